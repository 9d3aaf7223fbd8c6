// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/broadcast.h"
#include "capture/record.h"

#include <QByteArray>

#include <memory>
#include <span>

namespace Fanlight {

// What a piece of outgoing bytes is, so that a full queue knows what may be dropped.
enum class PieceKind : quint8 {
    Http,
    Data,
    Linked, // data without which what follows it cannot be read (RFC 7692 with context takeover)
    Control,
    Close
};

// A broadcast's frame, before it is anybody's: its bytes are shared by all its receivers.
struct SharedPiece
{
    QByteArray bytes;
    quint64 topic = 0; // as in OutgoingPiece
    BroadcastId broadcast;
    PieceKind kind = PieceKind::Data;
    qint64 saved = 0; // bytes of payload that compression took off
};

// Broadcasts that go to the same receivers, one behind the other.
struct JoinedPieces
{
    explicit JoinedPieces(std::span<const SharedPiece> pieces);

    QByteArray bytes; // of all
    std::shared_ptr<const JoinedBroadcasts> broadcasts;
    qint64 saved = 0; // of all
};

// One frame or head that goes to a peer. What is recorded when the first of the bytes leaves: record, with
// that moment and its stream offset filled in, or a delivery of broadcast.
struct OutgoingPiece
{
    OutgoingPiece(QByteArray bytes, Record record, PieceKind kind);
    OutgoingPiece(const SharedPiece &shared, ConnectionId receiver);

    // Bytes of memory that a piece costs while it waits, beside its own.
    [[nodiscard]] quint64 overhead() const { return record ? 256 : 128; }

    QByteArray bytes;
    std::unique_ptr<Record> record; // none: a broadcast's
    quint64 topic = 0;              // of data: what newer pieces may stand in for it; 0: none
    quint64 number = 0;             // its place in the order; set by the queue
    BroadcastId broadcast;
    ConnectionId receiver;
    quint32 queued = 0; // bytes that waited before it; set by send()
    PieceKind kind = PieceKind::Data;
};
static_assert(sizeof(OutgoingPiece) <= 64);

} // namespace Fanlight
