// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/framecomposition.h"

#include <QByteArray>
#include <QString>

namespace Fanlight {

namespace CompositionLimits {
inline constexpr qint64 file = 64 * 1024 * 1024; // bytes
} // namespace CompositionLimits

enum class CompositionFileError : quint8 {
    Unreadable,  // detail: the system's words
    Unwritable,  // detail: the system's words
    TooBig,      // count: the most that is read, in bytes
    NotJson,     // detail: the parser's words; line and column
    WrongType,   // key, detail: what is expected, English
    UnknownKey,  // key, detail: the keys there are
    UnknownWord, // key, detail: the words there are
    OutOfRange,  // key, detail: the range
    TooMany,     // pieces; count: the most
};

// What is wrong and where. piece counts from 1; 0 is none. line and column count from 1, in characters.
struct CompositionFileFault
{
    CompositionFileError error = CompositionFileError::NotJson;
    int piece = 0;
    QString key;
    QString detail;
    qint64 count = 0;
    int line = 0;
    int column = 0;
};

// {"pieces": [{"opcode": "text", "fin": false, "text": "Hel", "cuts": [{"at": 1, "pause": 100}]},
//             {"raw": "81 80"}]}
// What is left out is as in a new frame. "mask" is "random", "none" or a key of eight hexadecimal digits;
// "lengthBits" 7, 16 or 64; "claims" the length that the header says, as a number or, beyond 2^53, as text;
// "opcode" a name or a number. A random key is not written.
[[nodiscard]] QByteArray toJson(const Composition &composition);
[[nodiscard]] Expected<Composition, CompositionFileFault> parseComposition(const QByteArray &json);
[[nodiscard]] Expected<Composition, CompositionFileFault> readComposition(const QString &path);
// Atomically.
[[nodiscard]] Expected<void, CompositionFileFault> writeComposition(
    const Composition &composition, const QString &path);

} // namespace Fanlight
