// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/headofline.h"

#include <QWidget>

class QPainter;

namespace Fanlight {

struct TimeAxis;

// Three requests and when their replies came: pipelined on one connection, and on a connection each. A lane a
// reply; what it waited behind another one is hatched. Painted when told to, no timer.
class HeadOfLineView : public QWidget
{
    Q_OBJECT
public:
    explicit HeadOfLineView(QWidget *parent = nullptr);

    void setResult(const HeadOfLineResult &result);
    // What is said of the lane under the point; empty beside them.
    [[nodiscard]] QString tipAt(QPointF point) const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override; // tool tips

private:
    [[nodiscard]] TimeAxis axis() const;
    [[nodiscard]] double groupHeight() const;
    [[nodiscard]] double laneY(bool parallel, int lane) const; // its middle
    [[nodiscard]] QString laneLabel(bool parallel, int lane) const;
    void paintGroup(QPainter &painter, bool parallel) const;
    void paintLane(QPainter &painter, bool parallel, int lane) const;
    void paintLegend(QPainter &painter) const;
    void describe();

    HeadOfLineResult m_result;
};

} // namespace Fanlight
