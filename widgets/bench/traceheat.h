// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/clock.h"
#include "widgets/bench/tracehistory.h"

#include <QImage>
#include <QWidget>

namespace Fanlight {

// The latest broadcasts beside each other, the newest at the right: how long their copies took to leave on a
// scale of powers, the darker the more of the receivers. A press or the arrow keys choose one.
class TraceHeat : public QWidget
{
    Q_OBJECT
public:
    TraceHeat(const TraceHistory &history, const CaptureClock &clock, QWidget *parent = nullptr);

    // The history changed, or the broadcast that is shown above.
    void refresh(quint64 chosen);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] const QImage &picture() const { return m_picture; } // a pixel for each bin and broadcast

Q_SIGNALS:
    void chosen(quint64 number);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;

private:
    void rebuild();
    [[nodiscard]] QRectF area() const;
    [[nodiscard]] double columnWidth() const;
    [[nodiscard]] double columnLeft(int index) const;
    [[nodiscard]] int columnAt(double x) const; // -1: none
    [[nodiscard]] double heightOf(double place) const;
    [[nodiscard]] QString toolTipAt(const QPointF &point) const;
    void paintScale(QPainter &painter);

    const TraceHistory &m_history;
    const CaptureClock &m_clock;
    QImage m_picture;
    int m_firstBin = 0;
    int m_lastBin = 0; // one past it
    quint64 m_chosen = 0;
};

} // namespace Fanlight
