// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/clientpanel.h"

#include "tables/clientmessagemodel.h"
#include "tables/recordtext.h"
#include "widgets/bench/clientdot.h"
#include "widgets/bench/clientsettingsdialog.h"
#include "widgets/bench/composer.h"
#include "widgets/bench/networkmark.h"
#include "widgets/bench/returnbar.h"
#include "widgets/common/messagelist.h"
#include "widgets/common/theme.h"
#include "widgets/common/wording.h"
#include "workbench/workbench.h"

#include <QAction>
#include <QBoxLayout>
#include <QInputDialog>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QToolButton>

namespace Fanlight {

namespace {

constexpr QKeyCombination duplicateKey(Qt::CTRL, Qt::Key_D);
constexpr int roomyHeader = 320; // pixels

} // namespace

ClientPanel::ClientPanel(Workbench &workbench, ClientId client, DraftBook &book, QWidget *parent)
    : Card({}, parent)
    , m_workbench(workbench)
    , m_client(client)
    , m_model(new ClientMessageModel(workbench.store(), workbench.clock(), client, this))
    , m_dot(new ClientDot(client, this))
    , m_network(new NetworkMark(workbench, client, this))
    , m_raw(new QLabel(tr("raw"), this))
    , m_menuButton(new QToolButton(this))
    , m_url(new QLineEdit(this))
    , m_connect(new QPushButton(this))
    , m_error(new QLabel(this))
    , m_trust(new QPushButton(tr("Trust this one"), this))
    , m_return(new ReturnBar(workbench.clock(), this))
    , m_list(new MessageList(*m_model, this))
    , m_composer(new Composer(book, workbench.clientSettings(client).name, this))
{
    setObjectName(QStringLiteral("clientPanel%1").arg(client.value));
    buildUi();
    buildMenu();
    connect(m_connect, &QPushButton::clicked, this, &ClientPanel::toggleConnection);
    auto *enter = new QAction(tr("Connect"), m_url);
    enter->setShortcuts({QKeySequence(Qt::Key_Return), QKeySequence(Qt::Key_Enter)});
    enter->setShortcutContext(Qt::WidgetShortcut);
    m_url->addAction(enter);
    connect(enter, &QAction::triggered, this, &ClientPanel::connectNow);
    connect(m_url, &QLineEdit::returnPressed, this, &ClientPanel::connectNow);
    connect(m_url, &QLineEdit::editingFinished, this, &ClientPanel::takeUrl);
    connect(m_trust, &QPushButton::clicked, this, &ClientPanel::trustAndConnect);
    connect(m_return, &ReturnBar::nowRequested, this, [this] { m_workbench.openClient(m_client); });
    connect(m_return, &ReturnBar::stopRequested, this,
        [this] { m_workbench.closeClient(m_client, CloseCodes::Normal, {}); });
    connect(m_list, &MessageList::recordActivated, this, &ClientPanel::recordActivated);
    connect(m_composer, &Composer::sendRequested, this, [this](Opcode opcode, const QByteArray &payload) {
        m_workbench.clientSend(m_client, opcode, payload);
    });
    connect(m_composer, &Composer::closeRequested, this,
        [this](CloseCode code, const QString &reason) { m_workbench.closeClient(m_client, code, reason); });
    connect(&m_workbench, &Workbench::clientChanged, this, [this](ClientId changed) {
        if (changed == m_client)
            showSettings();
    });
    connect(&m_workbench, &Workbench::trustChanged, this, &ClientPanel::showState);
    showSettings();
}

void ClientPanel::buildUi()
{
    m_menuButton->setObjectName(QStringLiteral("clientMenu"));
    setRole(*m_menuButton, "quiet");
    addHeaderStart(m_dot);
    m_raw->setObjectName(QStringLiteral("rawSign"));
    m_raw->setFont(smallFont());
    m_raw->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    m_raw->setToolTip(tr("Speaks with the raw engine: the settings of this client"));
    setRole(*m_raw, "muted");
    addHeaderEnd(m_network);
    addHeaderEnd(m_raw);
    addHeaderEnd(m_menuButton);
    m_url->setObjectName(QStringLiteral("urlEdit"));
    m_url->setAccessibleName(tr("URL"));
    m_url->setPlaceholderText(QStringLiteral("ws://127.0.0.1:8080/"));
    m_url->setFont(smallFont());
    m_connect->setObjectName(QStringLiteral("connectButton"));
    m_connect->setFont(smallFont());
    m_error->setObjectName(QStringLiteral("clientError"));
    m_error->setWordWrap(true);
    m_error->setTextFormat(Qt::PlainText);
    m_error->setTextInteractionFlags(Qt::TextSelectableByMouse);

    auto *address = new QHBoxLayout;
    address->setContentsMargins(10, 6, 10, 0);
    address->setSpacing(6);
    address->addWidget(m_url, 1);
    address->addWidget(m_connect);
    m_error->setContentsMargins(11, 6, 11, 4);
    m_trust->setObjectName(QStringLiteral("trustCertificate"));
    m_trust->setAccessibleName(tr("Trust this certificate and connect"));
    m_trust->setToolTip(
        tr("Takes exactly this certificate from this server from now on, also after a restart, "
           "and connects again"));
    m_trust->setFont(smallFont());
    auto *trust = new QHBoxLayout;
    trust->setContentsMargins(10, 0, 10, 0); // nothing while there is nothing to trust
    trust->addWidget(m_trust);
    trust->addStretch();
    m_list->setMinimumHeight(40);
    auto *line = new QFrame(this);
    setRole(*line, "cardHeader");
    line->setFixedHeight(1);
    auto *foot = new QVBoxLayout;
    foot->setContentsMargins(10, 6, 10, 3);
    foot->addWidget(m_composer);

    contentLayout()->addLayout(address);
    contentLayout()->addWidget(m_error);
    contentLayout()->addLayout(trust);
    contentLayout()->addWidget(m_return);
    contentLayout()->addSpacing(6);
    contentLayout()->addWidget(m_list, 1);
    contentLayout()->addWidget(line);
    contentLayout()->addLayout(foot);
    setMinimumWidth(220);
}

void ClientPanel::buildMenu()
{
    auto *menu = new QMenu(m_menuButton);
    menu->setObjectName(QStringLiteral("clientMenuPopup"));
    const QString key = QKeySequence(duplicateKey).toString(QKeySequence::NativeText);
    menu->addAction(tr("&Duplicate") + u'\t' + key, this, [this] { Q_EMIT duplicateRequested(m_client); });
    menu->addAction(tr("&Rename…"), this, &ClientPanel::rename);
    menu->addAction(tr("&Settings…"), this, &ClientPanel::editSettings);
    menu->addAction(tr("&Network…"), m_network, &NetworkMark::openDialog);
    menu->addSeparator();
    QAction *pings = menu->addAction(tr("Show &pings and pongs"));
    pings->setObjectName(QStringLiteral("showPings"));
    pings->setCheckable(true);
    pings->setChecked(m_model->isControlShown());
    connect(pings, &QAction::toggled, m_model, &ClientMessageModel::setControlShown);
    menu->addAction(tr("&Clear list"), m_model, &ClientMessageModel::clearView);
    m_forget = menu->addAction(tr("&Forget the trusted certificate"), this, &ClientPanel::forgetTrust);
    m_forget->setObjectName(QStringLiteral("forgetTrust"));
    addRawActions(*menu);
    menu->addSeparator();
    // Later: the menu, the button and this panel are all gone then.
    menu->addAction(
        tr("Re&move"), this, [this] { m_workbench.removeClient(m_client); }, Qt::QueuedConnection);
    // Not setMenu(): the style would put an arrow of its own beside the one in the text.
    connect(m_menuButton, &QToolButton::clicked, menu,
        [this, menu] { menu->popup(m_menuButton->mapToGlobal(QPoint(0, m_menuButton->height()))); });
}

void ClientPanel::addRawActions(QMenu &menu)
{
    m_halfClose = menu.addAction(tr("&Half-close"), this, [this] { m_workbench.clientHalfClose(m_client); });
    m_halfClose->setObjectName(QStringLiteral("halfClose"));
    m_halfClose->setToolTip(tr("Ends the sending direction of TCP and goes on reading"));
    m_reset = menu.addAction(tr("R&eset (RST)"), this, [this] { m_workbench.clientReset(m_client); });
    m_reset->setObjectName(QStringLiteral("resetConnection"));
    m_reset->setToolTip(tr("Ends the TCP connection at once with a reset"));
}

// The key belongs to the panel that has the focus, also where the window has the same one for the last panel:
// two shortcuts would be ambiguous, and neither would work.
bool ClientPanel::event(QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride &&
        static_cast<QKeyEvent *>(event)->keyCombination() == duplicateKey) {
        event->accept();
        return true;
    }
    return Card::event(event);
}

