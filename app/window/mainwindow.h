// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/crowdprocess.h"
#include "tables/frametablemodel.h"
#include "workbench/workbench.h"

#include <QMainWindow>

class QSplitter;
class QStackedWidget;

namespace Fanlight {

class Card;
class ClientDeck;
class CrowdPanel;
class DraftBook;
class FanoutMap;
class HttpPage;
class Inspector;
class LadderPanel;
class Rail;
class ServerPanel;
class TesterPage;
class TracePanel;
class WirePanel;

// The window: puts the bench's and the wire's parts side by side and wires them. Holds view state only; the
// workbench outlives it.
class MainWindow : public QMainWindow
{
    Q_OBJECT
public:
    // drafts: where composers keep what is typed; the user's own file when nullptr. It outlives the window.
    explicit MainWindow(Workbench &workbench, DraftBook *drafts = nullptr, QWidget *parent = nullptr);

protected:
    void showEvent(QShowEvent *event) override;
    void closeEvent(QCloseEvent *event) override;

private:
    enum class Page : int { Bench, Wire, Http, Tester };

    void buildUi(DraftBook *drafts);
    [[nodiscard]] QWidget *buildBench(DraftBook *drafts);
    [[nodiscard]] QWidget *buildWire();
    void buildActions();
    void buildPageActions();
    void buildWindowActions();
    void connectParts();
    QAction *addCommand(
        const QString &objectName, const QString &text, const QString &sentence, const QKeySequence &key);
    void showPage(int page);
    // HTTP or tester, built when it is wanted first: with both of them the start takes twice as long. Nothing
    // for the others.
    [[nodiscard]] QWidget *pageAlone(Page page);
    void showHandshake(ConnectionId connection);
    void toggleServer();
    void startWithClients();
    void updateServerAction();
    void toggleScheme();
    void freeze(bool frozen);
    void addCrowd();
    void showLadder();
    void sendFromServer();
    void showPalette();
    void showKeys();
    void restoreLayout();
    void arrange();

    Workbench &m_workbench;
    FrameTableModel m_frames;
    Crowds m_crowds;
    Rail *m_rail = nullptr;
    QStackedWidget *m_views = nullptr; // bench and wire, and the pages that stand alone
    QSplitter *m_pages = nullptr;      // bench above, wire below; the wire page hides the bench
    QSplitter *m_bench = nullptr;
    QSplitter *m_wire = nullptr;
    ServerPanel *m_server = nullptr;
    FanoutMap *m_map = nullptr;
    LadderPanel *m_ladder = nullptr;
    TracePanel *m_trace = nullptr;
    CrowdPanel *m_crowdPanel = nullptr;
    Card *m_mapCard = nullptr; // map, ladder, trace and crowds
    int m_ladderPage = 0;
    int m_crowdPage = 0;
    ClientDeck *m_deck = nullptr;
    WirePanel *m_wirePanel = nullptr;
    Inspector *m_inspector = nullptr;
    HttpPage *m_http = nullptr;     // until it is shown
    TesterPage *m_tester = nullptr; // until it is shown
    QAction *m_startAction = nullptr;
    QAction *m_clientAction = nullptr;
    QAction *m_freezeAction = nullptr;
    QList<QAction *> m_commands;
    bool m_isArranged = false;
};

} // namespace Fanlight
