// SPDX-License-Identifier: GPL-3.0-or-later
// What the window can do: its commands, their keys and the palette.
#include "app/window/mainwindow.h"
#include "widgets/bench/clientdeck.h"
#include "widgets/bench/clientpanel.h"
#include "widgets/bench/serverpanel.h"
#include "widgets/window/commandpalette.h"
#include "widgets/window/rail.h"

#include <QAction>
#include <QShortcut>

#include <utility>

namespace Fanlight {

QAction *MainWindow::addCommand(
    const QString &objectName, const QString &text, const QString &sentence, const QKeySequence &key)
{
    auto *action = new QAction(text, this);
    action->setObjectName(objectName);
    action->setToolTip(sentence);
    action->setShortcut(key);
    addAction(action);
    m_commands.append(action);
    return action;
}

void MainWindow::buildActions()
{
    m_startAction = addCommand(
        QStringLiteral("toggleServer"), tr("Start server"), tr("Start or stop the server"), Qt::Key_F5);
    connect(m_startAction, &QAction::triggered, this, &MainWindow::toggleServer);
    m_clientAction = addCommand(
        QStringLiteral("addClient"), tr("+ Client"), tr("Add a client"), QKeySequence(Qt::CTRL | Qt::Key_N));
    connect(m_clientAction, &QAction::triggered, this, [this] {
        const ClientId client = m_deck->addClient();
        if (ClientPanel *panel = m_deck->panel(client))
            panel->focusComposer();
    });
    QAction *duplicate = addCommand(QStringLiteral("duplicateClient"), tr("Duplicate"),
        tr("Duplicate the client that has the focus, with its settings"), QKeySequence(Qt::CTRL | Qt::Key_D));
    connect(duplicate, &QAction::triggered, this, [this] { m_deck->duplicateFocused(); });
    QAction *three =
        addCommand(QStringLiteral("startWithThree"), tr("Three clients"), tr("Start with three clients"), {});
    connect(three, &QAction::triggered, this, &MainWindow::startWithClients);
    QAction *crowd = addCommand(QStringLiteral("addCrowd"), tr("Add a crowd"),
        tr("Add a crowd: thousands of clients that load this server"),
        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_N));
    connect(crowd, &QAction::triggered, this, &MainWindow::addCrowd);
    QAction *noCrowds =
        addCommand(QStringLiteral("stopCrowds"), tr("Stop all crowds"), tr("Stop all crowds"), {});
    connect(noCrowds, &QAction::triggered, &m_crowds, &Crowds::stopAll);
    QAction *send = addCommand(QStringLiteral("sendFromServer"), tr("Send from the server"),
        tr("Send from the server: to everybody, the selected connections or rooms"),
        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Return));
    connect(send, &QAction::triggered, this, &MainWindow::sendFromServer);
    QAction *rules = addCommand(
        QStringLiteral("editRules"), tr("Edit the rules"), tr("Edit the rules that the server follows"), {});
    connect(rules, &QAction::triggered, this, [this] { m_server->openRules(); });
    m_freezeAction = addCommand(QStringLiteral("freeze"), tr("Freeze"),
        tr("Freeze the view; the sockets go on"), QKeySequence(Qt::CTRL | Qt::Key_Period));
    m_freezeAction->setCheckable(true);
    connect(m_freezeAction, &QAction::toggled, this, &MainWindow::freeze);
    QAction *ping = addCommand(QStringLiteral("pingEverybody"), tr("Ping all"),
        tr("Ping all connections and measure the round trip"), QKeySequence(Qt::CTRL | Qt::Key_P));
    connect(ping, &QAction::triggered, this, [this] { m_workbench.pingAll(); });
    QAction *networks = addCommand(QStringLiteral("resetNetworks"), tr("Reset all networks"),
        tr("Reset all networks: no latency, no limits, for the server and every client"), {});
    connect(networks, &QAction::triggered, &m_workbench, &Workbench::resetConditions);
    buildPageActions();
    buildWindowActions();
}

