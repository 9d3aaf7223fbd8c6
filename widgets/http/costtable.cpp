// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/costtable.h"

#include "widgets/common/copyrows.h"
#include "widgets/common/theme.h"
#include "widgets/http/costmodel.h"
#include "widgets/http/transportlook.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QStyledItemDelegate>

#include <algorithm>

namespace Fanlight {

namespace {

constexpr int margin = 12;

class CostDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const QWidget &view = *option.widget;
        painter->save();
        if (option.state & QStyle::State_Selected)
            painter->fillRect(option.rect, color(Token::Selection, view));
        const bool isHeading = index.data(int(CostRole::IsHeading)).toBool();
        const bool isNumber = index.column() > 0;
        QRect room = option.rect.adjusted(isNumber ? 2 : margin, 0, isNumber ? -margin : -2, 0);
        const QVariant transport = index.data(int(CostRole::Transport));
        if (!isNumber && transport.isValid()) {
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(Qt::NoPen);
            painter->setBrush(transportColor(Transport(transport.toInt()), view));
            painter->drawEllipse(QPointF(room.left() + 4, room.center().y() + 1), 4, 4);
            room.setLeft(room.left() + 15);
        }
        QFont font = isNumber ? smallMonospace() : smallFont();
        if (isHeading) {
            font = option.font;
            font.setWeight(QFont::DemiBold);
        }
        painter->setFont(font);
        painter->setPen(color(isHeading || isNumber ? Token::Ink : Token::MutedInk, view));
        painter->drawText(
            room, int(isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter, index.data().toString());
        painter->restore();
    }
};

} // namespace

CostTable::CostTable(CostModel &model, QWidget *parent)
    : QTableView(parent)
{
    setObjectName(QStringLiteral("costTable"));
    setAccessibleName(tr("What more clients would cost: calculated, by formula and published"));
    setModel(&model);
    setItemDelegate(new CostDelegate(this));
    setShowGrid(false);
    setSelectionBehavior(SelectRows);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTabKeyNavigation(false);
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(8);
    verticalHeader()->setDefaultSectionSize(QFontMetrics(smallFont()).height() + 7);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setMinimumSectionSize(20);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    horizontalHeader()->setSectionResizeMode(0, QHeaderView::Fixed);
    int label = 0;
    for (int row = 0; row < model.rowCount(); ++row) {
        if (!model.isHeading(row))
            label = std::max(
                label, QFontMetrics(smallFont()).horizontalAdvance(model.index(row, 0).data().toString()));
    }
    setColumnWidth(0, label + 2 * margin + 8);
    for (int row = 0; row < model.rowCount(); ++row) {
        if (model.isHeading(row)) {
            setSpan(row, 0, 1, model.columnCount());
            setRowHeight(row, fontMetrics().height() + 15);
        }
    }
}

void CostTable::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy))
        copySelectedRows(*this);
    else
        QTableView::keyPressEvent(event);
}

} // namespace Fanlight
