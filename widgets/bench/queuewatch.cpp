// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/queuewatch.h"

#include <algorithm>
#include <utility>

namespace Fanlight {

bool QueueWatch::take(const QMap<quint32, ConnectionStats> &stats)
{
    QHash<quint32, quint64> queues;
    QHash<quint32, quint64> dropped;
    QSet<quint32> now;
    for (const ConnectionStats &one : stats) {
        if (one.dropped > 0)
            dropped.insert(one.id.value, one.dropped);
        if (one.queued < leastQueue)
            continue;
        now.insert(one.id.value);
        if (m_before.contains(one.id.value))
            queues.insert(one.id.value, one.queued);
    }
    m_before = std::move(now);
    if (queues == m_queues && dropped == m_dropped)
        return false;
    m_queues = std::move(queues);
    m_dropped = std::move(dropped);
    return true;
}

ConnectionId QueueWatch::worst() const
{
    const auto longest = std::max_element(m_queues.cbegin(), m_queues.cend());
    return longest == m_queues.cend() ? ConnectionId{} : ConnectionId{longest.key()};
}

} // namespace Fanlight
