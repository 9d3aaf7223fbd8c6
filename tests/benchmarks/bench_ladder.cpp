// SPDX-License-Identifier: GPL-3.0-or-later
#include "benchmarks/framebench.h"
#include "widgets/bench/ladderpanel.h"
#include "workbench/workbench.h"

#include <QElapsedTimer>

#include <benchmark/benchmark.h>
#include <utility>

// What a frame of the screen costs the window's thread while the ladder is seen and a crowd is served: taking
// what was captured since the last one, and every update and paint that follows. Offscreen.

using namespace Fanlight;
using namespace Fanlight::Bench;

namespace {

constexpr quint32 connections = 1'000;

Record text(quint32 connection, qint64 time)
{
    Record record = textFrame(time);
    record.connection = ConnectionId{connection};
    return record;
}

// So many frames, each to one connection and a record of its own.
CaptureBatch singles(int count, qint64 now)
{
    CaptureBatch batch;
    for (int i = 0; i < count; ++i)
        batch.records.push_back(text(1 + quint32(i) % connections, now + i * 1'000));
    return batch;
}

// The same as copies of broadcasts to everybody, a record each.
CaptureBatch broadcasts(int count, qint64 now)
{
    static quint32 id = 0;
    static quint32 place = 0;
    CaptureBatch batch;
    for (int i = 0; i < count; ++i) {
        if (place == 0) {
            batch.broadcasts.push_back({BroadcastId{++id}, {}, {}, connections});
            batch.records.push_back(text(0, now + i * 1'000));
            batch.records.back().broadcast = BroadcastId{id};
        }
        batch.deliveries.push_back(
            {now + i * 1'000 + 100, 0, BroadcastId{id}, ConnectionId{place + 1}, 0, 66});
        place = (place + 1) % connections;
    }
    return batch;
}

using Source = CaptureBatch (*)(int count, qint64 now);

// As many events as the ladder keeps, all of the last seconds.
void fillTape(Workbench &workbench, Source next)
{
    constexpr qint64 apart = 10'000'000; // ns
    const int count = next == broadcasts ? int(connections) : 1;
    const qint64 now = workbench.clock().now();
    for (auto left = qint64(LadderTape::maxEvents); left > 0; --left)
        workbench.store().append(next(count, now - left * apart));
}

// Args: frames of 1,000 connections a screen's frame (833 are 50,000 a second); 1 for copies of broadcasts;
// 1 for to scale, with all that is kept in sight.
void Ladder_Frame(benchmark::State &state)
{
    const double floor = floorFrame(int(state.range(0)));
    Workbench workbench(budget);
    LadderPanel panel(workbench);
    panel.resize(840, 520);
    panel.show();
    workbench.store().append(crowd(int(connections)));
    const Source next = state.range(1) != 0 ? broadcasts : singles;
    fillTape(workbench, next);
    panel.view()->follow();
    if (state.range(2) != 0) {
        panel.view()->setScale(LadderScale::ToScale);
        panel.view()->zoom(1e-6); // as small as it gets
    }
    runFrames(state, floor, [&] {
        CaptureBatch batch = next(int(state.range(0)), workbench.clock().now());
        QElapsedTimer timer;
        timer.start();
        workbench.store().append(std::move(batch));
        return timer.nsecsElapsed();
    });
}
BENCHMARK(Ladder_Frame)
    ->ArgNames({"frames", "broadcast", "scale"})
    ->Args({833, 0, 0})
    ->Args({833, 1, 0})
    ->Args({833, 0, 1})
    ->Args({833, 1, 1})
    ->Iterations(frames)
    ->UseManualTime()
    ->Unit(benchmark::kMillisecond);

} // namespace
