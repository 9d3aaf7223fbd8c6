// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QByteArrayView>
#include <QList>
#include <QtGlobal>

namespace Fanlight::Testing {

// "81 05 48" as bytes. Spaces are for the eye; anything else but hex digits in pairs ends the test program.
inline QByteArray hex(QByteArrayView text)
{
    const QByteArray digits = text.toByteArray().replace(' ', "");
    const QByteArray bytes = QByteArray::fromHex(digits);
    if (bytes.toHex() != digits.toLower())
        qFatal("not hex: %s", digits.constData());
    return bytes;
}

// size bytes that repeat only after 251.
inline QByteArray pattern(qsizetype size)
{
    QByteArray bytes(size, Qt::Uninitialized);
    for (qsizetype i = 0; i < size; ++i)
        bytes[i] = char(i % 251);
    return bytes;
}

using Pieces = QList<QByteArrayView>;

inline Pieces byteByByte(const QByteArray &bytes)
{
    Pieces pieces;
    for (qsizetype i = 0; i < bytes.size(); ++i)
        pieces.append(QByteArrayView(bytes).sliced(i, 1));
    return pieces;
}

// Every way a decoder's bytes are fed to it: whole, byte by byte, and in two parts split at every offset. Of
// long inputs the offsets in the middle, where nothing new can happen, are left out.
inline QList<Pieces> feedings(const QByteArray &bytes)
{
    constexpr qsizetype longInput = 4096;
    constexpr qsizetype edge = 64;
    const QByteArrayView view = bytes;
    QList<Pieces> all{Pieces{view}, byteByByte(bytes)};
    for (qsizetype i = 1; i < bytes.size(); ++i) {
        if (bytes.size() <= longInput || i < edge || i > bytes.size() - edge)
            all.append(Pieces{view.first(i), view.sliced(i)});
    }
    return all;
}

} // namespace Fanlight::Testing
