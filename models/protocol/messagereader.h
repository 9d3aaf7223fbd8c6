// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/deflate.h"
#include "protocol/frameparser.h"
#include "protocol/utf8validator.h"

#include <optional>
#include <variant>

namespace Fanlight {

// A whole data message, reassembled. payload of a single-frame message shares the frame's bytes.
struct Message
{
    Opcode opcode = Opcode::Text; // Text or Binary
    QByteArray payload;
    quint32 frameCount = 1;
    quint64 offset = 0; // of its first frame
    // What its frames carried, if it was compressed (RFC 7692): payload is what that inflates to. Bytes.
    std::optional<quint64> compressedSize;
};

// A frame as it was on the wire. frame.violation now also covers the rules across frames: fragmentation,
// UTF-8, close bodies, size. For a violation seen before its frame was complete, see Failure.
struct FrameSeen
{
    Frame frame;
};

struct ControlSeen
{
    Frame frame; // Close, Ping or Pong without violation
};

// The connection must be failed (RFC 6455 section 7.1.7). Comes at most once, as early as the bytes allow: an
// invalid byte in the middle of a frame is reported when it arrives. Frames after it are still reported as
// FrameSeen where framing allows, but no Message or ControlSeen follows.
struct Failure
{
    Violation violation = Violation::None;
    quint64 frameOffset = 0; // stream offset of the offending frame
    // Set when the frame was not complete yet: what was there of it.
    std::optional<FrameHeader> partialHeader;
    QByteArray partialPayload;
};

using ReaderEvent = std::variant<FrameSeen, Message, ControlSeen, Failure>;

// The receiving side of one connection: frames, fragmentation (5.4), UTF-8 as bytes arrive (8.1), close
// bodies (7.4), message size. Sans-I/O and nothing automatic: pong and close echo are the session's. Memory:
// one message under assembly, at most maxMessage bytes, plus one partial frame.
class MessageReader
{
public:
    // maxMessage in bytes, over all fragments. In lenient mode (strict false) masking faults, overlong
    // lengths and close codes are noted on the frame but do not fail the connection.
    MessageReader(Role receiver, quint64 maxMessage, quint64 firstOffset, bool strict);

    // permessage-deflate was agreed on for this direction: RSV1 on a message's first frame says that it is
    // compressed (RFC 7692 section 6). Before the first byte. maxMessage then counts inflated bytes, and
    // inflating stops there.
    void allowDeflate(DeflateWindow window);

    void receive(QByteArrayView bytes);
    // The stream ended. Inside a frame this gives Failure{TruncatedFrame}, unless a failure came before.
    void receiveEnd();
    // In the order things happened: a frame's FrameSeen comes before its Message or ControlSeen.
    [[nodiscard]] std::vector<ReaderEvent> takeEvents();

    [[nodiscard]] bool hasFailed() const;
    [[nodiscard]] bool hasSeenClose() const;
    // True when bytes of an incomplete frame are held: the peer owes the rest.
    [[nodiscard]] bool isInsideFrame() const;
    [[nodiscard]] FramePosition position() const { return m_parser.position(); }
    [[nodiscard]] quint64 offset() const;

private:
    void takeFrame(Frame &&frame);
    void judgeHeader(const FrameHeader &header, Violation own);
    void judgePayload(const FrameHeader &header, QByteArrayView payload);
    void judgeText(QByteArrayView fresh);
    void judgeCloseBody(QByteArrayView payload, qsizetype seen);
    void judgeEnd(const FrameHeader &header);
    void note(Violation found);
    [[nodiscard]] bool isFatal(Violation violation) const;
    [[nodiscard]] bool isText(const FrameHeader &header) const;
    void fail(Failure &&failure);
    void failEarly(const FrameParser::Partial &partial);
    void judgeCompression(const FrameHeader &header);
    [[nodiscard]] QByteArray inflate(const Frame &frame);
    void assemble(const FrameHeader &header, quint64 offset, const QByteArray &payload);

    // What is known of the frame under way.
    struct Current
    {
        bool headerJudged = false;
        Violation violation = Violation::None;
        qsizetype payloadSeen = 0; // bytes that need no second look
    };

    FrameParser m_parser;
    quint64 m_maxMessage;
    bool m_strict;
    bool m_failed = false;
    bool m_closeSeen = false;
    bool m_insideMessage = false; // between the fragments of one
    bool m_compressed = false;    // the message under way is
    std::optional<MessageInflater> m_inflater;
    Current m_current;
    Message m_message; // under assembly while m_insideMessage
    Utf8Validator m_textUtf8;
    Utf8Validator m_reasonUtf8;
    std::vector<Frame> m_frames;
    std::vector<ReaderEvent> m_events;
};

} // namespace Fanlight
