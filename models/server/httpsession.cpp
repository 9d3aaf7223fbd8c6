// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/httpsession.h"

#include "protocol/requesttarget.h"
#include "protocol/sse.h"
#include "server/eventendpoint.h"
#include "server/httpservices.h"
#include "server/jobendpoint.h"
#include "transport/wiresocket.h"

namespace Fanlight {

namespace {
constexpr qint64 perMillisecond = 1'000'000;
constexpr quint64 answersAhead = 1024 * 1024; // bytes that may wait for the client before no more are made
} // namespace

HttpSession::HttpSession(
    ConnectionId id, const ServerContext &context, WireSocket &wire, HttpSessionOwner &owner, QObject *parent)
    : QObject(parent)
    , m_id(id)
    , m_context(context)
    , m_wire(wire)
    , m_owner(owner)
    , m_reader(context.settings)
    , m_awaits(Awaits::FirstRequest)
    , m_deadlineAt(after(context.settings.limits.headTimeout))
    , m_readerUntil(after(context.settings.limits.answerTimeout))
{
}

HttpSession::~HttpSession()
{
    if (m_wakeAt != DelayLine::never)
        m_context.turn.delays().forget(*this);
}

// --- what comes
// --------------------------------------------------------------------------------------------------

void HttpSession::receive(QByteArrayView bytes)
{
    if (m_over || m_lastRead)
        return;
    m_held.append(bytes);
    work();
}

void HttpSession::wireDrained()
{
    m_congested = false;
    work();
}

void HttpSession::work()
{
    if (m_working || m_over)
        return;
    m_working = true;
    do {
        answerWaiting();
    } while (!m_over && mayRead() && readSome());
    m_working = false;
    if (m_over)
        return;
    if (m_heldRead == m_held.size()) {
        m_held.clear();
        m_heldRead = 0;
    }
    if (!m_continueSent && m_reader.waitsForContinue() && isFree()) {
        m_continueSent = true;
        sendPiece("HTTP/1.1 100 Continue\r\n\r\n");
    }
    updateReading();
    updateDeadline();
}

bool HttpSession::mayRead() const
{
    return !m_lastRead && !m_congested && !m_upgradeWaits && m_heldRead < m_held.size() &&
           m_waiting.size() < mostWaiting && m_waitingBytes < mostWaitingBytes;
}

// Up to the end of one request. False when there is nothing more to do with what is there.
bool HttpSession::readSome()
{
    if (!m_reader.isInside()) {
        m_requestOffset = m_offset;
        m_continueSent = false;
        m_awaits = Awaits::Nothing; // its time begins anew
    }
    QByteArrayView bytes = QByteArrayView(m_held).sliced(m_heldRead);
    const qsizetype before = bytes.size();
    RequestReader::Step step = m_reader.receive(bytes);
    m_heldRead += before - bytes.size();
    m_offset += quint64(before - bytes.size());
    if (step == RequestReader::Step::HeadComplete) {
        m_seen = true;
        m_owner.requestSeen(m_reader.head());
        if (asksForWebSocket(m_reader.head())) {
            m_upgradeWaits = true;
            return true; // answerWaiting() sees to it
        }
        step = m_reader.beginBody();
    }
    if (step == RequestReader::Step::Complete)
        requestComplete();
    else if (step == RequestReader::Step::Refused)
        refuseRequest();
    return step != RequestReader::Step::NeedMore || m_heldRead < m_held.size();
}

void HttpSession::requestComplete()
{
    recordRequest();
    Waiting waiting;
    waiting.size = m_reader.rawLength();
    waiting.head = m_reader.head();
    waiting.content = m_reader.takeContent();
    // RFC 9112 section 9.6: what comes after a request that ends the connection is not processed.
    m_lastRead = wantsClose(waiting.head);
    m_reader.next();
    enqueue(std::move(waiting));
}

void HttpSession::refuseRequest()
{
    recordRequest();
    m_lastRead = true;
    const RequestRefusal refusal = m_reader.refusal();
    if (refusal.inHead)
        m_owner.headRefused();
    const QByteArray raw = m_reader.rawHead();
    // 22 is a TLS handshake record (RFC 8446 section 5.1): somebody tried wss:// or https://.
    if (refusal.inHead && m_requestOffset == 0 && raw.startsWith('\x16')) {
        m_owner.noteHttp(QStringLiteral(
            "These bytes are a TLS handshake, but this server speaks plain ws:// and http://"));
        over();
        m_owner.httpOver();
        return;
    }
    m_owner.noteHttp(
        QStringLiteral("Refused with %1: %2").arg(refusal.status).arg(QString::fromLatin1(refusal.sentence)));
    m_reader.next();
    enqueue({{}, {}, refusal, 0});
}

void HttpSession::enqueue(Waiting waiting)
{
    m_waitingBytes += waiting.size;
    m_waiting.push_back(std::move(waiting));
}

void HttpSession::receiveEnd()
{
    if (!m_over && m_reader.isInside() && !m_upgradeWaits)
        recordRequest();
    m_over = true;
    disconnect(m_listening);
}

QByteArray HttpSession::takeHeld()
{
    QByteArray rest = m_held.sliced(m_heldRead);
    m_held.clear();
    m_heldRead = 0;
    return rest;
}

void HttpSession::recordRequest()
{
    Record record;
    record.kind = RecordKind::HttpRequest;
    record.direction = Direction::ToServer;
    record.connection = m_id;
    record.time = m_context.clock.now();
    record.offset = m_requestOffset;
    record.payload = m_reader.raw();
    record.payloadLength = m_reader.rawLength();
    if (record.payloadLength > quint64(record.payload.size()))
        record.set(RecordFlag::PayloadCut);
    m_context.queue.push(std::move(record));
}

// --- what is answered
// --------------------------------------------------------------------------------------------

bool HttpSession::isFree() const
{
    return m_waiting.empty() && !m_parked && !m_stream;
}

void HttpSession::answerWaiting()
{
    while (!m_over && !m_waiting.empty() && !m_parked && !m_stream) {
        if (m_wire.queuedBytes() > answersAhead) {
            m_wire.flushQueue();
            m_congested = m_wire.queuedBytes() > answersAhead;
            if (m_congested || m_over)
                return;
        }
        const Waiting next = std::move(m_waiting.front());
        m_waiting.pop_front();
        m_waitingBytes -= next.size;
        answer(next);
    }
    if (!m_over && m_upgradeWaits && isFree()) {
        over();
        const RequestHead request = m_reader.head();
        m_owner.upgradeAsked(request, m_reader.rawHead(), m_requestOffset);
    }
}

void HttpSession::answer(const Waiting &waiting)
{
    if (waiting.refusal) {
        reply(refusal(waiting.refusal->status, waiting.refusal->sentence + '\n', httpDate()));
        return;
    }
    const RequestTarget target = splitTarget(waiting.head.target);
    const HttpRoute route = routeOf(target.path);
    if (route == HttpRoute::Unknown)
        reply(replyTo(waiting.head, notFound(), httpDate()));
    else if (!allowsMethod(route, waiting.head.method))
        reply(replyTo(waiting.head, methodNotAllowed(route), httpDate()));
    else
        answerRoute(waiting, route);
}

void HttpSession::answerRoute(const Waiting &waiting, HttpRoute route)
{
    const RequestTarget target = splitTarget(waiting.head.target);
    const auto say = [&](const HttpAnswer &answer) { reply(replyTo(waiting.head, answer, httpDate())); };
    switch (route) {
    case HttpRoute::Poll: {
        const EventHub &hub = m_context.services.events;
        const auto since = pollSince(target.query, hub);
        say(since ? pollAnswer(hub, *since) : since.error());
        break;
    }
    case HttpRoute::LongPoll:
        answerLongPoll(waiting.head, target.query);
        break;
    case HttpRoute::Events:
        beginStream(waiting.head, target.query);
        break;
    case HttpRoute::Submit:
        say(submitAnswer(waiting.content, m_context.services.jobs));
        break;
    case HttpRoute::Verdict:
        say(verdictAnswer(target.path, m_context.services.jobs));
        break;
    case HttpRoute::Socket:
        say(upgradeRequired());
        break;
    case HttpRoute::Page:
    case HttpRoute::Unknown:
        say(pageAnswer(m_context.settings));
        break;
    }
}

void HttpSession::sendPiece(const QByteArray &bytes)
{
    Record record;
    record.kind = RecordKind::HttpResponse;
    record.direction = Direction::ToClient;
    record.connection = m_id;
    record.payload = bytes;
    record.payloadLength = quint64(bytes.size());
    m_wire.send({bytes, record, PieceKind::Http});
}

void HttpSession::reply(const HttpReply &reply)
{
    sendPiece(reply.bytes);
    if (!reply.closes || m_over)
        return;
    over();
    m_owner.httpOver();
}

void HttpSession::over()
{
    m_over = true;
    disconnect(m_listening);
}

void HttpSession::shutDown()
{
    if (m_over)
        return;
    over();
    if (m_parked)
        unpark(true);
    else if (m_stream && m_stream->chunked)
        sendPiece(lastChunk);
}

// --- time
// --------------------------------------------------------------------------------------------------------

qint64 HttpSession::after(int milliseconds) const
{
    return m_context.clock.now() + milliseconds * perMillisecond;
}

void HttpSession::updateReading()
{
    m_wire.setReadPaused(m_upgradeWaits || m_heldRead < m_held.size());
}

void HttpSession::updateDeadline()
{
    Awaits awaits = Awaits::Nothing;
    if (m_heldRead < m_held.size() || m_lastRead || m_upgradeWaits)
        awaits = Awaits::Nothing; // the client waits for us
    else if (m_reader.isInside())
        awaits = Awaits::RestOfRequest;
    else if (isFree())
        awaits = m_seen ? Awaits::NextRequest : Awaits::FirstRequest;
    if (awaits == m_awaits && awaits != Awaits::NextRequest)
        return;
    m_awaits = awaits;
    const ServerLimits &limits = m_context.settings.limits;
    m_deadlineAt = after(awaits == Awaits::NextRequest ? limits.httpIdleTimeout : limits.headTimeout);
}

// One timer serves all sessions. A wish is kept when its time is only put off: that costs one waking too many
// a while, and not a change for each event of a stream or each poll.
void HttpSession::wish(qint64 due)
{
    if (m_wakeAt <= due)
        return;
    m_wakeAt = due;
    m_context.turn.delays().wakeAt(*this, due);
}

void HttpSession::delayExpired(qint64 horizon)
{
    m_wakeAt = DelayLine::never;
    if (!m_over && m_parked && m_parked->until <= horizon) {
        unpark(false);
        work();
    } else if (!m_over && m_stream && m_stream->commentAt <= horizon) {
        sendStream(m_stream->chunked ? chunkOf(sseComment) : QByteArray(sseComment));
    }
    if (m_over)
        return;
    if (m_parked)
        wish(m_parked->until);
    else if (m_stream)
        wish(m_stream->commentAt);
}

// A client that asks and takes no answer would keep its connection, and what waits for it, for ever.
void HttpSession::checkReader(qint64 now)
{
    const quint64 passed = m_wire.bytesGiven();
    if (passed != m_bytesPassed || m_wire.queuedBytes() == 0) {
        m_bytesPassed = passed;
        m_readerUntil = now + m_context.settings.limits.answerTimeout * perMillisecond;
    } else if (now >= m_readerUntil) {
        over();
        m_owner.httpTooSlow(m_stream ? QStringLiteral("Event stream") : QStringLiteral("Answers"),
            QStringLiteral("nothing was read for %1 s, %2 bytes were waiting")
                .arg(m_context.settings.limits.answerTimeout / 1000.0)
                .arg(m_wire.queuedBytes()));
    }
}

void HttpSession::checkDeadlines(qint64 now)
{
    if (m_over)
        return;
    checkReader(now);
    if (m_over || m_awaits == Awaits::Nothing || now < m_deadlineAt)
        return;
    const Awaits awaited = std::exchange(m_awaits, Awaits::Nothing);
    if (awaited != Awaits::NextRequest)
        m_owner.noteHttp(QStringLiteral("No complete request within %1 s")
                             .arg(m_context.settings.limits.headTimeout / 1000.0));
    if (awaited == Awaits::RestOfRequest) {
        m_lastRead = true;
        recordRequest();
        m_reader.next();
        enqueue({{}, {}, RequestRefusal{408, "The request did not arrive in time."}, 0});
        work();
        return;
    }
    over(); // a browser's spare connection: nobody waits for an answer
    m_owner.httpOver();
}

QString HttpSession::standing() const
{
    if (m_parked)
        return QStringLiteral("the client left while its long poll was parked");
    if (m_stream)
        return QStringLiteral("the event stream ended");
    if (m_reader.isInside() && !m_upgradeWaits)
        return m_reader.isInBody() ? QStringLiteral("the client vanished in the middle of a request body")
                                   : QStringLiteral("the client vanished in the middle of a request head");
    return m_seen ? QStringLiteral("closed") : QStringLiteral("closed without a request");
}

} // namespace Fanlight
