// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/rulesform.h"

#include "widgets/bench/rulesdialog.h"
#include "widgets/common/banner.h"
#include "widgets/common/rulewording.h"
#include "widgets/common/theme.h"
#include "workbench/workbench.h"

#include <QBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace Fanlight {

RulesForm::RulesForm(Workbench &workbench, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
{
    buildUi();
    showSettings();
    connect(m_edit, &QPushButton::clicked, this, &RulesForm::openDialog);
    connect(m_banner, &Banner::actionTriggered, this, &RulesForm::startAgain);
    connect(m_banner, &Banner::dismissed, this, [this] { m_dismissedStops = m_toldStops; });
    connect(&m_workbench, &Workbench::serverChanged, this, &RulesForm::showSettings);
    connect(&m_workbench, &Workbench::statsChanged, this, &RulesForm::showStops);
}

void RulesForm::buildUi()
{
    m_summary = new QLabel(this);
    m_summary->setObjectName(QStringLiteral("rulesSummary"));
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    setRole(*m_summary, "muted");
    m_edit = new QPushButton(tr("&Edit rules…"), this);
    m_edit->setObjectName(QStringLiteral("editRules"));
    m_edit->setAccessibleName(tr("Edit the rules"));
    m_edit->setFont(smallFont());
    m_banner = new Banner(this);
    m_banner->setObjectName(QStringLiteral("rulesStopped"));
    m_banner->setStacked(true);
    auto *line = new QHBoxLayout;
    line->addWidget(m_summary, 1);
    line->addWidget(m_edit);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 2, 0, 0);
    layout->setSpacing(4);
    layout->addLayout(line);
    layout->addWidget(m_banner);
}

void RulesForm::showSettings()
{
    const ServerSettings &settings = m_workbench.serverSettings();
    setVisible(settings.behaviour == Behaviour::Rules);
    const std::size_t count = settings.rules ? settings.rules->rules.size() : 0;
    const auto off = !settings.rules
                         ? 0
                         : std::count_if(settings.rules->rules.begin(), settings.rules->rules.end(),
                               [](const Rule &rule) { return !rule.enabled; });
    m_summary->setText(count == 0   ? tr("No rules: nothing is answered")
                       : off > 0    ? tr("%1 rules, %2 off").arg(count).arg(off)
                       : count == 1 ? tr("1 rule")
                                    : tr("%1 rules").arg(count));
    showStops();
}

void RulesForm::showStops()
{
    const ServerSettings &settings = m_workbench.serverSettings();
    const quint64 stops = settings.ruleTally ? settings.ruleTally->stops() : 0;
    if (stops == m_toldStops)
        return;
    m_toldStops = stops;
    if (stops == 0) { // others are followed now
        m_dismissedStops = 0;
        m_banner->clear();
    } else if (stops > m_dismissedStops && settings.rules) {
        m_banner->showMessage(BannerKind::Error,
            text(*settings.ruleTally->firstStop(), stops, *settings.rules), tr("Follow them again"));
    }
}

// The same rules, from their beginning.
void RulesForm::startAgain()
{
    ServerSettings settings = m_workbench.serverSettings();
    if (!settings.rules)
        return;
    const RuleSet rules = *settings.rules;
    setRules(settings, rules);
    m_workbench.setServerSettings(settings);
}

void RulesForm::openDialog()
{
    if (m_dialog) {
        m_dialog->raise();
        m_dialog->activateWindow();
        return;
    }
    m_dialog = new RulesDialog(m_workbench, window());
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_dialog->show();
}

} // namespace Fanlight
