// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/engineserver.h"
#include "benchmarks/receivers_linux.h"

#include <algorithm>
#include <array>
#include <benchmark/benchmark.h>
#include <cstring>
#include <mutex>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <vector>

using namespace Fanlight;

namespace {

using Clock = std::chrono::steady_clock;

constexpr int receivers = 1'000;
constexpr qsizetype payloadSize = 256;
constexpr std::size_t arrivingSize = 4 + payloadSize; // not masked
constexpr int messages = 75;                          // in one phase
constexpr auto pause = std::chrono::milliseconds(40); // 25 a second

std::int64_t now()
{
    return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now().time_since_epoch()).count();
}

// A frame masked with zeros, that says when it was made.
QByteArray stampedFrame(qsizetype size)
{
    QByteArray frame("\x82\xFE", 2);
    frame.append(char(size >> 8)).append(char(size & 0xFF)).append(4, '\0').append(size, 'x');
    const std::int64_t time = now();
    std::memcpy(frame.data() + 8, &time, sizeof time);
    return frame;
}

// Reads frames of arrivingSize from many sockets on a thread of its own and notes how old each is.
class Listeners
{
public:
    Listeners(std::uint16_t port, int count)
        : m_poll(::epoll_create1(0))
        , m_held(std::size_t(count))
    {
        for (int i = 0; i < count; ++i) {
            m_sockets.push_back(Bench::openWebSocket(port, "/room/main"));
            // What the server says of the room.
            std::array<char, 200> greeting{};
            (void)::recv(m_sockets.back(), greeting.data(), greeting.size(), 0);
            epoll_event event{};
            event.events = EPOLLIN;
            event.data.u32 = std::uint32_t(i);
            ::epoll_ctl(m_poll, EPOLL_CTL_ADD, m_sockets.back(), &event);
        }
        m_thread = std::thread([this] { listen(); });
    }
    ~Listeners()
    {
        m_stop = true;
        m_thread.join();
        for (const int socket : m_sockets)
            ::close(socket);
        ::close(m_poll);
    }
    Listeners(const Listeners &) = delete;
    Listeners &operator=(const Listeners &) = delete;

