// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace Fanlight {

// RFC 6455 section 5.2. Every value 0x0 to 0xF is representable: the reserved ones as Opcode(0x3) and so on.
enum class Opcode : quint8 {
    Continuation = 0x0,
    Text = 0x1,
    Binary = 0x2,
    Close = 0x8,
    Ping = 0x9,
    Pong = 0xA,
};

// RFC 6455 section 5.5: control frames have the most significant bit of the opcode set.
[[nodiscard]] constexpr bool isControl(Opcode opcode)
{
    return (quint8(opcode) & 0x8) != 0;
}
[[nodiscard]] constexpr bool isReserved(Opcode opcode)
{
    return (quint8(opcode) >= 0x3 && quint8(opcode) <= 0x7) || quint8(opcode) >= 0xB;
}

} // namespace Fanlight
