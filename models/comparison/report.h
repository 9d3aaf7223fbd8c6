// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"

#include <QByteArray>

namespace Fanlight {

// The run on one page of HTML that needs nothing else: settings and seed, so that somebody else can repeat
// it, the table, the age distribution and bytes as inline SVG, the extrapolation beside published figures.
// English, UTF-8.
[[nodiscard]] QByteArray resultToHtml(const ComparisonResult &result);

} // namespace Fanlight
