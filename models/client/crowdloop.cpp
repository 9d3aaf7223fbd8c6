// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/crowdloop.h"

#include "client/crowdstamp.h"
#include "client/processusage.h"

#include <QRandomGenerator>

#include <algorithm>
#include <cstring>
#include <utility>

namespace Fanlight {

namespace {

constexpr qint64 millisecond = 1'000'000; // ns
constexpr qint64 second = 1'000 * millisecond;
constexpr qint64 stopInterval = 50 * millisecond;
constexpr qint64 pongPatience = 2 * second; // after the last handshake
constexpr qint64 grace = 100 * millisecond; // after all came: for what comes twice
constexpr qint64 drainLimit = 60 * second;
constexpr qint64 closePatience = 5 * second;
constexpr qint64 stoppedPatience = second; // for draining and closing each, once asked to stop
constexpr int mostAtOnce = 64;             // messages, before sockets are looked at again

// Printable, so that it can go as text, and the same in each message, so that a receiver can compare it.
QByteArray fillFor(int size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    for (int at = 0; at < size; ++at)
        bytes[at] = char('a' + at % 26);
    return bytes;
}

double share(qint64 cpu, qint64 wall)
{
    return wall > 0 ? double(cpu) / double(wall) : 0;
}

} // namespace

CrowdLoop::CrowdLoop(const CrowdSettings &settings, const QHostAddress &address,
    const std::atomic<bool> &stop, ProgressHandler progressed)
    : m_settings(settings)
    , m_stop(stop)
    , m_progressed(std::move(progressed))
    , m_ledger(settings)
    , m_connections(settings, address, m_clock, *this)
    , m_pinged(std::size_t(settings.clients), -1)
    , m_wasOpen(std::size_t(settings.clients))
    , m_run(QRandomGenerator::system()->generate() & maxStampRun)
    , m_message(fillFor(settings.size))
    , m_rankOf(std::size_t(settings.clients), -1)
    , m_nextTick(second)
{
    m_result.settings = settings;
    m_result.rooms = int(settings.rooms.size());
    m_result.declaredRate = totalRate(settings);
    m_result.planned = plannedMessages(settings);
}

CrowdResult CrowdLoop::run()
{
    m_tickCpu = processCpuTime();
    m_tickStart = m_clock.now();
    connectAll();
    if (!isStopped()) {
        chooseSenders();
        sendAll();
    }
    drain();
    closeAll();
    conclude();
    return m_result;
}

void CrowdLoop::connectAll()
{
    const qint64 cpu = processCpuTime();
    const qint64 begin = m_clock.now();
    while (!isStopped() && !isReady()) {
        m_connections.dial();
        sleep(m_connections.nextDial());
    }
    m_connections.stopDialing();
    const qint64 end = m_clock.now();
    m_result.connectingTime = std::max<qint64>(0, m_lastOpened - begin);
    m_result.connectingCpu = share(processCpuTime() - cpu, end - begin);
    m_result.pongsMissing = m_pongsDue;
}

bool CrowdLoop::isReady() const
{
    return m_connections.isSettled() && (m_pongsDue == 0 || m_clock.now() >= m_lastOpened + pongPatience);
}

void CrowdLoop::chooseSenders()
{
    std::vector<int> senders;
    const int wanted = senderCount(m_settings);
    for (int client = 0; client < m_settings.clients && int(senders.size()) < wanted; ++client) {
        if (!m_ledger.isStalled(client) && m_connections.isOpen(client)) {
            m_rankOf[std::size_t(client)] = int(senders.size());
            senders.push_back(client);
        }
    }
    m_result.senders = int(senders.size());
    if (senders.empty())
        return;
    m_ledger.setSenders(senders);
    m_result.watchedSenders = m_ledger.watchedSenders();
    m_owed.resize(senders.size());
    CrowdSettings actual = m_settings;
    actual.senders = int(senders.size());
    m_rate = totalRate(actual);
    m_total = plannedMessages(actual);
}

void CrowdLoop::sendAll()
{
    if (m_connections.open() == 0)
        return;
    m_phase = CrowdPhase::Sending;
    const qint64 cpu = m_tickCpu = processCpuTime();
    m_start = m_tickStart = m_clock.now();
    m_nextTick = m_start + second;
    const qint64 end = m_start + qint64(m_settings.duration * 1e9);
    while (!isStopped() && m_clock.now() < end && m_connections.open() > 0) {
        sendDue();
        sleep(m_next < m_total ? std::min(dueTime(m_next), end) : end);
    }
    // A schedule that this thread could not keep up with is still gone through to its end.
    while (!isStopped() && m_next < m_total && m_connections.open() > 0) {
        sendDue();
        sleep(0);
    }
    m_result.sendingTime = m_clock.now() - m_start;
    m_result.sendingCpu = share(processCpuTime() - cpu, m_result.sendingTime);
    m_result.busiestCpu = std::max(m_result.busiestCpu, m_result.sendingCpu);
}

void CrowdLoop::drain()
{
    if (m_phase != CrowdPhase::Sending)
        return;
    m_phase = CrowdPhase::Draining;
    m_lastReceived = std::max(m_lastReceived, m_clock.now() - grace);
    const qint64 begin = m_clock.now();
    while (!isDrained() && m_connections.open() > 0) {
        if (m_clock.now() - begin > (isStopped() ? stoppedPatience : drainLimit))
            break;
        sleep(m_clock.now() + grace / 4);
    }
}

bool CrowdLoop::isDrained() const
{
    const qint64 now = m_clock.now();
    const CrowdCounts &counts = m_ledger.counts();
    const qint64 silence = now - std::max(m_lastReceived, m_lastSent);
    if (m_settings.expect != CrowdExpect::None && m_owedTotal == 0 && counts.received >= counts.expected)
        return silence >= grace;
    return silence >= qint64(m_settings.drain * 1e9);
}

void CrowdLoop::closeAll()
{
    m_phase = CrowdPhase::Closing;
    m_result.mostOpen = std::max(m_result.mostOpen, m_connections.open());
    const qint64 begin = m_clock.now();
    for (int client = 0; client < m_settings.clients; ++client) {
        m_connections.close(client);
        if (client % mostAtOnce == 0)
            sleep(0);
    }
    while (m_connections.sockets() > 0 &&
           m_clock.now() - begin < (isStopped() ? stoppedPatience : closePatience))
        sleep(m_clock.now() + stopInterval);
    for (int client = 0; client < m_settings.clients; ++client)
        m_connections.closeNow(client);
}

void CrowdLoop::conclude()
{
    m_result.stopped = isStopped();
    m_result.opened = m_connections.opened();
    m_result.counts = m_ledger.counts();
    for (const auto &[error, count] : m_errors)
        m_result.errors.push_back({error, count});
    std::stable_sort(m_result.errors.begin(), m_result.errors.end(),
        [](const CrowdErrorCount &one, const CrowdErrorCount &other) {
            return one.connections > other.connections;
        });
    // From the first to the last: the time after the last is none of its own.
    if (m_result.counts.sent > 1)
        m_result.measuredRate = share(qint64(m_result.counts.sent - 1) * second, m_lastSent - m_firstSent);
    m_result.connecting = m_connecting.summary();
    m_result.ping = m_ping.summary();
    m_result.session = m_session.summary();
    m_result.latency = m_latency.summary();
    m_result.latencyFromSend = m_latencyFromSend.summary();
    m_result.sendLag = m_sendLag.summary();
    m_result.bins = m_latency.bins();
    m_result.bytesSent = m_connections.bytesSent();
    m_result.bytesReceived = m_connections.bytesReceived();
    m_result.peakMemory = processPeakMemory();
}

void CrowdLoop::sleep(qint64 until)
{
    tick();
    m_connections.wait(std::min({until, m_nextTick, m_clock.now() + stopInterval}));
}

void CrowdLoop::tick()
{
    const qint64 now = m_clock.now();
    if (now < m_nextTick)
        return;
    const qint64 cpu = processCpuTime();
    CrowdProgress progress{m_phase, now, m_settings.clients, m_connections.open(), m_connections.connecting(),
        m_result.failed, m_ledger.counts(), m_connections.bytesSent(), m_connections.bytesReceived(),
        m_result.otherMessages, m_recent.summary(), share(cpu - m_tickCpu, now - m_tickStart)};
    if (m_phase == CrowdPhase::Sending)
        m_result.busiestCpu = std::max(m_result.busiestCpu, progress.cpu);
    m_tickCpu = cpu;
    m_tickStart = now;
    m_recent.clear();
    // Ticks that were slept through are not made up for.
    m_nextTick += ((now - m_nextTick) / second + 1) * second;
    m_progressed(progress);
}

qint64 CrowdLoop::dueTime(quint64 message) const
{
    return m_start + qint64(double(message) / m_rate * 1e9);
}

void CrowdLoop::sendDue()
{
    const qint64 now = m_clock.now();
    for (int left = mostAtOnce; left > 0 && m_next < m_total && dueTime(m_next) <= now; --left) {
        const std::size_t rank = std::size_t(m_next++ % m_owed.size());
        ++m_owed[rank];
        ++m_owedTotal;
        pay(rank);
    }
}

// Sends what is due as far as the socket takes it. What a lost sender owes stays unsent.
void CrowdLoop::pay(std::size_t rank)
{
    const int client = m_ledger.senders()[rank];
    while (m_owed[rank] > 0 && m_connections.isOpen(client) && !m_connections.isBlocked(client)) {
        --m_owed[rank];
        --m_owedTotal;
        sendOne(rank);
    }
    if (!m_connections.isOpen(client))
        m_owedTotal -= std::exchange(m_owed[rank], 0);
}

void CrowdLoop::sendOne(std::size_t rank)
{
    const int client = m_ledger.senders()[rank];
    const quint64 sequence = m_ledger.sentBy(client);
    const qint64 intended = dueTime(sequence * m_owed.size() + rank);
    const qint64 lag = m_clock.now() - intended;
    writeStamp({m_run, quint32(client), sequence, intended,
                   quint32(std::clamp<qint64>(lag / 1'000, 0, maxStampLag))},
        m_message.data());
    m_sendLag.record(lag);
    if (m_ledger.counts().sent == 0)
        m_firstSent = m_clock.now();
    m_ledger.send(client);
    m_connections.send(client, serializeMessage(m_settings.binary ? Opcode::Binary : Opcode::Text, m_message,
                                   m_connections.keys().next()));
    m_lastSent = m_clock.now();
}

void CrowdLoop::opened(int client, qint64 now, qint64 connecting)
{
    m_connecting.record(connecting);
    m_wasOpen[std::size_t(client)] = true;
    m_lastOpened = now;
    m_result.mostOpen = std::max(m_result.mostOpen, m_connections.open());
    QByteArray first;
    if (!m_settings.rooms.isEmpty() && !joinsByPath(m_settings))
        first = serializeMessage(Opcode::Text, joinMessage(m_settings.rooms.at(m_ledger.roomOf(client))),
            m_connections.keys().next());
    if (m_ledger.isStalled(client)) {
        m_connections.stall(client);
    } else {
        // Servers answer in order: with the pong, all that came before has been dealt with.
        first += serializeMessage(Opcode::Ping, "crowd", m_connections.keys().next());
        m_ledger.join(client);
        m_pinged[std::size_t(client)] = now;
        ++m_pongsDue;
    }
    if (!first.isEmpty())
        m_connections.send(client, first);
}

void CrowdLoop::received(int client, const QByteArray &payload, qint64 now)
{
    const auto stamp = readStamp(payload);
    const bool ours = stamp && stamp->run == m_run;
    const CrowdReceipt receipt =
        ours ? m_ledger.receive(client, int(stamp->sender), stamp->sequence) : CrowdReceipt::Foreign;
    if (receipt == CrowdReceipt::Foreign) {
        ++m_result.otherMessages;
        m_result.otherBytes += quint64(payload.size());
        return;
    }
    m_lastReceived = now;
    const auto body = std::size_t(m_message.size() - crowdStampSize);
    if (payload.size() != m_message.size() ||
        std::memcmp(payload.constData() + crowdStampSize, m_message.constData() + crowdStampSize, body) != 0)
        ++m_result.damaged;
    if (receipt != CrowdReceipt::Fresh && receipt != CrowdReceipt::OutOfOrder)
        return;
    const qint64 latency = now - stamp->intended;
    m_latency.record(latency);
    m_recent.record(latency);
    m_latencyFromSend.record(latency - qint64(stamp->lag) * 1'000);
}

void CrowdLoop::ponged(int client, qint64 now)
{
    const qint64 pinged = m_pinged[std::size_t(client)];
    if (pinged < 0)
        return;
    m_ping.record(now - pinged);
    forgetPing(client);
}

void CrowdLoop::forgetPing(int client)
{
    if (std::exchange(m_pinged[std::size_t(client)], -1) >= 0)
        --m_pongsDue;
}

void CrowdLoop::writable(int client)
{
    if (const int rank = m_rankOf[std::size_t(client)]; rank >= 0)
        pay(std::size_t(rank));
}

void CrowdLoop::lost(int client, CrowdError error)
{
    ++m_result.failed;
    ++m_errors[error];
    m_ledger.leave(client);
    forgetPing(client);
}

void CrowdLoop::ended(int client, qint64 lasted)
{
    if (m_wasOpen[std::size_t(client)])
        m_session.record(lasted);
}

void CrowdLoop::passed()
{
    if (m_phase == CrowdPhase::Sending && m_next < m_total && dueTime(m_next) <= m_clock.now())
        sendDue();
}

} // namespace Fanlight
