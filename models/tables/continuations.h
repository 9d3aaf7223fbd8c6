// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"

#include <QHash>

#include <deque>

namespace Fanlight {

// One direction of one connection, as a key.
[[nodiscard]] inline quint64 laneOf(ConnectionId connection, Direction direction)
{
    return quint64(connection.value) << 1 | quint64(direction);
}

// Follows the messages of all connections, by records in order: what does a continuation continue? Memory:
// the unfinished messages of at most maxLanes.
class MessageFollower
{
public:
    static constexpr qsizetype maxLanes = 100'000; // more are forgotten: of connections long gone

    // Of a continuation: Text or Binary, or Continuation when its beginning was not seen. Of others their
    // own.
    Opcode follow(const Record &record);

private:
    Opcode followFrame(const Record &record);

    QHash<quint64, Opcode> m_unfinished; // by lane
};

// What the continuations among a store's records continue, found as they come, so that a filter may look at
// them in any order. A plain value of the FrameTableModel's. Memory: that of its follower, and 8 bytes a
// continuation whose beginning was seen.
class Continuations
{
public:
    // Every record, in order.
    void follow(quint64 number, const Record &record);
    void forgetBelow(quint64 number);
    void clear();

    // Text or Binary; Continuation when it is not known.
    [[nodiscard]] Opcode begunAs(quint64 number) const;

private:
    MessageFollower m_messages;
    std::deque<quint64> m_known; // rising: the number, and one bit below it for Binary
};

} // namespace Fanlight
