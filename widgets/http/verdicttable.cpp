// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/verdicttable.h"

#include "widgets/common/comparisonwording.h"
#include "widgets/common/theme.h"
#include "widgets/http/waitwords.h"

#include <QHeaderView>
#include <QStyledItemDelegate>

#include <array>

namespace Fanlight {

namespace {

constexpr int columns = 5;

// As far from the edge as the header's words and the card's title.
class PaddedDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    void paint(QPainter *painter, const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        QStyleOptionViewItem padded = option;
        padded.rect.adjust(index.column() == 0 ? 9 : 0, 0, -5, 0);
        QStyledItemDelegate::paint(painter, padded, index);
    }
};

} // namespace

VerdictTable::VerdictTable(QWidget *parent)
    : QTableWidget(parent)
{
    setObjectName(QStringLiteral("verdictTable"));
    setAccessibleName(tr("Polling and push, measured against theory"));
    setColumnCount(columns);
    setHorizontalHeaderLabels(
        {QString(), text(Transport::ShortPolling), tr("theory"), text(Transport::WebSocket), tr("theory")});
    for (int column = 1; column < columns; ++column)
        horizontalHeaderItem(column)->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
    horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsClickable(false);
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(8);
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 7);
    setItemDelegate(new PaddedDelegate(this));
    setShowGrid(false);
    setAlternatingRowColors(true);
    setEditTriggers(NoEditTriggers);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setTabKeyNavigation(false);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setVerticalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setResult({});
}

void VerdictTable::setResult(const VerdictResult &result)
{
    const std::vector<VerdictFigure> figures = figuresOf(result);
    setRowCount(int(figures.size()));
    for (int row = 0; row < rowCount(); ++row) {
        const VerdictFigure &figure = figures.at(std::size_t(row));
        const std::array<QString, columns> cells{
            figure.label, figure.polling, figure.pollingTheory, figure.push, figure.pushTheory};
        for (int column = 0; column < columns; ++column) {
            if (!item(row, column)) {
                auto *made = new QTableWidgetItem;
                if (column > 0) {
                    made->setFont(monospace());
                    made->setTextAlignment(Qt::AlignRight | Qt::AlignVCenter);
                }
                setItem(row, column, made);
            }
            QTableWidgetItem &cell = *item(row, column);
            cell.setText(cells.at(std::size_t(column)));
            cell.setToolTip(figure.toolTip);
            const bool muted = column == 0 || column == 2 || column == 4;
            cell.setForeground(color(muted ? Token::MutedInk : Token::Ink, *this));
        }
    }
}

QSize VerdictTable::sizeHint() const
{
    return {480, horizontalHeader()->sizeHint().height() + verticalHeader()->length() + 4};
}

QSize VerdictTable::minimumSizeHint() const
{
    return {360, sizeHint().height()};
}

} // namespace Fanlight
