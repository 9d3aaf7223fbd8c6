// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/rulerow.h"

#include "server/rulefile.h"
#include "widgets/common/theme.h"
#include "widgets/common/wheelguard.h"

#include <QAbstractItemView>
#include <QAction>
#include <QBoxLayout>
#include <QCheckBox>
#include <QComboBox>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>

namespace Fanlight {

namespace {

constexpr int chooserWidth = 130;
constexpr int buttonWidth = 24;

QString jsonText(const QJsonObject &object)
{
    return QString::fromUtf8(QJsonDocument(object).toJson(QJsonDocument::Compact));
}

// The object that is written there; what is none stays a text, which the reader of rules then refuses.
QJsonValue valueOf(const RuleField &field, const QString &typed)
{
    if (field.kind != RuleFieldKind::Object)
        return typed;
    const QJsonDocument read = QJsonDocument::fromJson(typed.toUtf8());
    return read.isObject() ? QJsonValue(read.object()) : QJsonValue(typed);
}

} // namespace

RuleRow::RuleRow(const QList<RuleKind> &kinds, bool isOrdered, QWidget *parent)
    : QWidget(parent)
    , m_kinds(kinds)
    , m_isOrdered(isOrdered)
{
    buildUi();
    connect(m_chooser, &QComboBox::activated, this, &RuleRow::chooseKind);
}

void RuleRow::buildUi()
{
    m_chooser = new QComboBox(this);
    m_chooser->setFixedWidth(chooserWidth);
    m_chooser->setPlaceholderText(tr("choose…"));
    for (const RuleKind &kind : m_kinds)
        m_chooser->addItem(kind.name);
    m_fault = new QLabel(this);
    m_fault->setWordWrap(true);
    m_fault->setTextFormat(Qt::PlainText);
    setRole(*m_fault, "error");
    m_fault->hide();
    auto *line = new QHBoxLayout;
    line->setSpacing(6);
    line->addWidget(m_chooser);
    m_line = line;
    line->addStretch(1); // the fields' place
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(0);
    if (m_isOrdered) {
        connect(addButton(*buttons, QStringLiteral("up"), QStringLiteral("↑"), tr("Earlier (Alt+Up)")),
            &QToolButton::clicked, this, [this] { Q_EMIT moveRequested(-1); });
        connect(addButton(*buttons, QStringLiteral("down"), QStringLiteral("↓"), tr("Later (Alt+Down)")),
            &QToolButton::clicked, this, [this] { Q_EMIT moveRequested(1); });
    }
    connect(addButton(*buttons, QStringLiteral("remove"), QStringLiteral("×"), tr("Remove (Alt+Delete)")),
        &QToolButton::clicked, this, &RuleRow::removeRequested);
    line->addLayout(buttons);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(2);
    layout->addLayout(line);
    auto *below = new QHBoxLayout;
    below->addSpacing(chooserWidth + 6);
    below->addWidget(m_fault, 1);
    layout->addLayout(below);
    guardFromWheel(*this);
}

QToolButton *RuleRow::addButton(
    QBoxLayout &layout, const QString &name, const QString &text, const QString &tip)
{
    auto *button = new QToolButton(this);
    button->setProperty("part", name);
    button->setText(text);
    button->setToolTip(tip);
    button->setFixedWidth(buttonWidth);
    button->setFocusPolicy(Qt::StrongFocus);
    setRole(*button, "quiet");
    layout.addWidget(button);
    return button;
}

void RuleRow::setNumber(int number)
{
    m_number = number;
    const QString place = QString::number(number);
    setObjectName(QStringLiteral("row") + place);
    m_chooser->setObjectName(QStringLiteral("kind") + place);
    m_chooser->setAccessibleName(tr("Kind of line %1").arg(number));
    m_chooser->view()->setObjectName(m_chooser->objectName() + QStringLiteral("List"));
    m_chooser->view()->setAccessibleName(m_chooser->accessibleName());
    m_fault->setObjectName(QStringLiteral("fault") + place);
    const auto buttons = findChildren<QToolButton *>();
    for (QToolButton *button : buttons) {
        button->setObjectName(button->property("part").toString() + place);
        button->setAccessibleName(tr("%1: line %2").arg(button->toolTip()).arg(number));
    }
    for (const auto &[field, widget] : std::as_const(m_fields))
        widget->setObjectName(field.key + place);
}

int RuleRow::kindOf(const QJsonObject &object) const
{
    for (int i = 0; i < m_kinds.size(); ++i) {
        if (object.contains(m_kinds[i].fields.constFirst().key))
            return i;
    }
    return -1;
}

void RuleRow::setValue(const QJsonValue &value)
{
    if (value == m_value && m_chooser->currentIndex() == m_kind)
        return;
    m_value = value;
    m_kind = kindOf(object());
    m_chooser->setCurrentIndex(m_kind);
    buildFields();
}

void RuleRow::chooseKind(int index)
{
    if (index == m_kind)
        return;
    setValue(freshObject(m_kinds[index]));
    m_chooser->setFocus();
    Q_EMIT edited();
}

// --- its fields
// ----------------------------------------------------------------------------------------------------------

void RuleRow::buildFields()
{
    m_fields.clear();
    delete m_line->takeAt(1);
    if (m_place) {
        m_place->hide();
        m_place->setParent(nullptr);
        m_place->deleteLater(); // a key of a field may have led here
    }
    m_place = new QWidget(this);
    auto *fields = new QHBoxLayout(m_place);
    fields->setContentsMargins(0, 0, 0, 0);
    fields->setSpacing(6);
    m_line->insertWidget(1, m_place, 1);
    bool anyGrows = false;
    if (m_kind >= 0) {
        for (const RuleField &field : m_kinds[m_kind].fields) {
            QWidget *made = makeField(field);
            if (field.isLabelled) {
                auto *label = new QLabel(field.name, m_place);
                label->setBuddy(made);
                setRole(*label, "muted");
                fields->addWidget(label);
            }
            const bool grows = field.kind == RuleFieldKind::Text || field.kind == RuleFieldKind::Code ||
                               field.kind == RuleFieldKind::Object;
            anyGrows = anyGrows || grows;
            fields->addWidget(made, grows ? 1 : 0);
            m_fields.append({field, made});
        }
    }
    if (!anyGrows)
        fields->addStretch(1);
    guardFromWheel(*m_place);
    showPresence();
    setNumber(m_number);
    addKeys();
    m_place->show();
    Q_EMIT rebuilt();
}

QList<QWidget *> RuleRow::tabStops() const
{
    QList<QWidget *> stops{m_chooser};
    for (const auto &[field, widget] : m_fields)
        stops << widget;
    const auto buttons = findChildren<QToolButton *>();
    for (QToolButton *button : buttons)
        stops << button;
    return stops;
}

// In each of its fields: what its buttons do.
void RuleRow::addKeys()
{
    const auto add = [this](QWidget &place, const QString &name, int key, const auto &run) {
        auto *action = new QAction(name, &place);
        action->setShortcut(QKeySequence(int(Qt::ALT) | key));
        action->setShortcutContext(Qt::WidgetShortcut);
        place.addAction(action);
        connect(action, &QAction::triggered, this, run);
    };
    QList<QWidget *> places = tabStops().mid(0, m_fields.size() + 1);
    if (!m_chooser->actions().isEmpty())
        places.removeFirst();
    for (QWidget *place : std::as_const(places)) {
        add(*place, tr("Remove"), Qt::Key_Delete, [this] { Q_EMIT removeRequested(); });
        if (!m_isOrdered)
            continue;
        add(*place, tr("Earlier"), Qt::Key_Up, [this] { Q_EMIT moveRequested(-1); });
        add(*place, tr("Later"), Qt::Key_Down, [this] { Q_EMIT moveRequested(1); });
    }
}

QWidget *RuleRow::makeField(const RuleField &field)
{
    QWidget *made = nullptr;
    switch (field.kind) {
    case RuleFieldKind::Text:
    case RuleFieldKind::Code:
    case RuleFieldKind::Object:
        made = makeText(field);
        break;
    case RuleFieldKind::Number:
        made = makeNumber(field);
        break;
    case RuleFieldKind::Choice:
        made = makeChoice(field);
        break;
    case RuleFieldKind::OnOff:
        made = makeSwitch(field);
        break;
    }
    made->setAccessibleName(field.name);
    made->setToolTip(field.name);
    return made;
}

QWidget *RuleRow::makeText(const RuleField &field)
{
    auto *line = new QLineEdit(m_place);
    line->setMaxLength(int(RuleLimits::file)); // longer ones would be cut
    if (field.kind != RuleFieldKind::Text)
        line->setFont(monospace());
    line->setPlaceholderText(field.hint);
    const QJsonValue value = object().value(field.key);
    line->setText(value.isObject() ? jsonText(value.toObject()) : value.toString());
    line->setCursorPosition(0);
    connect(line, &QLineEdit::textEdited, this,
        [this, field](const QString &typed) { write(field, valueOf(field, typed)); });
    return line;
}

QWidget *RuleRow::makeNumber(const RuleField &field)
{
    auto *number = new QSpinBox(m_place);
    number->setRange(field.least, field.most);
    number->setSuffix(field.unit);
    number->setButtonSymbols(QAbstractSpinBox::NoButtons);
    if (field.isOptional)
        number->setSpecialValueText(tr("until it ends"));
    number->setValue(object().value(field.key).toInt(field.least));
    number->setFixedWidth(fontMetrics().horizontalAdvance(QStringLiteral("until it ends")) + 26);
    connect(
        number, &QSpinBox::valueChanged, this, [this, field](int value) { write(field, QJsonValue(value)); });
    return number;
}

QWidget *RuleRow::makeChoice(const RuleField &field)
{
    auto *choice = new QComboBox(m_place);
    for (const auto &[word, text] : field.words)
        choice->addItem(text, word);
    QString chosen = object().value(field.key).toString(field.initial.toString());
    for (const auto &[word, text] : field.words) {
        if (!object().contains(field.key) && object().contains(word))
            chosen = word;
    }
    choice->setCurrentIndex(choice->findData(chosen));
    connect(choice, &QComboBox::activated, this,
        [this, field, choice] { write(field, choice->currentData().toString()); });
    return choice;
}

QWidget *RuleRow::makeSwitch(const RuleField &field)
{
    auto *box = new QCheckBox(field.name, m_place);
    box->setChecked(object().value(field.key).toBool());
    box->setVisible(!field.name.isEmpty());
    connect(box, &QCheckBox::toggled, this, [this, field](bool on) { write(field, on); });
    return box;
}

void RuleRow::setMember(const QString &key, const QJsonValue &value)
{
    QJsonObject changed = object();
    if (value.isUndefined())
        changed.remove(key);
    else
        changed.insert(key, value);
    m_value = changed;
}

void RuleRow::write(const RuleField &field, const QJsonValue &value)
{
    const bool isLeft = field.isOptional && (value == QJsonValue(QString()) || value == field.initial ||
                                                value == QJsonValue(field.least));
    setMember(field.key, isLeft ? QJsonValue(QJsonValue::Undefined) : value);
    for (const auto &[other, widget] : std::as_const(m_fields)) {
        if (other.insteadOf != field.key)
            continue;
        const bool isMeant = value == QJsonValue(other.key);
        setMember(other.key, isMeant ? other.initial : QJsonValue(QJsonValue::Undefined));
        if (isMeant)
            setMember(field.key, QJsonValue::Undefined);
    }
    showPresence();
    Q_EMIT edited();
}

// A field that stands only with a choice.
void RuleRow::showPresence()
{
    for (const auto &[field, widget] : std::as_const(m_fields)) {
        if (!field.insteadOf.isEmpty())
            widget->setVisible(object().contains(field.key));
    }
}

void RuleRow::focusField()
{
    if (m_fields.isEmpty() || m_fields.constFirst().second->isHidden())
        m_chooser->setFocus();
    else
        m_fields.constFirst().second->setFocus();
}

void RuleRow::focusButton(int rows)
{
    const QString name = rows < 0 ? QStringLiteral("up") : QStringLiteral("down");
    if (auto *button = findChild<QToolButton *>(name + QString::number(m_number)))
        button->setFocus();
}

void RuleRow::setFault(const QString &key, const QString &sentence)
{
    m_fault->setText(sentence);
    m_fault->setVisible(!sentence.isEmpty());
    for (const auto &[field, widget] : std::as_const(m_fields))
        setRole(*widget, !sentence.isEmpty() && field.key == key ? "error" : "");
}

bool RuleRow::hasFault() const
{
    return !m_fault->text().isEmpty();
}

} // namespace Fanlight
