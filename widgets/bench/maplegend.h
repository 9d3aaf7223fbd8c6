// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

#include <vector>

namespace Fanlight {

enum class MapSign { Text, Binary, Control, Close, Http, Queue, Dropped };

// What the map's shapes mean, and that each stands for something recorded.
class MapLegend : public QWidget
{
    Q_OBJECT
public:
    explicit MapLegend(QWidget *parent = nullptr);
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;
    // In so many pixels, in the order in which they stand. The signs of slow receivers stay the longest: they
    // explain themselves least. The tool tip has what is missing.
    [[nodiscard]] std::vector<MapSign> signsThatFit(int width) const;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    [[nodiscard]] static QString labelOf(MapSign sign);
    void drawSign(QPainter &painter, MapSign sign, const QPointF &at) const;
};

} // namespace Fanlight
