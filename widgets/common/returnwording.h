// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/clientsettings.h"

#include <QString>

namespace Fanlight {

// How a client that was lost fares on its way back, and what it missed; empty when it was not lost. now: ns
// of CaptureClock.
[[nodiscard]] QString returnText(const ClientState &state, qint64 now);

} // namespace Fanlight
