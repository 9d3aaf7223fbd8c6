// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/networkmark.h"

#include "widgets/bench/networkdialog.h"
#include "widgets/common/faultwording.h"
#include "widgets/common/theme.h"
#include "workbench/workbench.h"

#include <utility>

namespace Fanlight {

NetworkMark::NetworkMark(Workbench &workbench, ClientId client, QWidget *parent)
    : QToolButton(parent)
    , m_workbench(workbench)
    , m_client(client)
{
    setObjectName(QStringLiteral("networkMark"));
    setRole(*this, "quiet");
    connect(this, &QToolButton::clicked, this, &NetworkMark::openDialog);
    connect(&m_workbench, &Workbench::clientChanged, this, &NetworkMark::showConditions);
    connect(&m_workbench, &Workbench::serverChanged, this, &NetworkMark::showConditions);
    showConditions();
}

void NetworkMark::showConditions()
{
    const NetworkConditions conditions =
        m_client.value == 0 ? m_workbench.serverConditions() : m_workbench.clientConditions(m_client);
    const QString up = conditionsSummary(conditions.toServer);
    const QString down = conditionsSummary(conditions.toClient);
    // The header has little room: the sum of the latencies, or that there is something, and how many faults.
    const double roundTrip = conditions.toServer.latency + conditions.toClient.latency;
    const bool delays = conditions.toServer.hasDelays() || conditions.toClient.hasDelays();
    int faults = 0;
    for (const DirectionConditions &one : {conditions.toServer, conditions.toClient})
        faults += frameFaultCount(one) + streamFaultCount(one);
    QStringList parts;
    if (m_compact && delays)
        parts += QStringLiteral("≈");
    else if (delays)
        parts += roundTrip > 0 ? tr("≈ %1 ms").arg(roundTrip) : tr("≈ slow");
    if (faults > 0)
        parts += m_compact ? QStringLiteral("⚡") : tr("⚡ %1").arg(faults);
    setText(parts.join(u' '));
    const QString clear = tr("clear");
    const QString sentence = tr("The network is not clear. To the server: %1. To the client: %2.")
                                 .arg(up.isEmpty() ? clear : up, down.isEmpty() ? clear : down);
    setToolTip(sentence);
    setAccessibleName(sentence);
    setVisible(!conditions.isClear());
}

void NetworkMark::setCompact(bool compact)
{
    if (std::exchange(m_compact, compact) != compact)
        showConditions();
}

void NetworkMark::openDialog()
{
    if (m_dialog) {
        m_dialog->raise();
        m_dialog->activateWindow();
        return;
    }
    m_dialog = new NetworkDialog(m_workbench, m_client, window());
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_dialog->show();
}

} // namespace Fanlight
