// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/window/mainwindow.h"

#include "app/window/trustsettings.h"
#include "widgets/bench/clientdeck.h"
#include "widgets/bench/clientpanel.h"
#include "widgets/bench/crowdpanel.h"
#include "widgets/bench/fanoutmap.h"
#include "widgets/bench/ladderpanel.h"
#include "widgets/bench/serverpanel.h"
#include "widgets/bench/tracepanel.h"
#include "widgets/common/card.h"
#include "widgets/common/theme.h"
#include "widgets/http/httppage.h"
#include "widgets/tester/testerpage.h"
#include "widgets/window/rail.h"
#include "widgets/window/statusline.h"
#include "widgets/window/topbar.h"
#include "widgets/wire/filterbar.h"
#include "widgets/wire/frametable.h"
#include "widgets/wire/inspector.h"
#include "widgets/wire/wirepanel.h"

#include <QAction>
#include <QApplication>
#include <QCloseEvent>
#include <QIcon>
#include <QSettings>
#include <QShortcut>
#include <QSplitter>
#include <QStackedWidget>
#include <QVBoxLayout>

#include <initializer_list>
#include <utility>

namespace Fanlight {

namespace {

constexpr int firstClients = 3;
constexpr QSize firstSize(1440, 900);
constexpr int gap = 12;
constexpr int handleMargin = 5; // on either side, the style sheet's: what is left is where the mouse grips
constexpr int serverWidth = 264;

QSplitter *splitter(Qt::Orientation orientation, const QString &objectName)
{
    auto *splitter = new QSplitter(orientation);
    splitter->setObjectName(objectName);
    splitter->setHandleWidth(gap - 2 * handleMargin);
    splitter->setChildrenCollapsible(false);
    return splitter;
}

} // namespace

MainWindow::MainWindow(Workbench &workbench, DraftBook *drafts, QWidget *parent)
    : QMainWindow(parent)
    , m_workbench(workbench)
    , m_frames(workbench.store(), workbench.clock())
    , m_crowds(QCoreApplication::applicationFilePath())
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowTitle(QStringLiteral("Fanlight"));
    setWindowIcon(QIcon(QStringLiteral(":/icons/fanlight.svg")));
    resize(firstSize);
    buildActions();
    buildUi(drafts);
    connectParts();
    updateServerAction();
    restoreLayout();
    keepTrustedCertificates(m_workbench);
}

// --- what stands where
// ---------------------------------------------------------------------------------------------

void MainWindow::buildUi(DraftBook *drafts)
{
    auto *central = new QWidget;
    auto *rows = new QVBoxLayout(central);
    rows->setContentsMargins(0, 0, 0, 0);
    rows->setSpacing(0);

    auto *topBar = new TopBar(m_workbench);
    topBar->addServerAction(*m_startAction);
    topBar->addAction(*m_clientAction, true);
    topBar->addAction(*m_freezeAction);
    rows->addWidget(topBar);

    m_pages = splitter(Qt::Vertical, QStringLiteral("pageSplitter"));
    m_pages->addWidget(buildBench(drafts));
    m_pages->addWidget(buildWire());
    m_rail = new Rail;
    m_rail->addPage(tr("Bench"), QStringLiteral(":/icons/bench.svg"), QStringLiteral("benchPage"));
    m_rail->addPage(tr("Wire"), QStringLiteral(":/icons/wire.svg"), QStringLiteral("wirePage"));
    m_rail->addPage(tr("HTTP"), QStringLiteral(":/icons/http.svg"), QStringLiteral("httpRailPage"));
    m_rail->addPage(tr("Tester"), QStringLiteral(":/icons/tester.svg"), QStringLiteral("testerRailPage"));
    m_views = new QStackedWidget;
    m_views->addWidget(m_pages);
    auto *padded = new QWidget;
    auto *padding = new QVBoxLayout(padded);
    padding->setContentsMargins(gap, gap, gap, gap);
    padding->addWidget(m_views);
    auto *middle = new QHBoxLayout;
    middle->setSpacing(0);
    middle->addWidget(m_rail);
    middle->addWidget(padded, 1);
    rows->addLayout(middle, 1);

    rows->addWidget(new StatusLine(m_workbench));
    setCentralWidget(central);
}

