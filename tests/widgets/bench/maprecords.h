// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"

namespace Fanlight::Testing {

inline constexpr qint64 ms = 1'000'000; // ns

// "Client 1" and so on, seen from both ends.
inline ConnectionInfo connection(
    quint32 id, ConnectionState state = ConnectionState::Open, bool webSocket = true)
{
    ConnectionInfo info;
    info.id = ConnectionId{id};
    info.client = ClientId{id};
    info.side = ConnectionSide::Both;
    info.state = state;
    info.webSocket = webSocket;
    info.name = QStringLiteral("Client %1").arg(id);
    info.peer = QStringLiteral("127.0.0.1:%1").arg(50000 + id);
    info.path = QStringLiteral("/");
    return info;
}

// Of one connection; of a broadcast when it has one and no connection (0).
inline Record frame(
    quint32 id, Direction direction, qint64 time, Opcode opcode = Opcode::Text, quint32 broadcast = 0)
{
    Record record;
    record.kind = RecordKind::Frame;
    record.connection = ConnectionId{id};
    record.direction = direction;
    record.time = time;
    record.opcode = opcode;
    record.broadcast = BroadcastId{broadcast};
    return record;
}

} // namespace Fanlight::Testing
