// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/measuretable.h"

#include "widgets/common/copyrows.h"
#include "widgets/common/theme.h"
#include "widgets/http/measuremodel.h"
#include "widgets/http/transportlook.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QPainter>
#include <QStyledItemDelegate>

#include <algorithm>

namespace Fanlight {

namespace {

constexpr int margin = 10;

class MeasureDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const QWidget &view = *option.widget;
        painter->save();
        if (option.state & QStyle::State_Selected)
            painter->fillRect(option.rect, color(Token::Selection, view));
        const auto column = MeasureColumn(index.column());
        const bool isNumber = column != MeasureColumn::Figure;
        const bool isLast = column == MeasureColumn::Difference;
        QRect room = option.rect.adjusted(isNumber ? 2 : margin, 0, isLast ? -margin : isNumber ? -4 : 0, 0);
        QFont font = isNumber ? smallMonospace() : smallFont();
        Token ink = column == MeasureColumn::Measured || isLast ? Token::Ink : Token::MutedInk;
        if (const QVariant heading = index.data(int(MeasureRole::HeadingTransport)); heading.isValid()) {
            font = option.font;
            font.setWeight(QFont::DemiBold);
            ink = Token::Ink;
            painter->setRenderHint(QPainter::Antialiasing);
            painter->setPen(Qt::NoPen);
            painter->setBrush(transportColor(Transport(heading.toInt()), view));
            painter->drawEllipse(QPointF(room.left() + 4, room.center().y() + 1), 4, 4);
            room.setLeft(room.left() + 14);
        }
        painter->setFont(font);
        painter->setPen(color(ink, view));
        painter->drawText(
            room, int(isNumber ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter, index.data().toString());
        painter->restore();
    }
};

} // namespace

MeasureTable::MeasureTable(MeasureModel &model, QWidget *parent)
    : QTableView(parent)
    , m_model(model)
{
    setObjectName(QStringLiteral("measureTable"));
    setAccessibleName(tr("Measured against theory"));
    setModel(&model);
    setItemDelegate(new MeasureDelegate(this));
    setShowGrid(false);
    setSelectionBehavior(SelectRows);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setTabKeyNavigation(false);
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(8);
    verticalHeader()->setDefaultSectionSize(QFontMetrics(smallFont()).height() + 5);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Interactive);
    horizontalHeader()->setMinimumSectionSize(20);
    horizontalHeader()->setSectionResizeMode(int(MeasureColumn::Measured), QHeaderView::Stretch);
    int label = 0;
    for (int row = 0; row < model.rowCount(); ++row) {
        if (!model.isHeading(row))
            label = std::max(
                label, QFontMetrics(smallFont()).horizontalAdvance(model.index(row, 0).data().toString()));
    }
    setColumnWidth(int(MeasureColumn::Figure), label + margin + 2);
    for (int row = 0; row < model.rowCount(); ++row) {
        if (model.isHeading(row)) {
            setSpan(row, 0, 1, measureColumnCount);
            setRowHeight(row, fontMetrics().height() + 11);
        }
    }
    connect(&model, &MeasureModel::headerDataChanged, this, &MeasureTable::arrange);
    arrange();
}

// Another run's figures are as wide as one's own, theory's are few and short.
void MeasureTable::arrange()
{
    const QFontMetrics metrics(smallMonospace());
    const QString reference = m_model.hasOther() ? QStringLiteral("12,345,678") : QStringLiteral("1,025 ms");
    const QString difference = m_model.hasOther() ? QStringLiteral("+123,456") : QStringLiteral("+1,000");
    setColumnWidth(int(MeasureColumn::Theory), metrics.horizontalAdvance(reference) + 12);
    setColumnWidth(int(MeasureColumn::Difference), metrics.horizontalAdvance(difference) + 2 * margin);
    for (int row = 0; row < m_model.rowCount(); ++row)
        setRowHidden(row, !m_model.isShown(row));
}

void MeasureTable::keyPressEvent(QKeyEvent *event)
{
    if (event->matches(QKeySequence::Copy))
        copySelectedRows(*this);
    else
        QTableView::keyPressEvent(event);
}

} // namespace Fanlight
