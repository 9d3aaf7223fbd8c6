// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/httpbody.h"
#include "comparison/comparisonresult.h"

#include <QByteArray>
#include <QByteArrayView>

namespace Fanlight {

// Splits the body of an answer that carries events into their own bytes and everything else: chunk framing
// (RFC 9112 section 7.1), line ends, and in an event stream all but what follows "data: ". Sans-I/O.
class ResponseBody
{
public:
    enum class Content : quint8 { Lines, EventStream };
    ResponseBody(BodyExtent extent, Content content);
    // Takes bytes up to the body's end, adds them to split (httpHeader and payload), returns how many.
    [[nodiscard]] qsizetype receive(QByteArrayView bytes, ByteSplit &split);
    [[nodiscard]] bool isComplete() const { return m_state == State::Complete; }

private:
    enum class State : quint8 { Complete, UntilEnd, Data, ChunkSize, ChunkExtension, ChunkEnd, Trailer };

    void receiveFraming(char byte);
    void receiveContent(QByteArrayView bytes, ByteSplit &split);
    void receiveStreamByte(char byte, ByteSplit &split);

    Content m_content;
    State m_state = State::Complete;
    bool m_chunked = false;
    quint64 m_remaining = 0;
    qsizetype m_trailerLine = 0; // bytes so far, without line ends
    QByteArray m_field;          // the beginning of a line of an event stream, up to "data: "
};

} // namespace Fanlight
