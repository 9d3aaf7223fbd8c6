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
    connect(this, &Banner::actionTriggered, this, &HandshakeFaultBanner::reset);
    connect(&m_workbench, &Workbench::serverChanged, this, &HandshakeFaultBanner::refresh);
    refresh();
}

void HandshakeFaultBanner::refresh()
{
    const HandshakeFault &fault = m_workbench.serverSettings().handshakeFault;
    const QString words = tr("Handshakes are wrong on purpose: %1").arg(text(fault.kind));
    setToolTip(warningOf(fault));
    if (fault.kind == HandshakeFaultKind::None)
        clear();
    else if (words != message())
        showMessage(BannerKind::Information, words, tr("Reset"));
}

void HandshakeFaultBanner::reset()
{
    ServerSettings settings = m_workbench.serverSettings();
    settings.handshakeFault = {};
    m_workbench.setServerSettings(settings);
}

} // namespace Fanlight
