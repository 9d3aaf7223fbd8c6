// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/connectionstats.h"
#include "server/frontdoor.h"
#include "server/httpservices.h"
#include "server/servercontext.h"
#include "transport/networkconditions.h"

#include <QHash>
#include <QObject>
#include <QTimer>
#include <QWebSocketServer>

#include <map>
#include <memory>
#include <unordered_set>

namespace Fanlight {

struct OutgoingPiece;

// The server: one port for HTTP and WebSocket, its connections, what it does with messages, broadcasts. The
// opening handshake, pongs and close frames are QWebSocketServer's and QWebSocket's. Engine thread.
class WebSocketHost : public QObject, private ConnectionOwner
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
    [[nodiscard]] EventHub &events() { return m_services.events; }
    [[nodiscard]] bool hasConnections() const { return !m_connections.empty(); }

Q_SIGNALS:
    void stateChanged(const Fanlight::ServerState &state);
    // After stop(): the last connection is gone.
    void emptied();

private:
    void arrive(QTcpSocket *socket);
    void takeFromQt();
    void sweep();
    void broadcast(Opcode opcode, const QByteArray &payload, const Connection *except);
    void tellEventSockets(const HubEvent &event);
    template <typename Chosen>
    void sendToAll(OutgoingPiece piece, Chosen chosen);
    void publishMessage(const Message &message);
    void sendTo(Connection &connection, Opcode opcode, const QByteArray &payload);
    template <typename Function>
    void forEach(const QList<ConnectionId> &ids, Function function);
    void updateReading();

    // ConnectionOwner
    void upgradeRequested(Connection &connection) override;
    void opened(Connection &connection) override;
    void messageReceived(Connection &connection, const Message &message) override;
    void handshakeRefused(Connection &connection) override;
    void receiverBlocked(Connection &connection, bool blocked) override;
    void ended(Connection &connection) override;

    ServerSettings m_settings;
    ServerState m_state;
    NetworkConditions m_conditions;
    SendTurn m_turn;
    HttpServices m_services;
    ServerContext m_context;
    FrontDoor m_door;
    QWebSocketServer m_qtServer;
    QTimer m_sweep;
    std::map<quint32, Connection *> m_connections; // by id, so that a broadcast goes in the order of arrival
    QHash<std::pair<QHostAddress, quint16>, Connection *> m_upgrading; // by peer, while Qt answers
    std::unordered_set<quint32> m_blocking;                            // receivers the senders wait for
    quint32 m_lastBroadcast = 0;
    quint32 m_lastPing = 0;
    bool m_accepting = true;
};

} // namespace Fanlight
