// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/floor.h"
#include "benchmarks/recordbench.h"
#include "capture/capturestore.h"
#include "capture/streamrecorder.h"
#include "tables/frametablemodel.h"

#include <QRegularExpression>

#include <algorithm>
#include <benchmark/benchmark.h>
#include <chrono>
#include <cstring>
#include <memory>
#include <utility>

// Each figure stands beside a floor of the same run: a plain vector of the same records.

using namespace Fanlight;
using namespace Fanlight::Bench;

namespace {

constexpr quint64 noLimit = quint64(1) << 40;
constexpr quint64 fullBudget = quint64(64) << 20; // bytes
constexpr qint64 batchSize = 834;                 // 50,000 records a second at 60 pictures a second

CaptureBatch connections(ConnectionSide side)
{
    CaptureBatch batch;
    for (quint32 id = 1; id <= 100; ++id) {
        ConnectionInfo info;
        info.id = ConnectionId{id};
        info.side = side;
        info.state = ConnectionState::Open;
        info.name = QStringLiteral("Client %1").arg(id);
        batch.connections.push_back(info);
    }
    return batch;
}

CaptureBatch batchAt(qint64 begin, bool sightings)
{
    CaptureBatch batch;
    for (qint64 i = begin; i < std::min(begin + batchSize, million); ++i) {
        const Record &record = millionRecords()[std::size_t(i)];
        batch.records.push_back(record);
        if (sightings)
            batch.sightings.push_back({record.time, record.offset, record.connection, record.direction});
    }
    return batch;
}

// Seconds that take(batch) needs for a million records in batches of the screen's, which are made meanwhile.
template <typename Take>
double takeMillion(bool sightings, Take take)
{
    Seconds seconds{};
    for (qint64 begin = 0; begin < million; begin += batchSize) {
        CaptureBatch batch = batchAt(begin, sightings);
        const auto start = std::chrono::steady_clock::now();
        take(std::move(batch));
        seconds += std::chrono::steady_clock::now() - start;
    }
    return seconds.count();
}

// The records are moved into a ring that is as long as a full store; median of five times.
double secondsOfRing()
{
    std::vector<Record> ring(fullBudget / (sizeof(Record) + 64));
    std::size_t next = 0;
    std::vector<double> times;
    for (int i = 0; i < 5; ++i) {
        times.push_back(takeMillion(false, [&](CaptureBatch &&batch) {
            for (Record &record : batch.records) {
                ring[next] = std::move(record);
                next = next + 1 == ring.size() ? 0 : next + 1;
            }
        }));
    }
    return median(times);
}

// run() does it once with a million records and says in how many seconds.
template <typename Run>
void beside(benchmark::State &state, Run run)
{
    double all = 0;
    for (auto _ : state) {
        const double seconds = run();
        state.SetIterationTime(seconds);
        all += seconds;
    }
    state.SetItemsProcessed(state.iterations() * million);
    state.counters["times the floor"] = all / double(state.iterations()) / secondsOfRing();
}

// Only append() is timed: what it costs the window's thread. The store is full before, so that chunks come
// and go in memory that is there already: fresh memory costs more than the store itself, and how much of it
// the allocator gives back between two runs is chance. Store_Grow has that cost, and no other figure is to be
// compared with it.
void appendAll(benchmark::State &state, ConnectionSide side, bool withTable)
{
    const CaptureClock clock;
    CaptureStore store(fullBudget);
    std::unique_ptr<FrameTableModel> table;
    if (withTable)
        table = std::make_unique<FrameTableModel>(store, clock);
    store.append(connections(side));
    const auto appendMillion = [&] {
        return takeMillion(
            side == ConnectionSide::Both, [&store](CaptureBatch &&batch) { store.append(std::move(batch)); });
    };
    appendMillion();
    beside(state, appendMillion);
    const quint64 kept = store.lastNumber() - store.firstNumber() + 1;
    state.counters["kept"] = double(kept);
    if (table)
        state.counters["rows"] = table->rowCount();
}

// P6: what the store counts for a record beside its payload.
void Store_Grow(benchmark::State &state)
{
    double bytes = 0;
    beside(state, [&bytes] {
        CaptureStore store(noLimit);
        store.append(connections(ConnectionSide::Server));
        const double seconds =
            takeMillion(false, [&store](CaptureBatch &&batch) { store.append(std::move(batch)); });
        bytes = double(store.bytesUsed()) / double(million);
        return seconds;
    });
    const Record one = frameOf(0);
    state.counters["bytes a record"] = bytes - double(one.payload.size());
}
BENCHMARK(Store_Grow)->UseManualTime()->Unit(benchmark::kMillisecond);

// P5: what the store counts for a delivery: 1,000 broadcasts of 64 bytes to 1,000 receivers.
void Store_GrowBroadcasts(benchmark::State &state)
{
    constexpr quint32 receivers = 1'000;
    double bytes = 0;
    beside(state, [&bytes] {
        CaptureStore store(noLimit);
        Seconds seconds{};
        for (quint32 number = 1; number <= million / receivers; ++number) {
            CaptureBatch batch;
            batch.records.push_back(frameOf(number));
            batch.records.back().connection = {};
            batch.records.back().broadcast = BroadcastId{number};
            batch.broadcasts.push_back({BroadcastId{number}, {}, {}, receivers});
            for (quint32 id = 1; id <= receivers; ++id)
                batch.deliveries.push_back({number + id, 0, BroadcastId{number}, ConnectionId{id}, 0, 66});
            const auto start = std::chrono::steady_clock::now();
            store.append(std::move(batch));
            seconds += std::chrono::steady_clock::now() - start;
        }
        bytes = double(store.bytesUsed()) / double(million);
        return seconds.count();
    });
    state.counters["bytes a delivery"] = bytes;
}
BENCHMARK(Store_GrowBroadcasts)->UseManualTime()->Unit(benchmark::kMillisecond);

void Store_Append(benchmark::State &state)
{
    appendAll(state, ConnectionSide::Server, false);
}
BENCHMARK(Store_Append)->UseManualTime()->Unit(benchmark::kMillisecond);

void Store_AppendSeenFromBothEnds(benchmark::State &state)
{
    appendAll(state, ConnectionSide::Both, false);
}
BENCHMARK(Store_AppendSeenFromBothEnds)->UseManualTime()->Unit(benchmark::kMillisecond);

void Store_AppendWithTable(benchmark::State &state)
{
    appendAll(state, ConnectionSide::Server, true);
}
BENCHMARK(Store_AppendWithTable)->UseManualTime()->Unit(benchmark::kMillisecond);

// The floor of a queue.
void fillVector(const Record &record)
{
    std::vector<Record> waiting;
    for (qint64 i = 0; i < batchSize; ++i)
        waiting.push_back(record);
    benchmark::DoNotOptimize(waiting.data());
}

void Queue_PushAndTake(benchmark::State &state)
{
    const Record record = frameOf(1);
    CaptureQueue queue(million);
    BesideFloor besideFloor(state);
    for (auto _ : state) {
        for (qint64 i = 0; i < batchSize; ++i)
            queue.push(record);
        benchmark::DoNotOptimize(queue.take());
    }
    besideFloor.report([&record] { fillVector(record); });
    state.SetItemsProcessed(state.iterations() * batchSize);
}
BENCHMARK(Queue_PushAndTake);

void Queue_PushABroadcast(benchmark::State &state)
{
    const Record record = frameOf(1);
    CaptureQueue queue(million);
    BesideFloor besideFloor(state);
    for (auto _ : state) {
        queue.push(std::vector<Record>(batchSize, record));
        benchmark::DoNotOptimize(queue.take());
    }
    besideFloor.report([&record] { fillVector(record); });
    state.SetItemsProcessed(state.iterations() * batchSize);
}
BENCHMARK(Queue_PushABroadcast);

// Arg: the mode. Frames of 64 bytes in reads of 16 KiB, beside a copy of these.
void Recorder_Frames(benchmark::State &state)
{
    const auto mode = StreamRecorder::Mode(state.range(0));
    const CaptureClock clock;
    CaptureQueue queue(million);
    StreamRecorder recorder(ConnectionId{1}, mode, queue, clock, 1024 * 1024);
    recorder.receive(Direction::ToServer,
        "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    recorder.receive(Direction::ToClient,
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    const QByteArray frame = serializeMessage(Opcode::Text, QByteArray(64, 'x'), MaskingKey{{1, 2, 3, 4}});
    const qint64 count = 16 * 1024 / frame.size();
    const QByteArray read = frame.repeated(count);
    BesideFloor besideFloor(state);
    for (auto _ : state) {
        recorder.receive(Direction::ToServer, read);
        benchmark::DoNotOptimize(queue.take());
    }
    QByteArray target(read.size(), Qt::Uninitialized);
    besideFloor.report([&] {
        std::memcpy(target.data(), read.constData(), std::size_t(read.size()));
        benchmark::DoNotOptimize(target.data());
    });
    state.SetItemsProcessed(state.iterations() * count);
    state.SetBytesProcessed(state.iterations() * read.size());
}
BENCHMARK(Recorder_Frames)->ArgName("shadow")->Arg(0)->Arg(1);

// P10, all at once: the window shows the first rows sooner, see bench_filterrun.cpp.
void filterAll(benchmark::State &state, const FrameFilter &filter, void (*floor)())
{
    const CaptureClock clock;
    CaptureStore store(noLimit);
    store.append(connections(ConnectionSide::Server));
    CaptureBatch batch;
    batch.records = millionRecords();
    store.append(std::move(batch));
    FrameTableModel table(store, clock);
    BesideFloor besideFloor(state);
    for (auto _ : state)
        table.setFilter(filter);
    besideFloor.report(floor);
    state.SetItemsProcessed(state.iterations() * million);
    state.counters["rows"] = table.rowCount();
}

void Filter_Chips(benchmark::State &state)
{
    filterAll(state, {}, filterByOpcode);
}
BENCHMARK(Filter_Chips)->Unit(benchmark::kMillisecond);

void Filter_Word(benchmark::State &state)
{
    FrameFilter filter;
    filter.pattern = QRegularExpression(QStringLiteral("98765"));
    filterAll(state, filter, filterByContains);
}
BENCHMARK(Filter_Word)->Unit(benchmark::kMillisecond);

void Filter_Expression(benchmark::State &state)
{
    FrameFilter filter;
    filter.pattern = QRegularExpression(QStringLiteral("9[87]765"));
    filterAll(state, filter, filterByContains);
}
BENCHMARK(Filter_Expression)->Unit(benchmark::kMillisecond);

} // namespace
