// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"

#include <QString>

namespace Fanlight {

// What a run showed, in two or three sentences for somebody who has read no table; rich text, the numbers in
// bold. Empty before the first event was seen.
[[nodiscard]] QString inPlainWords(const ComparisonResult &result);

} // namespace Fanlight
