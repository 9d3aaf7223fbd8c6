// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/rules.h"
#include "server/ruletally.h"

#include <functional>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

namespace Fanlight {

// The connection that something happened to.
struct RuleParty
{
    ConnectionId id;
    QString path; // the request target
    QStringList rooms;
};

// What is to be done with a connection.
namespace RuleDeeds {
struct Send
{
    Opcode opcode = Opcode::Text;
    QByteArray payload;
};
struct Broadcast
{
    QByteArray payload; // text
    bool others = false;
    QStringList rooms; // none: to all
};
struct Stopped // its rules, until they change
{
    QString why; // English
};
} // namespace RuleDeeds

struct RuleDeed
{
    ConnectionId connection;
    std::variant<RuleDeeds::Send, RuleDeeds::Broadcast, RuleActions::WithholdPongs, RuleActions::StallClose,
        RuleActions::Close, RuleActions::Reset, RuleDeeds::Stopped>
        what;
};
using RuleDeedList = std::vector<RuleDeed>;

// Follows a rule set for the connections of one shard, without sockets and without a clock of its own: what
// happened goes in, what is to be done comes out, in order. Times are nanoseconds of any one clock. Which
// rules match is decided when something happens, all of them before the first of their actions. Memory: for
// each connection at most mostRuns rules that wait and mostHeld bytes of messages that they wait with; beyond
// that, and beyond RuleSet::mostActionsPerSecond, its rules stop.
class RuleRunner
{
public:
    static constexpr std::size_t mostRuns = 1000;
    static constexpr qsizetype mostHeld = 32 * 1024 * 1024;

    // variables: asked for time, uuid and random of each text.
    explicit RuleRunner(std::function<RuleValues()> variables);

    // From now on; null: none. What the ones before had still to do is dropped, every dialogue begins anew.
    // tally: of these rules, told what they do; null: nobody asks.
    [[nodiscard]] RuleDeedList setRules(
        const SharedRules &rules, const std::shared_ptr<RuleTally> &tally = nullptr);
    [[nodiscard]] const SharedRules &rules() const { return m_rules; }

    [[nodiscard]] RuleDeedList opened(const RuleParty &party, qint64 now);
    [[nodiscard]] RuleDeedList received(
        const RuleParty &party, Opcode opcode, const QByteArray &payload, qint64 now);
    // Forgets the connection.
    [[nodiscard]] RuleDeedList closed(const RuleParty &party, qint64 now);
    // What is due by now.
    [[nodiscard]] RuleDeedList advance(qint64 now);
    [[nodiscard]] std::optional<qint64> nextDue() const;

private:
    using Due = std::pair<qint64, quint64>; // and the order in which they were begun
    struct Dialogue
    {
        QString state;
        quint64 messages = 0;
        quint64 texts = 0; // made
        qint64 windowBegan = 0;
        int windowActions = 0;
        qsizetype held = 0; // bytes
        std::set<Due> runs;
        bool withholdsPongs = false;
        bool stallsClose = false;
        bool stopped = false;
    };
    // A rule that matched and is not done with all of its actions, or a stream that one of them began.
    struct Run
    {
        RuleParty party;
        const Rule *rule = nullptr;
        std::size_t next = 0; // action
        Opcode opcode = Opcode::Text;
        QByteArray message;
        QList<QByteArray> groups;
        const RuleActions::Stream *stream = nullptr;
        int left = 0; // of a stream that ends
    };

    void happened(const RuleQuestion &question, const RuleParty &party, qint64 now, RuleDeedList &deeds);
    void go(Run run, qint64 now, RuleDeedList &deeds);
    void tick(Run run, qint64 due, qint64 now, RuleDeedList &deeds);
    void wait(Run run, qint64 due, RuleDeedList &deeds);
    [[nodiscard]] bool act(const RuleAction &action, const Run &run, qint64 now, RuleDeedList &deeds);
    void broadcast(const RuleActions::Broadcast &action, const Run &run, RuleDeedList &deeds);
    [[nodiscard]] std::optional<QByteArray> textOf(const RuleText &text, const Run &run, RuleDeedList &deeds);
    [[nodiscard]] bool mayAct(const Run &run, qint64 now, RuleDeedList &deeds);
    void stop(const Run &run, RuleStopReason reason, const QString &why, RuleDeedList &deeds);
    [[nodiscard]] std::size_t numberOf(const Rule *rule) const;
    void dropRuns(Dialogue &dialogue);
    [[nodiscard]] Dialogue &dialogueOf(const Run &run) { return m_dialogues[run.party.id.value]; }

    std::function<RuleValues()> m_variables;
    SharedRules m_rules;
    std::shared_ptr<RuleTally> m_tally;
    std::unordered_map<quint32, Dialogue> m_dialogues; // by connection
    std::map<Due, Run> m_runs;
    quint64 m_begun = 0;
};

} // namespace Fanlight
