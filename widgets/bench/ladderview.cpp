// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/ladderview.h"

#include "tables/broadcasttext.h"
#include "widgets/common/theme.h"
#include "workbench/workbench.h"

#include <QPainter>
#include <QPushButton>
#include <QResizeEvent>
#include <QScrollBar>
#include <QSet>
#include <QTimer>

#include <algorithm>
#include <utility>

namespace Fanlight {

namespace {

constexpr int refreshInterval = 50;     // ms
constexpr qint64 lanesInterval = 1'000; // ms: who has left the tape leaves the lanes
constexpr int highest = 1'000'000'000;  // of the scroll bar

} // namespace

LadderView::LadderView(Workbench &workbench, QWidget *parent)
    : QAbstractScrollArea(parent)
    , m_workbench(workbench)
    , m_tape(workbench.store())
    , m_layout(workbench.store(), m_tape, m_lanes)
    , m_timer(new QTimer(this))
    , m_resume(new QPushButton(viewport()))
{
    setObjectName(QStringLiteral("ladderView"));
    setAccessibleName(tr("Ladder of what passed between the server and its connections"));
    setFocusPolicy(Qt::StrongFocus);
    setFrameShape(QFrame::NoFrame);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    viewport()->setMouseTracking(true);
    m_resume->setObjectName(QStringLiteral("ladderResume"));
    m_resume->setAccessibleName(tr("Follow what comes"));
    m_resume->hide();
    setRole(*m_resume, "primary");
    connect(m_resume, &QPushButton::clicked, this, &LadderView::follow);
    m_timer->setSingleShot(true);
    m_timer->setInterval(refreshInterval);
    connect(m_timer, &QTimer::timeout, this, &LadderView::refresh);
    connectStore();
}

void LadderView::connectStore()
{
    const CaptureStore &store = m_workbench.store();
    connect(&store, &CaptureStore::appended, this, &LadderView::schedule);
    connect(&store, &CaptureStore::delivered, this, [this](const std::vector<DeliveryRun> &runs) {
        if (!isVisible())
            return;
        m_isStale = m_tape.takeDeliveries(runs) || m_isStale;
        schedule();
    });
    connect(&store, &CaptureStore::completed, this, [this](quint64 number) {
        if (isVisible() && m_tape.complete(number))
            schedule();
    });
    connect(&store, &CaptureStore::connectionChanged, this, [this](ConnectionId id) {
        m_tape.forgetConnection(id);
        m_lanesStale = true;
        schedule();
    });
    connect(&store, &CaptureStore::evictedBelow, this, [this](quint64 first) {
        m_tape.dropBelow(first);
        m_isStale = true;
    });
    connect(&store, &CaptureStore::cleared, this, [this] {
        m_tape.readAnew();
        m_isStale = true;
        follow();
    });
}

QSize LadderView::sizeHint() const
{
    return {520, 340};
}

QSize LadderView::minimumSizeHint() const
{
    return {220, 140};
}

// --- what is on it
// -------------------------------------------------------------------------------------------------

void LadderView::setFilter(const FrameFilter &filter)
{
    m_tape.setFilter(filter);
    arrange();
}

void LadderView::schedule()
{
    if (isVisible() && !m_timer->isActive())
        m_timer->start();
}

void LadderView::refresh()
{
    m_tape.take();
    arrange();
}

// Nothing was taken while nobody saw it; a reader who has scrolled up keeps what is there.
void LadderView::showEvent(QShowEvent *event)
{
    QAbstractScrollArea::showEvent(event);
    if (m_following)
        m_tape.readAnew();
    m_lanesStale = true;
    arrange();
}

void LadderView::settle()
{
    if (m_isStale)
        arrange();
}

void LadderView::arrange()
{
    const double width = viewport()->width();
    if (m_lanesStale || !m_lanesAge.isValid() || m_lanesAge.elapsed() > lanesInterval)
        arrangeLanes();
    m_layout.setMetrics(width, LadderPainter::lineHeight(), LadderPainter::gutterWidth(width));
    m_layout.arrange();
    m_isStale = false;
    holdPlace();
    updateResume();
    if (m_overlay)
        m_overlay->setVisible(m_tape.events().empty());
    viewport()->update();
    Q_EMIT changed();
}

void LadderView::setOverlay(QWidget &overlay)
{
    m_overlay = &overlay;
    overlay.setParent(viewport());
    overlay.setGeometry(viewport()->rect());
    overlay.setVisible(m_tape.events().empty());
}

void LadderView::arrangeLanes()
{
    m_lanesStale = false;
    m_lanesAge.start();
    QSet<ConnectionId> seen;
    for (const LadderEvent &event : m_tape.events())
        seen.insert(event.connection);
    const CaptureStore &store = m_workbench.store();
    std::vector<const ConnectionInfo *> shown;
    for (const ConnectionId id : store.connections()) {
        const ConnectionInfo *info = store.connection(id);
        if (info && belongs(*info, seen))
            shown.push_back(info);
    }
    const double width = viewport()->width();
    m_lanes.arrange(
        shown, m_workbench.rooms(), LadderLayout::capacityOf(width, LadderPainter::gutterWidth(width)));
}

// Who has something on the tape, and WebSocket connections that were there at its time: broadcasts reach
// them.
bool LadderView::belongs(const ConnectionInfo &info, const QSet<ConnectionId> &seen) const
{
    if (seen.contains(info.id))
        return true;
    if (!info.webSocket)
        return false;
    return info.closedAt == timeUnknown ||
           (!m_tape.events().empty() && info.closedAt >= m_tape.events().front().time);
}

// --- where it is
// ---------------------------------------------------------------------------------------------------

double LadderView::bodyHeight() const
{
    return std::max(0.0, viewport()->height() - LadderPainter::headerHeight());
}

QPointF LadderView::toLadder(const QPointF &point) const
{
    return {point.x(), point.y() - LadderPainter::headerHeight() + verticalScrollBar()->value()};
}

QPointF LadderView::toViewport(const QPointF &point) const
{
    return {point.x(), point.y() + LadderPainter::headerHeight() - verticalScrollBar()->value()};
}

LadderView::Anchor LadderView::anchor() const
{
    const double top = verticalScrollBar()->value();
    const auto &rows = m_layout.rows();
    for (std::size_t i = 0; i < rows.size() && i < m_tape.events().size(); ++i) {
        if (rows[i].top >= top)
            return {m_tape.events()[i].number, rows[i].top - top};
    }
    return {};
}

void LadderView::holdPlace()
{
    const double range = std::clamp(m_layout.height() - bodyHeight(), 0.0, double(highest));
    m_adjusting = true;
    verticalScrollBar()->setRange(0, int(range));
    verticalScrollBar()->setPageStep(int(bodyHeight()));
    verticalScrollBar()->setSingleStep(int(2 * LadderPainter::lineHeight()));
    m_adjusting = false;
    const int index = m_tape.indexOf(m_place.number);
    if (m_following)
        setScrollValue(range);
    else if (index >= 0)
        setScrollValue(m_layout.rows()[std::size_t(index)].top - m_place.below);
}

void LadderView::setScrollValue(double value)
{
    m_adjusting = true;
    verticalScrollBar()->setValue(qRound(std::clamp(value, 0.0, double(highest))));
    m_adjusting = false;
    m_place = anchor();
}

void LadderView::scrollContentsBy(int, int)
{
    if (!m_adjusting) {
        settle();
        m_place = anchor();
        const bool atEnd = verticalScrollBar()->value() >= verticalScrollBar()->maximum() - 2;
        if (atEnd && !m_following)
            follow();
        else if (!atEnd && m_following)
            stopFollowing();
    }
    viewport()->update();
}

void LadderView::stopFollowing()
{
    m_following = false;
    m_heldAt = m_workbench.store().lastNumber();
    m_tape.setHeld(true);
    updateResume();
}

void LadderView::follow()
{
    m_following = true;
    m_tape.setHeld(false);
    refresh();
}

void LadderView::updateResume()
{
    m_resume->setVisible(!m_following);
    if (m_following)
        return;
    const quint64 last = m_workbench.store().lastNumber();
    m_resume->setText(last > m_heldAt ? tr("↓ %1 new").arg(groupedNumber(last - m_heldAt)) : tr("↓ Follow"));
    m_resume->adjustSize();
    m_resume->move(
        (viewport()->width() - m_resume->width()) / 2, viewport()->height() - m_resume->height() - 4);
    m_resume->raise();
}

void LadderView::setScale(LadderScale scale)
{
    if (scale == m_layout.scale())
        return;
    const double pixels = m_scaleChosen ? m_layout.pixelsPerMillisecond() : m_layout.suggestedScale();
    m_layout.setScale(scale, pixels);
    arrange();
}

void LadderView::zoom(double factor)
{
    zoomAt(factor, LadderPainter::headerHeight() + bodyHeight() / 2);
}

// What is under that height stays there.
void LadderView::zoomAt(double factor, double viewportY)
{
    if (m_layout.scale() != LadderScale::ToScale)
        return;
    settle();
    m_scaleChosen = true;
    const double y = toLadder({0, viewportY}).y();
    const qint64 moment = m_layout.timeAt(y);
    const double beside = y - m_layout.yOf(moment);
    m_layout.setScale(LadderScale::ToScale, m_layout.pixelsPerMillisecond() * factor);
    arrange();
    if (!m_following)
        setScrollValue(m_layout.yOf(moment) + beside + LadderPainter::headerHeight() - viewportY);
    viewport()->update();
}

void LadderView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    if (m_overlay)
        m_overlay->setGeometry(viewport()->rect());
    m_lanesStale = true;
    arrange();
}

