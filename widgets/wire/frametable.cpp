// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/wire/frametable.h"

#include "widgets/common/copyrows.h"
#include "widgets/common/theme.h"
#include "widgets/wire/copytext.h"
#include "widgets/wire/framedelegate.h"

#include <QAction>
#include <QActionGroup>
#include <QContextMenuEvent>
#include <QEvent>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLocale>
#include <QMenu>
#include <QPushButton>
#include <QScopedValueRollback>
#include <QScrollBar>
#include <QStyleOptionHeader>

#include <algorithm>
#include <array>

namespace Fanlight {

namespace {

// Names stand where their values stand: numbers at the right.
class ColumnHeader : public QHeaderView
{
public:
    explicit ColumnHeader(QWidget *parent)
        : QHeaderView(Qt::Horizontal, parent)
    {
    }

protected:
    void initStyleOptionForIndex(QStyleOptionHeader *option, int section) const override
    {
        QHeaderView::initStyleOptionForIndex(option, section);
        option->textAlignment =
            (FrameDelegate::isNumber(FrameColumn(section)) ? Qt::AlignRight : Qt::AlignLeft) |
            Qt::AlignVCenter;
    }
};

// What each column must hold without being cut; numbers grow, and the last one takes the rest.
constexpr std::array<const char *, 6> samples{
    "", "12:30:01.203", "127.0.0.1:51544 → server", "continuation", "F123M", "888,888"};

constexpr int columnPadding = 18; // pixels, both sides

} // namespace

FrameTable::FrameTable(FrameTableModel &model, QWidget *parent)
    : QTableView(parent)
    , m_model(model)
    , m_delegate(new FrameDelegate(this))
    , m_resume(new QPushButton(this))
{
    setObjectName(QStringLiteral("wireTable"));
    setAccessibleName(tr("Frames on the wire"));
    // Before setModel, so that these see a change before the view reacts to it.
    connect(&model, &QAbstractItemModel::rowsAboutToBeInserted, this, &FrameTable::keepPlace);
    connect(&model, &QAbstractItemModel::rowsAboutToBeRemoved, this, &FrameTable::keepPlace);
    connect(&model, &QAbstractItemModel::modelAboutToBeReset, this, &FrameTable::onAboutToReset);
    setHorizontalHeader(new ColumnHeader(this));
    setModel(&model);
    connect(&model, &QAbstractItemModel::rowsInserted, this,
        [this](const QModelIndex &, int first, int last) { onRowsInserted(first, last); });
    connect(&model, &QAbstractItemModel::rowsRemoved, this,
        [this](const QModelIndex &, int first, int last) { onRowsRemoved(first, last); });
    connect(&model, &QAbstractItemModel::modelReset, this, &FrameTable::onReset);
    connect(&model, &FrameTableModel::filterProgressed, this, &FrameTable::onFilterProgressed);
    connect(verticalScrollBar(), &QScrollBar::valueChanged, this, &FrameTable::onScrolled);

    setItemDelegate(m_delegate);
    setSelectionBehavior(SelectRows);
    setSelectionMode(ExtendedSelection);
    setShowGrid(false);
    setWordWrap(false);
    setTabKeyNavigation(false);
    setCornerButtonEnabled(false);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    setFrameShape(NoFrame);
    buildHeader();
    buildActions();
    measure();
    fitNumbers();

    m_resume->setObjectName(QStringLiteral("resume"));
    m_resume->setFocusPolicy(Qt::TabFocus);
    m_resume->setFont(smallFont());
    setRole(*m_resume, "primary");
    m_resume->hide();
    connect(m_resume, &QPushButton::clicked, this, &FrameTable::follow);
}

void FrameTable::buildHeader()
{
    QHeaderView *rows = verticalHeader();
    rows->hide();
    rows->setSectionResizeMode(QHeaderView::Fixed); // one height for all: nothing is ever measured per row
    QHeaderView *columns = horizontalHeader();
    columns->setHighlightSections(false);
    columns->setStretchLastSection(true);
    columns->setSectionsClickable(false);
    columns->setContextMenuPolicy(Qt::CustomContextMenu);
    columns->setObjectName(QStringLiteral("wireHeader"));
    columns->setAccessibleName(tr("Columns of the wire table"));
    connect(columns, &QHeaderView::sectionResized, this, [this](int section) {
        // The last one only takes what is left.
        if (!m_isFitting && FrameColumn(section) != FrameColumn::Info)
            m_isSizedByReader = true;
    });
    connect(columns, &QWidget::customContextMenuRequested, this, [this](QPoint position) {
        QMenu menu;
        fillColumnMenu(menu);
        menu.exec(horizontalHeader()->mapToGlobal(position));
    });
}

void FrameTable::buildActions()
{
    const auto add = [this](const QString &text, const char *name, auto slot) {
        auto *action = new QAction(text, this);
        action->setObjectName(QLatin1StringView(name));
        connect(action, &QAction::triggered, this, slot);
        addAction(action);
        return action;
    };
    // Enter does it in keyPressEvent(): a shortcut would take it from rows that do not open.
    m_openAction = add(tr("Open deliveries"), "openDeliveries", [this] { toggleCurrent(); });
    QAction *copy = add(tr("Copy row"), "copyRow", [this] { copySelectedRows(*this); });
    copy->setShortcut(QKeySequence::Copy);
    copy->setShortcutContext(Qt::WidgetShortcut);
    add(tr("Copy payload as text"), "copyText", [this] { copyPayload(int(PayloadFormat::Text)); });
    add(tr("Copy payload as hex"), "copyHex", [this] { copyPayload(int(PayloadFormat::Hex)); });
    add(tr("Copy payload as base64"), "copyBase64", [this] { copyPayload(int(PayloadFormat::Base64)); });
}

void FrameTable::measure()
{
    m_delegate->updateFonts();
    const QFontMetrics mono(monospace());
    QFont bold = font();
    bold.setWeight(QFont::DemiBold);
    const int rowHeight = qMax(fontMetrics().height(), mono.height()) + 8;
    verticalHeader()->setMinimumSectionSize(rowHeight);
    verticalHeader()->setDefaultSectionSize(rowHeight);
    for (std::size_t column = 0; column < samples.size(); ++column) {
        const QString sample = FrameColumn(column) == FrameColumn::Number
                                   ? QString(m_digits, u'8')
                                   : QString::fromUtf8(samples.at(column));
        const bool plain = FrameColumn(column) == FrameColumn::FromTo;
        const bool kind = FrameColumn(column) == FrameColumn::Kind;
        const int width = plain  ? fontMetrics().horizontalAdvance(QStringLiteral("↑ ") + sample)
                          : kind ? QFontMetrics(bold).horizontalAdvance(sample)
                                 : mono.horizontalAdvance(sample);
        const QScopedValueRollback guard(m_isFitting, true);
        horizontalHeader()->resizeSection(int(column), width + columnPadding);
        if (plain)
            m_fromToWidth = qMax(width + columnPadding,
                m_delegate->audienceWidth(QStringLiteral("server → 15,000 receivers")));
    }
    fitColumns();
}

// A long capture has long numbers.
void FrameTable::fitNumbers()
{
    const quint64 newest = numberAt(m_model.index(m_model.rowCount() - 1, 0));
    const auto digits = int(QString::number(newest).size());
    if (digits <= m_digits)
        return;
    m_digits = digits;
    if (!m_isSizedByReader)
        measure();
}

void FrameTable::fitColumns()
{
    if (m_isSizedByReader)
        return;
    // In a narrow window the addresses give way: what a frame says is worth more.
    int others = 0;
    for (int column = 0; column < int(FrameColumn::Info); ++column) {
        if (FrameColumn(column) != FrameColumn::FromTo)
            others += columnWidth(column);
    }
    const int infoWidth = fontMetrics().averageCharWidth() * 26;
    const int least =
        fontMetrics().horizontalAdvance(QStringLiteral("↑ ▸ server → 3 receivers")) + columnPadding;
    const int room = viewport()->width() - others - infoWidth;
    const QScopedValueRollback guard(m_isFitting, true);
    setColumnWidth(int(FrameColumn::FromTo), qBound(least, room, m_fromToWidth));
}

void FrameTable::setOverlay(QWidget *overlay)
{
    if (m_overlay)
        m_overlay->hide();
    m_overlay = overlay;
    if (!m_overlay)
        return;
    m_overlay->setParent(this);
    layOutOverlays();
    m_overlay->show();
    m_resume->raise();
}

void FrameTable::layOutOverlays()
{
    if (m_overlay)
        m_overlay->setGeometry(viewport()->geometry());
    // No higher than the row it lies on, so that it hides the end of one row at most.
    m_resume->resize(m_resume->sizeHint().width(), verticalHeader()->defaultSectionSize() - 1);
    const QRect area = viewport()->geometry();
    m_resume->move(area.right() - m_resume->width() - 6, area.bottom() - m_resume->height());
}

void FrameTable::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    fitColumns();
    layOutOverlays();
    if (m_following)
        follow();
}

