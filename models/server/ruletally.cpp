// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/ruletally.h"

namespace Fanlight {

RuleTally::RuleTally(std::size_t rules)
    : m_strikes(rules)
{
}

void RuleTally::struck(std::size_t rule)
{
    m_strikes[rule].fetch_add(1, std::memory_order_relaxed);
}

void RuleTally::stopped(const RuleStop &stop)
{
    const std::lock_guard lock(m_mutex);
    ++m_stops;
    if (!m_firstStop)
        m_firstStop = stop;
}

quint64 RuleTally::strikes(std::size_t rule) const
{
    return m_strikes[rule].load(std::memory_order_relaxed);
}

quint64 RuleTally::stops() const
{
    const std::lock_guard lock(m_mutex);
    return m_stops;
}

std::optional<RuleStop> RuleTally::firstStop() const
{
    const std::lock_guard lock(m_mutex);
    return m_firstStop;
}

} // namespace Fanlight
