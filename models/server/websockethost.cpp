// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/websockethost.h"

#include "server/peername.h"

#include <QTcpSocket>

namespace Fanlight {

WebSocketHost::WebSocketHost(
    PeerRegistry &registry, CaptureQueue &queue, const CaptureClock &clock, QObject *parent)
    : QObject(parent)
    , m_registry(registry)
    , m_shard(registry, queue, clock, m_lastBroadcast)
{
    connect(&m_door, &FrontDoor::arrived, this, &WebSocketHost::arrive);
    connect(&m_shard, &Shard::gone, this, &WebSocketHost::connectionGone);
    connect(&m_shard, &Shard::blockedChanged, &m_shard, &Shard::setReadPaused);
    connect(&m_shard, &Shard::refused, this, [this] {
        ++m_state.refused;
        Q_EMIT stateChanged(m_state);
    });
}

WebSocketHost::~WebSocketHost()
{
    m_door.close();
}

void WebSocketHost::start(const ServerSettings &settings)
{
    if (m_state.listening)
        stop();
    configure(settings);
    m_state = m_door.open(settings.address, settings.port);
    if (m_state.listening) {
        m_registry.addListener(m_state.address, m_state.port);
        setAccepting(m_accepting);
    }
    Q_EMIT stateChanged(m_state);
}

void WebSocketHost::stop()
{
    if (m_state.listening) {
        m_door.close();
        m_registry.removeListener(m_state.port);
        m_state.listening = false;
        m_state.error = ServerError::None;
        Q_EMIT stateChanged(m_state);
    }
    if (m_open == 0) {
        Q_EMIT emptied();
        return;
    }
    m_shard.close({}, CloseCodes::GoingAway, QStringLiteral("the server is stopping"));
}

void WebSocketHost::configure(const ServerSettings &settings)
{
    m_settings = settings;
    m_shard.configure(settings);
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
    m_shard.setConditions(conditions);
}

// --- connections
// ---------------------------------------------------------------------------------------------------

void WebSocketHost::arrive(QTcpSocket *socket)
{
    if (m_open >= std::size_t(m_settings.limits.maxConnections)) {
        ++m_state.refused;
        const QByteArray body = "This server holds as many connections as it may.\n";
        socket->write(refusal(503, body, httpDate()).bytes);
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        socket->disconnectFromHost();
        Q_EMIT stateChanged(m_state);
        return;
    }
    ++m_open;
    m_shard.adopt(socket);
}

void WebSocketHost::connectionGone()
{
    if (--m_open == 0 && !m_state.listening)
        Q_EMIT emptied();
}

// --- what is sent
// --------------------------------------------------------------------------------------------------

void WebSocketHost::send(const QList<ConnectionId> &to, Opcode opcode, const QByteArray &payload)
{
    if (opcode == Opcode::Close) {
        if (const auto body = parseCloseBody(payload))
            kick(to, body->code, QString::fromUtf8(body->reason));
        return;
    }
    if (opcode == Opcode::Ping) {
        m_shard.ping(to, payload);
        return;
    }
    const EncodedMessage message = encodeMessage(opcode, payload);
    if (to.size() == 1) {
        m_shard.send(to.first(), message);
        return;
    }
    Audience audience;
    audience.kind = Audience::Kind::Everyone;
    audience.listed = to;
    m_shard.broadcast(message, audience, {});
}

void WebSocketHost::kick(const QList<ConnectionId> &connections, CloseCode code, const QString &reason)
{
    m_shard.close(connections, code, reason);
}

void WebSocketHost::pingAll()
{
    m_shard.ping({}, "ping " + QByteArray::number(++m_lastPing));
}

std::vector<ConnectionStats> WebSocketHost::stats() const
{
    return m_shard.stats();
}

} // namespace Fanlight
