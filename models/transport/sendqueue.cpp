// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/sendqueue.h"

#include <algorithm>
#include <utility>

namespace Fanlight {

namespace {
// Room for so many is kept when a lane runs empty: a broadcast fills and empties it every turn.
constexpr std::size_t keptRoom = 64;
} // namespace

// --- one lane
// --------------------------------------------------------------------------------------------------------

void SendQueue::Lane::push(OutgoingPiece piece)
{
    // What has left makes room before more is asked for: each piece moves once for one that left.
    if (m_pieces.size() == m_pieces.capacity() && m_head > m_pieces.size() / 2) {
        m_pieces.erase(m_pieces.begin(), m_pieces.begin() + std::ptrdiff_t(m_head));
        m_head = 0;
    }
    m_pieces.push_back(std::move(piece));
}

OutgoingPiece SendQueue::Lane::takeFront()
{
    OutgoingPiece piece = std::move(m_pieces[m_head++]);
    tidy();
    return piece;
}

std::optional<OutgoingPiece> SendQueue::Lane::take(quint64 number)
{
    const auto begin = m_pieces.begin() + std::ptrdiff_t(m_head);
    const auto found = std::lower_bound(begin, m_pieces.end(), number,
        [](const OutgoingPiece &piece, quint64 wanted) { return piece.number < wanted; });
    if (found == m_pieces.end() || found->number != number || found->bytes.isEmpty())
        return std::nullopt;
    OutgoingPiece piece = std::move(*found);
    found->bytes.clear();
    ++m_holes;
    tidy();
    return piece;
}

std::optional<OutgoingPiece> SendQueue::Lane::takeOldest(PieceKind kind)
{
    for (std::size_t i = m_head; i < m_pieces.size(); ++i) {
        if (m_pieces[i].kind == kind && !m_pieces[i].bytes.isEmpty())
            return take(m_pieces[i].number);
    }
    return std::nullopt;
}

void SendQueue::Lane::tidy()
{
    while (m_head < m_pieces.size() && m_pieces[m_head].bytes.isEmpty()) {
        ++m_head;
        --m_holes;
    }
    if (m_holes > live() + keptRoom)
        closeHoles();
    if (!isEmpty())
        return;
    if (m_pieces.capacity() > keptRoom)
        m_pieces = std::vector<OutgoingPiece>();
    else
        m_pieces.clear();
    m_head = 0;
}

void SendQueue::Lane::closeHoles()
{
    m_pieces.erase(m_pieces.begin(), m_pieces.begin() + std::ptrdiff_t(m_head));
    std::erase_if(m_pieces, [](const OutgoingPiece &piece) { return piece.bytes.isEmpty(); });
    m_head = 0;
    m_holes = 0;
}

// --- the queue
// ---------------------------------------------------------------------------------------------------------

bool SendQueue::dataIsNext() const
{
    return !m_data.isEmpty() && (m_rest.isEmpty() || m_data.front().number < m_rest.front().number);
}

std::optional<OutgoingPiece> SendQueue::push(OutgoingPiece piece)
{
    std::optional<OutgoingPiece> displaced;
    piece.number = ++m_number;
    m_bytes += quint64(piece.bytes.size());
    m_cost += quint64(piece.bytes.size()) + piece.overhead();
    if (piece.kind == PieceKind::Control && ++m_control > mostControl)
        displaced = m_rest.takeOldest(PieceKind::Control);
    if (m_topics && piece.kind == PieceKind::Data && piece.topic != 0) {
        if (const auto [known, isNew] = m_topics->try_emplace(piece.topic, piece.number); !isNew)
            displaced = m_data.take(std::exchange(known->second, piece.number));
    }
    if (displaced)
        forget(*displaced);
    (piece.kind == PieceKind::Data ? m_data : m_rest).push(std::move(piece));
    return displaced;
}

// It waits no more.
void SendQueue::forget(const OutgoingPiece &piece)
{
    m_bytes -= quint64(piece.bytes.size());
    m_cost -= quint64(piece.bytes.size()) + piece.overhead();
    if (piece.kind == PieceKind::Control)
        --m_control;
    if (!m_topics || piece.kind != PieceKind::Data || piece.topic == 0)
        return;
    const auto known = m_topics->find(piece.topic);
    if (known != m_topics->end() && known->second == piece.number)
        m_topics->erase(known);
}

OutgoingPiece SendQueue::take()
{
    OutgoingPiece piece = (dataIsNext() ? m_data : m_rest).takeFront();
    forget(piece);
    if (isEmpty())
        m_topics.reset();
    return piece;
}

std::optional<OutgoingPiece> SendQueue::dropOldestData()
{
    if (m_data.isEmpty())
        return std::nullopt;
    OutgoingPiece piece = m_data.takeFront();
    forget(piece);
    return piece;
}

std::vector<OutgoingPiece> SendQueue::beginConflating()
{
    std::vector<OutgoingPiece> dropped;
    if (m_topics)
        return dropped;
    m_data.closeHoles();
    std::vector<OutgoingPiece> &pieces = m_data.pieces();
    auto topics = std::make_unique<std::unordered_map<quint64, quint64>>();
    std::vector<quint64> old; // numbers
    for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece) {
        if (piece->topic != 0 && !topics->try_emplace(piece->topic, piece->number).second)
            old.push_back(piece->number);
    }
    dropped.reserve(old.size());
    for (auto number = old.rbegin(); number != old.rend(); ++number) {
        if (auto piece = m_data.take(*number)) {
            forget(*piece);
            dropped.push_back(std::move(*piece));
        }
    }
    m_topics = std::move(topics);
    return dropped;
}

std::vector<OutgoingPiece> SendQueue::takeAll()
{
    std::vector<OutgoingPiece> all;
    all.reserve(size());
    while (!isEmpty())
        all.push_back(take());
    return all;
}

} // namespace Fanlight
