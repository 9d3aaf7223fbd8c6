// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bench/fanoutscene.h"

#include <QBasicTimer>
#include <QPixmap>
#include <QWidget>

namespace Fanlight {

class Workbench;

// The painted part of the map. Paints only while something moves: its timer stops when all is still.
class FanoutCanvas : public QWidget
{
    Q_OBJECT
public:
    explicit FanoutCanvas(Workbench &workbench, QWidget *parent = nullptr);

    [[nodiscard]] const FanoutScene &scene() const { return m_scene; }
    void setGrouping(MapGrouping grouping);
    [[nodiscard]] bool isAnimating() const { return m_timer.isActive(); }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void recordActivated(quint64 number);
    void connectionActivated(Fanlight::ConnectionId connection);
    // The first node came or the last one went.
    void populatedChanged(bool populated);
    // Nodes became groups or are none any more, or are put together by something else.
    void groupingChanged();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void timerEvent(QTimerEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void leaveEvent(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    bool focusNextPrevChild(bool next) override;
    bool event(QEvent *event) override;

private:
    void takeRecords(quint64 first, quint64 last);
    void takeDeliveries(const std::vector<DeliveryRun> &runs);
    void takeConnection(ConnectionId id);
    void takeStats();
    void wake();
    void step();
    void focusNode(int index);
    void activateNode(int index);
    void updateRate();
    void paintSeats(QPainter &painter);
    [[nodiscard]] QString toolTipAt(const QPointF &point) const;

    Workbench &m_workbench;
    FanoutScene m_scene;
    QBasicTimer m_timer;
    // The crowd, painted once for each change of it.
    struct Seats
    {
        QPixmap picture;
        quint64 revision = 0;
        QRgb colour = 0;
    };

    QString m_rate;
    Seats m_seats;
    int m_hovered = -1;
    int m_focused = -1;
    bool m_populated = false;
    bool m_grouped = false;
    MapGrouping m_grouping = MapGrouping::Address;
};

} // namespace Fanlight
