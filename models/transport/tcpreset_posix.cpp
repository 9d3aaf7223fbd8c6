// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/tcpreset.h"

#include <sys/socket.h>

namespace Fanlight {

void resetOnClose(qintptr socketDescriptor)
{
    linger atOnce{};
    atOnce.l_onoff = 1; // with a time of zero
    // The result is of no use: a connection that fails here is already gone.
    ::setsockopt(int(socketDescriptor), SOL_SOCKET, SO_LINGER, &atOnce, sizeof atOnce);
}

} // namespace Fanlight
