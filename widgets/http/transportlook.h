// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"

#include <QColor>
#include <QString>

class QWidget;

namespace Fanlight {

// One colour a transport, the same in every part of the page; brighter on a dark ground.
[[nodiscard]] QColor transportColor(Transport transport, const QWidget &widget);
// The same, thinned towards the card's ground: estimates, bars under dots.
[[nodiscard]] QColor transportShade(Transport transport, const QWidget &widget, double strength);

[[nodiscard]] inline const TransportMeasure &measureOf(const ComparisonResult &result, Transport transport)
{
    return result.measures.at(std::size_t(transport));
}

// "0.53 s", "26.9 ms", "412 µs": three digits, the unit that fits.
[[nodiscard]] QString spanText(double nanoseconds);
// "1,024" in the user's way of writing numbers.
[[nodiscard]] QString numberText(double value, int decimals = 0);

} // namespace Fanlight
