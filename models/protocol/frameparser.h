// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/frame.h"

#include <array>
#include <vector>

namespace Fanlight {

// Where a stream stands, for whoever has to find the beginning of a frame in it.
struct FramePosition
{
    enum class Part : quint8 {
        Heads,   // no frames yet, perhaps from the end of a head on
        Header,  // inside a frame's header
        Payload, // before left more bytes a frame begins; 0: here
        Opaque,  // no frames can be seen, and will not
    };
    Part part = Part::Heads;
    quint64 left = 0;
};

// Turns one direction's bytes after the handshake into frames, RFC 6455 section 5.2. Sans-I/O. Keeps going
// after a violation wherever the framing still holds: only LengthHighBit and MessageTooBig stop it. Memory:
// the bytes of one incomplete frame, at most maxPayload, growing as they arrive and never reserved on a
// peer's word.
class FrameParser
{
public:
    // receiver says which side reads: a server expects masked frames. maxPayload in bytes.
    // firstOffset is the stream offset of the first byte given to receive().
    FrameParser(Role receiver, quint64 maxPayload, quint64 firstOffset);

    // RSV bits that an extension has given a meaning (RFC 7692: RSV1) are no violation then.
    void allowReservedBits(bool rsv1, bool rsv2, bool rsv3);

    void receive(QByteArrayView bytes);

    // Complete frames in order. Frame::violation is the first single-frame rule broken (masking, RSV, opcode,
    // length encoding, control rules). A frame over maxPayload appears once, with no payload, and stops.
    [[nodiscard]] std::vector<Frame> takeFrames();
    // The same into a vector whose memory is used again: what it held is dropped.
    void takeFrames(std::vector<Frame> &frames);

    // The frame that is under way: present as soon as its header is complete. Its payload view (unmasked) is
    // valid until the next receive().
    struct Partial
    {
        FrameHeader header;
        quint64 offset = 0;
        Violation violation = Violation::None;
        QByteArrayView payloadSoFar;
    };
    [[nodiscard]] std::optional<Partial> partial() const;

    // True when bytes of an incomplete frame (header or payload) are held.
    [[nodiscard]] bool isInsideFrame() const;
    // True after LengthHighBit or MessageTooBig: further bytes are ignored, their count still kept.
    [[nodiscard]] bool isStopped() const;
    // Stream offset of the next byte expected.
    [[nodiscard]] quint64 offset() const;
    // Where the next byte stands; opaque once stopped.
    [[nodiscard]] FramePosition position() const;
    // Stream offset of the first byte of the frame under way; inside a frame only.
    [[nodiscard]] quint64 frameOffset() const;

private:
    const char *readHeader(const char *at, const char *end);
    const char *readPayload(const char *at, const char *end);
    void startFrame(const char *header);
    void finishFrame();
    [[nodiscard]] Violation judge(const FrameHeader &header) const;
    [[nodiscard]] bool breaksFraming(const FrameHeader &header) const;

    Role m_receiver;
    quint64 m_maxPayload;
    quint64 m_offset;
    quint8 m_forbiddenBits = 0x70; // RSV1 to RSV3 as in the first byte
    quint8 m_heldBytes = 0;        // of an incomplete header
    std::array<char, 14> m_held{};
    bool m_insidePayload = false;
    bool m_stopped = false;
    Frame m_current; // under way while m_insidePayload
    std::vector<Frame> m_frames;
};

} // namespace Fanlight
