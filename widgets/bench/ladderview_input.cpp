// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/laddertext.h"
#include "widgets/bench/ladderview.h"
#include "workbench/workbench.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

// What hand and keys do on the ladder. A part of LadderView in a file of its own.
namespace Fanlight {

namespace {

constexpr double zoomStep = 1.25;

} // namespace

bool LadderView::hasRange() const
{
    return m_anchor != 0 && m_current != 0 && m_anchor != m_current;
}

void LadderView::setCurrent(quint64 number)
{
    if (number == m_current)
        return;
    m_current = number;
    m_anchor = number;
    viewport()->update();
    Q_EMIT changed();
}

std::optional<LadderHit> LadderView::hitAt(const QPointF &point) const
{
    if (point.y() < LadderPainter::headerHeight() || m_isStale)
        return std::nullopt;
    return m_layout.hitAt(toLadder(point));
}

// --- the mouse
// -----------------------------------------------------------------------------------------------------

void LadderView::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return QAbstractScrollArea::mousePressEvent(event);
    settle();
    const std::optional<LadderHit> hit = hitAt(event->position());
    if (!hit)
        return;
    const bool extend = event->modifiers().testFlag(Qt::ShiftModifier);
    moveCurrent(hit->index, extend);
    if (!extend)
        Q_EMIT activated(m_current, hit->delivery);
}

void LadderView::mouseMoveEvent(QMouseEvent *event)
{
    hover(event->position());
}

void LadderView::hover(const QPointF &point)
{
    const std::optional<LadderHit> hit = hitAt(point);
    const quint64 number = hit ? m_tape.events()[std::size_t(hit->index)].number : 0;
    viewport()->setCursor(hit ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (number == m_hovered)
        return;
    m_hovered = number;
    viewport()->update();
}

// Space presses a button that floats on the ladder, whatever the key does on the ladder itself.
bool LadderView::event(QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride && !hasFocus() &&
        static_cast<QKeyEvent *>(event)->key() == Qt::Key_Space) {
        event->accept();
        return true;
    }
    return QAbstractScrollArea::event(event);
}

bool LadderView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::Leave) {
        m_hovered = 0;
        viewport()->update();
    }
    if (event->type() != QEvent::ToolTip)
        return QAbstractScrollArea::viewportEvent(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    QToolTip::showText(help->globalPos(), toolTipAt(help->pos()), viewport());
    return true;
}

QString LadderView::toolTipAt(const QPointF &point) const
{
    const std::optional<LadderHit> hit = hitAt(point);
    return hit ? ladderToolTip(m_tape.events()[std::size_t(hit->index)], hit->delivery, m_workbench.store(),
                     m_workbench.clock())
               : QString();
}

void LadderView::wheelEvent(QWheelEvent *event)
{
    if (!event->modifiers().testFlag(Qt::ControlModifier))
        return QAbstractScrollArea::wheelEvent(event);
    constexpr double notch = 120; // eighths of a degree
    zoomAt(std::pow(zoomStep, event->angleDelta().y() / notch), event->position().y());
    event->accept();
}

// --- the keyboard
// --------------------------------------------------------------------------------------------------

void LadderView::keyPressEvent(QKeyEvent *event)
{
    settle();
    if (moveByKey(*event))
        return;
    switch (event->key()) {
    case Qt::Key_Plus:
    case Qt::Key_Equal: // the same key without Shift
        return zoom(zoomStep);
    case Qt::Key_Minus:
        return zoom(1 / zoomStep);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        if (m_tape.indexOf(m_current) >= 0)
            Q_EMIT activated(m_current, noDelivery);
        return;
    default:
        QAbstractScrollArea::keyPressEvent(event);
    }
}

bool LadderView::moveByKey(const QKeyEvent &event)
{
    const int count = int(m_tape.events().size());
    const int current = m_tape.indexOf(m_current);
    const bool extend = event.modifiers().testFlag(Qt::ShiftModifier);
    int wanted = -1;
    switch (event.key()) {
    case Qt::Key_Up:
        wanted = current < 0 ? count - 1 : std::max(0, current - 1);
        break;
    case Qt::Key_Down:
        wanted = current < 0 ? count - 1 : std::min(count - 1, current + 1);
        break;
    case Qt::Key_Home:
        wanted = 0;
        break;
    case Qt::Key_End:
        wanted = count - 1;
        break;
    default:
        return false;
    }
    if (count == 0)
        return true;
    if (m_following && wanted + 1 < count)
        stopFollowing(); // who reads does not want it to run away
    moveCurrent(wanted, extend);
    showIndex(wanted);
    if (event.key() == Qt::Key_End && !extend)
        follow();
    return true;
}

void LadderView::moveCurrent(int index, bool extend)
{
    const quint64 number = m_tape.events()[std::size_t(index)].number;
    if (!extend || m_tape.indexOf(m_anchor) < 0)
        m_anchor = extend && m_current != 0 ? m_current : number;
    m_current = number;
    announce(index);
    viewport()->update();
    Q_EMIT changed();
}

void LadderView::showIndex(int index)
{
    const LadderRow &row = m_layout.rows()[std::size_t(index)];
    const double top = verticalScrollBar()->value();
    const double bottom = std::min(row.bottom, row.top + bodyHeight()); // a long arrow: its beginning
    if (row.top < top)
        setScrollValue(index == 0 ? 0 : row.top);
    else if (bottom > top + bodyHeight())
        setScrollValue(bottom - bodyHeight());
}

void LadderView::announce(int index)
{
    setAccessibleDescription(
        ladderSentence(m_tape.events()[std::size_t(index)], m_workbench.store(), m_workbench.clock()));
    QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
    QAccessible::updateAccessibility(&changed);
}

void LadderView::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    const int last = int(m_tape.events().size()) - 1;
    const bool byTab = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason;
    settle();
    if (byTab && last >= 0 && m_tape.indexOf(m_current) < 0)
        moveCurrent(last, false); // something to see the focus by
    viewport()->update();
}

void LadderView::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

} // namespace Fanlight
