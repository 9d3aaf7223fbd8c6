// SPDX-License-Identifier: GPL-3.0-or-later
// A WireSocket under network faults: they stand between it and its delay lines.
#include "transport/tcpreset.h"
#include "transport/wiresocket.h"

#include <algorithm>
#include <utility>

namespace Fanlight {

void WireSocket::setFaults(
    std::unique_ptr<Faults> &faults, Direction direction, const DirectionConditions &wanted, quint64 seed)
{
    if (!faults && !wanted.hasFaults())
        return;
    const bool isIn = direction == Direction::ToServer;
    if (!faults)
        faults.reset(new Faults{
            FrameFaults(isIn ? Role::Server : Role::Client, isIn ? m_inOffset : m_outOffset, seed), {}, {}});
    faults->gate.setFaults(wanted.stream, m_turn.clock().now());
    faults->isSilent = faults->isSilent && wanted.stream.timeout >= 0;
    if (faults->endAt != DelayLine::never && faults->gate.endDelay() == 0)
        faults->endAt = m_turn.clock().now(); // it waits no longer
    const auto pieces = faults->frames.setRules(wanted.faults);
    if (isIn)
        comeIn(pieces);
    else
        goOut(pieces);
}

qint64 WireSocket::faultsDue(const Faults *faults) const
{
    if (!faults || m_network->brokenOff)
        return DelayLine::never;
    const qint64 end = faults->isEndDue ? DelayLine::never : faults->endAt;
    const bool isIn = faults == m_network->inFaults.get();
    const qint64 frames = isIn && (m_readPaused || m_readLater) ? DelayLine::never : faults->frames.nextDue();
    return std::min({frames, faults->gate.nextDue(), end});
}

void WireSocket::expireFaults(Faults *faults)
{
    if (!faults || m_ended || m_network->brokenOff)
        return;
    const qint64 horizon = m_turn.delays().horizon();
    const bool isIn = faults == m_network->inFaults.get();
    if (!isIn)
        goOut(faults->frames.release(horizon));
    else if (!m_readPaused && !m_readLater)
        comeIn(faults->frames.release(horizon));
    if (m_ended)
        return;
    const StreamGate::Ending ending = faults->gate.takeEnding(horizon);
    if (ending != StreamGate::Ending::None)
        breakOff(ending, faults->gate.reason());
    if (faults->endAt > horizon || std::exchange(faults->isEndDue, true))
        return;
    if (isIn)
        end();
    else
        endSending();
}

// The end of a stream comes after what was held back, and later when it closes slowly. False: not yet.
bool WireSocket::letEnd(Faults *faults)
{
    if (!faults || faults->isEndDue)
        return true;
    if (faults->endAt != DelayLine::never)
        return false;
    const auto pieces = faults->frames.releaseAll();
    if (faults == m_network->inFaults.get())
        comeIn(pieces);
    else
        goOut(pieces);
    const qint64 delay = faults->gate.endDelay();
    faults->isEndDue = delay == 0;
    if (delay > 0) {
        faults->endAt = m_turn.clock().now() + delay;
        wish();
    }
    return faults->isEndDue;
}

// --- what the peer sends
// -------------------------------------------------------------------------------------------

void WireSocket::filterIncoming(QByteArrayView bytes)
{
    Faults &faults = *m_network->inFaults;
    const qsizetype admitted = faults.gate.admit(bytes.size());
    const bool isSilenced = admitted < bytes.size();
    bytes = bytes.first(admitted);
    while (!bytes.isEmpty() && !m_ended) {
        qsizetype untouched = bytes.size();
        if (faults.frames.isOn())
            untouched = faults.frames.skip(bytes, m_handler.framePosition());
        else
            faults.frames.passed(untouched);
        if (untouched == 0) {
            comeIn(faults.frames.push(bytes, m_turn.clock().now()));
            break;
        }
        faults.trail.add({m_inOffset, faults.frames.offset() - quint64(untouched)});
        receive(bytes.first(untouched));
        bytes = bytes.sliced(untouched);
    }
    if (m_ended)
        return;
    noteLost(faults);
    if (isSilenced)
        noteSilence(faults, Direction::ToServer);
    wish();
}

void WireSocket::comeIn(const std::vector<FrameFaults::Piece> &pieces)
{
    for (const FrameFaults::Piece &piece : pieces) {
        if (m_ended || m_network->brokenOff)
            return;
        if (!piece.isNews)
            comeIn(piece);
    }
}

void WireSocket::comeIn(const FrameFaults::Piece &piece)
{
    if (!piece.sent.isEmpty()) {
        FaultMark mark = piece.mark;
        if (!piece.bytes.isEmpty())
            mark.effect = FaultEffect::Corrupted;
        recordStruck(piece.sent, Direction::ToServer, piece.origin, mark);
    }
    if (piece.resets)
        breakOff(StreamGate::Ending::Reset, QStringLiteral("Network fault %1: reset").arg(piece.mark.rule));
    if (piece.bytes.isEmpty())
        return;
    m_network->inFaults->trail.add({m_inOffset, piece.origin, timeUnknown, piece.mark});
    receive(piece.bytes);
}

void WireSocket::trace(Record &record)
{
    if (!m_network || !m_network->inFaults || !m_network->inFaults->trail.isNeeded())
        return;
    const FaultTrail::Step step = m_network->inFaults->trail.look(record.offset);
    record.offset = step.origin;
    record.fault = step.mark;
}

// --- what is sent
// --------------------------------------------------------------------------------------------------

// One piece after the other, in place of flushJoined().
bool WireSocket::flushThroughFaults()
{
    Faults &faults = *m_network->outFaults;
    const auto piece = std::make_shared<OutgoingPiece>(m_out.take());
    if (piece->kind == PieceKind::Http || !faults.frames.isOn()) {
        faults.frames.passed(piece->bytes.size());
        leave(*piece, m_turn.clock().now());
        putOut(piece->bytes);
    } else {
        goOut(faults.frames.push(piece, m_turn.clock().now()));
    }
    if (!m_ended)
        wish();
    return !m_ended && !isBusy();
}

void WireSocket::goOut(const std::vector<FrameFaults::Piece> &pieces)
{
    for (const FrameFaults::Piece &piece : pieces) {
        if (m_ended || m_network->brokenOff)
            return;
        if (!piece.isNews)
            goOut(piece);
    }
}

void WireSocket::goOut(const FrameFaults::Piece &piece)
{
    const qint64 now = m_turn.clock().now();
    if (!piece.sent.isEmpty()) {
        FaultMark mark = piece.mark;
        if (!piece.bytes.isEmpty())
            mark.effect = FaultEffect::Corrupted;
        recordStruck(piece.sent, Direction::ToClient, m_outOffset, mark);
        if (piece.owner)
            giveUp(*piece.owner); // as it was it reaches nobody
    }
    if (piece.resets)
        breakOff(StreamGate::Ending::Reset, QStringLiteral("Network fault %1: reset").arg(piece.mark.rule));
    if (piece.bytes.isEmpty())
        return;
    const FaultEffect effect = piece.mark.effect;
    if (piece.owner && effect != FaultEffect::Altered && effect != FaultEffect::Duplicated) {
        if (piece.owner->record) {
            piece.owner->record->fault = piece.mark;
            piece.owner->record->senderTime = piece.mark.isNone() ? timeUnknown : piece.entered;
        }
        leave(*piece.owner, now);
    } else {
        recordStruck(piece.bytes, Direction::ToClient, m_outOffset, piece.mark);
        m_outOffset += quint64(piece.bytes.size());
    }
    putOut(piece.bytes);
}

void WireSocket::putOut(QByteArrayView bytes)
{
    Faults &faults = *m_network->outFaults;
    const qsizetype admitted = faults.gate.admit(bytes.size());
    if (admitted > 0)
        (void)giveToReal(bytes.first(admitted));
    if (admitted < bytes.size() && !m_ended)
        noteSilence(faults, Direction::ToClient);
}

// --- what is said of it
// --------------------------------------------------------------------------------------------

void WireSocket::recordStruck(QByteArrayView wire, Direction direction, quint64 offset, FaultMark mark)
{
    const qint64 now = m_turn.clock().now();
    std::optional<Record> record = recordOf(wire, direction, {}, now);
    if (!record)
        return;
    record->offset = offset;
    record->fault = mark;
    // The peer's end of a stream tells by itself when it sent something.
    if (direction == Direction::ToClient)
        record->senderTime = now;
    m_handler.faultRecorded(std::move(*record));
}

void WireSocket::noteSilence(Faults &faults, Direction direction)
{
    if (!std::exchange(faults.isSilent, true))
        m_handler.faultNoted(direction == Direction::ToServer
                                 ? QStringLiteral("Network fault: nothing arrives at the server any more")
                                 : QStringLiteral("Network fault: nothing leaves the server any more"),
            false);
}

void WireSocket::noteLost(Faults &faults)
{
    if (faults.frames.isUnreadable() && !m_network->inEndGiven && !std::exchange(faults.isLost, true))
        m_handler.faultNoted(
            QStringLiteral("No frames can be told apart any more: network faults let them be"), false);
}

// Not at once: the socket may be in the middle of telling something.
void WireSocket::breakOff(StreamGate::Ending ending, const QString &reason)
{
    if (std::exchange(m_network->brokenOff, true))
        return;
    m_handler.faultNoted(reason, true);
    const bool reset = ending == StreamGate::Ending::Reset;
    QMetaObject::invokeMethod(
        this, [this, reset] { breakOffNow(reset); }, Qt::QueuedConnection);
}

void WireSocket::breakOffNow(bool reset)
{
    if (m_ended)
        return;
    dropQueue();
    m_finishing = true;
    m_network->aborted = true;
    if (reset) {
        resetOnClose(m_real->socketDescriptor());
        abortWire();
        return;
    }
    // What had passed the faults before arrives.
    while (const auto arrival = m_network->out.takeAny()) {
        if (!arrival->isEnd)
            (void)giveToKernel(arrival->bytes);
    }
    later([this] { m_real->disconnectFromHost(); });
}

} // namespace Fanlight
