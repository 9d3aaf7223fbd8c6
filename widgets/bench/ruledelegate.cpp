// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/ruledelegate.h"

#include "widgets/common/theme.h"

#include <QAbstractItemView>
#include <QPainter>
#include <QStyle>

namespace Fanlight {

namespace {

constexpr int margin = 7;
constexpr int indicator = 28; // the check box and what is around it
constexpr int gap = 2;
constexpr int focusBar = 3;
constexpr int wrapped = int(Qt::TextWordWrap) | int(Qt::AlignLeft) | int(Qt::AlignTop);

QString textOf(const QModelIndex &index, RuleRole role)
{
    return index.data(int(role)).toString();
}

QFont titleFont(const QStyleOptionViewItem &option)
{
    QFont font = option.font;
    font.setWeight(QFont::DemiBold);
    return font;
}

} // namespace

void RuleDelegate::paint(
    QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const QWidget *view = option.widget;
    if (!view)
        return;
    QStyleOptionViewItem ground = option;
    initStyleOption(&ground, index);
    ground.text.clear();
    if ((option.state & QStyle::State_Selected) != 0) {
        // Without the style's own gradient and frame.
        painter->fillRect(option.rect, color(Token::Selection, *view));
        if ((option.state & QStyle::State_HasFocus) != 0)
            painter->fillRect(QRect(option.rect.topLeft(), QSize(focusBar, option.rect.height())),
                color(Token::Accent, *view));
        ground.state &= ~(QStyle::State_Selected | QStyle::State_HasFocus | QStyle::State_MouseOver);
        ground.features &= ~QStyleOptionViewItem::Alternate;
    }
    view->style()->drawControl(QStyle::CE_ItemViewItem, &ground, painter, view);
    const bool isOn = index.data(Qt::CheckStateRole).toInt() == Qt::Checked;
    const bool isWrong = index.data(int(RuleRole::IsWrong)).toBool();
    const QRect place = option.rect.adjusted(indicator, margin, -margin, -margin);
    const int line = QFontMetrics(titleFont(option)).height();
    const QString strikes = textOf(index, RuleRole::Strikes);
    const int strikesWidth = strikes.isEmpty() ? 0 : QFontMetrics(smallFont()).horizontalAdvance(strikes) + 8;
    const QRect head(place.left(), place.top(), place.width(), line);
    painter->save();
    painter->setPen(color(isOn ? Token::Ink : Token::MutedInk, *view));
    painter->setFont(titleFont(option));
    const QString title = painter->fontMetrics().elidedText(
        textOf(index, RuleRole::Title), Qt::ElideRight, head.width() - strikesWidth);
    painter->drawText(head, int(Qt::AlignLeft) | int(Qt::AlignVCenter), title);
    painter->setPen(color(Token::MutedInk, *view));
    painter->setFont(smallFont());
    painter->drawText(head, int(Qt::AlignRight) | int(Qt::AlignVCenter), strikes);
    painter->setPen(color(isWrong ? Token::Violation : isOn ? Token::Ink : Token::MutedInk, *view));
    painter->setFont(option.font);
    painter->drawText(place.adjusted(0, line + gap, 0, 0), wrapped, textOf(index, RuleRole::Words));
    painter->restore();
}

QSize RuleDelegate::sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const
{
    const auto *view = qobject_cast<const QAbstractItemView *>(option.widget);
    const int width = view ? view->viewport()->width() : option.rect.width();
    const QFontMetrics title(titleFont(option));
    const QRect words = option.fontMetrics.boundingRect(
        QRect(0, 0, width - indicator - margin, 10'000), wrapped, textOf(index, RuleRole::Words));
    return {width, 2 * margin + title.height() + gap + words.height()};
}

} // namespace Fanlight
