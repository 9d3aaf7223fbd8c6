// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"
#include "capture/clock.h"
#include "client/clientsettings.h"
#include "client/writeplan.h"
#include "server/connectionstats.h"
#include "server/serversettings.h"
#include "transport/networkconditions.h"
#include "workbench/roomregister.h"

#include <QMap>
#include <QObject>
#include <QThread>
#include <QTimer>

#include <vector>

namespace Fanlight {

class Engine;

// The bench as the GUI thread (or the command line's main thread) commands it: one server, any number of
// clients, their capture. Every call returns at once; the work happens on the engine thread, its results come
// back as signals and in the store, drained at screen rate. Owns the engine thread; the destructor closes
// every connection with 1001 and joins it.
class Workbench : public QObject
{
    Q_OBJECT
public:
    // captureBudget in bytes.
    explicit Workbench(quint64 captureBudget, QObject *parent = nullptr);
    ~Workbench() override;

    // The server.
    void startServer(const ServerSettings &settings);
    void stopServer(); // closes its connections with 1001
    // Takes effect on what happens next, also while listening; address, port and limits with the next start.
    void setServerSettings(const ServerSettings &settings);
    [[nodiscard]] const ServerSettings &serverSettings() const;
    [[nodiscard]] const ServerState &serverState() const;
    // Stats of the open server connections as of the last drain, by id.
    [[nodiscard]] const QMap<quint32, ConnectionStats> &connectionStats() const;

    // An empty list means all open connections. Control frames too (Ping, Close with a valid body).
    void serverSend(const QList<ConnectionId> &to, Opcode opcode, const QByteArray &payload);
    // To the members of any of the rooms, each once. Text (valid UTF-8) or Binary.
    void serverSendToRooms(const QStringList &rooms, Opcode opcode, const QByteArray &payload);
    // Of the server's open connections, as of the last drain.
    [[nodiscard]] const RoomRegister &rooms() const;
    void kick(const QList<ConnectionId> &connections, CloseCode code, const QString &reason);
    void pingAll();
    void setAccepting(bool accepting);

    // The clients.
    ClientId addClient(const ClientSettings &settings);
    void removeClient(ClientId client); // closes it with 1001 first
    // Used by the next open; what the raw engine answers by itself at once.
    void setClientSettings(ClientId client, const ClientSettings &settings);
    void openClient(ClientId client);
    void closeClient(ClientId client, CloseCode code, const QString &reason);
    // Text, Binary, Ping or Pong. Text must be valid UTF-8.
    void clientSend(ClientId client, Opcode opcode, const QByteArray &payload);
    // Clients whose engine is Raw; nothing happens to others. The first opens as openClient() does, with
    // these bytes in place of the usual opening request. The second sends bytes as they are, from when TCP
    // (and TLS) stands: the state says SendFailed when it does not. With a half-close nothing more is sent
    // and the server is still heard; the last is a TCP reset at once.
    void openClientWith(ClientId client, const WritePlan &opening);
    void clientSendWrites(ClientId client, const WritePlan &writes);
    void clientHalfClose(ClientId client);
    void clientReset(ClientId client);
    // Takes the certificate that the client's last attempt failed with, from that server and exactly this
    // one, from the next open on; of every client. Nothing without one.
    void trustCertificate(ClientId client);
    // SHA-256 of each, by trustKey() of the server's URL.
    using TrustedCertificates = QMap<QString, QByteArray>;
    void setTrustedCertificates(const TrustedCertificates &trusted);
    [[nodiscard]] const TrustedCertificates &trustedCertificates() const { return m_trusted; }
    [[nodiscard]] QList<ClientId> clients() const;
    [[nodiscard]] ClientSettings clientSettings(ClientId client) const;
    [[nodiscard]] ClientState clientState(ClientId client) const;

    // The networks that each client and the server seem to be on: a frame between a client of ours and our
    // server passes both. They take effect at once, on connections that are there too.
    void setClientConditions(ClientId client, const NetworkConditions &conditions);
    void setServerConditions(const NetworkConditions &conditions);
    [[nodiscard]] NetworkConditions clientConditions(ClientId client) const;
    [[nodiscard]] const NetworkConditions &serverConditions() const;
    // All networks are clear again.
    void resetConditions();

    // The capture.
    [[nodiscard]] CaptureStore &store();
    [[nodiscard]] const CaptureClock &clock() const;
    // While frozen, nothing is drained into the store: the sockets go on, the queue is bounded.
    void setFrozen(bool frozen);
    [[nodiscard]] bool isFrozen() const;
    // Frames of either direction in the last whole second, and their bytes on the wire.
    [[nodiscard]] quint64 framesPerSecond() const;
    [[nodiscard]] quint64 bytesPerSecond() const;

    // "Start with three clients": starts the server if it is not listening, adds count clients that say hello
    // and connects them.
    void startWithClients(int count);

    // Everything pending has been drained into the store (used by the command line before it prints its last
    // line).
    void drainNow();

Q_SIGNALS:
    void serverChanged();
    void statsChanged(); // at most a few times a second
    void roomsChanged(); // once for what a drain brought
    void trustChanged();
    void clientAdded(Fanlight::ClientId client);
    void clientRemoved(Fanlight::ClientId client);
    void clientChanged(Fanlight::ClientId client); // settings, state or network

private:
    struct Panel
    {
        ClientSettings settings;
        ClientState state;
        NetworkConditions conditions;
        ConnectionId counted; // whose missed messages have been
    };

    [[nodiscard]] ClientSettings settingsToOpen(const Panel &panel) const;
    // Runs function(engine) on the engine thread. In onengine.h.
    template <typename Function>
    void onEngine(Function function);
    void drain();
    void countRate(const CaptureBatch &batch);
    void takeRooms(ConnectionId connection);
    void takeServerState(const ServerState &state);
    void takeClientState(ClientId client, const ClientState &state);
    void countMissed(Panel &panel, const ClientState &before);
    void takeStats(const std::vector<ConnectionStats> &stats);

    CaptureClock m_clock;
    CaptureQueue m_queue;
    CaptureStore m_store;
    QThread m_thread;
    Engine *m_engine; // lives on m_thread, deleted by it
    QTimer m_drainTimer;
    ServerSettings m_serverSettings;
    ServerState m_serverState;
    NetworkConditions m_serverConditions;
    QMap<quint32, ConnectionStats> m_stats;
    RoomRegister m_rooms;
    bool m_roomsNews = false; // roomsChanged() is on its way
    QMap<quint32, Panel> m_clients;
    TrustedCertificates m_trusted;
    QList<ClientId> m_openWhenListening; // of startWithClients()
    quint32 m_lastClient = 0;
    qint64 m_second = 0; // the whole second that is being counted
    quint64 m_framesThisSecond = 0;
    quint64 m_bytesThisSecond = 0;
    quint64 m_framesPerSecond = 0;
    quint64 m_bytesPerSecond = 0;
    bool m_frozen = false;
};

} // namespace Fanlight
