// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commandline.h"
#include "comparison/headofline.h"
#include "comparison/verdict.h"

#include <QByteArray>
#include <QString>

namespace Fanlight {

// `fanlight race --head-of-line` and `fanlight race --verdict`: run it and print what was measured. The exit
// code.
[[nodiscard]] int runHeadOfLine(
    int argc, char *argv[], const HeadOfLineSettings &settings, OutputFormat format);
[[nodiscard]] int runVerdict(int argc, char *argv[], const VerdictSettings &settings, OutputFormat format);

// What they print; several lines, the last one ended, or one object on one line.
[[nodiscard]] QString headOfLineText(const HeadOfLineResult &result);
[[nodiscard]] QByteArray headOfLineJson(const HeadOfLineResult &result);
[[nodiscard]] QString verdictText(const VerdictResult &result);
[[nodiscard]] QByteArray verdictJson(const VerdictResult &result);

} // namespace Fanlight
