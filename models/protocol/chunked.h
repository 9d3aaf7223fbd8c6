// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/httphead.h"

namespace Fanlight {

// What a body in chunks may cost; bytes.
struct ChunkLimits
{
    quint64 content = 1024 * 1024; // of all chunks together
    qsizetype sizeLine = 256;      // a size with its extensions, without CRLF
    qsizetype trailers = 8 * 1024; // all trailer lines together
};

enum class ChunkError : quint8 {
    BadSize,      // RFC 9112 7.1: no hexadecimal number
    BadExtension, // 7.1.1: a control character in it
    SizeLineTooLong,
    ContentTooLong,
    MissingLineEnd, // 7.1: a chunk is longer than it said
    BareLineFeed,   // 2.2
    BadTrailer,     // 7.1.2
    TrailersTooLong,
};

struct ChunkFailure
{
    ChunkError error = ChunkError::BadSize;
    quint64 offset = 0; // of the first byte that is wrong, from the body's first
    bool operator==(const ChunkFailure &) const = default;
};

[[nodiscard]] const char *clause(ChunkError error);   // "RFC 9112 7.1"
[[nodiscard]] const char *sentence(ChunkError error); // one English sentence, ASCII
// 400, 413 for the content's limit, 431 for the trailers'.
[[nodiscard]] int refusalStatus(ChunkError error);

// Takes the framing off a body that came in chunks, RFC 9112 section 7.1, incrementally and strictly: what
// two readers could understand in two ways is refused. Sans-I/O. Memory: one line; the content is the
// caller's.
class ChunkedDecoder
{
public:
    explicit ChunkedDecoder(ChunkLimits limits);
    // Takes bytes up to the body's end and appends what they carry to content; returns how many were taken.
    // Takes none once complete or failed.
    [[nodiscard]] qsizetype receive(QByteArrayView bytes, QByteArray &content);
    [[nodiscard]] bool isComplete() const { return m_state == State::Complete; }
    [[nodiscard]] std::optional<ChunkFailure> failure() const { return m_failure; }
    [[nodiscard]] const HeaderFields &trailers() const { return m_trailers; }

private:
    enum class State : quint8 {
        Size,
        Extension,
        SizeLineFeed,
        Data,
        DataReturn,
        DataLineFeed,
        Trailer,
        TrailerLineFeed,
        Complete,
        Failed,
    };

    void step(char byte);
    void takeSize(char byte);
    void takeSizeDigit(int digit);
    void takeExtension(char byte);
    void takeTrailer(char byte);
    void expect(char byte, char wanted, State next);
    void sizeComplete();
    void trailerComplete();
    void fail(ChunkError error);

    ChunkLimits m_limits;
    State m_state = State::Size;
    quint64 m_offset = 0;       // of the byte under way
    quint64 m_size = 0;         // of the chunk under way, then what is left of it
    quint64 m_content = 0;      // announced so far
    qsizetype m_lineLength = 0; // of the size line under way
    qsizetype m_trailerBytes = 0;
    bool m_hasDigit = false;
    QByteArray m_line; // the trailer under way
    HeaderFields m_trailers;
    std::optional<ChunkFailure> m_failure;
};

// One chunk as it goes onto the wire; content must not be empty, because an empty chunk is the last.
[[nodiscard]] QByteArray chunkOf(QByteArrayView content);
inline constexpr char lastChunk[] = "0\r\n\r\n"; // without trailers

} // namespace Fanlight
