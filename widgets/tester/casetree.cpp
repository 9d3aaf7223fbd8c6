// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tester/casetree.h"

#include "widgets/common/testwording.h"

#include <QHeaderView>
#include <QKeyEvent>
#include <QSet>
#include <QStyledItemDelegate>

namespace Fanlight {

namespace {

using Column = CatalogueModel::Column;
using Role = CatalogueModel::Role;

constexpr int idWidth = 205; // px, of columns
constexpr int verdictWidth = 135;
constexpr int timeWidth = 88;
constexpr int rowPadding = 7; // px

// The semantic roles as words and colours.
class CaseDelegate : public QStyledItemDelegate
{
public:
    using QStyledItemDelegate::QStyledItemDelegate;

    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const QSize hint = QStyledItemDelegate::sizeHint(option, index);
        return {hint.width(), option.fontMetrics.height() + rowPadding};
    }

protected:
    void initStyleOption(QStyleOptionViewItem *option, const QModelIndex &index) const override
    {
        QStyledItemDelegate::initStyleOption(option, index);
        const auto column = Column(index.column());
        if (index.data(int(Role::CaseCount)).isValid())
            return showGroup(*option, index, column);
        if (column == Column::Id)
            option->font = monospace();
        else if (column == Column::Verdict)
            showVerdict(*option, index);
        else if (column == Column::Time)
            showTime(*option);
    }

private:
    static void setInk(QStyleOptionViewItem &option, Token token)
    {
        if (!option.widget)
            return;
        const QColor ink = color(token, *option.widget);
        for (const QPalette::ColorRole role : {QPalette::Text, QPalette::HighlightedText})
            option.palette.setColor(role, ink);
    }

    static void showGroup(QStyleOptionViewItem &option, const QModelIndex &index, Column column)
    {
        option.font.setWeight(QFont::DemiBold);
        if (column == Column::Title) {
            option.text = text(TestGroup(index.data(int(Role::Group)).toInt()));
        } else if (column == Column::Id) {
            setInk(option, Token::MutedInk);
            option.font.setWeight(QFont::Normal);
            option.text = CaseTree::tr("%1 cases").arg(index.data(int(Role::CaseCount)).toInt());
        } else if (column == Column::Verdict) {
            showCounts(option, index.data(int(Role::Counts)).value<QList<int>>());
        }
    }

    // "✓ 70  ✗ 2", in the colour of the worst.
    static void showCounts(QStyleOptionViewItem &option, const QList<int> &counts)
    {
        QStringList parts;
        for (const TestVerdict verdict : verdictsAsShown) {
            if (const int count = counts.value(int(verdict)); count > 0)
                parts << sign(verdict) + QStringLiteral(" %1").arg(count);
        }
        option.text = parts.join(QStringLiteral("  "));
        for (const TestVerdict verdict : {TestVerdict::Fail, TestVerdict::NonStrict, TestVerdict::Pass}) {
            if (counts.value(int(verdict)) > 0)
                return setInk(option, tokenOf(verdict));
        }
    }

    static void showVerdict(QStyleOptionViewItem &option, const QModelIndex &index)
    {
        if (const QVariant verdict = index.data(int(Role::Verdict)); verdict.isValid()) {
            option.text = markText(TestVerdict(verdict.toInt()));
            return setInk(option, tokenOf(TestVerdict(verdict.toInt())));
        }
        const bool waits = index.data(int(Role::Stage)).toInt() == int(CatalogueModel::Stage::Waiting);
        option.text = waits ? CaseTree::tr("waits…") : QString();
        setInk(option, Token::MutedInk);
    }

    static void showTime(QStyleOptionViewItem &option)
    {
        option.font = monospace();
        option.displayAlignment = Qt::AlignRight | Qt::AlignVCenter;
    }
};

} // namespace

CaseTree::CaseTree(CatalogueModel &model, CatalogueFilterModel &filter, QWidget *parent)
    : QTreeView(parent)
    , m_model(model)
    , m_filter(filter)
{
    setObjectName(QStringLiteral("caseTree"));
    setAccessibleName(tr("Cases of the catalogue"));
    setModel(&filter);
    setItemDelegate(new CaseDelegate(this));
    setUniformRowHeights(true);
    setAlternatingRowColors(true);
    setSelectionMode(ExtendedSelection);
    setEditTriggers(NoEditTriggers);
    setTabKeyNavigation(false);
    header()->setStretchLastSection(false);
    header()->setSectionsMovable(false);
    header()->setSectionResizeMode(int(Column::Title), QHeaderView::Stretch);
    for (const auto &[column, width] : {std::pair{Column::Id, idWidth},
             std::pair{Column::Verdict, verdictWidth}, std::pair{Column::Time, timeWidth}})
        header()->resizeSection(int(column), width);
}

std::vector<TestCase> CaseTree::selectedCases() const
{
    QSet<QByteArray> ids;
    const auto add = [&](const QModelIndex &shown) {
        if (const TestCase *test = m_model.testAt(m_filter.mapToSource(shown)))
            ids.insert(test->id);
    };
    const QModelIndexList rows = selectionModel()->selectedRows();
    for (const QModelIndex &row : rows) {
        add(row);
        for (int child = 0; child < m_filter.rowCount(row); ++child)
            add(m_filter.index(child, 0, row));
    }
    std::vector<TestCase> cases = m_model.cases();
    std::erase_if(cases, [&ids](const TestCase &test) { return !ids.contains(test.id); });
    return cases;
}

QModelIndex CaseTree::currentCase() const
{
    const QModelIndex index = m_filter.mapToSource(currentIndex());
    return m_model.testAt(index) ? index : QModelIndex();
}

void CaseTree::select(const QByteArray &id)
{
    setCurrentIndex(m_filter.mapFromSource(m_model.indexOf(id)));
}

void CaseTree::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter)
        Q_EMIT runRequested();
    else
        QTreeView::keyPressEvent(event);
}

void CaseTree::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTreeView::currentChanged(current, previous);
    Q_EMIT currentCaseChanged();
}

void CaseTree::selectionChanged(const QItemSelection &selected, const QItemSelection &deselected)
{
    QTreeView::selectionChanged(selected, deselected);
    Q_EMIT casesSelected();
}

} // namespace Fanlight
