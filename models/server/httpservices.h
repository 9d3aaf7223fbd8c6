// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/eventendpoint.h"
#include "server/eventhub.h"
#include "server/jobboard.h"

namespace Fanlight {

// What the HTTP endpoints of one shard use: the host's hub and jobs, and encodings of its own.
struct HttpServices
{
    EventHub &events;
    JobBoard &jobs;
    EventEncoder encoder;
};

} // namespace Fanlight
