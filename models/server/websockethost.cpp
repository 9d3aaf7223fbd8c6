// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/websockethost.h"

#include "server/connection.h"
#include "server/peername.h"

#include <QTcpSocket>
#include <QWebSocket>

#include <algorithm>

namespace Fanlight {

namespace {
constexpr int sweepInterval = 100; // ms: how exactly time-outs are kept
constexpr int pendingHandshakes = 4096;
constexpr qsizetype longestEvent = 64 * 1024; // bytes of a message that becomes one
} // namespace

WebSocketHost::WebSocketHost(
    PeerRegistry &registry, CaptureQueue &queue, const CaptureClock &clock, QObject *parent)
    : QObject(parent)
    , m_turn(queue, clock)
    , m_context{m_settings, *this, registry, queue, clock, m_turn, m_services}
    , m_qtServer(QStringLiteral("Fanlight"), QWebSocketServer::NonSecureMode)
{
    m_qtServer.setMaxPendingConnections(pendingHandshakes);
    connect(&m_door, &FrontDoor::arrived, this, &WebSocketHost::arrive);
    connect(&m_qtServer, &QWebSocketServer::newConnection, this, &WebSocketHost::takeFromQt);
    connect(&m_services.events, &EventHub::published, this, &WebSocketHost::tellEventSockets);
    connect(&m_sweep, &QTimer::timeout, this, &WebSocketHost::sweep);
    m_sweep.setInterval(sweepInterval);
}

WebSocketHost::~WebSocketHost()
{
    m_door.close();
    // Those included that have ended and wait to be deleted: they stand on the members.
    qDeleteAll(findChildren<Connection *>(QString(), Qt::FindDirectChildrenOnly));
}

void WebSocketHost::start(const ServerSettings &settings)
{
    if (m_state.listening)
        stop();
    m_settings = settings;
    QStringList subprotocols;
    for (const QByteArray &subprotocol : settings.subprotocols)
        subprotocols.append(QString::fromLatin1(subprotocol));
    m_qtServer.setSupportedSubprotocols(subprotocols);
    m_state = m_door.open(settings.address, settings.port);
    if (m_state.listening) {
        m_context.registry.addListener(m_state.address, m_state.port);
        m_context.registry.setListenerRoundTrip(m_state.port, longestRoundTrip(m_conditions));
        m_sweep.start();
        setAccepting(m_accepting);
    }
    Q_EMIT stateChanged(m_state);
}

void WebSocketHost::stop()
{
    if (m_state.listening) {
        m_door.close();
        m_context.registry.removeListener(m_state.port);
        m_state.listening = false;
        m_state.error = ServerError::None;
        Q_EMIT stateChanged(m_state);
    }
    if (m_connections.empty()) {
        Q_EMIT emptied();
        return;
    }
    forEach({}, [](Connection &connection) {
        connection.close(CloseCodes::GoingAway, QStringLiteral("the server is stopping"));
    });
}

void WebSocketHost::configure(const ServerSettings &settings)
{
    m_settings = settings;
}

void WebSocketHost::setAccepting(bool accepting)
{
    m_accepting = accepting;
    if (accepting)
        m_door.resumeAccepting();
    else
        m_door.pauseAccepting();
}

void WebSocketHost::setConditions(const NetworkConditions &conditions)
{
    m_conditions = conditions;
    if (m_state.listening)
        m_context.registry.setListenerRoundTrip(m_state.port, longestRoundTrip(conditions));
    for (const auto &[id, connection] : m_connections) {
        if (WireSocket *wire = connection->wire())
            wire->setConditions(conditions, id);
    }
}

// --- connections come
// ----------------------------------------------------------------------------------------------

void WebSocketHost::arrive(QTcpSocket *socket)
{
    if (m_connections.size() >= std::size_t(m_settings.limits.maxConnections)) {
        ++m_state.refused;
        const QByteArray body = "This server holds as many connections as it may.\n";
        socket->write(refusal(503, body, httpDate()).bytes);
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        socket->disconnectFromHost();
        Q_EMIT stateChanged(m_state);
        return;
    }
    auto *connection = new Connection(socket, m_context, this);
    m_connections.emplace(connection->id().value, connection);
    connection->wire()->setConditions(m_conditions, connection->id().value);
    connection->wire()->delayOpening();
    connection->start();
}

void WebSocketHost::upgradeRequested(Connection &connection)
{
    m_upgrading.insert({connection.wire()->peerAddress(), connection.wire()->peerPort()}, &connection);
    m_qtServer.handleConnection(connection.wire());
    connection.handToQt();
}

void WebSocketHost::takeFromQt()
{
    while (QWebSocket *socket = m_qtServer.nextPendingConnection()) {
        if (Connection *connection = m_upgrading.take({socket->peerAddress(), socket->peerPort()}))
            connection->upgraded(socket);
        else
            delete socket;
    }
}

void WebSocketHost::opened(Connection &connection)
{
    if (m_settings.greeting && !connection.isEventSocket())
        sendTo(connection, Opcode::Text, m_settings.greeting->toUtf8());
}

void WebSocketHost::handshakeRefused(Connection &)
{
    ++m_state.refused;
    Q_EMIT stateChanged(m_state);
}

void WebSocketHost::ended(Connection &connection)
{
    m_connections.erase(connection.id().value);
    m_upgrading.removeIf([&connection](auto it) { return it.value() == &connection; });
    if (m_blocking.erase(connection.id().value) > 0)
        updateReading();
    connection.deleteLater();
    if (m_connections.empty() && !m_state.listening)
        Q_EMIT emptied();
}

void WebSocketHost::sweep()
{
    const qint64 now = m_context.clock.now();
    // An aborted connection takes itself out of the map.
    for (auto it = m_connections.begin(); it != m_connections.end();) {
        Connection *connection = it->second;
        ++it;
        connection->checkDeadline(now);
    }
    if (m_connections.empty() && !m_state.listening)
        m_sweep.stop();
}

// --- messages
// ------------------------------------------------------------------------------------------------------

void WebSocketHost::messageReceived(Connection &connection, const Message &message)
{
    if (connection.isEventSocket()) {
        sendTo(connection, message.opcode, message.payload);
        return;
    }
    switch (m_settings.behaviour) {
    case Behaviour::Broadcast:
        broadcast(message.opcode, message.payload, nullptr);
        break;
    case Behaviour::Others:
        broadcast(message.opcode, message.payload, &connection);
        break;
    case Behaviour::Echo:
        sendTo(connection, message.opcode, message.payload);
        break;
    case Behaviour::Silent:
        break;
    }
    publishMessage(message);
}

// The chat, for those who poll. An event is one line everywhere.
void WebSocketHost::publishMessage(const Message &message)
{
    const QByteArray &text = message.payload;
    if (message.opcode == Opcode::Text && text.size() <= longestEvent && !text.contains('\n') &&
        !text.contains('\r'))
        m_services.events.publish(text);
}

namespace {
// One encoding for however many receivers: the wire bytes and the payload are shared by all of them.
OutgoingPiece pieceOf(Opcode opcode, const QByteArray &payload)
{
    Frame frame;
    frame.header.opcode = opcode;
    frame.header.payloadLength = quint64(payload.size());
    frame.header.lengthEncoding = minimalEncoding(frame.header.payloadLength);
    frame.payload = payload;
    return {serialize(Unchecked{frame}), recordOf(frame, Direction::ToClient, {}, 0),
        isControl(opcode) ? PieceKind::Control : PieceKind::Data};
}
} // namespace

template <typename Chosen>
void WebSocketHost::sendToAll(OutgoingPiece piece, Chosen chosen)
{
    piece.record.broadcast = BroadcastId{++m_lastBroadcast};
    for (auto it = m_connections.begin(); it != m_connections.end();) {
        Connection *connection = it->second;
        ++it; // a send may end its connection
        if (connection->isOpen() && chosen(*connection))
            connection->send(piece);
    }
}

void WebSocketHost::broadcast(Opcode opcode, const QByteArray &payload, const Connection *except)
{
    sendToAll(pieceOf(opcode, payload), [except](const Connection &connection) {
        return &connection != except && !connection.isEventSocket();
    });
}

void WebSocketHost::tellEventSockets(const HubEvent &event)
{
    const auto isMeant = [](const Connection &connection) { return connection.isEventSocket(); };
    const auto isThere = [&](const auto &entry) { return isMeant(*entry.second); };
    if (std::any_of(m_connections.begin(), m_connections.end(), isThere))
        sendToAll(pieceOf(Opcode::Text, event.payload), isMeant);
}

void WebSocketHost::sendTo(Connection &connection, Opcode opcode, const QByteArray &payload)
{
    connection.send(pieceOf(opcode, payload));
}

template <typename Function>
void WebSocketHost::forEach(const QList<ConnectionId> &ids, Function function)
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

void WebSocketHost::send(const QList<ConnectionId> &to, Opcode opcode, const QByteArray &payload)
{
    if (opcode == Opcode::Close) {
        if (const auto body = parseCloseBody(payload))
            kick(to, body->code, QString::fromUtf8(body->reason));
        return;
    }
    if (opcode == Opcode::Ping) {
        forEach(to, [&payload](Connection &connection) { connection.ping(payload); });
        return;
    }
    OutgoingPiece piece = pieceOf(opcode, payload);
    if (to.size() != 1)
        piece.record.broadcast = BroadcastId{++m_lastBroadcast};
    forEach(to, [&piece](Connection &connection) { connection.send(piece); });
}

void WebSocketHost::kick(const QList<ConnectionId> &connections, CloseCode code, const QString &reason)
{
    forEach(connections, [code, &reason](Connection &connection) { connection.close(code, reason); });
}

void WebSocketHost::pingAll()
{
    const QByteArray payload = "ping " + QByteArray::number(++m_lastPing);
    forEach({}, [&payload](Connection &connection) { connection.ping(payload); });
}

// --- slow receivers
// ------------------------------------------------------------------------------------------------

void WebSocketHost::receiverBlocked(Connection &connection, bool blocked)
{
    if (blocked)
        m_blocking.insert(connection.id().value);
    else
        m_blocking.erase(connection.id().value);
    updateReading();
}

void WebSocketHost::updateReading()
{
    const bool paused = !m_blocking.empty();
    for (const auto &[id, connection] : m_connections)
        connection->setReadPaused(paused);
}

std::vector<ConnectionStats> WebSocketHost::stats() const
{
    std::vector<ConnectionStats> all;
    all.reserve(m_connections.size());
    for (const auto &[id, connection] : m_connections)
        all.push_back(connection->stats());
    return all;
}

} // namespace Fanlight
