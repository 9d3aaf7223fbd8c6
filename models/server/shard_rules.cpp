// SPDX-License-Identifier: GPL-3.0-or-later
// What a Shard does when its server is to follow rules.
#include "server/connection.h"
#include "server/shard.h"

#include <algorithm>

namespace Fanlight {

namespace {
constexpr qint64 perMillisecond = 1'000'000;
constexpr qint64 longestWait = 3'600'000; // ms; the timer then looks again
} // namespace

RuleParty Shard::partyOf(const Connection &connection)
{
    return {connection.id(), connection.info().path, connection.info().rooms};
}

// The same rules again, with other settings, go on where they are.
void Shard::adoptRules()
{
    const SharedRules rules = m_settings.behaviour == Behaviour::Rules ? m_settings.rules : nullptr;
    if (rules != m_rules.rules())
        followRules(m_rules.setRules(rules, m_settings.ruleTally));
}

void Shard::followRules(const RuleDeedList &deeds)
{
    for (const RuleDeed &deed : deeds) {
        const auto found = m_connections.find(deed.connection.value);
        followRule(deed, found == m_connections.end() ? nullptr : found->second);
    }
    armRules();
}

// connection: null when it is over, which a broadcast outlives.
void Shard::followRule(const RuleDeed &deed, Connection *connection)
{
    if (const auto *broadcast = std::get_if<RuleDeeds::Broadcast>(&deed.what)) {
        sendAsRuled(*broadcast, deed.connection);
        return;
    }
    if (!connection)
        return;
    if (const auto *send = std::get_if<RuleDeeds::Send>(&deed.what)) {
        sendTo(*connection, encodeMessage(send->opcode, send->payload));
    } else if (const auto *pongs = std::get_if<RuleActions::WithholdPongs>(&deed.what)) {
        connection->withholdPongs(pongs->on);
    } else if (const auto *stall = std::get_if<RuleActions::StallClose>(&deed.what)) {
        connection->stallClose(stall->on);
    } else if (const auto *close = std::get_if<RuleActions::Close>(&deed.what)) {
        connection->close(close->code, close->reason);
    } else if (std::holds_alternative<RuleActions::Reset>(deed.what)) {
        connection->reset();
    } else if (const auto *stopped = std::get_if<RuleDeeds::Stopped>(&deed.what)) {
        connection->note(QStringLiteral("The rules of this connection were stopped: ") + stopped->why);
    }
}

void Shard::sendAsRuled(const RuleDeeds::Broadcast &deed, ConnectionId sender)
{
    Audience audience;
    audience.rooms = deed.rooms;
    if (deed.others)
        audience.except = sender;
    broadcast(encodeMessage(Opcode::Text, deed.payload), audience, sender);
}

// A timer counts whole milliseconds: early by less than one would find nothing due.
void Shard::armRules()
{
    const std::optional<qint64> due = m_rules.nextDue();
    if (!due) {
        m_ruleTimer.stop();
        return;
    }
    const qint64 left = *due - m_context.clock.now();
    m_ruleTimer.start(int(std::clamp<qint64>((left + perMillisecond - 1) / perMillisecond, 0, longestWait)));
}

} // namespace Fanlight