    // Waits until so many have come, at most 10 s, and takes them; in ms.
    std::vector<double> take(std::size_t count)
    {
        for (int i = 0; i < 1'000 && m_count < count; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        if (m_count < count)
            qFatal("%zu of %zu arrived", m_count.load(), count);
        const std::lock_guard lock(m_mutex);
        m_count = 0;
        return std::move(m_ages);
    }

private:
    void listen()
    {
        std::array<epoll_event, 512> events{};
        std::array<char, 64 * 1024> buffer{};
        while (!m_stop) {
            const int ready = ::epoll_wait(m_poll, events.data(), int(events.size()), 10);
            for (int i = 0; i < ready; ++i) {
                const std::size_t index = events[std::size_t(i)].data.u32;
                const ssize_t got = ::recv(m_sockets[index], buffer.data(), buffer.size(), MSG_DONTWAIT);
                if (got > 0)
                    note(m_held[index].append(buffer.data(), got));
            }
        }
    }
    void note(QByteArray &held)
    {
        const std::int64_t time = now();
        const std::lock_guard lock(m_mutex);
        while (std::size_t(held.size()) >= arrivingSize) {
            std::int64_t made = 0;
            std::memcpy(&made, held.constData() + 4, sizeof made);
            m_ages.push_back(double(time - made) / 1e6);
            held.remove(0, arrivingSize);
            ++m_count;
        }
    }

    int m_poll;
    std::vector<int> m_sockets;
    std::vector<QByteArray> m_held;
    std::mutex m_mutex;
    std::vector<double> m_ages;
    std::atomic<std::size_t> m_count{0};
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};

struct Percentiles
{
    double p50 = 0;
    double p99 = 0;
};

Percentiles measure(int sender, Listeners &listeners)
{
    auto next = Clock::now();
    for (int i = 0; i < messages; ++i) {
        Bench::sendAll(sender, stampedFrame(payloadSize));
        std::this_thread::sleep_until(next += pause);
    }
    std::vector<double> ages = listeners.take(std::size_t(messages) * receivers);
    std::sort(ages.begin(), ages.end());
    return {ages[ages.size() / 2], ages[ages.size() * 99 / 100]};
}

double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

enum class Trouble : std::int64_t { Stalled, Flood };

// A member of the room that reads nothing, with a full queue; or one elsewhere that sends frames of a byte as
// fast as it can and reads nothing either.
class Troublemaker
{
public:
    Troublemaker(Bench::EngineServer &server, Trouble trouble)
        : m_socket(
              Bench::openWebSocket(server.port(), trouble == Trouble::Stalled ? "/room/main" : "/room/flood"))
    {
        if (trouble == Trouble::Flood) {
            m_thread = std::thread([this] { flood(); });
            return;
        }
        bool isFull = false;
        while (!isFull) {
            server.onEngine([&] {
                const ConnectionStats newest = server.host().stats().back();
                isFull = newest.dropped > 0;
                if (!isFull)
                    server.host().send({newest.id}, Opcode::Binary, QByteArray(250'000, 's'));
            });
        }
    }
    ~Troublemaker()
    {
        m_stop = true;
        ::shutdown(m_socket, SHUT_RDWR);
        if (m_thread.joinable())
            m_thread.join();
        ::close(m_socket);
    }
    Troublemaker(const Troublemaker &) = delete;
    Troublemaker &operator=(const Troublemaker &) = delete;

private:
    void flood()
    {
        const QByteArray frames = QByteArray("\x82\x81\0\0\0\0x", 7).repeated(8'000);
        while (!m_stop)
            (void)::send(m_socket, frames.constData(), std::size_t(frames.size()), MSG_NOSIGNAL);
    }
    int m_socket;
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};

// What one connection does to the others' latency: the same load without it and with it, in turns.
void slow(benchmark::State &state)
{
    Bench::ensureApplication();
    ServerSettings settings;
    settings.behaviour = Behaviour::Rooms;
    settings.slowPolicy = SlowPolicy(state.range(1));
    settings.limits.maxQueue = 1024 * 1024;
    Bench::EngineServer server(Bench::Capture::On, settings);
    const int sender = Bench::openWebSocket(server.port(), "/room/main");
    std::array<char, 200> greeting{};
    (void)::recv(sender, greeting.data(), greeting.size(), 0);
    Listeners listeners(server.port(), receivers);
    std::thread reader([sender] { // the sender is a member too
        std::array<char, 64 * 1024> buffer{};
        while (::recv(sender, buffer.data(), buffer.size(), 0) > 0) {
        }
    });
    (void)measure(sender, listeners); // warm
    std::array<std::vector<double>, 4> all;
    for ([[maybe_unused]] auto unused : state) {
        const Percentiles without = measure(sender, listeners);
        const Troublemaker troublemaker(server, Trouble(state.range(0)));
        const Percentiles with = measure(sender, listeners);
        const std::array<double, 4> values{without.p50, without.p99, with.p50, with.p99};
        for (std::size_t i = 0; i < values.size(); ++i)
            all[i].push_back(values[i]);
    }
    ::shutdown(sender, SHUT_RDWR);
    reader.join();
    ::close(sender);
    state.counters["p50 without, ms"] = median(all[0]);
    state.counters["p99 without, ms"] = median(all[1]);
    state.counters["p50 with, ms"] = median(all[2]);
    state.counters["p99 with, ms"] = median(all[3]);
    state.counters["p99 ratio"] = median(all[3]) / median(all[1]);
}

BENCHMARK(slow)
    ->ArgNames({"flood", "policy"})
    ->Args({0, std::int64_t(SlowPolicy::DropOldest)})
    ->Args({0, std::int64_t(SlowPolicy::Conflate)})
    ->Args({1, std::int64_t(SlowPolicy::DropOldest)})
    ->Iterations(5)
    ->UseRealTime()
    ->Unit(benchmark::kMillisecond);

} // namespace
