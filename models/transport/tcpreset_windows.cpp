// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/tcpreset.h"

#include <winsock2.h>

namespace Fanlight {

void resetOnClose(qintptr socketDescriptor)
{
    linger atOnce{};
    atOnce.l_onoff = 1; // with a time of zero
    // The result is of no use: a connection that fails here is already gone.
    ::setsockopt(SOCKET(socketDescriptor), SOL_SOCKET, SO_LINGER, reinterpret_cast<const char *>(&atOnce),
        int(sizeof atOnce));
}

} // namespace Fanlight
