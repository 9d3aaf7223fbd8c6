// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/delayline.h"

#include <algorithm>
#include <cmath>

namespace Fanlight {

namespace {

constexpr double perMillisecond = 1e6;
constexpr double perSecond = 1e9;
constexpr double longest = 3'600'000; // ms: an hour, so that no sum of times overflows
// A link gives its bytes in pieces of this length, so that they flow: exact enough to look smooth, long
// enough not to wake for every byte.
constexpr double linkGrain = 0.002; // s
constexpr double minPiece = 16;     // bytes
constexpr double maxPiece = 65'536;

double between(double value, double low, double high)
{
    return std::isfinite(value) ? std::clamp(value, low, high) : low;
}

DirectionConditions sensible(const DirectionConditions &wanted)
{
    DirectionConditions conditions;
    conditions.bandwidth = wanted.bandwidth > 0 ? between(wanted.bandwidth, 1, 1e12) : 0;
    conditions.latency = between(wanted.latency, 0, longest);
    conditions.jitter = between(wanted.jitter, 0, longest);
    conditions.sliceSize = std::max(wanted.sliceSize, 0);
    // Without a size there are no slices for the rest to be about.
    conditions.sliceVariation = conditions.sliceSize > 0 ? std::max(wanted.sliceVariation, 0) : 0;
    conditions.sliceDelay = conditions.sliceSize > 0 ? between(wanted.sliceDelay, 0, longest) : 0;
    return conditions;
}

} // namespace

void DelayLine::setConditions(const DirectionConditions &conditions, qint64 now)
{
    advance(now);
    m_conditions = sensible(conditions);
    // What has not left the link yet does so under the new conditions, from now on.
    m_piece.reset();
    m_linkFree = std::min(m_linkFree, now);
    m_sliceFree = std::min(m_sliceFree, now);
    for (Chunk &chunk : m_waiting)
        chunk.entered = now;
    advance(now);
}

void DelayLine::holdUntil(qint64 time)
{
    m_linkFree = std::max(m_linkFree, time);
}

void DelayLine::push(const QByteArray &bytes, qint64 now)
{
    if (bytes.isEmpty())
        return;
    m_held += bytes.size();
    m_waitingBytes += bytes.size();
    m_waiting.push_back({bytes, 0, now, false});
    advance(now);
}

void DelayLine::pushEnd(qint64 now)
{
    m_waiting.push_back({{}, 0, now, true});
    advance(now);
}

// Moves what has left the link by now into flight. Its times follow from each other and not from now, so that
// being late once delays nothing after it.
void DelayLine::advance(qint64 now)
{
    beginPiece();
    while (m_piece && m_piece->departs <= now) {
        Chunk &chunk = m_waiting.front();
        const bool whole = m_piece->size == chunk.bytes.size();
        m_flight.push_back(
            {whole ? chunk.bytes : chunk.bytes.mid(chunk.gone, m_piece->size), m_piece->due, chunk.isEnd});
        m_lastDue = m_piece->due;
        m_waitingBytes -= m_piece->size;
        chunk.gone += m_piece->size;
        if (chunk.gone == chunk.bytes.size())
            m_waiting.pop_front();
        m_piece.reset();
        beginPiece();
    }
}

void DelayLine::beginPiece()
{
    if (m_piece || m_waiting.empty())
        return;
    const Chunk &chunk = m_waiting.front();
    Piece piece;
    piece.size = pieceSize(chunk.bytes.size() - chunk.gone);
    piece.departs = std::max(chunk.entered, m_linkFree);
    if (m_conditions.bandwidth > 0)
        piece.departs += qint64(double(piece.size) / m_conditions.bandwidth * perSecond);
    m_linkFree = piece.departs;
    if (m_conditions.sliceSize > 0) {
        piece.departs = std::max(piece.departs, m_sliceFree);
        m_sliceFree = piece.departs + qint64(m_conditions.sliceDelay * perMillisecond);
    }
    piece.due = std::max(m_lastDue, piece.departs + drawDelay());
    m_piece = piece;
}

qsizetype DelayLine::pieceSize(qsizetype most)
{
    if (m_conditions.sliceSize > 0) {
        const double size = m_conditions.sliceSize + m_conditions.sliceVariation * m_random.symmetric();
        return std::clamp(qsizetype(std::lround(size)), std::min<qsizetype>(1, most), most);
    }
    if (m_conditions.bandwidth > 0)
        return std::min(most, qsizetype(between(m_conditions.bandwidth * linkGrain, minPiece, maxPiece)));
    return most;
}

qint64 DelayLine::drawDelay()
{
    const double jitter = m_conditions.jitter > 0 ? m_conditions.jitter * m_random.symmetric() : 0;
    return qint64(std::max(0.0, m_conditions.latency + jitter) * perMillisecond);
}

std::optional<DelayLine::Arrival> DelayLine::take(qint64 now)
{
    advance(now);
    if (m_flight.empty() || m_flight.front().due > now)
        return std::nullopt;
    Arrival arrival{m_flight.front().bytes, m_flight.front().isEnd};
    m_flight.pop_front();
    m_held -= arrival.bytes.size();
    return arrival;
}

qint64 DelayLine::nextDue() const
{
    if (!m_flight.empty())
        return m_flight.front().due;
    return m_piece ? m_piece->due : never;
}

} // namespace Fanlight
