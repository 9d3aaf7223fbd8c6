// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/frameparser.h"

#include "protocol/growth.h"

#include <QtEndian>

#include <cstring>
#include <limits>
#include <utility>

namespace Fanlight {

namespace {

constexpr quint64 highBit = quint64(1) << 63;
constexpr quint8 maskBit = 0x80;

// Of the whole header, from its second byte.
constexpr qsizetype headerSize(quint8 second)
{
    const int length = second & 0x7F;
    const qsizetype extended = length < 126 ? 0 : length == 126 ? 2 : 8;
    return 2 + extended + ((second & maskBit) != 0 ? 4 : 0);
}

// bytes holds a complete header.
FrameHeader decodeHeader(const char *bytes)
{
    const quint8 first = quint8(bytes[0]);
    const quint8 second = quint8(bytes[1]);
    FrameHeader header;
    header.fin = (first & 0x80) != 0;
    header.rsv1 = (first & 0x40) != 0;
    header.rsv2 = (first & 0x20) != 0;
    header.rsv3 = (first & 0x10) != 0;
    header.opcode = Opcode(first & 0x0F);
    header.payloadLength = second & 0x7F;
    const char *at = bytes + 2;
    if (header.payloadLength == 126) {
        header.lengthEncoding = LengthEncoding::SixteenBit;
        header.payloadLength = qFromBigEndian<quint16>(at);
        at += sizeof(quint16);
    } else if (header.payloadLength == 127) {
        header.lengthEncoding = LengthEncoding::SixtyFourBit;
        header.payloadLength = qFromBigEndian<quint64>(at);
        at += sizeof(quint64);
    }
    if ((second & maskBit) != 0) {
        MaskingKey key;
        std::memcpy(key.bytes.data(), at, key.bytes.size());
        header.maskingKey = key;
    }
    return header;
}

} // namespace

FrameParser::FrameParser(Role receiver, quint64 maxPayload, quint64 firstOffset)
    : m_receiver(receiver)
    // A QByteArray cannot hold more; the limit must not promise it.
    , m_maxPayload(qMin(maxPayload, quint64(std::numeric_limits<qsizetype>::max() / 2)))
    , m_offset(firstOffset)
{
}

void FrameParser::allowReservedBits(bool rsv1, bool rsv2, bool rsv3)
{
    m_forbiddenBits = quint8((rsv1 ? 0 : 0x40) | (rsv2 ? 0 : 0x20) | (rsv3 ? 0 : 0x10));
}

void FrameParser::receive(QByteArrayView bytes)
{
    const char *at = bytes.data();
    const char *const end = at + bytes.size();
    while (at != end && !m_stopped) {
        const char *const next = m_insidePayload ? readPayload(at, end) : readHeader(at, end);
        m_offset += quint64(next - at);
        at = next;
    }
    m_offset += quint64(end - at);
}

std::vector<Frame> FrameParser::takeFrames()
{
    return std::exchange(m_frames, {});
}

void FrameParser::takeFrames(std::vector<Frame> &frames)
{
    frames.clear();
    frames.swap(m_frames);
}

std::optional<FrameParser::Partial> FrameParser::partial() const
{
    if (!m_insidePayload)
        return std::nullopt;
    return Partial{m_current.header, m_current.offset, m_current.violation, m_current.payload};
}

bool FrameParser::isInsideFrame() const
{
    return m_insidePayload || m_heldBytes > 0;
}

bool FrameParser::isStopped() const
{
    return m_stopped;
}

quint64 FrameParser::offset() const
{
    return m_offset;
}

FramePosition FrameParser::position() const
{
    using Part = FramePosition::Part;
    if (m_stopped)
        return {Part::Opaque, 0};
    if (m_insidePayload)
        return {Part::Payload, m_current.header.payloadLength - quint64(m_current.payload.size())};
    return {m_heldBytes > 0 ? Part::Header : Part::Payload, 0};
}

quint64 FrameParser::frameOffset() const
{
    return m_insidePayload ? m_current.offset : m_offset - m_heldBytes;
}

const char *FrameParser::readHeader(const char *at, const char *end)
{
    // The usual case: the header lies whole in the input and is read where it is.
    const qsizetype available = end - at;
    if (m_heldBytes == 0 && available >= 2 && available >= headerSize(quint8(at[1]))) {
        m_current.offset = m_offset;
        startFrame(at);
        return at + headerSize(quint8(at[1]));
    }
    m_current.offset = m_offset - m_heldBytes;
    while (at != end) {
        m_held[m_heldBytes++] = *at++;
        if (m_heldBytes >= 2 && m_heldBytes == headerSize(quint8(m_held[1]))) {
            m_heldBytes = 0;
            startFrame(m_held.data());
            break;
        }
    }
    return at;
}

void FrameParser::startFrame(const char *header)
{
    m_current.header = decodeHeader(header);
    m_current.violation = judge(m_current.header);
    if (breaksFraming(m_current.header)) {
        // Where the next frame would begin is unknown, or too far away to wait for.
        m_stopped = true;
        finishFrame();
    } else if (m_current.header.payloadLength == 0) {
        finishFrame();
    } else {
        m_insidePayload = true;
    }
}

const char *FrameParser::readPayload(const char *at, const char *end)
{
    QByteArray &payload = m_current.payload;
    const qsizetype whole = qsizetype(m_current.header.payloadLength);
    const qsizetype have = payload.size();
    const qsizetype count = qMin<qsizetype>(whole - have, end - at);
    char *target = nullptr;
    if (count == whole) {
        payload = QByteArray(whole, Qt::Uninitialized);
        target = payload.data();
    } else {
        target = extend(payload, count, whole);
    }
    if (m_current.header.maskingKey)
        applyMask(at, target, count, *m_current.header.maskingKey, quint64(have));
    else
        std::memcpy(target, at, std::size_t(count));
    if (have + count == whole)
        finishFrame();
    return at + count;
}

void FrameParser::finishFrame()
{
    m_insidePayload = false;
    m_frames.push_back(std::move(m_current));
    m_current.payload = QByteArray();
}

Violation FrameParser::judge(const FrameHeader &header) const
{
    const int bits = (header.rsv1 ? 0x40 : 0) | (header.rsv2 ? 0x20 : 0) | (header.rsv3 ? 0x10 : 0);
    // 5.2: reserved bits and opcodes fail the connection unless an extension defines them.
    if ((bits & m_forbiddenBits) != 0)
        return Violation::ReservedBit;
    if (isReserved(header.opcode))
        return Violation::ReservedOpcode;
    // 5.5: control frames are whole and short.
    if (isControl(header.opcode) && !header.fin)
        return Violation::FragmentedControl;
    if (isControl(header.opcode) && header.payloadLength > maxControlPayload)
        return Violation::ControlTooLong;
    // 5.2: the most significant bit must be 0, and the fewest bytes must be used.
    if ((header.payloadLength & highBit) != 0)
        return Violation::LengthHighBit;
    // Before what a lenient receiver overlooks, because it ends the reading.
    if (header.payloadLength > m_maxPayload)
        return Violation::MessageTooBig;
    if (header.lengthEncoding != minimalEncoding(header.payloadLength))
        return Violation::OverlongLength;
    // 5.1: a client masks every frame, a server none.
    if (m_receiver == Role::Server && !header.maskingKey)
        return Violation::UnmaskedClientFrame;
    if (m_receiver == Role::Client && header.maskingKey)
        return Violation::MaskedServerFrame;
    return Violation::None;
}

bool FrameParser::breaksFraming(const FrameHeader &header) const
{
    // The high bit makes a length larger than any limit.
    return header.payloadLength > m_maxPayload;
}

} // namespace Fanlight
