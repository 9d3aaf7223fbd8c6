// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/ruledraft.h"
#include "server/ruletally.h"

#include <QWidget>

class QListWidget;
class QListWidgetItem;
class QToolButton;

namespace Fanlight {

// The rules in words, in the order in which they are asked, each to be switched on and off; what is done with
// the list stands below it.
class RuleList : public QWidget
{
    Q_OBJECT
public:
    explicit RuleList(QWidget *parent = nullptr);

    // tally: of exactly these rules; null: they are not the ones that are followed.
    void show(const RuleDraft &draft, const RuleTally *tally);
    [[nodiscard]] int current() const; // -1: none
    void setCurrent(int rule);

Q_SIGNALS:
    void currentChanged();
    void addRequested();
    void duplicateRequested();
    void removeRequested();
    void moveRequested(int rows); // -1: up
    void toggled(int rule, bool on);

private:
    void buildUi();
    QToolButton *addButton(const QString &name, const QString &text, const QString &spoken,
        const QKeySequence &key, void (RuleList::*signal)());
    void itemChanged(QListWidgetItem *item);
    void updateButtons();

    QListWidget *m_list = nullptr;
    QToolButton *m_add = nullptr;
    QToolButton *m_duplicate = nullptr;
    QToolButton *m_remove = nullptr;
    QToolButton *m_up = nullptr;
    QToolButton *m_down = nullptr;
    bool m_isEditable = true;
};

} // namespace Fanlight
