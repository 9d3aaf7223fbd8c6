// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/maplegend.h"

#include "widgets/bench/fanoutpainter.h"

#include <QFontMetrics>
#include <QPainter>

#include <utility>

namespace Fanlight {

namespace {

constexpr int margin = 12;
constexpr int gap = 12;
constexpr int signWidth = 13;

} // namespace

MapLegend::MapLegend(QWidget *parent)
    : QWidget(parent)
{
    setFont(smallFont());
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setToolTip(tr(
        "Every dot is a recorded frame, the copy of a broadcast as it left for its receiver, or the head of "
        "a handshake or of an HTTP exchange. A dot with a number stands for that many that went at once. "
        "An arc around a node is what waits to leave for it: it is full at 16 MiB. A cross says that "
        "messages "
        "for it were dropped, because it is too slow."));
    setAccessibleName(toolTip());
}

QSize MapLegend::sizeHint() const
{
    return {420, fontMetrics().height() + 14};
}

QSize MapLegend::minimumSizeHint() const
{
    return {120, sizeHint().height()};
}

void MapLegend::paintEvent(QPaintEvent *)
{
    const std::pair<DotShape, QString> entries[] = {{DotShape::Text, tr("text")},
        {DotShape::Binary, tr("binary")}, {DotShape::Control, tr("ping/pong")},
        {DotShape::Close, tr("close")}, {DotShape::Http, tr("HTTP")}};
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetrics metrics = fontMetrics();
    const double middle = (height() - 4) / 2.0;
    const int baseline = int(middle) + (metrics.ascent() - metrics.descent()) / 2;
    const QColor ink = color(Token::MutedInk, *this);
    int x = margin;
    // What does not fit is in the tool tip.
    const auto write = [&](const QString &label, const auto &drawSign) {
        const int end = x + signWidth + metrics.horizontalAdvance(label);
        if (end + 2 > width())
            return;
        drawSign();
        painter.setPen(ink);
        painter.drawText(x + signWidth, baseline, label);
        x = end + gap;
    };
    for (const auto &[shape, label] : entries) {
        write(label, [&, which = shape] {
            const QColor colour = FanoutPainter::dotColor(which, false, schemeOf(*this));
            FanoutPainter::drawShape(painter, which, QPointF(x + 4, middle), 4, colour);
        });
    }
    write(tr("queue"), [&] {
        painter.setPen(QPen(color(Token::Violation, *this), 2.4, Qt::SolidLine, Qt::FlatCap));
        painter.setBrush(Qt::NoBrush);
        painter.drawArc(QRectF(x, middle - 4.5, 9, 9), 90 * 16, -230 * 16);
    });
    write(tr("dropped"),
        [&] { FanoutPainter::drawCross(painter, QPointF(x + 4, middle), 4.5, schemeOf(*this)); });
    const QString promise = tr("every dot is a recorded frame");
    const int wide = metrics.horizontalAdvance(promise);
    if (x + wide + margin <= width())
        painter.drawText(width() - wide - margin, baseline, promise);
}

} // namespace Fanlight
