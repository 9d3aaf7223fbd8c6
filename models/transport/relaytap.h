// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"

#include <QByteArrayView>

namespace Fanlight {

// Sees what passes a relay, as the client sees it: bytes to the server when the client wrote them, bytes to
// the client when they are handed to it, after the network's delay. Called on the relay's thread. One tap may
// serve many connections; it outlives them.
class RelayTap
{
public:
    virtual ~RelayTap() = default;
    virtual void opened(
        ConnectionId connection, qint64 time) = 0; // ns; the TCP connection to the server stands
    virtual void passed(ConnectionId connection, Direction direction, QByteArrayView bytes, qint64 time) = 0;
    virtual void closed(ConnectionId connection, qint64 time) = 0;
};

} // namespace Fanlight
