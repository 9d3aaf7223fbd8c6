// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/chunked.h"

#include "protocol/headtext.h"

#include <algorithm>
#include <array>

namespace Fanlight {

namespace {

struct Rule
{
    int status;
    const char *clause;
    const char *sentence;
};

// In the order of the enumeration.
constexpr std::array rules{
    Rule{400, "RFC 9112 7.1", "A chunk's size is no hexadecimal number."},
    Rule{400, "RFC 9112 7.1.1", "A chunk extension holds a control character."},
    Rule{400, "RFC 9112 7.1.1", "A chunk's size line is longer than the limit set here."},
    Rule{413, "RFC 9110 15.5.14", "The chunks hold more than the limit set here."},
    Rule{400, "RFC 9112 7.1", "A chunk does not end where its size says."},
    Rule{400, "RFC 9112 2.2", "A line ends in LF alone instead of CRLF."},
    Rule{400, "RFC 9112 7.1.2", "A trailer line is no well-formed field."},
    Rule{431, "RFC 6585 5", "The trailers are larger than the limit set here."},
};
static_assert(rules.size() == std::size_t(ChunkError::TrailersTooLong) + 1);

const Rule &ruleOf(ChunkError error)
{
    return rules[std::size_t(error)];
}

// -1 when it is none.
int hexDigit(char byte)
{
    if (isDigit(byte))
        return byte - '0';
    const char lower = char(byte | 0x20);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

} // namespace

const char *clause(ChunkError error)
{
    return ruleOf(error).clause;
}

const char *sentence(ChunkError error)
{
    return ruleOf(error).sentence;
}

int refusalStatus(ChunkError error)
{
    return ruleOf(error).status;
}

ChunkedDecoder::ChunkedDecoder(ChunkLimits limits)
    : m_limits(limits)
{
}

qsizetype ChunkedDecoder::receive(QByteArrayView bytes, QByteArray &content)
{
    qsizetype taken = 0;
    while (taken < bytes.size() && m_state < State::Complete) {
        if (m_state == State::Data) {
            const auto count = qsizetype(std::min(m_size, quint64(bytes.size() - taken)));
            content.append(bytes.sliced(taken, count));
            taken += count;
            m_offset += quint64(count);
            m_size -= quint64(count);
            if (m_size == 0)
                m_state = State::DataReturn;
            continue;
        }
        step(bytes[taken]);
        ++taken;
        ++m_offset;
    }
    return taken;
}

void ChunkedDecoder::step(char byte)
{
    switch (m_state) {
    case State::Size:
        takeSize(byte);
        break;
    case State::Extension:
        takeExtension(byte);
        break;
    case State::SizeLineFeed:
        if (byte == '\n')
            sizeComplete();
        else
            fail(ChunkError::BadSize);
        break;
    case State::DataReturn:
        expect(byte, '\r', State::DataLineFeed);
        break;
    case State::DataLineFeed:
        expect(byte, '\n', State::Size);
        break;
    case State::Trailer:
        takeTrailer(byte);
        break;
    default: // TrailerLineFeed: receive() takes no byte in the other states
        if (byte == '\n')
            trailerComplete();
        else
            fail(ChunkError::BadTrailer);
        break;
    }
}

void ChunkedDecoder::takeSize(char byte)
{
    if (const int digit = hexDigit(byte); digit >= 0) {
        takeSizeDigit(digit);
    } else if (byte == '\n') {
        fail(ChunkError::BareLineFeed);
    } else if (m_hasDigit && byte == '\r') {
        m_state = State::SizeLineFeed;
    } else if (m_hasDigit && (byte == ';' || isBlank(byte))) { // bad whitespace is to be parsed there
        m_state = State::Extension;
        takeExtension(byte);
    } else {
        fail(ChunkError::BadSize);
    }
}

void ChunkedDecoder::takeSizeDigit(int digit)
{
    m_hasDigit = true;
    if (++m_lineLength > m_limits.sizeLine) {
        fail(ChunkError::SizeLineTooLong);
        return;
    }
    m_size = m_size * 16 + quint64(digit);
    // Checked at each digit, so that it cannot wrap around.
    if (m_size > m_limits.content - m_content)
        fail(ChunkError::ContentTooLong);
}

void ChunkedDecoder::takeExtension(char byte)
{
    if (byte == '\r')
        m_state = State::SizeLineFeed;
    else if (byte == '\n')
        fail(ChunkError::BareLineFeed);
    else if (!isFieldChar(byte))
        fail(ChunkError::BadExtension);
    else if (++m_lineLength > m_limits.sizeLine)
        fail(ChunkError::SizeLineTooLong);
}

void ChunkedDecoder::sizeComplete()
{
    m_content += m_size;
    m_state = m_size == 0 ? State::Trailer : State::Data;
    m_lineLength = 0;
    m_hasDigit = false;
}

void ChunkedDecoder::takeTrailer(char byte)
{
    if (byte == '\r')
        m_state = State::TrailerLineFeed;
    else if (byte == '\n')
        fail(ChunkError::BareLineFeed);
    else if (++m_trailerBytes > m_limits.trailers)
        fail(ChunkError::TrailersTooLong);
    else
        m_line.append(byte);
}

void ChunkedDecoder::trailerComplete()
{
    if (m_line.isEmpty()) {
        m_state = State::Complete;
        return;
    }
    const qsizetype colon = m_line.indexOf(':');
    const QByteArray name = m_line.left(qMax<qsizetype>(colon, 0));
    const QByteArray value = trimBlanks(QByteArrayView(m_line).sliced(colon + 1)).toByteArray();
    if (!isToken(name) || !isFieldValue(value)) {
        fail(ChunkError::BadTrailer);
        return;
    }
    m_trailers.append(name, value);
    m_line.clear();
    m_state = State::Trailer;
}

void ChunkedDecoder::expect(char byte, char wanted, State next)
{
    if (byte == wanted)
        m_state = next;
    else
        fail(ChunkError::MissingLineEnd);
}

void ChunkedDecoder::fail(ChunkError error)
{
    m_state = State::Failed;
    m_failure = ChunkFailure{error, m_offset};
}

QByteArray chunkOf(QByteArrayView content)
{
    return QByteArray::number(content.size(), 16) + "\r\n" + content.toByteArray() + "\r\n";
}

} // namespace Fanlight
