// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"
#include "server/messageform.h"
#include "transport/wiresocket.h"

#include <QByteArray>
#include <QList>
#include <QStringList>

#include <array>
#include <memory>
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

    MessageForms forms = MessageForms::all(); // only those who get their messages in one of them

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
    qint64 saved = 0; // bytes of payload that compression took off
};
// opcode Text (payload must be valid UTF-8), Binary, Ping or Pong (at most 125 bytes); one frame, not masked.
[[nodiscard]] EncodedMessage encodeMessage(Opcode opcode, const QByteArray &payload);

// A data message, compressed. It has to be sent when the deflater's window goes on.
[[nodiscard]] EncodedMessage compress(const EncodedMessage &message, MessageDeflater &deflater);

// What compresses messages for everybody who has no window of their own. Memory: a deflater for each number
// of bits that is in use, 256 KiB at most.
class SharedCompression
{
public:
    // form: one of the shared ones. None for a control frame, a message below leastSize bytes, and one that
    // would not become shorter.
    [[nodiscard]] std::optional<EncodedMessage> compress(
        const EncodedMessage &message, MessageForm form, qsizetype leastSize);

private:
    std::array<std::unique_ptr<MessageDeflater>, MessageForm::count> m_deflaters;
};

} // namespace Fanlight
