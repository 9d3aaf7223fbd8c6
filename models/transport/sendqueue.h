// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport/outgoingpiece.h"

#include <cstddef>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

namespace Fanlight {

// The pieces that wait to leave, first in, first out. Data pieces may be dropped, from the oldest on or those
// of a topic that has a newer one; what is left keeps its order. Every call costs the same however many
// pieces wait, but beginConflating(), which looks at each once. A plain value. Bounded: at most mostControl
// pings and pongs wait; everything else is bounded by its owner through cost().
class SendQueue
{
public:
    static constexpr std::size_t mostControl = 1024;

    // What the piece displaced, which the caller gives up: an older piece of its topic while conflating; the
    // oldest ping or pong when there are too many (RFC 6455 5.5.3: only the latest ping need be answered).
    std::optional<OutgoingPiece> push(OutgoingPiece piece);
    [[nodiscard]] bool isEmpty() const { return m_data.isEmpty() && m_rest.isEmpty(); }
    [[nodiscard]] std::size_t size() const { return m_data.live() + m_rest.live(); }
    [[nodiscard]] std::size_t dataSize() const { return m_data.live(); }
    // Of the front's bytes; not while empty.
    [[nodiscard]] qsizetype nextSize() const { return nextLane().front().bytes.size(); }
    [[nodiscard]] OutgoingPiece take();

    // None when no data waits.
    [[nodiscard]] std::optional<OutgoingPiece> dropOldestData();
    // From now on until the queue is empty, at most one piece of each topic waits. Returns what is dropped.
    [[nodiscard]] std::vector<OutgoingPiece> beginConflating();
    [[nodiscard]] bool isConflating() const { return m_topics != nullptr; }
    // Everything, in order.
    [[nodiscard]] std::vector<OutgoingPiece> takeAll();

    // Pieces that memory is taken for.
    [[nodiscard]] std::size_t room() const { return m_data.room() + m_rest.room(); }
    [[nodiscard]] quint64 bytes() const { return m_bytes; }
    // With what the pieces themselves take.
    [[nodiscard]] quint64 cost() const { return m_cost; }

private:
    // Pieces in the order of their numbers. A dropped one leaves a hole (no bytes), which is closed when it
    // comes to the front or when holes are most of the lane. Takes no memory while it never was used.
    class Lane
    {
    public:
        [[nodiscard]] bool isEmpty() const { return m_head == m_pieces.size(); }
        [[nodiscard]] std::size_t live() const { return m_pieces.size() - m_head - m_holes; }
        [[nodiscard]] std::size_t room() const { return m_pieces.capacity(); }
        [[nodiscard]] const OutgoingPiece &front() const { return m_pieces[m_head]; }
        void push(OutgoingPiece piece);
        OutgoingPiece takeFront();
        // None when there is none of that number.
        std::optional<OutgoingPiece> take(quint64 number);
        // The oldest of a kind.
        std::optional<OutgoingPiece> takeOldest(PieceKind kind);
        [[nodiscard]] std::vector<OutgoingPiece> &pieces() { return m_pieces; }
        void closeHoles();

    private:
        void tidy();

        std::vector<OutgoingPiece> m_pieces;
        std::size_t m_head = 0;
        std::size_t m_holes = 0; // behind the head
    };

    [[nodiscard]] bool dataIsNext() const;
    [[nodiscard]] const Lane &nextLane() const { return dataIsNext() ? m_data : m_rest; }
    void forget(const OutgoingPiece &piece);

    Lane m_data;
    Lane m_rest; // control frames and HTTP
    // While conflating: the number of the piece of each topic that waits.
    std::unique_ptr<std::unordered_map<quint64, quint64>> m_topics;
    std::size_t m_control = 0; // pings and pongs
    quint64 m_number = 0;
    quint64 m_bytes = 0;
    quint64 m_cost = 0;
};

} // namespace Fanlight
