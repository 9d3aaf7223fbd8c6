// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/websockethost.h"
#include "transport/recordingproxy.h"
#include "transport/relaytap.h"

#include <QNetworkProxy>
#include <QString>

#include <memory>
#include <vector>

namespace Fanlight {

// What a race runs on: a server on a free loopback port and the relays of its clients. Nothing is captured.
// Lives and dies on the race's thread, after its clients.
class RaceStage
{
public:
    RaceStage();

    // False when the server cannot listen: error() says why, in the system's words.
    [[nodiscard]] bool open();
    [[nodiscard]] QString error() const { return m_host.state().errorText; }
    [[nodiscard]] quint16 port() const { return m_host.state().port; }
    [[nodiscard]] const CaptureClock &clock() const { return m_clock; }
    [[nodiscard]] WebSocketHost &host() { return m_host; }

    // A relay of its own, with oneWayDelay ms in each direction; tap outlives this. For any number of
    // connections.
    [[nodiscard]] QNetworkProxy addRelay(RelayTap &tap, double oneWayDelay);
    // What the capture collected goes: nobody looks at it.
    void dropCapture();

private:
    CaptureClock m_clock;
    CaptureQueue m_queue;
    PeerRegistry m_registry;
    WebSocketHost m_host;
    std::vector<std::unique_ptr<RecordingProxy>> m_relays;
};

} // namespace Fanlight
