// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"

#include <QStringList>

namespace Fanlight {

// How two runs differ in what was asked of them, in words.

// "rate 1 → 4 events/s": a sentence for each setting that differs, from the first to the second.
[[nodiscard]] QStringList settingsChanges(const ComparisonSettings &from, const ComparisonSettings &to);
// Whether the events of both were due at the same moments, as far as both ran.
[[nodiscard]] bool haveSameEvents(const ComparisonSettings &one, const ComparisonSettings &other);
// What must be known before two runs' figures are compared, on a line or two: "Other settings: rate 1 → 4
// events/s." or "Same settings and seed: the same event times."
[[nodiscard]] QString differenceNote(const ComparisonSettings &shown, const ComparisonSettings &other);
// The same at length, for a tool tip. otherName: "run 1".
[[nodiscard]] QString differenceText(
    const ComparisonSettings &shown, const ComparisonSettings &other, const QString &otherName);
// That it did not run to its end; empty when it did.
[[nodiscard]] QString stopNote(const ComparisonResult &result, const QString &name);
// "seed 7 · 25 ms": what tells runs apart at a glance.
[[nodiscard]] QString briefSettings(const ComparisonSettings &settings);

} // namespace Fanlight
