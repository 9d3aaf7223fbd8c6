// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"

#include <optional>

namespace Fanlight {

// How many messages of our own server a client missed between the loss of one connection and the next: those
// to all, or to a room the lost connection was in, that were sent meanwhile, and those under way to it that
// were given up. What came from the client's own side is not among them. None when that cannot be known: one
// of the two was not to our server; the capture no longer reaches back to the loss; or a message may be in it
// more than once or not as a broadcast, because somebody spoke a compressed form or followed the server's
// events at that time. Reads the records since the loss once.
[[nodiscard]] std::optional<quint64> missedMessages(
    const CaptureStore &store, ConnectionId lost, qint64 lostAt, ConnectionId next, qint64 backAt);

} // namespace Fanlight
