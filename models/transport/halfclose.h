// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace Fanlight {

// Ends the sending direction of a TCP connection and leaves the receiving one open, which QTcpSocket cannot.
// Everything written must have left its buffer. A descriptor that is no longer connected is no harm.
void shutDownSending(qintptr socketDescriptor);

} // namespace Fanlight
