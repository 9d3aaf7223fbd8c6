// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/connectionstats.h"
#include "server/frontdoor.h"
#include "server/shard.h"
#include "transport/networkconditions.h"

#include <QObject>

#include <atomic>

namespace Fanlight {

// The server: one port for HTTP and WebSocket, whose connections live in its shard. Engine thread.
class WebSocketHost : public QObject
{
    Q_OBJECT
public:
    WebSocketHost(
        PeerRegistry &registry, CaptureQueue &queue, const CaptureClock &clock, QObject *parent = nullptr);
    ~WebSocketHost() override;

    // Listens; state() and stateChanged() say how it went. Stops first when it is listening already.
    void start(const ServerSettings &settings);
    // No more connections; those there are get a close frame with 1001.
    void stop();
    // What can change while running: all but address, port and the head limits of connections that are there.
    void configure(const ServerSettings &settings);
    void setAccepting(bool accepting);
    // The network that all connections seem to be on, those that are there included.
    void setConditions(const NetworkConditions &conditions);

    // An empty list means every open connection. Text must be valid UTF-8, control payloads at most 125
    // bytes; a Close needs a valid body and is done as kick().
    void send(const QList<ConnectionId> &to, Opcode opcode, const QByteArray &payload);
    void kick(const QList<ConnectionId> &connections, CloseCode code, const QString &reason);
    void pingAll();

    [[nodiscard]] const ServerState &state() const { return m_state; }
    [[nodiscard]] std::vector<ConnectionStats> stats() const;
    // What is told over /poll, /longpoll, /events and the WebSocket at /ws.
    [[nodiscard]] EventHub &events() { return m_shard.events(); }
    [[nodiscard]] bool hasConnections() const { return m_open > 0; }

Q_SIGNALS:
    void stateChanged(const Fanlight::ServerState &state);
    // After stop(): the last connection is gone.
    void emptied();

private:
    void arrive(QTcpSocket *socket);
    void connectionGone();

    PeerRegistry &m_registry;
    ServerSettings m_settings;
    ServerState m_state;
    std::atomic<quint32> m_lastBroadcast{0};
    Shard m_shard;
    FrontDoor m_door;
    std::size_t m_open = 0; // connections
    quint32 m_lastPing = 0;
    bool m_accepting = true;
};

} // namespace Fanlight
