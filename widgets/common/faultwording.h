// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport/networkconditions.h"

#include <QString>

namespace Fanlight {

// Network conditions and faults in words.
[[nodiscard]] QString text(FaultAction action); // "Drop"
[[nodiscard]] QString text(FaultPick pick);     // "Every nth"
// "Drops every 10th text frame with “x” in it"
[[nodiscard]] QString faultSentence(const FaultRule &rule);
// What is wrong with a rule, a whole sentence; empty when nothing is.
[[nodiscard]] QString faultError(const FaultRule &rule);
// One direction in a few words, faults included: "25 ± 5 ms, 2 faults"; empty when it is clear.
[[nodiscard]] QString conditionsSummary(const DirectionConditions &conditions);
// All that befalls one direction beside its delays, a sentence for each; empty when there is nothing.
[[nodiscard]] QString faultsExplanation(const DirectionConditions &conditions);
// Of those that are on.
[[nodiscard]] int frameFaultCount(const DirectionConditions &conditions);
[[nodiscard]] int streamFaultCount(const DirectionConditions &conditions);

} // namespace Fanlight
