// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/broadcast.h"
#include "capture/clock.h"
#include "capture/record.h"

#include <QString>

namespace Fanlight {

// One line: "sent 12:30:01.204 · took 0.412 ms"; from one side alone "sent 12:30:01.204 · server's side
// only".
[[nodiscard]] QString timesSummary(const Record &record, const CaptureClock &clock);
// When a record left, when it arrived and how long it took: "sent 12:30:01.204 · received 12:30:01.205 · took
// 0.412 ms"; from one side alone, which side that is.
[[nodiscard]] QString timesText(const Record &record, const CaptureClock &clock);

// Of a broadcast: "sent 12:30:01.204 · skew 3.100 ms · 997 of 1,000 reached", and with when the first left it
// and the last.
[[nodiscard]] QString timesSummary(
    const Record &record, const Broadcast &broadcast, const CaptureClock &clock);
[[nodiscard]] QString timesText(const Record &record, const Broadcast &broadcast, const CaptureClock &clock);

} // namespace Fanlight
