// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/crowdconnections.h"

#include <QUrl>

#include <algorithm>
#include <limits>
#include <utility>

namespace Fanlight {

namespace {

constexpr std::size_t inputSize = 64 * 1024;
constexpr quint64 leastMaxMessage = 1024 * 1024; // bytes: greetings and the like may be larger than ours
constexpr int stalledBuffer = 4096;              // bytes: so that not reading is felt soon
constexpr qint64 never = std::numeric_limits<qint64>::max();
constexpr qint64 millisecond = 1'000'000; // ns

CrowdError errorFor(StreamError error)
{
    switch (error) {
    case StreamError::Refused:
        return {CrowdFailure::Refused, 0};
    case StreamError::Unreachable:
        return {CrowdFailure::Unreachable, 0};
    case StreamError::TimedOut:
        return {CrowdFailure::TimedOut, 0};
    case StreamError::Reset:
        return {CrowdFailure::Reset, 0};
    case StreamError::NoLocalPort:
        return {CrowdFailure::NoLocalPort, 0};
    case StreamError::NoDescriptors:
        return {CrowdFailure::NoDescriptors, 0};
    case StreamError::WouldBlock:
    case StreamError::Other:
        break;
    }
    return {CrowdFailure::Other, 0};
}

} // namespace

CrowdConnections::CrowdConnections(
    const CrowdSettings &settings, const QHostAddress &address, const CaptureClock &clock, Handler &handler)
    : m_settings(settings)
    , m_address(address)
    , m_port(quint16(QUrl(settings.url).port(80)))
    , m_host(hostField(settings))
    , m_clock(clock)
    , m_handler(handler)
    , m_input(inputSize)
{
    m_seats.reserve(std::size_t(settings.clients));
    for (int client = 0; client < settings.clients; ++client)
        m_seats.emplace_back(std::max(leastMaxMessage, quint64(settings.size)));
}

CrowdConnections::~CrowdConnections()
{
    for (const Seat &seat : m_seats) {
        if (seat.socket >= 0)
            closeStream(seat.socket);
    }
}

void CrowdConnections::dial()
{
    const qint64 now = m_clock.now();
    while (!m_waiting.empty()) {
        const Seat &seat = m_seats[std::size_t(m_waiting.front())];
        if (seat.handshaking && now < seat.started + m_settings.timeout * millisecond)
            break;
        const int client = m_waiting.front();
        m_waiting.pop_front();
        if (m_seats[std::size_t(client)].handshaking)
            lose(client, {CrowdFailure::TimedOut, 0});
    }
    while (nextDial() <= now && m_dialed < int(m_seats.size()))
        dialNext(now);
}

void CrowdConnections::stopDialing()
{
    m_dialed = int(m_seats.size());
    for (const int client : std::exchange(m_waiting, {})) {
        if (m_seats[std::size_t(client)].handshaking)
            end(client);
    }
}

qint64 CrowdConnections::nextDial() const
{
    qint64 next = never;
    if (m_dialed < int(m_seats.size()) && m_handshaking < m_settings.inFlight)
        next = m_settings.connectRate > 0 ? qint64(double(m_dialed) / m_settings.connectRate * 1e9) : 0;
    if (!m_waiting.empty())
        next = std::min(
            next, m_seats[std::size_t(m_waiting.front())].started + m_settings.timeout * millisecond);
    return next;
}

void CrowdConnections::dialNext(qint64 now)
{
    const int client = m_dialed++;
    Seat &seat = m_seats[std::size_t(client)];
    seat.started = now;
    const bool stalls = client >= m_settings.clients - m_settings.stalled;
    const auto socket = openStream(m_address, m_port, stalls ? stalledBuffer : 0);
    if (!socket) {
        m_handler.lost(client, errorFor(socket.error()));
        return;
    }
    seat.socket = *socket;
    ++m_sockets;
    setPhase(seat, true, false);
    m_waiting.push_back(client);
    if (!m_poller.isValid() || !m_poller.add(seat.socket, quint32(client), {false, true}))
        lose(client, {CrowdFailure::NoDescriptors, 0});
}

void CrowdConnections::wait(qint64 until)
{
    const qint64 now = m_clock.now();
    const std::vector<Poller::Event> &events = m_poller.wait(until > now ? until - now : 0);
    for (const Poller::Event &event : events) {
        takeEvent(event);
        m_handler.passed();
    }
}

void CrowdConnections::takeEvent(const Poller::Event &event)
{
    const int client = int(event.token);
    Seat &seat = m_seats[event.token];
    if (seat.socket < 0)
        return; // ended while the events before it were dealt with
    if (!seat.connected) {
        connected(client);
        return;
    }
    if (event.writable)
        flush(client);
    if (seat.socket >= 0 && event.readable && seat.reading)
        read(client);
    else if (seat.socket >= 0 && event.broken)
        loseSocket(client, StreamError::Reset);
}

void CrowdConnections::connected(int client)
{
    Seat &seat = m_seats[std::size_t(client)];
    if (const auto result = finishConnect(seat.socket); !result) {
        loseSocket(client, result.error());
        return;
    }
    seat.connected = true;
    seat.waitsForRoom = true; // it was added so
    const QString room =
        m_settings.rooms.isEmpty() ? QString() : m_settings.rooms.at(client % m_settings.rooms.size());
    seat.client.start(targetFor(m_settings, room), m_host, m_keys);
    flush(client);
    if (seat.socket >= 0)
        watch(client);
}

void CrowdConnections::read(int client)
{
    Seat &seat = m_seats[std::size_t(client)];
    const auto size = receiveStream(seat.socket, m_input.data(), qsizetype(m_input.size()));
    if (!size) {
        if (size.error() != StreamError::WouldBlock)
            loseSocket(client, size.error());
        return;
    }
    const qint64 now = m_clock.now();
    m_bytesReceived += quint64(*size);
    m_events.clear();
    if (*size > 0)
        seat.client.receive(QByteArrayView(m_input.data(), *size), m_keys, m_events);
    else
        seat.client.receiveEnd(m_events);
    deal(client, now);
    if (seat.socket < 0)
        return;
    if (!seat.client.output().isEmpty())
        flush(client);
    settle(client);
}

// Tells what the client noticed.
void CrowdConnections::deal(int client, qint64 now)
{
    Seat &seat = m_seats[std::size_t(client)];
    for (const CrowdEvent &event : m_events) {
        switch (event.kind) {
        case CrowdEvent::Kind::Opened:
            setPhase(seat, false, true);
            ++m_opened;
            m_handler.opened(client, now, now - seat.started);
            break;
        case CrowdEvent::Kind::Message:
            m_handler.received(client, event.payload, now);
            break;
        case CrowdEvent::Kind::Pong:
            m_handler.ponged(client, now);
            break;
        case CrowdEvent::Kind::Lost:
            tellLost(client, event.error);
            break;
        }
    }
}

// After its last words, a client that is at its end goes.
void CrowdConnections::settle(int client)
{
    const Seat &seat = m_seats[std::size_t(client)];
    if (seat.socket >= 0 && seat.client.state() == CrowdClient::State::Ended)
        end(client);
}

void CrowdConnections::flush(int client)
{
    Seat &seat = m_seats[std::size_t(client)];
    while (!seat.client.output().isEmpty()) {
        const auto sent = sendStream(seat.socket, seat.client.output());
        if (!sent && sent.error() != StreamError::WouldBlock) {
            loseSocket(client, sent.error());
            return;
        }
        if (!sent || *sent == 0)
            break;
        m_bytesSent += quint64(*sent);
        seat.client.takeOutput(*sent);
    }
    const bool waited = std::exchange(seat.waitsForRoom, !seat.client.output().isEmpty());
    if (waited != seat.waitsForRoom)
        watch(client);
    if (waited && !seat.waitsForRoom && seat.client.state() == CrowdClient::State::Open)
        m_handler.writable(client);
}

bool CrowdConnections::isOpen(int client) const
{
    return m_seats[std::size_t(client)].open;
}

bool CrowdConnections::isBlocked(int client) const
{
    return m_seats[std::size_t(client)].waitsForRoom;
}

void CrowdConnections::send(int client, QByteArrayView bytes)
{
    Seat &seat = m_seats[std::size_t(client)];
    if (!seat.waitsForRoom) {
        const auto sent = sendStream(seat.socket, bytes);
        if (!sent && sent.error() != StreamError::WouldBlock) {
            loseSocket(client, sent.error());
            return;
        }
        const qsizetype taken = sent.value_or(0);
        m_bytesSent += quint64(taken);
        bytes = bytes.sliced(taken);
    }
    if (bytes.isEmpty())
        return;
    seat.client.append(bytes);
    if (!std::exchange(seat.waitsForRoom, true))
        watch(client);
}

void CrowdConnections::stall(int client)
{
    Seat &seat = m_seats[std::size_t(client)];
    seat.reading = false;
    watch(client);
}

void CrowdConnections::close(int client)
{
    Seat &seat = m_seats[std::size_t(client)];
    if (!seat.open)
        return;
    setPhase(seat, false, false);
    seat.client.close(m_keys);
    flush(client);
    // Who reads nothing sees no answer.
    if (seat.socket >= 0 && !seat.reading)
        end(client);
}

void CrowdConnections::closeNow(int client)
{
    if (m_seats[std::size_t(client)].socket >= 0)
        end(client);
}

void CrowdConnections::loseSocket(int client, StreamError error)
{
    lose(client, errorFor(error));
}

void CrowdConnections::lose(int client, CrowdError error)
{
    tellLost(client, error);
    end(client);
}

// What breaks after the end was told, or was asked for, is no loss any more.
void CrowdConnections::tellLost(int client, CrowdError error)
{
    Seat &seat = m_seats[std::size_t(client)];
    const bool news = seat.handshaking || seat.open;
    setPhase(seat, false, false);
    if (news)
        m_handler.lost(client, error);
}

void CrowdConnections::end(int client)
{
    Seat &seat = m_seats[std::size_t(client)];
    setPhase(seat, false, false);
    m_poller.remove(seat.socket);
    closeStream(std::exchange(seat.socket, -1));
    --m_sockets;
    m_handler.ended(client, m_clock.now() - seat.started);
}

void CrowdConnections::setPhase(Seat &seat, bool handshaking, bool open)
{
    m_handshaking += int(handshaking) - int(std::exchange(seat.handshaking, handshaking));
    m_open += int(open) - int(std::exchange(seat.open, open));
}

void CrowdConnections::watch(int client)
{
    const Seat &seat = m_seats[std::size_t(client)];
    m_poller.change(seat.socket, quint32(client), {seat.reading, seat.waitsForRoom});
}

} // namespace Fanlight
