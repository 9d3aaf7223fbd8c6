// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/crowdrunner.h"

#include <QString>

namespace Fanlight {

// What `fanlight crowd` says in words; lines without their last line end unless said otherwise.
[[nodiscard]] QString crowdHeading(const CrowdSettings &settings);
[[nodiscard]] QString crowdLine(const CrowdProgress &progress);
[[nodiscard]] QString crowdReport(const CrowdResult &result); // several lines, the last one ended
[[nodiscard]] QString sentence(const CrowdStartFault &fault, const CrowdSettings &settings);

} // namespace Fanlight
