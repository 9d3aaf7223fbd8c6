// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/racemeter.h"

#include <type_traits>

namespace Fanlight {

namespace {

constexpr quint64 maxFrame = 64 * 1024; // bytes

void addTo(ByteSplit &sum, const ByteSplit &split)
{
    sum.httpHeader += split.httpHeader;
    sum.frameHeader += split.frameHeader;
    sum.payload += split.payload;
}

bool isUpgrade(const RequestHead &head)
{
    return head.fields.hasToken("Upgrade", "websocket");
}

bool isUpgrade(const ResponseHead &head)
{
    return head.status == 101;
}

} // namespace

DirectionMeter::DirectionMeter(Direction direction)
    : m_direction(direction)
{
}

void DirectionMeter::receive(QByteArrayView bytes)
{
    m_received += quint64(bytes.size());
    if (!m_frames)
        bytes = m_direction == Direction::ToServer ? receiveHttp(m_requests, bytes)
                                                   : receiveHttp(m_responses, bytes);
    if (m_frames)
        receiveFrames(bytes);
}

// Returns what comes after an upgrade.
template <typename Head>
QByteArrayView DirectionMeter::receiveHttp(HttpReader<Head> &reader, QByteArrayView bytes)
{
    using Step = typename HttpReader<Head>::Step;
    for (;;) {
        const Step step = reader.receive(bytes);
        if (step == Step::NeedMore || step == Step::Failed)
            return {}; // what failed stays in rest()
        if (step == Step::HeadComplete) {
            m_headSize = reader.offset() - reader.messageOffset();
            reader.beginBody(announcedBody(reader.head().fields).value_or(BodyExtent{}));
            continue;
        }
        const bool upgrade = isUpgrade(reader.head());
        const HttpMessage message = reader.takeMessage();
        m_split.httpHeader += m_headSize;
        m_split.payload += message.length - m_headSize;
        if (upgrade) {
            m_opening = message.payload;
            m_frames.emplace(
                m_direction == Direction::ToServer ? Role::Server : Role::Client, maxFrame, m_received);
            return bytes;
        }
        if (m_first.isEmpty())
            m_first = message.payload;
    }
}

void DirectionMeter::receiveFrames(QByteArrayView bytes)
{
    if (m_first.isEmpty())
        m_frameBytes += bytes;
    m_frames->receive(bytes);
    for (const Frame &frame : m_frames->takeFrames()) {
        m_split.frameHeader += quint64(frame.header.size());
        quint64 &body = isControl(frame.header.opcode) ? m_split.frameHeader : m_split.payload;
        body += frame.header.payloadLength;
        if (m_first.isEmpty()) {
            m_first = m_frameBytes.left(qsizetype(frame.wireSize()));
            m_frameBytes.clear();
        }
    }
}

void RaceMeter::Sum::add(const DirectionMeter &meter)
{
    addTo(split, meter.split());
    rest += meter.rest();
}

void RaceMeter::opened(ConnectionId connection, qint64 time)
{
    Q_UNUSED(time)
    if (m_stopped)
        return;
    ++m_connections;
    m_streams.try_emplace(connection);
    if (!m_first)
        m_first = connection;
}

void RaceMeter::passed(ConnectionId connection, Direction direction, QByteArrayView bytes, qint64 time)
{
    if (m_stopped)
        return;
    if (!m_begin)
        m_begin = time;
    Streams &streams = m_streams[connection];
    (direction == Direction::ToServer ? streams.up : streams.down).receive(bytes);
}

void RaceMeter::closed(ConnectionId connection, qint64 time)
{
    Q_UNUSED(time)
    const auto it = m_streams.find(connection);
    if (it == m_streams.end() || connection == m_first)
        return;
    m_closedUp.add(it->second.up);
    m_closedDown.add(it->second.down);
    m_streams.erase(it);
}

RaceMeter::Sum RaceMeter::sum(Direction direction) const
{
    const bool up = direction == Direction::ToServer;
    Sum sum = up ? m_closedUp : m_closedDown;
    for (const auto &[connection, streams] : m_streams)
        sum.add(up ? streams.up : streams.down);
    return sum;
}

ByteSplit RaceMeter::split(Direction direction) const
{
    return sum(direction).split;
}

quint64 RaceMeter::rest() const
{
    return sum(Direction::ToServer).rest + sum(Direction::ToClient).rest;
}

QByteArray RaceMeter::first(Direction direction) const
{
    const auto it = m_first ? m_streams.find(*m_first) : m_streams.end();
    if (it == m_streams.end())
        return {};
    return (direction == Direction::ToServer ? it->second.up : it->second.down).first();
}

QByteArray RaceMeter::opening() const
{
    const auto it = m_first ? m_streams.find(*m_first) : m_streams.end();
    return it == m_streams.end() ? QByteArray() : it->second.up.opening() + it->second.down.opening();
}

} // namespace Fanlight
