// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <array>

namespace Fanlight {

// The four bytes on the wire, in their order. All zero is still a key. RFC 6455 section 5.3.
struct MaskingKey
{
    std::array<quint8, 4> bytes{};
    bool operator==(const MaskingKey &) const = default;
};

// XORs size bytes from source into target (which may be the same memory) with the key, starting at key octet
// phase modulo 4. Its own inverse. Works in words of at least 8 bytes.
void applyMask(const char *source, char *target, qsizetype size, MaskingKey key, quint64 phase = 0);

} // namespace Fanlight
