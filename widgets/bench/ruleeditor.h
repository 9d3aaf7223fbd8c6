// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/rulefile.h"

#include <QJsonObject>
#include <QWidget>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;

namespace Fanlight {

class RuleRows;

// One rule as a form. What is wrong stands below the field it is about; what the form does not know of stays
// in the rule.
class RuleEditor : public QWidget
{
    Q_OBJECT
public:
    explicit RuleEditor(QWidget *parent = nullptr);

    // Leaves alone what shows it already: it may be what was typed here.
    void setRule(const QJsonObject &rule);
    [[nodiscard]] QJsonObject rule() const;
    // None: it is right.
    void setFault(const std::optional<RuleFault> &fault);
    void focusName();

Q_SIGNALS:
    void edited();

private:
    void buildUi();
    void layOut(QWidget &content);
    void changed();
    void offer();
    [[nodiscard]] RuleEvent chosenEvent() const;

    QJsonObject m_rule; // as it was set, for what the form does not show
    QLineEdit *m_name = nullptr;
    QComboBox *m_on = nullptr;
    RuleRows *m_conditions = nullptr;
    RuleRows *m_actions = nullptr;
    QCheckBox *m_goesOn = nullptr;
    QLabel *m_fault = nullptr; // of what is in no row
};

} // namespace Fanlight
