// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/broadcasttext.h"
#include "widgets/bench/ladderpainter.h"
#include "widgets/bench/laddertext.h"
#include "widgets/common/meaning.h"

#include <QFontMetricsF>
#include <QLineF>
#include <QPainter>
#include <QPolygonF>

#include <algorithm>
#include <cmath>

// Arrows and their labels. A part of LadderPainter in a file of its own.
namespace Fanlight {

namespace {

constexpr double headLength = 8;
constexpr double laneHalf = 1.5; // arrows end at a lane's edge

} // namespace

QColor LadderPainter::colorOf(const LadderEvent &event) const
{
    return color(event.violation ? Token::Violation : meaningOf(event.kind, event.opcode), m_scheme);
}

// To scale thousands may lie on each other: the same line twice is painted once.
bool LadderPainter::isNew(const LadderArrow &arrow, const QColor &colour)
{
    if (m_layout.scale() == LadderScale::InOrder)
        return true;
    const auto key = quint64(qint64(arrow.leaves) & 0xFFFFFF) << 40 |
                     quint64(qint64(arrow.arrives - arrow.leaves) & 0xFFFF) << 24 |
                     quint64(colour.rgb() & 0xFFFF) << 8 | quint64(arrow.lane) << 1 |
                     quint64(arrow.toServer ? 1 : 0);
    const auto before = m_drawn.size();
    m_drawn.insert(key);
    return m_drawn.size() > before;
}

void LadderPainter::drawArrows(int index)
{
    const LadderEvent &one = event(index);
    const QColor colour = colorOf(one);
    for (const LadderArrow &arrow : m_layout.arrowsOf(index)) {
        if (!isNew(arrow, colour))
            continue;
        if (arrow.ends == ArrowEnds::Moment)
            drawMoment(one, arrow, colour);
        else if (arrow.ends == ArrowEnds::GivenUp)
            drawGivenUp(arrow);
        else if (one.lost && arrow.ends == ArrowEnds::NoArrival)
            drawBroken(lineOf(arrow));
        else if (arrow.count > 1)
            drawBundle(arrow, colour);
        else
            drawArrow(arrow, colour, one.violation ? 2.2 : 1.5);
    }
}

QLineF LadderPainter::lineOf(const LadderArrow &arrow) const
{
    const QPointF server(m_layout.laneX(arrow.server) + laneHalf, 0);
    const QPointF lane(m_layout.laneX(arrow.lane) - laneHalf, 0);
    return {(arrow.toServer ? lane : server) + QPointF(0, arrow.leaves),
        (arrow.toServer ? server : lane) + QPointF(0, arrow.arrives)};
}

void LadderPainter::drawArrow(const LadderArrow &arrow, const QColor &colour, double thickness)
{
    const QPointF from = lineOf(arrow).p1();
    const QPointF to = lineOf(arrow).p2();
    const bool whole = arrow.ends == ArrowEnds::Both;
    if (m_isDense) {
        m_painter.setPen(QPen(colour, 0)); // one pixel
        m_painter.drawLine(from, to);
        return;
    }
    QPen pen(colour, thickness);
    if (!whole)
        pen.setDashPattern({5, 3});
    m_painter.setPen(pen);
    m_painter.drawLine(from, to);
    m_painter.setPen(QPen(colour, thickness));
    drawHead(from, to, arrow.ends == ArrowEnds::NoArrival);
    if (arrow.ends == ArrowEnds::NoDeparture) {
        m_painter.setBrush(color(Token::Surface, m_scheme));
        m_painter.drawEllipse(from, 2.5, 2.5);
    }
}

// Filled; open where nobody saw it arrive.
void LadderPainter::drawHead(const QPointF &from, const QPointF &to, bool open)
{
    const QPointF way = to - from;
    const double length = std::hypot(way.x(), way.y());
    if (length < 1)
        return;
    const QPointF along = way / length;
    const QPointF across(-along.y(), along.x());
    const QPointF back = to - along * headLength;
    const QPolygonF head({back + across * headLength * 0.4, to, back - across * headLength * 0.4});
    if (open) {
        m_painter.drawPolyline(head);
        return;
    }
    m_painter.setBrush(m_painter.pen().color());
    m_painter.drawPolygon(head);
}

// Deliveries to a group: what lies between the first and the last of them.
void LadderPainter::drawBundle(const LadderArrow &arrow, const QColor &colour)
{
    const double from = m_layout.laneX(arrow.server) + laneHalf;
    const double to = m_layout.laneX(arrow.lane) - laneHalf;
    QColor tint = colour;
    tint.setAlphaF(0.11F);
    m_painter.setPen(Qt::NoPen);
    m_painter.setBrush(tint);
    m_painter.drawPolygon(QPolygonF({QPointF(from, arrow.leaves), QPointF(to, arrow.arrives),
        QPointF(to, arrow.lastArrives), QPointF(from, arrow.lastLeaves)}));
    LadderArrow edge = arrow;
    drawArrow(edge, colour, 1.5);
    if (m_isDense)
        return;
    edge.leaves = arrow.lastLeaves;
    edge.arrives = arrow.lastArrives;
    if (edge.leaves - arrow.leaves >= 1 || edge.arrives - arrow.arrives >= 1)
        drawArrow(edge, colour, 1.5);
    if (m_layout.scale() == LadderScale::ToScale)
        return;
    // How many, where it leaves most of the arrow free: the label may be cut.
    m_painter.setFont(m_bold);
    const QString text = QStringLiteral("×") + groupedNumber(arrow.count);
    const double width = QFontMetricsF(m_bold).horizontalAdvance(text) + 4;
    if (2 * width > m_layout.lanePitch())
        return;
    const double middle = (arrow.arrives + arrow.lastArrives) / 2;
    const QRectF box(to - headLength - width, middle - lineHeight() / 2, width, lineHeight());
    QColor ground = color(Token::Surface, m_scheme);
    ground.setAlphaF(0.8F);
    m_painter.fillRect(box.adjusted(0, 2, 0, -2), ground);
    m_painter.setPen(colour);
    m_painter.drawText(box, Qt::AlignCenter, text);
}

// Nothing travels: a dotted line to the lane that it is about, which an end of it cuts.
void LadderPainter::drawMoment(const LadderEvent &event, const LadderArrow &arrow, const QColor &colour)
{
    const QPointF lane(m_layout.laneX(arrow.lane), arrow.leaves);
    m_painter.setPen(QPen(colour, 1.2, Qt::DotLine));
    m_painter.drawLine(QPointF(m_layout.laneX(arrow.server) + laneHalf, arrow.leaves), lane);
    m_painter.setPen(QPen(colour, 2.2));
    if (event.kind == RecordKind::Closed) {
        m_painter.drawLine(lane - QPointF(6, 0), lane + QPointF(6, 0));
        return;
    }
    m_painter.setBrush(color(Token::Surface, m_scheme));
    m_painter.drawEllipse(lane, 3, 3);
}

void LadderPainter::drawGivenUp(const LadderArrow &arrow)
{
    drawBroken(
        {m_layout.laneX(arrow.server) + laneHalf, arrow.leaves, m_layout.laneX(arrow.lane), arrow.leaves});
}

// Dashed, with a cross shortly before the end.
void LadderPainter::drawBroken(const QLineF &line)
{
    const QColor colour = color(Token::Violation, m_scheme);
    const QPointF end = line.pointAt(0.85);
    QPen pen(colour, 1.5);
    pen.setDashPattern({5, 3});
    m_painter.setPen(pen);
    m_painter.drawLine(line.p1(), end);
    m_painter.setPen(QPen(colour, 1.8));
    m_painter.drawLine(end + QPointF(-4, -4), end + QPointF(4, 4));
    m_painter.drawLine(end + QPointF(-4, 4), end + QPointF(4, -4));
}

// --- labels
// --------------------------------------------------------------------------------------------------------

// In order each has its line; to scale, those that would cover another are left out, but never what is
// marked.
void LadderPainter::drawLabels(const std::vector<int> &visible, const LadderMarks &marks)
{
    std::vector<int> byHeight = visible;
    const auto rowOf = [this](int index) { return m_layout.rows()[std::size_t(index)]; };
    std::stable_sort(byHeight.begin(), byHeight.end(),
        [&](int one, int other) { return rowOf(one).top < rowOf(other).top; });
    std::vector<int> marked;
    for (const int index : byHeight) {
        const quint64 number = event(index).number;
        if (number == marks.current || number == marks.hovered)
            marked.push_back(index);
    }
    double last = -1e9;
    for (const int index : byHeight) {
        const double top = rowOf(index).top;
        const bool covers = std::any_of(marked.begin(), marked.end(),
            [&](int other) { return other != index && std::abs(rowOf(other).top - top) < lineHeight(); });
        if (m_layout.scale() == LadderScale::ToScale && (top < last + lineHeight() || covers))
            continue;
        last = top;
        drawLabel(index, marks);
    }
    if (m_layout.scale() == LadderScale::ToScale) {
        for (const int index : marked)
            drawLabel(index, marks);
    }
}

void LadderPainter::drawLabel(int index, const LadderMarks &marks)
{
    const LadderEvent &one = event(index);
    const int laneIndex = m_lanes.laneOf(one.connection);
    const bool named = laneIndex >= 0 && m_lanes.lanes()[std::size_t(laneIndex)].kind == LaneKind::Group;
    const LadderLabel label = ladderLabel(one, m_store, named);
    const double left = m_layout.laneX(one.isBroadcast() ? 0 : m_lanes.serverOf(one.connection)) + 8;
    const QFontMetricsF metrics(m_small);
    constexpr double gap = 8;
    double room = m_layout.width() - left - 6;
    const double kindWidth = QFontMetricsF(m_bold).horizontalAdvance(label.kind) + gap;
    room -= kindWidth;
    double noteWidth = label.note.isEmpty() ? 0 : metrics.horizontalAdvance(label.note) + gap;
    const double wanted = metrics.horizontalAdvance(label.words);
    if (noteWidth > 0 && room - noteWidth < std::min(wanted, 60.0))
        noteWidth = 0; // what it says comes first
    const QString words = metrics.elidedText(label.words, Qt::ElideRight, std::max(0.0, room - noteWidth));
    const double wordsWidth = metrics.horizontalAdvance(words);

    const double top = m_layout.rows()[std::size_t(index)].top;
    QColor ground = color(groundOf(one.number, marks), m_scheme);
    // Lanes and other arrows pass behind it; to scale an arrow may be nowhere else to be seen.
    ground.setAlphaF(m_layout.scale() == LadderScale::ToScale ? 0.6F : 0.85F);
    const double height = lineHeight();
    m_painter.fillRect(QRectF(left - 2, top, kindWidth + wordsWidth + noteWidth + 4, height), ground);
    const auto write = [&](double x, const QString &text, const QFont &font, const QColor &ink) {
        m_painter.setFont(font);
        m_painter.setPen(ink);
        m_painter.drawText(QRectF(x, top, m_layout.width(), height), Qt::AlignLeft | Qt::AlignVCenter, text);
    };
    write(left, label.kind, m_bold, colorOf(one));
    write(left + kindWidth, words, m_small, color(one.violation ? Token::Violation : Token::Ink, m_scheme));
    if (noteWidth > 0)
        write(left + kindWidth + wordsWidth + gap, label.note, m_small, color(Token::MutedInk, m_scheme));
}

} // namespace Fanlight
