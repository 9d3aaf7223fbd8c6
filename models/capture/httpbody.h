// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace Fanlight {

class HeaderFields;

// How an HTTP/1.1 message says where it ends, RFC 9112 section 6.3.
enum class BodyFraming : quint8 { None, Length, Chunked, UntilEnd };

struct BodyExtent
{
    BodyFraming framing = BodyFraming::None;
    quint64 length = 0; // bytes, of Length
    bool operator==(const BodyExtent &) const = default;
};

// What the fields say of a body; nullopt when they say nothing. A Content-Length that is no number, or that
// contradicts another one, leaves only the end of the stream (RFC 9112 section 6.3, 5).
[[nodiscard]] std::optional<BodyExtent> announcedBody(const HeaderFields &fields);

// Finds the end of one message's body in a stream, looking at each byte of framing once and skipping the
// content. Lenient: a chunk size that is no number ends in a body that lasts until the end of the stream.
// Sans-I/O.
class HttpBody
{
public:
    explicit HttpBody(BodyExtent extent = {});
    // How many of these bytes still belong to the body.
    [[nodiscard]] qsizetype receive(QByteArrayView bytes);
    [[nodiscard]] bool isComplete() const { return m_state == State::Complete; }
    // True when the stream's end is the only end it can have.
    [[nodiscard]] bool endsWithStream() const { return m_state == State::UntilEnd; }

private:
    enum class State : quint8 {
        Complete,
        Data,        // m_remaining bytes of content
        ChunkSize,   // hexadecimal digits
        ChunkSkip,   // the rest of the size's line
        ChunkEnd,    // the line end after a chunk's content
        Trailer,     // lines until an empty one
        TrailerLine, // inside such a line
        UntilEnd,
    };
    void receiveFraming(char byte);
    void receiveSizeDigit(char byte);

    State m_state = State::Complete;
    quint64 m_remaining = 0;
    bool m_chunked = false;
    bool m_hasDigit = false;
};

} // namespace Fanlight
