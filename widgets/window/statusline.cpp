// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/window/statusline.h"

#include "widgets/common/theme.h"
#include "widgets/common/wording.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QLocale>

namespace Fanlight {

namespace {
constexpr int refreshInterval = 250; // ms: slower than the eye reads numbers, faster than it gets impatient
}

StatusLine::StatusLine(Workbench &workbench, QWidget *parent)
    : QFrame(parent)
    , m_workbench(workbench)
{
    setObjectName(QStringLiteral("statusLine"));
    setRole(*this, "foot");
    auto *layout = new QHBoxLayout(this);
    layout->setContentsMargins(14, 5, 14, 5);
    layout->setSpacing(24);
    m_connections = addLabel(QStringLiteral("statusConnections"));
    m_rate = addLabel(QStringLiteral("statusRate"));
    m_captured = addLabel(QStringLiteral("statusCaptured"));
    m_reach = addLabel(QStringLiteral("statusReach"));
    layout->addStretch(1);
    addLabel(QStringLiteral("statusKeys"))->setText(tr("Ctrl+K commands · ? keys"));
    connect(&m_timer, &QTimer::timeout, this, &StatusLine::refresh);
    m_timer.start(refreshInterval);
    refresh();
}

QLabel *StatusLine::addLabel(const QString &objectName)
{
    auto *label = new QLabel;
    label->setObjectName(objectName);
    setRole(*label, "muted");
    layout()->addWidget(label);
    return label;
}

QString StatusLine::reachText() const
{
    const ServerState &state = m_workbench.serverState();
    if (!state.listening)
        return tr("not listening");
    return state.address.isLoopback() ? tr("reachable from this computer only")
                                      : tr("reachable from the network");
}

void StatusLine::refresh()
{
    const QLocale locale;
    CaptureStore &store = m_workbench.store();
    qsizetype open = 0;
    for (const ConnectionStats &stats : m_workbench.connectionStats())
        open += stats.webSocket ? 1 : 0;
    m_connections->setText(open == 1 ? tr("1 connection") : tr("%1 connections").arg(locale.toString(open)));
    m_rate->setText(m_workbench.isFrozen() ? tr("view frozen, the sockets go on")
                                           : tr("%1 frames/s · %2/s")
                                                 .arg(locale.toString(m_workbench.framesPerSecond()),
                                                     byteCount(m_workbench.bytesPerSecond())));
    const quint64 kept = store.lastNumber() + 1 - store.firstNumber();
    const QString evicted =
        store.evicted() == 0 ? tr("none evicted") : tr("%1 evicted").arg(locale.toString(store.evicted()));
    m_captured->setText(
        tr("%1 captured · %2 of %3 · %4")
            .arg(locale.toString(kept), byteCount(store.bytesUsed()), byteCount(store.budget()), evicted));
    m_reach->setText(reachText());
}

} // namespace Fanlight
