// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/racepanel.h"

#include "widgets/common/banner.h"
#include "widgets/common/card.h"
#include "widgets/common/comparisonwording.h"
#include "widgets/http/numberfield.h"
#include "widgets/http/raceexchange.h"
#include "widgets/http/racelanes.h"
#include "widgets/http/runcard.h"

#include <QBoxLayout>
#include <QPushButton>
#include <QTabBar>

namespace Fanlight {

namespace {

constexpr int gap = 12;

} // namespace

RacePanel::RacePanel(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("racePanel"));
    buildUi();
    connect(m_choice, &RunCard::runRequested, this, &RacePanel::run);
    connect(m_choice, &RunCard::stopRequested, this, &RacePanel::stop);
    connect(&m_runner, &RaceRunner::progressed, this, &RacePanel::showNews);
    connect(&m_runner, &RaceRunner::finished, this, [this] {
        showState();
        showNews();
    });
    connect(&m_runner, &RaceRunner::failed, this, [this](const QString &reason) {
        m_banner->showMessage(BannerKind::Error, tr("The race could not go on: %1.").arg(reason));
        showState();
    });
    showState();
}

void RacePanel::buildUi()
{
    m_banner = new Banner;
    m_banner->setObjectName(QStringLiteral("raceBanner"));
    m_lanesCard = new Card(tr("The same round trips, four ways"));
    m_lanes = new RaceLanes;
    m_lanesCard->contentLayout()->addWidget(m_lanes);
    auto *exchangeCard = new Card({});
    for (const RaceLane lane : allLanes) {
        auto *exchange = new RaceExchange(lane);
        m_exchanges.at(std::size_t(lane)) = exchange;
        exchangeCard->addPage(text(lane), exchange);
    }
    exchangeCard->tabBar()->setObjectName(QStringLiteral("raceTabs"));
    exchangeCard->tabBar()->setAccessibleName(tr("One exchange of each lane"));
    auto *column = new QVBoxLayout;
    column->setSpacing(gap);
    column->addWidget(m_banner);
    column->addWidget(m_lanesCard);
    column->addWidget(exchangeCard, 1);
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gap);
    layout->addWidget(buildChoice());
    setFocusProxy(m_choice->runButton());
    layout->addLayout(column, 1);
}

QWidget *RacePanel::buildChoice()
{
    m_choice = new RunCard(tr("Requests race"), QStringLiteral("race"),
        {tr("Race"), tr("Race again"), tr("Start the race"), tr("Stop the race")});
    m_requests = m_choice->addField(
        {QStringLiteral("raceRequests"), tr("&Requests a lane"), {}, 1, 100000, 0, {}, {}});
    m_delay = m_choice->addField({QStringLiteral("raceDelay"), tr("&One-way delay"), tr("ms"), 0, 5000, 3, {},
        tr("Each way; a new TCP connection waits one round trip more.")});
    m_requests->setValue(RaceSettings().requests);
    m_delay->setValue(RaceSettings().oneWayDelay);
    m_choice->addNote(tr("One lane after the other, so that none takes time from another. Each counts its "
                         "bytes at a relay of its own."));
    return m_choice;
}

void RacePanel::run()
{
    const auto requests = m_requests->value();
    const auto delay = m_delay->value();
    if (!requests || !delay || m_runner.isRunning())
        return;
    m_banner->clear();
    m_hasRun = true;
    m_runner.start({int(*requests), *delay});
    showState();
    showNews();
}

void RacePanel::stop()
{
    m_runner.stop();
}

void RacePanel::showState()
{
    const bool running = m_runner.isRunning();
    m_choice->showState(running, m_hasRun);
    m_lanesCard->setNote(running                      ? tr("running")
                         : !m_hasRun                  ? QString()
                         : m_runner.result().complete ? tr("finished")
                                                      : tr("stopped"));
}

void RacePanel::showNews()
{
    const RaceResult &result = m_runner.result();
    m_lanes->setResult(result);
    for (const RaceLane lane : allLanes)
        m_exchanges.at(std::size_t(lane))->setResult(result.lanes.at(std::size_t(lane)));
}

} // namespace Fanlight
