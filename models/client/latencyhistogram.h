// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <vector>

namespace Fanlight {

// What a histogram says of itself, in nanoseconds; all zero while count is.
struct LatencySummary
{
    quint64 count = 0;
    qint64 min = 0;
    double mean = 0;
    qint64 p50 = 0;
    qint64 p90 = 0;
    qint64 p95 = 0;
    qint64 p99 = 0;
    qint64 p999 = 0; // 99.9
    qint64 max = 0;
    bool operator==(const LatencySummary &) const = default;
};

// Counts times by HdrHistogram's method: each power of two is cut into 1,024 equal steps, so that a recorded
// time is known to three significant digits whatever its size. Nanoseconds from 0 to one hour; a percentile
// is at most 1/1,024 of its value too high and never too low; min, max and mean are exact. Memory: 264 KiB,
// however much is recorded.
class LatencyHistogram
{
public:
    static constexpr qint64 highest = 3'600'000'000'000; // ns

    LatencyHistogram();

    // A negative time counts as 0, one above the highest as the highest.
    void record(qint64 nanoseconds, quint64 times = 1);
    void add(const LatencyHistogram &other);
    void clear();

    [[nodiscard]] quint64 count() const { return m_count; }
    [[nodiscard]] qint64 min() const { return m_count > 0 ? m_min : 0; }
    [[nodiscard]] qint64 max() const { return m_max; }
    [[nodiscard]] double mean() const;
    // The highest time that percent (0 to 100) of all recorded ones do not exceed, as far as the steps tell
    // them apart. 0 when nothing was recorded.
    [[nodiscard]] qint64 valueAt(double percent) const;
    [[nodiscard]] LatencySummary summary() const;

    // The first and the last time that are counted in the same step as this one.
    [[nodiscard]] static qint64 lowestEquivalent(qint64 nanoseconds);
    [[nodiscard]] static qint64 highestEquivalent(qint64 nanoseconds);

    struct Bin
    {
        qint64 from = 0; // ns, both included
        qint64 to = 0;
        quint64 count = 0;
        bool operator==(const Bin &) const = default;
    };
    // For a plot: those that are not empty, in order, eight for each power of two above 2,048 ns.
    [[nodiscard]] std::vector<Bin> bins() const;

private:
    std::vector<quint64> m_counts;
    quint64 m_count = 0;
    qint64 m_min = highest;
    qint64 m_max = 0;
    double m_sum = 0;
};

} // namespace Fanlight
