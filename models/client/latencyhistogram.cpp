// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/latencyhistogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace Fanlight {

namespace {

// Below 2,048 each step is one nanosecond; from there on each power of two has 1,024 steps.
constexpr int halfBits = 10;
constexpr qint64 half = qint64(1) << halfBits;
constexpr quint64 lowMask = quint64(2 * half - 1);

constexpr int octaveOf(qint64 value)
{
    return int(std::bit_width(quint64(value) | lowMask)) - (halfBits + 1);
}

constexpr std::size_t indexOf(qint64 value)
{
    const int octave = octaveOf(value);
    return std::size_t((qint64(octave) << halfBits) + (value >> octave));
}

constexpr qint64 firstOf(std::size_t index)
{
    const auto octave = qint64(index >> halfBits) - 1;
    return octave < 0 ? qint64(index) : (qint64(index) - octave * half) << octave;
}

constexpr std::size_t steps = indexOf(LatencyHistogram::highest) + 1;
constexpr std::size_t stepsPerBin = std::size_t(half) / 8;

static_assert(firstOf(indexOf(2047)) == 2047 && firstOf(indexOf(2049)) == 2048);
static_assert(steps * sizeof(quint64) <= std::size_t(264) * 1024);

} // namespace

LatencyHistogram::LatencyHistogram()
    : m_counts(steps)
{
}

void LatencyHistogram::record(qint64 nanoseconds, quint64 times)
{
    if (times == 0)
        return;
    const qint64 value = std::clamp(nanoseconds, qint64(0), highest);
    m_counts[indexOf(value)] += times;
    m_count += times;
    m_sum += double(value) * double(times);
    m_min = std::min(m_min, value);
    m_max = std::max(m_max, value);
}

void LatencyHistogram::add(const LatencyHistogram &other)
{
    for (std::size_t index = 0; index < steps; ++index)
        m_counts[index] += other.m_counts[index];
    m_count += other.m_count;
    m_sum += other.m_sum;
    m_min = std::min(m_min, other.m_min);
    m_max = std::max(m_max, other.m_max);
}

void LatencyHistogram::clear()
{
    if (m_count > 0)
        *this = LatencyHistogram();
}

double LatencyHistogram::mean() const
{
    return m_count > 0 ? m_sum / double(m_count) : 0;
}

qint64 LatencyHistogram::valueAt(double percent) const
{
    if (m_count == 0)
        return 0;
    const double share = std::clamp(percent, 0.0, 100.0) / 100;
    // 99.9 % of 1,000 is 999, not the 999.0000000001 of floating point.
    const auto wanted = std::max<quint64>(1, quint64(std::ceil(share * double(m_count) * (1 - 1e-12))));
    quint64 passed = 0;
    for (std::size_t index = indexOf(m_min); index < steps; ++index) {
        passed += m_counts[index];
        if (passed >= wanted)
            return std::min(firstOf(index + 1) - 1, m_max);
    }
    return m_max;
}

LatencySummary LatencyHistogram::summary() const
{
    return {count(), min(), mean(), valueAt(50), valueAt(90), valueAt(95), valueAt(99), valueAt(99.9), max()};
}

qint64 LatencyHistogram::lowestEquivalent(qint64 nanoseconds)
{
    return firstOf(indexOf(std::clamp(nanoseconds, qint64(0), highest)));
}

qint64 LatencyHistogram::highestEquivalent(qint64 nanoseconds)
{
    return firstOf(indexOf(std::clamp(nanoseconds, qint64(0), highest)) + 1) - 1;
}

std::vector<LatencyHistogram::Bin> LatencyHistogram::bins() const
{
    std::vector<Bin> bins;
    for (std::size_t first = 0; first < steps && m_count > 0; first += stepsPerBin) {
        const std::size_t end = std::min(first + stepsPerBin, steps);
        quint64 sum = 0;
        for (std::size_t index = first; index < end; ++index)
            sum += m_counts[index];
        if (sum > 0)
            bins.push_back({firstOf(first), firstOf(end) - 1, sum});
    }
    return bins;
}

} // namespace Fanlight
