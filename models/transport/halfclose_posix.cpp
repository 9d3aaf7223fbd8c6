// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/halfclose.h"

#include <sys/socket.h>

namespace Fanlight {

void shutDownSending(qintptr socketDescriptor)
{
    // The result is of no use: a connection that fails here is already gone, and its reader hears so.
    ::shutdown(int(socketDescriptor), SHUT_WR);
}

} // namespace Fanlight