void FrameTable::changeEvent(QEvent *event)
{
    QTableView::changeEvent(event);
    if (event->type() == QEvent::FontChange || event->type() == QEvent::StyleChange)
        measure();
}

void FrameTable::keyPressEvent(QKeyEvent *event)
{
    // Qt's own way copies the one cell that is current.
    if (event->matches(QKeySequence::Copy)) {
        copySelectedRows(*this);
        event->accept();
        return;
    }
    // Qt's own way goes along the row, and with Ctrl leaves the selection behind.
    if ((event->key() == Qt::Key_Home || event->key() == Qt::Key_End) &&
        !event->modifiers().testFlag(Qt::ShiftModifier)) {
        if (m_model.rowCount() > 0) {
            const int row = event->key() == Qt::Key_Home ? 0 : m_model.rowCount() - 1;
            selectRow(m_model.index(row, 0));
        }
        event->accept();
        return;
    }
    if (openByKey(*event))
        event->accept();
    else
        QTableView::keyPressEvent(event);
}

void FrameTable::contextMenuEvent(QContextMenuEvent *event)
{
    QMenu menu;
    const bool any = m_current != 0;
    for (QAction *action : actions()) {
        action->setEnabled(any);
        menu.addAction(action);
    }
    m_openAction->setEnabled(m_model.isOpenable(currentIndex()));
    m_openAction->setText(m_model.isOpened(currentIndex()) ? tr("Close deliveries") : tr("Open deliveries"));
    menu.addSeparator();
    fillColumnMenu(*menu.addMenu(tr("Columns and times")));
    menu.exec(event->globalPos());
    for (QAction *action : actions())
        action->setEnabled(true);
}

