// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/ageplot.h"
#include "widgets/http/comparisonpanel.h"

// Earlier runs and saved ones: opened, shown again, held against each other.

#include "widgets/common/banner.h"
#include "widgets/common/card.h"
#include "widgets/http/runchooser.h"
#include "widgets/http/settingswords.h"
#include "widgets/http/sourceform.h"

#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QMimeData>
#include <QUrl>

#include <utility>

namespace Fanlight {

namespace {

constexpr int titleRoom = 180; // px, for the other run's name

QStringList droppedFiles(const QMimeData &data)
{
    QStringList files;
    const QList<QUrl> urls = data.urls();
    for (const QUrl &url : urls) {
        if (url.isLocalFile() && files.size() < qsizetype(RunHistory::maxRuns))
            files.append(url.toLocalFile());
    }
    return files;
}

QString fileName(const QString &path)
{
    return QFileInfo(path).fileName();
}

} // namespace

const ComparisonResult &ComparisonPanel::result() const
{
    return m_runner.isRunning() ? m_runner.result() : *m_shownResult;
}

// --- opening
// -------------------------------------------------------------------------------------------------------

void ComparisonPanel::askForFile()
{
    auto *dialog = new QFileDialog(this, tr("Open a saved comparison"));
    dialog->setObjectName(QStringLiteral("openResultDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    dialog->setNameFilters({tr("Results (*.json)"), tr("All files (*)")});
    connect(dialog, &QFileDialog::fileSelected, this, &ComparisonPanel::open);
    dialog->open();
}

void ComparisonPanel::open(const QString &path)
{
    if (m_reading++ == 0)
        m_banner->clear();
    m_readsLong.start();
    m_opener.open(path);
}

void ComparisonPanel::take(const QString &path, const RunHistory::Result &result)
{
    oneIsRead();
    const RunHistory::Id id = m_history.addFile(path, result);
    showRun(id);
}

void ComparisonPanel::refuse(const QString &path, const QString &reason)
{
    oneIsRead();
    m_banner->showMessage(BannerKind::Error, tr("%1 could not be opened. %2").arg(fileName(path), reason));
}

void ComparisonPanel::oneIsRead()
{
    if (--m_reading > 0)
        return;
    m_readsLong.stop();
    if (std::exchange(m_saysReading, false))
        m_banner->clear();
}

void ComparisonPanel::cancelReading()
{
    if (m_reading == 0)
        return;
    m_opener.cancel();
    m_reading = 1;
    oneIsRead();
}

void ComparisonPanel::dragEnterEvent(QDragEnterEvent *event)
{
    if (!m_runner.isRunning() && !droppedFiles(*event->mimeData()).isEmpty())
        event->acceptProposedAction();
}

void ComparisonPanel::dropEvent(QDropEvent *event)
{
    const QStringList files = droppedFiles(*event->mimeData());
    if (m_runner.isRunning() || files.isEmpty())
        return;
    event->acceptProposedAction();
    for (const QString &file : files)
        open(file);
}

// --- showing and comparing
// -----------------------------------------------------------------------------------------

void ComparisonPanel::showRun(RunHistory::Id id)
{
    if (m_runner.isRunning() || !m_history.find(id))
        return;
    if (id == m_other) // the two change places
        m_other = m_shown == id ? 0 : m_shown;
    m_shown = id;
    m_history.trim(m_shown, m_other);
    showShown();
}

void ComparisonPanel::compareWith(RunHistory::Id id)
{
    m_other = id == m_shown ? 0 : id;
    showOther();
}

void ComparisonPanel::showShown()
{
    if (const RunHistory::Entry *entry = m_history.find(m_shown)) {
        m_shownResult = entry->result;
        m_form->setSettings(m_shownResult->settings);
        clearView(m_shownResult->settings);
    }
    showOther();
    showState();
    showNews();
}

void ComparisonPanel::showOther()
{
    const bool running = m_runner.isRunning();
    m_chooser->setRuns(m_history, running ? 0 : m_shown, m_other);
    if (running)
        m_chooser->setRunning(tr("%1 · %2").arg(shownName(), briefSettings(result().settings)));
    m_chooser->setVisible(running || m_shown != 0);
    const RunHistory::Entry *other = m_history.find(m_other);
    if (!other) {
        m_other = 0;
        m_measures.setTheory();
        m_chooser->setNote({}, {});
        m_figuresCard->setTitle(tr("Measured against theory"));
        return;
    }
    const QString name = m_history.name(*other);
    m_measures.setOther(*other->result, name);
    QStringList notes{differenceNote(result().settings, other->result->settings),
        stopNote(*other->result, name), running ? QString() : stopNote(result(), tr("what is shown"))};
    notes.removeAll(QString());
    m_chooser->setNote(
        notes.join(QLatin1Char(' ')), differenceText(result().settings, other->result->settings, name));
    m_figuresCard->setTitle(
        tr("Measured against %1").arg(fontMetrics().elidedText(name, Qt::ElideMiddle, titleRoom)));
}

// "run 2 of 2 · seed 7", "opened a.json · seed 7"
QString ComparisonPanel::shownName() const
{
    if (m_runner.isRunning())
        return tr("run %1").arg(m_history.nextNumber());
    const RunHistory::Entry *entry = m_history.find(m_shown);
    if (!entry)
        return {};
    const QString name = entry->number > 0 ? tr("run %1 of %2").arg(entry->number).arg(m_history.runs())
                                           : tr("opened %1").arg(m_history.name(*entry));
    return tr("%1 · seed %2").arg(name, QString::number(entry->result->settings.seed));
}

} // namespace Fanlight
