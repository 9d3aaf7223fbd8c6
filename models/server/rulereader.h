// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/rulefile.h"

#include <QJsonArray>
#include <QJsonObject>
#include <QStringList>

#include <optional>
#include <utility>
#include <vector>

namespace Fanlight {

// The members of a rule file's objects while they are read. Knows where it is; the first fault wins, and
// later reads are harmless. What is absent leaves the target as it is.
class RuleReader
{
public:
    [[nodiscard]] const std::optional<RuleFault> &fault() const { return m_fault; }
    void setRule(int rule) { m_rule = rule; }
    void setAction(int action) { m_action = action; }
    void setInCondition(bool in) { m_inCondition = in; }
    // Groups that the rule's regular expression captures.
    void setGroups(int groups) { m_groups = groups; }

    void fail(RuleError error, const QString &key, const QString &detail = {}, qint64 count = 0);
    void onlyKeys(const QJsonObject &object, const QStringList &keys);
    void need(const QJsonObject &object, const QString &key);

    void flag(const QJsonObject &object, const QString &key, bool &target);
    void number(const QJsonObject &object, const QString &key, int &target, int least, int most);
    void read(const QJsonObject &object, const QString &key, std::optional<QString> &target);
    // Of at most RuleLimits::name characters.
    void readName(const QJsonObject &object, const QString &key, std::optional<QString> &target);
    void readRegex(const QJsonObject &object, const QString &key, std::optional<QRegularExpression> &target);
    void readHex(const QJsonObject &object, const QString &key, QByteArray &target);
    void readTemplate(const QJsonObject &object, const QString &key, RuleText &target);
    [[nodiscard]] QJsonArray array(const QJsonObject &object, const QString &key); // it must be there

    template <typename Value>
    void choice(const QJsonObject &object, const QString &key, Value &target,
        const std::vector<std::pair<QString, Value>> &choices)
    {
        std::optional<QString> given;
        read(object, key, given);
        QStringList words;
        for (const auto &[word, meaning] : choices) {
            if (given == word)
                target = meaning;
            words << word;
        }
        if (given && !words.contains(*given))
            fail(RuleError::UnknownWord, key, words.join(QStringLiteral(", ")));
    }

private:
    std::optional<RuleFault> m_fault;
    int m_rule = 0;
    int m_action = 0;
    int m_groups = 0;
    bool m_inCondition = false;
};

} // namespace Fanlight
