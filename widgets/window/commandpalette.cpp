// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/commandpalette.h"

#include "widgets/common/theme.h"

#include <QAction>
#include <QFormLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

#include <algorithm>

namespace Fanlight {

CommandPalette::CommandPalette(const QList<QAction *> &actions, QWidget *parent)
    : QDialog(parent)
    , m_actions(actions)
    , m_edit(new QLineEdit)
    , m_list(new QListWidget)
{
    setObjectName(QStringLiteral("commandPalette"));
    setWindowTitle(tr("Commands"));
    setMinimumSize(460, 340);
    m_edit->setObjectName(QStringLiteral("commandEdit"));
    m_edit->setAccessibleName(tr("Command"));
    m_edit->setPlaceholderText(tr("What do you want to do?"));
    m_edit->installEventFilter(this);
    m_list->setObjectName(QStringLiteral("commandList"));
    m_list->setAccessibleName(tr("Commands"));
    auto *layout = new QVBoxLayout(this);
    layout->addWidget(m_edit);
    layout->addWidget(m_list);
    connect(m_edit, &QLineEdit::textChanged, this, &CommandPalette::fill);
    connect(m_edit, &QLineEdit::returnPressed, this, &CommandPalette::run);
    connect(m_list, &QListWidget::itemActivated, this, &CommandPalette::run);
    fill({});
}

void CommandPalette::fill(const QString &pattern)
{
    m_list->clear();
    const QStringList words = pattern.split(u' ', Qt::SkipEmptyParts);
    for (qsizetype i = 0; i < m_actions.size(); ++i) {
        const QAction &action = *m_actions.at(i);
        const bool matches = std::all_of(words.begin(), words.end(),
            [&action](const QString &word) { return action.toolTip().contains(word, Qt::CaseInsensitive); });
        if (!action.isEnabled() || action.text().isEmpty() || !matches)
            continue;
        const QString key = action.shortcut().toString(QKeySequence::NativeText);
        auto *item = new QListWidgetItem(
            key.isEmpty() ? action.toolTip() : QStringLiteral("%1   %2").arg(action.toolTip(), key), m_list);
        item->setData(Qt::UserRole, i);
    }
    m_list->setCurrentRow(0);
}

void CommandPalette::run()
{
    const QListWidgetItem *item = m_list->currentItem();
    if (!item)
        return;
    QAction *action = m_actions.at(item->data(Qt::UserRole).toLongLong());
    accept();
    action->trigger();
}

bool CommandPalette::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent *>(event)->key();
        if (key == Qt::Key_Down || key == Qt::Key_Up) {
            const int row = m_list->currentRow() + (key == Qt::Key_Down ? 1 : -1);
            m_list->setCurrentRow(qBound(0, row, m_list->count() - 1));
            return true;
        }
    }
    return QDialog::eventFilter(watched, event);
}

KeysDialog::KeysDialog(const QList<Key> &keys, QWidget *parent)
    : QDialog(parent)
{
    setObjectName(QStringLiteral("keysDialog"));
    setWindowTitle(tr("Keys"));
    auto *form = new QFormLayout(this);
    form->setContentsMargins(22, 18, 22, 18);
    form->setHorizontalSpacing(28);
    form->setVerticalSpacing(7);
    for (const Key &key : keys) {
        auto *name = new QLabel(key.keys);
        name->setFont(monospace());
        form->addRow(name, new QLabel(key.meaning));
    }
}

} // namespace Fanlight
