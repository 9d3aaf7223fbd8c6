// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/crowdprocess.h"

#include <QString>

namespace Fanlight {

// A crowd's enums and figures in words, as wording.h does it for the others.
[[nodiscard]] QString text(const CrowdError &error); // "the server refused the handshake with status 503"
[[nodiscard]] QString text(CrowdPhase phase);        // "connecting", "sending"
[[nodiscard]] QString text(
    const CrowdPreset &preset); // "chat: all send 0.1 a second each, 120 bytes, rooms of 50"
[[nodiscard]] QString errorText(CrowdFault fault, const CrowdSettings &settings); // a whole sentence
// Why it ended without a report, a whole sentence with the program's own words; empty while there is no
// reason.
[[nodiscard]] QString errorText(const CrowdProcess &crowd);
// "100 clients, 1 message a second together, 256 B, for 30 s"
[[nodiscard]] QString summaryText(const CrowdSettings &settings);
[[nodiscard]] QString numberText(quint64 number); // "12,345" as the locale groups it
[[nodiscard]] QString coresText(double cores);    // "35 %" of a core
// Never rounded up to what it is not: "99.99 %", "100 %", "< 100 %".
[[nodiscard]] QString reachText(double reach);

} // namespace Fanlight
