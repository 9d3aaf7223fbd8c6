// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/frame.h"

#include <vector>

namespace Fanlight {

// The fields of RFC 6455 section 5.2's diagram, and those of a close body.
enum class FieldId : quint8 {
    Fin,
    Rsv1,
    Rsv2,
    Rsv3,
    Opcode,
    Mask,
    PayloadLength,  // the 7 bits
    ExtendedLength, // 16 or 64 bits
    MaskingKey,
    Payload,
    CloseStatusCode, // first two bytes of a close frame's payload
    CloseReason,
};

struct FrameField
{
    FieldId id = FieldId::Fin;
    quint64 firstBit = 0; // from the frame's first bit, most significant first
    quint64 bitCount = 0;
    QByteArray name;                       // as in the RFC: "FIN", "Payload len", "Masking-key"; ASCII
    QByteArray value;                      // "1", "0x1 text", "19", "37 fa 21 3d", "19 bytes"; ASCII
    QByteArray explanation;                // one or two English sentences about this very value, ASCII
    QByteArray clause;                     // "RFC 6455 5.2"
    Violation violation = Violation::None; // when this field is what breaks a rule
};

// Every bit of the frame, in order, without gaps. A close frame's payload is split into its two parts.
// receiver says who should have been masked.
[[nodiscard]] std::vector<FrameField> dissect(const Frame &frame, Role receiver);

// "text", "binary", "close", "ping", "pong", "continuation", "reserved 0x3".
[[nodiscard]] QByteArray opcodeName(Opcode opcode);
// "Normal closure" and so on, IANA's names; "reserved", "private use" and "unassigned" for the ranges. ASCII.
[[nodiscard]] QByteArray closeCodeName(CloseCode code);

} // namespace Fanlight
