// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tester/targetbar.h"

#include "widgets/common/elidedlabel.h"
#include "widgets/common/formfields.h"
#include "widgets/common/theme.h"
#include "widgets/common/wording.h"
#include "workbench/workbench.h"

#include <QBoxLayout>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>

#include <utility>

namespace Fanlight {

TargetBar::TargetBar(Workbench &workbench, QWidget *parent)
    : QFrame(parent)
    , m_workbench(workbench)
    , m_clients(new QComboBox(this))
    , m_new(new QPushButton(tr("New raw client"), this))
    , m_url(new QLineEdit(this))
    , m_connect(new QPushButton(this))
    , m_state(new ElidedLabel(this))
    , m_error(new QLabel(this))
    , m_trust(new QPushButton(tr("Trust this one"), this))
{
    setObjectName(QStringLiteral("targetBar"));
    setRole(*this, "card");
    buildUi();
    m_url->setText(ClientSettings().url);
    fill();
    connect(m_clients, &QComboBox::currentIndexChanged, this, &TargetBar::tell);
    connect(m_new, &QPushButton::clicked, this, &TargetBar::addClient);
    connect(m_trust, &QPushButton::clicked, this, &TargetBar::trustAndConnect);
    connect(m_connect, &QPushButton::clicked, this, &TargetBar::toggleConnection);
    connect(m_url, &QLineEdit::returnPressed, this, &TargetBar::connectNow);
    connect(m_url, &QLineEdit::editingFinished, this, &TargetBar::takeUrl);
    connect(m_url, &QLineEdit::textChanged, this, &TargetBar::urlChanged);
    connect(&m_workbench, &Workbench::clientAdded, this, &TargetBar::take);
    connect(&m_workbench, &Workbench::clientChanged, this, &TargetBar::take);
    connect(&m_workbench, &Workbench::clientRemoved, this, &TargetBar::removeOne);
    connect(&m_workbench, &Workbench::serverChanged, this, &TargetBar::showServerUrl);
    showServerUrl();
    tell();
}

void TargetBar::buildUi()
{
    m_clients->setObjectName(QStringLiteral("targetClient"));
    m_clients->setAccessibleName(tr("Raw client"));
    m_clients->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_clients->setMinimumWidth(110);
    m_new->setObjectName(QStringLiteral("newRawClient"));
    m_new->setAccessibleName(m_new->text());
    m_new->setToolTip(tr("Adds a client that says exactly what it is told; it stands on the bench too"));
    m_url->setObjectName(QStringLiteral("targetUrl"));
    m_url->setAccessibleName(tr("URL"));
    m_url->setPlaceholderText(QStringLiteral("ws://127.0.0.1:8080/"));
    m_connect->setObjectName(QStringLiteral("targetConnect"));
    m_state->setObjectName(QStringLiteral("targetState"));
    setRole(*m_state, "muted");
    m_state->setMinimumWidth(150);
    m_error->setObjectName(QStringLiteral("targetError"));
    m_error->setWordWrap(true);
    m_error->setTextFormat(Qt::PlainText);
    m_error->setTextInteractionFlags(Qt::TextSelectableByMouse);
    setRole(*m_error, "error");
    m_trust->setObjectName(QStringLiteral("targetTrust"));
    m_trust->setAccessibleName(tr("Trust this certificate and connect"));
    m_trust->setToolTip(
        tr("Takes exactly this certificate from this server from now on, also after a restart, "
           "and connects again"));

    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(labelFor(m_clients, tr("Clie&nt")));
    row->addWidget(m_clients);
    row->addWidget(m_new);
    row->addSpacing(6);
    row->addWidget(labelFor(m_url, tr("&URL")));
    row->addWidget(m_url, 1);
    row->addWidget(m_connect);
    row->addWidget(m_state, 1);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(5);
    layout->addLayout(row);
    auto *error = new QHBoxLayout;
    error->setSpacing(8);
    error->addWidget(m_error, 1);
    error->addWidget(m_trust);
    layout->addLayout(error);
}

ClientId TargetBar::client() const
{
    return ClientId{m_clients->currentData().toUInt()};
}

QString TargetBar::url() const
{
    return m_url->text().trimmed();
}

void TargetBar::fill()
{
    const QSignalBlocker quiet(m_clients);
    for (const ClientId client : m_workbench.clients())
        addOne(client);
}

void TargetBar::addOne(ClientId client)
{
    const ClientSettings settings = m_workbench.clientSettings(client);
    const int row = m_clients->findData(client.value);
    if (row >= 0)
        m_clients->setItemText(row, settings.name);
    else if (settings.engine == ClientEngine::Raw)
        m_clients->addItem(settings.name, client.value);
}

// A client can change its engine while it is not connected.
void TargetBar::take(ClientId client)
{
    if (m_workbench.clientSettings(client).engine == ClientEngine::Raw)
        addOne(client);
    else
        removeOne(client);
    if (client == this->client())
        showState();
}

void TargetBar::removeOne(ClientId client)
{
    if (const int row = m_clients->findData(client.value); row >= 0)
        m_clients->removeItem(row);
}

void TargetBar::tell()
{
    m_clients->setEnabled(m_clients->count() > 0);
    if (std::exchange(m_told, client()) != client()) {
        m_url->setModified(false);
        showState();
        Q_EMIT clientChosen(client());
    } else {
        showState();
    }
}

ClientId TargetBar::addClient()
{
    ClientSettings settings;
    settings.engine = ClientEngine::Raw;
    settings.url = url();
    settings.sendOnOpen.reset(); // says nothing but what it is told
    const ClientId added = m_workbench.addClient(settings);
    settings.name = tr("Raw %1").arg(added.value);
    m_workbench.setClientSettings(added, settings);
    choose(added);
    m_connect->setFocus();
    return added;
}

void TargetBar::choose(ClientId client)
{
    if (const int row = m_clients->findData(client.value); row >= 0)
        m_clients->setCurrentIndex(row);
}

// Our own server is the nearest to try things on, until somebody names another one.
void TargetBar::showServerUrl()
{
    if (client().value == 0 && !m_url->isModified() && m_workbench.serverState().listening)
        m_url->setText(serverUrl(m_workbench.serverState(), QStringLiteral("ws")));
}

void TargetBar::takeUrl()
{
    if (client().value == 0 || m_url->isReadOnly())
        return;
    ClientSettings settings = m_workbench.clientSettings(client());
    if (std::exchange(settings.url, url()) != url())
        m_workbench.setClientSettings(client(), settings);
}

void TargetBar::toggleConnection()
{
    if (client().value != 0 && m_workbench.clientState(client()).phase != ClientPhase::Disconnected) {
        m_workbench.closeClient(client(), CloseCodes::Normal, {});
        return;
    }
    connectNow();
}

void TargetBar::connectNow()
{
    if (client().value == 0)
        addClient();
    if (m_workbench.clientState(client()).phase != ClientPhase::Disconnected)
        return; // Enter in the address never ends a connection
    takeUrl();
    m_url->setModified(false);
    m_workbench.openClient(client());
}

void TargetBar::trustAndConnect()
{
    m_workbench.trustCertificate(client());
    connectNow();
}

void TargetBar::showState()
{
    const bool none = client().value == 0;
    const ClientState state = none ? ClientState() : m_workbench.clientState(client());
    const bool idle = state.phase == ClientPhase::Disconnected;
    if (!none && (!m_url->hasFocus() || !m_url->isModified())) {
        m_url->setText(m_workbench.clientSettings(client()).url);
        m_url->setCursorPosition(0);
    }
    m_url->setReadOnly(!idle);
    m_url->setToolTip(idle ? tr("Enter connects") : tr("Locked while connected: disconnect to change it"));
    m_connect->setText(idle ? tr("Connect") : tr("Disconnect"));
    m_connect->setAccessibleName(m_connect->text());
    setRole(*m_connect, idle && !none ? "primary" : "");
    m_connect->setEnabled(state.phase != ClientPhase::Closing);
    m_state->setText(none ? tr("no raw client yet") : stateWords(state));
    const QString error = errorText(state);
    m_error->setText(error);
    m_error->setVisible(!error.isEmpty());
    m_trust->setVisible(idle && state.certificate.has_value());
}

QString TargetBar::stateWords(const ClientState &state) const
{
    const bool wasOpen = state.phase == ClientPhase::Disconnected && state.connection.value != 0;
    if (wasOpen && state.error == ClientError::None)
        return closeText(state.closeCode, state.closeReason, state.closedByPeer);
    return text(state.phase);
}

} // namespace Fanlight
