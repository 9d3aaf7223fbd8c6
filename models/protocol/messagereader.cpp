// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/messagereader.h"

#include "protocol/growth.h"

#include <QtEndian>

#include <cstring>
#include <limits>
#include <utility>

namespace Fanlight {

// The parser's own limit leaves room for control frames, which a small message limit does not mean.
MessageReader::MessageReader(Role receiver, quint64 maxMessage, quint64 firstOffset, bool strict)
    : m_parser(receiver, qMax(maxMessage, maxControlPayload), firstOffset)
    , m_maxMessage(qMin(maxMessage, quint64(std::numeric_limits<qsizetype>::max() / 2)))
    , m_strict(strict)
{
}

void MessageReader::allowDeflate(DeflateWindow window)
{
    m_parser.allowReservedBits(true, false, false);
    m_inflater.emplace(window);
}

void MessageReader::receive(QByteArrayView bytes)
{
    m_parser.receive(bytes);
    m_parser.takeFrames(m_frames);
    for (Frame &frame : m_frames)
        takeFrame(std::move(frame));
    m_frames.clear(); // the events share the payloads now, nothing else keeps them
    const auto partial = m_parser.partial();
    if (!partial)
        return;
    if (!m_current.headerJudged)
        judgeHeader(partial->header, partial->violation);
    judgePayload(partial->header, partial->payloadSoFar);
    if (isFatal(m_current.violation))
        failEarly(*partial);
}

void MessageReader::receiveEnd()
{
    if (m_failed || !m_parser.isInsideFrame())
        return;
    m_current.violation = Violation::TruncatedFrame;
    if (const auto partial = m_parser.partial())
        failEarly(*partial);
    else
        fail({Violation::TruncatedFrame, m_parser.frameOffset(), std::nullopt, {}});
}

std::vector<ReaderEvent> MessageReader::takeEvents()
{
    return std::exchange(m_events, {});
}

bool MessageReader::hasFailed() const
{
    return m_failed;
}

bool MessageReader::isInsideFrame() const
{
    return m_parser.isInsideFrame();
}

bool MessageReader::hasSeenClose() const
{
    return m_closeSeen;
}

quint64 MessageReader::offset() const
{
    return m_parser.offset();
}

void MessageReader::takeFrame(Frame &&frame)
{
    if (!m_current.headerJudged)
        judgeHeader(frame.header, frame.violation);
    judgePayload(frame.header, frame.payload);
    const bool isControlFrame = isControl(frame.header.opcode);
    QByteArray payload;
    if (!isControlFrame)
        payload = m_compressed ? inflate(frame) : frame.payload;
    judgeEnd(frame.header);
    frame.violation = std::exchange(m_current, {}).violation;
    m_events.emplace_back(FrameSeen{frame});
    if (isFatal(frame.violation))
        fail({frame.violation, frame.offset, std::nullopt, {}});
    m_closeSeen = m_closeSeen || frame.header.opcode == Opcode::Close;
    if (m_failed)
        return;
    if (isControlFrame)
        m_events.emplace_back(ControlSeen{std::move(frame)});
    else
        assemble(frame.header, frame.offset, payload);
}

// 7692 7.2.2. What it inflates to is judged as what comes uncompressed.
QByteArray MessageReader::inflate(const Frame &frame)
{
    if (m_failed || isFatal(m_current.violation))
        return {};
    const quint64 room = m_maxMessage - quint64(m_message.payload.size());
    const auto inflated = m_inflater->inflate(frame.payload, frame.header.fin, room);
    if (!inflated) {
        note(inflated.error() == DeflateFault::TooLarge ? Violation::MessageTooBig : Violation::DamagedData);
        return {};
    }
    if (isText(frame.header) && !m_textUtf8.receive(*inflated))
        note(Violation::InvalidUtf8);
    return *inflated;
}

void MessageReader::judgeHeader(const FrameHeader &header, Violation own)
{
    m_current.headerJudged = true;
    m_current.violation = own;
    judgeCompression(header);
    // 5.5.1: nothing may follow a close frame.
    if (m_closeSeen)
        note(Violation::FrameAfterClose);
    // What is under assembly after a failure no longer counts.
    if (m_failed)
        return;
    if (isControl(header.opcode)) {
        m_reasonUtf8.reset();
        // 5.5.1: a body begins with a status code of two bytes.
        if (header.opcode == Opcode::Close && header.payloadLength == 1)
            note(Violation::CloseBodyOneByte);
        return;
    }
    // 5.4: fragments of one message are not interleaved with those of another.
    const bool continues = header.opcode == Opcode::Continuation;
    if (continues && !m_insideMessage)
        note(Violation::UnexpectedContinuation);
    if (!continues && m_insideMessage)
        note(Violation::ExpectedContinuation);
    // Compressed, it may be larger than the limit only when it is nonsense.
    if (header.payloadLength > m_maxMessage - quint64(m_message.payload.size()))
        note(Violation::MessageTooBig);
    if (!continues) {
        m_textUtf8.reset();
        m_compressed = header.rsv1;
    }
}

// RFC 7692 6.1: the bit stands on the first frame of a message and nowhere else. Without the extension the
// parser has refused it.
void MessageReader::judgeCompression(const FrameHeader &header)
{
    if (header.rsv1 && (isControl(header.opcode) || header.opcode == Opcode::Continuation))
        note(Violation::ReservedBit);
}

void MessageReader::judgePayload(const FrameHeader &header, QByteArrayView payload)
{
    // Once lost, nothing is added: the first broken rule is the one that is told.
    if (m_failed || isFatal(m_current.violation))
        return;
    const qsizetype seen = std::exchange(m_current.payloadSeen, payload.size());
    if (header.opcode == Opcode::Close)
        judgeCloseBody(payload, seen);
    // 8.1: at the first byte that cannot be right, without waiting for the rest.
    else if (isText(header) && !m_compressed && !m_textUtf8.receive(payload.sliced(seen)))
        note(Violation::InvalidUtf8);
}

// 5.5.1 and 7.4.
void MessageReader::judgeCloseBody(QByteArrayView payload, qsizetype seen)
{
    constexpr qsizetype codeSize = 2;
    if (payload.size() < codeSize)
        return;
    if (seen < codeSize && !isAllowedOnWire(CloseCode{qFromBigEndian<quint16>(payload.data())}))
        note(Violation::InvalidCloseCode);
    if (!m_reasonUtf8.receive(payload.sliced(qMax(seen, codeSize))))
        note(Violation::InvalidCloseReason);
}

// What only the end of a frame shows: a code point that was never finished.
void MessageReader::judgeEnd(const FrameHeader &header)
{
    if (m_failed)
        return;
    if (header.opcode == Opcode::Close && !m_reasonUtf8.isComplete())
        note(Violation::InvalidCloseReason);
    else if (isText(header) && header.fin && !m_textUtf8.isComplete())
        note(Violation::InvalidUtf8);
}

// The first rule broken stays, but one that is overlooked gives way to one that is not.
void MessageReader::note(Violation found)
{
    if (m_current.violation == Violation::None || (!isFatal(m_current.violation) && isFatal(found)))
        m_current.violation = found;
}

bool MessageReader::isFatal(Violation violation) const
{
    switch (violation) {
    case Violation::None:
        return false;
    case Violation::UnmaskedClientFrame:
    case Violation::MaskedServerFrame:
    case Violation::OverlongLength:
    case Violation::InvalidCloseCode:
        return m_strict;
    default:
        return true;
    }
}

bool MessageReader::isText(const FrameHeader &header) const
{
    return header.opcode == Opcode::Text ||
           (header.opcode == Opcode::Continuation && m_message.opcode == Opcode::Text);
}

void MessageReader::failEarly(const FrameParser::Partial &partial)
{
    fail({m_current.violation, partial.offset, partial.header, partial.payloadSoFar.toByteArray()});
}

void MessageReader::fail(Failure &&failure)
{
    if (m_failed)
        return;
    m_failed = true;
    m_message = {};
    m_events.emplace_back(std::move(failure));
}

void MessageReader::assemble(const FrameHeader &header, quint64 offset, const QByteArray &payload)
{
    if (!m_insideMessage) {
        m_message = Message{header.opcode, payload, 1, offset, {}};
    } else {
        ++m_message.frameCount;
        char *target = extend(m_message.payload, payload.size(), qsizetype(m_maxMessage));
        std::memcpy(target, payload.data(), std::size_t(payload.size()));
    }
    if (m_compressed)
        m_message.compressedSize = m_message.compressedSize.value_or(0) + header.payloadLength;
    m_insideMessage = !header.fin;
    if (header.fin)
        m_events.emplace_back(std::exchange(m_message, {}));
}

} // namespace Fanlight
