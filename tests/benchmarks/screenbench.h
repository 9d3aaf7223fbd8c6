// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturequeue.h"

#include <benchmark/benchmark.h>
#include <vector>

// What the benchmarks of the screen share: what a frame costs while a crowd is served.
namespace Fanlight::Bench {

inline constexpr int frameInterval = 16; // ms
inline constexpr int warmUp = 60;        // frames
inline constexpr int frames = 500;
inline constexpr quint64 budget = quint64(256) << 20; // bytes

// Open connections from 1 on, as the server tells of them.
[[nodiscard]] CaptureBatch crowd(int connections);
// A text message of 64 bytes from the server, to nobody yet.
[[nodiscard]] Record textFrame(qint64 time);
// Times of frames in ms: their percentiles and the worst, under names that begin so.
void reportTimes(benchmark::State &state, std::vector<double> times, const char *prefix = "");

} // namespace Fanlight::Bench
