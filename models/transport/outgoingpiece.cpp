// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/outgoingpiece.h"

#include <utility>

namespace Fanlight {

JoinedPieces::JoinedPieces(std::span<const SharedPiece> pieces)
{
    auto joined = std::make_shared<JoinedBroadcasts>();
    joined->parts.reserve(pieces.size());
    for (const SharedPiece &piece : pieces) {
        joined->parts.push_back({piece.broadcast, quint32(piece.bytes.size())});
        joined->size += quint64(piece.bytes.size());
        saved += piece.saved;
    }
    broadcasts = std::move(joined);
    if (pieces.size() == 1) {
        bytes = pieces.front().bytes;
        return;
    }
    bytes.reserve(qsizetype(broadcasts->size));
    for (const SharedPiece &piece : pieces)
        bytes.append(piece.bytes);
}

OutgoingPiece::OutgoingPiece(QByteArray outgoing, Record toRecord, PieceKind pieceKind)
    : bytes(std::move(outgoing))
    , record(std::make_unique<Record>(std::move(toRecord)))
    , kind(pieceKind)
{
}

OutgoingPiece::OutgoingPiece(const SharedPiece &shared, ConnectionId to)
    : bytes(shared.bytes)
    , topic(shared.topic)
    , broadcast(shared.broadcast)
    , receiver(to)
    , kind(shared.kind)
{
}

} // namespace Fanlight
