// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/draftbook.h"
#include "client/messagedraft.h"

#include <QString>

namespace Fanlight {

// The composer's enums in words, as wording.h does it for the others.
[[nodiscard]] QString text(DraftFormat format);               // "Binary as hex"
[[nodiscard]] QString shortText(DraftFormat format);          // "Hex"
[[nodiscard]] QString placeholder(DraftFormat format);        // what to type
[[nodiscard]] QString errorText(const DraftFault &fault);     // a sentence that says where
[[nodiscard]] QString errorText(const DraftBookFault &fault); // a sentence with the file's name
[[nodiscard]] QString variableHint(const QString &name);      // what {{name}} becomes

} // namespace Fanlight
