// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/expected.h"
#include "protocol/masking.h"
#include "protocol/opcode.h"
#include "protocol/violation.h"

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace Fanlight {

// Which of the three encodings of the payload length is on the wire, RFC 6455 section 5.2.
enum class LengthEncoding : quint8 { SevenBit, SixteenBit, SixtyFourBit };

// The shortest encoding that holds length bytes.
[[nodiscard]] constexpr LengthEncoding minimalEncoding(quint64 length)
{
    return length <= 125      ? LengthEncoding::SevenBit
           : length <= 0xFFFF ? LengthEncoding::SixteenBit
                              : LengthEncoding::SixtyFourBit;
}

// RFC 6455 section 5.5, in bytes.
inline constexpr quint64 maxControlPayload = 125;

// Which end of the connection. A client masks every frame it sends, a server none (RFC 6455 section 5.1).
enum class Role : quint8 { Client, Server };

// Everything a frame's header says, as it is on the wire.
struct FrameHeader
{
    bool fin = true;
    bool rsv1 = false;
    bool rsv2 = false;
    bool rsv3 = false;
    Opcode opcode = Opcode::Text;
    LengthEncoding lengthEncoding = LengthEncoding::SevenBit;
    std::optional<MaskingKey> maskingKey;
    quint64 payloadLength = 0;

    // Bytes on the wire: 2 to 14.
    [[nodiscard]] constexpr int size() const
    {
        const int extended = lengthEncoding == LengthEncoding::SevenBit     ? 0
                             : lengthEncoding == LengthEncoding::SixteenBit ? 2
                                                                            : 8;
        return 2 + extended + (maskingKey ? 4 : 0);
    }
    bool operator==(const FrameHeader &) const = default;
};

// One frame that was or will be on the wire. payload is unmasked. offset is the position of its first byte in
// its direction's byte stream, counted from wherever the parser was told to start.
struct Frame
{
    FrameHeader header;
    QByteArray payload;
    quint64 offset = 0;
    Violation violation = Violation::None; // the first rule this frame breaks by itself

    [[nodiscard]] quint64 wireSize() const { return quint64(header.size()) + header.payloadLength; }
};

enum class FrameError : quint8 {
    LengthMismatch, // header.payloadLength is not payload.size()
    NotMinimal,     // the length encoding is longer or shorter than needed
    WrongMasking,   // a client's frame without a key, or a server's with one
    ReservedBit,    // RSV1 to RSV3 set with no extension
    ReservedOpcode,
    FragmentedControl,
    ControlTooLong,
};

// The frame's bytes as sender would put them on the wire; the payload is masked on the way if there is a key.
// Refuses what RFC 6455 sections 5.1 to 5.5 forbid for a single frame.
[[nodiscard]] Expected<QByteArray, FrameError> serializeFrame(const Frame &frame, Role sender);

// The only way to serialize a frame the RFC forbids: by saying so.
struct Unchecked
{
    Frame frame;
};
[[nodiscard]] QByteArray serialize(const Unchecked &unchecked);

// Only the header's 2 to 14 bytes, whatever they say.
[[nodiscard]] QByteArray serializeHeader(const FrameHeader &header);

// A complete unfragmented frame with the shortest length encoding; payload given unmasked.
[[nodiscard]] QByteArray serializeMessage(
    Opcode opcode, QByteArrayView payload, std::optional<MaskingKey> key = std::nullopt);

} // namespace Fanlight
