// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/connectionstats.h"
#include "server/frontdoor.h"
#include "server/shard.h"
#include "transport/networkconditions.h"

#include <QObject>
#include <QThread>

#include <atomic>
#include <memory>
#include <vector>

namespace Fanlight {

// The server: one port for HTTP and WebSocket, whose connections live in shards: the first on the host's own
// thread, each of the others on one that the host owns. A newcomer goes where fewest are. A broadcast is
// encoded once, by the shard where it begins, and hops once to each of the others. Engine thread.
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
    // To the members of any of the rooms, each once. Text (valid UTF-8) or Binary.
    void sendToRooms(const QStringList &rooms, Opcode opcode, const QByteArray &payload);
    void kick(const QList<ConnectionId> &connections, CloseCode code, const QString &reason);
    void pingAll();

    [[nodiscard]] const ServerState &state() const { return m_state; }
    // Of the first shard as they are; of the others as they were at the last call.
    [[nodiscard]] std::vector<ConnectionStats> stats();
    // What is told over /poll, /longpoll, /events and the WebSocket at /ws.
    [[nodiscard]] EventHub &events() { return m_events; }
    [[nodiscard]] bool hasConnections() const { return m_open > 0; }

Q_SIGNALS:
    void stateChanged(const Fanlight::ServerState &state);
    // After stop(): the last connection is gone.
    void emptied();

private:
    struct Place // of a shard
    {
        std::unique_ptr<QThread> thread; // none: the host's own
        Shard *shard = nullptr;          // deleted on its thread
        std::size_t open = 0;            // connections
        bool blocked = false;
        std::vector<ConnectionStats> stats;
    };

    void addPlace();
    void removePlaces();
    void follow(std::size_t place);
    template <typename Function>
    void onShard(const Place &place, Function function);
    template <typename Function>
    void onAll(Function function);
    void arrive(qintptr descriptor);
    void refuse(qintptr descriptor);
    void connectionGone(Place &place);
    void setBlocked(Place &place, bool blocked);

    PeerRegistry &m_registry;
    CaptureQueue &m_queue;
    const CaptureClock &m_clock;
    ServerSettings m_settings;
    ServerState m_state;
    EventHub m_events;
    JobBoard m_jobs{m_events};
    ShardState m_shardState;
    std::vector<std::shared_ptr<Place>> m_places;
    FrontDoor m_door;
    NetworkConditions m_conditions;
    std::size_t m_open = 0; // connections
    quint32 m_lastPing = 0;
    bool m_accepting = true;
};

} // namespace Fanlight
