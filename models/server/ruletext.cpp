// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ruletext.h"

#include "protocol/placeholders.h"

#include <algorithm>
#include <array>
#include <utility>

namespace Fanlight {

namespace {

constexpr int mostGroups = 99;

} // namespace

QStringList RuleText::names()
{
    return {QStringLiteral("message"), QStringLiteral("match.1"), QStringLiteral("connection"),
        QStringLiteral("counter"), QStringLiteral("time"), QStringLiteral("uuid"), QStringLiteral("random")};
}

std::optional<RuleText::Part> RuleText::partNamed(QStringView name)
{
    constexpr std::array<std::pair<QStringView, Kind>, 6> plain{
        {{u"message", Kind::Message}, {u"connection", Kind::Connection}, {u"counter", Kind::Counter},
            {u"time", Kind::Time}, {u"uuid", Kind::Uuid}, {u"random", Kind::Random}}};
    for (const auto &[word, kind] : plain) {
        if (word == name)
            return Part{kind, 0, {}};
    }
    bool isNumber = false;
    const int group = name.startsWith(u"match.") ? name.mid(6).toInt(&isNumber) : 0;
    if (!isNumber || group < 0 || group > mostGroups)
        return std::nullopt;
    return Part{Kind::Match, group, {}};
}

Expected<RuleText, QString> RuleText::parse(const QString &text)
{
    RuleText made;
    made.m_source = text;
    const QStringView all = text;
    qsizetype from = 0;
    while (const auto placeholder = nextPlaceholder(all, from, PlaceholderNames::Dotted)) {
        const std::optional<Part> part = partNamed(placeholder->name);
        if (!part)
            return Unexpected<QString>(placeholder->name.toString());
        made.m_parts.push_back({Kind::Literal, 0, all.mid(from, placeholder->begin - from).toUtf8()});
        made.m_parts.push_back(*part);
        made.m_lastGroup = std::max(made.m_lastGroup, part->group);
        made.m_usesMessage |= part->kind == Kind::Message;
        from = placeholder->end;
    }
    made.m_parts.push_back({Kind::Literal, 0, all.mid(from).toUtf8()});
    return made;
}

QByteArray RuleText::valueOf(const Part &part, const RuleValues &values)
{
    switch (part.kind) {
    case Kind::Literal:
        return part.literal;
    case Kind::Message:
        return values.message;
    case Kind::Match:
        return values.groups.value(part.group);
    case Kind::Connection:
        return QByteArray::number(values.connection.value);
    case Kind::Counter:
        return QByteArray::number(values.counter);
    case Kind::Time:
        return values.time.toUTC().toString(Qt::ISODateWithMs).toUtf8();
    case Kind::Uuid:
        return values.uuid.toByteArray(QUuid::WithoutBraces);
    case Kind::Random:
        return QByteArray::number(values.random);
    }
    return {};
}

std::optional<QByteArray> RuleText::expanded(const RuleValues &values) const
{
    QByteArray text;
    for (const Part &part : m_parts) {
        const QByteArray value = valueOf(part, values);
        if (text.size() + value.size() > longest)
            return std::nullopt;
        text += value;
    }
    return text;
}

} // namespace Fanlight
