// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/headtext.h"
#include "protocol/httphead.h"

#include <type_traits>
#include <utility>

// A state machine over bytes: RFC 9112 sections 2 to 5 without their leniencies.

namespace Fanlight {

template <typename Head>
HeadParser<Head>::HeadParser(HeadLimits limits)
    : m_limits(limits)
{
    // 2.2 lets a server skip one empty line before a request; a response begins at once.
    enter(std::is_same_v<Head, RequestHead> ? State::Begin : State::Version);
}

template <typename Head>
qsizetype HeadParser<Head>::receive(QByteArrayView bytes)
{
    if (m_state == State::Complete || m_state == State::Failed)
        return 0;
    const qsizetype before = m_raw.size();
    // One byte more than allowed is enough to see that there are too many.
    m_raw.append(bytes.first(qMin(bytes.size(), m_limits.total - before + 1)));
    while (m_at < m_raw.size() && m_state != State::Complete && m_state != State::Failed) {
        step(m_raw.at(m_at));
        ++m_at;
    }
    m_raw.truncate(m_at);
    return m_at - before;
}

template <typename Head>
bool HeadParser<Head>::isComplete() const
{
    return m_state == State::Complete;
}

template <typename Head>
std::optional<HeadFailure> HeadParser<Head>::failure() const
{
    return m_failure;
}

template <typename Head>
const Head &HeadParser<Head>::head() const
{
    return m_head;
}

template <typename Head>
const QByteArray &HeadParser<Head>::raw() const
{
    return m_raw;
}

template <typename Head>
void HeadParser<Head>::step(char byte)
{
    if (m_at == m_limits.total)
        fail(HeadError::TotalTooLong, m_at);
    else if (m_at - m_lineStart >= m_limits.line && byte != '\r' && byte != '\n')
        fail(HeadError::LineTooLong, m_at);
    else if (m_state < State::FieldStart)
        stepStartLine(byte);
    else
        stepField(byte);
}

template <typename Head>
void HeadParser<Head>::stepStartLine(char byte)
{
    switch (m_state) {
    case State::Begin:
        return takeBegin(byte);
    case State::BeginLineFeed:
        return takeLineFeed(byte, State::Method, HeadError::BadStartLine);
    case State::Method:
        return takeMethod(byte);
    case State::Target:
        return takeTarget(byte);
    case State::Version:
        return takeVersion(byte);
    case State::Status:
        return takeStatus(byte);
    case State::Reason:
        return takeReason(byte);
    default:
        return takeLineFeed(byte, State::FieldStart, HeadError::BadStartLine);
    }
}

template <typename Head>
void HeadParser<Head>::stepField(char byte)
{
    switch (m_state) {
    case State::FieldStart:
        return takeFieldStart(byte);
    case State::Name:
        return takeName(byte);
    case State::NameSpace:
        return takeNameSpace(byte);
    case State::ValueStart:
    case State::Value:
        return takeValue(byte);
    case State::FieldLineFeed:
        return takeLineFeed(byte, State::FieldStart, HeadError::BadFieldValue);
    default:
        return takeLineFeed(byte, State::Complete, HeadError::BadFieldName);
    }
}

template <typename Head>
void HeadParser<Head>::takeBegin(char byte)
{
    if (byte == '\r') {
        m_state = State::BeginLineFeed;
    } else {
        m_state = State::Method;
        takeMethod(byte);
    }
}

// 3.1
template <typename Head>
void HeadParser<Head>::takeMethod(char byte)
{
    if constexpr (std::is_same_v<Head, RequestHead>) {
        if (isTokenChar(byte))
            return;
        if (byte != ' ' || m_at == m_mark)
            return refuse(byte, HeadError::BadStartLine);
        m_head.method = element();
        enter(State::Target);
    }
}

// 3.2; exactly one space on either side.
template <typename Head>
void HeadParser<Head>::takeTarget(char byte)
{
    if constexpr (std::is_same_v<Head, RequestHead>) {
        if (isVisible(byte))
            return;
        if (byte != ' ' || m_at == m_mark)
            return refuse(byte, HeadError::BadStartLine);
        m_head.target = element();
        enter(State::Version);
    }
}

// 2.3: "HTTP/" DIGIT "." DIGIT, in capitals.
template <typename Head>
void HeadParser<Head>::takeVersion(char byte)
{
    constexpr QByteArrayView form = "HTTP/1.1";
    constexpr qsizetype majorAt = 5;
    constexpr qsizetype minorAt = 7;
    const qsizetype position = m_at - m_mark;
    if (position == form.size()) {
        constexpr bool isRequest = std::is_same_v<Head, RequestHead>;
        if (byte != (isRequest ? '\r' : ' '))
            return refuse(byte, HeadError::BadStartLine);
        return enter(isRequest ? State::StartLineFeed : State::Status);
    }
    const bool fits = position == majorAt || position == minorAt ? isDigit(byte) : byte == form[position];
    if (!fits)
        return refuse(byte, byte == ' ' ? HeadError::BadStartLine : HeadError::BadVersion);
    if (position == majorAt)
        m_head.version.major = byte - '0';
    if (position == minorAt)
        m_head.version.minor = byte - '0';
}

// 4: three digits. Many servers leave out the space when the reason is empty, and no harm is in it.
template <typename Head>
void HeadParser<Head>::takeStatus(char byte)
{
    if constexpr (std::is_same_v<Head, ResponseHead>) {
        constexpr qsizetype digits = 3;
        const qsizetype position = m_at - m_mark;
        if (position < digits) {
            if (!isDigit(byte) || (position == 0 && byte == '0'))
                return refuse(byte, HeadError::BadStartLine);
            m_head.status = m_head.status * 10 + (byte - '0');
        } else if (byte == ' ') {
            enter(State::Reason);
        } else if (byte == '\r') {
            enter(State::StartLineFeed);
        } else {
            refuse(byte, HeadError::BadStartLine);
        }
    }
}

template <typename Head>
void HeadParser<Head>::takeReason(char byte)
{
    if constexpr (std::is_same_v<Head, ResponseHead>) {
        if (isFieldChar(byte))
            return;
        if (byte != '\r')
            return refuse(byte, HeadError::BadStartLine);
        m_head.reason = element();
        enter(State::StartLineFeed);
    }
}

template <typename Head>
void HeadParser<Head>::takeFieldStart(char byte)
{
    if (byte == '\r')
        return enter(State::LastLineFeed);
    // 5.2; and 2.2, where whitespace stands before the first field.
    if (isBlank(byte))
        return fail(HeadError::FoldedLine, m_at);
    if (!isTokenChar(byte))
        return refuse(byte, HeadError::BadFieldName);
    if (m_fieldCount == m_limits.fields)
        return fail(HeadError::TooManyFields, m_at);
    ++m_fieldCount;
    m_mark = m_at;
    m_state = State::Name;
}

template <typename Head>
void HeadParser<Head>::takeName(char byte)
{
    if (isTokenChar(byte))
        return;
    m_name = element();
    if (byte == ':')
        return enter(State::ValueStart);
    if (byte == '\r')
        return fail(HeadError::MissingColon, m_at);
    if (!isBlank(byte))
        return refuse(byte, HeadError::BadFieldName);
    m_mark = m_at;
    m_state = State::NameSpace;
}

// Whitespace in a name: which rule it breaks depends on what follows. The offset is the whitespace's.
template <typename Head>
void HeadParser<Head>::takeNameSpace(char byte)
{
    if (isBlank(byte))
        return;
    if (byte == ':')
        fail(HeadError::SpaceBeforeColon, m_mark);
    else if (byte == '\r')
        fail(HeadError::MissingColon, m_at);
    else if (byte == '\n')
        fail(HeadError::BareLineFeed, m_at);
    else
        fail(HeadError::BadFieldName, m_mark);
}

// 5.5 of RFC 9110; whitespace around the value is not part of it.
template <typename Head>
void HeadParser<Head>::takeValue(char byte)
{
    if (byte == '\r') {
        m_head.fields.append(std::exchange(m_name, {}), m_raw.mid(m_mark, m_valueEnd - m_mark));
        return enter(State::FieldLineFeed);
    }
    if (!isFieldChar(byte))
        return refuse(byte, HeadError::BadFieldValue);
    if (isBlank(byte))
        return;
    if (m_state == State::ValueStart) {
        m_state = State::Value;
        m_mark = m_at;
    }
    m_valueEnd = m_at + 1;
}

// A CR stands only before LF (2.2); error says what a bare one breaks here.
template <typename Head>
void HeadParser<Head>::takeLineFeed(char byte, State next, HeadError error)
{
    if (byte != '\n')
        return fail(error, m_at - 1);
    m_lineStart = m_at + 1;
    enter(next);
}

template <typename Head>
void HeadParser<Head>::enter(State next)
{
    m_state = next;
    // The element begins after the byte under way; at the very start there is none yet.
    m_mark = m_raw.isEmpty() ? 0 : m_at + 1;
    m_valueEnd = m_mark;
}

template <typename Head>
void HeadParser<Head>::fail(HeadError error, qsizetype offset)
{
    const bool inStartLine = error == HeadError::LineTooLong && m_state < State::FieldStart;
    m_failure = HeadFailure{error, offset, inStartLine};
    m_state = State::Failed;
}

template <typename Head>
void HeadParser<Head>::refuse(char byte, HeadError error)
{
    fail(byte == '\n' ? HeadError::BareLineFeed : error, m_at);
}

template <typename Head>
QByteArray HeadParser<Head>::element() const
{
    return m_raw.mid(m_mark, m_at - m_mark);
}

template class HeadParser<RequestHead>;
template class HeadParser<ResponseHead>;

} // namespace Fanlight
