// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/fanoutmap.h"

#include "tables/recordtext.h"
#include "widgets/bench/fanoutcanvas.h"
#include "widgets/bench/maplegend.h"
#include "widgets/common/emptystate.h"
#include "workbench/workbench.h"

#include <QKeyEvent>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace Fanlight {

namespace {

constexpr std::size_t maxTallies = 256;

} // namespace

FanoutMap::FanoutMap(Workbench &workbench, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
    , m_canvas(new FanoutCanvas(workbench, this))
    , m_empty(new EmptyState({}, {}, this))
    , m_legend(new MapLegend(this))
{
    setObjectName(QStringLiteral("fanoutMap"));
    buildUi();
    connect(m_canvas, &FanoutCanvas::recordActivated, this, &FanoutMap::recordActivated);
    connect(m_canvas, &FanoutCanvas::connectionActivated, this, &FanoutMap::connectionActivated);
    connect(m_canvas, &FanoutCanvas::populatedChanged, this, &FanoutMap::updateEmptyState);
    connect(m_empty, &EmptyState::triggered, this, &FanoutMap::startRequested);
    connect(&m_workbench, &Workbench::serverChanged, this, &FanoutMap::updateEmptyState);
    connect(&m_workbench.store(), &CaptureStore::appended, this, &FanoutMap::takeRecords);
    connect(&m_workbench.store(), &CaptureStore::cleared, this, [this] {
        m_broadcasts.clear();
        setNote({});
    });
    updateEmptyState();
}

void FanoutMap::buildUi()
{
    m_empty->setAction(tr("Start with three clients"), true);
    // What the eye should find first in a fresh window.
    m_start = m_empty->findChild<QPushButton *>(QStringLiteral("emptyStateAction"));
    m_start->setMinimumSize(220, 40);
    m_start->setAutoDefault(true); // Enter presses it too
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addWidget(m_empty, 1);
    layout->addWidget(m_canvas, 1);
    layout->addWidget(m_legend);
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

void FanoutMap::takeRecords(quint64 first, quint64 last)
{
    const CaptureStore &store = m_workbench.store();
    bool changed = false;
    for (quint64 number = std::max(first, store.firstNumber()); number <= last; ++number) {
        const Record &record = store.record(number);
        if (record.broadcast.value == 0 || record.direction != Direction::ToClient)
            continue;
        changed = true;
        Tally &tally = m_broadcasts[record.broadcast.value];
        if (tally.reached++ == 0) {
            tally.expected = m_canvas->scene().openCountAt(record.time);
            tally.first = tally.last = record.time;
        }
        tally.first = std::min(tally.first, record.time);
        tally.last = std::max(tally.last, record.time);
        if (m_broadcasts.size() > maxTallies)
            m_broadcasts.erase(m_broadcasts.begin());
    }
    if (!changed)
        return;
    const Tally &latest = m_broadcasts.rbegin()->second;
    setNote(tr("last broadcast: %1 of %2 reached · skew %3")
                .arg(latest.reached)
                .arg(std::max(latest.reached, latest.expected))
                .arg(durationText(latest.last - latest.first)));
}

void FanoutMap::setNote(const QString &note)
{
    if (note == m_note)
        return;
    m_note = note;
    Q_EMIT noteChanged(note);
}

} // namespace Fanlight
