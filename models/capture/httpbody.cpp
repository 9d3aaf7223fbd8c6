// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/httpbody.h"

#include "protocol/httphead.h"

#include <algorithm>
#include <limits>

namespace Fanlight {

namespace {

std::optional<int> hexDigit(char byte)
{
    if (byte >= '0' && byte <= '9')
        return byte - '0';
    if (byte >= 'a' && byte <= 'f')
        return byte - 'a' + 10;
    if (byte >= 'A' && byte <= 'F')
        return byte - 'A' + 10;
    return std::nullopt;
}

// Content-Length is digits alone: no sign, no space (RFC 9110 section 8.6).
std::optional<quint64> contentLength(const QByteArray &value)
{
    const auto isDigit = [](char c) { return c >= '0' && c <= '9'; };
    if (!std::all_of(value.cbegin(), value.cend(), isDigit))
        return std::nullopt;
    bool ok = false;
    const quint64 length = value.toULongLong(&ok);
    return ok ? std::optional(length) : std::nullopt;
}

} // namespace

std::optional<BodyExtent> announcedBody(const HeaderFields &fields)
{
    if (fields.hasToken("Transfer-Encoding", "chunked"))
        return BodyExtent{BodyFraming::Chunked, 0};
    if (fields.contains("Transfer-Encoding"))
        return BodyExtent{BodyFraming::UntilEnd, 0};
    const QList<QByteArray> lengths = fields.values("Content-Length");
    if (lengths.isEmpty())
        return std::nullopt;
    const std::optional<quint64> length = contentLength(lengths.first());
    if (!length || lengths.count(lengths.first()) != lengths.size())
        return BodyExtent{BodyFraming::UntilEnd, 0};
    return BodyExtent{BodyFraming::Length, *length};
}

HttpBody::HttpBody(BodyExtent extent)
    : m_remaining(extent.length)
    , m_chunked(extent.framing == BodyFraming::Chunked)
{
    switch (extent.framing) {
    case BodyFraming::None:
        m_state = State::Complete;
        break;
    case BodyFraming::Length:
        m_state = m_remaining > 0 ? State::Data : State::Complete;
        break;
    case BodyFraming::Chunked:
        m_state = State::ChunkSize;
        m_remaining = 0;
        break;
    case BodyFraming::UntilEnd:
        m_state = State::UntilEnd;
        break;
    }
}

qsizetype HttpBody::receive(QByteArrayView bytes)
{
    qsizetype taken = 0;
    while (taken < bytes.size() && m_state != State::Complete) {
        if (m_state == State::UntilEnd)
            return bytes.size();
        if (m_state != State::Data) {
            receiveFraming(bytes[taken]);
            ++taken;
            continue;
        }
        const quint64 step = std::min(m_remaining, quint64(bytes.size() - taken));
        taken += qsizetype(step);
        m_remaining -= step;
        if (m_remaining == 0)
            m_state = m_chunked ? State::ChunkEnd : State::Complete;
    }
    return taken;
}

// RFC 9112 section 7.1. Line ends are taken by their LF.
void HttpBody::receiveFraming(char byte)
{
    switch (m_state) {
    case State::ChunkSize:
        receiveSizeDigit(byte);
        break;
    case State::ChunkSkip:
        if (byte == '\n')
            m_state = m_remaining > 0 ? State::Data : State::Trailer;
        break;
    case State::ChunkEnd:
        if (byte == '\n') {
            m_state = State::ChunkSize;
            m_hasDigit = false;
        } else if (byte != '\r') {
            m_state = State::UntilEnd;
        }
        break;
    case State::Trailer:
        if (byte == '\n')
            m_state = State::Complete;
        else if (byte != '\r')
            m_state = State::TrailerLine;
        break;
    case State::TrailerLine:
        if (byte == '\n')
            m_state = State::Trailer;
        break;
    case State::Complete:
    case State::Data:
    case State::UntilEnd:
        break;
    }
}

void HttpBody::receiveSizeDigit(char byte)
{
    const std::optional<int> digit = hexDigit(byte);
    if (digit) {
        const bool overflows = m_remaining > (std::numeric_limits<quint64>::max() >> 4);
        m_remaining = m_remaining << 4 | quint64(*digit);
        m_hasDigit = true;
        if (overflows)
            m_state = State::UntilEnd;
    } else if (m_hasDigit && (byte == '\r' || byte == ';' || byte == ' ' || byte == '\t')) {
        m_state = State::ChunkSkip;
    } else if (m_hasDigit && byte == '\n') {
        m_state = m_remaining > 0 ? State::Data : State::Trailer;
    } else {
        m_state = State::UntilEnd;
    }
}

} // namespace Fanlight
