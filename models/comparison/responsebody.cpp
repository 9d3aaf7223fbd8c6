// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/responsebody.h"

#include <algorithm>

namespace Fanlight {

namespace {

constexpr QByteArrayView dataField("data: ");

int hexValue(char byte)
{
    return byte >= '0' && byte <= '9'   ? byte - '0'
           : byte >= 'a' && byte <= 'f' ? byte - 'a' + 10
           : byte >= 'A' && byte <= 'F' ? byte - 'A' + 10
                                        : -1;
}

} // namespace

ResponseBody::ResponseBody(BodyExtent extent, Content content)
    : m_content(content)
    , m_chunked(extent.framing == BodyFraming::Chunked)
    , m_remaining(extent.length)
{
    switch (extent.framing) {
    case BodyFraming::None:
        break;
    case BodyFraming::Length:
        m_state = extent.length == 0 ? State::Complete : State::Data;
        break;
    case BodyFraming::Chunked:
        m_remaining = 0;
        m_state = State::ChunkSize;
        break;
    case BodyFraming::UntilEnd:
        m_state = State::UntilEnd;
        break;
    }
}

qsizetype ResponseBody::receive(QByteArrayView bytes, ByteSplit &split)
{
    qsizetype at = 0;
    while (at < bytes.size() && m_state != State::Complete) {
        if (m_state == State::UntilEnd) {
            receiveContent(bytes.sliced(at), split);
            return bytes.size();
        }
        if (m_state == State::Data) {
            const qsizetype part = qsizetype(std::min<quint64>(m_remaining, quint64(bytes.size() - at)));
            receiveContent(bytes.sliced(at, part), split);
            at += part;
            m_remaining -= quint64(part);
            if (m_remaining == 0)
                m_state = m_chunked ? State::ChunkEnd : State::Complete;
            continue;
        }
        receiveFraming(bytes[at++]);
        ++split.httpHeader;
    }
    return at;
}

void ResponseBody::receiveFraming(char byte)
{
    switch (m_state) {
    case State::ChunkSize:
        if (const int digit = hexValue(byte); digit >= 0) {
            m_remaining = m_remaining << 4 | quint64(digit);
            return;
        }
        m_state = State::ChunkExtension;
        [[fallthrough]];
    case State::ChunkExtension:
        if (byte == '\n')
            m_state = m_remaining > 0 ? State::Data : State::Trailer;
        return;
    case State::ChunkEnd:
        if (byte == '\n')
            m_state = State::ChunkSize;
        return;
    case State::Trailer:
        if (byte == '\n') {
            if (m_trailerLine == 0)
                m_state = State::Complete;
            m_trailerLine = 0;
        } else if (byte != '\r') {
            ++m_trailerLine;
        }
        return;
    case State::Complete:
    case State::UntilEnd:
    case State::Data:
        return;
    }
}

void ResponseBody::receiveContent(QByteArrayView bytes, ByteSplit &split)
{
    if (m_content == Content::Lines) {
        const auto ends = quint64(std::count(bytes.begin(), bytes.end(), '\n'));
        split.httpHeader += ends;
        split.payload += quint64(bytes.size()) - ends;
        return;
    }
    for (const char byte : bytes)
        receiveStreamByte(byte, split);
}

void ResponseBody::receiveStreamByte(char byte, ByteSplit &split)
{
    if (byte == '\n')
        m_field.clear();
    else if (m_field == dataField) {
        ++split.payload;
        return;
    } else if (m_field.size() < dataField.size())
        m_field.append(byte);
    ++split.httpHeader;
}

} // namespace Fanlight
