// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/comparisonsettings.h"

#include <algorithm>
#include <cmath>

namespace Fanlight {

namespace {

double bounded(double value, double least, double most)
{
    return std::isnan(value) ? least : std::clamp(value, least, most);
}

} // namespace

ComparisonSettings withinRanges(ComparisonSettings settings)
{
    settings.rate = bounded(settings.rate, 0.1, 1'000);
    settings.payload = std::clamp(settings.payload, 8, 65'536);
    settings.pollInterval = std::clamp(settings.pollInterval, 10, 60'000);
    settings.clients = std::clamp(settings.clients, 1, 200);
    settings.oneWayDelay = bounded(settings.oneWayDelay, 0, 5'000);
    settings.jitter = bounded(settings.jitter, 0, 5'000);
    // Slower than this the opening alone would take longer than anybody waits.
    settings.bandwidth = settings.bandwidth > 0 ? bounded(settings.bandwidth, 1'000, 1e9) : 0;
    settings.duration = bounded(settings.duration, 0.1, 3'600);
    return settings;
}

} // namespace Fanlight
