// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/directsend.h"

#include <cerrno>
#include <sys/socket.h>
#include <sys/types.h>

namespace Fanlight {

#ifdef MSG_NOSIGNAL
static constexpr int sendFlags = MSG_DONTWAIT | MSG_NOSIGNAL;
#else
// macOS: Qt's socket engine ignores SIGPIPE for the process as soon as it makes a socket.
static constexpr int sendFlags = MSG_DONTWAIT;
#endif

qint64 sendDirect(qintptr descriptor, QByteArrayView bytes)
{
    for (;;) {
        const auto sent = ::send(int(descriptor), bytes.data(), size_t(bytes.size()), sendFlags);
        if (sent >= 0)
            return sent;
        if (errno == EINTR)
            continue;
        return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS ? 0 : -1;
    }
}

} // namespace Fanlight
