// SPDX-License-Identifier: GPL-3.0-or-later
// A RelayConnection under network conditions: its delay lines, and the faults between them and the client.
#include "transport/relayconnection.h"
#include "transport/tcpreset.h"

#include <QTcpSocket>

#include <algorithm>
#include <utility>

namespace Fanlight {

namespace {

quint64 seedOf(const RecordingProxy::Ticket &ticket, Direction direction)
{
    return ticket.seed * 0x1'0000'0000 + quint64(ticket.connection.value) * 2 + quint64(direction);
}

} // namespace

void RelayConnection::setConditions(const NetworkConditions &conditions)
{
    m_ticket.conditions = conditions;
    if (m_server)
        m_registry.setRoundTrip(m_server->localPort(), longestRoundTrip(conditions));
    for (const Direction direction : {Direction::ToServer, Direction::ToClient}) {
        const bool toServer = direction == Direction::ToServer;
        const DirectionConditions &wanted = toServer ? conditions.toServer : conditions.toClient;
        std::unique_ptr<DelayLine> &line = lane(direction).line;
        setFaults(direction, wanted);
        if (!line && !wanted.hasDelays())
            continue;
        if (!line)
            line = std::make_unique<DelayLine>(seedOf(m_ticket, direction));
        line->setConditions(wanted, m_clock.now());
    }
    wish();
}

// A slow network is no dead peer: what closing takes on the server's is waited for on top. Twice, because
// what was said before may still be under way.
std::chrono::milliseconds RelayConnection::patience() const
{
    const double roundTrip = m_registry.roundTripTo(m_server->peerAddress(), m_server->peerPort());
    return std::chrono::milliseconds(qint64(2 * roundTrip));
}

bool RelayConnection::isDelayed(Direction direction) const
{
    const Lane &one = lane(direction);
    return one.line && !one.line->isTransparent();
}

// The receiver takes no more: what is due waits in the line.
bool RelayConnection::isHeldBack(Direction direction) const
{
    return !receiverEnded(direction) && receiver(direction)->bytesToWrite() >= writeAhead;
}

void RelayConnection::wish()
{
    qint64 due = m_dialAt.value_or(DelayLine::never);
    for (const Direction direction : {Direction::ToServer, Direction::ToClient}) {
        const Lane &one = lane(direction);
        if (m_server && one.line && !isHeldBack(direction))
            due = std::min(due, one.line->nextDue());
        if (m_server && one.faults)
            due = std::min(due, faultsDue(direction));
    }
    m_scheduler.wakeAt(*this, due);
}

void RelayConnection::delayExpired(qint64 horizon)
{
    if (m_dialAt) {
        if (*m_dialAt <= horizon)
            dial();
        else
            wish();
        return;
    }
    expireFaults();
    pump(Direction::ToServer);
    pump(Direction::ToClient);
}

// Hands over what has come out of the line; all of it when nobody is left to be kept waiting.
void RelayConnection::release(Direction direction)
{
    DelayLine *line = lane(direction).line.get();
    while (line && !isHeldBack(direction)) {
        const auto arrival = line->take(receiverEnded(direction) ? DelayLine::never : m_scheduler.horizon());
        if (!arrival)
            break;
        if (arrival->isEnd)
            endArrived(direction);
        else
            hand(direction, arrival->bytes);
    }
}

// --- faults
// --------------------------------------------------------------------------------------------------------

void RelayConnection::setFaults(Direction direction, const DirectionConditions &wanted)
{
    std::unique_ptr<Faults> &faults = lane(direction).faults;
    if (!faults && !wanted.hasFaults())
        return;
    if (!faults) {
        const Role receiver = direction == Direction::ToServer ? Role::Server : Role::Client;
        faults.reset(
            new Faults{FrameFaults(receiver, lane(direction).witnessed, ~seedOf(m_ticket, direction)), {}});
    }
    faults->gate.setFaults(wanted.stream, m_clock.now());
    faults->isSilent = faults->isSilent && wanted.stream.timeout >= 0;
    if (faults->endAt != DelayLine::never && faults->gate.endDelay() == 0)
        faults->endAt = m_clock.now(); // it waits no longer
    emerge(direction, faults->frames.setRules(wanted.faults));
}

FramePosition RelayConnection::positionOf(Direction direction) const
{
    if (m_journal->isOpaque())
        return {FramePosition::Part::Opaque, 0};
    if (!m_journal->watch(Direction::ToClient).isUpgraded())
        return {FramePosition::Part::Heads, 0};
    return m_journal->watch(direction).position();
}

// What the direction's sender said, on its way through the faults.
void RelayConnection::filter(Direction direction, QByteArrayView bytes)
{
    Faults &faults = *lane(direction).faults;
    const qsizetype admitted = faults.gate.admit(bytes.size());
    const QByteArrayView refused = bytes.sliced(admitted);
    bytes = bytes.first(admitted);
    while (!bytes.isEmpty()) {
        qsizetype untouched = bytes.size();
        if (faults.frames.isOn())
            untouched = faults.frames.skip(bytes, positionOf(direction));
        else
            faults.frames.passed(untouched);
        if (untouched > 0) {
            if (recordsSent(direction))
                witness(direction, bytes.first(untouched));
            passAsIs(direction, bytes.first(untouched), faults.frames.offset() - quint64(untouched));
            bytes = bytes.sliced(untouched);
            continue;
        }
        const std::vector<FrameFaults::Piece> pieces = faults.frames.push(bytes, m_clock.now());
        if (recordsSent(direction)) {
            markSent(direction, pieces);
            witness(direction, bytes);
        }
        emerge(direction, pieces);
        break;
    }
    if (faults.frames.isUnreadable() && !std::exchange(faults.isLost, true))
        m_journal->note(QStringLiteral("No frames can be told apart any more: network faults let them be"));
    if (!refused.isEmpty())
        swallow(direction, refused);
    wish();
}

// Sent, and never to arrive.
void RelayConnection::swallow(Direction direction, QByteArrayView bytes)
{
    if (recordsSent(direction))
        witness(direction, bytes);
    if (!std::exchange(lane(direction).faults->isSilent, true))
        m_journal->note(direction == Direction::ToServer
                            ? QStringLiteral("Network fault: nothing passes to the server any more")
                            : QStringLiteral("Network fault: nothing passes to the client any more"));
}

void RelayConnection::passAsIs(Direction direction, QByteArrayView bytes, quint64 origin)
{
    if (!recordsSent(direction)) {
        const quint64 offset = lane(direction).witnessed;
        // Our own server records what it receives, which is what goes on from here.
        m_journal->addTrail(direction,
            {offset, direction == Direction::ToServer || !m_journal->isShadow() ? offset : origin});
        witness(direction, bytes);
    }
    if (direction == Direction::ToServer)
        goOn(direction, bytes);
    else
        write(direction, bytes);
}

// The records of what is sent now are made in a moment.
void RelayConnection::markSent(Direction direction, const std::vector<FrameFaults::Piece> &pieces)
{
    for (const FrameFaults::Piece &piece : pieces) {
        FaultMark mark = piece.mark;
        const bool isLate = mark.effect == FaultEffect::HeldBack || mark.effect == FaultEffect::Delayed;
        if (mark.effect == FaultEffect::Duplicated || (isLate && !piece.isNews))
            continue;
        if (mark.effect == FaultEffect::Altered)
            mark.effect = FaultEffect::Corrupted;
        m_journal->addTrail(direction, {piece.origin, piece.origin, timeUnknown, mark});
    }
}

void RelayConnection::emerge(Direction direction, const std::vector<FrameFaults::Piece> &pieces)
{
    for (const FrameFaults::Piece &piece : pieces) {
        if (m_brokenOff)
            return;
        if (!piece.isNews)
            emerge(direction, piece);
    }
}

void RelayConnection::emerge(Direction direction, const FrameFaults::Piece &piece)
{
    const qint64 now = m_clock.now();
    tellSent(direction, piece);
    if (piece.resets)
        breakOff(StreamGate::Ending::Reset, QStringLiteral("Network fault %1: reset").arg(piece.mark.rule));
    if (piece.bytes.isEmpty())
        return;
    const FaultEffect effect = piece.mark.effect;
    const bool isNew = effect == FaultEffect::Altered || effect == FaultEffect::Duplicated;
    const bool isToServer = direction == Direction::ToServer;
    if (recordsSent(direction)) {
        if (isNew)
            m_journal->struck(direction, piece.bytes, {0, piece.origin, now, piece.mark}, timeUnknown);
    } else {
        const quint64 offset = lane(direction).witnessed;
        const bool isOwnServers = m_journal->isShadow() && !isToServer;
        if (isOwnServers && isNew)
            m_journal->struck(direction, piece.bytes, {0, piece.origin, piece.entered, piece.mark}, now);
        const bool wasSentBefore = isToServer && !piece.mark.isNone();
        m_journal->addTrail(direction, {offset, isOwnServers ? piece.origin : offset,
                                           wasSentBefore ? piece.entered : timeUnknown, piece.mark});
        witness(direction, piece.bytes);
    }
    if (isToServer)
        goOn(direction, piece.bytes);
    else
        write(direction, piece.bytes);
}

// What was sent and does not arrive like that, for a capture that sees only what goes on.
void RelayConnection::tellSent(Direction direction, const FrameFaults::Piece &piece)
{
    if (piece.sent.isEmpty() || recordsSent(direction))
        return;
    FaultMark mark = piece.mark;
    if (!piece.bytes.isEmpty())
        mark.effect = FaultEffect::Corrupted;
    if (m_journal->isShadow() && direction == Direction::ToClient)
        m_journal->tellFate(direction, piece.origin, mark); // our own server has recorded it
    else
        m_journal->struck(direction, piece.sent, {0, piece.origin, piece.entered, mark}, timeUnknown);
}

// The end of a stream comes after what was held back, and later when it closes slowly. False: not yet.
bool RelayConnection::letEnd(Direction direction)
{
    Faults *faults = lane(direction).faults.get();
    if (!faults || faults->isEndDue)
        return true;
    if (faults->endAt != DelayLine::never && !receiverEnded(direction))
        return false;
    emerge(direction, faults->frames.releaseAll());
    const qint64 delay = faults->gate.endDelay();
    faults->isEndDue = delay == 0 || receiverEnded(direction);
    if (!faults->isEndDue) {
        faults->endAt = m_clock.now() + delay;
        wish();
    }
    return faults->isEndDue;
}

qint64 RelayConnection::faultsDue(Direction direction) const
{
    const Faults &faults = *lane(direction).faults;
    if (m_brokenOff)
        return DelayLine::never;
    const qint64 end = faults.isEndDue ? DelayLine::never : faults.endAt;
    return std::min({faults.frames.nextDue(), faults.gate.nextDue(), end});
}

void RelayConnection::expireFaults()
{
    const qint64 horizon = m_scheduler.horizon();
    for (const Direction direction : {Direction::ToServer, Direction::ToClient}) {
        Faults *faults = lane(direction).faults.get();
        if (!faults || m_brokenOff)
            continue;
        emerge(direction, faults->frames.release(horizon));
        const StreamGate::Ending ending = faults->gate.takeEnding(horizon);
        if (ending != StreamGate::Ending::None)
            breakOff(ending, faults->gate.reason());
        if (faults->endAt > horizon || faults->isEndDue)
            continue;
        faults->isEndDue = true;
        if (direction == Direction::ToClient)
            endArrived(direction);
        else
            takeEnd(direction);
    }
}

// Not at once: the sockets may be in the middle of telling something.
void RelayConnection::breakOff(StreamGate::Ending ending, const QString &reason)
{
    if (std::exchange(m_brokenOff, true))
        return;
    m_journal->note(reason);
    const bool reset = ending == StreamGate::Ending::Reset;
    QMetaObject::invokeMethod(
        this, [this, reset] { breakOffNow(reset); }, Qt::QueuedConnection);
}

void RelayConnection::breakOffNow(bool reset)
{
    for (QTcpSocket *socket : {m_server, m_client}) {
        if (reset) {
            resetOnClose(socket->socketDescriptor());
            socket->abort();
            continue;
        }
        // What had passed the faults before arrives.
        DelayLine *line = socket == m_server ? lane(Direction::ToServer).line.get() : nullptr;
        while (const auto arrival = line ? line->takeAny() : std::nullopt)
            write(Direction::ToServer, arrival->bytes);
        socket->disconnectFromHost();
    }
}

} // namespace Fanlight
