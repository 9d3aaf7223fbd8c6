// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/handshakefaultbanner.h"

#include "widgets/common/handshakewording.h"
#include "workbench/workbench.h"

namespace Fanlight {

HandshakeFaultBanner::HandshakeFaultBanner(Workbench &workbench, QWidget *parent)
    : Banner(parent)
    , m_workbench(workbench)
{
    setObjectName(QStringLiteral("handshakeFaultBanner"));
    setClosable(false);
    setStacked(true);
    connect(this, &Banner::actionTriggered, this, &HandshakeFaultBanner::reset);
    connect(&m_workbench, &Workbench::serverChanged, this, &HandshakeFaultBanner::refresh);
    refresh();
}

void HandshakeFaultBanner::refresh()
{
    const QString warning = warningOf(m_workbench.serverSettings().handshakeFault);
    if (warning == message())
        return;
    if (warning.isEmpty())
        clear();
    else
        showMessage(BannerKind::Information, warning, tr("Reset"));
}

void HandshakeFaultBanner::reset()
{
    ServerSettings settings = m_workbench.serverSettings();
    settings.handshakeFault = {};
    m_workbench.setServerSettings(settings);
}

} // namespace Fanlight
