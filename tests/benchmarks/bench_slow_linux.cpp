// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/engineserver.h"
#include "benchmarks/floor.h"
#include "benchmarks/listeners_linux.h"
#include "benchmarks/receivers_linux.h"

#include <array>
#include <atomic>
#include <benchmark/benchmark.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace Fanlight;

namespace {

constexpr int messages = 75; // in one phase

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
    ServerSettings settings;
    settings.behaviour = Behaviour::Rooms;
    settings.slowPolicy = SlowPolicy(state.range(1));
    settings.limits.maxQueue = 1024 * 1024;
    Bench::EngineServer server(Bench::Capture::On, settings);
    Bench::Talker talker(server.port(), "/room/main");
    Bench::Listeners listeners(Bench::openWebSockets(server.port(), Bench::latencyReceivers, "/room/main"));
    const auto measure = [&] {
        return Bench::measureLatency([&talker] { talker.say(); }, listeners, messages);
    };
    (void)measure(); // warm
    std::array<std::vector<double>, 4> all;
    for ([[maybe_unused]] auto unused : state) {
        const Bench::Percentiles without = measure();
        const Troublemaker troublemaker(server, Trouble(state.range(0)));
        const Bench::Percentiles with = measure();
        const std::array<double, 4> values{without.p50, without.p99, with.p50, with.p99};
        for (std::size_t i = 0; i < values.size(); ++i)
            all[i].push_back(values[i]);
    }
    state.counters["p50 without, ms"] = Bench::median(all[0]);
    state.counters["p99 without, ms"] = Bench::median(all[1]);
    state.counters["p50 with, ms"] = Bench::median(all[2]);
    state.counters["p99 with, ms"] = Bench::median(all[3]);
    state.counters["p99 ratio"] = Bench::median(all[3]) / Bench::median(all[1]);
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
