// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ruledraft.h"

#include "server/rulewriter.h"

#include <QJsonDocument>

#include <algorithm>

namespace Fanlight {

namespace {

Expected<Rule, RuleFault> readAlone(const QJsonObject &rule)
{
    const QJsonObject alone{{QStringLiteral("rules"), QJsonArray{rule}}};
    const auto read = parseRules(QJsonDocument(alone).toJson(QJsonDocument::Compact));
    if (!read)
        return Unexpected<RuleFault>(read.error());
    return read->rules.front();
}

bool areObjects(const QJsonValue &rules)
{
    const QJsonArray array = rules.toArray();
    return rules.isArray() && array.size() <= RuleLimits::rules &&
           std::all_of(array.begin(), array.end(), [](const QJsonValue &rule) { return rule.isObject(); });
}

} // namespace

RuleDraft::RuleDraft()
    : RuleDraft(RuleSet())
{
}

RuleDraft::RuleDraft(const RuleSet &set)
    : m_text(ruleText(ruleSetObject(set)))
    , m_result(set)
{
    read();
}

void RuleDraft::setText(const QString &text)
{
    m_text = text;
    read();
}

const Expected<Rule, RuleFault> &RuleDraft::rule(qsizetype index) const
{
    return m_each[std::size_t(index)];
}

void RuleDraft::replace(qsizetype index, const QJsonObject &rule)
{
    m_rules.replace(index, rule);
    write();
}

void RuleDraft::insert(qsizetype index, const QJsonObject &rule)
{
    m_rules.insert(index, rule);
    write();
}

void RuleDraft::remove(qsizetype index)
{
    m_rules.removeAt(index);
    write();
}

void RuleDraft::move(qsizetype from, qsizetype to)
{
    const QJsonValue moved = m_rules.takeAt(from);
    m_rules.insert(to, moved);
    write();
}

void RuleDraft::read()
{
    const QByteArray bytes = m_text.toUtf8();
    const QJsonObject whole =
        bytes.size() > RuleLimits::file ? QJsonObject() : QJsonDocument::fromJson(bytes).object();
    m_hasRules = areObjects(whole.value(QLatin1StringView("rules")));
    if (m_hasRules) {
        m_whole = whole;
        m_rules = whole.value(QLatin1StringView("rules")).toArray();
    }
    judge();
}

void RuleDraft::write()
{
    m_whole.insert(QLatin1StringView("rules"), m_rules);
    m_text = ruleText(m_whole);
    judge();
}

void RuleDraft::judge()
{
    m_result = parseRules(m_text.toUtf8());
    m_each.clear();
    for (const QJsonValue &rule : std::as_const(m_rules))
        m_each.push_back(readAlone(rule.toObject()));
}

} // namespace Fanlight