QWidget *MainWindow::buildBench(DraftBook *drafts)
{
    m_bench = splitter(Qt::Horizontal, QStringLiteral("benchSplitter"));
    m_server = new ServerPanel(m_workbench);
    m_mapCard = new Card(tr("Map"));
    m_map = new FanoutMap(m_workbench);
    m_ladder = new LadderPanel(m_workbench);
    m_trace = new TracePanel(m_workbench);
    m_crowdPanel = new CrowdPanel(m_workbench, m_crowds);
    m_mapCard->addPage(tr("Map"), m_map);
    m_ladderPage = m_mapCard->addPage(tr("Ladder"), m_ladder);
    m_mapCard->addPage(tr("Trace"), m_trace);
    m_crowdPage = m_mapCard->addPage(tr("Crowds"), m_crowdPanel);
    connect(m_map, &FanoutMap::noteChanged, m_mapCard, &Card::setNote);
    connect(m_crowdPanel, &CrowdPanel::labelChanged, this,
        [this](const QString &label) { m_mapCard->setPageLabel(m_crowdPage, label); });
    connect(&m_crowds, &Crowds::added, this, [this] { m_mapCard->setCurrentPage(m_crowdPage); });
    m_deck = drafts ? new ClientDeck(m_workbench, *drafts) : new ClientDeck(m_workbench);
    m_bench->addWidget(m_server);
    m_bench->addWidget(m_mapCard);
    m_bench->addWidget(m_deck);
    m_bench->setStretchFactor(0, 0);
    m_bench->setStretchFactor(1, 1);
    m_bench->setStretchFactor(2, 1);
    return m_bench;
}

QWidget *MainWindow::buildWire()
{
    m_wire = splitter(Qt::Horizontal, QStringLiteral("wireSplitter"));
    m_wirePanel = new WirePanel(m_frames, m_workbench.store());
    m_inspector = new Inspector(m_workbench.store(), m_workbench.clock());
    m_wire->addWidget(m_wirePanel);
    m_wire->addWidget(m_inspector);
    m_wire->setStretchFactor(0, 3);
    m_wire->setStretchFactor(1, 2);
    return m_wire;
}

// --- what is wired
// ---------------------------------------------------------------------------------------------------

void MainWindow::connectParts()
{
    connect(m_rail, &Rail::currentChanged, this, &MainWindow::showPage);
    connect(&m_workbench, &Workbench::serverChanged, this, &MainWindow::updateServerAction);
    connect(m_wirePanel, &WirePanel::recordSelected, m_inspector, &Inspector::showRecord);
    connect(m_map, &FanoutMap::recordActivated, m_wirePanel, &WirePanel::selectRecord);
    connect(m_map, &FanoutMap::connectionActivated, this, &MainWindow::showHandshake);
    connect(m_trace, &TracePanel::recordActivated, m_wirePanel, &WirePanel::selectDelivery);
    connect(m_ladder, &LadderPanel::activated, m_wirePanel, &WirePanel::selectDelivery);
    connect(m_ladder, &LadderPanel::startRequested, this, &MainWindow::startWithClients);
    connect(m_wirePanel, &WirePanel::recordSelected, m_ladder->view(), &LadderView::setCurrent);
    connect(m_wirePanel->filterBar(), &FilterBar::filterChanged, m_ladder, &LadderPanel::setFilter);
    connect(m_server, &ServerPanel::connectionActivated, this, &MainWindow::showHandshake);
    connect(m_map, &FanoutMap::startRequested, this, &MainWindow::startWithClients);
    connect(m_deck, &ClientDeck::recordActivated, m_wirePanel, &WirePanel::selectDelivery);
    // Space freezes where it means nothing else: in the table, on the map and on the ladder.
    for (QWidget *place : std::initializer_list<QWidget *>{m_wirePanel->table(), m_map, m_ladder->view()}) {
        auto *space = new QShortcut(QKeySequence(Qt::Key_Space), place);
        space->setContext(Qt::WidgetWithChildrenShortcut);
        connect(space, &QShortcut::activated, m_freezeAction, &QAction::toggle);
    }
}

QWidget *MainWindow::pageAlone(Page page)
{
    if (page == Page::Http) {
        if (!m_http) {
            m_http = new HttpPage;
            m_views->addWidget(m_http);
        }
        return m_http;
    }
    if (page == Page::Tester) {
        if (!m_tester) {
            m_tester = new TesterPage(m_workbench);
            m_views->addWidget(m_tester);
            connect(m_tester, &TesterPage::recordActivated, m_wirePanel, &WirePanel::selectDelivery);
        }
        return m_tester;
    }
    return nullptr;
}

