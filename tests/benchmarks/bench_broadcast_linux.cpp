// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/engineserver.h"
#include "benchmarks/receivers_linux.h"

#include <benchmark/benchmark.h>

using namespace Fanlight;
using Bench::Capture;

namespace {

QByteArray maskedFrame(qsizetype size)
{
    Frame frame;
    frame.header.opcode = Opcode::Binary;
    frame.header.maskingKey = MaskingKey{0x12, 0x34, 0x56, 0x78};
    frame.header.payloadLength = quint64(size);
    frame.header.lengthEncoding = minimalEncoding(quint64(size));
    frame.payload = QByteArray(size, 'x');
    return serialize(Unchecked{frame});
}

struct Load
{
    int receivers = 0;
    qsizetype size = 0; // payload bytes
    int inFlight = 0;   // messages

    // So many that one iteration takes about half a second.
    [[nodiscard]] int messages() const
    {
        const int share = inFlight > 1 ? 1 : 20;
        return std::max(inFlight * 4, int(2'000'000 / receivers / (1 + int(size) / 1024) / share));
    }
};

// Deliveries a second.
double measure(benchmark::State &state, const Load &load, Capture capture, int threads)
{
    ServerSettings settings;
    settings.threads = threads;
    settings.limits.maxQueue = 256 * 1024 * 1024;
    Bench::EngineServer server(capture, settings);
    const QByteArray frame = maskedFrame(load.size);
    const std::int64_t arriving = frame.size() - 4; // without the masking key
    Bench::Receivers clients(server.port(), load.receivers);
    clients.run(frame, load.inFlight, load.inFlight, arriving); // warm
    double sent = 0;
    double seconds = 0;
    for ([[maybe_unused]] auto unused : state) {
        const double took = clients.run(frame, load.messages(), load.inFlight, arriving);
        state.SetIterationTime(took);
        seconds += took;
        sent += load.messages();
    }
    return sent * load.receivers / seconds;
}

// The kernel's part: the same bytes, in as few sends as can be.
double measureFloor(const Load &load)
{
    const qsizetype arriving = maskedFrame(load.size).size() - 4;
    const int turns = load.messages() / load.inFlight;
    const double seconds =
        Bench::plainSendLoop(load.receivers, QByteArray(arriving * load.inFlight, 'x'), turns);
    return double(turns) * load.inFlight * load.receivers / seconds;
}

void broadcast(benchmark::State &state)
{
    const Load load{int(state.range(0)), qsizetype(state.range(1)), int(state.range(2))};
    const double rate = measure(state, load, Capture(state.range(3)), int(state.range(4)));
    state.counters["deliveries/s"] = rate;
    state.counters["of the floor"] = rate / measureFloor(load);
}

BENCHMARK(broadcast)
    ->ArgNames({"receivers", "bytes", "in flight", "capture", "threads"})
    ->Args({5000, 64, 64, 1, 1})
    ->Args({5000, 64, 64, 0, 1})
    ->Args({1000, 64, 64, 1, 1})
    ->Args({1000, 1024, 64, 1, 1})
    ->Args({1000, 1024, 64, 0, 1})
    ->Args({1000, 16384, 64, 1, 1})
    ->Args({1000, 16384, 64, 0, 1})
    ->Args({5000, 64, 1, 1, 1})
    ->Args({1000, 64, 1, 1, 1})
    ->Args({1000, 64, 1, 0, 1})
    ->Args({5000, 64, 64, 1, 2})
    ->Args({1000, 1024, 64, 1, 2})
    ->Args({1000, 16384, 64, 1, 2})
    ->Args({1000, 64, 1, 1, 2})
    ->Iterations(3)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

} // namespace
