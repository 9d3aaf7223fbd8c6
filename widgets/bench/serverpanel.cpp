// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/serverpanel.h"

#include "tables/broadcasttext.h"
#include "tables/connectiontablemodel.h"
#include "widgets/bench/connectiontable.h"
#include "widgets/bench/handshakefaultbanner.h"
#include "widgets/bench/kickdialog.h"
#include "widgets/bench/networkmark.h"
#include "widgets/bench/senddialog.h"
#include "widgets/bench/serverform.h"
#include "widgets/common/emptystate.h"
#include "widgets/common/theme.h"
#include "workbench/workbench.h"

#include <QAction>
#include <QBoxLayout>
#include <QItemSelectionModel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

namespace Fanlight {

namespace {

constexpr int manyConnections = 20; // from here on there is a filter

} // namespace

ServerPanel::ServerPanel(Workbench &workbench, QWidget *parent)
    : Card(tr("Server"), parent)
    , m_workbench(workbench)
    , m_model(new ConnectionTableModel(workbench, this))
    , m_form(new ServerForm(workbench, this))
    , m_table(new ConnectionTable(workbench, *m_model, this))
    , m_filter(new QLineEdit(this))
    , m_empty(new EmptyState({}, {}, this))
    , m_text(new QLineEdit(this))
    , m_send(new QPushButton(tr("Send"), this))
    , m_ping(new QPushButton(tr("Ping all"), this))
    , m_sendMore(new QToolButton(this))
{
    setObjectName(QStringLiteral("serverPanel"));
    setAccessibleName(title());
    buildUi();
    buildActions();
    auto *enter = new QAction(tr("Send"), m_text);
    enter->setShortcuts({QKeySequence(Qt::Key_Return), QKeySequence(Qt::Key_Enter),
        QKeySequence(Qt::CTRL | Qt::Key_Return), QKeySequence(Qt::CTRL | Qt::Key_Enter)});
    enter->setShortcutContext(Qt::WidgetShortcut);
    m_text->addAction(enter);
    connect(enter, &QAction::triggered, this, &ServerPanel::send);
    connect(m_text, &QLineEdit::returnPressed, this, &ServerPanel::send);
    connect(m_send, &QPushButton::clicked, this, &ServerPanel::send);
    connect(m_ping, &QPushButton::clicked, this, &ServerPanel::ping);
    connect(m_sendMore, &QToolButton::clicked, this, &ServerPanel::openSendDialog);
    connect(
        m_table->selectionModel(), &QItemSelectionModel::selectionChanged, this, &ServerPanel::showSelection);
    connect(m_table, &ConnectionTable::activated, this,
        [this](const QModelIndex &index) { Q_EMIT connectionActivated(m_model->connectionAt(index)); });
    connect(m_model, &ConnectionTableModel::openCountChanged, this, &ServerPanel::showState);
    connect(m_filter, &QLineEdit::textChanged, m_model, &ConnectionTableModel::setFilter);
    connect(&m_workbench, &Workbench::serverChanged, this, &ServerPanel::showState);
    connect(&m_workbench, &Workbench::roomsChanged, this, &ServerPanel::showSelection);
    showState();
}

void ServerPanel::buildUi()
{
    m_text->setObjectName(QStringLiteral("serverText"));
    m_text->setAccessibleName(tr("Message from the server"));
    m_send->setObjectName(QStringLiteral("serverSend"));
    m_send->setAccessibleName(tr("Send from the server"));
    m_sendMore->setObjectName(QStringLiteral("serverSendMore"));
    m_sendMore->setText(QStringLiteral("…"));
    m_sendMore->setAccessibleName(tr("Send to rooms, as JSON or binary"));
    m_sendMore->setToolTip(m_sendMore->accessibleName());
    setRole(*m_sendMore, "quiet");
    m_sendMore->setFixedWidth(26); // the message needs the room
    m_ping->setObjectName(QStringLiteral("serverPing"));
    m_ping->setAccessibleName(tr("Ping"));
    m_filter->setObjectName(QStringLiteral("connectionFilter"));
    m_filter->setAccessibleName(tr("Filter the connections"));
    m_filter->setPlaceholderText(tr("Name, address, path, room…"));
    m_filter->setClearButtonEnabled(true);
    auto *clear = new QAction(tr("Clear"), m_filter);
    clear->setShortcut(Qt::Key_Escape);
    clear->setShortcutContext(Qt::WidgetShortcut);
    m_filter->addAction(clear);
    connect(clear, &QAction::triggered, m_filter, &QLineEdit::clear);
    m_empty->setObjectName(QStringLiteral("noConnections"));
    m_empty->setMinimumHeight(1); // where there is little room, the form above comes first
    auto *foot = new QHBoxLayout;
    foot->setContentsMargins(12, 8, 12, 6);
    foot->setSpacing(6);
    foot->addWidget(m_text, 1);
    foot->addWidget(m_send);
    foot->addWidget(m_sendMore);
    foot->addWidget(m_ping);
    auto *network = new NetworkMark(m_workbench, {}, this);
    addHeaderEnd(network);
    connect(m_form, &ServerForm::networkRequested, network, &NetworkMark::openDialog);
    connect(m_form, &ServerForm::moreToggled, this, &ServerPanel::makeRoomForMore);
    contentLayout()->addWidget(new HandshakeFaultBanner(m_workbench, this));
    contentLayout()->addWidget(m_form);
    contentLayout()->addWidget(separator());
    auto *filter = new QHBoxLayout;
    filter->setContentsMargins(12, 6, 12, 2);
    filter->addWidget(m_filter);
    contentLayout()->addLayout(filter);
    contentLayout()->addWidget(m_table, 1);
    contentLayout()->addWidget(m_empty, 1);
    contentLayout()->addWidget(separator());
    contentLayout()->addLayout(foot);
    setMinimumWidth(248);
}

QWidget *ServerPanel::separator()
{
    auto *line = new QFrame(this);
    setRole(*line, "cardHeader");
    line->setFixedHeight(1);
    return line;
}

void ServerPanel::buildActions()
{
    const auto add = [this](const QString &text, const QKeySequence &key, void (ServerPanel::*slot)()) {
        auto *action = new QAction(text, m_table);
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetShortcut);
        m_table->addAction(action);
        connect(action, &QAction::triggered, this, slot);
        return action;
    };
    auto *sendTo = new QAction(tr("&Send to selected…"), m_table);
    sendTo->setShortcut(Qt::CTRL | Qt::Key_Return);
    sendTo->setShortcutContext(Qt::WidgetShortcut);
    m_table->addAction(sendTo);
    connect(sendTo, &QAction::triggered, m_text, qOverload<>(&QWidget::setFocus));
    m_sendToRooms = add(tr("Send to its &rooms…"), Qt::Key_R, &ServerPanel::sendToRooms);
    m_sendToRooms->setObjectName(QStringLiteral("sendToItsRooms"));
    add(tr("&Ping"), Qt::Key_P, &ServerPanel::ping);
    m_kick = add(tr("&Kick…"), QKeySequence::Delete, &ServerPanel::kick);
    m_kick->setObjectName(QStringLiteral("kick"));
    m_table->addViewActions();
}

