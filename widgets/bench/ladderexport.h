// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QSizeF>
#include <QString>

#include <functional>

class QPainter;

namespace Fanlight {

enum class LadderFormat : quint8 { Png, Svg };

// A drawing that is to be a file.
struct LadderSheet
{
    QSizeF size; // device-independent pixels
    QString title;
    std::function<void(QPainter &)> draw;
};

// Pixels of a sheet's height: more is too much for a picture (PNG has each of them four times) or a reader.
inline constexpr double highestSheet = 8'000;

// Replaces the file, and leaves it as it was when something fails. A PNG has twice the pixels of the sheet.
// An empty answer: it is written; else a sentence with the reason.
[[nodiscard]] QString writeLadder(const QString &path, LadderFormat format, const LadderSheet &sheet);

} // namespace Fanlight
