// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/testcase.h"
#include "tester/testverdict.h"
#include "widgets/common/theme.h"

#include <QString>

namespace Fanlight {

[[nodiscard]] QString text(TestVerdict verdict); // "non-strict"
[[nodiscard]] QString text(TestGroup group);     // "Ping and pong"
// "✗ fail": readable without its colour.
[[nodiscard]] QString markText(TestVerdict verdict);
[[nodiscard]] Token tokenOf(TestVerdict verdict);

} // namespace Fanlight
