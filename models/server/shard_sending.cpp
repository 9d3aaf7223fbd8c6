// SPDX-License-Identifier: GPL-3.0-or-later
// What a Shard sends, to whom, and who has to wait for whom.
#include "server/connection.h"
#include "server/shard.h"

#include <algorithm>
#include <utility>

namespace Fanlight {

namespace {
constexpr qsizetype longestEvent = 64 * 1024; // bytes of a message that becomes one
constexpr std::size_t keptLists = 64;         // of receivers

SharedPiece sharedPiece(const EncodedMessage &message, BroadcastId id)
{
    return {message.bytes, message.topic, id, message.kind, message.saved};
}
} // namespace

// The chat, for those who poll. An event is one line everywhere.
void Shard::publishMessage(const Message &message)
{
    const QByteArray &text = message.payload;
    if (message.opcode == Opcode::Text && text.size() <= longestEvent && !text.contains('\n') &&
        !text.contains('\r'))
        m_services.events.publish(text);
}

// A broadcast is one record with the bytes that all its receivers got. Where some get them compressed (RFC
// 7692) it is one for each form, and what a window of one's own makes of it goes to everybody singly.
void Shard::broadcast(const EncodedMessage &message, const Audience &audience, ConnectionId sender)
{
    EncodedMessage plain = message;
    plain.topic = topicOf(message, audience.rooms);
    Audience rest = audience;
    rest.forms = MessageForms::only(MessageForm());
    bool isDivided = false;
    for (int index = 1; index < MessageForm::count; ++index) {
        if (m_state.forms.at(std::size_t(index)) == 0)
            continue;
        const MessageForm form = MessageForm::at(index);
        Audience some = audience;
        some.forms = MessageForms::only(form);
        if (hasNobody(some))
            continue;
        if (form.isOwn()) {
            sendEach(plain, some);
            spreadOut(plain, some, {});
            isDivided = true;
        } else if (auto compressed = m_compression.compress(plain, form, m_settings.deflate.leastSize)) {
            begin(*compressed, some, sender);
            isDivided = true;
        } else {
            rest.forms.add(form);
        }
    }
    if (!isDivided)
        begin(plain, audience, sender);
    else if (!hasNobody(rest))
        begin(plain, rest, sender);
}

// Nobody here: elsewhere there may be somebody, if there is an elsewhere.
bool Shard::hasNobody(const Audience &audience)
{
    return m_state.shards < 2 && reachOf(audience).count == 0;
}

void Shard::begin(const EncodedMessage &message, const Audience &audience, ConnectionId sender)
{
    const Reach reach = reachOf(audience);
    const BroadcastId id{++m_state.lastBroadcast};
    BroadcastNews news;
    news.broadcast = id;
    news.sender = sender;
    news.room = audience.rooms.join(QStringLiteral(", "));
    news.receivers = reach.count;
    Record record = message.record;
    record.time = m_context.clock.now();
    record.broadcast = id;
    m_context.queue.push(std::move(record), std::move(news));
    spreadOut(message, audience, id); // first: the others need not wait for this thread
    m_broadcasts.add(reach.receivers, sharedPiece(message, id), audience.except);
}

void Shard::sendEach(const EncodedMessage &message, const Audience &audience)
{
    const Reach reach = reachOf(audience);
    for (Connection *receiver : *reach.receivers) {
        if (receiver->id() != audience.except)
            sendTo(*receiver, message);
    }
}

// What waits to be taken by other threads is bounded as everything is; and where a receiver is blocked, its
// senders are not to go on until the news have come round.
void Shard::spreadOut(const EncodedMessage &message, const Audience &audience, BroadcastId id)
{
    const int others = m_state.shards - 1;
    if (others < 1)
        return;
    const qint64 size = message.bytes.size() * others;
    if (m_state.underWay.fetch_add(size) + size > ShardState::mostUnderWay)
        setPaused(m_tooMuchUnderWay, true);
    if (m_state.blocked > 0)
        setPaused(m_receiverBlocked, true);
    Q_EMIT spread(message, audience, id);
}

void Shard::deliver(const EncodedMessage &message, const Audience &audience, BroadcastId id)
{
    const qint64 size = message.bytes.size();
    const qint64 before = m_state.underWay.fetch_sub(size);
    if (before > ShardState::fewUnderWay && before - size <= ShardState::fewUnderWay) {
        readOn(); // it may be one of those who wait
        Q_EMIT caughtUp();
    }
    if (id == BroadcastId()) {
        sendEach(message, audience);
        return;
    }
    const Reach reach = reachOf(audience);
    if (reach.count == 0)
        return;
    BroadcastNews news;
    news.broadcast = id;
    news.receivers = reach.count;
    m_context.queue.push(std::move(news));
    m_broadcasts.add(reach.receivers, sharedPiece(message, id), audience.except);
}

void Shard::send(ConnectionId to, const EncodedMessage &message)
{
    if (const auto found = m_connections.find(to.value); found != m_connections.end())
        sendTo(*found->second, message);
}

Shard::Reach Shard::reachOf(const Audience &audience)
{
    Audience all = audience;
    const ConnectionId except = std::exchange(all.except, {});
    Reach reach;
    reach.receivers = receiversOf(all);
    const auto isBefore = [](const Connection *connection, ConnectionId id) { return connection->id() < id; };
    const auto found = std::lower_bound(reach.receivers->begin(), reach.receivers->end(), except, isBefore);
    const bool isIn = found != reach.receivers->end() && (*found)->id() == except;
    reach.count = quint32(reach.receivers->size() - (isIn ? 1 : 0));
    return reach;
}

// One after the other, most broadcasts go to the same.
SharedReceivers Shard::receiversOf(const Audience &audience)
{
    const auto known = std::find_if(m_receivers.cbegin(), m_receivers.cend(),
        [&audience](const auto &entry) { return entry.first == audience; });
    if (known != m_receivers.cend())
        return known->second;
    if (m_receivers.size() == keptLists)
        m_receivers.clear();
    m_receivers.emplace_back(audience, std::make_shared<const ReceiverList>(findReceivers(audience)));
    return m_receivers.back().second;
}

ReceiverList Shard::findReceivers(const Audience &audience) const
{
    ReceiverList receivers;
    const auto isMeant = [&audience](const Connection &connection) {
        const bool isEventSocket = connection.isEventSocket();
        return connection.isOpen() && audience.forms.contains(connection.form()) &&
               (audience.kind == Audience::Kind::Everyone ||
                   isEventSocket == (audience.kind == Audience::Kind::EventSockets));
    };
    if (audience.listed.isEmpty() && audience.rooms.isEmpty()) {
        receivers.reserve(m_connections.size());
        for (const auto &[id, connection] : m_connections) {
            if (isMeant(*connection))
                receivers.push_back(connection);
        }
        return receivers;
    }
    QList<ConnectionId> ids = audience.rooms.isEmpty() ? audience.listed : m_rooms.membersOf(audience.rooms);
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    for (const ConnectionId id : std::as_const(ids)) {
        const auto found = m_connections.find(id.value);
        if (found != m_connections.end() && isMeant(*found->second))
            receivers.push_back(found->second);
    }
    return receivers;
}

void Shard::tellEventSockets()
{
    Audience audience;
    audience.kind = Audience::Kind::EventSockets;
    for (const HubEvent &event : m_services.events.since(m_eventTold)) {
        m_eventTold = event.id;
        if (m_state.eventSockets > 0)
            broadcast(encodeMessage(Opcode::Text, event.payload), audience, {});
    }
}

template <typename Function>
void Shard::forEach(const QList<ConnectionId> &ids, Function function)
{
    if (ids.isEmpty()) {
        for (auto it = m_connections.begin(); it != m_connections.end();) {
            Connection *connection = it->second;
            ++it;
            function(*connection);
        }
        return;
    }
    for (const ConnectionId id : ids) {
        if (const auto it = m_connections.find(id.value); it != m_connections.end())
            function(*it->second);
    }
}

void Shard::close(const QList<ConnectionId> &connections, CloseCode code, const QString &reason)
{
    forEach(connections, [code, &reason](Connection &connection) { connection.close(code, reason); });
}

void Shard::ping(const QList<ConnectionId> &to, const QByteArray &payload)
{
    forEach(to, [&payload](Connection &connection) { connection.ping(payload); });
}

// --- slow receivers
// ------------------------------------------------------------------------------------------------

void Shard::receiverBlocked(Connection &connection, bool blocked)
{
    setBlocked(connection, blocked);
}

void Shard::setBlocked(Connection &connection, bool blocked)
{
    const bool before = !m_blocking.empty();
    if (blocked)
        m_blocking.insert(connection.id().value);
    else
        m_blocking.erase(connection.id().value);
    if (m_blocking.empty() != before)
        return;
    m_state.blocked += before ? -1 : 1;
    if (!before)
        setPaused(m_receiverBlocked, true); // its own senders at once
    Q_EMIT blockedChanged(!before);
}

void Shard::setReceiverBlocked(bool blocked)
{
    setPaused(m_receiverBlocked, blocked);
}

void Shard::readOn()
{
    setPaused(m_tooMuchUnderWay, false);
}

void Shard::setPaused(bool &reason, bool paused)
{
    const bool before = isReadPaused();
    reason = paused;
    if (isReadPaused() == before)
        return;
    for (const auto &[id, connection] : m_connections)
        connection->setReadPaused(!before);
}

void Shard::tellStats()
{
    Q_EMIT told(stats());
}

std::vector<ConnectionStats> Shard::stats() const
{
    std::vector<ConnectionStats> all;
    all.reserve(m_connections.size());
    for (const auto &[id, connection] : m_connections)
        all.push_back(connection->stats());
    return all;
}

} // namespace Fanlight
