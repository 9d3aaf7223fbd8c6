// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace Fanlight {

// What the program's exit codes mean, on every command.
inline constexpr int exitDone = 0;
inline constexpr int exitFailed = 1;
inline constexpr int exitUsage = 2;
inline constexpr int exitDisagrees = 3; // a run and its theory

// One line in UTF-8 to standard output, flushed. False when nobody reads any more.
[[nodiscard]] bool printLine(const QString &line);
[[nodiscard]] bool printLine(const QByteArray &utf8);
// A whole text to standard output; the exit code.
[[nodiscard]] int printText(const QString &text);
// One line to standard error, with the program's name before it.
void printError(const QString &sentence);
// One line to standard error as it is: remarks of a command whose standard output is data.
void printRemark(const QString &line);

} // namespace Fanlight
