// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/verdictpanel.h"

#include "widgets/common/banner.h"
#include "widgets/common/card.h"
#include "widgets/common/emptystate.h"
#include "widgets/http/numberfield.h"
#include "widgets/http/runcard.h"
#include "widgets/http/transportlook.h"
#include "widgets/http/verdicttable.h"
#include "widgets/http/verdictview.h"
#include "widgets/http/waitwords.h"
#include "widgets/http/wordscard.h"

#include <QBoxLayout>
#include <QClipboard>
#include <QGuiApplication>
#include <QPushButton>
#include <QStackedWidget>

namespace Fanlight {

namespace {

constexpr int gap = 12;
constexpr int firstJob = 3200; // ms: long enough to watch

} // namespace

VerdictPanel::VerdictPanel(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("verdictPanel"));
    buildUi();
    connect(m_choice, &RunCard::runRequested, this, &VerdictPanel::run);
    connect(m_choice, &RunCard::stopRequested, this, &VerdictPanel::stop);
    connect(m_choice, &RunCard::copyRequested, this, &VerdictPanel::copy);
    connect(&m_runner, &VerdictRunner::progressed, this, &VerdictPanel::showNews);
    connect(&m_runner, &VerdictRunner::finished, this, &VerdictPanel::finish);
    showState();
}

void VerdictPanel::buildUi()
{
    m_banner = new Banner;
    m_banner->setObjectName(QStringLiteral("verdictBanner"));
    auto *nothing = new Card(tr("Who knows when"));
    nothing->contentLayout()->addWidget(
        new EmptyState(tr("A job is with the judge. How does its verdict reach the client?"),
            tr("Press Run: one client asks again and again, another one is told.")));
    m_pages = new QStackedWidget;
    m_pages->addWidget(nothing);
    m_pages->addWidget(buildMeasured());
    auto *column = new QVBoxLayout;
    column->setSpacing(gap);
    column->addWidget(m_banner);
    column->addWidget(m_pages, 1);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gap);
    layout->addWidget(buildChoice());
    layout->addLayout(column, 1);
    setFocusProxy(m_choice->runButton());
}

QWidget *VerdictPanel::buildChoice()
{
    m_choice = new RunCard(tr("Waiting for a verdict"), QStringLiteral("verdict"),
        {tr("Run"), tr("Run again"), tr("Submit the job and wait for its verdict"), tr("Stop waiting")});
    m_job = m_choice->addField({QStringLiteral("verdictJob"), tr("&Job takes"), tr("ms"), 0, 600'000, 0, {},
        tr("At the server, from the moment the job reaches it.")});
    m_interval = m_choice->addField({QStringLiteral("verdictInterval"), tr("&Poll every"), tr("ms"), 10,
        60'000, 0, {}, tr("One question is out at a time: on a slow network a turn is left out.")});
    m_delay = m_choice->addField({QStringLiteral("verdictDelay"), tr("&One-way delay"), tr("ms"), 0, 5000, 3,
        {}, tr("Each way, for both clients alike.")});
    const VerdictSettings first;
    m_job->setValue(firstJob);
    m_interval->setValue(first.interval);
    m_delay->setValue(first.oneWayDelay);
    m_choice->addCopyButton(tr("Copy the wait for the verdict as text"));
    m_choice->addNote(tr("One job, two clients, each over a relay of its own. Both are connected before the "
                         "job is submitted."));
    return m_choice;
}

QWidget *VerdictPanel::buildMeasured()
{
    m_viewCard = new Card(tr("Who knows when"));
    m_view = new VerdictView;
    m_viewCard->contentLayout()->addWidget(m_view);
    auto *tableCard = new Card(tr("Measured against theory"));
    m_table = new VerdictTable;
    tableCard->contentLayout()->addWidget(m_table);
    m_words = new WordsCard(QStringLiteral("verdictWords"),
        tr("Measured: the polls, the moments, by one clock for server and clients, and the bytes, at the "
           "relays. Theory: the job’s duration divided by the interval, rounded up, one poll more or less. "
           "Whoever asks more often hears it sooner, for more polls; a push is one message, however long the "
           "job takes."));
    auto *page = new QWidget;
    auto *rows = new QVBoxLayout(page);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(gap);
    rows->addWidget(m_viewCard, 1);
    rows->addWidget(m_words);
    rows->addWidget(tableCard);
    return page;
}

void VerdictPanel::run()
{
    const auto job = m_job->value();
    const auto interval = m_interval->value();
    const auto delay = m_delay->value();
    if (!job || !interval || !delay || m_runner.isRunning())
        return;
    m_banner->clear();
    m_hasRun = true;
    m_runner.start({int(*job), int(*interval), *delay});
    m_pages->setCurrentIndex(1);
    showState();
    showNews();
}

void VerdictPanel::stop()
{
    m_runner.stop();
}

void VerdictPanel::finish()
{
    if (const QString &error = m_runner.result().error; !error.isEmpty())
        m_banner->showMessage(BannerKind::Error, tr("It could not go on: %1").arg(error));
    showState();
    showNews();
}

void VerdictPanel::showState()
{
    const bool running = m_runner.isRunning();
    m_choice->showState(running, m_hasRun);
    if (!running)
        m_viewCard->setNote(!m_hasRun                    ? QString()
                            : m_runner.result().complete ? tr("finished")
                                                         : tr("stopped"));
}

QString VerdictPanel::progressText() const
{
    const VerdictResult &result = m_runner.result();
    if (result.elapsed < 0)
        return tr("connecting");
    return tr("%1 of about %2")
        .arg(spanText(double(result.elapsed)),
            spanText((result.settings.job + result.settings.interval / 2.0) * 1e6));
}

void VerdictPanel::showNews()
{
    const VerdictResult &result = m_runner.result();
    m_view->setResult(result);
    m_table->setResult(result);
    if (m_runner.isRunning()) {
        m_viewCard->setNote(progressText());
        m_words->setWords(tr("The job is with the judge; what was seen is said here at the end."));
    } else {
        m_words->setWords(inPlainWords(result));
    }
}

void VerdictPanel::copy()
{
    QGuiApplication::clipboard()->setText(asText(m_runner.result()));
    m_banner->showMessage(BannerKind::Information, tr("Copied as text."));
}

} // namespace Fanlight
