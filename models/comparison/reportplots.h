// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"

#include <QString>

namespace Fanlight::ReportPlots {

// Inline SVG for the report. Colours are the page's: classes t0 to t3 for the transports, in their order, and
// http, frame and payload for kinds of bytes. Each is empty when there is nothing to draw.

// The sum of bytes or requests over the run's time, from its samples; each line ends in its value.
[[nodiscard]] QString bytesOverTime(const ComparisonResult &result);
[[nodiscard]] QString requestsOverTime(const ComparisonResult &result);
// A lane a transport: from "happened" to "seen" of the first client's events in the first seconds kept.
[[nodiscard]] QString lanes(const ComparisonResult &result);
// A stacked bar a transport: HTTP header, frame header, payload.
[[nodiscard]] QString byteBars(const ComparisonResult &result);
// How many deliveries had which age: a row of columns a transport, all on the same axis.
[[nodiscard]] QString ages(const ComparisonResult &result);

} // namespace Fanlight::ReportPlots
