// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport/faultrule.h"

#include <QTimer>
#include <QWidget>

#include <vector>

class QPushButton;
class QToolButton;
class QTreeWidget;

namespace Fanlight {

// The frame faults of one direction, in the order in which they strike, each with a switch and how often it
// struck. Enter edits one, Space switches it, Delete removes it, Alt with an arrow moves it.
class FaultList : public QWidget
{
    Q_OBJECT
public:
    // name begins the parts' object names; direction: "to the server".
    FaultList(const QString &name, const QString &direction, QWidget *parent = nullptr);
    void setRules(const std::vector<FaultRule> &rules);
    [[nodiscard]] const std::vector<FaultRule> &rules() const { return m_rules; }
    [[nodiscard]] QTreeWidget *list() const { return m_list; }

Q_SIGNALS:
    void edited();

protected:
    void showEvent(QShowEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    void buildUi(const QString &name);
    QToolButton *addButton(const QString &name, const QString &text, const QString &accessible);
    void addShortcuts();
    void showRules(int current);
    void showTallies();
    void updateButtons();
    void add();
    void edit();
    void ask(const FaultRule &rule, const QString &title);
    void take(const FaultRule &rule);
    void remove();
    void move(int by);
    void switched();
    [[nodiscard]] int current() const; // -1: none

    const QString m_direction;
    std::vector<FaultRule> m_rules;
    QTreeWidget *m_list;
    QToolButton *m_add = nullptr;
    QToolButton *m_edit = nullptr;
    QToolButton *m_remove = nullptr;
    QToolButton *m_up = nullptr;
    QToolButton *m_down = nullptr;
    QTimer m_look; // at the tallies, while it is shown
};

} // namespace Fanlight
