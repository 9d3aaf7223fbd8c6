// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/websockethost.h"

#include "server/peername.h"
#include "transport/enginedispatcher.h"

#include <QTcpSocket>

#include <algorithm>

namespace Fanlight {

WebSocketHost::WebSocketHost(
    PeerRegistry &registry, CaptureQueue &queue, const CaptureClock &clock, QObject *parent)
    : QObject(parent)
    , m_registry(registry)
    , m_queue(queue)
    , m_clock(clock)
{
    connect(&m_door, &FrontDoor::arrived, this, &WebSocketHost::arrive);
    connect(&m_door, &FrontDoor::starvedChanged, this, [this] {
        m_state.descriptorsGone = m_door.isStarved();
        m_state.descriptorsUsed = m_door.use().used;
        m_state.descriptorLimit = m_door.use().limit;
        Q_EMIT stateChanged(m_state);
    });
    addPlace();
}

WebSocketHost::~WebSocketHost()
{
    m_door.close();
    removePlaces();
}

// --- shards
// --------------------------------------------------------------------------------------------------------

void WebSocketHost::addPlace()
{
    auto place = std::make_shared<Place>();
    const ShardContext context{
        m_registry, m_queue, m_clock, m_events, m_jobs, m_shardState, m_places.empty()};
    if (m_places.empty()) {
        place->shard = new Shard(context);
    } else {
        place->thread = std::make_unique<QThread>();
        place->thread->setObjectName(QStringLiteral("engine %1").arg(m_places.size() + 1));
        setEngineDispatcher(*place->thread);
        QObject atThread; // the shard's timers and sockets must be made on its thread
        atThread.moveToThread(place->thread.get());
        place->thread->start();
        QMetaObject::invokeMethod(
            &atThread,
            [&] {
                place->shard = new Shard(context);
                atThread.moveToThread(nullptr);
            },
            Qt::BlockingQueuedConnection);
    }
    m_places.push_back(std::move(place));
    follow(m_places.size() - 1);
}

// The newest, and it and the others each other's broadcasts.
void WebSocketHost::follow(std::size_t newest)
{
    const std::weak_ptr<Place> known = m_places[newest]; // what is queued may come after it is gone
    Shard *shard = m_places[newest]->shard;
    connect(shard, &Shard::gone, this, [this, known] {
        if (const auto place = known.lock())
            connectionGone(*place);
    });
    connect(shard, &Shard::blockedChanged, this, [this, known](bool blocked) {
        if (const auto place = known.lock())
            setBlocked(*place, blocked);
    });
    connect(shard, &Shard::told, this, [known](const auto &stats) {
        if (const auto place = known.lock())
            place->stats = stats;
    });
    connect(shard, &Shard::refused, this, [this] {
        ++m_state.refused;
        Q_EMIT stateChanged(m_state);
    });
    for (std::size_t i = 0; i < newest; ++i) {
        Shard *other = m_places[i]->shard;
        connect(shard, &Shard::spread, other, &Shard::deliver);
        connect(other, &Shard::spread, shard, &Shard::deliver);
        connect(shard, &Shard::caughtUp, other, &Shard::readOn);
        connect(other, &Shard::caughtUp, shard, &Shard::readOn);
    }
    m_shardState.shards = int(m_places.size());
}

// The first one last, for it tells the others' event sockets.
void WebSocketHost::removePlaces()
{
    while (!m_places.empty()) {
        Place &place = *m_places.back();
        if (place.thread) {
            QMetaObject::invokeMethod(
                place.shard, [shard = place.shard] { delete shard; }, Qt::BlockingQueuedConnection);
            place.thread->quit();
            place.thread->wait();
        } else {
            delete place.shard;
        }
        m_places.pop_back();
    }
    m_shardState.underWay = 0; // what nobody takes any more
}

template <typename Function>
void WebSocketHost::onShard(const Place &place, Function function)
{
    if (!place.thread)
        function(*place.shard);
    else
        QMetaObject::invokeMethod(
            place.shard, [shard = place.shard, function] { function(*shard); }, Qt::QueuedConnection);
}

template <typename Function>
void WebSocketHost::onAll(Function function)
{
    for (const auto &place : m_places)
        onShard(*place, function);
}

// --- the port
// ------------------------------------------------------------------------------------------------------

void WebSocketHost::start(const ServerSettings &settings)
{
    if (m_state.listening)
        stop();
    const auto threads = std::size_t(std::clamp(settings.threads, 1, 16));
    if (m_open == 0 && threads != m_places.size()) {
        if (threads < m_places.size())
            removePlaces();
        while (m_places.size() < threads)
            addPlace();
        setConditions(m_conditions);
    }
    configure(settings);
    const auto tls = configurationFor(settings.tls, QDateTime::currentDateTimeUtc());
    if (!tls) {
        m_state = ServerState();
        m_state.error = ServerError::Certificate;
        m_state.certificateFault = tls.error();
        Q_EMIT stateChanged(m_state);
        return;
    }
    onAll([configuration = *tls](Shard &shard) { shard.setTls(configuration); });
    m_state = m_door.open(settings.address, settings.port);
    if (m_state.listening) {
        m_state.certificate = tls->localCertificate();
        if (!tls->isNull())
            m_registry.setListenerCertificate(m_state.port, fingerprintOf(m_state.certificate));
        m_registry.addListener(m_state.address, m_state.port);
        m_registry.setListenerRoundTrip(m_state.port, longestRoundTrip(m_conditions));
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
    kick({}, CloseCodes::GoingAway, QStringLiteral("the server is stopping"));
}

void WebSocketHost::configure(const ServerSettings &settings)
{
    m_settings = settings;
    onAll([settings](Shard &shard) { shard.configure(settings); });
}

void WebSocketHost::setAccepting(bool accepting)
{
    m_accepting = accepting;
    m_door.setAccepting(accepting);
}

void WebSocketHost::setConditions(const NetworkConditions &conditions)
{
    m_conditions = conditions;
    if (m_state.listening)
        m_registry.setListenerRoundTrip(m_state.port, longestRoundTrip(conditions));
    onAll([conditions](Shard &shard) { shard.setConditions(conditions); });
}

// --- connections
// ---------------------------------------------------------------------------------------------------

void WebSocketHost::arrive(qintptr descriptor)
{
    if (m_open >= std::size_t(m_settings.limits.maxConnections)) {
        refuse(descriptor);
        return;
    }
    Place &place = **std::min_element(
        m_places.begin(), m_places.end(), [](const auto &a, const auto &b) { return a->open < b->open; });
    ++m_open;
    ++place.open;
    onShard(place, [descriptor](Shard &shard) { shard.adopt(descriptor); });
}

void WebSocketHost::refuse(qintptr descriptor)
{
    ++m_state.refused;
    if (QTcpSocket *socket = FrontDoor::socketFor(descriptor)) {
        socket->setParent(this);
        const QByteArray body = "This server holds as many connections as it may.\n";
        if (m_state.certificate.isNull()) // else it expects TLS
            socket->write(refusal(503, body, httpDate()).bytes);
        connect(socket, &QTcpSocket::disconnected, socket, &QObject::deleteLater);
        socket->disconnectFromHost();
    }
    Q_EMIT stateChanged(m_state);
}

void WebSocketHost::connectionGone(Place &place)
{
    --place.open;
    if (--m_open == 0 && !m_state.listening)
        Q_EMIT emptied();
}

// One receiver that is too slow holds the senders of all shards back.
void WebSocketHost::setBlocked(Place &place, bool blocked)
{
    place.blocked = blocked;
    const bool any =
        std::any_of(m_places.begin(), m_places.end(), [](const auto &one) { return one->blocked; });
    onAll([any](Shard &shard) { shard.setReceiverBlocked(any); });
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
        onAll([to, payload](Shard &shard) { shard.ping(to, payload); });
        return;
    }
    const EncodedMessage message = encodeMessage(opcode, payload);
    if (to.size() == 1) {
        onAll([id = to.first(), message](Shard &shard) { shard.send(id, message); });
        return;
    }
    Audience audience;
    audience.kind = Audience::Kind::Everyone;
    audience.listed = to;
    onShard(*m_places.front(), [message, audience](Shard &shard) { shard.broadcast(message, audience, {}); });
}

void WebSocketHost::sendToRooms(const QStringList &rooms, Opcode opcode, const QByteArray &payload)
{
    Audience audience;
    audience.rooms = rooms;
    onShard(*m_places.front(), [message = encodeMessage(opcode, payload), audience](
                                   Shard &shard) { shard.broadcast(message, audience, {}); });
}

void WebSocketHost::kick(const QList<ConnectionId> &connections, CloseCode code, const QString &reason)
{
    onAll([connections, code, reason](Shard &shard) { shard.close(connections, code, reason); });
}

void WebSocketHost::pingAll()
{
    const QByteArray payload = "ping " + QByteArray::number(++m_lastPing);
    onAll([payload](Shard &shard) { shard.ping({}, payload); });
}

std::vector<ConnectionStats> WebSocketHost::stats()
{
    std::vector<ConnectionStats> all = m_places.front()->shard->stats();
    for (const auto &place : m_places) {
        if (!place->thread)
            continue;
        all.insert(all.end(), place->stats.begin(), place->stats.end());
        onShard(*place, [](Shard &shard) { shard.tellStats(); });
    }
    return all;
}

} // namespace Fanlight
