// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/ruleeditor.h"

#include "widgets/bench/rulerows.h"
#include "widgets/common/formfields.h"
#include "widgets/common/theme.h"
#include "widgets/common/wheelguard.h"

#include <QAbstractItemView>
#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QSignalBlocker>

#include <array>
#include <utility>

namespace Fanlight {

namespace {

constexpr std::array<std::pair<RuleEvent, const char *>, 3> eventWords{
    {{RuleEvent::Connect, "connect"}, {RuleEvent::Message, "message"}, {RuleEvent::Close, "close"}}};

QJsonArray listed(const QJsonObject &conditions)
{
    QJsonArray rows;
    for (auto it = conditions.begin(); it != conditions.end(); ++it)
        rows.append(QJsonObject{{it.key(), it.value()}});
    return rows;
}

QJsonObject together(const QJsonArray &rows)
{
    QJsonObject conditions;
    for (const QJsonValue &row : rows) {
        const QJsonObject one = row.toObject();
        for (auto it = one.begin(); it != one.end(); ++it)
            conditions.insert(it.key(), it.value());
    }
    return conditions;
}

} // namespace

RuleEditor::RuleEditor(QWidget *parent)
    : QWidget(parent)
{
    buildUi();
    connect(m_name, &QLineEdit::textEdited, this, &RuleEditor::changed);
    connect(m_on, &QComboBox::activated, this, &RuleEditor::changed);
    connect(m_goesOn, &QCheckBox::toggled, this, &RuleEditor::changed);
    connect(m_conditions, &RuleRows::edited, this, &RuleEditor::changed);
    connect(m_actions, &RuleRows::edited, this, &RuleEditor::changed);
}

void RuleEditor::buildUi()
{
    auto *content = new QWidget;
    setRole(*content, "scrolled");
    m_name = new QLineEdit(content);
    m_name->setObjectName(QStringLiteral("ruleName"));
    m_name->setAccessibleName(tr("Name of the rule"));
    m_name->setPlaceholderText(tr("a remark, may be empty"));
    m_on = new QComboBox(content);
    m_on->setObjectName(QStringLiteral("ruleEvent"));
    m_on->setAccessibleName(tr("When this happens"));
    m_on->addItem(tr("a client connects"), QStringLiteral("connect"));
    m_on->addItem(tr("a message arrives"), QStringLiteral("message"));
    m_on->addItem(tr("a connection ends"), QStringLiteral("close"));
    m_on->view()->setObjectName(QStringLiteral("ruleEventList"));
    m_on->view()->setAccessibleName(m_on->accessibleName());
    m_fault = new QLabel(content);
    m_fault->setObjectName(QStringLiteral("ruleFault"));
    m_fault->setWordWrap(true);
    m_fault->setTextFormat(Qt::PlainText);
    setRole(*m_fault, "error");
    m_fault->hide();
    m_conditions = new RuleRows(RuleRowsKind::Conditions, content);
    m_actions = new RuleRows(RuleRowsKind::Actions, content);
    m_goesOn = new QCheckBox(tr("Then as&k the rules below too"), content);
    m_goesOn->setObjectName(QStringLiteral("ruleGoesOn"));
    m_goesOn->setAccessibleName(tr("Then ask the rules below too"));
    m_goesOn->setToolTip(tr("Else the first rule that matches is the only one"));
    layOut(*content);
}

void RuleEditor::layOut(QWidget &content)
{
    auto *head = new QGridLayout;
    head->setHorizontalSpacing(10);
    head->setVerticalSpacing(4);
    head->setColumnStretch(0, 1);
    head->setColumnStretch(1, 1);
    head->addWidget(labelFor(m_on, tr("&When")), 0, 0);
    head->addWidget(labelFor(m_name, tr("&Name")), 0, 1);
    head->addWidget(m_on, 1, 0);
    head->addWidget(m_name, 1, 1);
    auto *rows = new QVBoxLayout(&content);
    rows->setContentsMargins(2, 8, 10, 8);
    rows->setSpacing(8);
    rows->addLayout(head);
    rows->addWidget(m_fault);
    rows->addSpacing(4);
    rows->addWidget(m_conditions);
    rows->addSpacing(4);
    rows->addWidget(m_actions);
    rows->addWidget(m_goesOn);
    rows->addStretch();
    auto *area = new QScrollArea(this);
    area->setObjectName(QStringLiteral("ruleArea"));
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setWidget(&content);
    guardFromWheel(content);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addWidget(area);
}

RuleEvent RuleEditor::chosenEvent() const
{
    for (const auto &[event, word] : eventWords) {
        if (m_on->currentData().toString() == QLatin1StringView(word))
            return event;
    }
    return RuleEvent::Message;
}

void RuleEditor::setRule(const QJsonObject &rule)
{
    m_rule = rule;
    const QSignalBlocker goesOnSilent(m_goesOn);
    if (const QString name = rule.value(QLatin1StringView("name")).toString(); name != m_name->text())
        m_name->setText(name);
    m_on->setCurrentIndex(m_on->findData(rule.value(QLatin1StringView("on")).toString()));
    m_goesOn->setChecked(rule.value(QLatin1StringView("goOn")).toBool());
    const QJsonObject when = rule.value(QLatin1StringView("when")).toObject();
    // The rows keep the order in which they were added; two of a kind are one.
    const QJsonArray shown = m_conditions->values();
    if (when != together(shown) || when.size() != shown.size())
        m_conditions->setValues(listed(when));
    m_actions->setValues(rule.value(QLatin1StringView("do")).toArray());
    offer();
}

QJsonObject RuleEditor::rule() const
{
    QJsonObject rule = m_rule;
    const auto put = [&rule](const char *key, const QJsonValue &value, bool isThere) {
        if (isThere)
            rule.insert(QLatin1StringView(key), value);
        else
            rule.remove(QLatin1StringView(key));
    };
    if (m_name->text() != m_rule.value(QLatin1StringView("name")).toString())
        put("name", m_name->text(), !m_name->text().isEmpty());
    if (m_on->currentIndex() >= 0)
        put("on", m_on->currentData().toString(), true);
    const QJsonObject when = together(m_conditions->values());
    if (when != m_rule.value(QLatin1StringView("when")).toObject())
        put("when", when, !when.isEmpty());
    if (const QJsonArray actions = m_actions->values();
        actions != m_rule.value(QLatin1StringView("do")).toArray())
        put("do", actions, true);
    if (m_goesOn->isChecked() != m_rule.value(QLatin1StringView("goOn")).toBool())
        put("goOn", true, m_goesOn->isChecked());
    return rule;
}

void RuleEditor::changed()
{
    offer();
    Q_EMIT edited();
}

void RuleEditor::offer()
{
    const RuleEvent on = chosenEvent();
    m_conditions->setOffer([on](const QString &key) { return mayHaveCondition(on, key); });
    m_actions->setOffer([on](const QString &key) { return mayHaveAction(on, key); });
}

void RuleEditor::setFault(const std::optional<RuleFault> &fault)
{
    const QString words = fault ? complaint(*fault) : QString();
    const int condition = fault && fault->inCondition ? m_conditions->rowWith(fault->key) : -1;
    const int action = fault ? fault->action - 1 : -1;
    m_conditions->setFault(condition, fault ? fault->key : QString(), words);
    m_actions->setFault(action, fault ? fault->key : QString(), words);
    const bool elsewhere = fault && condition < 0 && action < 0;
    m_fault->setText(elsewhere ? words : QString());
    m_fault->setVisible(elsewhere);
}

void RuleEditor::focusName()
{
    m_name->setFocus();
    m_name->selectAll();
}

} // namespace Fanlight
