// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commandline.h"

namespace Fanlight {

// The arguments of `fanlight compare`, without that word.
[[nodiscard]] Expected<Command, UsageFault> parseCompare(const QStringList &arguments);

} // namespace Fanlight
