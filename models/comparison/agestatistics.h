// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <vector>

namespace Fanlight {

// Mean and percentiles of ages that become more and more: each is looked at once and put into a fine bin, and
// a percentile is then found among those of one bin. The same figures as TransportMeasure's, to the
// nanosecond, at a cost that a window can bear ten times a second. Times in ns.
class AgeStatistics
{
public:
    // Counts what stands behind those that were counted before; ages only grows from call to call.
    void update(const std::vector<qint64> &ages);
    void clear();
    [[nodiscard]] std::size_t count() const { return m_count; }
    [[nodiscard]] double mean() const; // 0 without any
    [[nodiscard]] double oldest() const { return m_count > 0 ? double(m_oldest) : 0; }
    // p from 0 to 100, nearest rank; ages are those of the last update.
    [[nodiscard]] double percentile(const std::vector<qint64> &ages, double p) const;

private:
    std::vector<quint32> m_bins; // as many as the oldest needs
    std::size_t m_count = 0;
    double m_sum = 0;
    qint64 m_oldest = 0;
};

} // namespace Fanlight
