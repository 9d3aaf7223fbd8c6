// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/audience.h"

#include "protocol/frame.h"

namespace Fanlight {

EncodedMessage encodeMessage(Opcode opcode, const QByteArray &payload)
{
    Frame frame;
    frame.header.opcode = opcode;
    frame.header.payloadLength = quint64(payload.size());
    frame.header.lengthEncoding = minimalEncoding(frame.header.payloadLength);
    frame.payload = payload;
    return {serialize(Unchecked{frame}), recordOf(frame, Direction::ToClient, {}, 0), 0,
        isControl(opcode) ? PieceKind::Control : PieceKind::Data};
}

} // namespace Fanlight
