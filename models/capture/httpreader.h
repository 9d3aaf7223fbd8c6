// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/httpbody.h"
#include "protocol/httphead.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace Fanlight {

// A request or response as it was on the wire: its head, and its body as far as it is kept.
struct HttpMessage
{
    QByteArray payload;
    quint64 length = 0; // bytes on the wire
    quint64 offset = 0; // of its first byte in the stream
};

// Cuts one direction of an HTTP/1.1 connection into messages. Sans-I/O: the caller says, after each head, how
// its body is framed. Memory: one head and at most maxBodyKept bytes of a body.
template <typename Head>
class HttpReader
{
public:
    static constexpr qsizetype maxBodyKept = 64 * 1024;
    static constexpr qsizetype maxStartKept = 256; // of something that is no head

    enum class Step : quint8 { NeedMore, HeadComplete, MessageComplete, Failed };

    // Takes bytes from the front of the view, up to the next step.
    [[nodiscard]] Step receive(QByteArrayView &bytes);
    void beginBody(BodyExtent extent); // once, after HeadComplete
    [[nodiscard]] HttpMessage
    takeMessage(); // after MessageComplete, or what there is of one; ready for the next

    [[nodiscard]] const Head &head() const { return m_parser.head(); }
    [[nodiscard]] std::optional<HeadFailure> failure() const { return m_parser.failure(); }
    [[nodiscard]] const QByteArray &start() const { return m_start; } // first bytes of the current message
    [[nodiscard]] quint64 messageOffset() const { return m_offset - m_length; }
    [[nodiscard]] bool isInside() const { return m_length > 0; }
    [[nodiscard]] bool isInBody() const { return m_inBody; }
    [[nodiscard]] bool endsWithStream() const { return m_inBody && m_body.endsWithStream(); }
    [[nodiscard]] quint64 offset() const { return m_offset; } // of the next byte

private:
    void consume(QByteArrayView &bytes, qsizetype count);

    // Wider than a server's own limits: what passes is to be shown, not refused.
    static constexpr HeadLimits limits{64 * 1024, 256 * 1024, 1'000};

    HeadParser<Head> m_parser{limits};
    HttpBody m_body;
    QByteArray m_bodyKept;
    QByteArray m_start;
    bool m_inBody = false;
    quint64 m_length = 0; // of the current message so far
    quint64 m_offset = 0;
};

extern template class HttpReader<RequestHead>;
extern template class HttpReader<ResponseHead>;

} // namespace Fanlight
