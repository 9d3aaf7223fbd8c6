// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/testrun.h"

#include <QByteArray>

namespace Fanlight {

// The run on one page of HTML that needs nothing else: what was tried on whom, the groups' counts, and each
// case, to be opened, with what the RFC demands, what was seen, and the bytes of both sides. English, UTF-8.
[[nodiscard]] QByteArray testReport(const TestRun &run);

} // namespace Fanlight
