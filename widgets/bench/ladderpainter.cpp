// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/ladderpainter.h"

#include "tables/broadcasttext.h"
#include "tables/recordtext.h"
#include "widgets/bench/laddertext.h"

#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>

namespace Fanlight {

namespace {

constexpr double signRadius = 8;
constexpr double signMiddle = 13;         // y in the header
constexpr std::size_t mostInDetail = 300; // events at once

QString shortTime(const CaptureClock &clock, qint64 moment)
{
    return timeOfDay(clock, moment).mid(3); // minutes, seconds, milliseconds
}

} // namespace

LadderPainter::LadderPainter(QPainter &painter, const LadderParts &parts, Scheme scheme)
    : m_painter(painter)
    , m_store(parts.store)
    , m_clock(parts.clock)
    , m_tape(parts.tape)
    , m_lanes(parts.lanes)
    , m_layout(parts.layout)
    , m_scheme(scheme)
    , m_small(smallFont())
    , m_bold(m_small)
    , m_mono(smallMonospace())
{
    m_bold.setBold(true);
}

double LadderPainter::lineHeight()
{
    return QFontMetricsF(smallFont()).height();
}

double LadderPainter::headerHeight()
{
    return signMiddle + signRadius + 2 + lineHeight() + 4;
}

double LadderPainter::gutterWidth(double width)
{
    constexpr double least = 300;
    return width < least
               ? 0
               : QFontMetricsF(smallMonospace()).horizontalAdvance(QStringLiteral("00:00.000")) + 12;
}

QColor LadderPainter::laneColor(const LadderLane &lane) const
{
    if (lane.colour >= 0)
        return clientColor(lane.colour);
    switch (lane.kind) {
    case LaneKind::Server:
        return color(Token::Accent, m_scheme);
    case LaneKind::OtherServers:
        return color(Token::MutedInk, m_scheme);
    case LaneKind::Connection:
    case LaneKind::Group:
        break;
    }
    return color(lane.webSocket ? Token::MutedInk : Token::Http, m_scheme);
}

// --- who
// -----------------------------------------------------------------------------------------------------------

void LadderPainter::drawHeader()
{
    m_painter.setRenderHint(QPainter::Antialiasing);
    const double height = headerHeight();
    m_painter.setPen(QPen(color(Token::Line, m_scheme), 1));
    m_painter.drawLine(QPointF(0, height - 0.5), QPointF(m_layout.width(), height - 0.5));
    const QFontMetricsF metrics(m_small);
    constexpr double numberIsEnough = 48; // pixels of a lane
    for (int i = 0; i < int(m_lanes.lanes().size()); ++i) {
        const LadderLane &lane = m_lanes.lanes()[std::size_t(i)];
        const double x = m_layout.laneX(i);
        drawSign(lane, x);
        const double pitch = m_layout.lanePitch();
        if (pitch < numberIsEnough && lane.client.value != 0)
            continue;
        // The last one may be as wide as the edge lets it.
        const double room = std::min({pitch - 6, 2 * x, 2 * (m_layout.width() - x)});
        const bool address = lane.kind == LaneKind::Connection && lane.client.value == 0;
        const QString label =
            metrics.elidedText(lane.label, address ? Qt::ElideLeft : Qt::ElideRight, std::max(room, 40.0));
        m_painter.setFont(m_small);
        m_painter.setPen(color(lane.kind == LaneKind::Server ? Token::Ink : Token::MutedInk, m_scheme));
        const QRectF box(x - 100, signMiddle + signRadius + 2, 200, metrics.height());
        m_painter.drawText(box, Qt::AlignCenter, label);
    }
}

void LadderPainter::drawSign(const LadderLane &lane, double x)
{
    const QColor colour = laneColor(lane);
    const QPointF middle(x, signMiddle);
    m_painter.setPen(QPen(colour, lane.client.value != 0 ? 2.2 : 1.6));
    m_painter.setBrush(color(Token::Surface, m_scheme));
    QString text;
    double half = signRadius;
    if (lane.kind == LaneKind::Group) {
        text = groupedNumber(quint64(lane.count));
        half = std::max(half, QFontMetricsF(m_bold).horizontalAdvance(text) / 2 + 6);
    } else if (lane.client.value != 0) {
        text = QString::number(lane.client.value);
    }
    const QRectF box(x - half, signMiddle - signRadius, 2 * half, 2 * signRadius);
    switch (lane.kind) {
    case LaneKind::Server:
    case LaneKind::OtherServers:
        m_painter.setBrush(colour);
        m_painter.drawRoundedRect(QRectF(x - 6, signMiddle - 6, 12, 12), 3, 3);
        break;
    case LaneKind::Group:
        m_painter.drawRoundedRect(box, signRadius, signRadius);
        break;
    case LaneKind::Connection:
        m_painter.drawEllipse(middle, signRadius, signRadius);
        break;
    }
    m_painter.setFont(m_bold);
    m_painter.setPen(color(Token::Ink, m_scheme));
    m_painter.drawText(box, Qt::AlignCenter, text);
}

// --- what
// ----------------------------------------------------------------------------------------------------------

void LadderPainter::drawBody(double top, double bottom, const LadderMarks &marks)
{
    const std::vector<int> visible = m_layout.visible(top, bottom);
    m_drawn.clear();
    drawMarks(visible, marks);
    drawLanes(top, bottom);
    drawGaps(top, bottom);
    drawTimes(visible, top, bottom);
    m_isDense = visible.size() > mostInDetail;
    m_painter.setRenderHint(QPainter::Antialiasing, !m_isDense);
    for (const int index : visible)
        drawArrows(index);
    drawLabels(visible, marks);
}

Token LadderPainter::groundOf(quint64 number, const LadderMarks &marks) const
{
    if (number == marks.current || (number >= marks.rangeFirst && number <= marks.rangeLast))
        return Token::Selection;
    return number == marks.hovered ? Token::AccentGround : Token::Surface;
}

void LadderPainter::drawMarks(const std::vector<int> &visible, const LadderMarks &marks)
{
    m_painter.setRenderHint(QPainter::Antialiasing, false);
    for (const int index : visible) {
        const quint64 number = event(index).number;
        const Token ground = groundOf(number, marks);
        if (ground == Token::Surface)
            continue;
        const LadderRow &row = m_layout.rows()[std::size_t(index)];
        // To scale others may stand within its time: there its label's line is marked alone.
        const double bottom = m_layout.scale() == LadderScale::InOrder ? row.bottom : row.base + 2;
        const QRectF area(0, row.top - 1, m_layout.width(), bottom - row.top);
        m_painter.fillRect(area, color(ground, m_scheme));
        if (number != marks.current || !marks.focused)
            continue;
        m_painter.setPen(QPen(color(Token::Accent, m_scheme), 2));
        m_painter.setBrush(Qt::NoBrush);
        m_painter.drawRect(area.adjusted(1, 1, -1, -1));
    }
}

// Solid while a connection was there, dotted before and after.
void LadderPainter::drawLanes(double top, double bottom)
{
    m_painter.setRenderHint(QPainter::Antialiasing, true);
    const auto line = [&](double x, double from, double to) {
        if (from < to)
            m_painter.drawLine(QPointF(x, from), QPointF(x, to));
    };
    for (int i = 0; i < int(m_lanes.lanes().size()); ++i) {
        const LadderLane &lane = m_lanes.lanes()[std::size_t(i)];
        const double x = m_layout.laneX(i);
        if (lane.kind != LaneKind::Connection) {
            m_painter.setPen(QPen(laneColor(lane), lane.kind == LaneKind::Group ? 3 : 2));
            line(x, top, bottom);
            continue;
        }
        m_painter.setPen(QPen(color(Token::Line, m_scheme), 1, Qt::DotLine));
        line(x, top, bottom);
        m_painter.setPen(QPen(laneColor(lane), 1.6, Qt::SolidLine, Qt::FlatCap));
        for (const auto &[opened, closed] : lane.spans) {
            line(x, std::max(top, m_layout.yOf(opened)),
                closed == timeUnknown ? bottom : std::min(bottom, m_layout.yOf(closed)));
        }
    }
}

void LadderPainter::drawGaps(double top, double bottom)
{
    const double right = m_layout.laneX(int(m_lanes.lanes().size()) - 1);
    for (const LadderGap &gap : m_layout.gaps()) {
        if (gap.y < top - LadderLayout::foldedHeight || gap.y > bottom + LadderLayout::foldedHeight)
            continue;
        m_painter.setFont(m_small);
        const QString text = gapText(gap.length);
        const double width = QFontMetricsF(m_small).horizontalAdvance(text) + 12;
        const double middle = (m_layout.laneX(0) + right) / 2;
        const QRectF box(middle - width / 2, gap.y - lineHeight() / 2, width, lineHeight());
        m_painter.setPen(QPen(color(Token::Line, m_scheme), 1, Qt::DashLine));
        m_painter.drawLine(QPointF(m_layout.gutter(), gap.y), QPointF(m_layout.width(), gap.y));
        m_painter.fillRect(box, color(Token::Surface, m_scheme));
        m_painter.setPen(color(Token::MutedInk, m_scheme));
        m_painter.drawText(box, Qt::AlignCenter, text);
    }
}

// --- when
// ----------------------------------------------------------------------------------------------------------

void LadderPainter::drawTimes(const std::vector<int> &visible, double top, double bottom)
{
    if (m_layout.gutter() <= 0)
        return;
    if (m_layout.scale() == LadderScale::ToScale) {
        for (const LadderTick &tick : m_layout.ticks(top, bottom)) {
            m_painter.setPen(QPen(color(Token::Line, m_scheme), 1));
            m_painter.drawLine(
                QPointF(m_layout.gutter() - 4, tick.y), QPointF(m_layout.gutter() + 2, tick.y));
            drawTime(tick.y, tick.offset == 0 ? shortTime(m_clock, tick.time) : offsetText(tick.offset));
        }
        return;
    }
    QString before;
    for (const int index : visible) {
        const QString text = shortTime(m_clock, event(index).first());
        const LadderRow &row = m_layout.rows()[std::size_t(index)];
        if (text != before) // within the same millisecond once is enough
            drawTime(row.top + lineHeight() / 2, text);
        before = text;
    }
}

void LadderPainter::drawTime(double y, const QString &text)
{
    m_painter.setFont(m_mono);
    m_painter.setPen(color(Token::MutedInk, m_scheme));
    m_painter.drawText(QRectF(0, y - lineHeight() / 2, m_layout.gutter() - 6, lineHeight()),
        Qt::AlignRight | Qt::AlignVCenter, text);
}

} // namespace Fanlight
