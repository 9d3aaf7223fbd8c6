// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bench/ruleschema.h"

#include <QJsonObject>
#include <QWidget>

class QBoxLayout;
class QComboBox;
class QLabel;
class QToolButton;

namespace Fanlight {

// One condition or one action of a rule: what kind, its fields, and below them what is wrong. Members that
// its kind does not have, and values that its fields cannot show, stay until they are edited.
class RuleRow : public QWidget
{
    Q_OBJECT
public:
    // isOrdered: it can be moved among its like.
    RuleRow(const QList<RuleKind> &kinds, bool isOrdered, QWidget *parent = nullptr);

    void setValue(const QJsonValue &value);
    [[nodiscard]] const QJsonValue &value() const { return m_value; }
    // Names the fields for tests and screen readers; from 1.
    void setNumber(int number);
    // key: of the field that is wrong. An empty sentence: nothing is.
    void setFault(const QString &key, const QString &sentence);
    [[nodiscard]] bool hasFault() const;
    void focusField();
    void focusButton(int rows); // of the two that move it
    [[nodiscard]] QList<QWidget *> tabStops() const;

Q_SIGNALS:
    void edited();
    void rebuilt(); // its fields are others
    void removeRequested();
    void moveRequested(int rows); // -1: up

private:
    void buildUi();
    QToolButton *addButton(QBoxLayout &layout, const QString &name, const QString &text, const QString &tip);
    void chooseKind(int index);
    void buildFields();
    void addKeys();
    QWidget *makeField(const RuleField &field);
    QWidget *makeText(const RuleField &field);
    QWidget *makeNumber(const RuleField &field);
    QWidget *makeChoice(const RuleField &field);
    QWidget *makeSwitch(const RuleField &field);
    void write(const RuleField &field, const QJsonValue &value);
    void setMember(const QString &key, const QJsonValue &value);
    void showPresence();
    [[nodiscard]] int kindOf(const QJsonObject &object) const;
    [[nodiscard]] QJsonObject object() const { return m_value.toObject(); }

    const QList<RuleKind> m_kinds;
    const bool m_isOrdered;
    QJsonValue m_value;
    int m_kind = -1;
    int m_number = 1;
    QComboBox *m_chooser = nullptr;
    QBoxLayout *m_line = nullptr;
    QWidget *m_place = nullptr;                      // of the fields, in the line
    QList<std::pair<RuleField, QWidget *>> m_fields; // of the kind, in their order
    QLabel *m_fault = nullptr;
};

} // namespace Fanlight
