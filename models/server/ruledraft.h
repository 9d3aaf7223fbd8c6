// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/rulefile.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QString>

#include <optional>
#include <vector>

namespace Fanlight {

// A rule set while a person writes it: the JSON text and the list of its rules, each as the other says. Wrong
// rules are kept as they are, with what is wrong with them, so that nothing typed is lost. A plain value.
// Memory: the text and its values, a text beyond RuleLimits::file is kept but not read.
class RuleDraft
{
public:
    RuleDraft(); // without rules
    explicit RuleDraft(const RuleSet &set);

    [[nodiscard]] const QString &text() const { return m_text; }
    void setText(const QString &text);
    // The rules, or the first thing that is wrong.
    [[nodiscard]] const Expected<RuleSet, RuleFault> &result() const { return m_result; }

    // While the text is no list of objects, the rules are those that were there before and cannot be changed.
    [[nodiscard]] bool hasRules() const { return m_hasRules; }
    [[nodiscard]] qsizetype count() const { return m_rules.size(); }
    // As it is written. index from 0, below count().
    [[nodiscard]] QJsonObject at(qsizetype index) const { return m_rules.at(index).toObject(); }
    // By itself: the fault counts it as rule 1.
    [[nodiscard]] const Expected<Rule, RuleFault> &rule(qsizetype index) const;

    // These write the text anew, in the layout of ruleText(). Only with hasRules().
    void replace(qsizetype index, const QJsonObject &rule);
    void insert(qsizetype index, const QJsonObject &rule); // before it, or behind the last one
    void remove(qsizetype index);
    void move(qsizetype from, qsizetype to);

private:
    void read();
    void write();
    void judge();

    QString m_text;
    QJsonObject m_whole;
    QJsonArray m_rules;
    bool m_hasRules = true;
    Expected<RuleSet, RuleFault> m_result;
    std::vector<Expected<Rule, RuleFault>> m_each;
};

} // namespace Fanlight
