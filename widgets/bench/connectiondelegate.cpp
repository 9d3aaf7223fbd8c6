// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/connectiondelegate.h"

#include "tables/connectiontablemodel.h"
#include "widgets/common/theme.h"

#include <QApplication>
#include <QPainter>

#include <utility>

namespace Fanlight {

namespace {

constexpr int dotWidth = 16; // with the gap behind it

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
    const int client = index.data(int(ConnectionRole::Client)).toInt();
    const QColor colour = client > 0 ? clientColor(client - 1) : color(Token::MutedInk, *option.widget);
    const QPointF centre(option.rect.left() + 12, option.rect.center().y() + 0.5);
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(colour, 1.5));
    painter->setBrush(client > 0 ? QBrush(colour) : QBrush(Qt::NoBrush));
    painter->drawEllipse(centre, 3.5, 3.5);
    painter->setPen(color(Token::Ink, *option.widget));
    painter->setFont(option.font);
    const QRect text = option.rect.adjusted(dotWidth + 5, 0, -4, 0);
    painter->drawText(text, int(Qt::AlignVCenter) | int(Qt::TextSingleLine),
        option.fontMetrics.elidedText(words, Qt::ElideRight, text.width()));
    painter->restore();
}

} // namespace Fanlight
