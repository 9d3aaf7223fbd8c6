// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/roommark.h"

#include "widgets/common/theme.h"

#include <QPainter>
#include <QPixmap>
#include <QWidget>

namespace Fanlight {

namespace {

constexpr double side = 8;   // pixels
constexpr int iconSide = 14; // with what is around it
constexpr double corner = 1.5;

} // namespace

QColor roomColor(int number, const QWidget &widget)
{
    return number < 0 ? color(Token::MutedInk, widget) : clientColor(number);
}

void paintRoomMark(QPainter &painter, const QPointF &centre, int number, const QWidget &widget)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(roomColor(number, widget));
    painter.drawRoundedRect(QRectF(centre - QPointF(side / 2, side / 2), QSizeF(side, side)), corner, corner);
}

QIcon roomIcon(int number, const QWidget &widget)
{
    const qreal ratio = widget.devicePixelRatioF();
    QPixmap picture(QSize(iconSide, iconSide) * ratio);
    picture.setDevicePixelRatio(ratio);
    picture.fill(Qt::transparent);
    QPainter painter(&picture);
    painter.setRenderHint(QPainter::Antialiasing);
    paintRoomMark(painter, QPointF(iconSide / 2.0, iconSide / 2.0), number, widget);
    return picture;
}

} // namespace Fanlight
