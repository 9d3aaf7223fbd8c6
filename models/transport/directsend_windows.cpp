// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/directsend.h"

#include <limits>
#include <winsock2.h>

namespace Fanlight {

// Qt's sockets are non-blocking, so a plain send() never waits.
qint64 sendDirect(qintptr descriptor, QByteArrayView bytes)
{
    constexpr qsizetype most = std::numeric_limits<int>::max();
    const int sent = ::send(SOCKET(descriptor), bytes.data(), int(qMin(bytes.size(), most)), 0);
    if (sent >= 0)
        return sent;
    const int error = WSAGetLastError();
    return error == WSAEWOULDBLOCK || error == WSAENOBUFS ? 0 : -1;
}

} // namespace Fanlight
