// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/messageform.h"

#include <QtGlobal>

#include <array>
#include <atomic>

namespace Fanlight {

// What the shards of a server know of each other without a hop between their threads. Thread-safe.
struct ShardState
{
    // What may be on its way from shard to shard: beyond most the senders wait until it is down to few.
    // Bytes.
    static constexpr qint64 mostUnderWay = 4 * 1024 * 1024;
    static constexpr qint64 fewUnderWay = 1024 * 1024;

    std::atomic<quint32> lastBroadcast{0}; // numbers the broadcasts of all
    std::atomic<int> eventSockets{0};      // open ones
    std::atomic<int> shards{0};
    // Open connections by MessageForm::index(); those that take messages as they are are not counted.
    std::array<std::atomic<int>, MessageForm::count> forms{};
    std::atomic<int> blocked{0};     // shards with a receiver whom the senders wait for
    std::atomic<qint64> underWay{0}; // bytes of broadcasts that were spread and have not been taken
};

} // namespace Fanlight
