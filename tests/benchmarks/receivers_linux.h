// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace Fanlight::Bench {

// Many WebSocket clients that only read, and one that sends, on a thread of their own; epoll, so that they
// cost as little as anything can. They count bytes: what arrives is frames of one size, and a message is done
// when everybody has it.
class Receivers
{
public:
    // Connects count clients to a server on loopback and does their handshakes, one after the other. What the
    // server greets with must be off.
    Receivers(std::uint16_t port, int count);
    ~Receivers();
    Receivers(const Receivers &) = delete;
    Receivers &operator=(const Receivers &) = delete;

    // Sends messages of size bytes from the first client, of which at most inFlight are not yet with
    // everybody, and returns the seconds until all have all of them. frameSize: bytes of each as it arrives.
    double run(const QByteArray &frame, int messages, int inFlight, std::int64_t frameSize);

private:
    void readOn();
    void count(std::size_t socket, std::int64_t bytes);

    std::vector<int> m_sockets;
    int m_poll = -1;
    // Of the run under way; the reading thread's, but for what is atomic.
    std::vector<std::int64_t> m_bytes; // by socket
    std::vector<int> m_reached;        // by message: sockets that have it
    std::atomic<std::int64_t> m_frameSize{0};
    std::atomic<int> m_done{0};
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};

// A blocking socket, connected to loopback, without delay; the caller closes it.
[[nodiscard]] int connectTo(std::uint16_t port);
// A blocking socket whose handshake at path is done; the caller closes it.
[[nodiscard]] int openWebSocket(std::uint16_t port, QByteArrayView path);
void sendAll(int socket, QByteArrayView bytes);

// Connections of this process to itself. Those who take sockets out close them.
struct LoopbackPairs
{
    explicit LoopbackPairs(int count);
    ~LoopbackPairs();
    LoopbackPairs(const LoopbackPairs &) = delete;
    LoopbackPairs &operator=(const LoopbackPairs &) = delete;

    std::vector<int> near; // accepted
    std::vector<int> far;  // connected
};

// Seconds that a plain loop needs to send bytes times times to each of count loopback connections, that a
// thread drains: the kernel's part of a broadcast.
double plainSendLoop(int count, const QByteArray &bytes, int times);

} // namespace Fanlight::Bench
