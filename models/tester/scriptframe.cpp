// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/scriptframe.h"

#include <QtEndian>

namespace Fanlight {

Frame frameOf(const ScriptFrame &spoken, std::optional<MaskingKey> usual)
{
    Frame frame;
    frame.payload = spoken.payload;
    FrameHeader &header = frame.header;
    header.fin = spoken.fin;
    header.rsv1 = (spoken.rsv & 4) != 0;
    header.rsv2 = (spoken.rsv & 2) != 0;
    header.rsv3 = (spoken.rsv & 1) != 0;
    header.opcode = spoken.opcode;
    header.payloadLength = spoken.claimedLength.value_or(quint64(spoken.payload.size()));
    header.lengthEncoding = spoken.encoding.value_or(minimalEncoding(header.payloadLength));
    if (spoken.mask == FrameMask::Key)
        header.maskingKey = spoken.key;
    else if (spoken.mask == FrameMask::Usual)
        header.maskingKey = usual;
    else if (spoken.mask == FrameMask::Zeros && usual)
        header.maskingKey = MaskingKey{};
    return frame;
}

} // namespace Fanlight

namespace Fanlight::Scripted {

namespace {

ScriptFrame whole(Opcode opcode, QByteArray payload)
{
    ScriptFrame frame;
    frame.opcode = opcode;
    frame.payload = std::move(payload);
    return frame;
}

} // namespace

ScriptFrame text(QByteArray payload)
{
    return whole(Opcode::Text, std::move(payload));
}

ScriptFrame binary(QByteArray payload)
{
    return whole(Opcode::Binary, std::move(payload));
}

ScriptFrame ping(QByteArray payload)
{
    return whole(Opcode::Ping, std::move(payload));
}

ScriptFrame pong(QByteArray payload)
{
    return whole(Opcode::Pong, std::move(payload));
}

ScriptFrame closing(quint16 code, const QByteArray &reason)
{
    QByteArray body(qsizetype(sizeof code), Qt::Uninitialized);
    qToBigEndian(code, body.data());
    return closingWith(body + reason);
}

ScriptFrame closingWith(QByteArray body)
{
    return whole(Opcode::Close, std::move(body));
}

ScriptFrame beginning(Opcode opcode, QByteArray payload)
{
    ScriptFrame frame = whole(opcode, std::move(payload));
    frame.fin = false;
    return frame;
}

ScriptFrame middle(QByteArray payload)
{
    return beginning(Opcode::Continuation, std::move(payload));
}

ScriptFrame ending(QByteArray payload)
{
    return whole(Opcode::Continuation, std::move(payload));
}

std::vector<ScriptFrame> fragments(Opcode opcode, const QByteArray &payload, qsizetype size)
{
    std::vector<ScriptFrame> frames;
    for (qsizetype at = 0; at < payload.size(); at += size) {
        ScriptFrame &frame =
            frames.emplace_back(beginning(at == 0 ? opcode : Opcode::Continuation, payload.mid(at, size)));
        frame.fin = at + size >= payload.size();
    }
    return frames;
}

} // namespace Fanlight::Scripted
