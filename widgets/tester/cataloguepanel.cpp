// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tester/cataloguepanel.h"

#include "server/serversettings.h"
#include "tester/testjson.h"
#include "tester/testreport.h"
#include "widgets/common/banner.h"
#include "widgets/common/testwording.h"
#include "widgets/common/wording.h"
#include "widgets/tester/casedetail.h"
#include "widgets/tester/casetree.h"
#include "widgets/tester/catalogueform.h"
#include "workbench/workbench.h"

#include <QFileDialog>
#include <QPushButton>
#include <QSaveFile>

#include <utility>

namespace Fanlight {

namespace {

// In single quotes where a shell would read more into it.
QString quoted(const QString &argument)
{
    for (const QChar letter : argument) {
        const bool plain = letter.isLetterOrNumber() || QStringLiteral("-._/:@%+=,").contains(letter);
        if (!plain || letter.unicode() > 0x7F)
            return u'\'' + QString(argument).replace(u'\'', QStringLiteral("'\\''")) + u'\'';
    }
    return argument;
}

} // namespace

void CataloguePanel::runAll()
{
    run(m_model.cases());
}

void CataloguePanel::runSelected()
{
    run(m_tree->selectedCases());
}

void CataloguePanel::runFailed()
{
    run(m_model.failedCases());
}

void CataloguePanel::cancel()
{
    m_runner.stop();
}

void CataloguePanel::run(std::vector<TestCase> cases)
{
    if (m_runner.isRunning() || cases.empty() || !m_form->isRight())
        return;
    m_banner->clear();
    m_offer = Offer::Nothing;
    m_state.clear();
    m_total = int(cases.size());
    m_model.beginRun(cases);
    if (m_form->tested() == Role::Server)
        m_runner.testServer(m_form->serverSettings(), std::move(cases));
    else
        m_runner.testClients(m_form->clientSettings(), std::move(cases));
    showProgress();
    showButtons();
    m_cancel->setFocus();
}

void CataloguePanel::end(const TestRun &run)
{
    m_state = run.complete ? QString() : tr("cancelled");
    m_model.endRun(run);
    showProgress();
    showButtons();
    showCase();
    m_tree->setFocus();
}

void CataloguePanel::fail(const QString &reason)
{
    TestRun none;
    none.settings = m_form->serverSettings();
    end(none);
    m_state = tr("nothing was run");
    showProgress();
    const bool ours =
        m_form->tested() == Role::Server && !m_workbench.serverState().listening && m_form->isSuggested();
    m_offer = ours ? Offer::StartServer : Offer::Nothing;
    m_banner->showMessage(BannerKind::Error, reason, ours ? tr("Start the server of the bench") : QString());
}

// Why cases run one at a time, or where clients have to go.
void CataloguePanel::sayTarget(const TestTarget &target)
{
    QString words;
    if (!target.echoes)
        words = tr("The server does not echo messages: cases that need an echo cannot be tried.");
    else if (target.broadcasts)
        words = tr("The server sends messages to everybody: cases run one at a time.");
    if (!words.isEmpty())
        m_banner->showMessage(BannerKind::Information, words);
}

// --- the bench's server
// ----------------------------------------------------------------------------------------------------------

void CataloguePanel::showServer()
{
    const ServerState &state = m_workbench.serverState();
    m_form->suggestUrl(state.listening ? serverUrl(state, QStringLiteral("ws")) : QString());
    const bool missing = !state.listening && m_form->isSuggested() && m_form->tested() == Role::Server &&
                         !m_runner.isRunning();
    if (missing) {
        m_offer = Offer::StartServer;
        m_banner->showMessage(BannerKind::Information,
            state.error == ServerError::None
                ? tr("The server of the bench is not listening. Start it, or give the URL of another one.")
                : errorText(state),
            tr("Start it"));
    } else if (std::exchange(m_offer, Offer::Nothing) == Offer::StartServer) {
        m_banner->clear();
    }
    showButtons();
}

void CataloguePanel::takeBanner()
{
    if (m_offer == Offer::StartServer)
        m_workbench.startServer(m_workbench.serverSettings());
}

// --- a case
// ----------------------------------------------------------------------------------------------------------

void CataloguePanel::showCase()
{
    const QModelIndex index = m_tree->currentCase();
    const TestCase *test = m_model.testAt(index);
    if (!test)
        return m_detail->showNothing();
    m_detail->showCase(*test, m_model.resultAt(index), m_model.tested());
    m_detail->setCommand(commandFor(*test));
}

QString CataloguePanel::commandFor(const TestCase &test) const
{
    QStringList words{QStringLiteral("fanlight"), QStringLiteral("test")};
    if (m_form->tested() == Role::Client) {
        words << QStringLiteral("--listen") << QString::number(m_form->clientSettings().port);
    } else {
        const TestSettings settings = m_form->serverSettings();
        if (m_form->url().isEmpty())
            return {};
        words << quoted(m_form->url());
        if (!settings.verifyCertificate)
            words << QStringLiteral("--insecure");
    }
    words << QStringLiteral("--cases") << QString::fromLatin1(test.id);
    return words.join(u' ');
}

// --- the report
// ----------------------------------------------------------------------------------------------------------

void CataloguePanel::askToSave(ReportKind kind)
{
    const QString suffix = kind == ReportKind::Html ? QStringLiteral("html") : QStringLiteral("json");
    auto *dialog = new QFileDialog(this, tr("Save the report"));
    dialog->setObjectName(QStringLiteral("saveReportDialog"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setDefaultSuffix(suffix);
    dialog->setNameFilter(tr("%1 files (*.%2)").arg(suffix.toUpper(), suffix));
    dialog->selectFile(QStringLiteral("protocol-test.") + suffix);
    connect(
        dialog, &QFileDialog::fileSelected, this, [this, kind](const QString &path) { save(path, kind); });
    dialog->open();
}

void CataloguePanel::save(const QString &path, ReportKind kind)
{
    const TestRun run = m_model.run();
    const QByteArray content = kind == ReportKind::Html ? testReport(run) : testJson(run);
    QSaveFile file(path);
    const bool written =
        file.open(QIODevice::WriteOnly) && file.write(content) == content.size() && file.commit();
    m_offer = Offer::Nothing;
    if (written)
        m_banner->showMessage(BannerKind::Information, tr("The report was saved as %1.").arg(path));
    else
        m_banner->showMessage(
            BannerKind::Error, tr("The report could not be saved as %1: %2").arg(path, file.errorString()));
}

} // namespace Fanlight
