// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/http/httppage.h"

#include "widgets/http/comparisonpanel.h"
#include "widgets/http/costpanel.h"
#include "widgets/http/headoflinepanel.h"
#include "widgets/http/racepanel.h"
#include "widgets/http/verdictpanel.h"

#include <QBoxLayout>
#include <QStackedWidget>
#include <QTabBar>

namespace Fanlight {

namespace {

constexpr int gap = 6;

} // namespace

HttpPage::HttpPage(QWidget *parent)
    : QWidget(parent)
{
    setObjectName(QStringLiteral("httpPage"));
    m_tabs = new QTabBar;
    m_tabs->setObjectName(QStringLiteral("httpTabs"));
    m_tabs->setAccessibleName(tr("What is measured"));
    m_tabs->setExpanding(false);
    m_panels = new QStackedWidget;
    m_comparison = new ComparisonPanel;
    addPanel(
        tr("Same events, four ways"), tr("What each transport cost, and how old its news was"), m_comparison);
    addPanel(tr("1,000 requests race"), tr("The same round trips, one way after the other"), new RacePanel);
    addPanel(tr("Head of line"), tr("Quick replies behind a slow one"), new HeadOfLinePanel);
    addPanel(tr("Waiting for a verdict"), tr("Asking again and again, or being told"), new VerdictPanel);
    auto *cost = new CostPanel;
    addPanel(tr("At N clients"), tr("What more clients would cost: calculated, not measured"), cost);
    connect(m_comparison, &ComparisonPanel::resultChanged, cost,
        [this, cost] { cost->setResult(m_comparison->result()); });
    connect(cost, &CostPanel::runRequested, this, &HttpPage::run);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gap);
    layout->addWidget(m_tabs);
    layout->addWidget(m_panels, 1);
    setFocusProxy(m_comparison);
    connect(m_tabs, &QTabBar::currentChanged, this, [this](int index) {
        m_panels->setCurrentIndex(index);
        setFocusProxy(m_panels->currentWidget());
    });
}

void HttpPage::addPanel(const QString &label, const QString &toolTip, QWidget *panel)
{
    m_tabs->setTabToolTip(m_tabs->addTab(label), toolTip);
    m_panels->addWidget(panel);
}

void HttpPage::setSettings(const ComparisonSettings &settings)
{
    m_comparison->setSettings(settings);
}

void HttpPage::run()
{
    m_tabs->setCurrentIndex(m_panels->indexOf(m_comparison));
    m_comparison->run();
}

} // namespace Fanlight
