// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"

namespace Fanlight {

// Counters of one open connection on the server, a copy taken on the engine thread.
struct ConnectionStats
{
    ConnectionId id;
    quint64 framesIn = 0;
    quint64 framesOut = 0;
    quint64 bytesIn = 0; // on the wire, handshake included
    quint64 bytesOut = 0;
    quint64 queued = 0;             // bytes that wait to leave
    quint64 dropped = 0;            // messages given up because the peer is too slow
    qint64 roundTrip = timeUnknown; // ns of the last answered ping
    // Bytes of payload that compression took off what was sent and received; below 0 when it added some.
    qint64 savedOut = 0;
    qint64 savedIn = 0;
    bool webSocket = false;
};

} // namespace Fanlight
