// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/receivers_linux.h"

#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace Fanlight::Bench {

namespace {

using Clock = std::chrono::steady_clock;

constexpr QByteArrayView requestRest =
    " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n";

double since(Clock::time_point start)
{
    return std::chrono::duration<double>(Clock::now() - start).count();
}

sockaddr_in loopback(std::uint16_t port)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

void shakeHands(int socket, QByteArrayView path = "/")
{
    Bench::sendAll(socket, "GET " + path.toByteArray() + requestRest.toByteArray());
    // Byte by byte: what comes behind the head is the caller's.
    QByteArray head;
    char byte = 0;
    while (!head.endsWith("\r\n\r\n")) {
        if (::recv(socket, &byte, 1, 0) <= 0)
            qFatal("no handshake");
        head.append(byte);
    }
}

void watch(int poll, int socket, std::size_t number)
{
    epoll_event event{};
    event.events = EPOLLIN;
    event.data.u64 = quint64(number) << 32 | quint32(socket);
    ::epoll_ctl(poll, EPOLL_CTL_ADD, socket, &event);
}

// Reads whatever is there within timeout ms and tells take(number of the socket, bytes).
template <typename Take>
void drain(int poll, int timeout, Take take)
{
    static thread_local std::vector<char> buffer(256 * 1024);
    std::array<epoll_event, 512> events{};
    const int ready = ::epoll_wait(poll, events.data(), int(events.size()), timeout);
    for (int i = 0; i < ready; ++i) {
        const int socket = int(events[size_t(i)].data.u64 & 0xFFFF'FFFF);
        const ssize_t got = ::recv(socket, buffer.data(), buffer.size(), MSG_DONTWAIT);
        if (got > 0)
            take(std::size_t(events[size_t(i)].data.u64 >> 32), std::int64_t(got));
        else if (got == 0)
            ::epoll_ctl(poll, EPOLL_CTL_DEL, socket, nullptr);
    }
}

} // namespace

int connectTo(std::uint16_t port)
{
    const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    const sockaddr_in address = loopback(port);
    if (::connect(socket, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        qFatal("cannot connect: %s", ::strerror(errno));
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    return socket;
}

void sendAll(int socket, QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        const ssize_t sent = ::send(socket, bytes.data(), size_t(bytes.size()), MSG_NOSIGNAL);
        if (sent <= 0)
            qFatal("cannot send");
        bytes = bytes.sliced(sent);
    }
}

int openWebSocket(std::uint16_t port, QByteArrayView path)
{
    const int socket = connectTo(port);
    shakeHands(socket, path);
    return socket;
}

Receivers::Receivers(std::uint16_t port, int count)
    : m_poll(::epoll_create1(0))
{
    for (int i = 0; i < count; ++i) {
        m_sockets.push_back(connectTo(port));
        shakeHands(m_sockets.back());
        watch(m_poll, m_sockets.back(), std::size_t(i));
    }
    m_thread = std::thread([this] { readOn(); });
}

Receivers::~Receivers()
{
    m_stop = true;
    m_thread.join();
    for (const int socket : m_sockets)
        ::close(socket);
    ::close(m_poll);
}

void Receivers::readOn()
{
    while (!m_stop)
        drain(m_poll, 10, [this](std::size_t socket, std::int64_t bytes) { count(socket, bytes); });
}

void Receivers::count(std::size_t socket, std::int64_t bytes)
{
    const std::int64_t frameSize = m_frameSize.load(std::memory_order_acquire);
    const std::int64_t before = m_bytes[socket] / frameSize;
    m_bytes[socket] += bytes;
    const std::int64_t after = m_bytes[socket] / frameSize;
    for (std::int64_t message = before; message < after; ++message) {
        if (++m_reached[std::size_t(message)] == int(m_sockets.size()))
            m_done.store(int(message) + 1, std::memory_order_release);
    }
}

double Receivers::run(const QByteArray &frame, int messages, int inFlight, std::int64_t frameSize)
{
    // Nothing is on its way between two runs.
    m_bytes.assign(m_sockets.size(), 0);
    m_reached.assign(std::size_t(messages), 0);
    m_done = 0;
    m_frameSize.store(frameSize, std::memory_order_release);
    const auto start = Clock::now();
    for (int sent = 0;;) {
        const int done = m_done.load(std::memory_order_acquire);
        if (done >= messages)
            return since(start);
        const int now = std::min(done + inFlight - sent, messages - sent);
        if (now <= 0) {
            std::this_thread::sleep_for(std::chrono::microseconds(20));
            continue;
        }
        sendAll(m_sockets.front(), frame.repeated(now));
        sent += now;
    }
}

LoopbackPairs::LoopbackPairs(int count)
{
    const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    if (::bind(listener, reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0 ||
        ::listen(listener, 4096) != 0)
        qFatal("cannot listen");
    ::getsockname(listener, reinterpret_cast<sockaddr *>(&address), &size);
    for (int i = 0; i < count; ++i) {
        far.push_back(connectTo(ntohs(address.sin_port)));
        near.push_back(::accept(listener, nullptr, nullptr));
        const int on = 1;
        ::setsockopt(near.back(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    }
    ::close(listener);
}

LoopbackPairs::~LoopbackPairs()
{
    for (const int socket : near)
        ::close(socket);
    for (const int socket : far)
        ::close(socket);
}

double plainSendLoop(int count, const QByteArray &bytes, int times)
{
    const LoopbackPairs pairs(count);
    const int poll = ::epoll_create1(0);
    for (std::size_t i = 0; i < pairs.far.size(); ++i)
        watch(poll, pairs.far[i], i);
    const std::int64_t expected = std::int64_t(bytes.size()) * times * count;
    std::atomic<std::int64_t> got{0};
    const auto start = Clock::now();
    std::thread reader([&] {
        while (got < expected)
            drain(poll, 10, [&got](std::size_t, std::int64_t read) { got += read; });
    });
    for (int time = 0; time < times; ++time) {
        for (const int socket : pairs.near)
            sendAll(socket, bytes);
    }
    reader.join();
    const double seconds = since(start);
    ::close(poll);
    return seconds;
}

} // namespace Fanlight::Bench
