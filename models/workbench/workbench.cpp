// SPDX-License-Identifier: GPL-3.0-or-later
#include "workbench/workbench.h"

#include "transport/enginedispatcher.h"
#include "workbench/missedmessages.h"
#include "workbench/onengine.h"

namespace Fanlight {

namespace {
constexpr std::size_t queueRecords = 1'000'000;
constexpr int drainInterval = 16;    // ms: a frame of the screen
constexpr int shutDownLimit = 1'500; // ms for the close handshakes at the end
constexpr qint64 perSecond = 1'000'000'000;

QString clientName(quint32 number)
{
    return QStringLiteral("Client %1").arg(number);
}
} // namespace

Workbench::Workbench(quint64 captureBudget, QObject *parent)
    : QObject(parent)
    , m_queue(queueRecords)
    , m_store(captureBudget)
    , m_engine(new Engine(m_queue, m_clock))
{
    qRegisterMetaType<ServerState>();
    qRegisterMetaType<ClientState>();
    qRegisterMetaType<ClientId>();
    qRegisterMetaType<std::vector<ConnectionStats>>();
    m_thread.setObjectName(QStringLiteral("engine"));
    setEngineDispatcher(m_thread);
    m_engine->moveToThread(&m_thread);
    connect(&m_thread, &QThread::started, m_engine, &Engine::begin);
    connect(&m_thread, &QThread::finished, m_engine, &QObject::deleteLater);
    connect(m_engine, &Engine::finished, &m_thread, &QThread::quit, Qt::DirectConnection);
    connect(m_engine, &Engine::serverChanged, this, &Workbench::takeServerState);
    connect(m_engine, &Engine::clientChanged, this, &Workbench::takeClientState);
    connect(m_engine, &Engine::statsTaken, this, &Workbench::takeStats);
    connect(&m_store, &CaptureStore::connectionChanged, this, &Workbench::takeRooms);
    connect(&m_drainTimer, &QTimer::timeout, this, &Workbench::drain);
    m_drainTimer.setTimerType(Qt::PreciseTimer);
    m_drainTimer.start(drainInterval);
    m_thread.start();
}

Workbench::~Workbench()
{
    onEngine([](Engine &engine) { engine.shutDown(shutDownLimit); });
    m_thread.wait();
}

// --- the server
// ----------------------------------------------------------------------------------------------------

void Workbench::startServer(const ServerSettings &settings)
{
    m_serverSettings = settings;
    onEngine([settings](Engine &engine) { engine.host().start(settings); });
}

void Workbench::stopServer()
{
    onEngine([](Engine &engine) { engine.host().stop(); });
}

void Workbench::setServerSettings(const ServerSettings &settings)
{
    m_serverSettings = settings;
    onEngine([settings](Engine &engine) { engine.host().configure(settings); });
    Q_EMIT serverChanged();
}

const ServerSettings &Workbench::serverSettings() const
{
    return m_serverSettings;
}

const ServerState &Workbench::serverState() const
{
    return m_serverState;
}

const QMap<quint32, ConnectionStats> &Workbench::connectionStats() const
{
    return m_stats;
}

void Workbench::serverSend(const QList<ConnectionId> &to, Opcode opcode, const QByteArray &payload)
{
    onEngine([to, opcode, payload](Engine &engine) { engine.host().send(to, opcode, payload); });
}

void Workbench::serverSendToRooms(const QStringList &rooms, Opcode opcode, const QByteArray &payload)
{
    onEngine([rooms, opcode, payload](Engine &engine) { engine.host().sendToRooms(rooms, opcode, payload); });
}

const RoomRegister &Workbench::rooms() const
{
    return m_rooms;
}

void Workbench::takeRooms(ConnectionId connection)
{
    const ConnectionInfo *info = m_store.connection(connection);
    const bool isThere =
        info && info->state != ConnectionState::Closed && info->side != ConnectionSide::Client;
    if (!m_rooms.update(connection, isThere ? info->rooms : QStringList()) || m_roomsNews)
        return;
    m_roomsNews = true;
    const auto tell = [this] {
        m_roomsNews = false;
        Q_EMIT roomsChanged();
    };
    QMetaObject::invokeMethod(this, tell, Qt::QueuedConnection);
}

void Workbench::kick(const QList<ConnectionId> &connections, CloseCode code, const QString &reason)
{
    onEngine([connections, code, reason](Engine &engine) { engine.host().kick(connections, code, reason); });
}

void Workbench::pingAll()
{
    onEngine([](Engine &engine) { engine.host().pingAll(); });
}

void Workbench::setAccepting(bool accepting)
{
    onEngine([accepting](Engine &engine) { engine.host().setAccepting(accepting); });
}

void Workbench::takeServerState(const ServerState &state)
{
    m_serverState = state;
    if (state.listening) {
        for (const ClientId client : std::exchange(m_openWhenListening, {})) {
            if (!m_clients.contains(client.value))
                continue;
            ClientSettings settings = clientSettings(client);
            settings.url = serverUrl(state, QStringLiteral("ws"));
            setClientSettings(client, settings);
            openClient(client);
        }
    }
    Q_EMIT serverChanged();
}

void Workbench::takeStats(const std::vector<ConnectionStats> &stats)
{
    m_stats.clear();
    for (const ConnectionStats &one : stats)
        m_stats.insert(one.id.value, one);
    Q_EMIT statsChanged();
}

// --- the clients
// ---------------------------------------------------------------------------------------------------

ClientId Workbench::addClient(const ClientSettings &settings)
{
    const ClientId client{++m_lastClient};
    Panel panel;
    panel.settings = settings;
    if (panel.settings.name.isEmpty())
        panel.settings.name = clientName(client.value);
    m_clients.insert(client.value, panel);
    onEngine([client](Engine &engine) { engine.addClient(client); });
    Q_EMIT clientAdded(client);
    return client;
}

void Workbench::removeClient(ClientId client)
{
    if (m_clients.remove(client.value) == 0)
        return;
    onEngine([client](Engine &engine) { engine.removeClient(client); });
    Q_EMIT clientRemoved(client);
}

void Workbench::setClientSettings(ClientId client, const ClientSettings &settings)
{
    const auto panel = m_clients.find(client.value);
    if (panel == m_clients.end())
        return;
    panel->settings = settings;
    if (settings.engine == ClientEngine::Raw)
        onEngine([client, pings = settings.answerPings, close = settings.answerClose](
                     Engine &engine) { engine.setClientAnswers(client, pings, close); });
    Q_EMIT clientChanged(client);
}

void Workbench::openClient(ClientId client)
{
    const auto panel = m_clients.constFind(client.value);
    if (panel == m_clients.constEnd())
        return;
    const ClientSettings settings = settingsToOpen(*panel);
    onEngine([client, settings](Engine &engine) { engine.openClient(client, settings); });
}

void Workbench::trustCertificate(ClientId client)
{
    const std::optional<CertificateVerdict> verdict = clientState(client).certificate;
    const QString server = trustKey(clientSettings(client).url);
    // The URL may have been edited since.
    if (!verdict || server != trustKey(verdict->host, verdict->port))
        return;
    m_trusted.insert(server, verdict->sha256);
    Q_EMIT trustChanged();
}

void Workbench::setTrustedCertificates(const TrustedCertificates &trusted)
{
    if (m_trusted == trusted)
        return;
    m_trusted = trusted;
    Q_EMIT trustChanged();
}

void Workbench::closeClient(ClientId client, CloseCode code, const QString &reason)
{
    onEngine([client, code, reason](Engine &engine) { engine.closeClient(client, code, reason); });
}

void Workbench::clientSend(ClientId client, Opcode opcode, const QByteArray &payload)
{
    onEngine([client, opcode, payload](Engine &engine) { engine.clientSend(client, opcode, payload); });
}

QList<ClientId> Workbench::clients() const
{
    QList<ClientId> ids;
    for (auto it = m_clients.keyBegin(); it != m_clients.keyEnd(); ++it)
        ids.append(ClientId{*it});
    return ids;
}

ClientSettings Workbench::clientSettings(ClientId client) const
{
    return m_clients.value(client.value).settings;
}

ClientState Workbench::clientState(ClientId client) const
{
    return m_clients.value(client.value).state;
}

void Workbench::takeClientState(ClientId client, const ClientState &state)
{
    const auto panel = m_clients.find(client.value);
    if (panel == m_clients.end())
        return;
    const ClientState before = std::exchange(panel->state, state);
    countMissed(*panel, before);
    Q_EMIT clientChanged(client);
}

void Workbench::startWithClients(int count)
{
    for (int i = 0; i < count; ++i)
        m_openWhenListening.append(addClient({}));
    if (m_serverState.listening)
        takeServerState(m_serverState);
    else
        startServer(m_serverSettings);
}

// Once for each connection that came back, when it opens.
void Workbench::countMissed(Panel &panel, const ClientState &before)
{
    std::optional<CameBack> &back = panel.state.cameBack;
    if (!back)
        return;
    if (panel.counted == panel.state.connection) {
        if (before.cameBack)
            back->missed = before.cameBack->missed;
        return;
    }
    panel.counted = panel.state.connection;
    if (m_frozen)
        return; // what came meanwhile is not here to be counted
    const CameBack what = *back;
    drainNow();
    back->missed =
        missedMessages(m_store, what.lost, what.lostAt, panel.state.connection, what.lostAt + what.gap);
}

// --- the networks
// --------------------------------------------------------------------------------------------------

void Workbench::setClientConditions(ClientId client, const NetworkConditions &conditions)
{
    const auto panel = m_clients.find(client.value);
    if (panel == m_clients.end() || panel->conditions == conditions)
        return;
    panel->conditions = conditions;
    onEngine([client, conditions](Engine &engine) { engine.setClientConditions(client, conditions); });
    Q_EMIT clientChanged(client);
}

void Workbench::setServerConditions(const NetworkConditions &conditions)
{
    if (m_serverConditions == conditions)
        return;
    m_serverConditions = conditions;
    onEngine([conditions](Engine &engine) { engine.host().setConditions(conditions); });
    Q_EMIT serverChanged();
}

NetworkConditions Workbench::clientConditions(ClientId client) const
{
    return m_clients.value(client.value).conditions;
}

const NetworkConditions &Workbench::serverConditions() const
{
    return m_serverConditions;
}

void Workbench::resetConditions()
{
    setServerConditions({});
    for (const ClientId client : clients())
        setClientConditions(client, {});
}

// --- the capture
// ---------------------------------------------------------------------------------------------------

CaptureStore &Workbench::store()
{
    return m_store;
}

const CaptureClock &Workbench::clock() const
{
    return m_clock;
}

void Workbench::setFrozen(bool frozen)
{
    m_frozen = frozen;
    if (!frozen)
        drain();
}

bool Workbench::isFrozen() const
{
    return m_frozen;
}

void Workbench::drain()
{
    if (!m_frozen)
        drainNow();
}

void Workbench::drainNow()
{
    CaptureBatch batch = m_queue.take();
    countRate(batch);
    if (!batch.isEmpty())
        m_store.append(std::move(batch));
}

void Workbench::countRate(const CaptureBatch &batch)
{
    if (const qint64 second = m_clock.now() / perSecond; second != m_second) {
        const bool isNext = second == m_second + 1;
        m_framesPerSecond = isNext ? m_framesThisSecond : 0;
        m_bytesPerSecond = isNext ? m_bytesThisSecond : 0;
        m_framesThisSecond = 0;
        m_bytesThisSecond = 0;
        m_second = second;
    }
    for (const Record &record : batch.records) {
        if (record.broadcast.value != 0)
            continue; // its deliveries count
        m_framesThisSecond += record.kind == RecordKind::Frame ? 1 : 0;
        m_bytesThisSecond += record.wireSize();
    }
    for (const DeliveryNews &delivery : batch.deliveries) {
        m_framesThisSecond += delivery.size > 0 ? 1 : 0;
        m_bytesThisSecond += delivery.size;
    }
    for (const JoinedDelivery &delivery : batch.joined) {
        m_framesThisSecond += delivery.broadcasts->parts.size();
        m_bytesThisSecond += delivery.broadcasts->size;
    }
}

quint64 Workbench::framesPerSecond() const
{
    return m_framesPerSecond;
}

quint64 Workbench::bytesPerSecond() const
{
    return m_bytesPerSecond;
}

} // namespace Fanlight
