// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/maplegend.h"

#include "widgets/bench/fanoutpainter.h"

#include <QFontMetrics>
#include <QPainter>

#include <utility>

namespace Fanlight {

namespace {

constexpr int margin = 12;
constexpr int gap = 14;
constexpr int signWidth = 13;

} // namespace

MapLegend::MapLegend(QWidget *parent)
    : QWidget(parent)
{
    setFont(smallFont());
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setToolTip(
        tr("Every dot is a recorded frame, or the head of a handshake or of an HTTP exchange. A dot with a "
           "number stands for that many that went at once."));
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
    for (const auto &[shape, label] : entries) {
        const QColor colour = FanoutPainter::dotColor(shape, false, schemeOf(*this));
        FanoutPainter::drawShape(painter, shape, QPointF(x + 4, middle), 4, colour);
        painter.setPen(ink);
        painter.drawText(x + signWidth, baseline, label);
        x += signWidth + metrics.horizontalAdvance(label) + gap;
    }
    const QString promise = tr("every dot is a recorded frame");
    const int width = metrics.horizontalAdvance(promise);
    if (x + width + margin <= this->width()) // else the tool tip says it
        painter.drawText(this->width() - width - margin, baseline, promise);
}

} // namespace Fanlight
