// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/panelsession.h"
#include "client/writeplan.h"
#include "server/websockethost.h"

#include <QObject>

#include <map>
#include <memory>

namespace Fanlight {

class RawSession;

// Everything that lives on the engine thread: the server, the relay, the clients. Commanded by the Workbench
// through queued calls; answers with signals. The queue and the clock are the Workbench's and outlive it.
class Engine : public QObject
{
    Q_OBJECT
public:
    Engine(CaptureQueue &queue, const CaptureClock &clock);
    ~Engine() override;

    // First call on the engine thread: makes what must be made there.
    void begin();
    // Closes everything with 1001; finished() comes when all are gone or after limit ms.
    void shutDown(int limit);

    [[nodiscard]] WebSocketHost &host() { return *m_host; }
    void addClient(ClientId client);
    void removeClient(ClientId client);
    void openClient(ClientId client, const ClientSettings &settings);
    void closeClient(ClientId client, CloseCode code, const QString &reason);
    void setClientConditions(ClientId client, const NetworkConditions &conditions);
    void clientSend(ClientId client, Opcode opcode, const QByteArray &payload);
    // Of the raw engine; nothing happens to a client that has another one.
    void openClientWith(ClientId client, const ClientSettings &settings, const WritePlan &opening);
    void clientSendWrites(ClientId client, const WritePlan &writes);
    void clientHalfClose(ClientId client);
    void clientReset(ClientId client);
    void setClientAnswers(ClientId client, bool pings, bool close);

Q_SIGNALS:
    void serverChanged(const Fanlight::ServerState &state);
    void clientChanged(Fanlight::ClientId client, const Fanlight::ClientState &state);
    void statsTaken(const std::vector<Fanlight::ConnectionStats> &stats);
    void finished();

private:
    void takeStats();
    [[nodiscard]] std::unique_ptr<PanelSession> makeSession(ClientId client, ClientEngine engine);
    [[nodiscard]] PanelSession *session(ClientId client) const; // nullptr: none
    // The one that speaks with this engine now; nullptr: none.
    [[nodiscard]] RawSession *rawSession(ClientId client) const;
    // Of the engine that the settings want, if it may still change.
    [[nodiscard]] PanelSession *sessionFor(ClientId client, const ClientSettings &settings);
    void checkEmpty();

    CaptureQueue &m_queue;
    const CaptureClock &m_clock;
    PeerRegistry m_registry;
    std::unique_ptr<WebSocketHost> m_host;
    std::unique_ptr<RecordingProxy> m_relay;
    std::map<quint32, std::unique_ptr<PanelSession>> m_clients;
    std::unique_ptr<QTimer> m_statsTimer;
    bool m_shuttingDown = false;
    bool m_hadConnections = false;
};

} // namespace Fanlight
