// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

namespace Fanlight {

// Makes buffer longer by extra uninitialized bytes and returns where they begin. The memory taken follows
// what has arrived, whatever a peer announced: it doubles, but never by more than 4 MiB nor beyond limit
// bytes, so that many small pieces cost linear time. Expects buffer.size() + extra <= limit.
[[nodiscard]] inline char *extend(QByteArray &buffer, qsizetype extra, qsizetype limit)
{
    constexpr qsizetype largestStep = 4 * 1024 * 1024;
    const qsizetype before = buffer.size();
    const qsizetype needed = before + extra;
    if (needed > buffer.capacity())
        buffer.reserve(qMin(limit, needed + qMin(needed, largestStep)));
    buffer.resize(needed);
    return buffer.data() + before;
}

} // namespace Fanlight
