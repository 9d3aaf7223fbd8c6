// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/frameparser.h"
#include "protocol/utf8validator.h"

#include <variant>

namespace Fanlight {

// A whole data message, reassembled. payload of a single-frame message shares the frame's bytes.
struct Message
{
    Opcode opcode = Opcode::Text; // Text or Binary
    QByteArray payload;
    quint32 frameCount = 1;
    quint64 offset = 0; // of its first frame
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

// The receiving side of one connection: frames, fragmentation (5.4), UTF-8 as bytes arrive (8.1), close bodies
// (7.4), message size. Sans-I/O and nothing automatic: pong and close echo are the session's. Memory: one
// message under assembly, at most maxMessage bytes, plus one partial frame.
class MessageReader
{
public:
    // maxMessage in bytes, over all fragments. In lenient mode (strict false) masking faults, overlong lengths
    // and close codes are noted on the frame but do not fail the connection.
    MessageReader(Role receiver, quint64 maxMessage, quint64 firstOffset, bool strict);

    void receive(QByteArrayView bytes);
    // The stream ended. Inside a frame this gives Failure{TruncatedFrame}, unless a failure came before.
    void receiveEnd();
    // In the order things happened: a frame's FrameSeen comes before its Message or ControlSeen.
    [[nodiscard]] std::vector<ReaderEvent> takeEvents();

    [[nodiscard]] bool hasFailed() const;
    [[nodiscard]] bool hasSeenClose() const;
    [[nodiscard]] quint64 offset() const;

private:
    // The implementer's.
};

} // namespace Fanlight