void ClientPanel::keyPressEvent(QKeyEvent *event)
{
    if (event->keyCombination() == duplicateKey)
        Q_EMIT duplicateRequested(m_client);
    else
        Card::keyPressEvent(event);
}

void ClientPanel::resizeEvent(QResizeEvent *event)
{
    Card::resizeEvent(event);
    fitHeader();
}

// Where name, network, engine and state do not all fit, the network is a sign, and the state is left to the
// dot and the words below.
void ClientPanel::fitHeader()
{
    const bool isRaw = m_workbench.clientSettings(m_client).engine == ClientEngine::Raw;
    const bool isTight = isRaw && !m_network->isHidden() && width() < roomyHeader;
    m_network->setCompact(isTight);
    const QString arrow = QStringLiteral("▾");
    m_menuButton->setText(isTight ? arrow : phaseText() + u' ' + arrow);
}

QString ClientPanel::phaseText() const
{
    const ClientState state = m_workbench.clientState(m_client);
    return state.isWaitingToReturn() ? tr("lost") : text(state.phase);
}

void ClientPanel::showSettings()
{
    const ClientSettings settings = m_workbench.clientSettings(m_client);
    setTitle(settings.name);
    setAccessibleName(settings.name);
    m_composer->setClientName(settings.name);
    const bool isRaw = settings.engine == ClientEngine::Raw;
    m_raw->setVisible(isRaw);
    m_halfClose->setVisible(isRaw);
    m_reset->setVisible(isRaw);
    if (!m_url->hasFocus() || !m_url->isModified())
        m_url->setText(settings.url);
    m_url->setCursorPosition(0);
    showState();
}

