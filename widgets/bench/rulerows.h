// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bench/ruleschema.h"

#include <QJsonArray>
#include <QWidget>

#include <functional>

class QLabel;
class QMenu;
class QToolButton;
class QVBoxLayout;

namespace Fanlight {

class RuleRow;

enum class RuleRowsKind : quint8 {
    Conditions, // all of them have to be so; of each kind at most one
    Actions,    // one after the other
};

// The conditions or the actions of a rule, a line each.
class RuleRows : public QWidget
{
    Q_OBJECT
public:
    explicit RuleRows(RuleRowsKind kind, QWidget *parent = nullptr);

    // Only those that a rule of this kind may have are offered.
    void setOffer(const std::function<bool(const QString &key)> &isOffered);
    void setValues(const QJsonArray &values);
    [[nodiscard]] QJsonArray values() const;
    // Of the row, from 0; -1: none.
    void setFault(int row, const QString &key, const QString &sentence);
    // The row whose object has that member; -1: none.
    [[nodiscard]] int rowWith(const QString &key) const;

Q_SIGNALS:
    void edited();

private:
    RuleRow *addRow(const QJsonValue &value);
    void append(const RuleKind &kind);
    void remove(RuleRow *row);
    void move(RuleRow *row, int by);
    void fillMenu();
    void renumber();
    void orderTabs();

    RuleRowsKind m_kind;
    QList<RuleKind> m_kinds;
    std::function<bool(const QString &key)> m_isOffered;
    QList<RuleRow *> m_rows;
    QVBoxLayout *m_layout;
    QToolButton *m_add;
    QMenu *m_menu;
    QLabel *m_none; // stands where there is no row
};

} // namespace Fanlight
