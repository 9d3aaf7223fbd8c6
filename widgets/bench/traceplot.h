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
    // A point was pressed.
    void connectionActivated(Fanlight::ConnectionId connection);
    // The mouse rests on a point: whoever knows the names shows them.
    void toolTipRequested(const Fanlight::Delivery &delivery, const QPoint &globalPosition);

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    bool event(QEvent *event) override;

private:
    void arrange();
    void scale();
    void measure();
    [[nodiscard]] QPointF pointOf(std::size_t index, quint32 steps) const;
    [[nodiscard]] double heightOf(double milliseconds) const; // y
    void paintAxes(QPainter &painter);
    void paintPercentiles(QPainter &painter);
    void paintPoints(QPainter &painter);
    void paintDensity(QPainter &painter);
    void paintGivenUp(QPainter &painter);

    std::vector<Delivery> m_deliveries; // as shown
    std::vector<Delivery> m_asSent;
    TraceSummary m_summary;
    QRectF m_area;          // of the points: asked for each of them, so measured once for all
    double m_top = 1;       // ms
    double m_bottom = 0.01; // ms, of the logarithmic scale
    QImage m_density;
    QRgb m_densityColour = 0;
    bool m_densityValid = false;
    bool m_hasReceived = false;
    bool m_sorted = false;
    bool m_logarithmic = false;
};

} // namespace Fanlight
