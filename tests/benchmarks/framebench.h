// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "benchmarks/floor.h"
#include "benchmarks/screenbench.h"
#include "benchmarks/timingapplication.h"

#include <QElapsedTimer>

#include <benchmark/benchmark.h>
#include <vector>

// Frames of the screen: work, and every update and paint that follows, at the screen's own rate, so that
// timers and coalesced paints do what they do in the program.
namespace Fanlight::Bench {

// Runs the event loop until a frame that began then is over.
void finishFrame(const QElapsedTimer &since);

// ns for which one frame keeps the window's thread busy. work() says how many of them are its own.
template <typename Work>
qint64 runFrame(Work &work)
{
    TimingApplication &app = TimingApplication::instance();
    QElapsedTimer since;
    since.start();
    const qint64 direct = work();
    app.takeBusy();
    finishFrame(since);
    return direct + app.takeBusy();
}

// The floor: ms of a frame of a window that is only filled, while so many deliveries are put into a vector.
// The median of 60.
[[nodiscard]] double floorFrame(int deliveries = 0);

// One iteration is one frame. Counters: percentiles, and the median beside the floor's, which was measured
// before there was anything else that keeps the thread busy.
template <typename Work>
void runFrames(benchmark::State &state, double floor, Work work)
{
    for (int i = 0; i < warmUp; ++i)
        runFrame(work);
    std::vector<double> times;
    for (auto _ : state) {
        const qint64 busy = runFrame(work);
        state.SetIterationTime(double(busy) / 1e9);
        times.push_back(double(busy) / 1e6);
    }
    reportTimes(state, times);
    state.counters["p50 times the floor"] = median(times) / floor;
}

} // namespace Fanlight::Bench
