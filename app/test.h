// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commandline.h"

namespace Fanlight {

// `fanlight test`: tries a server, or the clients that come, and prints what it found. The exit code.
[[nodiscard]] int runTest(int argc, char *argv[], const TestOptions &options);

} // namespace Fanlight