// --- how it looks
// --------------------------------------------------------------------------------------------------

LadderParts LadderView::parts() const
{
    return {m_workbench.store(), m_workbench.clock(), m_tape, m_lanes, m_layout};
}

LadderMarks LadderView::marks() const
{
    LadderMarks marks;
    marks.current = m_current;
    marks.hovered = m_hovered;
    marks.focused = hasFocus();
    if (hasRange()) {
        marks.rangeFirst = std::min(m_anchor, m_current);
        marks.rangeLast = std::max(m_anchor, m_current);
    }
    return marks;
}

void LadderView::paintEvent(QPaintEvent *)
{
    settle();
    QPainter painter(viewport());
    painter.fillRect(viewport()->rect(), color(Token::Surface, *this));
    if (m_tape.events().empty())
        return;
    LadderPainter ladder(painter, parts(), schemeOf(*this));
    const double header = LadderPainter::headerHeight();
    const double top = verticalScrollBar()->value();
    painter.save();
    painter.setClipRect(QRectF(0, header, viewport()->width(), bodyHeight()));
    painter.translate(0, header - top);
    ladder.drawBody(top, top + bodyHeight(), marks());
    painter.restore();
    ladder.drawHeader();
    if (m_layout.isBehind())
        schedule();
}

} // namespace Fanlight
