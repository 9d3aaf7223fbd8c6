// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/continuations.h"

#include <algorithm>

namespace Fanlight {

Opcode MessageFollower::follow(const Record &record)
{
    if (record.kind == RecordKind::Frame)
        return followFrame(record);
    if (record.kind == RecordKind::Closed && !m_unfinished.isEmpty()) {
        m_unfinished.remove(laneOf(record.connection, Direction::ToServer));
        m_unfinished.remove(laneOf(record.connection, Direction::ToClient));
    }
    return record.opcode;
}

// RFC 6455 section 5.4: control frames may stand between the fragments of a message.
Opcode MessageFollower::followFrame(const Record &record)
{
    const bool ends = record.has(RecordFlag::Fin);
    const quint64 lane = laneOf(record.connection, record.direction);
    if (record.opcode == Opcode::Continuation) {
        const auto begun = m_unfinished.constFind(lane);
        if (begun == m_unfinished.cend())
            return Opcode::Continuation;
        const Opcode opcode = *begun;
        if (ends)
            m_unfinished.erase(begun);
        return opcode;
    }
    if (record.opcode == Opcode::Text || record.opcode == Opcode::Binary) {
        if (m_unfinished.size() >= maxLanes)
            m_unfinished.clear();
        if (!ends)
            m_unfinished.insert(lane, record.opcode);
        else if (!m_unfinished.isEmpty())
            m_unfinished.remove(lane);
    }
    return record.opcode;
}

void Continuations::follow(quint64 number, const Record &record)
{
    const Opcode begun = m_messages.follow(record);
    const bool isContinuation = record.kind == RecordKind::Frame && record.opcode == Opcode::Continuation;
    if (isContinuation && begun != Opcode::Continuation)
        m_known.push_back(number << 1 | (begun == Opcode::Binary ? 1 : 0));
}

void Continuations::forgetBelow(quint64 number)
{
    m_known.erase(m_known.cbegin(), std::lower_bound(m_known.cbegin(), m_known.cend(), number << 1));
}

void Continuations::clear()
{
    m_known.clear();
}

Opcode Continuations::begunAs(quint64 number) const
{
    const auto found = std::lower_bound(m_known.cbegin(), m_known.cend(), number << 1);
    if (found == m_known.cend() || *found >> 1 != number)
        return Opcode::Continuation;
    return (*found & 1) != 0 ? Opcode::Binary : Opcode::Text;
}

} // namespace Fanlight
