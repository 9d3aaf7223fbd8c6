// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/wiretrace.h"
#include "protocol/frame.h"

#include <optional>
#include <vector>

namespace Fanlight {

// One thing that a side said: an HTTP head, a frame, or bytes that are neither.
struct WireSaying
{
    qint64 time = 0; // ns, when its first byte went
    Direction direction = Direction::ToServer;
    quint64 offset = 0; // of its first byte in its direction
    QByteArray bytes;   // as on the wire, as far as they were kept
    enum class Kind : quint8 { Head, Frame, Bytes };
    Kind kind = Kind::Bytes;
    // Of a frame: its payload is unmasked, and may be shorter than its header says.
    std::optional<Frame> frame;
};

// What a trace tells, in the order of its times: the opening handshake's heads, then frames, both as they
// are, right or wrong. What comes behind a frame whose end was not kept is not told.
[[nodiscard]] std::vector<WireSaying> sayingsOf(const WireTrace &trace);

} // namespace Fanlight
