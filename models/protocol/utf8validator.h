// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

namespace Fanlight {

// Incremental UTF-8 validation, RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. It says
// no at the first byte that cannot be right, not at the end of the code point.
class Utf8Validator
{
public:
    // Returns false from the first impossible byte on.
    [[nodiscard]] bool receive(QByteArrayView bytes);
    // True when no code point is left unfinished.
    [[nodiscard]] bool isComplete() const;
    // Offset, from the start, of the first impossible byte; meaningful after receive() said false.
    [[nodiscard]] quint64 errorOffset() const;
    void reset();

private:
    // What the code point under way still needs.
    struct Expectation
    {
        quint8 continuations = 0; // bytes
        quint8 lowest = 0x80;     // range of the next one
        quint8 highest = 0xBF;
    };
    [[nodiscard]] static bool take(quint8 byte, Expectation &expectation);

    quint64 m_consumed = 0; // valid bytes so far; where the error is once there is one
    Expectation m_expectation;
    bool m_failed = false;
};

[[nodiscard]] bool isValidUtf8(QByteArrayView bytes);

} // namespace Fanlight
