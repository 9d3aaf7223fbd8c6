// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/testcase.h"

#include <QRegularExpression>
#include <QStringView>

#include <vector>

namespace Fanlight {

// Every case there is for a peer of that role, group by group: RFC 6455 and 7692 turned into things to try on
// an endpoint.
[[nodiscard]] std::vector<TestCase> catalogue(Role tested = Role::Server);
// Matches a whole id as the wildcard pattern does: * stands for anything, slashes included, and ? for one
// character. Without regard to case.
[[nodiscard]] QRegularExpression idExpression(QStringView pattern);
// Those whose id matches the pattern.
[[nodiscard]] std::vector<TestCase> casesMatching(QStringView pattern, Role tested = Role::Server);

} // namespace Fanlight
