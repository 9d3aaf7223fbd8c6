// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <benchmark/benchmark.h>
#include <chrono>
#include <vector>

// The floor of a benchmark: the least that its work could take, measured in the same run, so that a figure
// means something on a noisy machine. Rates say "of the floor" (1: as fast as the floor), times "times the
// floor" (1: as short).
namespace Fanlight::Bench {

using Seconds = std::chrono::duration<double>;

// The middle one; there is one at least.
inline double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

// Seconds of one call, the median of five times as many calls as take 2 ms.
template <typename Work>
double secondsOf(Work work)
{
    using Clock = std::chrono::steady_clock;
    constexpr Seconds least(0.002);
    work(); // warm
    std::vector<double> times;
    for (int i = 0; i < 5; ++i) {
        const auto start = Clock::now();
        int calls = 0;
        Seconds took{};
        do {
            work();
            ++calls;
            took = Clock::now() - start;
        } while (took < least);
        times.push_back(took.count() / calls);
    }
    return median(times);
}

// Stands before a benchmark's loop, which does nothing but what is measured, and reports behind it.
class BesideFloor
{
public:
    explicit BesideFloor(benchmark::State &state)
        : m_state(state)
    {
    }
    // floor() does what so many iterations do at least.
    template <typename Floor>
    void report(Floor floor, int iterations = 1)
    {
        const Seconds took = std::chrono::steady_clock::now() - m_start;
        m_state.counters["times the floor"] =
            took.count() / double(m_state.iterations()) / (secondsOf(floor) / iterations);
    }

private:
    benchmark::State &m_state;
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
};

} // namespace Fanlight::Bench
