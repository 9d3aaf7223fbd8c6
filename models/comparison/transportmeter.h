// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"
#include "comparison/responsebody.h"
#include "protocol/frameparser.h"
#include "protocol/httphead.h"
#include "transport/relaytap.h"

#include <deque>
#include <map>
#include <mutex>
#include <optional>

namespace Fanlight {

// What one transport cost, as seen on the wire.
struct WireCounts
{
    quint64 connections = 0;
    quint64 requests = 0;
    quint64 emptyAnswers = 0; // a 200 that brought no event
    quint64 messages = 0;     // as TransportMeasure::messages
    ByteSplit up;
    ByteSplit down;
};

// Reads along on one connection: heads, bodies that carry events, and frames after a 101. What cannot be read
// counts as HTTP.
class StreamMeter
{
public:
    // counting says whether a request that begins with these bytes counts, with its answer and all that the
    // connection brings after an upgrade. Payload always counts: events are told once, whoever asked.
    void receive(Direction direction, QByteArrayView bytes, bool counting, WireCounts &counts);

    [[nodiscard]] quint64 requests() const { return m_requests; } // complete heads, counted or not
    [[nodiscard]] bool isWaiting() const;                         // for the answer to a request that counts

private:
    void receiveRequest(QByteArrayView bytes, bool counting, WireCounts &counts);
    void receiveResponse(QByteArrayView bytes, WireCounts &counts);
    [[nodiscard]] qsizetype receiveResponseHead(QByteArrayView bytes, WireCounts &counts);
    void responseHeadDone();
    [[nodiscard]] qsizetype receiveBody(QByteArrayView bytes, WireCounts &counts);
    void receiveFrames(Direction direction, QByteArrayView bytes, WireCounts &counts);
    void finishExchange(WireCounts &counts);
    [[nodiscard]] bool answerCounts() const { return m_exchanges.empty() || m_exchanges.front(); }

    RequestHeadParser m_request{HeadLimits{}};
    ResponseHeadParser m_response{HeadLimits{}};
    std::optional<ResponseBody> m_body;
    std::optional<FrameParser> m_framesUp;
    std::optional<FrameParser> m_framesDown;
    std::deque<bool> m_exchanges; // unanswered: whether each counts
    quint64 m_requests = 0;
    quint64 m_bodyPayload = 0;
    int m_status = 0;
    bool m_requestCounts = true; // the one under way
    bool m_eventStream = false;
    bool m_connectionCounted = false;
};

// The tap of one transport's relay, which may be on another thread than the run. Thread-safe.
class TransportMeter : public RelayTap
{
public:
    // Off for what only prepares a run or follows it, see StreamMeter.
    void setCounting(bool counting);
    // What passes from now on is none of the run's.
    void freeze();

    [[nodiscard]] WireCounts counts() const;
    [[nodiscard]] quint64 requestsSeen() const; // counted or not
    [[nodiscard]] bool isWaiting() const;       // for an answer that counts, on any connection

    void opened(ConnectionId connection, qint64 time) override;
    void passed(ConnectionId connection, Direction direction, QByteArrayView bytes, qint64 time) override;
    void closed(ConnectionId connection, qint64 time) override;

private:
    mutable std::mutex m_mutex;
    std::map<ConnectionId, StreamMeter> m_streams;
    WireCounts m_counts;
    quint64 m_requestsSeen = 0;
    bool m_counting = true;
    bool m_frozen = false;
};

} // namespace Fanlight
