// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"

#include <memory>

namespace Fanlight::Testing {

inline constexpr quint32 frameSize = 7;

inline BroadcastNews newsOf(quint32 id, quint32 receivers, quint32 sender = 0)
{
    return {BroadcastId{id}, ConnectionId{sender}, {}, receivers};
}

inline DeliveryNews deliveryOf(quint32 id, quint32 receiver, qint64 time, quint64 offset = 0)
{
    return {time, offset, BroadcastId{id}, ConnectionId{receiver}, 0, frameSize};
}

inline std::shared_ptr<const JoinedBroadcasts> joinedOf(const QList<quint32> &ids)
{
    auto joined = std::make_shared<JoinedBroadcasts>();
    for (const quint32 id : ids) {
        joined->parts.push_back({BroadcastId{id}, frameSize});
        joined->size += frameSize;
    }
    return joined;
}

inline Record recordOfBroadcast(quint32 id, qint64 time)
{
    Record record;
    record.time = time;
    record.direction = Direction::ToClient;
    record.opcode = Opcode::Text;
    record.payload = "hello";
    record.payloadLength = 5;
    record.broadcast = BroadcastId{id};
    return record;
}

inline ConnectionInfo infoOf(quint32 id, ConnectionSide side)
{
    ConnectionInfo info;
    info.id = ConnectionId{id};
    info.side = side;
    info.state = ConnectionState::Open;
    return info;
}

} // namespace Fanlight::Testing
