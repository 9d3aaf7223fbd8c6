// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace Fanlight {

// Makes the close of this TCP socket, whenever it comes, a reset (RST) that drops what was not sent yet. A
// descriptor that is no longer connected is no harm.
void resetOnClose(qintptr socketDescriptor);

} // namespace Fanlight
