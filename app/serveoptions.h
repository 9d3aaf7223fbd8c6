// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commandline.h"

namespace Fanlight {

// The arguments of `fanlight serve`, without that word.
[[nodiscard]] Expected<Command, UsageFault> parseServe(const QStringList &arguments);

} // namespace Fanlight
