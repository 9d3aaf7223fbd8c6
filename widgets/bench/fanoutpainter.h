// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bench/fanoutscene.h"
#include "widgets/common/theme.h"

#include <QRectF>
#include <QString>

#include <vector>

class QPainter;

namespace Fanlight {

// Draws the map as it is at one moment. A value made for one paint event.
class FanoutPainter
{
public:
    FanoutPainter(QPainter &painter, const FanoutScene &scene, const QWidget &widget);

    void drawLines(const std::vector<MapDot> &dots);
    // Everybody in a crowd, where they sit; the same until the scene's revision() changes.
    void drawSeats();
    // Which colour is which room, where the nodes do not say it.
    void drawRooms();
    void drawNodes(qint64 now, int hovered, int focused);
    void drawServer(const QString &name, const QString &rate, bool listening);
    void drawDots(const std::vector<MapDot> &dots);

    [[nodiscard]] static QColor dotColor(DotShape shape, bool violation, Scheme scheme);
    // Also used by the legend.
    static void drawShape(
        QPainter &painter, DotShape shape, const QPointF &at, double radius, const QColor &colour);
    static void drawCross(QPainter &painter, const QPointF &at, double radius, Scheme scheme);

private:
    void drawArc(const MapNode &node, bool marked);
    void drawQueue(const MapNode &node);
    void drawRing(const MapNode &node, bool marked);
    void drawDropped(const MapNode &node);
    void drawDroppedLabel(const MapNode &node);
    void drawWords(const MapNode &node, qint64 now);
    void drawLabel(const MapNode &node, const QString &text);
    [[nodiscard]] double roomBeside(const MapNode &node) const;
    [[nodiscard]] QRectF groupLabelBox(const MapNode &node, const QSizeF &size) const;
    [[nodiscard]] double radiusOf(const MapDot &dot, double textWidth) const;
    [[nodiscard]] QColor ringColor(const MapNode &node) const;
    [[nodiscard]] QRectF circleOf(const MapNode &node) const;

    QPainter &m_painter;
    const FanoutScene &m_scene;
    Scheme m_scheme;
    QFont m_font;
    QFont m_small;
    std::vector<QRectF> m_labels; // where the groups' stand
    bool m_crowded;               // small nodes without labels
    bool m_numbered;              // dots of many say how many: there is room for it
};

} // namespace Fanlight
