// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/agestatistics.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>

namespace Fanlight {

namespace {

// Bins of 1 ns up to 2,048 ns, then 1,024 for each doubling: a thousandth of the age, so that few share one.
constexpr int stepBits = 10;
constexpr quint64 steps = quint64(1) << stepBits;

// Below zero there is one bin: a clock that stands still makes no negative ages.
std::size_t binOf(qint64 age)
{
    const auto value = quint64(std::max<qint64>(age, 0));
    if (value < 2 * steps)
        return std::size_t(value);
    const int shift = int(std::bit_width(value)) - 1 - stepBits;
    return std::size_t(quint64(shift) * steps + (value >> shift));
}

// The least age of a bin.
qint64 beginOf(std::size_t bin)
{
    if (bin == 0)
        return std::numeric_limits<qint64>::min();
    if (bin < 2 * steps)
        return qint64(bin);
    const quint64 shift = bin / steps - 1;
    return qint64((bin - shift * steps) << shift);
}

} // namespace

void AgeStatistics::update(const std::vector<qint64> &ages)
{
    for (; m_count < ages.size(); ++m_count) {
        const qint64 age = ages[m_count];
        const std::size_t bin = binOf(age);
        if (bin >= m_bins.size())
            m_bins.resize(bin + 1);
        ++m_bins[bin];
        m_sum += double(age);
        m_oldest = m_count == 0 ? age : std::max(m_oldest, age);
    }
}

void AgeStatistics::clear()
{
    *this = {};
}

double AgeStatistics::mean() const
{
    return m_count == 0 ? 0 : m_sum / double(m_count);
}

double AgeStatistics::percentile(const std::vector<qint64> &ages, double p) const
{
    if (m_count == 0)
        return 0;
    const double rank = std::ceil(std::clamp(p, 0.0, 100.0) / 100 * double(m_count));
    std::size_t index = std::size_t(std::max(rank, 1.0)) - 1;
    std::size_t bin = 0;
    for (; index >= m_bins[bin]; ++bin)
        index -= m_bins[bin];
    const qint64 begin = beginOf(bin);
    const qint64 end = beginOf(bin + 1);
    std::vector<qint64> same;
    same.reserve(m_bins[bin]);
    std::copy_if(ages.begin(), ages.begin() + std::ptrdiff_t(m_count), std::back_inserter(same),
        [begin, end](qint64 age) { return age >= begin && age < end; });
    const auto sought = same.begin() + std::ptrdiff_t(index);
    std::nth_element(same.begin(), sought, same.end());
    return double(*sought);
}

} // namespace Fanlight
