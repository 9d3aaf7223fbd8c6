// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/clock.h"
#include "capture/record.h"

namespace Fanlight {

// The words of one row, in the field's own untranslated terms: the tables' DisplayRole, the command line's
// transcript and the exports all say the same. connection may be nullptr.
[[nodiscard]] QString fromToText(
    const Record &record, const ConnectionInfo *connection); // "Client 1 → server"
[[nodiscard]] QString kindText(
    const Record &record); // "text", "ping", "handshake", "HTTP", "opened", "reserved 0x3"
[[nodiscard]] QString flagsText(
    const Record &record); // "F··M", with 1, 2, 3 for RSV bits: "F1·M"; empty if no frame
// One line, at most 200 characters; violations with their clause, network faults with their number.
[[nodiscard]] QString infoText(const Record &record);
[[nodiscard]] QString faultText(FaultMark mark); // "dropped by network fault 2"; empty for none
// Control characters as their U+24xx pictures, line ends as ⏎; at most limit characters, then "…".
[[nodiscard]] QString preview(QByteArrayView payload, Opcode opcode, int limit);
[[nodiscard]] QString timeOfDay(const CaptureClock &clock, qint64 moment); // "12:30:01.204"
[[nodiscard]] QString durationText(qint64 nanoseconds); // "0.412 ms", "8.357 s", "12 µs"; "+" is the caller's

} // namespace Fanlight
