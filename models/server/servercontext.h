// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturequeue.h"
#include "capture/clock.h"
#include "protocol/messagereader.h"
#include "server/serversettings.h"
#include "transport/peerregistry.h"
#include "transport/sendturn.h"

namespace Fanlight {

class Connection;
struct HttpServices;

// Who decides what the server does with its connections. Implemented by WebSocketHost; all on one engine
// thread.
class ConnectionOwner
{
public:
    virtual ~ConnectionOwner() = default;
    // An acceptable opening handshake is there: have Qt's server answer it.
    virtual void upgradeRequested(Connection &connection) = 0;
    virtual void opened(Connection &connection) = 0;
    virtual void messageReceived(Connection &connection, const Message &message) = 0;
    // A frame that is no broadcast's is about to be queued: what was broadcast before has to be there first.
    virtual void aboutToSend() = 0;
    // It was open and will be no more: no broadcast that comes now is for it.
    virtual void aboutToClose(Connection &connection) = 0;
    virtual void handshakeRefused(Connection &connection) = 0;
    // Under SlowPolicy::Wait: this receiver's queue is full, or empty again.
    virtual void receiverBlocked(Connection &connection, bool blocked) = 0;
    // The connection is over; the owner deletes it, later.
    virtual void ended(Connection &connection) = 0;
};

// What every connection of one server shares. References outlive the connections.
struct ServerContext
{
    const ServerSettings &settings; // as they are now, changed while running
    ConnectionOwner &owner;
    PeerRegistry &registry;
    CaptureQueue &queue;
    const CaptureClock &clock;
    SendTurn &turn;
    HttpServices &services;
};

} // namespace Fanlight
