// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/terminal.h"

#include <io.h>
#include <windows.h>

namespace Fanlight {

void prepareTerminal()
{
    SetConsoleOutputCP(CP_UTF8);
}

bool isTerminalOutput()
{
    return ::_isatty(1) != 0;
}

} // namespace Fanlight
