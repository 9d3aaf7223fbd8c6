// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/broadcast.h"
#include "widgets/bench/tracehistory.h"

#include <QImage>
#include <QRectF>
#include <QWidget>

#include <vector>

namespace Fanlight {

// One broadcast's deliveries: a point for each receiver, as high as the time until its copy left (and, where
// that end was seen too, until it had it), with lines for the percentiles. Many are painted once, as a
// picture of their density.
class TracePlot : public QWidget
{
    Q_OBJECT
public:
    // More points than this are a picture.
    static constexpr std::size_t mostPoints = 2'000;

    explicit TracePlot(QWidget *parent = nullptr);

    void setDeliveries(std::vector<Delivery> deliveries, const TraceSummary &summary);
    void setSorted(bool sorted); // by delay; else in the order they left
    void setLogarithmic(bool logarithmic);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    // The delivery whose point is nearest to a place; nullptr when none is near.
    [[nodiscard]] const Delivery *deliveryAt(const QPointF &point) const;

Q_SIGNALS:
    // A point was pressed, or Enter while it had the focus.
    void connectionActivated(Fanlight::ConnectionId connection);
    // The keys came to a point: whoever knows the names says them.
    void deliveryFocused(const Fanlight::Delivery &delivery);
    // The mouse rests on a point: whoever knows the names shows them.
    void toolTipRequested(const Fanlight::Delivery &delivery, const QPoint &globalPosition);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    bool event(QEvent *event) override;

private:
    static constexpr double headRoom = 12; // pixels above the highest point

    void arrange();
    void focusDelivery(qint64 index); // the nearest there is
    void scale();
    void measure();
    [[nodiscard]] QPointF pointOf(std::size_t index, quint32 steps) const;
    [[nodiscard]] QPointF markOf(std::size_t index) const;
    [[nodiscard]] double heightOf(double milliseconds) const; // y
    void paintAxes(QPainter &painter);
    void paintPercentiles(QPainter &painter);
    void paintPoints(QPainter &painter);
    void paintDensity(QPainter &painter);
    void paintGivenUp(QPainter &painter);
    void paintFocus(QPainter &painter);

    std::vector<Delivery> m_deliveries; // as shown
    std::vector<Delivery> m_asSent;
    TraceSummary m_summary;
    std::size_t m_focused = 0; // as shown; may be beyond the end
    QRectF m_area;             // of the points: asked for each of them, so measured once for all
    double m_top = 1;          // ms
    double m_bottom = 0.01;    // ms, of the logarithmic scale
    QImage m_density;
    QRgb m_densityColour = 0;
    bool m_densityValid = false;
    bool m_hasReceived = false;
    bool m_sorted = false;
    bool m_logarithmic = false;
};

} // namespace Fanlight
