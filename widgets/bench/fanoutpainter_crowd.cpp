// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/broadcasttext.h"
#include "widgets/bench/fanoutpainter.h"
#include "widgets/bench/fanouttext.h"

#include <QCoreApplication>
#include <QFontMetricsF>
#include <QPainter>

#include <algorithm>
#include <cmath>
#include <numbers>

// What is drawn of crowds, rooms and queues: a part of FanoutPainter in a file of its own.
namespace Fanlight {

namespace {

constexpr double arcWidth = 8;
constexpr double queueWidth = 3;
constexpr double fullQueue = 14; // powers of two above a KiB: an arc is full at 16 MiB
constexpr int mostRooms = 8;
constexpr double sixteenths = 180 / std::numbers::pi * 16; // Qt's angles, of a radian

QString tr(const char *text)
{
    return QCoreApplication::translate("FanoutPainter", text);
}

} // namespace

QRectF FanoutPainter::circleOf(const MapNode &node) const
{
    const QPointF way = node.position - m_scene.centre();
    const double radius = std::hypot(way.x(), way.y());
    return {m_scene.centre() - QPointF(radius, radius), QSizeF(2 * radius, 2 * radius)};
}

void FanoutPainter::drawArc(const MapNode &node, bool marked)
{
    const Token plain = m_scene.isGrouped() && node.open ? Token::MutedInk : Token::Http;
    const QColor colour = marked                 ? color(Token::Accent, m_scheme)
                          : node.roomColour >= 0 ? clientColor(node.roomColour)
                                                 : color(plain, m_scheme);
    m_painter.setPen(QPen(colour, arcWidth, Qt::SolidLine, Qt::FlatCap));
    m_painter.setBrush(Qt::NoBrush);
    // Qt counts against the clock.
    m_painter.drawArc(circleOf(node), int(-node.startAngle * sixteenths), int(-node.spanAngle * sixteenths));
}

// How much waits for it, on a scale of powers: round the node, or along a group's arc for the worst of it.
void FanoutPainter::drawQueue(const MapNode &node)
{
    if (node.queued == 0)
        return;
    const double share = std::clamp(std::log2(1 + double(node.queued) / 1024) / fullQueue, 0.06, 1.0);
    m_painter.setPen(QPen(color(Token::Violation, m_scheme), queueWidth, Qt::SolidLine, Qt::FlatCap));
    m_painter.setBrush(Qt::NoBrush);
    if (node.group) {
        const double out = arcWidth / 2 + queueWidth / 2 + 1.5;
        m_painter.drawArc(circleOf(node).adjusted(-out, -out, out, out), int(-node.startAngle * sixteenths),
            int(-node.spanAngle * share * sixteenths));
        return;
    }
    const double radius = node.radius + queueWidth + (node.radius < 12 ? 0.5 : 2);
    const QRectF round(node.position - QPointF(radius, radius), QSizeF(2 * radius, 2 * radius));
    m_painter.drawArc(round, 90 * 16, int(-360 * 16 * share));
}

// A cross at the node's shoulder, or on a group's arc: its messages do not get there.
void FanoutPainter::drawDropped(const MapNode &node)
{
    if (node.dropped == 0)
        return;
    const bool small = !node.group && node.radius < 12;
    const double aside = node.group ? 0 : node.radius / std::numbers::sqrt2 + (small ? 2 : 1);
    drawCross(m_painter, node.position + QPointF(aside, -aside), small ? 4 : 6, m_scheme);
}

// On the server's side of the node, where there is always room: its name stands on the other.
void FanoutPainter::drawDroppedLabel(const MapNode &node)
{
    const QFontMetricsF metrics(m_small);
    const QString words = droppedLabel(node);
    const QSizeF size(metrics.horizontalAdvance(words) + 4, metrics.height());
    const bool above = node.position.y() < m_scene.centre().y() - 1;
    const double distance = node.radius + 3 + (node.queued > 0 ? 2 * queueWidth : 0);
    const double x = std::clamp(node.position.x() - size.width() / 2, 0.0,
        std::max(size.width(), m_scene.centre().x() * 2) - size.width());
    const double y = above ? node.position.y() + distance : node.position.y() - distance - size.height();
    const QRectF box(QPointF(x, y), size);
    QColor ground = color(Token::Surface, m_scheme);
    ground.setAlphaF(0.8F);
    m_painter.fillRect(box, ground);
    m_painter.setFont(m_small);
    m_painter.setPen(color(Token::Violation, m_scheme));
    m_painter.drawText(box, Qt::AlignCenter, words);
}

void FanoutPainter::drawCross(QPainter &painter, const QPointF &at, double radius, Scheme scheme)
{
    const QColor colour = color(Token::Violation, scheme);
    painter.setPen(QPen(colour, 1.4));
    painter.setBrush(color(Token::Surface, scheme));
    painter.drawEllipse(at, radius, radius);
    const double arm = radius * 0.45;
    painter.setPen(QPen(colour, std::max(1.4, radius * 0.3)));
    painter.drawLine(at - QPointF(arm, arm), at + QPointF(arm, arm));
    painter.drawLine(at - QPointF(arm, -arm), at + QPointF(arm, -arm));
}

void FanoutPainter::drawSeats()
{
    const double pitch = m_scene.seatPitch();
    const double size = std::max(1.0, pitch * 0.62);
    const auto &nodes = m_scene.nodes();
    const bool round = size > 3;
    m_painter.setPen(Qt::NoPen);
    m_painter.setRenderHint(QPainter::Antialiasing, round);
    int current = -1;
    for (const MapSeat &seat : m_scene.seats()) {
        if (seat.node != current) {
            current = seat.node;
            const MapNode &node = nodes[std::size_t(current)];
            QColor colour =
                node.roomColour >= 0 ? clientColor(node.roomColour) : color(Token::MutedInk, m_scheme);
            colour.setAlphaF(0.55F);
            m_painter.setBrush(colour);
        }
        if (seat.slow)
            continue;
        const QRectF box(seat.position.x() - size / 2, seat.position.y() - size / 2, size, size);
        if (round)
            m_painter.drawEllipse(box);
        else
            m_painter.fillRect(box, m_painter.brush());
    }
    // Who has a queue stands out by size too.
    m_painter.setRenderHint(QPainter::Antialiasing);
    m_painter.setBrush(color(Token::Violation, m_scheme));
    const double slow = std::max(2.5, size * 0.8);
    for (const MapSeat &seat : m_scene.seats()) {
        if (seat.slow)
            m_painter.drawEllipse(seat.position, slow, slow);
    }
}

void FanoutPainter::drawRooms()
{
    const auto &rooms = m_scene.rooms();
    const bool isSaid = m_scene.isGrouped() && m_scene.grouping() == MapGrouping::Room;
    if (rooms.empty() || isSaid)
        return;
    m_painter.setFont(m_small);
    const QFontMetricsF metrics(m_small);
    const double line = metrics.height() + 2;
    double y = 8;
    const auto write = [&](const QString &words, double x) {
        m_painter.setPen(color(Token::MutedInk, m_scheme));
        m_painter.drawText(QPointF(x, y + metrics.ascent()), metrics.elidedText(words, Qt::ElideMiddle, 110));
        y += line;
    };
    const std::size_t shown = rooms.size() > mostRooms ? mostRooms - 1 : rooms.size();
    for (std::size_t i = 0; i < shown; ++i) {
        m_painter.setPen(Qt::NoPen);
        m_painter.setBrush(clientColor(rooms[i].colour));
        m_painter.drawEllipse(QPointF(14, y + metrics.height() / 2), 4, 4);
        write(tr("%1 · %2").arg(rooms[i].name, groupedNumber(quint64(rooms[i].count))), 24);
    }
    if (shown < rooms.size())
        write(tr("and %1 more rooms").arg(rooms.size() - shown), 10);
}

} // namespace Fanlight
