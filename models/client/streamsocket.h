// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/expected.h"

#include <QByteArrayView>

class QHostAddress;

namespace Fanlight {

// A bare non-blocking TCP socket for whoever holds too many of them for QTcpSocket, which keeps 15 KiB for
// each. The system's calls, and its errors by kind.
enum class StreamError : quint8 {
    WouldBlock, // nothing to read, or no room to write: later
    Refused,
    Unreachable,
    TimedOut,
    Reset,
    NoLocalPort,
    NoDescriptors,
    Other,
};

// Begins to connect; the poller tells when it is writable or broken. receiveBuffer in bytes, 0: the system's
// own.
[[nodiscard]] Expected<qintptr, StreamError> openStream(
    const QHostAddress &address, quint16 port, int receiveBuffer);
// Once writable or broken: whether it is connected.
[[nodiscard]] Expected<void, StreamError> finishConnect(qintptr socket);
// How many bytes the kernel took.
[[nodiscard]] Expected<qsizetype, StreamError> sendStream(qintptr socket, QByteArrayView bytes);
// How many bytes there were; 0 at the end of the stream.
[[nodiscard]] Expected<qsizetype, StreamError> receiveStream(qintptr socket, char *target, qsizetype size);
void closeStream(qintptr socket);

} // namespace Fanlight