void FrameTable::fillColumnMenu(QMenu &menu)
{
    for (int column = 0; column < int(FrameColumn::Count); ++column) {
        QAction *action =
            menu.addAction(m_model.headerData(column, Qt::Horizontal, Qt::DisplayRole).toString());
        action->setObjectName(QStringLiteral("column%1").arg(column));
        action->setCheckable(true);
        action->setChecked(!isColumnHidden(column));
        // What a row says at all stands in the last column: it stays.
        action->setEnabled(FrameColumn(column) != FrameColumn::Info);
        connect(action, &QAction::toggled, this, [this, column](bool on) {
            {
                const QScopedValueRollback guard(m_isFitting, true);
                setColumnHidden(column, !on);
            }
            fitColumns();
        });
    }
    menu.addSeparator();
    auto *styles = new QActionGroup(&menu);
    const auto addStyle = [&](TimeStyle style, const QString &text, const char *name) {
        QAction *action = menu.addAction(text);
        action->setObjectName(QLatin1StringView(name));
        action->setCheckable(true);
        action->setChecked(m_model.timeStyle() == style);
        styles->addAction(action);
        connect(action, &QAction::triggered, this, [this, style] {
            if (style == TimeStyle::SinceSelected)
                m_model.setReference(m_current, m_currentDelivery);
            m_model.setTimeStyle(style);
        });
    };
    addStyle(TimeStyle::Absolute, tr("Time of day"), "timeAbsolute");
    addStyle(TimeStyle::SincePrevious, tr("Time since the previous row"), "timeSincePrevious");
    addStyle(TimeStyle::SinceSelected, tr("Time since the selected row"), "timeSinceSelected");
}

} // namespace Fanlight
