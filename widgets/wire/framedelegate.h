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
    // Rows that left at the top: the stripes go with their rows and do not flicker.
    void setRowsGone(quint64 rows) { m_rowsGone = rows; }
    // Fonts follow the interface's: read again after it changed.
    void updateFonts();

    void paint(
        QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;

private:
    void paintBackground(
        QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const;
    [[nodiscard]] const QFont &fontOf(int column) const;
    [[nodiscard]] QColor inkOf(const QStyleOptionViewItem &option, const QModelIndex &index) const;

    quint64 m_rowsGone = 0;
    QFont m_plain;
    QFont m_bold;
    QFont m_mono;
};

} // namespace Fanlight
