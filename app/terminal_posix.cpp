// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/terminal.h"

#include <unistd.h>

namespace Fanlight {

void prepareTerminal() {}

bool isTerminalOutput()
{
    return ::isatty(STDOUT_FILENO) == 1;
}

} // namespace Fanlight
