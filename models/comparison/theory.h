// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonsettings.h"

#include <optional>

namespace Fanlight {

// What the settings should lead to; the formulas stand beside each function. ms and bytes; none where there
// is no formula. Sources: renewal theory for a random phase between polls and events; RFC 6202 for long
// polling.
struct Theory
{
    std::optional<double> meanAge;      // ms
    std::optional<double> worstAge;     // ms
    std::optional<double> ageDeviation; // ms, standard deviation
    std::optional<double> emptyShare;   // 0 to 1
    std::optional<double> requests;     // over the run, all clients
    std::optional<double> connections;
    std::optional<double> frameHeader; // bytes a message to the client
};

// duration in s of what was measured.
[[nodiscard]] Theory theoryOf(Transport transport, const ComparisonSettings &settings, double duration);

} // namespace Fanlight
