// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/faultlist.h"

#include "widgets/bench/faultdialog.h"
#include "widgets/common/crowdwording.h"
#include "widgets/common/faultwording.h"
#include "widgets/common/theme.h"

#include <QAction>
#include <QBoxLayout>
#include <QHeaderView>
#include <QSignalBlocker>
#include <QToolButton>
#include <QTreeWidget>

#include <algorithm>
#include <chrono>

namespace Fanlight {

namespace {

using namespace std::chrono_literals;

constexpr auto lookAgain = 300ms;
constexpr int rowMargin = 7; // pixels, above and below together

enum class Column : int { Rule, Struck };

} // namespace

FaultList::FaultList(const QString &name, const QString &direction, QWidget *parent)
    : QWidget(parent)
    , m_direction(direction)
    , m_list(new QTreeWidget(this))
{
    buildUi(name);
    addShortcuts();
    m_look.setInterval(lookAgain);
    connect(&m_look, &QTimer::timeout, this, &FaultList::showTallies);
    connect(m_list, &QTreeWidget::itemChanged, this, &FaultList::switched);
    connect(m_list, &QTreeWidget::itemSelectionChanged, this, &FaultList::updateButtons);
    // Not at once: the key that did it goes on to the window, which would press the new dialog's button.
    connect(m_list, &QTreeWidget::itemActivated, this, &FaultList::edit, Qt::QueuedConnection);
    connect(m_add, &QToolButton::clicked, this, &FaultList::add);
    connect(m_edit, &QToolButton::clicked, this, &FaultList::edit);
    connect(m_remove, &QToolButton::clicked, this, &FaultList::remove);
    connect(m_up, &QToolButton::clicked, this, [this] { move(-1); });
    connect(m_down, &QToolButton::clicked, this, [this] { move(1); });
    updateButtons();
}

void FaultList::buildUi(const QString &name)
{
    m_list->setObjectName(name + QStringLiteral("Faults"));
    m_list->setAccessibleName(tr("Frame faults, %1").arg(m_direction));
    m_list->setHeaderLabels({tr("Frame faults, in order"), tr("Struck")});
    m_list->setRootIsDecorated(false);
    m_list->setUniformRowHeights(true);
    m_list->setAllColumnsShowFocus(true);
    m_list->setTextElideMode(Qt::ElideRight);
    m_list->header()->setStretchLastSection(false);
    m_list->header()->setSectionResizeMode(int(Column::Rule), QHeaderView::Stretch);
    m_list->header()->setSectionResizeMode(int(Column::Struck), QHeaderView::ResizeToContents);
    m_list->setMinimumHeight(7 * (fontMetrics().height() + rowMargin));
    m_list->setMinimumWidth(300);
    m_add = addButton(name + QStringLiteral("AddFault"), tr("Add…"), tr("Add a fault, %1"));
    m_edit = addButton(name + QStringLiteral("EditFault"), tr("Edit…"), tr("Edit the fault, %1"));
    m_remove = addButton(name + QStringLiteral("RemoveFault"), tr("Remove"), tr("Remove the fault, %1"));
    m_up = addButton(name + QStringLiteral("FaultUp"), QStringLiteral("▲"), tr("Earlier, %1"));
    m_up->setToolTip(tr("Earlier (Alt+Up)"));
    m_down = addButton(name + QStringLiteral("FaultDown"), QStringLiteral("▼"), tr("Later, %1"));
    m_down->setToolTip(tr("Later (Alt+Down)"));
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(4);
    for (QToolButton *button : {m_add, m_edit, m_remove})
        buttons->addWidget(button);
    buttons->addStretch();
    buttons->addWidget(m_up);
    buttons->addWidget(m_down);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(4);
    layout->addWidget(m_list);
    layout->addLayout(buttons);
}

QToolButton *FaultList::addButton(const QString &name, const QString &text, const QString &accessible)
{
    auto *button = new QToolButton(this);
    button->setObjectName(name);
    button->setText(text);
    button->setAccessibleName(accessible.arg(m_direction));
    return button;
}

void FaultList::addShortcuts()
{
    const auto add = [this](const QKeySequence &keys, auto slot) {
        auto *action = new QAction(m_list);
        action->setShortcut(keys);
        action->setShortcutContext(Qt::WidgetShortcut);
        connect(action, &QAction::triggered, this, slot);
        m_list->addAction(action);
    };
    add(Qt::Key_Insert, &FaultList::add);
    add(Qt::Key_Delete, &FaultList::remove);
    add(Qt::ALT | Qt::Key_Up, [this] { move(-1); });
    add(Qt::ALT | Qt::Key_Down, [this] { move(1); });
}

void FaultList::setRules(const std::vector<FaultRule> &rules)
{
    const int before = current();
    m_rules = rules;
    showRules(before);
}

void FaultList::showRules(int current)
{
    {
        const QSignalBlocker blocked(m_list);
        m_list->clear();
        for (std::size_t i = 0; i < m_rules.size(); ++i) {
            auto *item = new QTreeWidgetItem(m_list);
            const QString sentence = faultSentence(m_rules[i]);
            item->setText(int(Column::Rule), tr("%1  %2").arg(i + 1).arg(sentence));
            item->setSizeHint(int(Column::Rule), {0, fontMetrics().height() + rowMargin});
            item->setToolTip(int(Column::Rule), sentence + u'.');
            item->setCheckState(int(Column::Rule), m_rules[i].enabled ? Qt::Checked : Qt::Unchecked);
            item->setTextAlignment(int(Column::Struck), Qt::AlignRight | Qt::AlignVCenter);
        }
        if (!m_rules.empty())
            m_list->setCurrentItem(m_list->topLevelItem(std::clamp(current, 0, int(m_rules.size()) - 1)));
    }
    showTallies();
    updateButtons();
}

void FaultList::showTallies()
{
    const QSignalBlocker blocked(m_list);
    for (int i = 0; i < m_list->topLevelItemCount(); ++i) {
        const quint64 struck = m_rules[std::size_t(i)].tally->struck.load(std::memory_order_relaxed);
        m_list->topLevelItem(i)->setText(int(Column::Struck), tr("%1 ×").arg(numberText(struck)));
    }
    m_list->viewport()->update();
}

void FaultList::updateButtons()
{
    const int row = current();
    m_edit->setEnabled(row >= 0);
    m_remove->setEnabled(row >= 0);
    m_up->setEnabled(row > 0);
    m_down->setEnabled(row >= 0 && row + 1 < int(m_rules.size()));
}

int FaultList::current() const
{
    return m_list->indexOfTopLevelItem(m_list->currentItem());
}

void FaultList::add()
{
    ask(FaultRule{}, tr("New fault, %1").arg(m_direction));
}

void FaultList::edit()
{
    if (const int row = current(); row >= 0)
        ask(m_rules[std::size_t(row)], tr("Fault %1, %2").arg(row + 1).arg(m_direction));
}

void FaultList::ask(const FaultRule &rule, const QString &title)
{
    auto *dialog = new FaultDialog(rule, title, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog] { take(dialog->rule()); });
    dialog->open();
}

