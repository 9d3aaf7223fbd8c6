// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/tester/testerpage.h"

#include "widgets/tester/cataloguepanel.h"
#include "widgets/tester/framecomposer.h"
#include "widgets/tester/handshakelab.h"
#include "widgets/tester/targetbar.h"

#include <QBoxLayout>
#include <QTabBar>
#include <QTabWidget>

namespace Fanlight {

namespace {

constexpr int gap = 8;

} // namespace

TesterPage::TesterPage(Workbench &workbench, QWidget *parent)
    : QWidget(parent)
    , m_target(new TargetBar(workbench, this))
    , m_tabs(new QTabWidget(this))
    , m_frames(new FrameComposer(workbench, this))
    , m_handshake(new HandshakeLab(workbench, this))
{
    setObjectName(QStringLiteral("testerPage"));
    m_tabs->setObjectName(QStringLiteral("testerTabs"));
    m_tabs->setAccessibleName(tr("Ways to test"));
    m_tabs->tabBar()->setObjectName(QStringLiteral("testerTabBar"));
    m_tabs->tabBar()->setAccessibleName(m_tabs->accessibleName());
    addTab(tr("Frames"), tr("Frames by hand, right or wrong, cut into TCP writes"), m_frames);
    addTab(
        tr("Handshake"), tr("Opening handshakes by hand, and wrong answers of our own server"), m_handshake);
    auto *catalogue = new CataloguePanel(workbench);
    addTab(tr("Catalogue"), tr("What the RFCs demand, tried on a server or on clients"), catalogue);
    // The catalogue makes its own connections: the page's target is none of its.
    connect(m_tabs, &QTabWidget::currentChanged, this,
        [this, catalogue](int index) { m_target->setVisible(m_tabs->widget(index) != catalogue); });
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gap);
    layout->addWidget(m_target);
    layout->addWidget(m_tabs, 1);
    setFocusProxy(m_tabs->tabBar());
    connect(m_target, &TargetBar::clientChosen, m_frames, &FrameComposer::setClient);
    connect(m_frames, &FrameComposer::clientRequested, m_target, &TargetBar::addClient);
    connect(m_frames, &FrameComposer::recordActivated, this, &TesterPage::recordActivated);
    connect(m_target, &TargetBar::clientChosen, m_handshake, &HandshakeLab::setClient);
    connect(m_target, &TargetBar::urlChanged, m_handshake, &HandshakeLab::setUrl);
    connect(m_handshake, &HandshakeLab::clientRequested, m_target, &TargetBar::addClient);
    m_frames->setClient(m_target->client());
    m_handshake->setUrl(m_target->url());
    m_handshake->setClient(m_target->client());
}

void TesterPage::addTab(const QString &label, const QString &toolTip, QWidget *panel)
{
    m_tabs->setTabToolTip(m_tabs->addTab(panel, label), toolTip);
}

} // namespace Fanlight
