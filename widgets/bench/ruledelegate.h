// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStyledItemDelegate>

namespace Fanlight {

// Beside the display role, which says all of it for a screen reader.
enum class RuleRole : int {
    Title = Qt::UserRole, // its number and its name
    Words,                // what it does, or what is wrong with it
    IsWrong,
    Strikes // "3×"; empty: not known
};

// A rule in the list: its title, how often it struck, and below that what it does, as long as that is.
class RuleDelegate : public QStyledItemDelegate
{
    Q_OBJECT
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(
        QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override;
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override;
};

} // namespace Fanlight
