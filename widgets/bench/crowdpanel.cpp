// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/crowdpanel.h"

#include "client/crowdprocess.h"
#include "widgets/bench/crowdcard.h"
#include "widgets/bench/crowddialog.h"
#include "widgets/common/emptystate.h"
#include "widgets/common/theme.h"
#include "workbench/workbench.h"

#include <QBoxLayout>
#include <QPushButton>
#include <QScrollArea>

namespace Fanlight {

namespace {

// Something to look at that no machine is too slow for.
CrowdSettings firstSettings()
{
    CrowdSettings settings;
    settings.clients = 100;
    settings.rate = 1;
    settings.duration = 30;
    return settings;
}

QString cardName(const CrowdProcess &crowd)
{
    return QStringLiteral("crowdCard%1").arg(crowd.number());
}

} // namespace

CrowdPanel::CrowdPanel(Workbench &workbench, Crowds &crowds, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_crowds(crowds)
    , m_latest(firstSettings())
{
    setObjectName(QStringLiteral("crowdPanel"));
    buildUi();
    connect(&m_crowds, &Crowds::added, this, &CrowdPanel::addCard);
    connect(&m_crowds, &Crowds::aboutToRemove, this, &CrowdPanel::removeCard);
    connect(&m_crowds, &Crowds::runningChanged, this, &CrowdPanel::showState);
    for (CrowdProcess *crowd : m_crowds.crowds())
        addCard(crowd);
    showState();
}

void CrowdPanel::buildUi()
{
    m_empty = new EmptyState(tr("No crowd yet"),
        tr("A crowd is thousands of clients in a process of its own, which load this server and measure it."),
        this);
    m_empty->setObjectName(QStringLiteral("noCrowd"));
    m_empty->setAction(tr("Add a crowd…"));
    connect(m_empty, &EmptyState::triggered, this, &CrowdPanel::add);
    m_bar = new QWidget(this);
    m_add = new QPushButton(tr("Add a crowd…"), m_bar);
    m_add->setObjectName(QStringLiteral("addCrowdHere"));
    m_add->setAccessibleName(tr("Add a crowd"));
    m_stopAll = new QPushButton(tr("Stop all"), m_bar);
    m_stopAll->setObjectName(QStringLiteral("stopCrowds"));
    m_stopAll->setAccessibleName(tr("Stop all crowds"));
    connect(m_add, &QPushButton::clicked, this, &CrowdPanel::add);
    connect(m_stopAll, &QPushButton::clicked, &m_crowds, &Crowds::stopAll);
    auto *bar = new QHBoxLayout(m_bar);
    bar->setContentsMargins(0, 0, 0, 0);
    bar->addWidget(m_add);
    bar->addStretch();
    bar->addWidget(m_stopAll);
    m_scroll = new QScrollArea(this);
    m_scroll->setObjectName(QStringLiteral("crowdScroll"));
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    auto *content = new QWidget(m_scroll);
    setRole(*content, "scrolled");
    m_cards = new QVBoxLayout(content);
    m_cards->setContentsMargins(0, 0, 0, 0);
    m_cards->setSpacing(8);
    m_cards->addStretch();
    m_scroll->setWidget(content);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(12, 8, 12, 8);
    layout->setSpacing(8);
    layout->addWidget(m_empty, 1);
    layout->addWidget(m_bar);
    layout->addWidget(m_scroll, 1);
}

void CrowdPanel::add()
{
    if (m_dialog) {
        m_dialog->raise();
        m_dialog->activateWindow();
        return;
    }
    m_dialog = new CrowdDialog(m_workbench, m_crowds, m_latest, window());
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(m_dialog, &QDialog::accepted, this, [this] { m_latest = m_dialog->settings(); });
    m_dialog->show(); // beside it the server can be started
}

void CrowdPanel::addCard(CrowdProcess *crowd)
{
    auto *card = new CrowdCard(*crowd, m_scroll->widget());
    connect(card, &CrowdCard::removeRequested, this, [this, crowd] { m_crowds.remove(crowd); });
    m_cards->insertWidget(0, card);
    showState();
}

void CrowdPanel::removeCard(const CrowdProcess *crowd)
{
    auto *card = m_scroll->widget()->findChild<CrowdCard *>(cardName(*crowd));
    if (!card)
        return;
    const bool hadFocus = card->isAncestorOf(focusWidget());
    m_cards->removeWidget(card);
    card->hide();
    card->setObjectName(QString());
    disconnect(crowd, nullptr, card, nullptr); // it may be in the middle of a click
    card->deleteLater();
    showState();
    if (hadFocus)
        m_add->setFocus();
}

void CrowdPanel::showState()
{
    const bool any = m_cards->count() > 1; // beside the stretch
    const int running = m_crowds.running();
    m_empty->setVisible(!any);
    m_bar->setVisible(any);
    m_scroll->setVisible(any);
    m_add->setEnabled(running < Crowds::mostRunning);
    m_add->setToolTip(running < Crowds::mostRunning
                          ? QString()
                          : tr("%1 crowds run at the same time at most").arg(Crowds::mostRunning));
    m_stopAll->setEnabled(running > 0);
    Q_EMIT labelChanged(running > 0 ? tr("Crowds %1").arg(running) : tr("Crowds"));
}

} // namespace Fanlight
