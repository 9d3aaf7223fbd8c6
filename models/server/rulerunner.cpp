// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/rulerunner.h"

#include <algorithm>

namespace Fanlight {

namespace {

constexpr qint64 perMillisecond = 1'000'000;
constexpr qint64 perSecond = 1'000'000'000;

} // namespace

RuleRunner::RuleRunner(std::function<RuleValues()> variables)
    : m_variables(std::move(variables))
{
}

RuleDeedList RuleRunner::setRules(const SharedRules &rules, const std::shared_ptr<RuleTally> &tally)
{
    RuleDeedList deeds;
    for (const auto &[connection, dialogue] : m_dialogues) {
        if (dialogue.withholdsPongs)
            deeds.push_back({ConnectionId{connection}, RuleActions::WithholdPongs{false}});
        if (dialogue.stallsClose)
            deeds.push_back({ConnectionId{connection}, RuleActions::StallClose{false}});
    }
    m_runs.clear();
    m_dialogues.clear();
    m_rules = rules;
    m_tally = tally;
    return deeds;
}

// --- what happens
// --------------------------------------------------------------------------------------------------

RuleDeedList RuleRunner::opened(const RuleParty &party, qint64 now)
{
    RuleDeedList deeds;
    RuleQuestion question;
    question.event = RuleEvent::Connect;
    happened(question, party, now, deeds);
    return deeds;
}

RuleDeedList RuleRunner::received(
    const RuleParty &party, Opcode opcode, const QByteArray &payload, qint64 now)
{
    RuleDeedList deeds;
    RuleQuestion question;
    question.opcode = opcode;
    question.message = payload;
    if (m_rules)
        question.nth = ++m_dialogues[party.id.value].messages;
    happened(question, party, now, deeds);
    return deeds;
}

RuleDeedList RuleRunner::closed(const RuleParty &party, qint64 now)
{
    RuleDeedList deeds;
    RuleQuestion question;
    question.event = RuleEvent::Close;
    happened(question, party, now, deeds);
    if (const auto found = m_dialogues.find(party.id.value); found != m_dialogues.end()) {
        dropRuns(found->second);
        m_dialogues.erase(found);
    }
    return deeds;
}

void RuleRunner::happened(
    const RuleQuestion &question, const RuleParty &party, qint64 now, RuleDeedList &deeds)
{
    if (!m_rules)
        return;
    const Dialogue &dialogue = m_dialogues[party.id.value];
    if (dialogue.stopped)
        return;
    RuleQuestion whole = question;
    whole.path = party.path;
    whole.rooms = party.rooms;
    whole.state = dialogue.state;
    for (const RuleMatch &match : matchesOf(*m_rules, whole)) {
        if (m_tally)
            m_tally->struck(numberOf(match.rule));
        Run run;
        run.party = party;
        run.rule = match.rule;
        run.opcode = question.opcode;
        run.message = question.message;
        run.groups = match.groups;
        go(std::move(run), now, deeds);
    }
}

RuleDeedList RuleRunner::advance(qint64 now)
{
    RuleDeedList deeds;
    while (!m_runs.empty() && m_runs.begin()->first.first <= now) {
        auto node = m_runs.extract(m_runs.begin());
        Run &run = node.mapped();
        Dialogue &dialogue = dialogueOf(run);
        dialogue.runs.erase(node.key());
        dialogue.held -= run.message.size();
        if (run.stream)
            tick(std::move(run), node.key().first, now, deeds);
        else
            go(std::move(run), now, deeds);
    }
    return deeds;
}

std::optional<qint64> RuleRunner::nextDue() const
{
    return m_runs.empty() ? std::nullopt : std::optional(m_runs.begin()->first.first);
}

// --- runs
// ----------------------------------------------------------------------------------------------------------

void RuleRunner::go(Run run, qint64 now, RuleDeedList &deeds)
{
    while (run.next < run.rule->actions.size()) {
        const RuleAction &action = run.rule->actions[run.next++];
        if (dialogueOf(run).stopped || !mayAct(run, now, deeds))
            return;
        if (const auto *delay = std::get_if<RuleActions::Delay>(&action)) {
            if (run.next < run.rule->actions.size())
                wait(std::move(run), now + delay->milliseconds * perMillisecond, deeds);
            return;
        }
        if (!act(action, run, now, deeds))
            return;
    }
}

// One text of a stream. Those that were missed while the program could not run are left out.
void RuleRunner::tick(Run run, qint64 due, qint64 now, RuleDeedList &deeds)
{
    if (!mayAct(run, now, deeds))
        return;
    const auto text = textOf(run.stream->text, run, deeds);
    if (!text)
        return;
    deeds.push_back({run.party.id, RuleDeeds::Send{Opcode::Text, *text}});
    if (run.stream->times && --run.left == 0)
        return;
    const qint64 interval = run.stream->interval * perMillisecond;
    wait(std::move(run), due + interval > now ? due + interval : now + interval, deeds);
}

void RuleRunner::wait(Run run, qint64 due, RuleDeedList &deeds)
{
    Dialogue &dialogue = dialogueOf(run);
    dialogue.held += run.message.size();
    if (dialogue.runs.size() >= mostRuns || dialogue.held > mostHeld) {
        stop(run, RuleStopReason::TooMuchWaiting,
            QStringLiteral("%1 rules with %2 bytes of messages wait: no more may")
                .arg(dialogue.runs.size())
                .arg(dialogue.held),
            deeds);
        return;
    }
    const Due at(due, ++m_begun);
    dialogue.runs.insert(at);
    m_runs.emplace(at, std::move(run));
}

void RuleRunner::dropRuns(Dialogue &dialogue)
{
    for (const Due &due : dialogue.runs)
        m_runs.erase(due);
    dialogue.runs.clear();
    dialogue.held = 0;
}

// --- actions
// -------------------------------------------------------------------------------------------------------

// False when nothing of the rule is to follow.
bool RuleRunner::act(const RuleAction &action, const Run &run, qint64 now, RuleDeedList &deeds)
{
    const ConnectionId id = run.party.id;
    if (const auto *reply = std::get_if<RuleActions::Reply>(&action)) {
        const auto text = textOf(reply->text, run, deeds);
        if (text)
            deeds.push_back({id, RuleDeeds::Send{Opcode::Text, *text}});
        return text.has_value();
    }
    if (const auto *binary = std::get_if<RuleActions::ReplyBinary>(&action)) {
        deeds.push_back({id, RuleDeeds::Send{Opcode::Binary, binary->bytes}});
    } else if (std::holds_alternative<RuleActions::Echo>(action)) {
        deeds.push_back({id, RuleDeeds::Send{run.opcode, run.message}});
    } else if (const auto *told = std::get_if<RuleActions::Broadcast>(&action)) {
        broadcast(*told, run, deeds);
    } else if (const auto *stream = std::get_if<RuleActions::Stream>(&action)) {
        Run begun = run;
        begun.stream = stream;
        begun.left = stream->times.value_or(0);
        wait(std::move(begun), now + stream->interval * perMillisecond, deeds);
    } else if (const auto *state = std::get_if<RuleActions::SetState>(&action)) {
        dialogueOf(run).state = state->state;
    } else if (const auto *pongs = std::get_if<RuleActions::WithholdPongs>(&action)) {
        dialogueOf(run).withholdsPongs = pongs->on;
        deeds.push_back({id, *pongs});
    } else if (const auto *stall = std::get_if<RuleActions::StallClose>(&action)) {
        dialogueOf(run).stallsClose = stall->on;
        deeds.push_back({id, *stall});
    } else if (const auto *close = std::get_if<RuleActions::Close>(&action)) {
        deeds.push_back({id, *close});
    } else if (std::holds_alternative<RuleActions::Reset>(action)) {
        deeds.push_back({id, RuleActions::Reset{}});
    }
    return true;
}

void RuleRunner::broadcast(const RuleActions::Broadcast &action, const Run &run, RuleDeedList &deeds)
{
    using RuleActions::Target;
    RuleDeeds::Broadcast deed;
    deed.others = action.target == Target::Others;
    if (action.target == Target::NamedRoom)
        deed.rooms = {action.room};
    if (action.target == Target::Rooms)
        deed.rooms = run.party.rooms;
    if (action.target == Target::Rooms && deed.rooms.isEmpty())
        return; // to nobody
    if (const auto text = textOf(action.text, run, deeds)) {
        deed.payload = *text;
        deeds.push_back({run.party.id, deed});
    }
}

std::optional<QByteArray> RuleRunner::textOf(const RuleText &text, const Run &run, RuleDeedList &deeds)
{
    RuleValues values = m_variables();
    values.connection = run.party.id;
    values.groups = run.groups;
    values.counter = ++dialogueOf(run).texts;
    if (text.usesMessage())
        values.message = run.opcode == Opcode::Text ? run.message : run.message.toHex();
    auto made = text.expanded(values);
    if (!made)
        stop(run, RuleStopReason::TextTooLong,
            QStringLiteral("a text with its placeholders filled in is longer than %1 bytes")
                .arg(RuleText::longest),
            deeds);
    return made;
}

std::size_t RuleRunner::numberOf(const Rule *rule) const
{
    return std::size_t(rule - m_rules->rules.data());
}

// --- the guard
// -----------------------------------------------------------------------------------------------------

bool RuleRunner::mayAct(const Run &run, qint64 now, RuleDeedList &deeds)
{
    Dialogue &dialogue = dialogueOf(run);
    if (now >= dialogue.windowBegan + perSecond) {
        dialogue.windowBegan = now;
        dialogue.windowActions = 0;
    }
    if (++dialogue.windowActions <= m_rules->mostActionsPerSecond)
        return true;
    stop(run, RuleStopReason::TooManyActions,
        QStringLiteral("more than %1 actions within a second, it may be that they go round in a loop")
            .arg(m_rules->mostActionsPerSecond),
        deeds);
    return false;
}

void RuleRunner::stop(const Run &run, RuleStopReason reason, const QString &why, RuleDeedList &deeds)
{
    Dialogue &dialogue = dialogueOf(run);
    dialogue.stopped = true;
    dropRuns(dialogue);
    if (m_tally)
        m_tally->stopped({run.party.id, numberOf(run.rule), reason});
    deeds.push_back({run.party.id, RuleDeeds::Stopped{why}});
}

} // namespace Fanlight