void MainWindow::showPage(int page)
{
    const auto has = [this](const QWidget *part) {
        return part && focusWidget() && part->isAncestorOf(focusWidget());
    };
    const bool leaves = has(m_http) || has(m_tester) || (page != int(Page::Bench) && has(m_bench));
    QWidget *alone = pageAlone(Page(page));
    m_views->setCurrentWidget(alone ? alone : m_pages);
    if (alone) {
        alone->setFocus();
        return;
    }
    m_bench->setVisible(page == int(Page::Bench));
    if (leaves)
        m_wirePanel->table()->setFocus();
}

void MainWindow::toggleServer()
{
    if (m_workbench.serverState().listening)
        m_workbench.stopServer();
    else
        m_workbench.startServer(m_workbench.serverSettings());
}

void MainWindow::startWithClients()
{
    const QList<ClientId> before = m_workbench.clients();
    const ServerState &server = m_workbench.serverState();
    if (!server.listening && server.error != ServerError::None && !before.isEmpty()) {
        // Those of the start that failed are waiting for the next one.
        m_workbench.startServer(m_workbench.serverSettings());
        return;
    }
    m_workbench.startWithClients(firstClients);
    // What one does next is to type into the first of them.
    if (ClientPanel *first = m_deck->panel(m_workbench.clients().value(before.size())))
        first->focusComposer();
}

void MainWindow::showHandshake(ConnectionId connection)
{
    m_wirePanel->selectRecord(m_workbench.store().findHandshake(connection, RecordKind::HandshakeRequest));
}

void MainWindow::updateServerAction()
{
    m_startAction->setText(m_workbench.serverState().listening ? tr("Stop server") : tr("Start server"));
}

void MainWindow::toggleScheme()
{
    if (auto *application = qobject_cast<QApplication *>(QCoreApplication::instance()))
        applyTheme(*application, schemeOf(*this) == Scheme::Light ? Scheme::Dark : Scheme::Light);
}

void MainWindow::addCrowd()
{
    m_rail->setCurrent(int(Page::Bench));
    m_mapCard->setCurrentPage(m_crowdPage);
    m_crowdPanel->add();
}

void MainWindow::showLadder()
{
    m_rail->setCurrent(int(Page::Bench));
    m_mapCard->setCurrentPage(m_ladderPage);
    m_ladder->setFocus();
}

void MainWindow::sendFromServer()
{
    m_rail->setCurrent(int(Page::Bench));
    m_server->openSendDialog();
}

void MainWindow::freeze(bool frozen)
{
    m_workbench.setFrozen(frozen);
    m_freezeAction->setText(frozen ? tr("Go on") : tr("Freeze"));
}

// --- how it was left
// -----------------------------------------------------------------------------------------------

void MainWindow::restoreLayout()
{
    const QSettings settings;
    restoreGeometry(settings.value(QStringLiteral("window/geometry")).toByteArray());
    for (QSplitter *one : {m_pages, m_bench, m_wire}) {
        const QByteArray state = settings.value(QStringLiteral("window/") + one->objectName()).toByteArray();
        m_isArranged = one->restoreState(state) || m_isArranged;
    }
}

// The first time, for whatever size the window has: two columns of clients and a whole inspector fit beside
// the rest from 1280 pixels up.
void MainWindow::arrange()
{
    const int width = m_pages->width();
    const int deck = qMax(498, width * 2 / 5);
    m_bench->setSizes({serverWidth, width - serverWidth - deck - 2 * gap, deck});
    const int inspector = qMax(504, width * 3 / 8);
    m_wire->setSizes({width - inspector - gap, inspector});
    // Two rows of clients need no scrolling as long as the wire keeps two fifths.
    const int height = m_pages->height();
    const int bench = qMax(height / 2, qMin(ClientDeck::heightOfRows(2), height * 3 / 5));
    m_pages->setSizes({bench, height - bench - gap});
}

void MainWindow::showEvent(QShowEvent *event)
{
    QMainWindow::showEvent(event);
    if (!std::exchange(m_isArranged, true))
        arrange();
    if (!focusWidget())
        m_map->setFocus(); // how to begin, or what goes on
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    QSettings settings;
    settings.setValue(QStringLiteral("window/geometry"), saveGeometry());
    for (const QSplitter *one : {m_pages, m_bench, m_wire})
        settings.setValue(QStringLiteral("window/") + one->objectName(), one->saveState());
    m_crowds.stopAll();
    QMainWindow::closeEvent(event);
}

} // namespace Fanlight
