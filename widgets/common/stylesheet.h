// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/common/theme.h"

#include <QString>

namespace Fanlight {

// The style sheet of a scheme, its tokens filled in. Only theme.cpp asks for it.
[[nodiscard]] QString styleSheet(Scheme scheme);

} // namespace Fanlight
