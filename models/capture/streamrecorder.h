// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturequeue.h"
#include "capture/clock.h"
#include "protocol/httphead.h"
#include "protocol/messagereader.h"

namespace Fanlight {

// Makes records of the raw bytes of one connection that somebody else speaks on (the relay's): the opening
// handshake's two heads, then frames in both directions; plain HTTP exchanges are recorded as request and
// response heads with what follows of the body. In shadow mode, when our own server records the same connection,
// it sends only sightings. Sans-I/O but for the queue and clock it is given. Engine thread. Memory: one head and
// one message each way, the latter at most maxPayload.
class StreamRecorder
{
public:
    enum class Mode : quint8 { Full, Shadow };
    StreamRecorder(ConnectionId connection, Mode mode, CaptureQueue &queue, const CaptureClock &clock, quint64 maxPayload);
    ~StreamRecorder();
    StreamRecorder(const StreamRecorder &) = delete;
    StreamRecorder &operator=(const StreamRecorder &) = delete;

    void receive(Direction direction, QByteArrayView bytes);
    void receiveEnd(Direction direction); // flushes an unfinished frame or head as a cut record

    [[nodiscard]] bool isWebSocket() const; // a 101 was seen
    // The heads, once complete: the relay fills ConnectionInfo from them.
    [[nodiscard]] const RequestHead *request() const;
    [[nodiscard]] const ResponseHead *response() const;

private:
    // The implementer's.
};

} // namespace Fanlight
