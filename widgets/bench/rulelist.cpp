// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/rulelist.h"

#include "widgets/bench/ruledelegate.h"
#include "widgets/common/rulewording.h"
#include "widgets/common/theme.h"

#include <QAction>
#include <QBoxLayout>
#include <QJsonObject>
#include <QListWidget>
#include <QLocale>
#include <QSignalBlocker>
#include <QToolButton>

namespace Fanlight {

namespace {

void set(QListWidgetItem &item, int role, const QVariant &value)
{
    if (item.data(role) != value) // else every drain would lay the list out anew
        item.setData(role, value);
}

} // namespace

RuleList::RuleList(QWidget *parent)
    : QWidget(parent)
{
    buildUi();
    connect(m_list, &QListWidget::currentRowChanged, this, [this] {
        updateButtons();
        Q_EMIT currentChanged();
    });
    connect(m_list, &QListWidget::itemChanged, this, &RuleList::itemChanged);
}

void RuleList::buildUi()
{
    m_list = new QListWidget(this);
    m_list->setObjectName(QStringLiteral("ruleList"));
    m_list->setAccessibleName(tr("Rules, the first that matches is followed"));
    m_list->setItemDelegate(new RuleDelegate(m_list));
    m_list->setAlternatingRowColors(true);
    m_list->setResizeMode(QListView::Adjust);
    m_list->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
    m_add = addButton(
        QStringLiteral("addRule"), tr("+ Rule"), tr("Add a rule"), Qt::Key_Insert, &RuleList::addRequested);
    m_duplicate = addButton(QStringLiteral("duplicateRule"), tr("Duplicate"), tr("Duplicate the rule"),
        QKeySequence(Qt::CTRL | Qt::Key_D), &RuleList::duplicateRequested);
    m_remove = addButton(QStringLiteral("removeRule"), tr("Delete"), tr("Delete the rule"),
        QKeySequence::Delete, &RuleList::removeRequested);
    m_up = addButton(QStringLiteral("ruleUp"), QStringLiteral("↑"), tr("Ask the rule earlier"), {}, nullptr);
    m_down =
        addButton(QStringLiteral("ruleDown"), QStringLiteral("↓"), tr("Ask the rule later"), {}, nullptr);
    for (const auto &[button, by, key] :
        {std::tuple(m_up, -1, Qt::Key_Up), std::tuple(m_down, 1, Qt::Key_Down)}) {
        const int rows = by;
        auto *action = new QAction(button->accessibleName(), m_list);
        action->setShortcut(QKeySequence(Qt::ALT | key));
        action->setShortcutContext(Qt::WidgetShortcut);
        m_list->addAction(action);
        connect(action, &QAction::triggered, this, [this, rows] { Q_EMIT moveRequested(rows); });
        connect(button, &QToolButton::clicked, this, [this, rows] { Q_EMIT moveRequested(rows); });
    }
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(4);
    for (QToolButton *button : {m_add, m_duplicate, m_remove})
        buttons->addWidget(button);
    buttons->addStretch();
    buttons->addWidget(m_up);
    buttons->addWidget(m_down);
    auto *card = new QFrame(this);
    setRole(*card, "card");
    auto *inCard = new QVBoxLayout(card);
    inCard->setContentsMargins(1, 1, 1, 1);
    inCard->addWidget(m_list);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(6);
    layout->addWidget(card, 1);
    layout->addLayout(buttons);
}

QToolButton *RuleList::addButton(const QString &name, const QString &text, const QString &spoken,
    const QKeySequence &key, void (RuleList::*signal)())
{
    auto *button = new QToolButton(this);
    button->setObjectName(name);
    button->setText(text);
    button->setAccessibleName(spoken);
    button->setToolTip(spoken);
    button->setFocusPolicy(Qt::StrongFocus);
    setRole(*button, "chip");
    if (!signal)
        return button;
    connect(button, &QToolButton::clicked, this, signal);
    auto *action = new QAction(spoken, m_list);
    action->setShortcut(key);
    action->setShortcutContext(Qt::WidgetShortcut);
    m_list->addAction(action);
    connect(action, &QAction::triggered, button, &QToolButton::click);
    return button;
}

void RuleList::show(const RuleDraft &draft, const RuleTally *tally)
{
    const QSignalBlocker silent(m_list);
    const int rules = int(draft.count());
    const int before = m_list->currentRow();
    while (m_list->count() > rules)
        delete m_list->takeItem(m_list->count() - 1);
    for (int i = 0; i < rules; ++i) {
        QListWidgetItem *item = m_list->item(i);
        if (!item) {
            item = new QListWidgetItem(m_list);
            item->setFlags(Qt::ItemIsEnabled | Qt::ItemIsSelectable | Qt::ItemIsUserCheckable);
        }
        const bool on = draft.at(i).value(QLatin1StringView("enabled")).toBool(true);
        set(*item, Qt::CheckStateRole, int(on ? Qt::Checked : Qt::Unchecked));
        const auto &rule = draft.rule(i);
        const QString name = draft.at(i).value(QLatin1StringView("name")).toString().simplified();
        const QString title = name.isEmpty() ? tr("Rule %1").arg(i + 1) : tr("%1  %2").arg(i + 1).arg(name);
        const QString words = rule ? text(*rule) : tr("⚠ %1").arg(complaint(rule.error()));
        const bool isCounted = tally && std::size_t(i) < tally->rules();
        set(*item, int(RuleRole::Title), title);
        set(*item, int(RuleRole::Words), words);
        set(*item, int(RuleRole::IsWrong), !rule);
        set(*item, int(RuleRole::Strikes),
            isCounted ? tr("%1×").arg(QLocale().toString(tally->strikes(std::size_t(i)))) : QString());
        set(*item, Qt::DisplayRole, title + QStringLiteral(": ") + words);
    }
    m_list->setCurrentRow(rules == 0 ? -1 : qBound(0, before, rules - 1));
    m_isEditable = draft.hasRules();
    m_list->setEnabled(m_isEditable);
    updateButtons();
}

int RuleList::current() const
{
    return m_list->currentRow();
}

void RuleList::setCurrent(int rule)
{
    m_list->setCurrentRow(rule);
}

void RuleList::itemChanged(QListWidgetItem *item)
{
    Q_EMIT toggled(m_list->row(item), item->checkState() == Qt::Checked);
}

void RuleList::updateButtons()
{
    const int row = m_list->currentRow();
    const bool has = m_isEditable && row >= 0;
    m_add->setEnabled(m_isEditable && m_list->count() < RuleLimits::rules);
    m_duplicate->setEnabled(has && m_list->count() < RuleLimits::rules);
    m_remove->setEnabled(has);
    m_up->setEnabled(has && row > 0);
    m_down->setEnabled(has && row + 1 < m_list->count());
}

} // namespace Fanlight
