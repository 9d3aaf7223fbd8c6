// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace Fanlight {

// What `fanlight crowd --help` prints; the presets are listed as they are.
[[nodiscard]] QString crowdHelpText();

} // namespace Fanlight
