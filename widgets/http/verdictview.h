// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/verdict.h"

#include <QWidget>

class QPainter;

namespace Fanlight {

struct TimeAxis;

// Waiting for one verdict in two ways, a lane each: every poll, the job's end across both, and from there a
// bar to when each client knew. Painted when told to, no timer.
class VerdictView : public QWidget
{
    Q_OBJECT
public:
    explicit VerdictView(QWidget *parent = nullptr);

    void setResult(const VerdictResult &result);
    // What is said of the poll or the message under the point; empty beside them.
    [[nodiscard]] QString tipAt(QPointF point) const;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;
    bool event(QEvent *event) override; // tool tips

private:
    [[nodiscard]] TimeAxis axis() const;
    [[nodiscard]] double laneY(bool push) const; // its middle
    [[nodiscard]] double laneHeight() const;
    [[nodiscard]] double lanesBottom() const;
    void paintLane(QPainter &painter, bool push) const;
    void paintPolls(QPainter &painter) const;
    void paintKnown(QPainter &painter, bool push) const;
    void paintEnd(QPainter &painter) const;
    void paintLegend(QPainter &painter) const;
    void describe();

    VerdictResult m_result;
};

} // namespace Fanlight
