// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturequeue.h"
#include "capture/clock.h"
#include "capture/faulttrail.h"
#include "capture/framerecorder.h"
#include "capture/httpreader.h"
#include "protocol/httphead.h"

#include <array>
#include <deque>
#include <optional>
#include <vector>

namespace Fanlight {

// Makes records of the raw bytes of one connection that somebody else speaks on (the relay's): the opening
// handshake's two heads, then frames in both directions; plain HTTP exchanges are recorded as request and
// response heads with what follows of the body. In shadow mode, when our own server records the same
// connection, it sends only sightings. Sans-I/O but for the queue and clock it is given. Engine thread.
// Memory: one head and one message each way, the latter at most maxPayload.
class StreamRecorder
{
public:
    enum class Mode : quint8 { Full, Shadow };
    StreamRecorder(ConnectionId connection, Mode mode, CaptureQueue &queue, const CaptureClock &clock,
        quint64 maxPayload);
    ~StreamRecorder();
    StreamRecorder(const StreamRecorder &) = delete;
    StreamRecorder &operator=(const StreamRecorder &) = delete;

    void receive(Direction direction, QByteArrayView bytes);
    void receiveEnd(Direction direction); // flushes an unfinished frame or head as a cut record

    // What network faults did to bytes that receive() is given next, by their offset there.
    void addTrail(Direction direction, const FaultTrail::Step &step)
    {
        m_trails[std::size_t(direction)].add(step);
    }

    [[nodiscard]] bool isWebSocket() const; // a 101 was seen
    // The heads, once complete: the relay fills ConnectionInfo from them.
    [[nodiscard]] const RequestHead *request() const;
    [[nodiscard]] const ResponseHead *response() const;

private:
    enum class Phase : quint8 {
        Heads,
        Held, // after a request for WebSocket: its answer decides what these bytes are
        Frames,
        Ignored, // no HTTP, another protocol, or the end
    };
    struct Exchange // a request that waits for its response
    {
        bool webSocket = false;
        bool head = false; // the method: its response has no body
    };

    void receiveRequests(QByteArrayView bytes);
    void receiveResponses(QByteArrayView bytes);
    void receiveFrames(Direction direction, QByteArrayView bytes);
    void hold(QByteArrayView bytes);
    void requestHeadDone();
    void responseHeadDone();
    void responseDone();
    void switchProtocols(bool compressed);
    void endHeads(Direction direction);
    void addMessage(RecordKind kind, Direction direction, HttpMessage &&message, bool truncated);
    void addGarbage(Direction direction, HeadError error, const QByteArray &start, quint64 offset);
    void addNote(Direction direction, const QByteArray &sentence, quint64 offset);
    void applyTrail(Record &record);
    void flush();
    [[nodiscard]] Phase &phase(Direction direction) { return m_phases[std::size_t(direction)]; }
    [[nodiscard]] Exchange currentExchange() const
    {
        return m_exchanges.empty() ? Exchange{} : m_exchanges.front();
    }

    const ConnectionId m_connection;
    const Mode m_mode;
    CaptureQueue &m_queue;
    const CaptureClock &m_clock;
    const quint64 m_maxPayload; // bytes

    std::array<Phase, 2> m_phases{Phase::Heads, Phase::Heads};
    HttpReader<RequestHead> m_requests;
    HttpReader<ResponseHead> m_responses;
    std::deque<Exchange> m_exchanges;
    QByteArray m_held;
    std::optional<RequestHead> m_request;
    std::optional<ResponseHead> m_response;
    bool m_interim = false; // the response under way is a 1xx that another one follows
    bool m_webSocket = false;
    std::array<std::optional<FrameRecorder>, 2> m_frames;
    std::array<FaultTrail, 2> m_trails;

    qint64 m_now = 0;              // ns, of the bytes being read
    std::vector<Record> m_records; // made of them
};

} // namespace Fanlight
