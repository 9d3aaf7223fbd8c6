// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/connectiontable.h"

#include "widgets/bench/connectiondelegate.h"
#include "workbench/workbench.h"

#include <QAction>
#include <QHeaderView>
#include <QMenu>
#include <QStyleOptionHeader>

#include <algorithm>

namespace Fanlight {

namespace {

constexpr int shownColumns = int(ConnectionColumn::Out) + 1; // at first

// Titles stand over their numbers.
class ConnectionHeader : public QHeaderView
{
public:
    explicit ConnectionHeader(QWidget *parent)
        : QHeaderView(Qt::Horizontal, parent)
    {
        setSectionsClickable(true);
        setSortIndicatorClearable(true); // a third press: in the order in which they came
        setSortIndicator(-1, Qt::AscendingOrder);
    }

protected:
    void initStyleOptionForIndex(QStyleOptionHeader *option, int section) const override
    {
        QHeaderView::initStyleOptionForIndex(option, section);
        const bool number = ConnectionTableModel::isNumber(ConnectionColumn(section));
        option->textAlignment = Qt::AlignVCenter | (number ? Qt::AlignRight : Qt::AlignLeft);
    }
};

} // namespace

ConnectionTable::ConnectionTable(Workbench &workbench, ConnectionTableModel &model, QWidget *parent)
    : QTableView(parent)
    , m_workbench(workbench)
    , m_model(model)
    , m_columns(new QMenu(tr("C&olumns"), this))
    , m_sorting(new QMenu(tr("Sort &by"), this))
{
    setObjectName(QStringLiteral("connectionTable"));
    setAccessibleName(tr("Connections"));
    setModel(&m_model);
    setItemDelegate(new ConnectionDelegate(this));
    setHorizontalHeader(new ConnectionHeader(this));
    setSortingEnabled(true);
    setSelectionBehavior(QAbstractItemView::SelectRows);
    setSelectionMode(QAbstractItemView::ExtendedSelection);
    setEditTriggers(QAbstractItemView::NoEditTriggers);
    setAlternatingRowColors(true);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setContextMenuPolicy(Qt::ActionsContextMenu);
    verticalHeader()->hide();
    verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 9);
    buildColumns();
    connect(&m_workbench, &Workbench::statsChanged, this, &ConnectionTable::takeStats);
}

void ConnectionTable::buildColumns()
{
    QHeaderView *header = horizontalHeader();
    header->setHighlightSections(false);
    header->setMinimumSectionSize(30);
    header->setTextElideMode(Qt::ElideRight);
    header->setSectionResizeMode(QHeaderView::Interactive);
    header->setSectionResizeMode(int(ConnectionColumn::Name), QHeaderView::Stretch);
    header->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_columns->setObjectName(QStringLiteral("connectionColumns"));
    m_sorting->setObjectName(QStringLiteral("connectionSorting"));
    QAction *asTheyCame = m_sorting->addAction(tr("Order of arrival"));
    connect(asTheyCame, &QAction::triggered, this, [this] { sortBy(-1); });
    const int digits = fontMetrics().horizontalAdvance(QStringLiteral("000000"));
    for (int column = 0; column < int(ConnectionColumn::Count); ++column) {
        setColumnHidden(column, column >= shownColumns);
        QAction *sort = m_sorting->addAction(titleOf(column));
        connect(sort, &QAction::triggered, this, [this, column] { sortBy(column); });
        if (column == int(ConnectionColumn::Name))
            continue;
        // Times and sizes are longer than counts; broadcasts make one of these grow.
        if (ConnectionTableModel::isNumber(ConnectionColumn(column)))
            setColumnWidth(column, column == int(ConnectionColumn::In)    ? digits
                                   : column == int(ConnectionColumn::Out) ? digits + 12
                                                                          : digits + 24);
        QAction *show = m_columns->addAction(titleOf(column));
        show->setData(column);
        show->setCheckable(true);
        show->setChecked(column < shownColumns);
        connect(show, &QAction::triggered, this, [this, column](bool on) { choose(column, on); });
    }
    header->addActions(m_columns->actions());
}

void ConnectionTable::addViewActions()
{
    auto *line = new QAction(this);
    line->setSeparator(true);
    addActions({line, m_sorting->menuAction(), m_columns->menuAction()});
}

QString ConnectionTable::titleOf(int column) const
{
    return m_model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString();
}

// What may be wrong comes with the highest numbers: they stand at the top. Once more turns the order round.
void ConnectionTable::sortBy(int column)
{
    const QHeaderView *header = horizontalHeader();
    const bool falls = column >= 0 && ConnectionTableModel::isNumber(ConnectionColumn(column));
    Qt::SortOrder order = falls ? Qt::DescendingOrder : Qt::AscendingOrder;
    if (header->sortIndicatorSection() == column && header->sortIndicatorOrder() == order)
        order = falls ? Qt::AscendingOrder : Qt::DescendingOrder;
    if (column >= 0)
        choose(column, true);
    sortByColumn(column, order);
    scrollToTop();
}

void ConnectionTable::takeStats()
{
    const auto &stats = m_workbench.connectionStats();
    const auto some = [&stats](const auto &says) { return std::any_of(stats.cbegin(), stats.cend(), says); };
    if (!m_settled.contains(int(ConnectionColumn::RoundTrip)) &&
        some([](const ConnectionStats &one) { return one.roundTrip != timeUnknown; }))
        offer(ConnectionColumn::RoundTrip);
    if (!m_queues.take(stats))
        return;
    if (!m_queues.queues().isEmpty())
        offer(ConnectionColumn::Queue);
    if (!m_queues.dropped().isEmpty())
        offer(ConnectionColumn::Dropped);
}

void ConnectionTable::offer(ConnectionColumn column)
{
    if (!m_settled.contains(int(column)))
        choose(int(column), true);
}

void ConnectionTable::choose(int column, bool shown)
{
    m_settled.insert(column);
    setColumnHidden(column, !shown);
    const auto actions = m_columns->actions();
    const auto mine = std::find_if(actions.cbegin(), actions.cend(),
        [column](const QAction *action) { return action->data() == QVariant(column); });
    if (mine != actions.cend())
        (*mine)->setChecked(shown);
}

} // namespace Fanlight
