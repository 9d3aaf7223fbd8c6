// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/transportmeter.h"

#include "capture/httpbody.h"

#include <algorithm>

namespace Fanlight {

namespace {

constexpr quint64 segmentSize = 1448;            // bytes of payload in a packet on Ethernet with timestamps
constexpr quint64 maxPayload = 16 * 1024 * 1024; // bytes of a frame

} // namespace

void StreamMeter::receive(Direction direction, QByteArrayView bytes, bool counting, WireCounts &counts)
{
    const quint64 segments = (quint64(bytes.size()) + segmentSize - 1) / segmentSize;
    const bool toServer = direction == Direction::ToServer;
    if (m_framesUp) {
        receiveFrames(direction, bytes, counts);
        counts.messages += segments;
    } else if (toServer) {
        receiveRequest(bytes, counting, counts);
        counts.messages += m_requestCounts ? segments : 0;
    } else if (answerCounts()) {
        receiveResponse(bytes, counts);
        counts.messages += segments;
    } else { // of what does not count only the events themselves do
        WireCounts ignored;
        receiveResponse(bytes, ignored);
        counts.down.payload += ignored.down.payload;
    }
}

void StreamMeter::receiveRequest(QByteArrayView bytes, bool counting, WireCounts &counts)
{
    qsizetype at = 0;
    while (at < bytes.size()) {
        if (m_request.raw().isEmpty())
            m_requestCounts = counting;
        qsizetype taken = m_request.receive(bytes.sliced(at));
        if (m_request.failure())
            taken = bytes.size() - at;
        at += taken;
        if (m_requestCounts)
            counts.up.httpHeader += quint64(taken);
        if (!m_request.isComplete())
            continue;
        m_exchanges.push_back(m_requestCounts);
        ++m_requests;
        if (m_requestCounts) {
            ++counts.requests;
            // A connection counts with the first request that does.
            counts.connections += m_connectionCounted ? 0 : 1;
            m_connectionCounted = true;
        }
        m_request = RequestHeadParser(HeadLimits{});
    }
}

void StreamMeter::receiveResponse(QByteArrayView bytes, WireCounts &counts)
{
    qsizetype at = 0;
    while (at < bytes.size()) {
        if (m_framesDown) {
            receiveFrames(Direction::ToClient, bytes.sliced(at), counts);
            return;
        }
        at += m_body ? receiveBody(bytes.sliced(at), counts) : receiveResponseHead(bytes.sliced(at), counts);
        if (m_body && m_body->isComplete())
            finishExchange(counts);
    }
}

qsizetype StreamMeter::receiveResponseHead(QByteArrayView bytes, WireCounts &counts)
{
    qsizetype taken = m_response.receive(bytes);
    if (m_response.failure())
        taken = bytes.size();
    counts.down.httpHeader += quint64(taken);
    if (m_response.isComplete())
        responseHeadDone();
    return taken;
}

void StreamMeter::responseHeadDone()
{
    const ResponseHead head = m_response.head();
    m_response = ResponseHeadParser(HeadLimits{});
    m_status = head.status;
    if (head.status == 101) {
        m_framesUp.emplace(Role::Server, maxPayload, 0);
        m_framesDown.emplace(Role::Client, maxPayload, 0);
        return;
    }
    if (head.status < 200)
        return; // the answer itself follows
    m_eventStream = head.fields.value("Content-Type").startsWith("text/event-stream");
    const bool bodiless = head.status == 204 || head.status == 304;
    const BodyExtent extent =
        bodiless ? BodyExtent{} : announcedBody(head.fields).value_or(BodyExtent{BodyFraming::UntilEnd, 0});
    m_body.emplace(extent, m_eventStream ? ResponseBody::Content::EventStream : ResponseBody::Content::Lines);
    m_bodyPayload = 0;
}

qsizetype StreamMeter::receiveBody(QByteArrayView bytes, WireCounts &counts)
{
    ByteSplit split;
    const qsizetype taken = m_body->receive(bytes, split);
    m_bodyPayload += split.payload;
    counts.down.httpHeader += split.httpHeader;
    counts.down.payload += split.payload;
    return taken;
}

void StreamMeter::receiveFrames(Direction direction, QByteArrayView bytes, WireCounts &counts)
{
    FrameParser &parser = direction == Direction::ToServer ? *m_framesUp : *m_framesDown;
    ByteSplit &split = direction == Direction::ToServer ? counts.up : counts.down;
    parser.receive(bytes);
    for (const Frame &frame : parser.takeFrames()) {
        if (isControl(frame.header.opcode)) {
            split.frameHeader += frame.wireSize();
            continue;
        }
        split.frameHeader += quint64(frame.header.size());
        split.payload += frame.header.payloadLength;
    }
}

void StreamMeter::finishExchange(WireCounts &counts)
{
    if (m_status == 200 && m_bodyPayload == 0 && !m_eventStream)
        ++counts.emptyAnswers;
    m_body.reset();
    if (!m_exchanges.empty())
        m_exchanges.pop_front();
}

bool StreamMeter::isWaiting() const
{
    return std::find(m_exchanges.begin(), m_exchanges.end(), true) != m_exchanges.end();
}

void TransportMeter::setCounting(bool counting)
{
    const std::lock_guard lock(m_mutex);
    m_counting = counting;
}

void TransportMeter::freeze()
{
    const std::lock_guard lock(m_mutex);
    m_frozen = true;
}

WireCounts TransportMeter::counts() const
{
    const std::lock_guard lock(m_mutex);
    return m_counts;
}

quint64 TransportMeter::requestsSeen() const
{
    const std::lock_guard lock(m_mutex);
    return m_requestsSeen;
}

bool TransportMeter::isWaiting() const
{
    const std::lock_guard lock(m_mutex);
    return std::any_of(
        m_streams.begin(), m_streams.end(), [](const auto &stream) { return stream.second.isWaiting(); });
}

void TransportMeter::opened(ConnectionId connection, qint64)
{
    const std::lock_guard lock(m_mutex);
    if (!m_frozen)
        m_streams.try_emplace(connection);
}

void TransportMeter::passed(ConnectionId connection, Direction direction, QByteArrayView bytes, qint64)
{
    const std::lock_guard lock(m_mutex);
    if (m_frozen || bytes.isEmpty())
        return;
    StreamMeter &stream = m_streams[connection];
    const quint64 before = stream.requests();
    stream.receive(direction, bytes, m_counting, m_counts);
    m_requestsSeen += stream.requests() - before;
}

void TransportMeter::closed(ConnectionId connection, qint64)
{
    const std::lock_guard lock(m_mutex);
    m_streams.erase(connection);
}

} // namespace Fanlight
