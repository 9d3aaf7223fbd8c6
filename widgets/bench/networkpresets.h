// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport/networkconditions.h"

#include <QString>

#include <vector>

namespace Fanlight {

// Ready conditions of one direction, for both.
struct NetworkPreset
{
    QString name;
    DirectionConditions conditions;
};
// Made anew: their faults count for themselves.
[[nodiscard]] std::vector<NetworkPreset> networkPresets();
// What is there with what the preset adds: its delays instead of others, its faults after those that are
// there.
[[nodiscard]] DirectionConditions withPreset(
    const DirectionConditions &conditions, const DirectionConditions &preset);

} // namespace Fanlight
