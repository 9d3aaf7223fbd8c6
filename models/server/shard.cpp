// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/shard.h"

#include "server/connection.h"
#include "server/frontdoor.h"
#include "server/topic.h"

#include <QJsonDocument>
#include <QJsonObject>
#include <QRandomGenerator>
#include <QTcpSocket>
#include <QWebSocket>

#include <algorithm>
#include <utility>

namespace Fanlight {

namespace {
constexpr int sweepInterval = 100; // ms: how exactly time-outs are kept
constexpr int pendingHandshakes = 4096;

RuleValues variablesOfNow()
{
    RuleValues values;
    values.time = QDateTime::currentDateTimeUtc();
    values.uuid = QUuid::createUuid();
    values.random = QRandomGenerator::global()->generate();
    return values;
}
} // namespace

Shard::Shard(const ShardContext &context)
    : m_state(context.state)
    , m_eventTold(context.events.lastId())
    , m_turn(context.queue, context.clock)
    , m_broadcasts(m_turn)
    , m_services{context.events, context.jobs, {}}
    , m_context{m_settings, *this, context.registry, context.queue, context.clock, m_turn, m_services}
    , m_qtServer(QStringLiteral("Fanlight"), QWebSocketServer::NonSecureMode)
    , m_rules(variablesOfNow)
{
    m_qtServer.setMaxPendingConnections(pendingHandshakes);
    connect(&m_qtServer, &QWebSocketServer::newConnection, this, &Shard::takeFromQt);
    if (context.tellsEvents)
        connect(&context.events, &EventHub::published, this, &Shard::tellEventSockets);
    connect(&m_sweep, &QTimer::timeout, this, &Shard::sweep);
    m_sweep.setInterval(sweepInterval);
    connect(&m_ruleTimer, &QTimer::timeout, this,
        [this] { followRules(m_rules.advance(m_context.clock.now())); });
    m_ruleTimer.setSingleShot(true);
    m_ruleTimer.setTimerType(Qt::PreciseTimer);
}

Shard::~Shard()
{
    // Those included that have ended and wait to be deleted: they stand on the members.
    qDeleteAll(findChildren<Connection *>(QString(), Qt::FindDirectChildrenOnly));
}

void Shard::configure(const ServerSettings &settings)
{
    m_settings = settings;
    QStringList subprotocols;
    for (const QByteArray &subprotocol : settings.subprotocols)
        subprotocols.append(QString::fromLatin1(subprotocol));
    m_qtServer.setSupportedSubprotocols(subprotocols);
    adoptRules();
}

void Shard::setConditions(const NetworkConditions &conditions)
{
    m_conditions = conditions;
    for (const auto &[id, connection] : m_connections) {
        if (WireSocket *wire = connection->wire())
            wire->setConditions(conditions, id);
    }
}

// --- connections come and go
// ---------------------------------------------------------------------------------------

void Shard::adopt(qintptr descriptor)
{
    QTcpSocket *socket = FrontDoor::socketFor(descriptor, m_tls);
    if (!socket) { // it broke already
        Q_EMIT gone();
        return;
    }
    auto *connection = new Connection(socket, m_context, this);
    m_connections.emplace(connection->id().value, connection);
    if (!m_sweep.isActive())
        m_sweep.start();
    connection->wire()->setConditions(m_conditions, connection->id().value);
    connection->wire()->delayOpening();
    connection->start();
}

void Shard::upgradeRequested(Connection &connection)
{
    m_upgrading.insert({connection.wire()->peerAddress(), connection.wire()->peerPort()}, &connection);
    m_qtServer.handleConnection(connection.wire());
    connection.handToQt();
}

void Shard::takeFromQt()
{
    while (QWebSocket *socket = m_qtServer.nextPendingConnection()) {
        if (Connection *connection = m_upgrading.take({socket->peerAddress(), socket->peerPort()}))
            connection->upgraded(socket);
        else
            delete socket;
    }
}

void Shard::opened(Connection &connection)
{
    m_receivers.clear();
    if (!connection.form().isPlain())
        ++m_state.forms.at(std::size_t(connection.form().index()));
    m_state.eventSockets += connection.isEventSocket() ? 1 : 0;
    if (isReadPaused())
        connection.setReadPaused(true);
    if (const QString room = roomOfTarget(connection.info().path); !room.isEmpty())
        joinRoom(connection, room);
    if (connection.isEventSocket())
        return;
    if (m_rules.rules())
        followRules(m_rules.opened(partyOf(connection), m_context.clock.now()));
    else if (m_settings.greeting && m_settings.behaviour != Behaviour::Rules)
        sendTo(connection, encodeMessage(Opcode::Text, m_settings.greeting->toUtf8()));
}

void Shard::handshakeRefused(Connection &)
{
    Q_EMIT refused();
}

void Shard::aboutToSend()
{
    m_broadcasts.settle();
}

void Shard::aboutToClose(Connection &)
{
    m_broadcasts.settle();
    m_receivers.clear();
}

void Shard::ended(Connection &connection)
{
    m_connections.erase(connection.id().value);
    m_upgrading.removeIf([&connection](auto it) { return it.value() == &connection; });
    if (connection.isEventSocket() && connection.info().webSocket)
        --m_state.eventSockets;
    if (!connection.form().isPlain())
        --m_state.forms.at(std::size_t(connection.form().index()));
    m_rooms.leaveAll(connection.id());
    setBlocked(connection, false);
    if (connection.info().webSocket && !connection.isEventSocket())
        followRules(m_rules.closed(partyOf(connection), m_context.clock.now()));
    connection.deleteLater();
    Q_EMIT gone();
}

void Shard::sweep()
{
    const qint64 now = m_context.clock.now();
    // An aborted connection takes itself out of the map.
    for (auto it = m_connections.begin(); it != m_connections.end();) {
        Connection *connection = it->second;
        ++it;
        connection->checkDeadline(now);
    }
    if (m_connections.empty())
        m_sweep.stop();
}

// --- messages
// ------------------------------------------------------------------------------------------------------

void Shard::messageReceived(Connection &connection, const Message &message)
{
    if (connection.isEventSocket()) {
        sendTo(connection, encodeMessage(message.opcode, message.payload));
        return;
    }
    actOnMessage(connection, message);
    publishMessage(message);
}

void Shard::actOnMessage(Connection &connection, const Message &message)
{
    Audience audience;
    switch (m_settings.behaviour) {
    case Behaviour::Others:
        audience.except = connection.id();
        [[fallthrough]];
    case Behaviour::Broadcast:
        broadcast(encodeMessage(message.opcode, message.payload), audience, connection.id());
        break;
    case Behaviour::Echo:
        sendTo(connection, encodeMessage(message.opcode, message.payload));
        break;
    case Behaviour::Rooms:
        sendToRooms(connection, message);
        break;
    case Behaviour::Rules:
        followRules(
            m_rules.received(partyOf(connection), message.opcode, message.payload, m_context.clock.now()));
        break;
    case Behaviour::Silent:
        break;
    }
}

void Shard::sendTo(Connection &connection, const EncodedMessage &message)
{
    std::optional<EncodedMessage> compressed;
    if (connection.form().isOwn())
        compressed = connection.compressOwn(message);
    else if (!connection.form().isPlain())
        compressed = m_compression.compress(message, connection.form(), m_settings.deflate.leastSize);
    const EncodedMessage &sent = compressed ? *compressed : message;
    OutgoingPiece piece(sent.bytes, sent.record, sent.kind);
    piece.topic = topicOf(message, {});
    connection.send(std::move(piece));
}

// Only where it matters: a JSON object has to be read for it.
quint64 Shard::topicOf(const EncodedMessage &message, const QStringList &rooms) const
{
    if (m_settings.slowPolicy != SlowPolicy::Conflate || message.kind != PieceKind::Data)
        return 0;
    return topicKey(message.record.opcode, message.record.payload, m_settings.topicMember, rooms);
}

// --- rooms
// ---------------------------------------------------------------------------------------------------------

void Shard::sendToRooms(Connection &connection, const Message &message)
{
    Audience audience;
    const auto request = message.opcode == Opcode::Text ? roomRequest(message.payload) : std::nullopt;
    if (request && request->kind != RoomRequest::Kind::Message) {
        changeRooms(connection, *request);
        return;
    }
    if (!request)
        audience.rooms = m_rooms.roomsOf(connection.id());
    else if (m_rooms.isMember(connection.id(), request->room))
        audience.rooms = {request->room};
    if (audience.rooms.isEmpty()) {
        reply(connection,
            {{QStringLiteral("type"), QStringLiteral("error")},
                {QStringLiteral("reason"),
                    request
                        ? QStringLiteral("you are not in the room %1").arg(request->room)
                        : QStringLiteral("you are in no room: send {\"type\":\"join\",\"room\":\"NAME\"}")}});
        return;
    }
    broadcast(encodeMessage(message.opcode, message.payload), audience, connection.id());
}

void Shard::changeRooms(Connection &connection, const RoomRequest &request)
{
    if (request.kind == RoomRequest::Kind::Join) {
        joinRoom(connection, request.room);
        return;
    }
    m_receivers.clear();
    if (!m_rooms.leave(connection.id(), request.room)) {
        reply(connection, {{QStringLiteral("type"), QStringLiteral("error")},
                              {QStringLiteral("reason"), QStringLiteral("you are not in this room")}});
        return;
    }
    connection.setRooms(m_rooms.roomsOf(connection.id()));
    reply(connection,
        {{QStringLiteral("type"), QStringLiteral("left")}, {QStringLiteral("room"), request.room}});
}

void Shard::joinRoom(Connection &connection, const QString &room)
{
    m_receivers.clear();
    if (const auto fault = m_rooms.join(connection.id(), room)) {
        const QString reason = QString::fromLatin1(sentence(*fault));
        connection.note(QStringLiteral("A room was not joined: ") + reason);
        reply(connection,
            {{QStringLiteral("type"), QStringLiteral("error")}, {QStringLiteral("reason"), reason}});
        return;
    }
    connection.setRooms(m_rooms.roomsOf(connection.id()));
    reply(connection, {{QStringLiteral("type"), QStringLiteral("joined")}, {QStringLiteral("room"), room}});
}

void Shard::reply(Connection &connection, const QJsonObject &object)
{
    sendTo(connection, encodeMessage(Opcode::Text, QJsonDocument(object).toJson(QJsonDocument::Compact)));
}

} // namespace Fanlight
