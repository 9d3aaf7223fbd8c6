// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

// A load of so many messages a second whose every receiver says how old what it got was: the load of
// performance.md P3.
namespace Fanlight::Bench {

inline constexpr int latencyReceivers = 1'000;
inline constexpr qsizetype latencyPayload = 256;                    // bytes
inline constexpr qsizetype latencyFrame = 4 + latencyPayload;       // bytes, not masked
inline constexpr auto latencyPause = std::chrono::milliseconds(40); // 25 a second

// Reads frames of latencyFrame bytes from many sockets on a thread of its own and notes how old each is. The
// sockets are its own from now on.
class Listeners
{
public:
    explicit Listeners(std::vector<int> sockets);
    ~Listeners();
    Listeners(const Listeners &) = delete;
    Listeners &operator=(const Listeners &) = delete;

    // Waits until so many have come, at most 10 s, and takes them; in ms.
    std::vector<double> take(std::size_t count);

private:
    void listen();
    void note(QByteArray &held);

    int m_poll;
    std::vector<int> m_sockets;
    std::vector<QByteArray> m_held; // by socket: what is there of the next frame
    std::mutex m_mutex;
    std::vector<double> m_ages;
    std::atomic<std::size_t> m_count{0};
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};

// A WebSocket that sends, and throws away what it receives.
class Talker
{
public:
    Talker(std::uint16_t port, QByteArrayView path);
    ~Talker();
    Talker(const Talker &) = delete;
    Talker &operator=(const Talker &) = delete;
    // A message that says when it was made.
    void say();

private:
    int m_socket;
    std::thread m_reader;
};

// So many handshakes at path, one after the other. In a room the server's message about it is read too.
[[nodiscard]] std::vector<int> openWebSockets(std::uint16_t port, int count, QByteArrayView path = "/");
// A frame as it arrives, that says when it was made.
[[nodiscard]] QByteArray stampedFrame();

struct Percentiles
{
    double p50 = 0; // ms
    double p99 = 0;
};
// Of that many messages, of which say() sends one and all listeners get each.
Percentiles measureLatency(const std::function<void()> &say, Listeners &listeners, int messages);

} // namespace Fanlight::Bench
