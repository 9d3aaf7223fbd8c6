// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/fanoutpainter.h"

#include "tables/broadcasttext.h"
#include "widgets/bench/fanouttext.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QHash>
#include <QLineF>
#include <QPainter>
#include <QPainterPath>
#include <QWidget>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

namespace Fanlight {

namespace {

constexpr double dotRadius = 4.5;
constexpr double groupLabelGap = 15; // pixels between an arc and its label

QString tr(const char *text)
{
    return QCoreApplication::translate("FanoutPainter", text);
}

QString countText(quint32 count)
{
    return count < 1000 ? QString::number(count) : QString::number(count / 1000) + QLatin1Char('k');
}

} // namespace

FanoutPainter::FanoutPainter(QPainter &painter, const FanoutScene &scene, const QWidget &widget)
    : m_painter(painter)
    , m_scene(scene)
    , m_scheme(schemeOf(widget))
    , m_font(widget.font())
    , m_small(smallFont())
    , m_crowded(int(scene.nodes().size()) > FanoutScene::maxLabelled)
    , m_numbered(!m_crowded && !scene.isGrouped())
{
    m_painter.setRenderHint(QPainter::Antialiasing);
}

QColor FanoutPainter::dotColor(DotShape shape, bool violation, Scheme scheme)
{
    if (violation)
        return color(Token::Violation, scheme);
    switch (shape) {
    case DotShape::Text:
        return color(Token::Text, scheme);
    case DotShape::Binary:
        return color(Token::Binary, scheme);
    case DotShape::Control:
        return color(Token::PingPong, scheme);
    case DotShape::Close:
        return color(Token::Close, scheme);
    case DotShape::Handshake:
        return color(Token::Handshake, scheme);
    case DotShape::Http:
        return color(Token::Http, scheme);
    }
    return color(Token::Ink, scheme);
}

void FanoutPainter::drawShape(
    QPainter &painter, DotShape shape, const QPointF &at, double radius, const QColor &colour)
{
    painter.setPen(Qt::NoPen);
    painter.setBrush(colour);
    const double r = radius;
    switch (shape) {
    case DotShape::Text:
        painter.drawEllipse(at, r, r);
        return;
    case DotShape::Binary:
        painter.drawRect(QRectF(at.x() - r * 0.9, at.y() - r * 0.9, r * 1.8, r * 1.8));
        return;
    case DotShape::Control:
        painter.drawPolygon(QPolygonF({at + QPointF(0, -r * 1.2), at + QPointF(r * 1.2, 0),
            at + QPointF(0, r * 1.2), at + QPointF(-r * 1.2, 0)}));
        return;
    case DotShape::Close:
        painter.drawPolygon(QPolygonF(
            {at + QPointF(0, -r * 1.2), at + QPointF(r * 1.2, r * 0.95), at + QPointF(-r * 1.2, r * 0.95)}));
        return;
    case DotShape::Handshake:
    case DotShape::Http:
        painter.setPen(QPen(colour, std::max(1.6, r * 0.4)));
        painter.setBrush(Qt::NoBrush);
        painter.drawEllipse(at, r * 0.85, r * 0.85);
        return;
    }
}

void FanoutPainter::drawLines(const std::vector<MapDot> &dots)
{
    m_painter.setPen(QPen(color(Token::Line, m_scheme), m_crowded ? 1 : 1.5));
    QList<QLineF> lines;
    lines.reserve(qsizetype(m_scene.nodes().size()));
    for (const MapNode &node : m_scene.nodes()) {
        for (int lane = 0; lane < node.lanes; ++lane)
            lines.append({m_scene.centre(), m_scene.laneEnd(node, lane)});
    }
    m_painter.drawLines(lines);
    // Where several go at once, the line itself says so: once, for the most of them. Among many lines it
    // would only be noise.
    if (m_crowded || m_scene.isGrouped())
        return;
    QHash<int, const MapDot *> most;
    for (const MapDot &dot : dots) {
        const MapDot *&other = most[dot.node];
        if (dot.count > 1 && (!other || other->count < dot.count))
            other = &dot;
    }
    for (const MapDot *dot : std::as_const(most)) {
        if (!dot)
            continue;
        QColor tint = dotColor(dot->shape, dot->violation, m_scheme);
        tint.setAlphaF(0.35F);
        const double wide = 2 + std::log2(double(dot->count)) * 0.7;
        m_painter.setPen(QPen(tint, std::min(7.0, wide)));
        m_painter.drawLine(m_scene.centre(), m_scene.nodes()[std::size_t(dot->node)].position);
    }
}

// A dot of many is bigger, but never hides its line; among small nodes there is no room for numbers.
double FanoutPainter::radiusOf(const MapDot &dot, double textWidth) const
{
    if (!m_numbered)
        return std::min(6.0, 2.6 + std::log2(double(dot.count)) * 0.4);
    return dot.count == 1
               ? dotRadius
               : std::max(std::min(12.0, 8 + std::log2(double(dot.count)) * 0.5), textWidth / 2 + 4);
}

QColor FanoutPainter::ringColor(const MapNode &node) const
{
    // Small nodes have nothing else to show their room by; with both kinds of colours none would be clear.
    const bool byRoom = m_crowded && !m_scene.rooms().empty();
    if (node.client.value != 0 && !byRoom)
        return clientColor(int(node.client.value) - 1);
    if (node.roomColour >= 0)
        return clientColor(node.roomColour);
    return node.webSocket ? color(Token::MutedInk, m_scheme) : color(Token::Http, m_scheme);
}

void FanoutPainter::drawNodes(qint64 now, int hovered, int focused)
{
    const auto &nodes = m_scene.nodes();
    for (int i = 0; i < int(nodes.size()); ++i) {
        const MapNode &node = nodes[std::size_t(i)];
        const bool marked = i == hovered || i == focused;
        if (node.group)
            drawArc(node, marked);
        else
            drawRing(node, marked);
        if (!m_crowded || marked)
            drawWords(node, now);
        drawQueue(node);
        drawDropped(node);
    }
}

void FanoutPainter::drawWords(const MapNode &node, qint64 now)
{
    QString label = node.label;
    if (node.group)
        label += QStringLiteral(" · ") + groupedNumber(quint64(node.count));
    else if (!node.room.isEmpty())
        label += QStringLiteral(" · ") + node.room;
    if (!node.group && node.sentUntil > now)
        label = tr("%1 · sent").arg(label);
    drawLabel(node, label);
    if (!node.group && node.dropped > 0)
        drawDroppedLabel(node);
}

void FanoutPainter::drawRing(const MapNode &node, bool marked)
{
    const bool foreign = node.client.value == 0;
    const double thick = node.radius < 10 ? 1.6 : foreign ? 1.5 : 2.6;
    QPen pen(ringColor(node), marked ? thick + 1.4 : thick);
    if (!node.open && node.webSocket)
        pen.setStyle(Qt::DotLine); // opening or closing
    m_painter.setPen(pen);
    m_painter.setBrush(color(marked ? Token::AccentGround : Token::Surface, m_scheme));
    m_painter.drawEllipse(node.position, node.radius, node.radius);
    if (node.radius < 12)
        return;
    if (node.roomColour >= 0 && !foreign) {
        m_painter.setPen(QPen(color(Token::Surface, m_scheme), 1.5));
        m_painter.setBrush(clientColor(node.roomColour));
        const double aside = node.radius * std::numbers::sqrt2 / 2;
        m_painter.drawEllipse(node.position + QPointF(aside, aside), 5, 5);
    }
    const QRectF box(
        node.position.x() - node.radius, node.position.y() - node.radius, 2 * node.radius, 2 * node.radius);
    if (foreign) {
        m_painter.setFont(m_small);
        m_painter.setPen(color(Token::MutedInk, m_scheme));
        m_painter.drawText(
            box, Qt::AlignCenter, node.webSocket ? QStringLiteral("ws") : QStringLiteral("http"));
        return;
    }
    QFont bold = m_font;
    bold.setBold(true);
    m_painter.setFont(bold);
    m_painter.setPen(color(Token::Ink, m_scheme));
    m_painter.drawText(box, Qt::AlignCenter, QString::number(node.client.value));
}

void FanoutPainter::drawLabel(const MapNode &node, const QString &text)
{
    m_painter.setFont(m_small);
    const QFontMetricsF metrics(m_small);
    const bool above = node.position.y() < m_scene.centre().y() - 1;
    const double limit = node.group                    ? std::clamp(roomBeside(node), 40.0, 150.0)
                         : m_scene.nodes().size() <= 8 ? 150
                                                       : 104;
    const QString shown = metrics.elidedText(text, Qt::ElideMiddle, limit);
    // Around a crowd there is no room for a second line.
    const QString dropped =
        node.group && node.dropped > 0 ? QStringLiteral(" · ") + droppedLabel(node) : QString();
    const double name = metrics.horizontalAdvance(shown);
    const double width = name + metrics.horizontalAdvance(dropped) + 4;
    const double distance = node.radius + 4;
    const double y = above ? node.position.y() - distance - metrics.height() : node.position.y() + distance;
    const double right = std::max(width, m_scene.centre().x() * 2) - width;
    QRectF box(std::clamp(node.position.x() - width / 2, 0.0, right), y, width, metrics.height());
    if (node.group) {
        box = groupLabelBox(node, box.size());
        const auto covers = [&box](const QRectF &other) { return other.intersects(box); };
        if (std::any_of(m_labels.begin(), m_labels.end(), covers))
            return; // the tool tip says it
        m_labels.push_back(box);
    }
    // Lines and dots pass behind it.
    QColor ground = color(Token::Surface, m_scheme);
    ground.setAlphaF(0.8F);
    m_painter.fillRect(box, ground);
    const QRectF words = box.adjusted(2, 0, 2, 0);
    m_painter.setPen(color(Token::MutedInk, m_scheme));
    m_painter.drawText(words, Qt::AlignLeft | Qt::AlignVCenter, shown);
    m_painter.setPen(color(Token::Violation, m_scheme));
    m_painter.drawText(words.translated(name, 0), Qt::AlignLeft | Qt::AlignVCenter, dropped);
}

// For the label of a group at its side of the circle; pixels.
double FanoutPainter::roomBeside(const MapNode &node) const
{
    const double away = node.position.x() - m_scene.centre().x();
    const double half = m_scene.centre().x();
    return std::abs(away) < half / 5 ? half : half - std::abs(away) - groupLabelGap;
}

// Outside of its arc, on whichever side that is.
QRectF FanoutPainter::groupLabelBox(const MapNode &node, const QSizeF &size) const
{
    const QPointF way = node.position - m_scene.centre();
    const QPointF out = way / std::max(1.0, std::hypot(way.x(), way.y()));
    const QPointF edge = node.position + out * groupLabelGap;
    const double right = std::max(size.width(), m_scene.centre().x() * 2) - size.width();
    // Beside the arc rather than across it: only at its top and bottom in the middle.
    const double side = std::clamp(out.x() * 2.2, -1.0, 1.0);
    const double x = edge.x() + (side - 1) / 2 * size.width();
    return {QPointF(std::clamp(x, 0.0, right), edge.y() + (out.y() - 1) / 2 * size.height()), size};
}

void FanoutPainter::drawServer(const QString &name, const QString &rate, bool listening)
{
    const QPointF centre = m_scene.centre();
    const double radius = m_scene.serverRadius();
    QPen pen(color(listening ? Token::Accent : Token::MutedInk, m_scheme), listening ? 2.4 : 1.5);
    if (!listening)
        pen.setStyle(Qt::DashLine);
    m_painter.setPen(pen);
    m_painter.setBrush(color(Token::Surface, m_scheme));
    m_painter.drawEllipse(centre, radius, radius);

    QFont bold = m_font;
    bold.setBold(true);
    m_painter.setFont(bold);
    m_painter.setPen(color(Token::Ink, m_scheme));
    const double height = QFontMetricsF(bold).height();
    const QRectF upper(centre.x() - radius, centre.y() - height, 2 * radius, height);
    m_painter.drawText(upper, Qt::AlignCenter, name);
    m_painter.setFont(m_small);
    m_painter.setPen(color(Token::MutedInk, m_scheme));
    const bool fits = QFontMetricsF(m_small).horizontalAdvance(rate) < 2 * radius - 6;
    m_painter.drawText(
        upper.translated(0, height), Qt::AlignCenter, fits ? rate : rate.section(u' ', 0, 0) + tr("/s"));
}

void FanoutPainter::drawDots(const std::vector<MapDot> &dots)
{
    QFont counts = m_small;
    counts.setBold(true);
    m_painter.setFont(counts);
    const QFontMetricsF metrics(counts);
    for (const MapDot &dot : dots) {
        const QColor colour = dotColor(dot.shape, dot.violation, m_scheme);
        const bool numbered = dot.count > 1 && m_numbered;
        const QString number = numbered ? countText(dot.count) : QString();
        const double radius = radiusOf(dot, metrics.horizontalAdvance(number));
        drawShape(m_painter, dot.shape, dot.position, radius, colour);
        if (!numbered)
            continue;
        const bool ring = dot.shape == DotShape::Handshake || dot.shape == DotShape::Http;
        if (ring) {
            m_painter.setPen(Qt::NoPen);
            m_painter.setBrush(color(Token::Surface, m_scheme));
            m_painter.drawEllipse(dot.position, radius * 0.7, radius * 0.7);
        }
        m_painter.setPen(ring ? colour : color(Token::Surface, m_scheme));
        const QRectF box(dot.position.x() - 24, dot.position.y() - 10, 48, 20);
        m_painter.drawText(box, Qt::AlignCenter, number);
    }
}

} // namespace Fanlight
