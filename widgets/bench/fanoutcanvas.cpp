// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/fanoutcanvas.h"

#include "tables/broadcasttext.h"
#include "tables/recordtext.h"
#include "widgets/bench/fanoutpainter.h"
#include "widgets/bench/fanouttext.h"
#include "widgets/common/wording.h"
#include "workbench/workbench.h"

#include <QAccessible>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace Fanlight {

namespace {

constexpr int frameInterval = 16; // ms

} // namespace

FanoutCanvas::FanoutCanvas(Workbench &workbench, QWidget *parent)
    : QWidget(parent)
    , m_workbench(workbench)
{
    setObjectName(QStringLiteral("fanoutCanvas"));
    setAccessibleName(tr("Map of the server and its connections"));
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    m_scene.setRoomRegister(m_workbench.rooms());
    const CaptureStore &store = m_workbench.store();
    connect(&store, &CaptureStore::appended, this, &FanoutCanvas::takeRecords);
    connect(&store, &CaptureStore::delivered, this, &FanoutCanvas::takeDeliveries);
    connect(&store, &CaptureStore::connectionChanged, this, &FanoutCanvas::takeConnection);
    connect(&store, &CaptureStore::cleared, this, [this] {
        m_scene.clearDots();
        update();
    });
    connect(&m_workbench, &Workbench::statsChanged, this, &FanoutCanvas::takeStats);
    connect(&m_workbench, &Workbench::serverChanged, this, qOverload<>(&QWidget::update));
    for (const ConnectionId id : store.connections())
        takeConnection(id);
    takeStats();
}

QSize FanoutCanvas::sizeHint() const
{
    return {520, 380};
}

QSize FanoutCanvas::minimumSizeHint() const
{
    return {220, 180};
}

void FanoutCanvas::takeConnection(ConnectionId id)
{
    if (const ConnectionInfo *info = m_workbench.store().connection(id)) {
        m_scene.setConnection(*info, m_workbench.clock().now());
        wake();
    }
}

void FanoutCanvas::takeRecords(quint64 first, quint64 last)
{
    const CaptureStore &store = m_workbench.store();
    m_scene.addRecords(store, std::max(first, store.firstNumber()), last, m_workbench.clock().now());
    wake();
}

void FanoutCanvas::takeDeliveries(const std::vector<DeliveryRun> &runs)
{
    m_scene.addDeliveries(m_workbench.store(), runs, m_workbench.clock().now());
    wake();
}

void FanoutCanvas::takeStats()
{
    if (m_scene.setQueues(m_workbench.connectionStats()))
        update();
    updateRate();
}

void FanoutCanvas::setGrouping(MapGrouping grouping)
{
    m_scene.setGrouping(grouping);
    wake();
}

void FanoutCanvas::wake()
{
    if (!m_timer.isActive())
        m_timer.start(frameInterval, Qt::PreciseTimer, this);
}

void FanoutCanvas::timerEvent(QTimerEvent *event)
{
    if (event->timerId() != m_timer.timerId())
        return QWidget::timerEvent(event);
    step();
}

void FanoutCanvas::step()
{
    const bool moving = m_scene.advance(m_workbench.clock().now());
    if (!moving)
        m_timer.stop();
    const int count = int(m_scene.nodes().size());
    m_hovered = m_hovered < count ? m_hovered : -1;
    m_focused = m_focused < count ? m_focused : count - 1;
    if (m_populated != (count > 0)) {
        m_populated = count > 0;
        Q_EMIT populatedChanged(m_populated);
    }
    if (m_grouped != m_scene.isGrouped() || m_grouping != m_scene.grouping()) {
        m_grouped = m_scene.isGrouped();
        m_grouping = m_scene.grouping();
        Q_EMIT groupingChanged();
    }
    update();
}

void FanoutCanvas::updateRate()
{
    const QString rate = tr("%1 frames/s").arg(groupedNumber(m_workbench.framesPerSecond()));
    if (rate == m_rate)
        return;
    m_rate = rate;
    update();
}

void FanoutCanvas::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    const qint64 now = m_workbench.clock().now();
    const std::vector<MapDot> dots = m_scene.dots(now);
    FanoutPainter map(painter, m_scene, *this);
    map.drawLines(dots);
    paintSeats(painter);
    map.drawDots(dots);
    map.drawNodes(now, m_hovered, hasFocus() ? m_focused : -1);
    map.drawRooms();
    map.drawServer(tr("Server"), m_rate, m_workbench.serverState().listening);
}

void FanoutCanvas::paintSeats(QPainter &painter)
{
    if (m_scene.seats().empty()) {
        m_seats = {};
        return;
    }
    const double ratio = devicePixelRatioF();
    const QSize wanted = (QSizeF(size()) * ratio).toSize();
    const QRgb colour = color(Token::MutedInk, *this).rgb();
    if (m_seats.revision != m_scene.revision() || m_seats.picture.size() != wanted ||
        m_seats.colour != colour) {
        m_seats = {QPixmap(wanted), m_scene.revision(), colour};
        m_seats.picture.setDevicePixelRatio(ratio);
        m_seats.picture.fill(Qt::transparent);
        QPainter crowd(&m_seats.picture);
        FanoutPainter(crowd, m_scene, *this).drawSeats();
    }
    painter.drawPixmap(0, 0, m_seats.picture);
}

