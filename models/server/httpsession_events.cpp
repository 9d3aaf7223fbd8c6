// SPDX-License-Identifier: GPL-3.0-or-later
// HttpSession's answers that wait for events: parked polls, and streams.
#include "protocol/chunked.h"
#include "protocol/sse.h"
#include "server/eventendpoint.h"
#include "server/httpservices.h"
#include "server/httpsession.h"
#include "transport/wiresocket.h"

namespace Fanlight {

namespace {
constexpr int streamRetry = 1'000; // ms
} // namespace

void HttpSession::answerLongPoll(const RequestHead &request, QByteArrayView query)
{
    const EventHub &hub = m_context.services.events;
    const auto since = pollSince(query, hub);
    const auto timeout = pollTimeout(query, m_context.settings.limits.longPollTimeout);
    if (!since || !timeout) {
        reply(replyTo(request, since ? timeout.error() : since.error(), httpDate()));
    } else if (hub.lastId() > *since || *timeout == 0) {
        reply(replyTo(request, pollAnswer(hub, *since), httpDate()));
    } else {
        m_parked = Parked{request, *since, after(*timeout)};
        wish(m_parked->until);
        listen();
        if (hub.lastId() > *since) // another thread was quicker
            unpark(false);
    }
}

void HttpSession::unpark(bool closing)
{
    disconnect(m_listening);
    Parked parked = std::move(*m_parked);
    m_parked.reset();
    if (closing)
        parked.request.fields.append("Connection", "close");
    reply(replyTo(parked.request, pollAnswer(m_context.services.events, parked.since), httpDate()));
}

void HttpSession::beginStream(const RequestHead &request, QByteArrayView query)
{
    const EventHub &hub = m_context.services.events;
    const auto since = streamSince(request, query, hub);
    if (!since) {
        reply(replyTo(request, since.error(), httpDate()));
        return;
    }
    const QByteArray head = streamHead(request, "text/event-stream", httpDate());
    const bool chunked = request.version >= HttpVersion{1, 1};
    if (request.method == "HEAD") {
        reply({head, !chunked || wantsClose(request)});
        return;
    }
    m_stream = Stream{chunked, 0, *since};
    const QByteArray retry = sseRetry(streamRetry);
    sendStream(head + (chunked ? chunkOf(retry) : retry));
    listen(); // before it looks, for others may publish meanwhile
    sendNews();
}

void HttpSession::sendNews()
{
    for (const HubEvent &event : m_context.services.events.since(m_stream->last)) {
        if (m_over)
            return;
        m_stream->last = event.id;
        sendStream(m_context.services.encoder.encode(event, m_stream->chunked));
    }
}

void HttpSession::listen()
{
    m_listening = connect(&m_context.services.events, &EventHub::published, this, &HttpSession::published);
}

void HttpSession::published(const HubEvent &event)
{
    if (m_over)
        return;
    if (m_stream && event.id > m_stream->last) {
        sendNews();
    } else if (m_parked && event.id > m_parked->since) {
        unpark(false);
        work();
    }
}

void HttpSession::sendStream(const QByteArray &bytes)
{
    if (m_over)
        return;
    const quint64 most = m_context.settings.limits.maxQueue;
    const auto isTooMuch = [&] {
        const quint64 queued = m_wire.queuedBytes();
        return queued > 0 && queued + quint64(bytes.size()) > most;
    };
    if (isTooMuch()) {
        m_wire.flushQueue();
        if (m_over)
            return;
        if (isTooMuch()) {
            over();
            m_owner.httpTooSlow(QStringLiteral("Event stream"),
                QStringLiteral("too slow: %1 bytes were waiting to be read").arg(m_wire.queuedBytes()));
            return;
        }
    }
    m_stream->commentAt = after(m_context.settings.limits.streamKeepAlive);
    wish(m_stream->commentAt);
    sendPiece(bytes);
}

} // namespace Fanlight
