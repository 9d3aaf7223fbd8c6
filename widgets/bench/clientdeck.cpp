// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/clientdeck.h"

#include "client/draftbook.h"
#include "widgets/bench/addclienttile.h"
#include "widgets/bench/clientpanel.h"
#include "widgets/bench/composer.h"
#include "widgets/common/banner.h"
#include "widgets/common/draftwording.h"
#include "widgets/common/theme.h"
#include "workbench/workbench.h"

#include <QApplication>
#include <QGridLayout>
#include <QInputDialog>
#include <QScrollArea>

#include <algorithm>

namespace Fanlight {

namespace {

constexpr int gap = 12;
constexpr int panelWidth = 232; // pixels, at least
constexpr int panelHeight = 206;

} // namespace

ClientDeck::ClientDeck(Workbench &workbench, QWidget *parent)
    : ClientDeck(workbench, std::make_unique<DraftBook>(DraftBook::defaultPath()), nullptr, parent)
{
}

ClientDeck::ClientDeck(Workbench &workbench, DraftBook &book, QWidget *parent)
    : ClientDeck(workbench, nullptr, &book, parent)
{
}

ClientDeck::ClientDeck(
    Workbench &workbench, std::unique_ptr<DraftBook> owned, DraftBook *book, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_ownBook(std::move(owned))
    , m_book(m_ownBook ? *m_ownBook : *book)
{
    setObjectName(QStringLiteral("clientDeck"));
    buildUi();
    connect(&m_workbench, &Workbench::clientAdded, this, &ClientDeck::addPanel);
    connect(&m_workbench, &Workbench::clientRemoved, this, &ClientDeck::removePanel);
    connect(&m_book, &DraftBook::saveFailed, this,
        [this](const DraftBookFault &fault) { m_banner->showMessage(BannerKind::Error, errorText(fault)); });
    const QList<ClientId> clients = m_workbench.clients();
    for (const ClientId client : clients)
        addPanel(client);
    arrange();
    if (m_book.loadFault()) {
        m_banner->showMessage(BannerKind::Error,
            tr("The drafts of last time were set aside: %1").arg(errorText(*m_book.loadFault())));
    }
}

ClientDeck::~ClientDeck()
{
    // The composers keep their drafts in the book: they go first.
    qDeleteAll(m_panels);
}

void ClientDeck::buildUi()
{
    m_banner = new Banner(this);
    m_banner->setObjectName(QStringLiteral("deckBanner"));
    m_banner->setStacked(true);
    m_scroll = new QScrollArea(this);
    m_scroll->setObjectName(QStringLiteral("deckScroll"));
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    auto *content = new QWidget(m_scroll);
    setRole(*content, "scrolled");
    m_grid = new QGridLayout(content);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setSpacing(gap);
    m_scroll->setWidget(content);
    auto *tile = new AddClientTile(content);
    m_more = tile;
    connect(tile, &AddClientTile::addRequested, this, &ClientDeck::addClient);
    connect(tile, &AddClientTile::severalRequested, this, &ClientDeck::askForSeveral);

    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(8);
    layout->addWidget(m_banner);
    layout->addWidget(m_scroll, 1);
}

void ClientDeck::addPanel(ClientId client)
{
    if (panel(client))
        return;
    auto *added = new ClientPanel(m_workbench, client, m_book, m_scroll->widget());
    added->setMinimumHeight(panelHeight);
    m_panels.append(added);
    connect(added, &ClientPanel::recordActivated, this, &ClientDeck::recordActivated);
    connect(
        added, &ClientPanel::duplicateRequested, this, [this](ClientId source) { openSeveral(source, 1); });
    m_columns = 0;
    arrange();
    added->show();
}

void ClientDeck::removePanel(ClientId client)
{
    ClientPanel *gone = panel(client);
    if (!gone)
        return;
    m_panels.removeOne(gone);
    m_grid->removeWidget(gone);
    gone->hide();
    gone->deleteLater();
    m_columns = 0;
    arrange();
}

void ClientDeck::arrange()
{
    // More than two columns only where their rows would not fit: a wide panel shows more of each message.
    const int most = std::clamp((width() + gap) / (panelWidth + gap), 1, 4);
    const int cells = int(m_panels.size()) + 1;
    int columns = std::min(2, most);
    while (columns < most && heightOfRows((cells + columns - 1) / columns) > height())
        ++columns;
    if (columns == m_columns)
        return;
    m_columns = columns;
    for (int i = 0; i < m_grid->columnCount(); ++i)
        m_grid->setColumnStretch(i, i < columns ? 1 : 0);
    for (int i = 0; i < m_grid->rowCount(); ++i)
        m_grid->setRowStretch(i, 0);
    QWidget *before = nullptr;
    for (int i = 0; i <= m_panels.size(); ++i) {
        QWidget *cell = i < m_panels.size() ? static_cast<QWidget *>(m_panels.at(i)) : m_more;
        m_grid->addWidget(cell, i / columns, i % columns);
        m_grid->setRowStretch(i / columns, 1);
        if (before)
            setTabOrder(before, cell);
        before = cell;
    }
    m_more->setMinimumHeight(120);
}

void ClientDeck::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange();
}

int ClientDeck::heightOfRows(int rows)
{
    return rows * panelHeight + (rows - 1) * gap;
}

ClientPanel *ClientDeck::panel(ClientId client) const
{
    const auto found = std::find_if(m_panels.begin(), m_panels.end(),
        [client](const ClientPanel *other) { return other->client() == client; });
    return found == m_panels.end() ? nullptr : *found;
}

ClientPanel *ClientDeck::focusedPanel() const
{
    for (ClientPanel *candidate : m_panels) {
        if (QApplication::focusWidget() && candidate->isAncestorOf(QApplication::focusWidget()))
            return candidate;
    }
    return m_panels.isEmpty() ? nullptr : m_panels.last();
}

ClientId ClientDeck::addClient()
{
    const bool listening = m_workbench.serverState().listening;
    ClientSettings settings;
    if (listening)
        settings.url = serverUrl(m_workbench.serverState(), QStringLiteral("ws"));
    const ClientId client = m_workbench.addClient(settings);
    settings.name = tr("Client %1").arg(client.value);
    m_workbench.setClientSettings(client, settings);
    if (listening)
        m_workbench.openClient(client);
    if (ClientPanel *added = panel(client)) {
        added->focusComposer();
        m_scroll->ensureWidgetVisible(added);
    }
    return client;
}

void ClientDeck::openSeveral(ClientId source, int count)
{
    if (source.value == 0) {
        for (int i = 0; i < count; ++i)
            addClient();
        return;
    }
    const bool connected = m_workbench.clientState(source).phase != ClientPhase::Disconnected;
    ClientSettings settings = m_workbench.clientSettings(source);
    for (int i = 0; i < count; ++i) {
        const ClientId client = m_workbench.addClient(settings);
        settings.name = tr("Client %1").arg(client.value);
        m_workbench.setClientSettings(client, settings);
        if (connected)
            m_workbench.openClient(client);
    }
    if (!m_panels.isEmpty())
        m_panels.last()->focusComposer();
}

void ClientDeck::duplicateFocused()
{
    if (const ClientPanel *focused = focusedPanel())
        openSeveral(focused->client(), 1);
}

void ClientDeck::askForSeveral()
{
    const ClientPanel *source = focusedPanel();
    const QString question = source
                                 ? tr("How many more clients with the settings of %1?").arg(source->title())
                                 : tr("How many clients?");
    bool accepted = false;
    const int count = QInputDialog::getInt(this, tr("Open several"), question, 5, 1, 30, 1, &accepted);
    if (accepted)
        openSeveral(source ? source->client() : ClientId{}, count);
}

} // namespace Fanlight
