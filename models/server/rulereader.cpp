// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/rulereader.h"

#include <algorithm>
#include <cmath>

namespace Fanlight {

void RuleReader::fail(RuleError error, const QString &key, const QString &detail, qint64 count)
{
    if (!m_fault)
        m_fault = RuleFault{error, m_rule, m_action, key, detail, count, 0, m_inCondition};
}

void RuleReader::onlyKeys(const QJsonObject &object, const QStringList &keys)
{
    for (auto it = object.begin(); it != object.end(); ++it) {
        if (!keys.contains(it.key()))
            fail(RuleError::UnknownKey, it.key(), keys.join(QStringLiteral(", ")));
    }
}

void RuleReader::need(const QJsonObject &object, const QString &key)
{
    if (!object.contains(key))
        fail(RuleError::Missing, key);
}

void RuleReader::flag(const QJsonObject &object, const QString &key, bool &target)
{
    const QJsonValue value = object.value(key);
    if (value.isUndefined())
        return;
    if (!value.isBool())
        fail(RuleError::WrongType, key, QStringLiteral("true or false"));
    target = value.toBool();
}

void RuleReader::number(const QJsonObject &object, const QString &key, int &target, int least, int most)
{
    const QJsonValue value = object.value(key);
    if (value.isUndefined())
        return;
    const double number = value.toDouble();
    if (!value.isDouble())
        fail(RuleError::WrongType, key, QStringLiteral("a number"));
    else if (number < least || number > most || number != std::floor(number))
        fail(RuleError::OutOfRange, key, QStringLiteral("a whole number from %1 to %2").arg(least).arg(most));
    else
        target = int(number);
}

void RuleReader::read(const QJsonObject &object, const QString &key, std::optional<QString> &target)
{
    const QJsonValue value = object.value(key);
    if (value.isUndefined())
        return;
    if (!value.isString())
        fail(RuleError::WrongType, key, QStringLiteral("a text in quotation marks"));
    target = value.toString();
}

void RuleReader::readName(const QJsonObject &object, const QString &key, std::optional<QString> &target)
{
    read(object, key, target);
    if (target && target->size() > RuleLimits::name)
        fail(RuleError::TooLong, key, {}, RuleLimits::name);
}

void RuleReader::readRegex(
    const QJsonObject &object, const QString &key, std::optional<QRegularExpression> &target)
{
    std::optional<QString> pattern;
    read(object, key, pattern);
    if (!pattern)
        return;
    if (pattern->size() > RuleLimits::regex)
        return fail(RuleError::TooLong, key, {}, RuleLimits::regex);
    target = boundedRegex(*pattern);
    if (!target->isValid())
        fail(RuleError::BadRegex, key, target->errorString());
}

void RuleReader::readHex(const QJsonObject &object, const QString &key, QByteArray &target)
{
    std::optional<QString> digits;
    read(object, key, digits);
    QString clean = digits.value_or(QString());
    clean.remove(u' ');
    const bool isHex = std::all_of(clean.cbegin(), clean.cend(), [](QChar c) {
        return (c >= u'0' && c <= u'9') || (c >= u'a' && c <= u'f') || (c >= u'A' && c <= u'F');
    });
    if (!isHex || clean.size() % 2 != 0)
        return fail(RuleError::BadHex, key);
    target = QByteArray::fromHex(clean.toLatin1());
}

void RuleReader::readTemplate(const QJsonObject &object, const QString &key, RuleText &target)
{
    std::optional<QString> text;
    read(object, key, text);
    const auto parsed = RuleText::parse(text.value_or(QString()));
    if (!parsed)
        return fail(RuleError::UnknownPlaceholder, key, parsed.error());
    if (parsed->lastGroup() > m_groups)
        return fail(RuleError::NoSuchGroup, key, {}, parsed->lastGroup());
    target = *parsed;
}

QJsonArray RuleReader::array(const QJsonObject &object, const QString &key)
{
    need(object, key);
    const QJsonValue value = object.value(key);
    if (!value.isUndefined() && !value.isArray())
        fail(RuleError::WrongType, key, QStringLiteral("a list"));
    return value.toArray();
}

} // namespace Fanlight
