// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/timerqueue.h"

#include <algorithm>

namespace Fanlight {

void TimerQueue::add(int id, qint64 interval, qint64 now)
{
    remove(id);
    m_timers[id] = {interval, now + interval, false};
    m_due.emplace(now + interval, id);
}

bool TimerQueue::remove(int id)
{
    const auto found = m_timers.find(id);
    if (found == m_timers.end())
        return false;
    m_due.erase({found->second.due, id});
    m_timers.erase(found);
    return true;
}

std::optional<qint64> TimerQueue::nextDue() const
{
    if (m_due.empty())
        return {};
    return m_due.begin()->first;
}

std::optional<qint64> TimerQueue::remaining(int id, qint64 now) const
{
    const auto found = m_timers.find(id);
    if (found == m_timers.end())
        return {};
    return std::max<qint64>(0, found->second.due - now);
}

std::vector<int> TimerQueue::due(qint64 now) const
{
    std::vector<int> ids;
    for (auto it = m_due.begin(); it != m_due.end() && it->first <= now; ++it)
        ids.push_back(it->second);
    return ids;
}

bool TimerQueue::begin(int id, qint64 now)
{
    const auto found = m_timers.find(id);
    if (found == m_timers.end() || found->second.isFiring || found->second.due > now)
        return false;
    Timer &timer = found->second;
    m_due.erase({timer.due, id});
    timer.isFiring = true;
    // In step with when it was to fire, as long as it keeps up.
    timer.due += timer.interval;
    if (timer.due < now)
        timer.due = now + timer.interval;
    return true;
}

void TimerQueue::end(int id)
{
    const auto found = m_timers.find(id);
    if (found == m_timers.end() || !found->second.isFiring)
        return;
    found->second.isFiring = false;
    m_due.emplace(found->second.due, id);
}

} // namespace Fanlight
