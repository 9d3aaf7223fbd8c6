// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"

#include <QString>

namespace Fanlight {

// What each side did after a record that breaks a rule, in a sentence, translated: "Then the server sent
// close 1002 after 0.412 ms; the connection ended after 0.630 ms." number: of a kept record that belongs to a
// connection.
[[nodiscard]] QString aftermathText(const CaptureStore &store, quint64 number);

} // namespace Fanlight
