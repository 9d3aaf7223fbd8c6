// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"
#include "widgets/bench/fanoutscene.h"

#include <QString>

namespace Fanlight {

// Everything that is known of a node, in one line: for tool tips and for those who do not see the map.
[[nodiscard]] QString nodeText(const MapNode &node, const CaptureStore &store);
// "12 dropped", as it stands below a node's name; empty when nothing was.
[[nodiscard]] QString droppedLabel(const MapNode &node);

} // namespace Fanlight
