// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/maplegend.h"

#include "widgets/bench/fanoutpainter.h"

#include <QFontMetrics>
#include <QPainter>

#include <algorithm>

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

QString MapLegend::labelOf(MapSign sign)
{
    switch (sign) {
    case MapSign::Text:
        return tr("text");
    case MapSign::Binary:
        return tr("binary");
    case MapSign::Control:
        return tr("ping/pong");
    case MapSign::Close:
        return tr("close");
    case MapSign::Http:
        return tr("HTTP");
    case MapSign::Queue:
        return tr("queue");
    case MapSign::Dropped:
        return tr("dropped");
    }
    return {};
}

std::vector<MapSign> MapLegend::signsThatFit(int width) const
{
    std::vector<MapSign> signs{MapSign::Text, MapSign::Binary, MapSign::Control, MapSign::Close,
        MapSign::Http, MapSign::Queue, MapSign::Dropped};
    const auto fit = [this, width, &signs] {
        int end = margin - gap + 2;
        for (const MapSign sign : signs)
            end += gap + signWidth + fontMetrics().horizontalAdvance(labelOf(sign));
        return end <= width;
    };
    for (const MapSign spared : {MapSign::Http, MapSign::Close, MapSign::Control, MapSign::Binary,
             MapSign::Text, MapSign::Dropped, MapSign::Queue}) {
        if (fit())
            break;
        signs.erase(std::find(signs.begin(), signs.end(), spared));
    }
    return signs;
}

void MapLegend::drawSign(QPainter &painter, MapSign sign, const QPointF &at) const
{
    const auto drawDot = [&](DotShape shape) {
        FanoutPainter::drawShape(
            painter, shape, at, 4, FanoutPainter::dotColor(shape, false, schemeOf(*this)));
    };
    switch (sign) {
    case MapSign::Text:
        return drawDot(DotShape::Text);
    case MapSign::Binary:
        return drawDot(DotShape::Binary);
    case MapSign::Control:
        return drawDot(DotShape::Control);
    case MapSign::Close:
        return drawDot(DotShape::Close);
    case MapSign::Http:
        return drawDot(DotShape::Http);
    case MapSign::Queue:
        painter.setPen(QPen(color(Token::Violation, *this), 2.4, Qt::SolidLine, Qt::FlatCap));
        painter.setBrush(Qt::NoBrush);
        painter.drawArc(QRectF(at.x() - 4, at.y() - 4.5, 9, 9), 90 * 16, -230 * 16);
        return;
    case MapSign::Dropped:
        FanoutPainter::drawCross(painter, at, 4.5, schemeOf(*this));
        return;
    }
}

void MapLegend::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QFontMetrics metrics = fontMetrics();
    const double middle = (height() - 4) / 2.0;
    const int baseline = int(middle) + (metrics.ascent() - metrics.descent()) / 2;
    const QColor ink = color(Token::MutedInk, *this);
    int x = margin;
    for (const MapSign sign : signsThatFit(width())) {
        drawSign(painter, sign, QPointF(x + 4, middle));
        const QString label = labelOf(sign);
        painter.setPen(ink);
        painter.drawText(x + signWidth, baseline, label);
        x += signWidth + metrics.horizontalAdvance(label) + gap;
    }
    const QString promise = tr("every dot is a recorded frame");
    const int wide = metrics.horizontalAdvance(promise);
    painter.setPen(ink);
    if (x + wide + margin <= width())
        painter.drawText(width() - wide - margin, baseline, promise);
}

} // namespace Fanlight
