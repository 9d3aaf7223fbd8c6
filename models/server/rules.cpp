// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/rules.h"

#include <QJsonDocument>

#include <algorithm>

namespace Fanlight {

namespace {

// PCRE counts its own steps: a pattern like (a+)+$ takes exponentially many. Some tens of milliseconds.
constexpr QLatin1StringView limits("(*LIMIT_MATCH=100000)(*LIMIT_DEPTH=10000)");

// Each star is tried at most once for each place in the text: no backtracking but to the last one.
bool globMatches(QStringView pattern, QStringView text)
{
    qsizetype at = 0;
    qsizetype star = -1;
    qsizetype from = 0; // in the text, where what follows the star began
    qsizetype place = 0;
    while (place < text.size()) {
        if (at < pattern.size() && pattern[at] == u'*') {
            star = at++;
            from = place;
        } else if (at < pattern.size() && (pattern[at] == u'?' || pattern[at] == text[place])) {
            ++at;
            ++place;
        } else if (star >= 0) {
            at = star + 1;
            place = ++from;
        } else {
            return false;
        }
    }
    return std::all_of(pattern.begin() + at, pattern.end(), [](QChar c) { return c == u'*'; });
}

// One message's text as the rules look at it, made when the first one asks.
class Looked
{
public:
    explicit Looked(const RuleQuestion &question)
        : m_question(question)
    {
    }
    [[nodiscard]] bool isSearchable() const
    {
        return m_question.opcode == Opcode::Text &&
               m_question.message.size() <= RuleCondition::longestSearched;
    }
    [[nodiscard]] const QString &text()
    {
        if (!m_text)
            m_text = QString::fromUtf8(m_question.message);
        return *m_text;
    }
    [[nodiscard]] const QJsonObject &object()
    {
        if (!m_object)
            m_object = QJsonDocument::fromJson(m_question.message).object();
        return *m_object;
    }

private:
    const RuleQuestion &m_question;
    std::optional<QString> m_text;
    std::optional<QJsonObject> m_object;
};

bool hasMembers(const QJsonObject &object, const QJsonObject &members)
{
    for (auto it = members.begin(); it != members.end(); ++it) {
        if (!object.contains(it.key()) || object.value(it.key()) != it.value())
            return false;
    }
    return true;
}

bool textMatches(
    const RuleCondition &when, const RuleQuestion &question, Looked &looked, QList<QByteArray> &groups)
{
    const bool isText = question.opcode == Opcode::Text;
    if (when.equals && (!isText || question.message != when.equals->toUtf8()))
        return false;
    if (when.contains && (!isText || !question.message.contains(when.contains->toUtf8())))
        return false;
    if (!when.json.isEmpty() && (!looked.isSearchable() || !hasMembers(looked.object(), when.json)))
        return false;
    if (when.regex) {
        if (!looked.isSearchable())
            return false;
        const QRegularExpressionMatch match = when.regex->match(looked.text());
        if (!match.hasMatch())
            return false;
        for (int i = 0; i <= match.lastCapturedIndex(); ++i)
            groups << match.capturedView(i).toUtf8();
    }
    return true;
}

bool placeMatches(const RuleCondition &when, const RuleQuestion &question)
{
    if (when.path && !globMatches(*when.path, question.path))
        return false;
    if (when.pathRegex && (question.path.size() > RuleCondition::longestSearched ||
                              !when.pathRegex->match(question.path).hasMatch()))
        return false;
    if (when.room && !question.rooms.contains(*when.room))
        return false;
    return !when.state || *when.state == question.state;
}

} // namespace

std::vector<RuleMatch> matchesOf(const RuleSet &rules, const RuleQuestion &question)
{
    std::vector<RuleMatch> matches;
    Looked looked(question);
    for (const Rule &rule : rules.rules) {
        if (!rule.enabled || rule.event != question.event || !placeMatches(rule.when, question))
            continue;
        RuleMatch match{&rule, {}};
        if (question.event == RuleEvent::Message) {
            if ((rule.when.opcode && *rule.when.opcode != question.opcode) ||
                (rule.when.nth && quint64(*rule.when.nth) != question.nth) ||
                !textMatches(rule.when, question, looked, match.groups))
                continue;
        }
        matches.push_back(std::move(match));
        if (!rule.goesOn)
            break;
    }
    return matches;
}

QRegularExpression boundedRegex(const QString &pattern)
{
    return QRegularExpression(limits + pattern);
}

QString patternOf(const QRegularExpression &bounded)
{
    return bounded.pattern().sliced(limits.size());
}

} // namespace Fanlight
