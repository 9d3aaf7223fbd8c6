// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capturestore.h"
#include "capture/streamrecorder.h"
#include "tables/frametablemodel.h"

#include <QRegularExpression>

#include <algorithm>
#include <benchmark/benchmark.h>
#include <memory>
#include <utility>

// Each figure is to be read against a floor of the same run: a plain vector of the same records.

using namespace Fanlight;

namespace {

constexpr quint64 noLimit = quint64(1) << 40;
constexpr quint64 fullBudget = quint64(64) << 20; // bytes
constexpr qint64 million = 1'000'000;
constexpr qint64 batchSize = 834; // 50,000 records a second at 60 pictures a second

Record frameOf(qint64 number)
{
    Frame frame;
    frame.header.opcode = number % 8 == 0 ? Opcode::Ping : Opcode::Text;
    // Text as it is on such connections: a filler of one letter would flatter a search that skips.
    frame.payload = QByteArray("{\"id\":0000000,\"symbol\":\"ACME\",\"price\":101.25,\"volume\":4200000}");
    frame.payload = frame.payload.leftJustified(64, ' ', true);
    frame.payload.replace(6, 7, QByteArray::number(number + million));
    frame.header.payloadLength = quint64(frame.payload.size());
    frame.offset = quint64(number) * 66;
    const auto direction = number % 2 == 0 ? Direction::ToServer : Direction::ToClient;
    return recordOf(frame, direction, ConnectionId{quint32(number % 100 + 1)}, number);
}

const std::vector<Record> &records()
{
    static const std::vector<Record> made = [] {
        std::vector<Record> result;
        result.reserve(million);
        for (qint64 number = 0; number < million; ++number)
            result.push_back(frameOf(number));
        return result;
    }();
    return made;
}

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
        const Record &record = records()[std::size_t(i)];
        batch.records.push_back(record);
        if (sightings)
            batch.sightings.push_back({record.time, record.offset, record.connection, record.direction});
    }
    return batch;
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
    const auto appendMillion = [&](bool timed) {
        for (qint64 begin = 0; begin < million; begin += batchSize) {
            CaptureBatch batch = batchAt(begin, side == ConnectionSide::Both);
            if (timed)
                state.ResumeTiming();
            store.append(std::move(batch));
            if (timed)
                state.PauseTiming();
        }
    };
    appendMillion(false);
    for (auto _ : state) {
        state.PauseTiming();
        appendMillion(true);
        state.ResumeTiming();
    }
    const quint64 kept = store.lastNumber() - store.firstNumber() + 1;
    state.SetItemsProcessed(state.iterations() * million);
    state.counters["kept"] = double(kept);
    state.counters["record bytes"] = double(sizeof(Record));
    if (table)
        state.counters["rows"] = table->rowCount();
}

// The same records moved into a ring that is as long as the full store.
void Floor_AppendToVector(benchmark::State &state)
{
    std::vector<Record> ring(fullBudget / (sizeof(Record) + 64));
    std::size_t next = 0;
    for (auto _ : state) {
        state.PauseTiming();
        for (qint64 begin = 0; begin < million; begin += batchSize) {
            CaptureBatch batch = batchAt(begin, false);
            state.ResumeTiming();
            for (Record &record : batch.records) {
                ring[next] = std::move(record);
                next = next + 1 == ring.size() ? 0 : next + 1;
            }
            state.PauseTiming();
        }
        state.ResumeTiming();
    }
    state.SetItemsProcessed(state.iterations() * million);
}
BENCHMARK(Floor_AppendToVector)->Unit(benchmark::kMillisecond);

void Store_Grow(benchmark::State &state)
{
    for (auto _ : state) {
        state.PauseTiming();
        auto store = std::make_unique<CaptureStore>(noLimit);
        store->append(connections(ConnectionSide::Server));
        for (qint64 begin = 0; begin < million; begin += batchSize) {
            CaptureBatch batch = batchAt(begin, false);
            state.ResumeTiming();
            store->append(std::move(batch));
            state.PauseTiming();
        }
        store.reset();
        state.ResumeTiming();
    }
    state.SetItemsProcessed(state.iterations() * million);
}
BENCHMARK(Store_Grow)->Unit(benchmark::kMillisecond);

void Store_Append(benchmark::State &state)
{
    appendAll(state, ConnectionSide::Server, false);
}
BENCHMARK(Store_Append)->Unit(benchmark::kMillisecond);

