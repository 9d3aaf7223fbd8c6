// SPDX-License-Identifier: GPL-3.0-or-later
// What a Connection sends, and what becomes of it when the receiver is slow or the network has faults.
#include "server/connection.h"
#include "server/shardstate.h"

#include <algorithm>
#include <utility>

namespace Fanlight {

namespace {
constexpr qint64 perSecond = 1'000'000'000;
// What may still come after the senders were told to wait: what was on its way from other threads, and what
// was gathered in this turn. Bytes.
constexpr quint64 afterWaiting = 2 * ShardState::mostUnderWay;
} // namespace

// What came while Qt was answering is read before anything that comes now.
FramePosition Connection::framePosition() const
{
    if (m_phase <= Phase::Upgrading || !m_rest.isEmpty())
        return {FramePosition::Part::Heads, 0};
    return m_link ? m_link->position() : FramePosition{FramePosition::Part::Opaque, 0};
}

void Connection::faultRecorded(Record record)
{
    record.connection = m_info.id;
    m_context.turn.record(std::move(record));
}

void Connection::faultNoted(const QString &sentence, bool ends)
{
    note(sentence);
    if (ends)
        m_endSentence = sentence;
}

void Connection::send(OutgoingPiece piece)
{
    if (piece.record)
        m_context.owner.aboutToSend();
    const quint64 size = quint64(piece.bytes.size()) + piece.overhead();
    if (m_phase == Phase::Open && m_wire && isTooMuch(size))
        makeRoom(size);
    if (m_phase != Phase::Open || !m_wire) {
        if (!piece.record) // a broadcast counts whom it did not reach
            m_context.turn.deliver({m_context.clock.now(), 0, piece.broadcast, m_info.id, 0, 0});
        return;
    }
    ++m_framesOut;
    if (piece.record)
        piece.record->connection = m_info.id;
    m_wire->send(std::move(piece));
    const SlowPolicy policy = m_context.settings.slowPolicy;
    const bool drops = policy == SlowPolicy::DropOldest || policy == SlowPolicy::Conflate;
    if (drops && m_wire && isTooMuch(0)) {
        m_wire->dropDownTo(m_context.settings.limits.maxQueue);
        noteDropped(m_context.clock.now());
    }
}

void Connection::send(const SharedPiece &piece)
{
    if (m_phase == Phase::Open)
        m_savedOut += piece.saved;
    send(OutgoingPiece(piece, m_info.id));
}

EncodedMessage Connection::compressOwn(const EncodedMessage &message)
{
    const bool isWorthIt = message.record.payload.size() >= m_context.settings.deflate.leastSize;
    if (!m_deflater || message.kind != PieceKind::Data || !isWorthIt)
        return message;
    EncodedMessage made = compress(message, *m_deflater);
    made.kind = PieceKind::Linked;
    m_savedOut += made.saved;
    return made;
}

bool Connection::sendNow(const JoinedPieces &pieces)
{
    // What the kernel does not take waits: a run that may be too much is queued piece by piece.
    if (m_phase != Phase::Open || !m_wire ||
        quint64(pieces.bytes.size()) > m_context.settings.limits.maxQueue ||
        !m_wire->sendNow(pieces, m_info.id))
        return false;
    m_framesOut += pieces.broadcasts->parts.size();
    m_savedOut += pieces.saved;
    return true;
}

// A single message larger than the limit may go when nothing else waits.
bool Connection::isTooMuch(quint64 more) const
{
    const quint64 cost = m_wire->queueCost();
    return cost > 0 && cost + more > m_context.settings.limits.maxQueue;
}

void Connection::makeRoom(quint64 more)
{
    m_wire->flushQueue(); // it may be that only the turn is not over
    if (m_wire && m_phase == Phase::Open && isTooMuch(more))
        queueFull(more);
}

void Connection::queueFull(quint64 more)
{
    switch (m_context.settings.slowPolicy) {
    case SlowPolicy::Close:
        tooSlow();
        break;
    case SlowPolicy::DropOldest: // when the newest one is in the queue
        if (m_form.isOwn())
            tooSlow(); // nothing can be left out
        break;
    case SlowPolicy::Conflate:
        if (m_form.isOwn())
            tooSlow();
        else
            m_wire->conflate();
        break;
    case SlowPolicy::Wait:
        if (!m_blocked) {
            m_blocked = true;
            m_blockedWith = m_wire->queueCost();
            note(QStringLiteral("The send queue is full: the senders wait until it has drained"));
            m_context.owner.receiverBlocked(*this, true);
        } else if (m_wire->queueCost() + more >
                   m_blockedWith + std::max(m_context.settings.limits.maxQueue, afterWaiting)) {
            tooSlow(); // what the server says by itself cannot wait
        }
        break;
    }
}

void Connection::tooSlow()
{
    const quint64 queued = m_wire->queuedBytes();
    m_endSentence = QStringLiteral("too slow: %1 bytes were waiting to be read").arg(queued);
    note(QStringLiteral("Closed with 1008: the peer is too slow, %1 bytes were waiting").arg(queued));
    // What has not begun to leave would only delay the close frame.
    while (m_wire->dropOldestData()) {
    }
    close(CloseCodes::PolicyViolation, m_endSentence);
}

void Connection::wireDrained()
{
    if (m_phase == Phase::Http)
        m_http->wireDrained();
    releaseSenders();
}

void Connection::releaseSenders()
{
    if (std::exchange(m_blocked, false))
        m_context.owner.receiverBlocked(*this, false);
}

// At once, and then at most every second.
void Connection::noteDropped(qint64 now)
{
    const quint64 dropped = m_wire->dropped();
    if (dropped == m_droppedNoted || (m_droppedNotedAt != timeUnknown && now < m_droppedNotedAt + perSecond))
        return;
    if (m_droppedNotedAt != timeUnknown)
        note(QStringLiteral("The send queue is full: %1 messages more were dropped, %2 in all")
                 .arg(dropped - m_droppedNoted)
                 .arg(dropped));
    else if (m_context.settings.slowPolicy == SlowPolicy::Conflate)
        note(QStringLiteral("The send queue is full: of each topic only the newest message waits"));
    else
        note(QStringLiteral("The send queue is full: the oldest messages that wait are dropped"));
    m_droppedNoted = dropped;
    m_droppedNotedAt = now;
}

void Connection::beat(qint64 now)
{
    const Heartbeat &settings = m_context.settings.heartbeat;
    const HeartbeatWatch::Signs signs{m_link->framesIn() - m_link->pongsIn(), m_wire->bytesTaken(),
        m_wire->bytesGiven(), m_wire->queuedBytes() > 0, m_paused && !m_blocked};
    switch (m_heartbeat.look(now, settings, signs)) {
    case HeartbeatWatch::Action::None:
        break;
    case HeartbeatWatch::Action::Ping:
        ping("heartbeat " + QByteArray::number(++m_beats));
        break;
    case HeartbeatWatch::Action::GiveUp:
        note(QStringLiteral("Closed with 1011: nothing came within %1 s after a ping")
                 .arg(settings.timeout / 1000.0));
        m_endSentence = QStringLiteral("keepalive ping timeout");
        close(CloseCodes::InternalError, m_endSentence);
        break;
    }
}

void Connection::ping(const QByteArray &payload)
{
    if (m_phase != Phase::Open)
        return;
    ++m_framesOut;
    m_link->ping(payload);
}

void Connection::withholdPongs(bool withhold)
{
    if (m_phase == Phase::Open)
        m_link->withholdPongs(withhold);
}

void Connection::stallClose(bool stall)
{
    if (m_phase == Phase::Open)
        m_link->stallClose(stall);
}

void Connection::reset()
{
    if (m_phase != Phase::Open || !m_wire)
        return;
    m_endSentence = QStringLiteral("a rule says so");
    m_endCode = CloseCodes::Abnormal;
    m_wire->resetWire();
}

void Connection::close(CloseCode code, const QString &reason)
{
    if (m_phase == Phase::Open)
        m_link->close(code, reason);
    else if (m_phase < Phase::Open)
        closeQuietly();
}

} // namespace Fanlight
