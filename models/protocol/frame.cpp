// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/frame.h"

#include <QtEndian>

#include <array>
#include <cstring>

namespace Fanlight {

namespace {

constexpr std::size_t longestHeader = 14;

// Writes the header's bytes and returns their number.
qsizetype writeHeader(const FrameHeader &header, char *target)
{
    const unsigned first = (header.fin ? 0x80u : 0u) | (header.rsv1 ? 0x40u : 0u) |
                           (header.rsv2 ? 0x20u : 0u) | (header.rsv3 ? 0x10u : 0u) |
                           (unsigned(header.opcode) & 0x0Fu);
    const unsigned maskBit = header.maskingKey ? 0x80u : 0u;
    target[0] = char(first);
    char *at = target + 2;
    switch (header.lengthEncoding) {
    case LengthEncoding::SevenBit:
        target[1] = char(maskBit | unsigned(header.payloadLength & 0x7F));
        break;
    case LengthEncoding::SixteenBit:
        target[1] = char(maskBit | 126u);
        qToBigEndian(quint16(header.payloadLength), at);
        at += sizeof(quint16);
        break;
    default:
        target[1] = char(maskBit | 127u);
        qToBigEndian(header.payloadLength, at);
        at += sizeof(quint64);
    }
    if (header.maskingKey) {
        std::memcpy(at, header.maskingKey->bytes.data(), header.maskingKey->bytes.size());
        at += header.maskingKey->bytes.size();
    }
    return at - target;
}

QByteArray assemble(const FrameHeader &header, QByteArrayView payload)
{
    std::array<char, longestHeader> head{};
    const qsizetype headSize = writeHeader(header, head.data());
    QByteArray bytes(headSize + payload.size(), Qt::Uninitialized);
    char *target = bytes.data();
    std::memcpy(target, head.data(), std::size_t(headSize));
    // With no key the mask of zeros leaves the bytes as they are, at the speed of a copy.
    applyMask(payload.data(), target + headSize, payload.size(), header.maskingKey.value_or(MaskingKey{}));
    return bytes;
}

} // namespace

Expected<QByteArray, FrameError> serializeFrame(const Frame &frame, Role sender)
{
    const FrameHeader &header = frame.header;
    if (header.payloadLength != quint64(frame.payload.size()))
        return Unexpected<FrameError>(FrameError::LengthMismatch);
    // 5.2: reserved bits must be 0 unless an extension defines them, reserved opcodes fail the connection.
    if (header.rsv1 || header.rsv2 || header.rsv3)
        return Unexpected<FrameError>(FrameError::ReservedBit);
    if (isReserved(header.opcode))
        return Unexpected<FrameError>(FrameError::ReservedOpcode);
    // 5.5: control frames are short and whole.
    if (isControl(header.opcode) && !header.fin)
        return Unexpected<FrameError>(FrameError::FragmentedControl);
    if (isControl(header.opcode) && header.payloadLength > maxControlPayload)
        return Unexpected<FrameError>(FrameError::ControlTooLong);
    if (header.lengthEncoding != minimalEncoding(header.payloadLength))
        return Unexpected<FrameError>(FrameError::NotMinimal);
    // 5.1: a client masks, a server does not.
    if (header.maskingKey.has_value() != (sender == Role::Client))
        return Unexpected<FrameError>(FrameError::WrongMasking);
    return assemble(header, frame.payload);
}

QByteArray serialize(const Unchecked &unchecked)
{
    return assemble(unchecked.frame.header, unchecked.frame.payload);
}

QByteArray serializeHeader(const FrameHeader &header)
{
    return assemble(header, {});
}

QByteArray serializeMessage(Opcode opcode, QByteArrayView payload, std::optional<MaskingKey> key)
{
    FrameHeader header;
    header.opcode = opcode;
    header.payloadLength = quint64(payload.size());
    header.lengthEncoding = minimalEncoding(header.payloadLength);
    header.maskingKey = key;
    return assemble(header, payload);
}

} // namespace Fanlight
