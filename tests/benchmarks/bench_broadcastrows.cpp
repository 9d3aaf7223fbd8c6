// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/floor.h"
#include "benchmarks/recordbench.h"
#include "capture/capturestore.h"
#include "tables/frametablemodel.h"

#include <QRegularExpression>

#include <benchmark/benchmark.h>
#include <utility>

// The wire table over a million records of which one in ten is a broadcast to a hundred receivers: ten
// million deliveries. Beside a plain loop over a vector of a million records.

using namespace Fanlight;

namespace {

constexpr quint64 noLimit = quint64(1) << 40;
constexpr quint32 million = 1'000'000;
constexpr quint32 receivers = 100;

Record frameOf(quint32 number)
{
    Frame frame;
    frame.header.opcode = Opcode::Text;
    frame.payload = QByteArray("{\"symbol\":\"ACME\",\"price\":101.25,\"volume\":4200000,\"id\":");
    frame.payload += QByteArray::number(number + million) + '}';
    frame.header.payloadLength = quint64(frame.payload.size());
    return recordOf(frame, Direction::ToServer, ConnectionId{number % receivers + 1}, qint64(number) * 1'000);
}

void fill(CaptureStore &store)
{
    for (quint32 begin = 0; begin < million; begin += 10'000) {
        CaptureBatch batch;
        for (quint32 id = 1; begin == 0 && id <= receivers; ++id) {
            ConnectionInfo info;
            info.id = ConnectionId{id};
            info.name = QStringLiteral("Client %1").arg(id);
            batch.connections.push_back(info);
        }
        for (quint32 number = begin; number < begin + 10'000; ++number) {
            Record record = frameOf(number);
            if (number % 10 == 0) {
                record.direction = Direction::ToClient;
                record.connection = {};
                record.broadcast = BroadcastId{number / 10 + 1};
                batch.broadcasts.push_back({record.broadcast, {}, {}, receivers});
                for (quint32 id = 1; id <= receivers; ++id)
                    batch.deliveries.push_back(
                        {record.time + id, 0, record.broadcast, ConnectionId{id}, 0, 60});
            }
            batch.records.push_back(std::move(record));
        }
        store.append(std::move(batch));
    }
}

void filterAll(benchmark::State &state, const char *pattern, quint32 connection = 0)
{
    static const CaptureClock clock;
    static CaptureStore *const store = [] {
        auto *filled = new CaptureStore(noLimit);
        fill(*filled);
        return filled;
    }();
    FrameTableModel table(*store, clock);
    FrameFilter filter;
    filter.pattern = QRegularExpression(QLatin1StringView(pattern));
    filter.connection = ConnectionId{connection};
    Bench::BesideFloor beside(state);
    for (auto _ : state)
        table.setFilter(filter);
    beside.report(*pattern == '\0' ? Bench::filterByOpcode : Bench::filterByContains);
    state.SetItemsProcessed(state.iterations() * million);
    state.counters["rows"] = table.rowCount();
}

void Broadcasts_FilterNothing(benchmark::State &state)
{
    filterAll(state, "");
}
BENCHMARK(Broadcasts_FilterNothing)->Unit(benchmark::kMillisecond);

void Broadcasts_FilterWord(benchmark::State &state)
{
    filterAll(state, "no such word");
}
BENCHMARK(Broadcasts_FilterWord)->Unit(benchmark::kMillisecond);

// It could be part of what is noted of a broadcast.
void Broadcasts_FilterDigits(benchmark::State &state)
{
    filterAll(state, "987654321");
}
BENCHMARK(Broadcasts_FilterDigits)->Unit(benchmark::kMillisecond);

void Broadcasts_FilterExpression(benchmark::State &state)
{
    filterAll(state, "9[87]7654321");
}
BENCHMARK(Broadcasts_FilterExpression)->Unit(benchmark::kMillisecond);

// The last receiver of a hundred: each delivery is looked at.
void Broadcasts_FilterReceiver(benchmark::State &state)
{
    filterAll(state, "Client 100");
}
BENCHMARK(Broadcasts_FilterReceiver)->Unit(benchmark::kMillisecond);

void Broadcasts_FilterConnection(benchmark::State &state)
{
    filterAll(state, "", receivers);
}
BENCHMARK(Broadcasts_FilterConnection)->Unit(benchmark::kMillisecond);

// Opens and closes one of 15,000 receivers above a million rows.
void Broadcasts_Open(benchmark::State &state)
{
    constexpr quint32 many = 15'000;
    const CaptureClock clock;
    CaptureStore store(noLimit);
    CaptureBatch batch;
    for (quint32 number = 0; number < million; ++number)
        batch.records.push_back(frameOf(number));
    Record &record = batch.records.front();
    record.direction = Direction::ToClient;
    record.connection = {};
    record.broadcast = BroadcastId{1};
    batch.broadcasts.push_back({record.broadcast, {}, {}, many});
    for (quint32 id = 1; id <= many; ++id)
        batch.deliveries.push_back(
            {qint64(million) * 1'000 + id, 0, BroadcastId{1}, ConnectionId{id}, 0, 60});
    store.append(std::move(batch));
    FrameTableModel table(store, clock);
    for (auto _ : state) {
        table.setOpened(table.index(0, 0), true);
        benchmark::DoNotOptimize(table.recordNumber(table.index(table.rowCount() - 1, 0)));
        table.setOpened(table.index(0, 0), false);
    }
}
BENCHMARK(Broadcasts_Open)->Unit(benchmark::kMicrosecond);

} // namespace
