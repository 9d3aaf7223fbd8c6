// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/racepanel.h"

#include "widgets/common/banner.h"
#include "widgets/common/card.h"
#include "widgets/common/comparisonwording.h"
#include "widgets/common/theme.h"
#include "widgets/http/numberfield.h"
#include "widgets/http/raceexchange.h"
#include "widgets/http/racelanes.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QTabBar>

namespace Fanlight {

namespace {

constexpr int gap = 12;
constexpr int choiceWidth = 222;

} // namespace

RacePanel::RacePanel(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("racePanel"));
    buildUi();
    m_requests->setValue(RaceSettings().requests);
    m_delay->setValue(RaceSettings().oneWayDelay);
    for (NumberField *field : {m_requests, m_delay}) {
        connect(field, &NumberField::changed, this, &RacePanel::showState);
        connect(field, &NumberField::submitted, this, &RacePanel::run);
    }
    connect(m_run, &QPushButton::clicked, this, [this] { m_runner.isRunning() ? stop() : run(); });
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
    setFocusProxy(m_run);
    layout->addLayout(column, 1);
}

QWidget *RacePanel::buildChoice()
{
    auto *card = new Card(tr("Requests race"));
    card->setFixedWidth(choiceWidth);
    m_requests =
        new NumberField({QStringLiteral("raceRequests"), tr("&Requests a lane"), {}, 1, 100000, 0, {}, {}});
    m_delay = new NumberField({QStringLiteral("raceDelay"), tr("&One-way delay"), tr("ms"), 0, 5000, 3, {},
        tr("Each way; a new TCP connection waits one round trip more.")});
    m_run = new QPushButton;
    m_run->setObjectName(QStringLiteral("raceRun"));
    m_run->setMinimumHeight(34);
    setRole(*m_run, "primary");
    auto *note =
        new QLabel(tr("One lane after the other, so that none takes time from another. Each counts its bytes "
                      "at a relay of its own."));
    note->setWordWrap(true);
    setRole(*note, "muted");
    auto *content = new QVBoxLayout;
    content->setContentsMargins(12, 10, 12, 8);
    content->setSpacing(8);
    content->addWidget(m_requests);
    content->addWidget(m_delay);
    content->addSpacing(4);
    content->addWidget(m_run);
    content->addWidget(note);
    content->addStretch();
    card->contentLayout()->addLayout(content);
    return card;
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
    m_run->setText(running ? tr("Stop") : m_hasRun ? tr("Race again") : tr("Race"));
    m_run->setAccessibleName(running ? tr("Stop the race") : tr("Start the race"));
    m_run->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_R)); // a new text takes the old shortcut away
    m_run->setEnabled(running || (m_requests->value() && m_delay->value()));
    m_requests->setLocked(running);
    m_delay->setLocked(running);
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
