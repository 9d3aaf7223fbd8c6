// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/eventendpoint.h"
#include "server/eventhub.h"
#include "server/jobboard.h"

namespace Fanlight {

// What the HTTP endpoints of one server share. Owned by the WebSocketHost. Engine thread.
struct HttpServices
{
    EventHub events;
    JobBoard jobs{events};
    EventEncoder encoder;
};

} // namespace Fanlight
