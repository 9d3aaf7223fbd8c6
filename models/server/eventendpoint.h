// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/expected.h"
#include "server/eventhub.h"
#include "server/httpendpoint.h"

namespace Fanlight {

// What /poll, /longpoll and /events say and understand. Pure, apart from reading the hub.

// The payloads of what happened after since, a line each, and the hub's last id as Last-Event-ID.
[[nodiscard]] HttpAnswer pollAnswer(const EventHub &hub, quint64 since);

// The id after which a poll wants to hear: since= in the query, 0 without one. An id that is no number or has
// not happened yet is answered with a 400.
[[nodiscard]] Expected<quint64, HttpAnswer> pollSince(QByteArrayView query, const EventHub &hub);

// How long a poll may be parked, ms: timeout= in the query, 0 to 600,000, else fallback.
[[nodiscard]] Expected<int, HttpAnswer> pollTimeout(QByteArrayView query, int fallback);

// The id after which an event stream begins: the Last-Event-ID field, which a browser sends when it connects
// again, then since= in the query; without either what happens from now on. A Last-Event-ID from the future
// comes from a reader that outlived an earlier server: all is news to it.
[[nodiscard]] Expected<quint64, HttpAnswer> streamSince(
    const RequestHead &request, QByteArrayView query, const EventHub &hub);

// An event as /events sends it, encoded once for all its readers. Engine thread.
class EventEncoder
{
public:
    [[nodiscard]] QByteArray encode(const HubEvent &event, bool chunked);

private:
    struct Encoded
    {
        quint64 id = 0;
        QByteArray bytes;
    };
    Encoded m_plain;
    Encoded m_chunked;
};

} // namespace Fanlight
