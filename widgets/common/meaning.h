// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"
#include "widgets/common/theme.h"

namespace Fanlight {

// The fixed colour of what a record is, the same in the table, on the map and in the panels. opcode matters
// for frames only. A violation's colour comes before it and is the caller's to choose.
[[nodiscard]] Token meaningOf(RecordKind kind, Opcode opcode);

} // namespace Fanlight
