// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/rulerows.h"

#include "server/rulefile.h"
#include "widgets/bench/rulerow.h"
#include "widgets/common/theme.h"

#include <QBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QToolButton>

namespace Fanlight {

RuleRows::RuleRows(RuleRowsKind kind, QWidget *parent)
    : QWidget(parent)
    , m_kind(kind)
    , m_kinds(kind == RuleRowsKind::Conditions ? conditionKinds() : actionKinds())
    , m_isOffered([](const QString &) { return true; })
    , m_layout(new QVBoxLayout(this))
    , m_add(new QToolButton(this))
    , m_menu(new QMenu(m_add))
    , m_none(new QLabel(this))
{
    const bool ofConditions = kind == RuleRowsKind::Conditions;
    setObjectName(ofConditions ? QStringLiteral("ruleConditions") : QStringLiteral("ruleActions"));
    m_add->setObjectName(ofConditions ? QStringLiteral("addCondition") : QStringLiteral("addAction"));
    m_add->setText(ofConditions ? tr("+ Condi&tion") : tr("+ A&ction"));
    m_add->setAccessibleName(ofConditions ? tr("Add a condition") : tr("Add an action"));
    m_add->setFocusPolicy(Qt::StrongFocus);
    setRole(*m_add, "chip");
    m_menu->setObjectName(m_add->objectName() + QStringLiteral("Menu"));
    m_layout->setContentsMargins(0, 0, 0, 0);
    m_layout->setSpacing(4);
    auto *title =
        new QLabel(ofConditions ? tr("If all of this is so") : tr("Then, one after the other"), this);
    title->setFont(smallFont());
    setRole(*title, "title");
    auto *head = new QHBoxLayout;
    head->addWidget(title);
    head->addStretch();
    head->addWidget(m_add);
    m_layout->addLayout(head);
    m_none->setText(ofConditions ? tr("Always: there is no condition.")
                                 : tr("Nothing is done, and the rules below are not asked."));
    setRole(*m_none, "muted");
    m_layout->addWidget(m_none);
    connect(m_add, &QToolButton::clicked, this, [this] {
        fillMenu();
        m_menu->popup(m_add->mapToGlobal(QPoint(0, m_add->height())));
    });
}

void RuleRows::setOffer(const std::function<bool(const QString &key)> &isOffered)
{
    m_isOffered = isOffered;
}

void RuleRows::fillMenu()
{
    m_menu->clear();
    for (const RuleKind &kind : std::as_const(m_kinds)) {
        const QString key = kind.fields.constFirst().key;
        QAction *action = m_menu->addAction(kind.name);
        action->setObjectName(QStringLiteral("add_") + key);
        action->setEnabled(
            m_isOffered(key) &&
            (m_kind == RuleRowsKind::Actions ? m_rows.size() < RuleLimits::actions : rowWith(key) < 0));
        connect(action, &QAction::triggered, this, [this, kind] { append(kind); });
    }
}

void RuleRows::setValues(const QJsonArray &values)
{
    if (values == this->values())
        return;
    while (m_rows.size() > values.size())
        delete m_rows.takeLast();
    for (qsizetype i = 0; i < values.size(); ++i) {
        if (i < m_rows.size())
            m_rows[i]->setValue(values[i]);
        else
            addRow(values[i]);
    }
    renumber();
}

QJsonArray RuleRows::values() const
{
    QJsonArray values;
    for (const RuleRow *row : m_rows)
        values.append(row->value());
    return values;
}

RuleRow *RuleRows::addRow(const QJsonValue &value)
{
    auto *row = new RuleRow(m_kinds, m_kind == RuleRowsKind::Actions, this);
    row->setValue(value);
    connect(row, &RuleRow::edited, this, &RuleRows::edited);
    connect(row, &RuleRow::rebuilt, this, &RuleRows::orderTabs);
    connect(row, &RuleRow::removeRequested, this, [this, row] { remove(row); });
    connect(row, &RuleRow::moveRequested, this, [this, row](int by) { move(row, by); });
    m_layout->addWidget(row);
    m_rows.append(row);
    return row;
}

void RuleRows::append(const RuleKind &kind)
{
    RuleRow *row = addRow(freshObject(kind));
    renumber();
    row->focusField();
    Q_EMIT edited();
}

void RuleRows::remove(RuleRow *row)
{
    const qsizetype index = m_rows.indexOf(row);
    m_rows.removeAt(index);
    row->hide();
    row->setParent(nullptr);
    row->deleteLater(); // its button was pressed
    renumber();
    if (m_rows.isEmpty())
        m_add->setFocus();
    else
        m_rows[qMin(index, m_rows.size() - 1)]->focusField();
    Q_EMIT edited();
}

void RuleRows::move(RuleRow *row, int by)
{
    const qsizetype from = m_rows.indexOf(row);
    const qsizetype to = from + by;
    if (to < 0 || to >= m_rows.size())
        return;
    // The lines stay, so that Tab goes on from each to the next; what they say moves.
    const QJsonValue moved = row->value();
    row->setValue(m_rows[to]->value());
    m_rows[to]->setValue(moved);
    m_rows[to]->focusButton(by);
    Q_EMIT edited();
}

void RuleRows::renumber()
{
    for (qsizetype i = 0; i < m_rows.size(); ++i)
        m_rows[i]->setNumber(int(i) + 1);
    m_none->setVisible(m_rows.isEmpty());
    orderTabs();
}

void RuleRows::orderTabs()
{
    QWidget *previous = m_add;
    for (const RuleRow *row : std::as_const(m_rows)) {
        const QList<QWidget *> stops = row->tabStops();
        for (QWidget *stop : stops) {
            setTabOrder(previous, stop);
            previous = stop;
        }
    }
}

void RuleRows::setFault(int row, const QString &key, const QString &sentence)
{
    for (qsizetype i = 0; i < m_rows.size(); ++i)
        m_rows[i]->setFault(key, i == row ? sentence : QString());
}

int RuleRows::rowWith(const QString &key) const
{
    for (qsizetype i = 0; i < m_rows.size(); ++i) {
        if (m_rows[i]->value().toObject().contains(key))
            return int(i);
    }
    return -1;
}

} // namespace Fanlight
