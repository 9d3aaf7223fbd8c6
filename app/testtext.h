// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/testrun.h"

#include <QString>

namespace Fanlight {

// What `fanlight test` prints. What the peer said in it is safe on a terminal.

// "non-strict  framing/overlong/1-in-16  ...": one line without its end.
[[nodiscard]] QString testLine(const TestResult &result);
// The same for a case that no client came for.
[[nodiscard]] QString notRunLine(const TestCase &test);
// The table of the groups, several lines, the last one ended.
[[nodiscard]] QString testTable(const TestRun &run);

} // namespace Fanlight
