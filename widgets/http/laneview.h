// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"

#include <QWidget>

class QPainter;

namespace Fanlight {

// "Happened and seen": a lane a transport with the last 12 s of its first client. Each event is a bar from
// the dot where it happened to the dot where it was seen; grey ticks are polls. Painted when told to, no
// timer.
class LaneView : public QWidget
{
    Q_OBJECT
public:
    static constexpr qint64 window = 12'000'000'000; // ns

    explicit LaneView(QWidget *parent = nullptr);

    // The result outlives the view or the next call; nullptr empties the lanes.
    void show(const ComparisonResult *result);
    // What is said of the event under the point; empty beside them.
    [[nodiscard]] QString tipAt(QPointF point) const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override; // tool tips
    void changeEvent(QEvent *event) override;

private:
    [[nodiscard]] qint64 firstMoment() const;
    [[nodiscard]] double xOf(qint64 moment) const;
    [[nodiscard]] double laneY(int lane) const;
    [[nodiscard]] int labelsWidth() const;
    void paintScale(QPainter &painter) const;
    void paintPolls(QPainter &painter, const TransportMeasure &measure) const;
    void paintEvents(QPainter &painter, const TransportMeasure &measure) const;
    void paintLegend(QPainter &painter) const;

    const ComparisonResult *m_result = nullptr;
    int m_left = 0; // where the lanes begin; measuring text for each event took a tenth of a second
};

} // namespace Fanlight
