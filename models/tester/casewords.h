// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/script.h"

#include <QString>

namespace Fanlight {

// What a case says of what it saw: English, without a full stop. The peer's own words in it are as they came.

[[nodiscard]] QString wordsFor(const RawHappening &what); // "a text message of 5 bytes"
[[nodiscard]] QString wordsFor(const CloseBody &body);    // "close frame with 1002 (\"reason\")"
[[nodiscard]] QString wanted(const ScriptStep &step);     // "a pong with 4 bytes"
[[nodiscard]] QString wordsFor(Violation violation);      // sentence and clause
// A close frame's body even where its code or reason is not allowed.
[[nodiscard]] CloseBody closeBodyOf(QByteArrayView payload);
// Where a message is not the one expected; empty when it is.
[[nodiscard]] QString differenceOf(const ExpectMessage &expected, const Message &came);

} // namespace Fanlight
