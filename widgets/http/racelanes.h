// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/race.h"

#include <QWidget>

#include <vector>

class QPainter;

namespace Fanlight {

// The race's four lanes: how far each is, what it took, and what it cost.
class RaceLanes : public QWidget
{
    Q_OBJECT
public:
    explicit RaceLanes(QWidget *parent = nullptr);

    void setResult(const RaceResult &result);
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    struct Column
    {
        QString title;
        QString value;
        int width = 0;
    };

    [[nodiscard]] std::vector<Column> columnsOf(const LaneResult &lane) const;
    [[nodiscard]] int headHeight() const;
    [[nodiscard]] int rowHeight() const;
    void paintLane(QPainter &painter, const LaneResult &lane, int y) const;

    RaceResult m_result;
};

} // namespace Fanlight
