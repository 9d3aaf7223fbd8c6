// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/audience.h"

#include "protocol/frame.h"

namespace Fanlight {

namespace {

EncodedMessage encode(Opcode opcode, const QByteArray &payload, bool isCompressed)
{
    Frame frame;
    frame.header.opcode = opcode;
    frame.header.rsv1 = isCompressed; // RFC 7692 section 6
    frame.header.payloadLength = quint64(payload.size());
    frame.header.lengthEncoding = minimalEncoding(frame.header.payloadLength);
    frame.payload = payload;
    EncodedMessage message;
    message.bytes = serialize(Unchecked{frame});
    message.record = recordOf(frame, Direction::ToClient, {}, 0);
    message.kind = isControl(opcode) ? PieceKind::Control : PieceKind::Data;
    return message;
}

} // namespace

EncodedMessage encodeMessage(Opcode opcode, const QByteArray &payload)
{
    return encode(opcode, payload, false);
}

EncodedMessage compress(const EncodedMessage &message, MessageDeflater &deflater)
{
    const QByteArray &payload = message.record.payload;
    const QByteArray compressed = deflater.compress(payload);
    EncodedMessage made = encode(message.record.opcode, compressed, true);
    made.topic = message.topic;
    made.saved = payload.size() - compressed.size();
    return made;
}

std::optional<EncodedMessage> SharedCompression::compress(
    const EncodedMessage &message, MessageForm form, qsizetype leastSize)
{
    if (message.kind != PieceKind::Data || message.record.payload.size() < leastSize)
        return {};
    std::unique_ptr<MessageDeflater> &deflater = m_deflaters.at(std::size_t(form.index()));
    if (!deflater)
        deflater = std::make_unique<MessageDeflater>(DeflateWindow{form.bits(), false});
    EncodedMessage made = Fanlight::compress(message, *deflater);
    if (made.saved <= 0)
        return {};
    return made;
}

} // namespace Fanlight
