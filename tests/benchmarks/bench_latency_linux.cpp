// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/engineserver.h"
#include "benchmarks/floor.h"
#include "benchmarks/listeners_linux.h"
#include "benchmarks/receivers_linux.h"

#include <benchmark/benchmark.h>
#include <utility>
#include <vector>

using namespace Fanlight;

namespace {

constexpr int messages = 60; // in one phase

struct Figures
{
    std::vector<double> p50; // ms, by iteration
    std::vector<double> p99;

    void add(const Bench::Percentiles &percentiles)
    {
        p50.push_back(percentiles.p50);
        p99.push_back(percentiles.p99);
    }
};

// A server, its receivers and who speaks to all of them.
class Room
{
public:
    explicit Room(Bench::Capture capture)
        : m_server(capture, ServerSettings())
        , m_talker(m_server.port(), "/")
        , m_listeners(Bench::openWebSockets(m_server.port(), Bench::latencyReceivers))
    {
    }
    Bench::Percentiles measure()
    {
        return Bench::measureLatency([this] { m_talker.say(); }, m_listeners, messages);
    }

private:
    Bench::EngineServer m_server;
    Bench::Talker m_talker;
    Bench::Listeners m_listeners;
};

// The kernel's part: a loop that sends the same frames to as many sockets.
class PlainLoop
{
public:
    Bench::Percentiles measure()
    {
        const auto sendToAll = [this] {
            const QByteArray frame = Bench::stampedFrame();
            for (const int socket : m_pairs.near)
                Bench::sendAll(socket, frame);
        };
        return Bench::measureLatency(sendToAll, m_listeners, messages);
    }

private:
    Bench::LoopbackPairs m_pairs{Bench::latencyReceivers};
    Bench::Listeners m_listeners{std::exchange(m_pairs.far, {})};
};

// P3, P4: how old 256 bytes are at each of 1,000 receivers, 25 times a second, with the capture, without it
// and without a server, in turns; medians of the turns.
void latency(benchmark::State &state)
{
    Room on(Bench::Capture::On);
    Room off(Bench::Capture::Off);
    PlainLoop plain;
    (void)on.measure(); // warm
    (void)off.measure();
    Figures with;
    Figures without;
    Figures floor;
    for ([[maybe_unused]] auto unused : state) {
        with.add(on.measure());
        without.add(off.measure());
        floor.add(plain.measure());
    }
    const double p99 = Bench::median(with.p99);
    state.counters["p50 ms"] = Bench::median(with.p50);
    state.counters["p99 ms"] = p99;
    state.counters["p50 without capture, ms"] = Bench::median(without.p50);
    state.counters["p99 without capture, ms"] = Bench::median(without.p99);
    state.counters["p99 of the floor, ms"] = Bench::median(floor.p99);
    state.counters["p99 with : without"] = p99 / Bench::median(without.p99);
    state.counters["p99 times the floor"] = p99 / Bench::median(floor.p99);
}
BENCHMARK(latency)->Iterations(5)->UseRealTime()->Unit(benchmark::kMillisecond);

} // namespace
