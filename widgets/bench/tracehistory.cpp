// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/tracehistory.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace Fanlight {

namespace {

constexpr double stepsPerMillisecond = 1e6 / double(Delivery::step);

} // namespace

int TraceHistory::binOf(quint32 steps)
{
    const quint32 value = std::max(steps, 1U);
    const int octave = int(std::bit_width(value)) - 1; // LWG 3656: unsigned in older libraries
    const quint32 quarter = octave >= 2 ? value >> (octave - 2) : value << (2 - octave);
    return octave * 4 + int(quarter & 3U);
}

double TraceHistory::binStart(int bin)
{
    const double octave = std::ldexp(1.0, bin / 4);
    return octave * (1 + (bin % 4) / 4.0) / stepsPerMillisecond;
}

double TraceHistory::place(double milliseconds)
{
    const double steps = std::max(1.0, milliseconds * stepsPerMillisecond);
    const double octave = std::floor(std::log2(steps));
    return 4 * (octave + steps / std::exp2(octave) - 1); // linear within an octave, as the bins are
}

TraceHistory::Column *TraceHistory::columnFor(quint64 number)
{
    // Nearly always one of the newest.
    auto at = m_columns.end();
    while (at != m_columns.begin() && std::prev(at)->number > number)
        --at;
    if (at != m_columns.begin() && std::prev(at)->number == number)
        return &*std::prev(at);
    if (at == m_columns.begin() && m_columns.size() == maxColumns)
        return nullptr; // older than all that are kept
    at = m_columns.insert(at, Column{});
    at->number = number;
    if (m_columns.size() > maxColumns) {
        m_columns.pop_front();
        const int index = indexOf(number);
        return &m_columns[std::size_t(index)];
    }
    return &*at;
}

void TraceHistory::add(const CaptureStore &store, const std::vector<DeliveryRun> &runs)
{
    for (const DeliveryRun &run : runs) {
        if (run.number < store.firstNumber() || run.number > store.lastNumber())
            continue;
        const Record &record = store.record(run.number);
        const Broadcast *broadcast = store.broadcast(record);
        if (!broadcast || broadcast->deliveries.size() < std::size_t(run.first) + run.count)
            continue;
        Column *column = columnFor(run.number);
        if (!column)
            continue;
        column->time = record.time;
        column->expected = broadcast->expected;
        column->reached = broadcast->reached;
        column->givenUp = broadcast->givenUp;
        for (quint32 i = run.first; i < run.first + run.count; ++i) {
            const Delivery &delivery = broadcast->deliveries[i];
            if (delivery.wasGivenUp())
                continue;
            ++column->bins[std::size_t(binOf(delivery.left))];
            ++column->counted;
        }
    }
}

int TraceHistory::indexOf(quint64 number) const
{
    const auto found = std::lower_bound(m_columns.cbegin(), m_columns.cend(), number,
        [](const Column &column, quint64 wanted) { return column.number < wanted; });
    return found != m_columns.cend() && found->number == number ? int(found - m_columns.cbegin()) : -1;
}

TraceSummary summaryOf(const std::vector<Delivery> &deliveries)
{
    TraceSummary summary;
    std::vector<quint32> delays;
    delays.reserve(deliveries.size());
    for (const Delivery &delivery : deliveries) {
        if (!delivery.wasGivenUp())
            delays.push_back(delivery.left);
    }
    if (!delays.empty()) {
        const auto rank = [&delays](double share) {
            const auto wanted = std::size_t(std::ceil(share * double(delays.size()))) - 1;
            const auto at = delays.begin() + std::ptrdiff_t(wanted);
            std::nth_element(delays.begin(), at, delays.end());
            return qint64(*at) * Delivery::step;
        };
        summary.median = rank(0.50);
        summary.p95 = rank(0.95);
        summary.p99 = rank(0.99);
        summary.longest = rank(1.0);
    }
    summary.slowest.resize(std::min(TraceSummary::slowestCount, deliveries.size()));
    // never is the greatest number: what was given up comes first by itself.
    std::partial_sort_copy(deliveries.begin(), deliveries.end(), summary.slowest.begin(),
        summary.slowest.end(), [](const Delivery &one, const Delivery &other) {
            return one.left != other.left ? one.left > other.left : one.queued > other.queued;
        });
    return summary;
}

} // namespace Fanlight
