// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/networkmark.h"

#include "widgets/bench/networkdialog.h"
#include "widgets/common/theme.h"
#include "workbench/workbench.h"

#include <utility>

namespace Fanlight {

namespace {

// One direction in words; empty when it is clear.
QString words(const DirectionConditions &conditions)
{
    QStringList parts;
    if (conditions.latency > 0 || conditions.jitter > 0)
        parts += conditions.jitter > 0
                     ? NetworkMark::tr("%1 ± %2 ms").arg(conditions.latency).arg(conditions.jitter)
                     : NetworkMark::tr("%1 ms").arg(conditions.latency);
    if (conditions.bandwidth > 0)
        parts += NetworkMark::tr("%1 kB/s").arg(conditions.bandwidth / 1000);
    if (conditions.sliceSize > 0)
        parts += NetworkMark::tr("slices of %1 bytes").arg(conditions.sliceSize);
    return parts.join(QStringLiteral(", "));
}

} // namespace

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
    const QString up = words(conditions.toServer);
    const QString down = words(conditions.toClient);
    // The header has little room: the sum of the latencies, or that there is something.
    const double roundTrip = conditions.toServer.latency + conditions.toClient.latency;
    if (m_compact)
        setText(QStringLiteral("≈"));
    else
        setText(roundTrip > 0 ? tr("≈ %1 ms").arg(roundTrip) : tr("≈ slow"));
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
