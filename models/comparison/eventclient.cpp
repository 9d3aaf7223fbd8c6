// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/eventclient.h"

#include "comparison/pollingclients.h"
#include "comparison/streamclients.h"

namespace Fanlight {

std::unique_ptr<EventClient> makeEventClient(
    Transport transport, int index, const EventClientContext &context, EventClientOwner &owner)
{
    switch (transport) {
    case Transport::ShortPolling:
        return std::make_unique<ShortPollingClient>(index, context, owner);
    case Transport::LongPolling:
        return std::make_unique<LongPollingClient>(index, context, owner);
    case Transport::ServerSentEvents:
        return std::make_unique<EventStreamClient>(index, context, owner);
    case Transport::WebSocket:
        return std::make_unique<WebSocketClient>(index, context, owner);
    }
    return {};
}

} // namespace Fanlight
