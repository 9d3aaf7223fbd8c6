// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/draftbook.h"
#include "widgets/bench/composer.h"
#include "widgets/bench/messageedit.h"
#include "widgets/common/draftwording.h"

#include <QFileDialog>
#include <QInputDialog>
#include <QMenu>
#include <QToolButton>

// The menu behind the composer's format button: a part of Composer in a file of its own.
namespace Fanlight {

void Composer::buildMenu()
{
    m_menu = new QMenu(m_formatButton);
    m_menu->setObjectName(QStringLiteral("composerMenu"));
    m_menu->setToolTipsVisible(true);
    addFormats();
    m_menu->addSeparator();
    QAction *pretty = m_menu->addAction(tr("&Beautify JSON"), this, &Composer::beautify);
    pretty->setObjectName(QStringLiteral("beautifyJson"));
    addVariables();
    addSavedMessages();
    // Not setMenu(): the style would put an arrow of its own beside the one in the text.
    connect(m_formatButton, &QToolButton::clicked, m_menu,
        [this] { m_menu->popup(m_formatButton->mapToGlobal(QPoint(0, m_formatButton->height()))); });
}

void Composer::addFormats()
{
    for (int i = 0; i < draftFormatCount; ++i) {
        QAction *action = m_menu->addAction(text(DraftFormat(i)));
        action->setCheckable(true);
        action->setData(i);
        connect(action, &QAction::triggered, this, [this, i] {
            setFormat(DraftFormat(i));
            m_edit->setFocus();
        });
    }
}

void Composer::addVariables()
{
    QMenu *menu = m_menu->addMenu(tr("Insert a &variable"));
    const QStringList names = variableNames();
    for (const QString &name : names) {
        const QString written = QStringLiteral("{{") + name + QStringLiteral("}}");
        menu->addAction(written + u'\t' + variableHint(name), this, [this, written] {
            m_edit->insertPlainText(written);
            m_edit->setFocus();
        });
    }
}

void Composer::addSavedMessages()
{
    QMenu *menu = m_menu->addMenu(tr("&Saved messages"));
    menu->setObjectName(QStringLiteral("savedMessages"));
    menu->setToolTipsVisible(true);
    connect(menu, &QMenu::aboutToShow, this, [this, menu] { fillSavedMessages(menu); });
}

void Composer::fillSavedMessages(QMenu *menu)
{
    menu->clear();
    const QList<SavedMessage> &messages = m_book.messages();
    for (const SavedMessage &message : messages) {
        QAction *action = menu->addAction(message.name, this, [this, message] {
            setDraft(message.draft);
            m_edit->setFocus();
        });
        action->setToolTip(text(message.draft.format) + QStringLiteral(": ") + message.draft.text.left(200));
    }
    menu->addSeparator();
    menu->addAction(tr("&Keep this message…"), this, &Composer::saveMessage);
    QMenu *forget = menu->addMenu(tr("&Delete"));
    forget->setEnabled(!messages.isEmpty());
    for (const SavedMessage &message : messages)
        forget->addAction(message.name, this, [this, name = message.name] { m_book.forget(name); });
    menu->addSeparator();
    menu->addAction(tr("&Import…"), this, &Composer::importFrom);
    menu->addAction(tr("&Export…"), this, &Composer::exportTo)->setEnabled(!messages.isEmpty());
}

void Composer::saveMessage()
{
    const QString suggestion = m_edit->toPlainText().simplified().left(30);
    bool accepted = false;
    const QString name = QInputDialog::getText(this, tr("Keep this message"),
        tr("Name. A message of that name is replaced."), QLineEdit::Normal, suggestion, &accepted);
    if (accepted && !name.trimmed().isEmpty())
        m_book.keep({name.trimmed(), draft()});
}

void Composer::importFrom()
{
    const QString path =
        QFileDialog::getOpenFileName(this, tr("Import saved messages"), {}, tr("Saved messages (*.json)"));
    if (path.isEmpty())
        return;
    const auto messages = importMessages(path);
    if (!messages)
        return showFault(errorText(messages.error()));
    for (const SavedMessage &message : *messages)
        m_book.keep(message);
}

void Composer::exportTo()
{
    const QString path = QFileDialog::getSaveFileName(
        this, tr("Export saved messages"), QStringLiteral("messages.json"), tr("Saved messages (*.json)"));
    if (path.isEmpty())
        return;
    if (const auto written = exportMessages(m_book.messages(), path); !written)
        showFault(errorText(written.error()));
}

} // namespace Fanlight
