// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QAbstractSpinBox>
#include <QAccessible>
#include <QAction>
#include <QComboBox>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QMetaObject>
#include <QPlainTextEdit>
#include <QScrollArea>
#include <QScrollBar>
#include <QShortcut>
#include <QStringList>
#include <QTabBar>
#include <QTextEdit>
#include <QWidget>

namespace Fanlight::Testing {

// Parts that Qt makes inside of its own widgets, and what is no control at all.
inline bool isQtsOwn(const QWidget &widget)
{
    if (widget.objectName().startsWith(QStringLiteral("qt_")) || qobject_cast<const QScrollBar *>(&widget) ||
        qobject_cast<const QMenu *>(&widget) || qobject_cast<const QHeaderView *>(&widget))
        return true;
    for (const QWidget *parent = widget.parentWidget(); parent; parent = parent->parentWidget()) {
        if (qobject_cast<const QComboBox *>(parent) || qobject_cast<const QAbstractSpinBox *>(parent) ||
            qobject_cast<const QLineEdit *>(parent) || qobject_cast<const QTabBar *>(parent) ||
            qobject_cast<const QMenu *>(parent) || qobject_cast<const QHeaderView *>(parent))
            return true;
        // A combo box's list is a window of its own.
        if (QLatin1StringView(parent->metaObject()->className()) ==
            QLatin1StringView("QComboBoxPrivateContainer"))
            return true;
        // The corner button of a table and the like have no name of ours; what we put over a view has one.
        if (qobject_cast<const QAbstractItemView *>(parent) && widget.objectName().isEmpty() &&
            QLatin1StringView(widget.metaObject()->className()).startsWith(QLatin1StringView("QTable")))
            return true;
        if (parent->isWindow())
            break;
    }
    return false;
}

inline bool isEditable(const QWidget &widget)
{
    if (const auto *line = qobject_cast<const QLineEdit *>(&widget))
        return !line->isReadOnly();
    if (const auto *plain = qobject_cast<const QPlainTextEdit *>(&widget))
        return !plain->isReadOnly();
    if (const auto *rich = qobject_cast<const QTextEdit *>(&widget))
        return !rich->isReadOnly();
    return qobject_cast<const QComboBox *>(&widget) || qobject_cast<const QAbstractSpinBox *>(&widget);
}

inline bool isInteractive(const QWidget &widget)
{
    if (isQtsOwn(widget) || qobject_cast<const QLabel *>(&widget) ||
        qobject_cast<const QScrollArea *>(&widget))
        return false;
    return isEditable(widget) || qobject_cast<const QAbstractButton *>(&widget) ||
           qobject_cast<const QAbstractItemView *>(&widget) ||
           qobject_cast<const QAbstractSlider *>(&widget) || qobject_cast<const QTabBar *>(&widget) ||
           (widget.focusPolicy() & Qt::TabFocus) != 0;
}

// What a screen reader says: the accessible name, or what Qt takes in its place (a buddy's or a button's
// text).
inline QString spokenName(QWidget &widget)
{
    QAccessibleInterface *interface = QAccessible::queryAccessibleInterface(&widget);
    return interface ? interface->text(QAccessible::Name) : widget.accessibleName();
}

inline bool hasBuddy(const QWidget &widget)
{
    const auto labels = widget.window()->findChildren<const QLabel *>();
    for (const QLabel *label : labels) {
        if (label->buddy() == &widget)
            return true;
    }
    return false;
}

inline bool hasShortcut(const QWidget &widget)
{
    if (const auto *button = qobject_cast<const QAbstractButton *>(&widget);
        button && !button->shortcut().isEmpty())
        return true;
    if (!widget.findChildren<QShortcut *>(QString(), Qt::FindDirectChildrenOnly).isEmpty())
        return true;
    const QList<QAction *> actions = widget.actions();
    for (const QAction *action : actions) {
        if (!action->shortcut().isEmpty())
            return true;
    }
    return false;
}

// What is wrong with root's children, one sentence each: every interactive widget has an objectName and a
// name that is spoken; what one types into has a buddy or a shortcut; everything else has those or is reached
// with Tab. To be read out: QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n'))).
inline QStringList accessibilityFaults(QWidget &root)
{
    QStringList faults;
    const QList<QWidget *> widgets = root.findChildren<QWidget *>();
    for (QWidget *widget : widgets) {
        if (!isInteractive(*widget))
            continue;
        const QString who = QStringLiteral("%1 '%2' in '%3'")
                                .arg(QString::fromLatin1(widget->metaObject()->className()),
                                    widget->objectName(), widget->parentWidget()->objectName());
        if (widget->objectName().isEmpty())
            faults.append(who + QStringLiteral(" has no objectName"));
        // An empty button stands for an action that is not on offer now.
        const auto *button = qobject_cast<QAbstractButton *>(widget);
        const bool isOffered = !(button && button->isHidden() && button->text().isEmpty());
        if (isOffered && spokenName(*widget).isEmpty())
            faults.append(who + QStringLiteral(" has no accessible name"));
        const bool isReached = hasBuddy(*widget) || hasShortcut(*widget);
        if (!isReached && isEditable(*widget))
            faults.append(who + QStringLiteral(" is typed into but has neither a buddy nor a shortcut"));
        else if (!isReached && (widget->focusPolicy() & Qt::TabFocus) == 0)
            faults.append(who + QStringLiteral(" cannot be reached without a mouse"));
    }
    return faults;
}

} // namespace Fanlight::Testing
