// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/headoflinepanel.h"

#include "widgets/common/banner.h"
#include "widgets/common/card.h"
#include "widgets/common/emptystate.h"
#include "widgets/http/headoflineview.h"
#include "widgets/http/numberfield.h"
#include "widgets/http/runcard.h"
#include "widgets/http/transportlook.h"
#include "widgets/http/waitwords.h"
#include "widgets/http/wiretexts.h"
#include "widgets/http/wordscard.h"

#include <QBoxLayout>
#include <QClipboard>
#include <QGuiApplication>
#include <QPushButton>
#include <QStackedWidget>
#include <QTabBar>

namespace Fanlight {

namespace {

constexpr int gap = 12;
constexpr int firstSlow = 1000; // ms: long enough to watch

QString sumOf(const std::array<TimedReply, 3> &replies, qint64 elapsed)
{
    if (elapsed < 0)
        return HeadOfLinePanel::tr("Nothing is written yet.");
    qint64 up = 0;
    qint64 down = 0;
    for (const TimedReply &reply : replies) {
        up += reply.request.size();
        down += qint64(reply.size);
    }
    return HeadOfLinePanel::tr("%1 bytes of requests, %2 bytes of replies, as on the wire.")
        .arg(numberText(double(up)), numberText(double(down)));
}

} // namespace

HeadOfLinePanel::HeadOfLinePanel(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("headOfLinePanel"));
    buildUi();
    connect(m_choice, &RunCard::runRequested, this, &HeadOfLinePanel::run);
    connect(m_choice, &RunCard::stopRequested, this, &HeadOfLinePanel::stop);
    connect(m_choice, &RunCard::copyRequested, this, &HeadOfLinePanel::copy);
    connect(&m_runner, &HeadOfLineRunner::progressed, this, &HeadOfLinePanel::showNews);
    connect(&m_runner, &HeadOfLineRunner::finished, this, &HeadOfLinePanel::finish);
    showState();
}

