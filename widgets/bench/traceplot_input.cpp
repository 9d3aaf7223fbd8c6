// SPDX-License-Identifier: GPL-3.0-or-later
// How a delivery is found and chosen in the plot, by mouse and by keys.
#include "widgets/bench/traceplot.h"

#include <QFocusEvent>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QMouseEvent>

#include <algorithm>
#include <cmath>

namespace Fanlight {

namespace {
constexpr double reach = 8; // pixels from the mouse to a point
}

const Delivery *TracePlot::deliveryAt(const QPointF &point) const
{
    const QRectF &box = m_area;
    if (m_deliveries.empty())
        return nullptr;
    // Only what stands in the columns under the mouse.
    const double each = box.width() / double(m_deliveries.size());
    const auto first = std::max(0.0, std::floor((point.x() - reach - box.left()) / each));
    const auto last =
        std::min(double(m_deliveries.size()), std::ceil((point.x() + reach - box.left()) / each));
    const Delivery *best = nullptr;
    double nearest = reach;
    for (auto i = std::size_t(first); double(i) < last; ++i) {
        const QPointF at = markOf(i);
        const double away = std::hypot(at.x() - point.x(), at.y() - point.y());
        if (away < nearest) {
            nearest = away;
            best = &m_deliveries[i];
        }
    }
    return best;
}

void TracePlot::mousePressEvent(QMouseEvent *event)
{
    const Delivery *delivery = event->button() == Qt::LeftButton ? deliveryAt(event->position()) : nullptr;
    if (!delivery)
        return QWidget::mousePressEvent(event);
    m_focused = std::size_t(delivery - m_deliveries.data());
    update();
    Q_EMIT connectionActivated(delivery->receiver);
}

// From receiver to receiver as they stand; Enter does what a click does.
void TracePlot::keyPressEvent(QKeyEvent *event)
{
    const auto count = qint64(m_deliveries.size());
    const qint64 page = std::max<qint64>(2, count / 20);
    const auto at = qint64(m_focused);
    if (count == 0)
        return QWidget::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Left:
        return focusDelivery(at - 1);
    case Qt::Key_Right:
        return focusDelivery(at + 1);
    case Qt::Key_PageUp:
        return focusDelivery(at - page);
    case Qt::Key_PageDown:
        return focusDelivery(at + page);
    case Qt::Key_Home:
        return focusDelivery(0);
    case Qt::Key_End:
        return focusDelivery(count - 1);
    case Qt::Key_Return:
    case Qt::Key_Enter:
        Q_EMIT connectionActivated(m_deliveries[std::size_t(std::min(at, count - 1))].receiver);
        return;
    default:
        QWidget::keyPressEvent(event);
    }
}

void TracePlot::focusDelivery(qint64 index)
{
    m_focused = std::size_t(std::clamp<qint64>(index, 0, qint64(m_deliveries.size()) - 1));
    update();
    Q_EMIT deliveryFocused(m_deliveries[m_focused]);
}

void TracePlot::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    if (!m_deliveries.empty())
        focusDelivery(qint64(m_focused));
}

bool TracePlot::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        if (const Delivery *delivery = deliveryAt(help->pos()))
            Q_EMIT toolTipRequested(*delivery, help->globalPos());
        return true;
    }
    if (event->type() == QEvent::FontChange || event->type() == QEvent::PaletteChange)
        m_densityValid = false;
    return QWidget::event(event);
}

} // namespace Fanlight
