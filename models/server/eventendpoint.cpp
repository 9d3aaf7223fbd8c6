// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/eventendpoint.h"

#include "protocol/chunked.h"
#include "protocol/headtext.h"
#include "protocol/requesttarget.h"
#include "protocol/sse.h"

#include <algorithm>

namespace Fanlight {

namespace {

constexpr int longestPoll = 600'000; // ms

std::optional<quint64> number(const QByteArray &text)
{
    // toULongLong() would take signs and spaces.
    bool isNumber = !text.isEmpty() && std::all_of(text.begin(), text.end(), isDigit);
    const quint64 value = isNumber ? text.toULongLong(&isNumber) : 0;
    return isNumber ? std::optional(value) : std::nullopt;
}

Unexpected<HttpAnswer> badRequest(const QByteArray &sentence)
{
    return Unexpected<HttpAnswer>(sentenceAnswer(400, sentence));
}

} // namespace

HttpAnswer pollAnswer(const EventHub &hub, quint64 since)
{
    HttpAnswer answer;
    const HubNews news = hub.news(since);
    for (const HubEvent &event : news.events)
        answer.body += event.payload + '\n';
    answer.fields.append("Last-Event-ID", QByteArray::number(news.lastId));
    return answer;
}

Expected<quint64, HttpAnswer> pollSince(QByteArrayView query, const EventHub &hub)
{
    const std::optional<QByteArray> text = queryValue(query, "since");
    if (!text)
        return 0;
    const std::optional<quint64> since = number(*text);
    if (!since)
        return badRequest("since must be the number of an event: digits only.");
    if (*since > hub.lastId())
        return badRequest("Event " + QByteArray::number(*since) + " has not happened yet; the last one is " +
                          QByteArray::number(hub.lastId()) + '.');
    return *since;
}

Expected<int, HttpAnswer> pollTimeout(QByteArrayView query, int fallback)
{
    const std::optional<QByteArray> text = queryValue(query, "timeout");
    if (!text)
        return fallback;
    const std::optional<quint64> timeout = number(*text);
    if (!timeout || *timeout > longestPoll)
        return badRequest("timeout must be a number of milliseconds from 0 to 600000.");
    return int(*timeout);
}

Expected<quint64, HttpAnswer> streamSince(
    const RequestHead &request, QByteArrayView query, const EventHub &hub)
{
    const QByteArray last = request.fields.value("Last-Event-ID");
    if (last.isEmpty())
        return queryValue(query, "since") ? pollSince(query, hub) : hub.lastId();
    const std::optional<quint64> since = number(last);
    if (!since)
        return badRequest("Last-Event-ID must be the number of an event: digits only.");
    return *since > hub.lastId() ? 0 : *since;
}

QByteArray EventEncoder::encode(const HubEvent &event, bool chunked)
{
    Encoded &encoded = chunked ? m_chunked : m_plain;
    if (encoded.id != event.id) {
        const QByteArray text = sseEvent(event.id, event.payload);
        encoded = {event.id, chunked ? chunkOf(text) : text};
    }
    return encoded.bytes;
}

} // namespace Fanlight
