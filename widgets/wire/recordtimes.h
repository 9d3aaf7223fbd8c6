// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

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

} // namespace Fanlight
