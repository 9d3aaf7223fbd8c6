// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace Fanlight {

// The event stream of server-sent events (HTML Living Standard section 9.2.6), as a server writes it.

// "id: 7\ndata: payload\n\n"; a payload of several lines takes a data line each (CRLF, CR or LF end one).
[[nodiscard]] QByteArray sseEvent(quint64 id, QByteArrayView payload);
// How long a reader waits before it connects again, ms.
[[nodiscard]] QByteArray sseRetry(int milliseconds);
// A comment, which keeps the connection warm and means nothing.
inline constexpr char sseComment[] = ":\n\n";

} // namespace Fanlight
