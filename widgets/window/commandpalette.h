// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QPointer>

class QAction;
class QLineEdit;
class QListWidget;

namespace Fanlight {

// Everything the window can do, found by typing a part of its words. Enter does it, Esc leaves.
class CommandPalette : public QDialog
{
    Q_OBJECT
public:
    // The actions outlive the palette; those without a text or that are disabled are left out.
    explicit CommandPalette(const QList<QAction *> &actions, QWidget *parent = nullptr);

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void fill(const QString &pattern);
    void run();

    QList<QAction *> m_actions;
    QLineEdit *m_edit;
    QListWidget *m_list;
};

// The keys and what they do, as a table; closes with Esc.
class KeysDialog : public QDialog
{
    Q_OBJECT
public:
    struct Key
    {
        QString keys;
        QString meaning;
    };
    explicit KeysDialog(const QList<Key> &keys, QWidget *parent = nullptr);
};

} // namespace Fanlight
