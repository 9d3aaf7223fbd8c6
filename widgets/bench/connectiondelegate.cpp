// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/connectiondelegate.h"

#include "tables/connectiontablemodel.h"
#include "widgets/common/roommark.h"
#include "widgets/common/theme.h"

#include <QApplication>
#include <QPainter>

#include <utility>

namespace Fanlight {

namespace {

constexpr int dotWidth = 16;  // with the gap behind it
constexpr int leastName = 26; // pixels, from which on a name is begun
constexpr int markWidth = 13; // of a room, likewise

} // namespace

void ConnectionDelegate::paint(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const QStyle *style = item.widget ? item.widget->style() : QApplication::style();
    const QString words = std::exchange(item.text, QString());
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget); // ground and focus

    const bool isName = index.column() == int(ConnectionColumn::Name);
    if (!isName) {
        painter->save();
        painter->setPen(color(Token::Ink, *option.widget));
        painter->setFont(index.column() == int(ConnectionColumn::RoundTrip) ? monospace() : option.font);
        painter->drawText(option.rect.adjusted(4, 0, -10, 0),
            int(item.displayAlignment) | int(Qt::TextSingleLine),
            painter->fontMetrics().elidedText(words, Qt::ElideRight, option.rect.width() - 14));
        painter->restore();
        return;
    }
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    paintName(*painter, option, index, words);
    painter->restore();
}

void ConnectionDelegate::paintName(
    QPainter &painter, const QStyleOptionViewItem &option, const QModelIndex &index, const QString &name)
{
    const int client = index.data(int(ConnectionRole::Client)).toInt();
    const QColor colour = client > 0 ? clientColor(client - 1) : color(Token::MutedInk, *option.widget);
    const QPointF centre(option.rect.left() + 12, option.rect.center().y() + 0.5);
    painter.setPen(QPen(colour, 1.5));
    painter.setBrush(client > 0 ? QBrush(colour) : QBrush(Qt::NoBrush));
    painter.drawEllipse(centre, 3.5, 3.5);
    QRect text = option.rect.adjusted(dotWidth + 5, 0, -4, 0);
    if (index.data(int(ConnectionRole::RoomCount)).toInt() > 0)
        text = paintRoom(painter, option, index, text);
    if (text.width() < leastName)
        return;
    painter.setPen(color(Token::Ink, *option.widget));
    painter.setFont(option.font);
    painter.drawText(text, int(Qt::AlignVCenter) | int(Qt::TextSingleLine),
        option.fontMetrics.elidedText(name, Qt::ElideRight, text.width()));
}

QRect ConnectionDelegate::paintRoom(
    QPainter &painter, const QStyleOptionViewItem &option, const QModelIndex &index, const QRect &rect)
{
    const int more = index.data(int(ConnectionRole::RoomCount)).toInt() - 1;
    QString words = index.data(int(ConnectionRole::FirstRoom)).toString();
    if (more > 0)
        words += QStringLiteral(" +%1").arg(more);
    const QFontMetrics metrics(smallFont());
    const int wanted = metrics.horizontalAdvance(words) + markWidth + 2; // for what rounding takes
    // Of a client of ours the name says more than the room; an address cut short says nothing.
    const bool isOurs = index.data(int(ConnectionRole::Client)).toInt() > 0;
    const int width = qMin(wanted, isOurs ? rect.width() / 2 : rect.width());
    if (width < markWidth)
        return rect;
    const bool isAlone = rect.width() - width < leastName;
    const QRect place(isAlone ? rect.left() : rect.right() + 1 - width, rect.top(), width, rect.height());
    paintRoomMark(painter, QPointF(place.left() + 6, place.center().y() + 0.5),
        index.data(int(ConnectionRole::RoomNumber)).toInt(), *option.widget);
    painter.setPen(color(Token::MutedInk, *option.widget));
    painter.setFont(smallFont());
    painter.drawText(place.adjusted(markWidth, 0, 0, 0), int(Qt::AlignVCenter) | int(Qt::TextSingleLine),
        metrics.elidedText(words, Qt::ElideRight, width - markWidth));
    return rect.adjusted(0, 0, -width - 2, 0);
}

} // namespace Fanlight
