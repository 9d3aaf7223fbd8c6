// SPDX-License-Identifier: GPL-3.0-or-later
// How rules get out of the dialog and into it: files, and the question before any are lost.
#include "widgets/bench/rulesdialog.h"
#include "widgets/common/banner.h"

#include <QDir>
#include <QEvent>
#include <QFile>
#include <QFileDialog>
#include <QMessageBox>
#include <QPushButton>
#include <QSaveFile>

namespace Fanlight {

bool RulesDialog::load(const QString &path)
{
    QFile file(path);
    const bool isOpen = file.open(QIODevice::ReadOnly);
    const QByteArray bytes = isOpen ? file.read(RuleLimits::file + 1) : QByteArray();
    const QString name = QDir::toNativeSeparators(path);
    if (!isOpen || file.error() != QFileDevice::NoError || bytes.size() > RuleLimits::file) {
        m_banner->showMessage(BannerKind::Error,
            bytes.size() > RuleLimits::file
                ? tr("%1 is longer than %2 bytes: no rules are.").arg(name).arg(RuleLimits::file)
                : tr("%1 cannot be read: %2.").arg(name, file.errorString()));
        return false;
    }
    replaceAll(QString::fromUtf8(bytes), tr("Rules of %1.").arg(name));
    return true;
}

bool RulesDialog::save(const QString &path)
{
    const QByteArray bytes = m_draft.text().toUtf8();
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size() || !file.commit()) {
        m_banner->showMessage(
            BannerKind::Error, tr("%1 could not be written: %2. Choose another place.")
                                   .arg(QDir::toNativeSeparators(path), file.errorString()));
        return false;
    }
    m_banner->showMessage(BannerKind::Information, tr("Saved as %1.").arg(QDir::toNativeSeparators(path)));
    return true;
}

void RulesDialog::chooseFile(bool forSaving)
{
    auto *dialog = new QFileDialog(this, forSaving ? tr("Save the rules") : tr("Load rules"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(forSaving ? QFileDialog::AcceptSave : QFileDialog::AcceptOpen);
    dialog->setFileMode(forSaving ? QFileDialog::AnyFile : QFileDialog::ExistingFile);
    dialog->setDefaultSuffix(QStringLiteral("json"));
    dialog->setNameFilters({tr("Rules (*.json)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this,
        [this, forSaving](const QString &path) { forSaving ? save(path) : load(path); });
    dialog->open();
}

// Esc, the button and the window's own: QDialog's closeEvent() asks this too.
void RulesDialog::reject()
{
    if (isChanged())
        askBeforeLosing();
    else
        QDialog::reject();
}

// With the window that it belongs to it would go unasked.
bool RulesDialog::eventFilter(QObject *watched, QEvent *event)
{
    if (event->type() != QEvent::Close || !isVisible() || !isChanged())
        return QDialog::eventFilter(watched, event);
    event->ignore();
    askBeforeLosing();
    return true;
}

void RulesDialog::askBeforeLosing()
{
    if (m_question)
        return;
    m_question = new QMessageBox(QMessageBox::Question, windowTitle(),
        m_draft.result() ? tr("The rules were changed and not applied.")
                         : tr("The rules were changed, and something in them is wrong still."),
        QMessageBox::Cancel | QMessageBox::Discard, this);
    m_question->setObjectName(QStringLiteral("rulesQuestion"));
    if (m_draft.result())
        m_question->addButton(QMessageBox::Apply);
    m_question->setDefaultButton(m_draft.result() ? QMessageBox::Apply : QMessageBox::Cancel);
    m_question->setEscapeButton(QMessageBox::Cancel);
    m_question->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_question, &QMessageBox::finished, this, [this](int answer) {
        m_question = nullptr;
        if (answer == QMessageBox::Apply)
            apply();
        if (answer != QMessageBox::Cancel)
            QDialog::reject();
    });
    m_question->open();
}

} // namespace Fanlight