void FanoutCanvas::resizeEvent(QResizeEvent *)
{
    m_scene.setSize(size());
}

void FanoutCanvas::mouseMoveEvent(QMouseEvent *event)
{
    const int node = m_scene.nodeAt(event->position());
    const bool dot = m_scene.dotAt(event->position(), m_workbench.clock().now()).has_value();
    setCursor(node >= 0 || dot ? Qt::PointingHandCursor : Qt::ArrowCursor);
    if (node == m_hovered)
        return;
    m_hovered = node;
    update();
}

void FanoutCanvas::leaveEvent(QEvent *)
{
    m_hovered = -1;
    update();
}

void FanoutCanvas::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton)
        return QWidget::mousePressEvent(event);
    if (const auto dot = m_scene.dotAt(event->position(), m_workbench.clock().now())) {
        Q_EMIT recordActivated(dot->record);
        return;
    }
    const int node = m_scene.nodeAt(event->position());
    if (node >= 0) {
        focusNode(node);
        activateNode(node);
    }
}

void FanoutCanvas::keyPressEvent(QKeyEvent *event)
{
    const int count = int(m_scene.nodes().size());
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Up:
        return count > 0 ? focusNode((m_focused + count - 1) % count) : void();
    case Qt::Key_Right:
    case Qt::Key_Down:
        return count > 0 ? focusNode((m_focused + 1) % count) : void();
    case Qt::Key_Return:
    case Qt::Key_Enter:
        return activateNode(m_focused);
    default:
        QWidget::keyPressEvent(event);
    }
}

void FanoutCanvas::focusInEvent(QFocusEvent *event)
{
    if (event->reason() == Qt::TabFocusReason)
        focusNode(m_scene.nodes().empty() ? -1 : 0);
    else if (event->reason() == Qt::BacktabFocusReason)
        focusNode(int(m_scene.nodes().size()) - 1);
    update();
}

// Tab goes from node to node and then on, unless there are so many that it would be a trap.
bool FanoutCanvas::focusNextPrevChild(bool next)
{
    const int count = int(m_scene.nodes().size());
    const int wanted = m_focused + (next ? 1 : -1);
    if (!hasFocus() || count > FanoutScene::maxLabelled || wanted < 0 || wanted >= count)
        return QWidget::focusNextPrevChild(next);
    focusNode(wanted);
    return true;
}

void FanoutCanvas::focusNode(int index)
{
    m_focused = index;
    if (index >= 0 && index < int(m_scene.nodes().size())) {
        setAccessibleDescription(nodeText(m_scene.nodes()[std::size_t(index)], m_workbench.store()));
        QAccessibleEvent changed(this, QAccessible::DescriptionChanged);
        QAccessible::updateAccessibility(&changed);
    }
    update();
}

void FanoutCanvas::activateNode(int index)
{
    if (index >= 0 && index < int(m_scene.nodes().size()))
        Q_EMIT connectionActivated(m_scene.nodes()[std::size_t(index)].connection);
}

bool FanoutCanvas::event(QEvent *event)
{
    if (event->type() != QEvent::ToolTip)
        return QWidget::event(event);
    const auto *help = static_cast<QHelpEvent *>(event);
    QToolTip::showText(help->globalPos(), toolTipAt(help->pos()), this);
    return true;
}

QString FanoutCanvas::toolTipAt(const QPointF &point) const
{
    if (const auto dot = m_scene.dotAt(point, m_workbench.clock().now())) {
        const CaptureStore &store = m_workbench.store();
        if (dot->record < store.firstNumber() || dot->record > store.lastNumber())
            return {};
        const Record &record = store.record(dot->record);
        const QString what =
            tr("%1 · %2 · %3").arg(kindText(record), byteCount(record.wireSize()), infoText(record));
        if (record.broadcast.value != 0 && record.connection.value == 0) {
            return dot->count == 1
                       ? tr("Broadcast %1 to one receiver: %2").arg(dot->record).arg(what)
                       : tr("Broadcast %1 to %2 receivers: %3").arg(dot->record).arg(dot->count).arg(what);
        }
        return dot->count == 1 ? tr("Record %1: %2").arg(dot->record).arg(what)
                               : tr("%1 frames at once, the first is record %2: %3")
                                     .arg(dot->count)
                                     .arg(dot->record)
                                     .arg(what);
    }
    const int node = m_scene.nodeAt(point);
    return node < 0 ? QString() : nodeText(m_scene.nodes()[std::size_t(node)], m_workbench.store());
}

} // namespace Fanlight
