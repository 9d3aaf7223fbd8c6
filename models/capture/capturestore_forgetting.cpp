// SPDX-License-Identifier: GPL-3.0-or-later
// The half of the store that lets go: what is over its budget, and connections that are closed.
#include "capture/capturestore.h"

#include <algorithm>
#include <utility>

namespace Fanlight {

bool CaptureStore::isOver(const Trace &trace)
{
    return !trace.known || trace.info.state == ConnectionState::Closed;
}

// The news of a close come before the last records of the same batch, and the other end's view of these may
// be one batch later: the tables go with the batch after that.
void CaptureStore::forgetClosedLanes(const QSet<ConnectionId> &closedBefore, QSet<ConnectionId> closedNow)
{
    for (const ConnectionId id : closedBefore) {
        if (!closedNow.contains(id))
            m_matcher.forget(id);
    }
    m_closing = std::move(closedNow);
}

void CaptureStore::evictToBudget()
{
    while (bytesUsed() > m_budget && m_chunks.size() > 1) {
        const Chunk &chunk = m_chunks.front();
        for (const Record &record : chunk.records) {
            if (!isBroadcast(record))
                continue;
            if (const Broadcast *broadcast = m_broadcasts.find(record.broadcast))
                m_deliveriesEvicted += broadcast->deliveries.size();
            m_broadcasts.remove(record.broadcast);
        }
        m_bytes -= chunk.records.size() * sizeof(Record) + chunk.payloadBytes;
        m_first += chunk.records.size();
        m_evicted += chunk.records.size();
        m_chunks.pop_front();
    }
    if (bytesUsed() > m_budget)
        m_deliveriesEvicted += m_broadcasts.shrinkTo(m_budget - std::min(m_budget, m_bytes));
}

void CaptureStore::tellEvicted(quint64 firstBefore, quint64 shrunkBefore)
{
    if (m_first != firstBefore)
        Q_EMIT evictedBelow(m_first);
    const quint64 shrunk = m_broadcasts.shrunkBelow();
    if (shrunk != shrunkBefore && shrunk > m_first)
        Q_EMIT deliveriesEvictedBelow(shrunk);
}

void CaptureStore::retire(ConnectionId id, Trace &trace)
{
    if (trace.retired)
        return;
    trace.retired = true;
    m_retired.push_back(id);
}

// From the front, which closed first: it stops at the first one that still has records, unless there are too
// many, and at those of the latest batch, whose last records may come with the next one.
void CaptureStore::dropRetired()
{
    while (!m_retired.empty()) {
        const auto trace = m_traces.find(m_retired.front());
        Q_ASSERT(trace != m_traces.end());
        if (!isOver(*trace)) {
            trace->retired = false; // its news came after its first record
        } else if (!m_closing.contains(trace.key()) &&
                   (trace->last < m_first || m_retired.size() > maxClosedConnections)) {
            m_matcher.forget(trace.key());
            m_traces.erase(trace);
        } else {
            return;
        }
        m_retired.pop_front();
    }
}

} // namespace Fanlight
