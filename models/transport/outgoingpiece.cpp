// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/outgoingpiece.h"

#include <utility>

namespace Fanlight {

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
