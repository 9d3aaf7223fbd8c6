// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tables/frametablemodel.h"

#include <QFont>
#include <QStyledItemDelegate>

namespace Fanlight {

// Paints the wire table's cells by meaning: bold coloured kinds, monospaced numbers, violations in their
// colour and with their sign. It paints by hand: a style sheet's way costs several times as much per cell.
class FrameDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    explicit FrameDelegate(QObject *parent = nullptr);

    // Set in monospace and aligned at the right.
    [[nodiscard]] static bool isNumber(FrameColumn column);
    // Fonts follow the interface's: read again after it changed.
    void updateFonts();
    // Where a broadcast's row is clicked to open it: a part of its From → to cell.
    // Of it only what has room in so many pixels: "→ 1,000 receivers" of "server → 1,000 receivers".
    [[nodiscard]] QString fittedAudience(const QString &audience, int width) const;
    // Of a cell that says to whom a broadcast goes, pixels.
    [[nodiscard]] int audienceWidth(const QString &audience) const;
    [[nodiscard]] QRect openerRect(const QRect &cell) const;

    void paint(
        QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintBackground(
        QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    void paintFromTo(
        QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index, QRect &cell) const;
    void paintOpener(QPainter *painter, const QRect &place, bool opened, const QColor &ink) const;
    // The note at the right of Info, whatever else is cut.
    void paintNote(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index,
        QRect &cell, QString &text) const;
    [[nodiscard]] int arrowWidth() const;
    [[nodiscard]] const QFont &fontOf(int column) const;
    [[nodiscard]] QColor inkOf(const QStyleOptionViewItem &option, const QModelIndex &index) const;

    QFont m_plain;
    QFont m_bold;
    QFont m_mono;
};

} // namespace Fanlight
