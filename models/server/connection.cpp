// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/connection.h"

#include "protocol/requesttarget.h"
#include "server/peername.h"

#include <QHostAddress>
#include <QSslSocket>

#include <algorithm>
#include <utility>

namespace Fanlight {

namespace {
constexpr qint64 perMillisecond = 1'000'000;
} // namespace

Connection::Connection(QTcpSocket *real, const ServerContext &context, QObject *parent)
    : QObject(parent)
    , m_context(context)
    , m_wire(new WireSocket(real, *this, context.turn, this))
    , m_secure(qobject_cast<QSslSocket *>(real))
{
    m_info.tls = m_secure != nullptr;
    m_info.peer = endpointText(real->peerAddress(), real->peerPort());
    m_info.name = m_info.peer;
    m_info.openedAt = context.clock.now();
    m_info.state = ConnectionState::Handshaking;
    if (const auto ours = context.registry.find(real->peerAddress(), real->peerPort())) {
        m_info.id = ours->connection;
        m_info.client = ours->client;
        m_info.name = ours->name;
        m_info.side = ConnectionSide::Both;
        m_info.dialledAt = ours->dialledAt;
    } else {
        m_info.id = context.registry.nextConnection();
    }
    m_heartbeat = HeartbeatWatch(m_info.id);
}

Connection::~Connection()
{
    m_phase = Phase::Ended; // what Qt still says on its way out is not for the wire
    m_http.reset();         // all before the wire they stand on
    m_link.reset();
    discard(m_unopened);
    delete m_wire;
}

void Connection::start()
{
    pushInfo();
    pushRecord(RecordKind::Opened, Direction::ToServer, {}, 0);
    if (m_secure) {
        beginTls(*m_secure);
        return;
    }
    beginHttp();
    m_wire->start();
}

void Connection::beginHttp()
{
    m_http = std::unique_ptr<HttpSession>(new HttpSession(m_info.id, m_context, *m_wire, *this));
}

// --- what comes from the peer
// ------------------------------------------------------------------------------------

void Connection::wireReceived(QByteArrayView bytes)
{
    switch (m_phase) {
    case Phase::Http:
        m_http->receive(bytes);
        break;
    case Phase::Upgrading:
        m_rest.append(bytes); // reading is paused: at most one read's worth
        break;
    case Phase::Open:
    case Phase::Closing:
        if (!m_rest.isEmpty())
            takeFrames(std::exchange(m_rest, {}));
        takeFrames(bytes);
        break;
    case Phase::Lingering:
        // Frames after a failed handshake or close mean nothing; they are read so that TCP can end in
        // order.
        if (m_link)
            takeFrames(bytes);
        break;
    case Phase::Tls: // ciphertext that was left when the connection ended
    case Phase::Ended:
        break;
    }
}

void Connection::requestSeen(const RequestHead &request)
{
    const QString path = QString::fromLatin1(request.target);
    const QByteArray userAgent = request.fields.value("User-Agent");
    // A polling client says the same a thousand times.
    if (path == m_info.path && QString::fromLatin1(userAgent) == m_info.userAgent)
        return;
    m_info.path = path;
    m_info.userAgent = QString::fromLatin1(userAgent);
    const QString agent = agentName(userAgent);
    if (m_info.side == ConnectionSide::Server && !agent.isEmpty())
        m_info.name = QStringLiteral("%1 :%2").arg(agent, m_info.peer.section(u':', -1));
    pushInfo();
}

void Connection::headRefused()
{
    m_context.owner.handshakeRefused(*this);
}

void Connection::httpOver()
{
    linger();
}

void Connection::httpTooSlow(const QString &what, const QString &sentence)
{
    m_endSentence = sentence;
    note(QStringLiteral("%1 dropped: %2").arg(what, sentence));
    m_wire->abortWire();
}

void Connection::noteHttp(const QString &sentence)
{
    note(sentence);
}

// --- frames
// --------------------------------------------------------------------------------------------------------

void Connection::takeFrames(QByteArrayView bytes)
{
    const auto take = [this](const Message &message) {
        if (m_phase == Phase::Open)
            m_context.owner.messageReceived(*this, message);
    };
    const WebSocketLink::Outcome outcome = m_link->receive(bytes, take);
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

// Every frame is work, so that neither pings nor fragments of a byte keep the others waiting.
int Connection::takeWork()
{
    const quint64 frames = m_link ? m_link->framesIn() : 0;
    return int(frames - std::exchange(m_framesWorked, frames));
}

// --- the end
// -------------------------------------------------------------------------------------------------------

void Connection::reply(const HttpReply &reply, RecordKind kind)
{
    m_wire->send({reply.bytes, recordToClient(kind, reply.bytes), PieceKind::Http});
    if (reply.closes)
        linger();
}

void Connection::closeQuietly()
{
    if (m_phase == Phase::Ended || m_phase == Phase::Lingering)
        return;
    if (m_phase == Phase::Tls) {
        m_wire->abortWire();
        return;
    }
    if (m_phase == Phase::Http)
        m_http->shutDown();
    linger();
}

Record Connection::recordToClient(RecordKind kind, const QByteArray &payload) const
{
    Record record;
    record.kind = kind;
    record.direction = Direction::ToClient;
    record.connection = m_info.id;
    record.payload = payload;
    record.payloadLength = quint64(payload.size());
    return record;
}

// Ends our side after what is queued, then reads until the peer ends its own: closing at once with unread
// bytes would make TCP reset the connection, and the peer might never see the last answer (RFC 9112
// section 9.6).
void Connection::linger()
{
    if (m_phase == Phase::Ended)
        return;
    setPhase(Phase::Lingering);
    releaseSenders();
    setDeadline(Deadline::Linger, closePatience());
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
    else if (m_http)
        m_http->receiveEnd();
    releaseSenders();
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
    if (m_link && m_endCode == CloseCodes::Abnormal) {
        record.closeCode = m_endCode;
        sentence = QStringLiteral("reset by the server");
    } else if (m_link && m_link->isCloseReceived() && m_link->isCloseSent()) {
        record.closeCode = m_link->receivedClose().code;
        sentence = QStringLiteral("closed with a close frame each way");
    } else if (m_link && m_link->isCloseSent()) {
        record.closeCode = m_link->sentClose().code;
        sentence = QStringLiteral("closed by the server; the client sent no close frame");
    } else if (m_link && m_link->isCloseReceived()) {
        record.closeCode = m_link->receivedClose().code;
        sentence = QStringLiteral("closed by the client; the server did not answer its close frame");
    } else if (m_link) {
        record.closeCode = CloseCodes::Abnormal;
        sentence = m_link->isInsideFrame() ? QStringLiteral("the client vanished in the middle of a frame")
                                           : QStringLiteral("the client vanished without a close frame");
    } else if (!m_http) {
        sentence = QStringLiteral("it ended before TLS was set up");
    } else {
        sentence = m_http->standing();
        if (m_phase == Phase::Http && m_http->isInsideRequest())
            record.set(RecordFlag::Truncated);
    }
    if (!m_endSentence.isEmpty())
        sentence += QStringLiteral(": ") + m_endSentence;
    record.payload = sentence.toUtf8();
    m_context.queue.push(std::move(record));
}

void Connection::checkDeadline(qint64 now)
{
    if (m_phase == Phase::Http)
        m_http->checkDeadlines(now);
    if (m_phase == Phase::Open && m_wire) {
        noteDropped(now);
        beat(now);
    }
    if (m_deadline == Deadline::None || now < m_deadlineAt || !m_wire)
        return;
    const Deadline kind = std::exchange(m_deadline, Deadline::None);
    const ServerLimits &limits = m_context.settings.limits;
    switch (kind) {
    case Deadline::Tls:
        tlsTooSlow();
        break;
    case Deadline::Frame:
        m_endSentence = QStringLiteral("stalled in the middle of a frame");
        note(QStringLiteral("Closed with 1008: no byte for %1 s in the middle of a frame")
                 .arg(limits.frameTimeout / 1000.0));
        close(CloseCodes::PolicyViolation, m_endSentence);
        break;
    case Deadline::Close:
        note(QStringLiteral("No close frame in answer within %1 s").arg(closePatience() / 1000.0));
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
    m_paused = paused;
    if (!paused && !m_rest.isEmpty())
        QMetaObject::invokeMethod(this, &Connection::takeRest, Qt::QueuedConnection);
    // Before, the session and the handshake decide.
    if (m_wire && (m_phase == Phase::Open || (!paused && m_phase > Phase::Open)))
        m_wire->setReadPaused(paused);
}

void Connection::setRooms(const QStringList &rooms)
{
    if (m_info.rooms == rooms)
        return;
    m_info.rooms = rooms;
    pushInfo();
}

ConnectionStats Connection::stats() const
{
    ConnectionStats stats;
    stats.id = m_info.id;
    stats.webSocket = m_info.webSocket;
    stats.framesOut = m_framesOut;
    stats.savedOut = m_savedOut;
    if (m_link) {
        stats.framesIn = m_link->framesIn();
        stats.savedIn = m_link->savedIn();
        stats.roundTrip = m_link->roundTrip();
    }
    if (m_wire) {
        stats.bytesIn = m_wire->bytesTaken();
        stats.bytesOut = m_wire->bytesSent();
        stats.queued = m_wire->queuedBytes();
        stats.dropped = m_wire->dropped();
    }
    return stats;
}

void Connection::setPhase(Phase phase)
{
    if (m_phase == Phase::Open && phase != Phase::Open)
        m_context.owner.aboutToClose(*this);
    m_phase = phase;
}

void Connection::setDeadline(Deadline kind, int milliseconds)
{
    m_deadline = kind;
    m_deadlineAt = m_context.clock.now() + milliseconds * perMillisecond;
}

// ms. A slow network is no dead peer: what closing takes on the server's network and on the client's is
// waited for on top. Twice, because what was said before may still be under way.
int Connection::closePatience() const
{
    double roundTrip = 0;
    if (m_wire) {
        roundTrip = m_wire->longestRoundTrip();
        if (const auto ours = m_context.registry.find(m_wire->peerAddress(), m_wire->peerPort()))
            roundTrip += ours->roundTrip;
    }
    return m_context.settings.limits.closeTimeout + int(2 * roundTrip);
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
    m_context.queue.push(std::move(record));
}

void Connection::pushInfo()
{
    m_context.queue.push(m_info);
}

} // namespace Fanlight
