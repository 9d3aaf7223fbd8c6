// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/fanoutmap.h"

#include "tables/broadcasttext.h"
#include "tables/recordtext.h"
#include "widgets/bench/fanoutcanvas.h"
#include "widgets/bench/maplegend.h"
#include "widgets/common/emptystate.h"
#include "widgets/common/theme.h"
#include "workbench/workbench.h"

#include <QActionGroup>
#include <QKeyEvent>
#include <QMenu>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace Fanlight {

namespace {

// What says most comes first: in a narrow card the end is cut.
QString broadcastNote(const Broadcast &broadcast)
{
    const quint32 meant = std::max(broadcast.expected, broadcast.reached + broadcast.givenUp);
    QStringList parts{FanoutMap::tr("last: skew %1").arg(durationText(broadcast.skew())),
        FanoutMap::tr("%1 of %2 reached").arg(groupedNumber(broadcast.reached), groupedNumber(meant))};
    if (broadcast.givenUp > 0)
        parts.append(FanoutMap::tr("%1 given up").arg(groupedNumber(broadcast.givenUp)));
    if (!broadcast.room.isEmpty())
        parts.append(FanoutMap::tr("to room %1").arg(shortLabel(broadcast.room)));
    return parts.join(QStringLiteral(" · "));
}

} // namespace

FanoutMap::FanoutMap(Workbench &workbench, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_canvas(new FanoutCanvas(workbench, this))
    , m_empty(new EmptyState({}, {}, this))
    , m_legend(new QWidget(this))
    , m_grouping(new QPushButton(m_legend))
{
    setObjectName(QStringLiteral("fanoutMap"));
    buildUi();
    connect(m_canvas, &FanoutCanvas::recordActivated, this, &FanoutMap::recordActivated);
    connect(m_canvas, &FanoutCanvas::connectionActivated, this, &FanoutMap::connectionActivated);
    connect(m_canvas, &FanoutCanvas::populatedChanged, this, &FanoutMap::updateEmptyState);
    connect(m_empty, &EmptyState::triggered, this, &FanoutMap::startRequested);
    connect(&m_workbench, &Workbench::serverChanged, this, &FanoutMap::updateEmptyState);
    connect(&m_workbench.store(), &CaptureStore::delivered, this, &FanoutMap::takeDeliveries);
    connect(&m_workbench.store(), &CaptureStore::cleared, this, [this] { setNote({}); });
    connect(m_canvas, &FanoutCanvas::groupingChanged, this, &FanoutMap::showGrouping);
    showGrouping();
    updateEmptyState();
}

void FanoutMap::buildUi()
{
    m_empty->setAction(tr("Start with three clients"), true);
    // What the eye should find first in a fresh window.
    m_start = m_empty->findChild<QPushButton *>(QStringLiteral("emptyStateAction"));
    m_start->setMinimumSize(220, 40);
    m_start->setAutoDefault(true); // Enter presses it too
    buildGrouping();
    auto *foot = new QHBoxLayout(m_legend);
    foot->setContentsMargins(0, 0, 10, 3);
    foot->addWidget(new MapLegend(m_legend), 1);
    foot->addWidget(m_grouping);
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_empty, 1);
    layout->addWidget(m_canvas, 1);
    layout->addWidget(m_legend);
}

void FanoutMap::buildGrouping()
{
    m_grouping->setObjectName(QStringLiteral("mapGrouping"));
    m_grouping->setAccessibleName(tr("What the connections are grouped by"));
    m_grouping->setToolTip(m_grouping->accessibleName());
    setRole(*m_grouping, "chip");
    auto *menu = new QMenu(m_grouping);
    auto *one = new QActionGroup(menu);
    for (const QString &word : {tr("room"), tr("address"), tr("path")}) { // in the order of MapGrouping
        QAction *action = menu->addAction(word);
        action->setCheckable(true);
        one->addAction(action);
        const auto grouping = MapGrouping(menu->actions().size() - 1);
        connect(action, &QAction::triggered, m_canvas, [this, grouping] { m_canvas->setGrouping(grouping); });
    }
    m_grouping->setMenu(menu);
}

// Space presses the button that has the focus, whatever the key does elsewhere on the map.
bool FanoutMap::event(QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride && m_start->hasFocus() &&
        static_cast<QKeyEvent *>(event)->key() == Qt::Key_Space) {
        event->accept();
        return true;
    }
    return QWidget::event(event);
}

void FanoutMap::updateEmptyState()
{
    const bool empty = m_canvas->scene().nodes().empty();
    const ServerState &server = m_workbench.serverState();
    if (server.listening) {
        m_empty->setText(tr("The server listens, nobody is connected"),
            tr("Three clients connect to it, say hello and are greeted.\n"
               "Or point any other client, curl or browser at port %1.")
                .arg(server.port));
    } else {
        m_empty->setText(tr("One server, three clients, every frame"),
            tr("Starts the server and connects three clients that say hello.\n"
               "Type in one of them: you see the message fan out to all."));
    }
    const QWidget *focus = window()->focusWidget(); // also while another window is in front
    const bool hadFocus = focus == m_start || focus == m_canvas;
    m_empty->setVisible(empty);
    m_canvas->setVisible(!empty);
    m_legend->setVisible(!empty);
    setFocusProxy(empty ? static_cast<QWidget *>(m_start) : m_canvas);
    if (hadFocus && focus != focusProxy())
        setFocus(); // it stays on the map, whichever of the two shows
}

void FanoutMap::takeDeliveries(const std::vector<DeliveryRun> &runs)
{
    const CaptureStore &store = m_workbench.store();
    m_latest = std::max(m_latest, runs.back().number);
    if (runs.back().number != m_latest || m_latest < store.firstNumber())
        return;
    const Broadcast *broadcast = store.broadcast(store.record(m_latest));
    if (broadcast)
        setNote(broadcastNote(*broadcast));
}

// Which way the nodes are put together is shown as the canvas found it; a choice goes back to it.
void FanoutMap::showGrouping()
{
    const FanoutScene &scene = m_canvas->scene();
    const bool grouped = scene.isGrouped();
    m_grouping->setVisible(grouped);
    QAction *chosen = m_grouping->menu()->actions().at(int(scene.grouping()));
    chosen->setChecked(true);
    m_grouping->setText(tr("By %1").arg(chosen->text()));
}

void FanoutMap::setNote(const QString &note)
{
    if (note == m_note)
        return;
    m_note = note;
    Q_EMIT noteChanged(note);
}

} // namespace Fanlight
