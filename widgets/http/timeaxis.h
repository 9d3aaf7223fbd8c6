// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPointF>
#include <QString>

class QPainter;
class QWidget;

namespace Fanlight {

// Time from left to right, from 0, for painted lanes: where a moment stands, and the scale below them.
struct TimeAxis
{
    double left = 0; // pixels
    double right = 0;
    qint64 span = 1; // ns from left to right

    [[nodiscard]] double xOf(qint64 moment) const; // ns
    // Faint lines from top to bottom with the times below, one small line high.
    void paint(QPainter &painter, const QWidget &widget, double top, double bottom) const;
    // A value right of x, around y, with nothing running through it.
    static void paintValue(QPainter &painter, const QWidget &widget, QPointF at, const QString &text);
    // ns between two lines: 1, 2 or 5 times a power of ten.
    [[nodiscard]] qint64 step() const;
};

} // namespace Fanlight
