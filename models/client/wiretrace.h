// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"

#include <QByteArray>
#include <QByteArrayView>

#include <array>
#include <vector>

namespace Fanlight {

// What one write put on the wire, or one read took from it.
struct WirePiece
{
    qint64 time = 0; // ns since the client was told to open
    Direction direction = Direction::ToServer;
    quint64 offset = 0; // of its first byte in its direction
    QByteArray bytes;
    bool operator==(const WirePiece &) const = default;
};

// The beginning of both sides' bytes in the order of their times, and how many there were in all. Memory:
// limit bytes a direction, in limit pieces at most.
class WireTrace
{
public:
    explicit WireTrace(qsizetype limit)
        : m_limit(limit)
    {
    }

    void add(qint64 time, Direction direction, QByteArrayView bytes);
    [[nodiscard]] const std::vector<WirePiece> &pieces() const { return m_pieces; }
    // Kept or not.
    [[nodiscard]] quint64 count(Direction direction) const { return m_counts.at(std::size_t(direction)); }
    [[nodiscard]] bool isCut(Direction direction) const { return count(direction) > quint64(m_limit); }

private:
    qsizetype m_limit; // bytes a direction
    std::array<quint64, 2> m_counts{};
    std::vector<WirePiece> m_pieces;
};

} // namespace Fanlight
