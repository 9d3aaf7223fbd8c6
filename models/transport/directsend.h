// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

namespace Fanlight {

// Hands bytes to the kernel without Qt's write buffer and never blocks. Returns how many were taken (0 when
// the socket's buffer is full), or -1 when the connection is broken. descriptor as
// QAbstractSocket::socketDescriptor() gives it. One implementation a platform: directsend_posix.cpp,
// directsend_windows.cpp.
[[nodiscard]] qint64 sendDirect(qintptr descriptor, QByteArrayView bytes);

} // namespace Fanlight
