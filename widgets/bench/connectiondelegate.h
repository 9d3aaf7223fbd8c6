// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace Fanlight {

// A row of the connection table: before the name its client's dot, a ring for a client that is not ours, and
// behind it its first room; numbers right-aligned with room at the edge; a queue stands out.
class ConnectionDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;
    // "262 ms" of "262.399 ms", for where there is little room.
    [[nodiscard]] static QString withoutFraction(const QString &time);
    void paint(
        QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    static void paintOther(QPainter &painter, const QStyleOptionViewItem &option, const QModelIndex &index,
        const QString &words);
    static void paintName(
        QPainter &painter, const QStyleOptionViewItem &option, const QModelIndex &index, const QString &name);
    // At the right end, or its mark alone before the name; returns what is left for that.
    [[nodiscard]] static QRect paintRoom(
        QPainter &painter, const QStyleOptionViewItem &option, const QModelIndex &index, const QRect &rect);
};

} // namespace Fanlight