void MainWindow::buildPageActions()
{
    QAction *bench = addCommand(
        QStringLiteral("showBench"), tr("Bench"), tr("Show the bench"), QKeySequence(Qt::CTRL | Qt::Key_1));
    connect(bench, &QAction::triggered, this, [this] { m_rail->setCurrent(int(Page::Bench)); });
    QAction *ladder = addCommand(QStringLiteral("showLadder"), tr("Ladder"),
        tr("Show the ladder: who sent what, in order or to scale"), QKeySequence(Qt::CTRL | Qt::Key_L));
    connect(ladder, &QAction::triggered, this, &MainWindow::showLadder);
    QAction *wire = addCommand(QStringLiteral("showWire"), tr("Wire"), tr("Show the wire, full size"),
        QKeySequence(Qt::CTRL | Qt::Key_2));
    connect(wire, &QAction::triggered, this, [this] { m_rail->setCurrent(int(Page::Wire)); });
    QAction *http = addCommand(QStringLiteral("showHttp"), tr("HTTP"), tr("Show the HTTP comparison"),
        QKeySequence(Qt::CTRL | Qt::Key_3));
    connect(http, &QAction::triggered, this, [this] { m_rail->setCurrent(int(Page::Http)); });
    QAction *tester = addCommand(QStringLiteral("showTester"), tr("Tester"),
        tr("Show the protocol tester: say anything on the wire"), QKeySequence(Qt::CTRL | Qt::Key_4));
    connect(tester, &QAction::triggered, this, [this] { m_rail->setCurrent(int(Page::Tester)); });
}

void MainWindow::buildWindowActions()
{
    QAction *scheme = addCommand(QStringLiteral("toggleScheme"), tr("Light or dark"),
        tr("Switch between light and dark"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_L));
    connect(scheme, &QAction::triggered, this, &MainWindow::toggleScheme);
    QAction *clear = addCommand(QStringLiteral("clearCapture"), tr("Clear the capture"),
        tr("Clear the capture: everything on the wire so far"),
        QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_K));
    connect(clear, &QAction::triggered, this, [this] { m_workbench.store().clear(); });
    QAction *quit = addCommand(QStringLiteral("quit"), tr("Quit"), tr("Quit Fanlight"), QKeySequence::Quit);
    connect(quit, &QAction::triggered, this, &QWidget::close);

    // Not in the palette: these two are how one gets there.
    auto *palette = new QShortcut(QKeySequence(Qt::CTRL | Qt::Key_K), this);
    connect(palette, &QShortcut::activated, this, &MainWindow::showPalette);
    auto *keys = new QShortcut(QKeySequence(Qt::Key_Question), this);
    connect(keys, &QShortcut::activated, this, &MainWindow::showKeys);
}

void MainWindow::showPalette()
{
    auto *palette = new CommandPalette(m_commands, this);
    palette->setAttribute(Qt::WA_DeleteOnClose);
    palette->open();
}

void MainWindow::showKeys()
{
    const auto native = [](const char *portable) {
        return QKeySequence(QLatin1StringView(portable)).toString(QKeySequence::NativeText);
    };
    QList<KeysDialog::Key> keys = {
        {native("Ctrl+Return"), tr("Send what stands in the composer")},
        {native("Return"), tr("In a URL: connect")},
        {native("Ctrl+F"), tr("Filter the wire; Esc clears the filter")},
        {native("Space"), tr("On the map, the ladder or in the table: freeze the view, or go on")},
        {native("Shift+Down"), tr("On the ladder: select a range to export; Enter shows an arrow's row")},
        {native("Right"), tr("On a broadcast in the table: open its deliveries; Left closes them")},
        {native("Alt+Up"), tr("In the tester's sequence: move a frame; Insert adds, Del deletes one")},
        {native("Ctrl+K"), tr("Find a command by typing")},
        {native("R"), tr("On a connection: send to its rooms; P pings, Del kicks")},
        {native("?"), tr("These keys")},
    };
    for (const QAction *action : std::as_const(m_commands)) {
        if (!action->shortcut().isEmpty())
            keys.append({action->shortcut().toString(QKeySequence::NativeText), action->toolTip()});
    }
    auto *dialog = new KeysDialog(keys, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace Fanlight
