// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "app/commandline.h"

namespace Fanlight {

// The arguments of `fanlight test`, without the word itself.
[[nodiscard]] Expected<Command, UsageFault> parseTest(const QStringList &arguments);

} // namespace Fanlight
