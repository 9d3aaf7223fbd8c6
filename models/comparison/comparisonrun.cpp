// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/comparisonrun.h"

#include "comparison/eventpayload.h"
#include "server/eventhub.h"

#include <QHostAddress>

#include <algorithm>

namespace Fanlight {

namespace {

constexpr quint64 maxAges = 1'000'000; // kept of a transport
constexpr std::size_t maxRecent = 2'000;
// A manager has a thread, whose event loop looks at each of its clients' sockets in every turn: measured with
// 200 clients, one each and one for all of them are both slower.
constexpr int clientsOfManager = 20;
constexpr int reportInterval = 100; // ms
constexpr int lookInterval = 5;     // ms

constexpr qint64 toNs(double ms)
{
    return qint64(ms * 1e6);
}

// ms in which about as many bytes as an opening has pass.
double openingTransfer(const ComparisonSettings &settings)
{
    return settings.bandwidth > 0 ? 1'000 * 1'000 / settings.bandwidth : 0;
}

NetworkConditions conditionsOf(const ComparisonSettings &settings)
{
    DirectionConditions each;
    each.latency = settings.oneWayDelay;
    each.jitter = settings.jitter;
    each.bandwidth = settings.bandwidth;
    return NetworkConditions{each, each};
}

template <typename Sample>
void keepRecent(std::vector<Sample> &samples, const Sample &sample)
{
    if (samples.size() < maxRecent) // between two reports
        samples.push_back(sample);
}

} // namespace

ComparisonRun::ComparisonRun(const ComparisonSettings &settings)
    : m_settings(settings)
    , m_queue(1)
    , m_schedule(settings)
{
    m_look.setInterval(lookInterval);
    m_source.setTimerType(Qt::PreciseTimer);
    m_source.setSingleShot(true);
    m_reports.setInterval(reportInterval);
    connect(&m_source, &QTimer::timeout, this, &ComparisonRun::publishDue);
    connect(&m_reports, &QTimer::timeout, this, &ComparisonRun::report);
}

ComparisonRun::~ComparisonRun()
{
    for (Lane &lane : m_lanes) {
        lane.listeners.clear(); // the clients before what they are connected to
        lane.networks.clear();
        lane.relay.reset();
    }
}

void ComparisonRun::begin()
{
    m_host = std::make_unique<WebSocketHost>(m_registry, m_queue, m_clock);
    ServerSettings server;
    server.port = 0;
    server.greeting.reset();
    server.behaviour = Behaviour::Silent;
    m_host->start(server);
    if (!m_host->state().listening) {
        Q_EMIT failed(m_host->state().errorText);
        return;
    }
    for (const Transport transport : allTransports) {
        if (!openLane(transport)) {
            Q_EMIT failed(tr("No local port is free for a relay."));
            return;
        }
    }
    const double delays = 8 * (m_settings.oneWayDelay + m_settings.jitter);
    m_deadline = m_clock.now() + toNs(15'000 + delays + 4 * openingTransfer(m_settings));
    connect(&m_look, &QTimer::timeout, this, &ComparisonRun::lookWhetherReady);
    m_look.start();
    m_reports.start();
}

bool ComparisonRun::openLane(Transport transport)
{
    Lane &lane = laneOf(transport);
    lane.measure.transport = transport;
    lane.meter = std::make_unique<TransportMeter>();
    lane.meter->setCounting(transport != Transport::ShortPolling);
    lane.relay = std::make_unique<RelayThread>(m_registry, m_queue, m_clock);
    const quint16 relayPort = lane.relay->listen();
    if (relayPort == 0)
        return false;
    RecordingProxy::Ticket ticket;
    ticket.seed = m_settings.seed;
    ticket.tap = lane.meter.get();
    ticket.conditions = conditionsOf(m_settings);
    ticket.reusable = true;
    ticket.record = false;
    EventClientContext context;
    context.port = m_host->state().port;
    context.pollInterval = m_settings.pollInterval;
    context.keepAlive = m_settings.keepAlive;
    const std::vector<qint64> phases = pollPhases(m_settings);
    const QStringList tokens = lane.relay->issueTickets(ticket, m_settings.clients);
    for (int index = 0; index < m_settings.clients; ++index) {
        if (index % clientsOfManager == 0) {
            lane.networks.push_back(std::make_unique<QNetworkAccessManager>());
            lane.networks.back()->setAutoDeleteReplies(true);
        }
        context.network = lane.networks.back().get();
        context.phase = phases[std::size_t(index)];
        context.proxy = QNetworkProxy(QNetworkProxy::Socks5Proxy, QStringLiteral("127.0.0.1"), relayPort,
            tokens.at(index), QStringLiteral("-"));
        lane.listeners.push_back({makeEventClient(transport, index, context, *this), 0, 0});
        lane.listeners.back().client->open();
    }
    return true;
}

// A long poll that was asked may still be on its way: it is there one delay after it was seen to leave.
void ComparisonRun::lookWhetherReady()
{
    const qint64 now = m_clock.now();
    if (m_phase == Phase::Reaching) {
        if (now >= m_start)
            beginEvents();
        return;
    }
    const bool ready = std::all_of(m_lanes.begin(), m_lanes.end(), [](const Lane &lane) {
        return lane.meter->requestsSeen() >= lane.listeners.size() &&
               std::all_of(lane.listeners.begin(), lane.listeners.end(),
                   [](const Listener &listener) { return listener.client->isReady(); });
    });
    if (ready) {
        m_phase = Phase::Reaching;
        m_start = now + toNs(20 + m_settings.oneWayDelay + m_settings.jitter + openingTransfer(m_settings));
    } else if (now > m_deadline) {
        m_look.stop();
        Q_EMIT failed(tr("Not all clients could connect."));
    }
}

void ComparisonRun::beginEvents()
{
    m_look.stop();
    m_look.disconnect(this);
    m_phase = Phase::Happening;
    m_start = m_clock.now();
    Lane &polling = laneOf(Transport::ShortPolling);
    polling.meter->setCounting(true);
    for (const Listener &listener : polling.listeners)
        listener.client->begin();
    m_nextEvent = m_schedule.next();
    publishDue();
}

// All that are due: timers know milliseconds, and a burst may have several events in one.
void ComparisonRun::publishDue()
{
    const qint64 duration = qint64(m_settings.duration * 1e9);
    while (m_nextEvent <= sinceStart() && m_nextEvent < duration) {
        const QByteArray payload = eventPayload(m_happened.size() + 1, m_settings.payload);
        m_happened.push_back(sinceStart());
        m_host->events().publish(payload);
        m_nextEvent = m_schedule.next();
    }
    const qint64 now = sinceStart();
    if (now >= duration) {
        beginDraining();
        return;
    }
    const qint64 wake = std::min(m_nextEvent, duration) - now;
    m_source.start(int((std::max<qint64>(0, wake) + 999'999) / 1'000'000));
}

void ComparisonRun::beginDraining()
{
    m_phase = Phase::Draining;
    m_elapsed = sinceStart();
    laneOf(Transport::ShortPolling).meter->setCounting(false);
    const double delays = 4 * (m_settings.oneWayDelay + m_settings.jitter);
    m_deadline = m_clock.now() + toNs(m_settings.pollInterval + delays + 100);
    connect(&m_look, &QTimer::timeout, this, &ComparisonRun::drain);
    m_look.start();
}

void ComparisonRun::drain()
{
    const bool pollsAnswered = !laneOf(Transport::ShortPolling).meter->isWaiting();
    if ((pollsAnswered && allToldEverything()) || m_clock.now() > m_deadline)
        finish(true);
}

bool ComparisonRun::allToldEverything() const
{
    return std::all_of(m_lanes.begin(), m_lanes.end(), [this](const Lane &lane) {
        return std::all_of(lane.listeners.begin(), lane.listeners.end(),
            [this](const Listener &listener) { return listener.seen == m_happened.size(); });
    });
}

void ComparisonRun::end()
{
    if (m_phase == Phase::Over)
        return;
    if (m_phase == Phase::Happening)
        m_elapsed = sinceStart();
    finish(false);
}

void ComparisonRun::finish(bool complete)
{
    m_look.stop();
    m_source.stop();
    m_reports.stop();
    m_phase = Phase::Over;
    for (Lane &lane : m_lanes) {
        lane.meter->freeze();
        // Of a run that was broken off nobody can say what would still have come.
        for (const Listener &listener : lane.listeners)
            lane.measure.missed += complete ? m_happened.size() - listener.seen : 0;
    }
    m_complete = complete;
    report();
    Q_EMIT finished();
}

void ComparisonRun::report()
{
    [[maybe_unused]] const CaptureBatch unread = m_queue.take();
    ComparisonResult news;
    news.settings = m_settings;
    news.complete = m_complete;
    news.elapsed = m_phase == Phase::Happening ? sinceStart() : m_elapsed;
    news.events = m_happened.size();
    for (std::size_t index = 0; index < m_lanes.size(); ++index) {
        Lane &lane = m_lanes[index];
        const WireCounts &wire = lane.meter->counts();
        lane.measure.connections = wire.connections;
        lane.measure.requests = wire.requests;
        lane.measure.emptyAnswers = wire.emptyAnswers;
        lane.measure.messages = wire.messages;
        lane.measure.up = wire.up;
        lane.measure.down = wire.down;
        TransportMeasure &out = news.measures[index];
        out = lane.measure;
        lane.measure.ages.clear();
        lane.measure.recent.clear();
        lane.measure.polls.clear();
    }
    Q_EMIT reported(news);
}

void ComparisonRun::asked(EventClient &client)
{
    const bool polls =
        client.transport() == Transport::ShortPolling || client.transport() == Transport::LongPolling;
    if (polls && client.index() == 0 && m_phase == Phase::Happening)
        keepRecent(laneOf(client.transport()).measure.polls, sinceStart());
}

void ComparisonRun::told(EventClient &client, QByteArrayView payload)
{
    const qint64 seen = sinceStart();
    if (m_phase == Phase::Over)
        return;
    Lane &lane = laneOf(client.transport());
    Listener &listener = lane.listeners[std::size_t(client.index())];
    const quint64 event = eventNumber(payload).value_or(0);
    if (event == 0 || event > m_happened.size())
        return;
    if (event <= listener.last) {
        ++lane.measure.duplicated;
        return;
    }
    listener.last = event;
    ++listener.seen;
    ++lane.measure.delivered;
    const Sighted sighted{event, m_happened[event - 1], seen};
    if (lane.ages < maxAges) {
        ++lane.ages;
        lane.measure.ages.push_back(sighted.age());
    }
    if (client.index() == 0)
        keepRecent(lane.measure.recent, sighted);
}

} // namespace Fanlight
