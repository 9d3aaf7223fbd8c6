// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/eventschedule.h"

#include <algorithm>
#include <cmath>

namespace Fanlight {

double SeededNumbers::next()
{
    const quint64 high = m_engine() >> 5;                 // 27 bits
    const quint64 low = m_engine() >> 6;                  // 26 bits
    return double(high << 26 | low) / 9007199254740992.0; // 2^53
}

EventSchedule::EventSchedule(const ComparisonSettings &settings)
    : m_pattern(settings.pattern)
    , m_gap(1e6 / settings.rate)
    , m_numbers(settings.seed)
{
}

qint64 EventSchedule::next()
{
    ++m_count;
    if (m_pattern == EventPattern::Periodic)
        m_time = std::llround(double(m_count) * m_gap);
    else // the inverse of the exponential distribution
        m_time += std::max<qint64>(1, std::llround(-m_gap * std::log(1.0 - m_numbers.next())));
    return m_time * 1000;
}

std::vector<qint64> pollPhases(const ComparisonSettings &settings)
{
    // Another stream than the events': the golden ratio's bits spread neighbouring seeds.
    SeededNumbers numbers(settings.seed ^ 0x9E3779B9u);
    std::vector<qint64> phases;
    phases.reserve(std::size_t(settings.clients));
    for (int client = 0; client < settings.clients; ++client)
        phases.push_back(qint64(numbers.next() * settings.pollInterval * 1000) * 1000);
    return phases;
}

} // namespace Fanlight
