// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/testcase.h"

#include <QStringView>

#include <vector>

namespace Fanlight {

// Every case there is, group by group: RFC 6455 and 7692 turned into things to try on an endpoint.
[[nodiscard]] std::vector<TestCase> catalogue();
// Those whose id matches the wildcard pattern: * stands for anything, slashes included, and ? for one
// character. Without regard to case.
[[nodiscard]] std::vector<TestCase> casesMatching(QStringView pattern);

} // namespace Fanlight