void Store_AppendSeenFromBothEnds(benchmark::State &state)
{
    appendAll(state, ConnectionSide::Both, false);
}
BENCHMARK(Store_AppendSeenFromBothEnds)->Unit(benchmark::kMillisecond);

void Store_AppendWithTable(benchmark::State &state)
{
    appendAll(state, ConnectionSide::Server, true);
}
BENCHMARK(Store_AppendWithTable)->Unit(benchmark::kMillisecond);

void Floor_QueueVector(benchmark::State &state)
{
    const Record record = frameOf(1);
    for (auto _ : state) {
        std::vector<Record> waiting;
        for (qint64 i = 0; i < batchSize; ++i)
            waiting.push_back(record);
        benchmark::DoNotOptimize(waiting.data());
    }
    state.SetItemsProcessed(state.iterations() * batchSize);
}
BENCHMARK(Floor_QueueVector);

void Queue_PushAndTake(benchmark::State &state)
{
    const Record record = frameOf(1);
    CaptureQueue queue(million);
    for (auto _ : state) {
        for (qint64 i = 0; i < batchSize; ++i)
            queue.push(record);
        benchmark::DoNotOptimize(queue.take());
    }
    state.SetItemsProcessed(state.iterations() * batchSize);
}
BENCHMARK(Queue_PushAndTake);

void Queue_PushABroadcast(benchmark::State &state)
{
    const Record record = frameOf(1);
    CaptureQueue queue(million);
    for (auto _ : state) {
        queue.push(std::vector<Record>(batchSize, record));
        benchmark::DoNotOptimize(queue.take());
    }
    state.SetItemsProcessed(state.iterations() * batchSize);
}
BENCHMARK(Queue_PushABroadcast);

// Arg: the mode. Frames of 64 bytes in reads of 16 KiB.
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
    for (auto _ : state) {
        recorder.receive(Direction::ToServer, read);
        benchmark::DoNotOptimize(queue.take());
    }
    state.SetItemsProcessed(state.iterations() * count);
    state.SetBytesProcessed(state.iterations() * read.size());
}
BENCHMARK(Recorder_Frames)->ArgName("shadow")->Arg(0)->Arg(1);

template <typename Accepts>
void loopOverVector(benchmark::State &state, Accepts accepts)
{
    const std::vector<Record> &all = records();
    for (auto _ : state) {
        std::vector<quint64> rows;
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (accepts(all[i]))
                rows.push_back(i + 1);
        }
        benchmark::DoNotOptimize(rows.data());
    }
    state.SetItemsProcessed(state.iterations() * million);
}

void Floor_FilterByOpcode(benchmark::State &state)
{
    loopOverVector(state, [](const Record &record) { return record.opcode != Opcode::Ping; });
}
BENCHMARK(Floor_FilterByOpcode)->Unit(benchmark::kMillisecond);

// It minds the case, which ours does not.
void Floor_FilterByContains(benchmark::State &state)
{
    loopOverVector(state, [](const Record &record) { return record.payload.contains("98765"); });
}
BENCHMARK(Floor_FilterByContains)->Unit(benchmark::kMillisecond);

void filterAll(benchmark::State &state, const FrameFilter &filter)
{
    const CaptureClock clock;
    CaptureStore store(noLimit);
    store.append(connections(ConnectionSide::Server));
    CaptureBatch batch;
    batch.records = records();
    store.append(std::move(batch));
    FrameTableModel table(store, clock);
    for (auto _ : state)
        table.setFilter(filter);
    state.SetItemsProcessed(state.iterations() * million);
    state.counters["rows"] = table.rowCount();
}

void Filter_Chips(benchmark::State &state)
{
    filterAll(state, {});
}
BENCHMARK(Filter_Chips)->Unit(benchmark::kMillisecond);

void Filter_Word(benchmark::State &state)
{
    FrameFilter filter;
    filter.pattern = QRegularExpression(QStringLiteral("98765"));
    filterAll(state, filter);
}
BENCHMARK(Filter_Word)->Unit(benchmark::kMillisecond);

void Filter_Expression(benchmark::State &state)
{
    FrameFilter filter;
    filter.pattern = QRegularExpression(QStringLiteral("9[87]765"));
    filterAll(state, filter);
}
BENCHMARK(Filter_Expression)->Unit(benchmark::kMillisecond);

} // namespace
