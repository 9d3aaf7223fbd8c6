// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/connectionstats.h"

#include <QHash>
#include <QMap>
#include <QSet>

namespace Fanlight {

// Who is too slow, from the statistics as they come: who had leastQueue bytes waiting now and the time
// before, for a send in progress is no slow receiver, and whose messages were given up.
class QueueWatch
{
public:
    static constexpr quint64 leastQueue = 4096; // bytes

    // The statistics of all connections, by id. True when queues() or dropped() changed.
    bool take(const QMap<quint32, ConnectionStats> &stats);
    [[nodiscard]] const QHash<quint32, quint64> &queues() const { return m_queues; }   // bytes, by id
    [[nodiscard]] const QHash<quint32, quint64> &dropped() const { return m_dropped; } // messages, by id
    // The longest one's; 0 when there is none.
    [[nodiscard]] ConnectionId worst() const;

private:
    QHash<quint32, quint64> m_queues;
    QHash<quint32, quint64> m_dropped;
    QSet<quint32> m_before;
};

} // namespace Fanlight
