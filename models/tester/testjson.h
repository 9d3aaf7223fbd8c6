// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/testrun.h"

#include <QByteArray>
#include <QJsonObject>

namespace Fanlight {

// As `fanlight test --help` describes it.
[[nodiscard]] QJsonObject toJson(const TestResult &result);
[[nodiscard]] QJsonObject toJson(const TestCase &test); // that was not run
[[nodiscard]] QJsonObject toJson(const TestRun &run);   // the last line
// All of it, a line each, as `fanlight test --json` prints it.
[[nodiscard]] QByteArray testJson(const TestRun &run);

} // namespace Fanlight
