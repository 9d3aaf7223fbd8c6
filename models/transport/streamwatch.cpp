// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/streamwatch.h"

#include "protocol/masking.h"

#include <QtEndian>

#include <algorithm>

namespace Fanlight {

StreamWatch::StreamWatch(Direction direction)
    : m_direction(direction)
{
}

bool StreamWatch::receive(QByteArrayView bytes)
{
    const qsizetype openingBefore = m_opening.size();
    const bool closedBefore = m_close.has_value();
    while (!bytes.isEmpty() && m_stage != Stage::Closed) {
        qsizetype taken = bytes.size();
        if (m_stage == Stage::Head)
            taken = readHead(bytes);
        else if (m_stage == Stage::Frames)
            taken = readFrame(bytes);
        else
            m_opening.append(bytes.first(std::min(bytes.size(), maxOpening - m_opening.size())));
        bytes = bytes.sliced(taken);
    }
    return m_opening.size() != openingBefore || m_close.has_value() != closedBefore;
}

FramePosition StreamWatch::position() const
{
    using Part = FramePosition::Part;
    switch (m_stage) {
    case Stage::Head:
        return {Part::Heads, 0};
    case Stage::Frames:
        if (m_insidePayload)
            return {Part::Payload, m_payloadLeft};
        return {m_headerRead > 0 ? Part::Header : Part::Payload, 0};
    case Stage::Body:
    case Stage::Closed:
        break;
    }
    return {Part::Opaque, 0};
}

qsizetype StreamWatch::readHead(QByteArrayView bytes)
{
    const qsizetype before = m_opening.size();
    m_opening.append(bytes.first(std::min(bytes.size(), maxOpening - before)));
    const qsizetype end = m_opening.indexOf("\r\n\r\n", std::max<qsizetype>(0, before - 3));
    if (end < 0) {
        if (m_opening.size() == maxOpening)
            m_stage = Stage::Body; // no head worth the name
        return bytes.size();
    }
    // Only a 101 is followed by frames: "HTTP/1.1 101".
    m_upgraded = m_direction == Direction::ToServer || m_opening.mid(8, 4) == " 101";
    m_stage = m_upgraded ? Stage::Frames : Stage::Body;
    if (!m_upgraded)
        return bytes.size();
    m_opening.truncate(end + 4);
    return end + 4 - before;
}

// RFC 6455 section 5.2.
qsizetype StreamWatch::headerSize() const
{
    if (m_headerRead < 2)
        return 2;
    const quint8 second = quint8(m_header[1]);
    const qsizetype extended = (second & 0x7F) == 126 ? 2 : (second & 0x7F) == 127 ? 8 : 0;
    return 2 + extended + ((second & 0x80) != 0 ? 4 : 0);
}

qsizetype StreamWatch::readFrame(QByteArrayView bytes)
{
    if (!m_insidePayload) {
        m_header[std::size_t(m_headerRead++)] = bytes.front();
        if (m_headerRead == headerSize())
            beginPayload();
        return 1;
    }
    const qsizetype taken = qsizetype(std::min(quint64(bytes.size()), m_payloadLeft));
    if ((m_header[0] & 0x0F) == char(Opcode::Close))
        m_closeBytes.append(bytes.first(taken));
    m_payloadLeft -= quint64(taken);
    if (m_payloadLeft == 0)
        endFrame();
    return taken;
}

void StreamWatch::beginPayload()
{
    const quint8 length = quint8(m_header[1]) & 0x7F;
    m_payloadLeft = length == 126   ? qFromBigEndian<quint16>(m_header.data() + 2)
                    : length == 127 ? qFromBigEndian<quint64>(m_header.data() + 2)
                                    : length;
    const bool close = (m_header[0] & 0x0F) == char(Opcode::Close);
    if (close && m_payloadLeft > 125) {
        m_stage = Stage::Closed; // 5.5: not a close frame that anybody has to understand
        return;
    }
    m_insidePayload = true;
    if (m_payloadLeft == 0)
        endFrame();
}

void StreamWatch::endFrame()
{
    if ((m_header[0] & 0x0F) == char(Opcode::Close)) {
        if ((quint8(m_header[1]) & 0x80) != 0) {
            MaskingKey key;
            std::copy_n(m_header.data() + m_headerRead - 4, 4, reinterpret_cast<char *>(key.bytes.data()));
            applyMask(m_closeBytes.constData(), m_closeBytes.data(), m_closeBytes.size(), key);
        }
        m_close = m_closeBytes;
        m_stage = Stage::Closed;
    }
    m_headerRead = 0;
    m_insidePayload = false;
}

} // namespace Fanlight
