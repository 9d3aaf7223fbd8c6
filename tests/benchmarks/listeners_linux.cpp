// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/listeners_linux.h"

#include "benchmarks/receivers_linux.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace Fanlight::Bench {

namespace {

using Clock = std::chrono::steady_clock;

std::int64_t now()
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now().time_since_epoch()).count();
}

// What the server says of the room.
void readGreeting(int socket)
{
    std::array<char, 200> greeting{};
    (void)::recv(socket, greeting.data(), greeting.size(), 0);
}

} // namespace

Listeners::Listeners(std::vector<int> sockets)
    : m_poll(::epoll_create1(0))
    , m_sockets(std::move(sockets))
    , m_held(m_sockets.size())
{
    for (std::size_t i = 0; i < m_sockets.size(); ++i) {
        epoll_event event{};
        event.events = EPOLLIN;
        event.data.u64 = i;
        ::epoll_ctl(m_poll, EPOLL_CTL_ADD, m_sockets[i], &event);
    }
    m_thread = std::thread([this] { listen(); });
}

Listeners::~Listeners()
{
    m_stop = true;
    m_thread.join();
    for (const int socket : m_sockets)
        ::close(socket);
    ::close(m_poll);
}

std::vector<double> Listeners::take(std::size_t count)
{
    for (int i = 0; i < 1'000 && m_count < count; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    if (m_count < count)
        qFatal("%zu of %zu arrived", m_count.load(), count);
    const std::lock_guard lock(m_mutex);
    m_count = 0;
    return std::exchange(m_ages, {});
}

void Listeners::listen()
{
    std::array<epoll_event, 512> events{};
    std::array<char, 64 * 1024> buffer{};
    while (!m_stop) {
        const int ready = ::epoll_wait(m_poll, events.data(), int(events.size()), 10);
        for (int i = 0; i < ready; ++i) {
            const std::size_t index = events[std::size_t(i)].data.u64;
            const ssize_t got = ::recv(m_sockets[index], buffer.data(), buffer.size(), MSG_DONTWAIT);
            if (got > 0)
                note(m_held[index].append(buffer.data(), got));
        }
    }
}

void Listeners::note(QByteArray &held)
{
    const std::int64_t time = now();
    const std::lock_guard lock(m_mutex);
    while (held.size() >= latencyFrame) {
        std::int64_t made = 0;
        std::memcpy(&made, held.constData() + 4, sizeof made);
        m_ages.push_back(double(time - made) / 1e6);
        held.remove(0, latencyFrame);
        ++m_count;
    }
}

Talker::Talker(std::uint16_t port, QByteArrayView path)
    : m_socket(openWebSockets(port, 1, path).front())
    , m_reader([this] {
        std::array<char, 64 * 1024> buffer{};
        while (::recv(m_socket, buffer.data(), buffer.size(), 0) > 0) {
        }
    })
{
}

Talker::~Talker()
{
    ::shutdown(m_socket, SHUT_RDWR);
    m_reader.join();
    ::close(m_socket);
}

void Talker::say()
{
    // Masked with zeros.
    sendAll(m_socket, stampedFrame().replace(0, 4, QByteArray("\x82\xFE\x01\x00\0\0\0\0", 8)));
}

std::vector<int> openWebSockets(std::uint16_t port, int count, QByteArrayView path)
{
    std::vector<int> sockets;
    for (int i = 0; i < count; ++i) {
        sockets.push_back(openWebSocket(port, path));
        if (path.startsWith("/room/"))
            readGreeting(sockets.back());
    }
    return sockets;
}

QByteArray stampedFrame()
{
    static_assert(latencyPayload == 0x0100);
    QByteArray frame = QByteArray("\x82\x7E\x01\x00", 4) + QByteArray(latencyPayload, 'x');
    const std::int64_t time = now();
    std::memcpy(frame.data() + 4, &time, sizeof time);
    return frame;
}

Percentiles measureLatency(const std::function<void()> &say, Listeners &listeners, int messages)
{
    auto next = Clock::now();
    for (int i = 0; i < messages; ++i) {
        say();
        std::this_thread::sleep_until(next += latencyPause);
    }
    std::vector<double> ages = listeners.take(std::size_t(messages) * latencyReceivers);
    std::sort(ages.begin(), ages.end());
    return {ages[ages.size() / 2], ages[ages.size() * 99 / 100]};
}

} // namespace Fanlight::Bench
