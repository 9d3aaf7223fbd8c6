// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commandline.h"

#include <QString>

namespace Fanlight {

// What --help prints; a test holds the options against those that are understood.
[[nodiscard]] QString helpText(HelpTopic topic);
[[nodiscard]] QString versionText();

} // namespace Fanlight
