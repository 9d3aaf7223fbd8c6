// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/timeaxis.h"

#include "widgets/common/theme.h"
#include "widgets/http/transportlook.h"

#include <QCoreApplication>
#include <QFontMetrics>
#include <QPainter>
#include <QWidget>

#include <algorithm>

namespace Fanlight {

namespace {

constexpr double labelRoom = 84; // pixels a label takes with the space beside it
constexpr qint64 ms = 1'000'000;

QString momentText(qint64 moment, qint64 step)
{
    const auto tr = [](const char *text) { return QCoreApplication::translate("TimeAxis", text); };
    if (step >= 500 * ms)
        return tr("%1 s").arg(numberText(double(moment) / 1e9, step < 1000 * ms ? 1 : 0));
    return tr("%1 ms").arg(numberText(double(moment) / 1e6, step < ms ? 1 : 0));
}

} // namespace

double TimeAxis::xOf(qint64 moment) const
{
    return left + double(moment) / double(std::max<qint64>(1, span)) * (right - left);
}

void TimeAxis::paintValue(QPainter &painter, const QWidget &widget, QPointF at, const QString &text)
{
    const QFontMetrics metrics(monospace());
    const QRectF room(
        at.x(), at.y() - metrics.height() / 2.0, metrics.horizontalAdvance(text) + 8, metrics.height());
    painter.fillRect(room, color(Token::Surface, widget));
    painter.setFont(monospace());
    painter.setPen(color(Token::Ink, widget));
    painter.drawText(room, Qt::AlignCenter, text);
}

qint64 TimeAxis::step() const
{
    const double lines = std::max(1.0, (right - left) / labelRoom);
    const double wanted = double(span) / lines;
    qint64 power = ms / 10;
    for (;; power *= 10) {
        for (const qint64 factor : {1, 2, 5}) {
            if (double(factor * power) >= wanted)
                return factor * power;
        }
    }
}

void TimeAxis::paint(QPainter &painter, const QWidget &widget, double top, double bottom) const
{
    const QFontMetrics metrics(smallFont());
    painter.setFont(smallFont());
    const qint64 each = step();
    for (qint64 moment = 0; moment <= span; moment += each) {
        const double x = xOf(moment);
        painter.setPen(color(Token::Line, widget));
        painter.drawLine(QPointF(x, top), QPointF(x, bottom));
        painter.setPen(color(Token::MutedInk, widget));
        const QString label = moment == 0 ? QStringLiteral("0") : momentText(moment, each);
        const double wide = metrics.horizontalAdvance(label);
        painter.drawText(
            QPointF(std::min(x - wide / 2, widget.width() - wide - 2), bottom + 3 + metrics.ascent()), label);
    }
}

} // namespace Fanlight
