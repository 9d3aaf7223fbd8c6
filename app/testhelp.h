// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace Fanlight {

// The text of `fanlight test --help`.
[[nodiscard]] QString testHelpText();

} // namespace Fanlight
