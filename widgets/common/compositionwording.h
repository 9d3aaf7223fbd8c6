// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/compositionedits.h"
#include "tester/compositionfile.h"

#include <QString>

namespace Fanlight {

// The frame composer's enums in words, as wording.h does it for the others.
[[nodiscard]] QString text(CutRule rule);                 // a menu's line
[[nodiscard]] QString errorText(const PieceFault &fault); // a sentence with the way out
// A sentence with the file's name and the place in it.
[[nodiscard]] QString errorText(const CompositionFileFault &fault, const QString &path);

} // namespace Fanlight
