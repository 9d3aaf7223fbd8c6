// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/utf8validator.h"

#include <cstring>

namespace Fanlight {

namespace {

// The first byte from at on that is not ASCII.
const char *skipAscii(const char *at, const char *end)
{
    constexpr quint64 highBits = 0x8080808080808080u;
    while (end - at >= qsizetype(2 * sizeof(quint64))) {
        quint64 words[2];
        std::memcpy(words, at, sizeof words);
        if (((words[0] | words[1]) & highBits) != 0)
            break;
        at += sizeof words;
    }
    while (at != end && quint8(*at) < 0x80)
        ++at;
    return at;
}

} // namespace

bool Utf8Validator::receive(QByteArrayView bytes)
{
    if (m_failed)
        return false;
    const char *const begin = bytes.data();
    const char *const end = begin + bytes.size();
    const char *at = begin;
    // A copy the compiler can keep in registers: a member might change with every char that is read.
    Expectation expectation = m_expectation;
    while (at != end) {
        if (expectation.continuations == 0) {
            at = skipAscii(at, end);
            if (at == end)
                break;
        }
        if (!take(quint8(*at), expectation)) {
            m_failed = true;
            break;
        }
        ++at;
    }
    m_expectation = expectation;
    m_consumed += quint64(at - begin);
    return !m_failed;
}

// One byte that is not ASCII, or belongs to a code point under way. RFC 3629 section 4.
bool Utf8Validator::take(quint8 byte, Expectation &expectation)
{
    if (expectation.continuations > 0) {
        const bool fits = byte >= expectation.lowest && byte <= expectation.highest;
        expectation.lowest = 0x80;
        expectation.highest = 0xBF;
        --expectation.continuations;
        return fits;
    }
    // Below C2: a stray continuation byte, or an overlong form of ASCII. Above F4: beyond U+10FFFF.
    if (byte < 0xC2 || byte > 0xF4)
        return false;
    expectation.continuations = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
    switch (byte) {
    case 0xE0: // overlong below A0
        expectation.lowest = 0xA0;
        break;
    case 0xED: // surrogates from A0 on
        expectation.highest = 0x9F;
        break;
    case 0xF0: // overlong below 90
        expectation.lowest = 0x90;
        break;
    case 0xF4: // beyond U+10FFFF from 90 on
        expectation.highest = 0x8F;
        break;
    default:
        break;
    }
    return true;
}

bool Utf8Validator::isComplete() const
{
    return m_expectation.continuations == 0 && !m_failed;
}

quint64 Utf8Validator::errorOffset() const
{
    return m_consumed;
}

void Utf8Validator::reset()
{
    *this = Utf8Validator();
}

bool isValidUtf8(QByteArrayView bytes)
{
    Utf8Validator validator;
    return validator.receive(bytes) && validator.isComplete();
}

} // namespace Fanlight