void ServerPanel::startServer()
{
    m_form->start();
}

QList<ConnectionId> ServerPanel::selected() const
{
    QList<ConnectionId> connections;
    const QModelIndexList rows = m_table->selectionModel()->selectedRows();
    for (const QModelIndex &row : rows)
        connections.append(m_model->connectionAt(row));
    return connections;
}

// Of a low panel the settings get most while they are open, and the words of an empty table go.
void ServerPanel::makeRoomForMore(bool shown)
{
    m_showsMore = shown;
    contentLayout()->setStretchFactor(m_form, shown ? 10 : 0);
    showState();
}

void ServerPanel::showState()
{
    const ServerState &state = m_workbench.serverState();
    const int open = m_model->openCount();
    setNote(state.listening ? tr("%1 open · %2 refused")
                                  .arg(groupedNumber(quint64(open)), groupedNumber(quint64(state.refused)))
                            : tr("stopped"));
    const QString host = state.address.isLoopback() ? state.address.toString() : QStringLiteral("127.0.0.1");
    m_empty->setText(state.listening ? tr("No connection yet") : tr("The server is stopped"),
        state.listening
            ? tr("Add a client, or point curl or a browser at %1://%2:%3/")
                  .arg(state.certificate.isNull() ? QStringLiteral("http") : QStringLiteral("https"))
                  .arg(host.contains(u':') ? u'[' + host + u']' : host)
                  .arg(state.port)
        : state.error == ServerError::None ? tr("Start it, then add clients or let others in.")
                                           : QString()); // the form says why, and needs the room
    m_empty->setVisible(open == 0 && !m_showsMore);
    m_table->setVisible(open > 0);
    m_filter->setVisible(open >= manyConnections || !m_filter->text().isEmpty());
    m_text->setEnabled(open > 0);
    m_send->setEnabled(open > 0);
    m_sendMore->setEnabled(open > 0);
    m_ping->setEnabled(open > 0);
    showSelection();
}

void ServerPanel::showSelection()
{
    const int count = int(selected().size());
    m_text->setPlaceholderText(count == 0 ? tr("To all…") : tr("To %n selected…", nullptr, count));
    m_ping->setText(count == 0 ? tr("Ping all") : tr("Ping %1").arg(count));
    m_kick->setEnabled(count > 0);
    m_sendToRooms->setEnabled(!roomsOfSelected().isEmpty());
    if (m_sendDialog)
        m_sendDialog->setSelected(selected());
}

void ServerPanel::send()
{
    if (m_model->openCount() > 0)
        m_workbench.serverSend(selected(), Opcode::Text, m_text->text().toUtf8());
}

void ServerPanel::openSendDialog()
{
    if (m_sendDialog) {
        m_sendDialog->raise();
        m_sendDialog->activateWindow();
        return;
    }
    m_sendDialog = new SendDialog(m_workbench, window());
    m_sendDialog->setAttribute(Qt::WA_DeleteOnClose);
    m_sendDialog->setSelected(selected());
    if (!selected().isEmpty())
        m_sendDialog->setTarget(SendTarget::Selected);
    m_sendDialog->show();
}

void ServerPanel::openRules()
{
    m_form->openRules();
}

void ServerPanel::sendToRooms()
{
    const QStringList rooms = roomsOfSelected();
    openSendDialog();
    m_sendDialog->setRooms(rooms);
}

QStringList ServerPanel::roomsOfSelected() const
{
    QSet<QString> rooms;
    for (const ConnectionId connection : selected()) {
        for (const QString &room : m_workbench.rooms().roomsOf(connection))
            rooms.insert(room);
    }
    return rooms.values();
}

void ServerPanel::ping()
{
    const QList<ConnectionId> some = selected();
    if (some.isEmpty())
        m_workbench.pingAll();
    else
        m_workbench.serverSend(some, Opcode::Ping, {});
}

void ServerPanel::kick()
{
    const QList<ConnectionId> some = selected();
    if (some.isEmpty())
        return;
    auto *dialog = new KickDialog(int(some.size()), this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    // Those who were selected now, whatever is selected when it is answered.
    connect(dialog, &QDialog::accepted, this,
        [this, dialog, some] { m_workbench.kick(some, dialog->code(), dialog->reason()); });
    dialog->open();
}

} // namespace Fanlight