void HeadOfLinePanel::buildUi()
{
    m_banner = new Banner;
    m_banner->setObjectName(QStringLiteral("headOfLineBanner"));
    auto *nothing = new Card(tr("Three requests at once"));
    nothing->contentLayout()->addWidget(
        new EmptyState(tr("The first reply is slow. Do the two quick ones wait for it?"),
            tr("Press Run: the same three requests go over one connection, then over three.")));
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

QWidget *HeadOfLinePanel::buildChoice()
{
    m_choice = new RunCard(tr("Head of line"), QStringLiteral("headOfLine"),
        {tr("Run"), tr("Run again"), tr("Measure head-of-line blocking"), tr("Stop the measurement")});
    m_slow = m_choice->addField({QStringLiteral("headOfLineSlow"), tr("&First reply takes"), tr("ms"), 1,
        60'000, 0, {}, tr("At the server: a long poll that is answered when its time is over.")});
    m_delay = m_choice->addField({QStringLiteral("headOfLineDelay"), tr("&One-way delay"), tr("ms"), 0, 5000,
        3, {}, tr("Each way, for all connections alike.")});
    m_slow->setValue(firstSlow);
    m_delay->setValue(HeadOfLineSettings().oneWayDelay);
    m_choice->addCopyButton(tr("Copy the head-of-line measurement as text"));
    m_choice->addNote(tr("First pipelined on one connection, then on three that stood before. The requests "
                         "of each are written at once."));
    return m_choice;
}

QWidget *HeadOfLinePanel::buildMeasured()
{
    m_viewCard = new Card(tr("When each reply came"));
    m_view = new HeadOfLineView;
    m_viewCard->contentLayout()->addWidget(m_view);
    m_words = new WordsCard(QStringLiteral("headOfLineWords"),
        tr("Measured: when each reply was complete at the client, and the TCP connections. Derived: the "
           "waiting, the difference between the two ways. RFC 9112 section 9.3.2: a server may work on "
           "pipelined requests side by side, but sends the replies in the order of the requests; this one "
           "begins each when the one before is answered. A WebSocket is one TCP stream too: messages arrive "
           "in the order they were sent, and a lost segment holds up what follows. But no reply has to wait "
           "for its turn: what is ready first may be sent first."));
    auto *page = new QWidget;
    auto *rows = new QVBoxLayout(page);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(gap);
    rows->addWidget(m_viewCard);
    rows->addWidget(m_words);
    rows->addWidget(buildBytes(), 1);
    return page;
}

Card *HeadOfLinePanel::buildBytes()
{
    m_pipelined = new WireTexts(QStringLiteral("headOfLineSum0"));
    m_pipelined->add(QStringLiteral("headOfLineWritten"), tr("Written at once on the connection"));
    m_pipelined->add(QStringLiteral("headOfLineRead"), tr("Read from it, in this order"));
    m_parallel = new WireTexts(QStringLiteral("headOfLineSum1"));
    for (int connection = 0; connection < 3; ++connection)
        m_parallel->add(QStringLiteral("headOfLineConnection%1").arg(connection),
            tr("Connection %1: request and reply").arg(connection + 1));
    auto *card = new Card({});
    card->addPage(tr("Pipelined: bytes"), m_pipelined);
    card->addPage(tr("In parallel: bytes"), m_parallel);
    card->tabBar()->setObjectName(QStringLiteral("headOfLineTabs"));
    card->tabBar()->setAccessibleName(tr("The requests' and replies' bytes"));
    return card;
}

void HeadOfLinePanel::run()
{
    const auto slow = m_slow->value();
    const auto delay = m_delay->value();
    if (!slow || !delay || m_runner.isRunning())
        return;
    m_banner->clear();
    m_hasRun = true;
    m_runner.start({int(*slow), *delay});
    m_pages->setCurrentIndex(1);
    showState();
    showNews();
}

void HeadOfLinePanel::stop()
{
    m_runner.stop();
}

void HeadOfLinePanel::finish()
{
    if (const QString &error = m_runner.result().error; !error.isEmpty())
        m_banner->showMessage(BannerKind::Error, tr("It could not go on: %1").arg(error));
    showState();
    showNews();
}

void HeadOfLinePanel::showState()
{
    const bool running = m_runner.isRunning();
    m_choice->showState(running, m_hasRun);
    if (!running)
        m_viewCard->setNote(!m_hasRun                    ? QString()
                            : m_runner.result().complete ? tr("finished")
                                                         : tr("stopped"));
}

QString HeadOfLinePanel::progressText() const
{
    const HeadOfLineResult &result = m_runner.result();
    if (result.parallelElapsed >= 0)
        return tr("in parallel, %1 since the requests").arg(spanText(double(result.parallelElapsed)));
    if (result.pipelinedElapsed >= 0)
        return tr("pipelined, %1 since the requests").arg(spanText(double(result.pipelinedElapsed)));
    return tr("connecting");
}

void HeadOfLinePanel::showNews()
{
    m_view->setResult(m_runner.result());
    showBytes();
    if (m_runner.isRunning()) {
        m_viewCard->setNote(progressText());
        m_words->setWords(tr("The replies are under way; what they show is said here at the end."));
    } else {
        m_words->setWords(inPlainWords(m_runner.result()));
    }
}

void HeadOfLinePanel::showBytes()
{
    const HeadOfLineResult &result = m_runner.result();
    QByteArray written;
    QByteArray read;
    for (std::size_t index = 0; index < result.pipelined.size(); ++index) {
        if (result.pipelinedElapsed >= 0)
            written += result.pipelined.at(index).request;
        read += result.pipelined.at(index).reply;
        const TimedReply &alone = result.parallel.at(index);
        m_parallel->setText(
            index, result.parallelElapsed < 0 ? QString() : wireText(alone.request + alone.reply));
    }
    m_pipelined->setText(0, wireText(written));
    m_pipelined->setText(1, wireText(read));
    m_pipelined->setSum(sumOf(result.pipelined, result.pipelinedElapsed));
    m_parallel->setSum(sumOf(result.parallel, result.parallelElapsed));
}

void HeadOfLinePanel::copy()
{
    QGuiApplication::clipboard()->setText(asText(m_runner.result()));
    m_banner->showMessage(BannerKind::Information, tr("Copied as text."));
}

} // namespace Fanlight
