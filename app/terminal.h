// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace Fanlight {

// Makes the console show UTF-8, where it would not by itself (Windows).
void prepareTerminal();
// True when standard output is a terminal: what a stranger sent must not reach it with its control
// characters.
[[nodiscard]] bool isTerminalOutput();

} // namespace Fanlight
