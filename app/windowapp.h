// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commandline.h"

namespace Fanlight {

// `fanlight` and `fanlight --demo`: the window on its workbench. They return the exit code.
[[nodiscard]] int runWindow(int argc, char *argv[], const WindowOptions &options);
[[nodiscard]] int runDemo(int argc, char *argv[], const DemoOptions &options);

} // namespace Fanlight