// In place of the one that it was made of; a new one comes last.
void FaultList::take(const FaultRule &rule)
{
    auto place = std::find_if(
        m_rules.begin(), m_rules.end(), [&](const FaultRule &other) { return other.tally == rule.tally; });
    if (place == m_rules.end())
        place = m_rules.insert(place, rule);
    *place = rule;
    showRules(int(place - m_rules.begin()));
    Q_EMIT edited();
}

void FaultList::remove()
{
    const int row = current();
    if (row < 0)
        return;
    m_rules.erase(m_rules.begin() + row);
    showRules(row);
    Q_EMIT edited();
}

void FaultList::move(int by)
{
    const int row = current();
    const int to = row + by;
    if (row < 0 || to < 0 || to >= int(m_rules.size()))
        return;
    std::swap(m_rules[std::size_t(row)], m_rules[std::size_t(to)]);
    showRules(to);
    Q_EMIT edited();
}

void FaultList::switched()
{
    for (int i = 0; i < m_list->topLevelItemCount(); ++i)
        m_rules[std::size_t(i)].enabled =
            m_list->topLevelItem(i)->checkState(int(Column::Rule)) == Qt::Checked;
    Q_EMIT edited();
}

void FaultList::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    showTallies();
    m_look.start();
}

void FaultList::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    m_look.stop();
}

} // namespace Fanlight
