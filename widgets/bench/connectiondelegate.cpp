// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/connectiondelegate.h"

#include "tables/connectiontablemodel.h"
#include "widgets/bench/queuewatch.h"
#include "widgets/common/roommark.h"
#include "widgets/common/theme.h"
#include "widgets/common/wording.h"

#include <QApplication>
#include <QPainter>

#include <utility>

namespace Fanlight {

namespace {

constexpr int dotWidth = 16;  // with the gap behind it
constexpr int leastName = 26; // pixels, from which on a name is begun
constexpr int markWidth = 13; // of a room, likewise
constexpr int leastRoom = 40; // likewise, with its mark and the beginning of its name

} // namespace

void ConnectionDelegate::paint(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    QStyleOptionViewItem item = option;
    initStyleOption(&item, index);
    const QStyle *style = item.widget ? item.widget->style() : QApplication::style();
    const QString words = std::exchange(item.text, QString());
    style->drawControl(QStyle::CE_ItemViewItem, &item, painter, item.widget); // ground and focus

    painter->save();
    if (index.column() == int(ConnectionColumn::Name)) {
        painter->setRenderHint(QPainter::Antialiasing);
        paintName(*painter, option, index, words);
    } else {
        paintOther(*painter, option, index, words);
    }
    painter->restore();
}

QString ConnectionDelegate::withoutFraction(const QString &time)
{
    const qsizetype point = time.indexOf(u'.');
    return point < 0 ? time : time.left(point) + time.mid(time.indexOf(u' ', point));
}

void ConnectionDelegate::paintOther(
    QPainter &painter, const QStyleOptionViewItem &option, const QModelIndex &index, const QString &words)
{
    const auto column = ConnectionColumn(index.column());
    QString text = words;
    Token ink = Token::Ink;
    if (column == ConnectionColumn::Queue && !words.isEmpty()) {
        const quint64 queued = index.data(int(ConnectionRole::Queued)).toULongLong();
        text = byteCount(queued);
        if (queued >= QueueWatch::leastQueue)
            ink = Token::Violation;
    } else if (column == ConnectionColumn::Dropped) {
        ink = Token::Violation;
    }
    painter.setPen(color(ink, *option.widget));
    painter.setFont(column == ConnectionColumn::RoundTrip ? monospace() : option.font);
    const QFontMetrics metrics = painter.fontMetrics();
    const int room = option.rect.width() - 14;
    if (column == ConnectionColumn::RoundTrip && metrics.horizontalAdvance(text) > room)
        text = withoutFraction(text);
    const Qt::Alignment side = ConnectionTableModel::isNumber(column) ? Qt::AlignRight : Qt::AlignLeft;
    painter.drawText(option.rect.adjusted(4, 0, -10, 0), int(side | Qt::AlignVCenter | Qt::TextSingleLine),
        metrics.elidedText(text, Qt::ElideRight, room));
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
    // Of an address the end tells it from its neighbours.
    painter.drawText(text, int(Qt::AlignVCenter) | int(Qt::TextSingleLine),
        option.fontMetrics.elidedText(name, client > 0 ? Qt::ElideRight : Qt::ElideLeft, text.width()));
}

QRect ConnectionDelegate::paintRoom(
    QPainter &painter, const QStyleOptionViewItem &option, const QModelIndex &index, const QRect &rect)
{
    const int more = index.data(int(ConnectionRole::RoomCount)).toInt() - 1;
    QString words = index.data(int(ConnectionRole::FirstRoom)).toString();
    if (more > 0)
        words += QStringLiteral(" +%1").arg(more);
    const QFontMetrics metrics(smallFont());
    const int wanted = markWidth + metrics.horizontalAdvance(words) + 2; // for what rounding takes
    // Of a client of ours the name says more than the room; of an address the port has to stay.
    const bool isOurs = index.data(int(ConnectionRole::Client)).toInt() > 0;
    const int port = option.fontMetrics.horizontalAdvance(QStringLiteral("…00000"));
    const int rest = isOurs ? rect.width() / 2 : rect.width() - port;
    const int width = qMin(wanted, rest);
    if (width < markWidth)
        return rect;
    const QPointF middle(0, rect.center().y() + 0.5);
    const auto paintMark = [&](int left) {
        paintRoomMark(painter, middle + QPointF(left + 6, 0),
            index.data(int(ConnectionRole::RoomNumber)).toInt(), *option.widget);
    };
    if (width < qMin(wanted, leastRoom)) { // its colour alone
        paintMark(rect.left());
        return rect.adjusted(markWidth, 0, 0, 0);
    }
    const int left = rect.right() + 1 - width;
    paintMark(left);
    painter.setPen(color(Token::MutedInk, *option.widget));
    painter.setFont(smallFont());
    painter.drawText(QRect(left + markWidth, rect.top(), width - markWidth, rect.height()),
        int(Qt::AlignVCenter) | int(Qt::TextSingleLine),
        metrics.elidedText(words, Qt::ElideRight, width - markWidth));
    return rect.adjusted(0, 0, -width - 2, 0);
}

} // namespace Fanlight
