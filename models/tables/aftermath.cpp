// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/aftermath.h"

#include <algorithm>
#include <array>

namespace Fanlight {

namespace {

// Of one side.
struct Deeds
{
    bool spoke = false;
    bool closed = false;

    // Whether this frame is one of those that are told.
    bool take(const Record &frame)
    {
        const bool closes = frame.opcode == Opcode::Close;
        const bool isNews = !spoke || (closes && !closed);
        spoke = true;
        closed |= closes;
        return isNews;
    }
};

} // namespace

Aftermath aftermathOf(const CaptureStore &store, quint64 number)
{
    Aftermath aftermath;
    const ConnectionId connection = store.record(number).connection;
    const quint64 last = std::min(store.lastNumber(), number + mostSearched);
    std::array<Deeds, 2> sides;
    for (quint64 next = number + 1; next <= last && !aftermath.isOver; ++next) {
        const Record &record = store.record(next);
        if (record.connection != connection)
            continue;
        aftermath.isOver = record.kind == RecordKind::Closed;
        if (aftermath.isOver ||
            (record.kind == RecordKind::Frame && sides.at(std::size_t(record.direction)).take(record)))
            aftermath.records.push_back(next);
    }
    aftermath.isCut = !aftermath.isOver && last < store.lastNumber();
    return aftermath;
}

} // namespace Fanlight
