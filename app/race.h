// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commandline.h"
#include "comparison/race.h"

#include <QByteArray>
#include <QString>

namespace Fanlight {

// `fanlight race`: runs what was asked for and prints what it measured. The exit code.
[[nodiscard]] int runRace(int argc, char *argv[], const RaceOptions &options);

// What it prints before and after; the latter several lines, the last one ended.
[[nodiscard]] QString raceHeading(const RaceSettings &settings);
[[nodiscard]] QString raceText(const RaceResult &result);
// One object on one line.
[[nodiscard]] QByteArray raceJson(const RaceResult &result);

} // namespace Fanlight
