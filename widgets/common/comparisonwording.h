// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonsettings.h"
#include "comparison/race.h"

#include <QString>

namespace Fanlight {

enum class ResultFileError : quint8;

// The comparison's enums in words, translated.
[[nodiscard]] QString text(Transport transport);   // "Short polling"
[[nodiscard]] QString text(EventPattern pattern);  // "At random (Poisson)"
[[nodiscard]] QString text(RaceLane lane);         // "A new connection each"
[[nodiscard]] QString text(ResultFileError error); // a sentence

} // namespace Fanlight
