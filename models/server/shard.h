// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/audience.h"
#include "server/broadcastturn.h"
#include "server/connectionstats.h"
#include "server/httpservices.h"
#include "server/roombook.h"
#include "server/rulerunner.h"
#include "server/servercontext.h"
#include "server/shardstate.h"
#include "transport/networkconditions.h"

#include <QHash>
#include <QHostAddress>
#include <QObject>
#include <QSslConfiguration>
#include <QTimer>
#include <QWebSocketServer>

#include <atomic>
#include <map>
#include <unordered_set>
#include <vector>

class QJsonObject;

namespace Fanlight {

// What all shards of a server share; it outlives them.
struct ShardContext
{
    PeerRegistry &registry;
    CaptureQueue &queue;
    const CaptureClock &clock;
    EventHub &events;
    JobBoard &jobs;
    ShardState &state;
    bool tellsEvents = true; // one of them does, to the event sockets of all
};

// The connections of a server that live on one engine thread, and what is done with their messages. The
// opening handshake, pongs and close frames are QWebSocketServer's and QWebSocket's. Owned by the
// WebSocketHost. Lives on its thread; commanded there.
class Shard : public QObject, private ConnectionOwner
{
    Q_OBJECT
public:
    explicit Shard(const ShardContext &context);
    ~Shard() override;

    void configure(const ServerSettings &settings);
    // Of connections to come; null: in the clear.
    void setTls(const QSslConfiguration &tls) { m_tls = tls; }
    void setConditions(const NetworkConditions &conditions);
    // Takes over a connection that was accepted, by its socket descriptor.
    void adopt(qintptr descriptor);

    // Begins a broadcast to the audience: its record, its deliveries here, and spread() for those elsewhere.
    // sender none: the server's own.
    void broadcast(const EncodedMessage &message, const Audience &audience, ConnectionId sender);
    // This shard's part of a broadcast that began elsewhere; id none: a message to each of them singly.
    void deliver(const EncodedMessage &message, const Audience &audience, BroadcastId id);
    // To one connection, if it lives here.
    void send(ConnectionId to, const EncodedMessage &message);
    // An empty list means all connections.
    void ping(const QList<ConnectionId> &to, const QByteArray &payload);
    void close(const QList<ConnectionId> &connections, CloseCode code, const QString &reason);
    // While a receiver is blocked, on any shard: reads nothing more from anybody, so that TCP holds the
    // senders back.
    void setReceiverBlocked(bool blocked);
    // What was on its way between the shards is few again: reads on.
    void readOn();

    [[nodiscard]] std::vector<ConnectionStats> stats() const;
    // Has told() come, for who asks from another thread.
    void tellStats();

Q_SIGNALS:
    void refused(); // a handshake
    void told(const std::vector<Fanlight::ConnectionStats> &stats);
    void gone(); // a connection; it is no longer counted
    // Whether any receiver is too slow under SlowPolicy::Wait.
    void blockedChanged(bool blocked);
    // ShardState::underWay has just come down to few.
    void caughtUp();
    // A broadcast that the other shards have to deliver too.
    void spread(const Fanlight::EncodedMessage &message, const Fanlight::Audience &audience,
        Fanlight::BroadcastId id);

private:
    // Whom a broadcast reaches here.
    struct Reach
    {
        SharedReceivers receivers;
        quint32 count = 0; // of them without the one that is excepted
    };
    void begin(const EncodedMessage &message, const Audience &audience, ConnectionId sender);
    void sendEach(const EncodedMessage &message, const Audience &audience);
    [[nodiscard]] bool hasNobody(const Audience &audience);
    [[nodiscard]] Reach reachOf(const Audience &audience);
    [[nodiscard]] SharedReceivers receiversOf(const Audience &audience);
    [[nodiscard]] ReceiverList findReceivers(const Audience &audience) const;
    void takeFromQt();
    void sweep();
    void tellEventSockets();
    void publishMessage(const Message &message);
    void actOnMessage(Connection &connection, const Message &message);
    void sendToRooms(Connection &connection, const Message &message);
    void adoptRules();
    void followRules(const RuleDeedList &deeds);
    void followRule(const RuleDeed &deed, Connection *connection);
    void sendAsRuled(const RuleDeeds::Broadcast &deed, ConnectionId sender);
    void armRules();
    [[nodiscard]] static RuleParty partyOf(const Connection &connection);
    void changeRooms(Connection &connection, const RoomRequest &request);
    void joinRoom(Connection &connection, const QString &room);
    void sendTo(Connection &connection, const EncodedMessage &message);
    [[nodiscard]] quint64 topicOf(const EncodedMessage &message, const QStringList &rooms) const;
    void reply(Connection &connection, const QJsonObject &object);
    template <typename Function>
    void forEach(const QList<ConnectionId> &ids, Function function);
    void setBlocked(Connection &connection, bool blocked);
    void spreadOut(const EncodedMessage &message, const Audience &audience, BroadcastId id);
    void setPaused(bool &reason, bool paused);
    [[nodiscard]] bool isReadPaused() const { return m_receiverBlocked || m_tooMuchUnderWay; }

    // ConnectionOwner
    void upgradeRequested(Connection &connection) override;
    void opened(Connection &connection) override;
    void messageReceived(Connection &connection, const Message &message) override;
    void aboutToSend() override;
    void aboutToClose(Connection &connection) override;
    void handshakeRefused(Connection &connection) override;
    void receiverBlocked(Connection &connection, bool blocked) override;
    void ended(Connection &connection) override;

    ShardState &m_state;
    quint64 m_eventTold = 0;
    ServerSettings m_settings;
    QSslConfiguration m_tls;
    NetworkConditions m_conditions;
    SendTurn m_turn;
    BroadcastTurn m_broadcasts;
    SharedCompression m_compression;
    HttpServices m_services;
    ServerContext m_context;
    QWebSocketServer m_qtServer;
    QTimer m_sweep;
    std::map<quint32, Connection *> m_connections; // by id, so that a broadcast goes in the order of arrival
    QHash<std::pair<QHostAddress, quint16>, Connection *> m_upgrading; // by peer, while Qt answers
    RoomBook m_rooms;
    RuleRunner m_rules;
    QTimer m_ruleTimer;
    std::vector<std::pair<Audience, SharedReceivers>> m_receivers; // found since somebody came or went
    std::unordered_set<quint32> m_blocking;                        // receivers the senders wait for
    bool m_receiverBlocked = false;
    bool m_tooMuchUnderWay = false;
};

} // namespace Fanlight
