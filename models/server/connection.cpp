// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/connection.h"

#include "server/peername.h"

#include <QHostAddress>
#include <QSslSocket>

namespace Fanlight {

namespace {
constexpr qsizetype bodyKept = 64 * 1024;
constexpr qint64 perMillisecond = 1'000'000;

bool isForgivenWhenLenient(HandshakeRule rule)
{
    // In lenient mode only what Qt's server cannot do without is asked for.
    return rule == HandshakeRule::HostOnce || rule == HandshakeRule::KeyIs16Bytes ||
           rule == HandshakeRule::SubprotocolTokens || rule == HandshakeRule::ExtensionsParse ||
           rule == HandshakeRule::NoBody || rule == HandshakeRule::HttpOneOne;
}
} // namespace

Connection::Connection(QTcpSocket *real, const ServerContext &context, QObject *parent)
    : QObject(parent)
    , m_context(context)
    , m_wire(new WireSocket(real, *this, context.turn, this))
{
    m_info.tls = qobject_cast<QSslSocket *>(real) != nullptr;
    m_info.peer = endpointText(real->peerAddress(), real->peerPort());
    m_info.name = m_info.peer;
    m_info.openedAt = context.clock.now();
    m_info.state = ConnectionState::Handshaking;
    if (const auto ours = context.registry.find(real->peerAddress(), real->peerPort())) {
        m_info.id = ours->connection;
        m_info.client = ours->client;
        m_info.name = ours->name;
        m_info.side = ConnectionSide::Both;
    } else {
        m_info.id = context.registry.nextConnection();
    }
}

Connection::~Connection()
{
    m_phase = Phase::Ended; // what Qt still says on its way out is not for the wire
    m_link.reset();         // before the wire it stands on
    delete m_wire;
}

void Connection::start()
{
    pushInfo();
    pushRecord(RecordKind::Opened, Direction::ToServer, {}, 0);
    m_head = std::make_unique<RequestHeadParser>(m_context.settings.limits.head);
    setDeadline(Deadline::Request, m_context.settings.limits.headTimeout);
    m_wire->start();
}

// --- what comes from the peer
// ------------------------------------------------------------------------------------

void Connection::wireReceived(QByteArrayView bytes)
{
    while (!bytes.isEmpty()) {
        switch (m_phase) {
        case Phase::Head:
            bytes = bytes.sliced(takeHead(bytes));
            break;
        case Phase::Body:
            bytes = bytes.sliced(takeBody(bytes));
            break;
        case Phase::Upgrading:
            m_rest.append(bytes);
            return; // reading is paused: at most one read's worth
        case Phase::Open:
        case Phase::Closing:
            takeFrames(bytes);
            return;
        case Phase::Lingering:
            // Frames after a failed handshake or close mean nothing; they are read so that TCP can end in
            // order.
            if (m_link)
                takeFrames(bytes);
            return;
        case Phase::Ended:
            return;
        }
    }
}

qsizetype Connection::takeHead(QByteArrayView bytes)
{
    if (m_head->raw().isEmpty()) {
        m_requestOffset = m_wire->bytesTaken() - quint64(bytes.size());
        setDeadline(Deadline::Request, m_context.settings.limits.headTimeout);
    }
    const qsizetype taken = m_head->receive(bytes);
    if (const auto failure = m_head->failure()) {
        headFailed(*failure);
        return bytes.size();
    }
    if (m_head->isComplete())
        headComplete();
    return taken;
}

void Connection::headFailed(const HeadFailure &failure)
{
    const QByteArray raw = m_head->raw();
    pushRecord(RecordKind::HttpRequest, Direction::ToServer, raw.left(bodyKept), m_requestOffset);
    m_context.owner.handshakeRefused(*this);
    // 22 is a TLS handshake record (RFC 8446 section 5.1): somebody tried wss:// or https://.
    if (raw.startsWith('\x16') || (failure.offset == 0 && raw.startsWith("\x16\x03"))) {
        note(QStringLiteral(
            "These bytes are a TLS handshake, but this server speaks plain ws:// and http://"));
        linger();
        return;
    }
    const int status = refusalStatus(failure);
    const QByteArray why = QByteArray(sentence(failure.error)) + " (" + clause(failure.error) + ", at byte " +
                           QByteArray::number(failure.offset) + " of the request)";
    note(QStringLiteral("Refused with %1: %2").arg(status).arg(QString::fromLatin1(why)));
    reply(refusal(status, why + '\n', httpDate()), RecordKind::HttpResponse);
}

void Connection::headComplete()
{
    m_requestSeen = true;
    const RequestHead &request = m_head->head();
    m_info.path = QString::fromLatin1(request.target);
    m_info.userAgent = QString::fromLatin1(request.fields.value("User-Agent"));
    const QString agent = agentName(request.fields.value("User-Agent"));
    if (m_info.side == ConnectionSide::Server && !agent.isEmpty())
        m_info.name = QStringLiteral("%1 :%2").arg(agent, m_info.peer.section(u':', -1));
    if (asksForWebSocket(request)) {
        beginHandshake();
        return;
    }
    pushInfo();
    if (request.version.major != 1) {
        headFailed({HeadError::BadVersion, m_head->raw().indexOf(" HTTP/") + 1});
        return;
    }
    const qint64 length = bodyLength(request);
    m_bodySize = qMax<qint64>(length, 0);
    m_bodyLeft = m_bodySize;
    m_body.clear();
    if (length < 0) {
        requestComplete();
    } else if (quint64(length) > m_context.settings.limits.maxBody) {
        pushRecord(RecordKind::HttpRequest, Direction::ToServer, m_head->raw(), m_requestOffset);
        reply(refusal(413, "The request's body is larger than this server takes.\n", httpDate()),
            RecordKind::HttpResponse);
    } else if (length == 0) {
        requestComplete();
    } else {
        setPhase(Phase::Body);
    }
}

qsizetype Connection::takeBody(QByteArrayView bytes)
{
    const auto taken = qsizetype(qMin<qint64>(bytes.size(), m_bodyLeft));
    m_body.append(bytes.first(qMin(taken, bodyKept - m_body.size())));
    m_bodyLeft -= taken;
    if (m_bodyLeft == 0)
        requestComplete();
    return taken;
}

void Connection::requestComplete()
{
    const RequestHead request = m_head->head();
    pushRecord(RecordKind::HttpRequest, Direction::ToServer, m_head->raw() + m_body, m_requestOffset);
    m_head = std::make_unique<RequestHeadParser>(m_context.settings.limits.head);
    setPhase(Phase::Head);
    setDeadline(Deadline::Idle, m_context.settings.limits.httpIdleTimeout);
    if (bodyLength(request) < 0) {
        reply(refusal(411, "This server reads bodies with one plain Content-Length only.\n", httpDate()),
            RecordKind::HttpResponse);
        return;
    }
    reply(answer(request, m_context.settings, httpDate()), RecordKind::HttpResponse);
}

// --- the handshake
// -------------------------------------------------------------------------------------------------

void Connection::beginHandshake()
{
    pushRecord(RecordKind::HandshakeRequest, Direction::ToServer, m_head->raw(), m_requestOffset);
    const std::vector<HandshakeCheck> checks = checkRequest(m_head->head());
    for (const HandshakeCheck &check : checks) {
        if (check.passed || (!m_context.settings.strict && isForgivenWhenLenient(check.rule)))
            continue;
        const int status = refusalStatus(check.rule);
        note(QStringLiteral("Handshake refused with %1: %2 (%3)")
                 .arg(status)
                 .arg(QString::fromLatin1(sentence(check.rule)), QString::fromLatin1(clause(check.rule))));
        m_context.owner.handshakeRefused(*this);
        reply(refusal(status, refusalBody(check), httpDate()), RecordKind::HandshakeResponse);
        return;
    }
    pushInfo();
    setPhase(Phase::Upgrading);
    m_wire->setReadPaused(true);
    m_context.owner.upgradeRequested(*this);
}

void Connection::handToQt()
{
    const RequestHead &request = m_head->head();
    RequestHead canonical;
    canonical.method = "GET";
    canonical.target = request.target;
    const QByteArray host = request.fields.value("Host");
    canonical.fields.append("Host", host.isEmpty() ? QByteArray("localhost") : host);
    canonical.fields.append("Upgrade", "websocket");
    canonical.fields.append("Connection", "Upgrade");
    canonical.fields.append("Sec-WebSocket-Key", request.fields.value("Sec-WebSocket-Key"));
    canonical.fields.append("Sec-WebSocket-Version", "13");
    const QByteArray protocols = request.fields.values("Sec-WebSocket-Protocol").join(", ");
    if (!protocols.isEmpty())
        canonical.fields.append("Sec-WebSocket-Protocol", protocols);
    if (request.fields.contains("Origin"))
        canonical.fields.append("Origin", request.fields.value("Origin"));
    m_wire->deliver(serialize(canonical).value_or(QByteArray()));
}

void Connection::upgraded(QWebSocket *socket)
{
    m_link = std::make_unique<WebSocketLink>(
        m_info.id, m_context, *m_wire, m_requestOffset + quint64(m_head->raw().size()));
    m_link->setSocket(socket);
    m_info.webSocket = true;
    m_info.subprotocol = socket->subprotocol();
    m_info.state = ConnectionState::Open;
    pushInfo();
    m_head.reset();
    setPhase(Phase::Open);
    setDeadline(Deadline::None, 0);
    m_context.owner.opened(*this);
    const QByteArray rest = std::exchange(m_rest, {});
    if (!rest.isEmpty())
        wireReceived(rest);
    if (m_wire)
        m_wire->setReadPaused(false);
}

void Connection::readerWrote(QByteArrayView bytes)
{
    if (m_phase == Phase::Ended)
        return;
    if (m_link) {
        ++m_framesOut;
        m_link->socketWrote(bytes);
        return;
    }
    m_response.append(bytes);
    if (!m_response.endsWith("\r\n\r\n"))
        return;
    Record record;
    record.kind = RecordKind::HandshakeResponse;
    record.direction = Direction::ToClient;
    record.connection = m_info.id;
    record.payload = m_response;
    record.payloadLength = quint64(m_response.size());
    m_wire->send({std::exchange(m_response, {}), record, PieceKind::Http});
}

void Connection::readerWantsClose()
{
    if (m_phase == Phase::Upgrading) { // Qt found something we did not
        reply(refusal(400, "Qt's WebSocket server refused the handshake.\n", httpDate()),
            RecordKind::HandshakeResponse);
        return;
    }
    if (m_phase != Phase::Open && m_phase != Phase::Closing)
        return;
    if (m_link->isCloseReceived()) {
        linger();
        return;
    }
    setPhase(Phase::Closing);
    m_info.state = ConnectionState::Closing;
    pushInfo();
    setDeadline(Deadline::Close, m_context.settings.limits.closeTimeout);
}

// --- frames
// --------------------------------------------------------------------------------------------------------

void Connection::takeFrames(QByteArrayView bytes)
{
    const WebSocketLink::Outcome outcome = m_link->receive(bytes);
    for (const Message &message : outcome.messages) {
        if (m_phase == Phase::Open)
            m_context.owner.messageReceived(*this, message);
    }
    if (outcome.failure && m_phase == Phase::Open)
        fail(*outcome.failure);
    if (outcome.peerClosed && m_phase == Phase::Closing)
        linger();
    if (m_phase == Phase::Open) {
        if (m_link->isInsideFrame())
            setDeadline(Deadline::Frame, m_context.settings.limits.frameTimeout);
        else
            setDeadline(Deadline::None, 0);
    }
}

void Connection::fail(Violation violation)
{
    m_endSentence = QString::fromLatin1(sentence(violation));
    close(closeCodeFor(violation), m_endSentence);
    linger(); // no more can be understood of the peer, its close frame included
}

void Connection::send(OutgoingPiece piece)
{
    if (m_phase != Phase::Open || !m_wire)
        return;
    const quint64 size = quint64(piece.bytes.size());
    const quint64 most = m_context.settings.limits.maxQueue;
    // A single message larger than the limit may go when nothing else waits.
    if (const quint64 queued = m_wire->queuedBytes(); queued > 0 && queued + size > most) {
        m_wire->flushQueue();
        if (m_wire && m_wire->queuedBytes() > 0 && m_wire->queuedBytes() + size > most)
            queueFull();
    }
    if (m_phase != Phase::Open || !m_wire)
        return;
    ++m_framesOut;
    piece.record.connection = m_info.id;
    m_wire->send(std::move(piece));
}

void Connection::queueFull()
{
    switch (m_context.settings.slowPolicy) {
    case SlowPolicy::Close:
        m_endSentence =
            QStringLiteral("too slow: %1 bytes were waiting to be read").arg(m_wire->queuedBytes());
        note(QStringLiteral("Closed with 1008: the peer is too slow, %1 bytes were waiting")
                 .arg(m_wire->queuedBytes()));
        // What has not begun to leave would only delay the close frame.
        while (m_wire->dropOldestData()) {
        }
        close(CloseCodes::PolicyViolation, m_endSentence);
        break;
    case SlowPolicy::DropOldest:
        if (m_wire->dropOldestData() && m_dropped++ == 0)
            note(QStringLiteral("The send queue is full: the oldest messages that wait are dropped"));
        break;
    case SlowPolicy::Wait:
        if (!m_blocked) {
            m_blocked = true;
            note(QStringLiteral("The send queue is full: the senders wait until it has drained"));
            m_context.owner.receiverBlocked(*this, true);
        }
        break;
    }
}

void Connection::wireDrained()
{
    if (m_blocked) {
        m_blocked = false;
        m_context.owner.receiverBlocked(*this, false);
    }
}

void Connection::ping(const QByteArray &payload)
{
    if (m_phase != Phase::Open)
        return;
    ++m_framesOut;
    m_link->ping(payload);
}

void Connection::close(CloseCode code, const QString &reason)
{
    if (m_phase == Phase::Open)
        m_link->close(code, reason);
    else if (m_phase < Phase::Open)
        closeQuietly();
}

// --- the end
// -------------------------------------------------------------------------------------------------------

void Connection::reply(const HttpReply &reply, RecordKind kind)
{
    Record record;
    record.kind = kind;
    record.direction = Direction::ToClient;
    record.connection = m_info.id;
    record.payload = reply.bytes;
    record.payloadLength = quint64(reply.bytes.size());
    m_wire->send({reply.bytes, record, PieceKind::Http});
    if (reply.closes)
        linger();
}

void Connection::closeQuietly()
{
    if (m_phase == Phase::Ended || m_phase == Phase::Lingering)
        return;
    linger();
}

// Ends our side after what is queued, then reads until the peer ends its own: closing at once with unread
// bytes would make TCP reset the connection, and the peer might never see the last answer (RFC 9112
// section 9.6).
void Connection::linger()
{
    if (m_phase == Phase::Ended)
        return;
    setPhase(Phase::Lingering);
    setDeadline(Deadline::Linger, m_context.settings.limits.closeTimeout);
    if (m_wire) {
        m_wire->setReadPaused(false);
        m_wire->finish();
    }
}

void Connection::wireEnded()
{
    if (m_phase == Phase::Ended)
        return;
    if (m_link)
        m_link->receiveEnd();
    else if (m_phase == Phase::Head && m_head && !m_head->raw().isEmpty())
        pushRecord(RecordKind::HttpRequest, Direction::ToServer, m_head->raw(), m_requestOffset);
    if (m_blocked)
        wireDrained();
    pushClosed();
    setPhase(Phase::Ended);
    m_info.state = ConnectionState::Closed;
    m_info.closedAt = m_context.clock.now();
    pushInfo();
    m_context.owner.ended(*this);
}

void Connection::pushClosed()
{
    Record record;
    record.kind = RecordKind::Closed;
    record.connection = m_info.id;
    record.time = m_context.clock.now();
    record.direction = Direction::ToServer;
    QString sentence;
    if (m_link && m_link->isCloseReceived() && m_link->isCloseSent()) {
        record.closeCode = m_link->receivedClose().code;
        sentence = QStringLiteral("closed with a close frame each way");
    } else if (m_link && m_link->isCloseSent()) {
        record.closeCode = m_link->sentClose().code;
        sentence = QStringLiteral("closed by the server; the client sent no close frame");
    } else if (m_link) {
        record.closeCode = CloseCodes::Abnormal;
        sentence = m_link->isInsideFrame() ? QStringLiteral("the client vanished in the middle of a frame")
                                           : QStringLiteral("the client vanished without a close frame");
    } else if (m_phase == Phase::Head && m_head && !m_head->raw().isEmpty()) {
        sentence = QStringLiteral("the client vanished in the middle of a request head");
        record.set(RecordFlag::Truncated);
    } else if (m_phase == Phase::Body) {
        sentence = QStringLiteral("the client vanished in the middle of a request body");
        record.set(RecordFlag::Truncated);
    } else {
        sentence = m_requestSeen ? QStringLiteral("closed") : QStringLiteral("closed without a request");
    }
    if (!m_endSentence.isEmpty())
        sentence += QStringLiteral(": ") + m_endSentence;
    record.payload = sentence.toUtf8();
    m_context.queue.push(std::move(record));
}

void Connection::checkDeadline(qint64 now)
{
    if (m_deadline == Deadline::None || now < m_deadlineAt || !m_wire)
        return;
    const Deadline kind = std::exchange(m_deadline, Deadline::None);
    const ServerLimits &limits = m_context.settings.limits;
    switch (kind) {
    case Deadline::Request:
        note(QStringLiteral("No complete request within %1 s").arg(limits.headTimeout / 1000.0));
        if (m_head->raw().isEmpty()) // a browser's spare connection: nobody waits for an answer
            closeQuietly();
        else
            reply(
                refusal(408, "The request did not arrive in time.\n", httpDate()), RecordKind::HttpResponse);
        break;
    case Deadline::Idle:
        closeQuietly();
        break;
    case Deadline::Frame:
        m_endSentence = QStringLiteral("stalled in the middle of a frame");
        note(QStringLiteral("Closed with 1008: no byte for %1 s in the middle of a frame")
                 .arg(limits.frameTimeout / 1000.0));
        close(CloseCodes::PolicyViolation, m_endSentence);
        break;
    case Deadline::Close:
        note(QStringLiteral("No close frame in answer within %1 s").arg(limits.closeTimeout / 1000.0));
        m_wire->abortWire();
        break;
    case Deadline::Linger:
        m_wire->abortWire();
        break;
    case Deadline::None:
        break;
    }
}

void Connection::setReadPaused(bool paused)
{
    if (m_wire && (m_phase == Phase::Open || !paused))
        m_wire->setReadPaused(paused);
}

ConnectionStats Connection::stats() const
{
    ConnectionStats stats;
    stats.id = m_info.id;
    stats.webSocket = m_info.webSocket;
    stats.framesOut = m_framesOut;
    if (m_link) {
        stats.framesIn = m_link->framesIn();
        stats.roundTrip = m_link->roundTrip();
    }
    if (m_wire) {
        stats.bytesIn = m_wire->bytesTaken();
        stats.bytesOut = m_wire->bytesSent();
        stats.queued = m_wire->queuedBytes();
    }
    return stats;
}

void Connection::setPhase(Phase phase)
{
    m_phase = phase;
}

void Connection::setDeadline(Deadline kind, int milliseconds)
{
    m_deadline = kind;
    m_deadlineAt = m_context.clock.now() + milliseconds * perMillisecond;
}

void Connection::note(const QString &sentence)
{
    pushRecord(RecordKind::Note, Direction::ToServer, sentence.toUtf8(), 0);
}

void Connection::pushRecord(RecordKind kind, Direction direction, const QByteArray &payload, quint64 offset)
{
    Record record;
    record.kind = kind;
    record.direction = direction;
    record.connection = m_info.id;
    record.time = m_context.clock.now();
    record.offset = offset;
    record.payload = payload;
    record.payloadLength = quint64(payload.size());
    if (kind == RecordKind::HttpRequest && m_bodySize > m_body.size()) {
        record.payloadLength += quint64(m_bodySize - m_body.size());
        record.set(RecordFlag::PayloadCut);
    }
    m_context.queue.push(std::move(record));
}

void Connection::pushInfo()
{
    m_context.queue.push(m_info);
}

} // namespace Fanlight
