// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport/networkconditions.h"
#include "transport/splitmix64.h"

#include <QByteArray>

#include <deque>
#include <limits>
#include <optional>

namespace Fanlight {

// One direction of a network under conditions: bytes go in at one moment and come out at another, in order,
// the end of the stream after the last of them. They wait for the link (bandwidth, slicer) and are then in
// flight (latency, jitter). A plain value without a clock of its own: every call says what time it is, in ns,
// never going back. The same seed gives the same delays. Memory: at most capacity bytes, as far as room() is
// heeded.
class DelayLine
{
public:
    static constexpr qsizetype capacity = 4 * 1024 * 1024; // bytes
    static constexpr qint64 never = std::numeric_limits<qint64>::max();

    explicit DelayLine(quint64 seed)
        : m_random(seed)
    {
    }

    // The conditions that delay; faults are not its business. For what has not left the link yet; what is in
    // flight keeps its time and nothing overtakes it. Values that make no sense count as none.
    void setConditions(const DirectionConditions &conditions, qint64 now);
    [[nodiscard]] const DirectionConditions &conditions() const { return m_conditions; }
    // Bytes may as well go past it: it would not change when they arrive.
    [[nodiscard]] bool isTransparent() const
    {
        return !m_conditions.hasDelays() && m_waiting.empty() && m_flight.empty();
    }

    // Nothing pushed from now on leaves for the link before. Forgotten when conditions change.
    void holdUntil(qint64 time);

    void push(const QByteArray &bytes, qint64 now);
    void pushEnd(qint64 now);

    struct Arrival
    {
        QByteArray bytes; // empty for the end
        bool isEnd = false;
    };
    // The next that has arrived by now.
    [[nodiscard]] std::optional<Arrival> take(qint64 now);
    // The next one whenever it is due: for whom the network no longer matters.
    [[nodiscard]] std::optional<Arrival> takeAny() { return take(never); }
    // When take() will have something; never when the line is empty.
    [[nodiscard]] qint64 nextDue() const;

    [[nodiscard]] qsizetype held() const { return m_held; }
    [[nodiscard]] qsizetype room() const { return capacity - m_held; }
    // Bytes that have not left the link: what a sender would still have in its buffer.
    [[nodiscard]] qsizetype waiting() const { return m_waitingBytes; }
    // One way for something small, drawn anew each time: ns.
    [[nodiscard]] qint64 drawDelay();

private:
    struct Chunk
    {
        QByteArray bytes;
        qsizetype gone = 0;
        qint64 entered = 0;
        bool isEnd = false;
    };
    struct Piece // the head of m_waiting, on its way onto the link
    {
        qsizetype size = 0;
        qint64 departs = 0;
        qint64 due = 0;
    };
    struct InFlight
    {
        QByteArray bytes;
        qint64 due = 0;
        bool isEnd = false;
    };

    void advance(qint64 now);
    void beginPiece();
    [[nodiscard]] qsizetype pieceSize(qsizetype most);

    DirectionConditions m_conditions;
    SplitMix64 m_random;
    std::deque<Chunk> m_waiting;
    std::optional<Piece> m_piece;
    std::deque<InFlight> m_flight;
    qsizetype m_held = 0;
    qsizetype m_waitingBytes = 0;
    qint64 m_linkFree = 0;  // ns, when the last byte given to the link has left it
    qint64 m_sliceFree = 0; // ns, when the next slice may follow
    qint64 m_lastDue = 0;   // ns, nothing arrives before it
};

} // namespace Fanlight
