// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"

#include <array>
#include <deque>
#include <vector>

namespace Fanlight {

// How long the deliveries of the latest broadcasts took to leave: a histogram for each, counted as they come,
// which stays when the deliveries themselves are evicted. Memory: maxColumns of about 560 bytes, 270 KB in
// all.
class TraceHistory
{
public:
    static constexpr std::size_t maxColumns = 480;
    static constexpr int binCount = 128; // four an octave, of Delivery's steps

    struct Column
    {
        quint64 number = 0; // of the broadcast's record
        qint64 time = 0;    // ns, of the record
        quint32 expected = 0;
        quint32 reached = 0;
        quint32 givenUp = 0;
        quint32 counted = 0; // what stands in the bins
        std::array<quint32, binCount> bins{};
    };

    void add(const CaptureStore &store, const std::vector<DeliveryRun> &runs);
    void clear() { m_columns.clear(); }
    // By number, the newest last.
    [[nodiscard]] const std::deque<Column> &columns() const { return m_columns; }
    // Of the broadcast with that number; -1 when it is not (or no longer) here.
    [[nodiscard]] int indexOf(quint64 number) const;

    [[nodiscard]] static int binOf(quint32 steps);
    [[nodiscard]] static double binStart(int bin); // ms
    // Where a delay in ms is on the scale of bins, as a fraction of them.
    [[nodiscard]] static double place(double milliseconds);

private:
    [[nodiscard]] Column *columnFor(quint64 number);

    std::deque<Column> m_columns;
};

// What is said of one broadcast's deliveries.
struct TraceSummary
{
    static constexpr std::size_t slowestCount = 10;

    qint64 median = 0; // ns after the broadcast, of what left; by nearest rank
    qint64 p95 = 0;
    qint64 p99 = 0;
    qint64 longest = 0;
    std::vector<Delivery> slowest; // first those given up (the longest queue first), then the longest delays
};

[[nodiscard]] TraceSummary summaryOf(const std::vector<Delivery> &deliveries);

} // namespace Fanlight
