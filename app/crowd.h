// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commandline.h"

namespace Fanlight {

// `fanlight crowd`: runs one and prints how it goes and what came of it. The exit code.
[[nodiscard]] int runCrowd(int argc, char *argv[], const CrowdOptions &options);

} // namespace Fanlight
