// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"
#include "server/serversettings.h"

namespace Fanlight {

// Decides when one connection is pinged and when it is taken for dead. Looked at a few times a second. Each
// connection has its own time within the interval, so that thousands are not pinged at once; it is pinged
// then if it said nothing since that time in the interval before. Any byte that comes is a sign of life, and
// so is a full queue that moves: a pong may stand behind megabytes. A plain value without a clock.
class HeartbeatWatch
{
public:
    enum class Action : quint8 { None, Ping, GiveUp };

    struct Signs
    {
        quint64 said = 0;    // frames from the peer but pongs
        quint64 in = 0;      // bytes from the peer
        quint64 out = 0;     // bytes that left this program
        bool waits = false;  // more bytes could not leave yet
        bool isHeld = false; // we do not read what it says
    };

    explicit HeartbeatWatch(ConnectionId id = {})
        : m_id(id)
    {
    }
    // now: ns. After GiveUp the connection is not looked at any more.
    [[nodiscard]] Action look(qint64 now, const Heartbeat &settings, const Signs &signs);

private:
    void begin(qint64 now, int interval, quint64 said);
    [[nodiscard]] bool lives(const Signs &signs) const;

    ConnectionId m_id;
    int m_interval = 0; // ms, as it was at begin()
    qint64 m_next = 0;
    qint64 m_asked = timeUnknown; // when the ping was sent that is not answered
    quint64 m_said = 0;
    quint64 m_in = 0;
    quint64 m_out = 0;
};

} // namespace Fanlight