void ClientPanel::showState()
{
    const ClientState state = m_workbench.clientState(m_client);
    const bool open = state.phase == ClientPhase::Open;
    const bool waits = state.isWaitingToReturn();
    const bool idle = state.phase == ClientPhase::Disconnected && !waits;
    m_dot->setOpen(open);
    fitHeader();
    m_menuButton->setToolTip(stateDetails(state));
    m_menuButton->setAccessibleName(tr("%1, %2, menu").arg(title(), phaseText()));
    m_url->setReadOnly(!idle);
    m_url->setToolTip(idle ? tr("Enter connects") : tr("Locked while connected: disconnect to change it"));
    m_connect->setText(idle ? tr("Connect") : tr("Disconnect"));
    m_connect->setAccessibleName(m_connect->text());
    setRole(*m_connect, idle ? "primary" : "quiet");
    m_connect->setEnabled(state.phase != ClientPhase::Closing);
    m_connect->setVisible(!waits); // the bar below has what can be done
    m_return->showState(state);
    m_halfClose->setEnabled(open);
    m_reset->setEnabled(!idle && !waits);
    const QString words = lastWords(state);
    m_error->setText(words);
    m_error->setVisible(!words.isEmpty());
    setRole(*m_error, state.error == ClientError::None ? "muted" : "error");
    m_trust->setVisible(idle && state.certificate.has_value());
    m_forget->setVisible(
        m_workbench.trustedCertificates().contains(trustKey(m_workbench.clientSettings(m_client).url)));
    m_composer->setObstacle(open ? QString() : tr("Not connected: your text is kept. Connect, then send."));
}

QString ClientPanel::lastWords(const ClientState &state) const
{
    if (state.error != ClientError::None)
        return errorText(state);
    if (state.phase == ClientPhase::Disconnected && state.connection.value != 0)
        return closeText(state.closeCode, state.closeReason, state.closedByPeer);
    return {};
}

QString ClientPanel::stateDetails(const ClientState &state) const
{
    QStringList lines{tr("%1: %2").arg(title(), text(state.phase)), m_workbench.clientSettings(m_client).url};
    if (!state.subprotocol.isEmpty())
        lines += tr("Subprotocol: %1").arg(state.subprotocol);
    if (state.roundTrip != timeUnknown)
        lines += tr("Round trip: %1").arg(durationText(state.roundTrip));
    const QString words = lastWords(state);
    if (!words.isEmpty())
        lines += words;
    return lines.join(u'\n');
}

void ClientPanel::takeUrl()
{
    ClientSettings settings = m_workbench.clientSettings(m_client);
    const QString url = m_url->text().trimmed();
    if (m_url->isReadOnly() || url == settings.url)
        return;
    settings.url = url;
    m_workbench.setClientSettings(m_client, settings);
}

void ClientPanel::toggleConnection()
{
    if (m_workbench.clientState(m_client).phase != ClientPhase::Disconnected) {
        m_workbench.closeClient(m_client, CloseCodes::Normal, {});
        return;
    }
    connectNow();
}

void ClientPanel::connectNow()
{
    if (m_workbench.clientState(m_client).phase != ClientPhase::Disconnected)
        return; // Enter in the address never ends a connection
    takeUrl();
    m_url->setModified(false);
    m_workbench.openClient(m_client);
}

void ClientPanel::trustAndConnect()
{
    m_workbench.trustCertificate(m_client);
    connectNow();
}

void ClientPanel::forgetTrust()
{
    Workbench::TrustedCertificates trusted = m_workbench.trustedCertificates();
    trusted.remove(trustKey(m_workbench.clientSettings(m_client).url));
    m_workbench.setTrustedCertificates(trusted);
}

void ClientPanel::rename()
{
    ClientSettings settings = m_workbench.clientSettings(m_client);
    bool accepted = false;
    const QString name =
        QInputDialog::getText(this, tr("Rename"), tr("Name"), QLineEdit::Normal, settings.name, &accepted)
            .trimmed();
    if (!accepted || name.isEmpty())
        return;
    settings.name = name;
    m_workbench.setClientSettings(m_client, settings);
}

void ClientPanel::editSettings()
{
    const ClientState state = m_workbench.clientState(m_client);
    const bool locked = state.phase != ClientPhase::Disconnected || state.isWaitingToReturn();
    auto *dialog = new ClientSettingsDialog(m_workbench.clientSettings(m_client), locked, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this,
        [this, dialog] { m_workbench.setClientSettings(m_client, dialog->settings()); });
    dialog->open();
}

void ClientPanel::focusComposer()
{
    m_composer->setFocus();
}

} // namespace Fanlight
