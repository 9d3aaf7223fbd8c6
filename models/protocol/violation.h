// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/closecode.h"

namespace Fanlight {

// What a peer did on a WebSocket connection that RFC 6455 forbids, or that a limit of ours refuses.
enum class Violation : quint8 {
    None,
    UnmaskedClientFrame,    // 5.1
    MaskedServerFrame,      // 5.1
    ReservedBit,            // 5.2
    ReservedOpcode,         // 5.2
    OverlongLength,         // 5.2, the minimal number of bytes must be used
    LengthHighBit,          // 5.2, the most significant bit of a 64-bit length must be 0
    FragmentedControl,      // 5.5
    ControlTooLong,         // 5.5
    UnexpectedContinuation, // 5.4, a continuation with nothing to continue
    ExpectedContinuation,   // 5.4, a new data frame inside a fragmented message
    InvalidUtf8,            // 8.1
    CloseBodyOneByte,       // 5.5.1
    InvalidCloseCode,       // 7.4
    InvalidCloseReason,     // 5.5.1, the reason is not UTF-8
    FrameAfterClose,        // 5.5.1
    MessageTooBig,          // 7.4.1, our limit
    DamagedData,            // RFC 7692 7.2.2, a compressed message that does not inflate
    TruncatedFrame,         // 7.1.7, the connection ended inside a frame
};

// The code a receiver closes with (1002, 1007 or 1009). Violation::None gives 1000.
[[nodiscard]] CloseCode closeCodeFor(Violation violation);

// "RFC 6455 5.1", ASCII; empty for None.
[[nodiscard]] const char *clause(Violation violation);

// One plain English sentence without the clause, for close reasons, logs and the command line: at most 100
// bytes of ASCII. Widgets translate it.
[[nodiscard]] const char *sentence(Violation violation);

} // namespace Fanlight
