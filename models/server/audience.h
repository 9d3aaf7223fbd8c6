// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"
#include "transport/wiresocket.h"

#include <QByteArray>
#include <QList>
#include <QStringList>

#include <optional>

namespace Fanlight {

// Whom a message is for, among the open WebSockets.
struct Audience
{
    enum class Kind : quint8 {
        Bench,       // all but the event sockets
        Everyone,    // these too
        EventSockets // what asked for /ws
    };
    Kind kind = Kind::Bench;
    ConnectionId except;        // none: nobody
    QList<ConnectionId> listed; // when there are some: only these
    QStringList rooms;          // when there are some: only their members, each once

    bool operator==(const Audience &) const = default;
};

// One message for many receivers: encoded once, its bytes and payload are shared by all of them. Goes from
// one engine thread to the others as it is.
struct EncodedMessage
{
    QByteArray bytes;  // of the whole frame
    Record record;     // of the frame; neither time nor connection
    quint64 topic = 0; // see OutgoingPiece
    PieceKind kind = PieceKind::Data;
};
// opcode Text (payload must be valid UTF-8), Binary, Ping or Pong (at most 125 bytes); one frame, not masked.
[[nodiscard]] EncodedMessage encodeMessage(Opcode opcode, const QByteArray &payload);

} // namespace Fanlight
