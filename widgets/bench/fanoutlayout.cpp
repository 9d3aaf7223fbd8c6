// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/fanoutscene.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

// Which nodes there are and where they stand: a part of FanoutScene in a file of its own.
namespace Fanlight {

namespace {

constexpr double pi = std::numbers::pi;

QPointF onEllipse(const QPointF &centre, double rx, double ry, double angle)
{
    return centre + QPointF(rx * std::cos(angle), ry * std::sin(angle));
}

} // namespace

void FanoutScene::rebuildSingles(const QHash<quint32, QPointF> &before)
{
    std::vector<const Member *> shown;
    for (const auto &[id, member] : m_members) {
        if (member.shown)
            shown.push_back(&member);
    }
    // Who shares a room stands together.
    std::stable_sort(shown.begin(), shown.end(),
        [](const Member *one, const Member *other) { return roomOf(one->info) < roomOf(other->info); });
    for (const Member *each : shown) {
        const Member &member = *each;
        MapNode node;
        node.connection = member.info.id;
        node.client = member.info.client;
        node.webSocket = member.info.webSocket;
        node.open = member.info.webSocket && member.info.state == ConnectionState::Open;
        node.label = shortPeerName(member.info);
        node.sentUntil = member.sentUntil;
        node.roomColour = m_roomColours.value(roomOf(member.info), -1);
        node.room = shortLabel(roomOf(member.info));
        m_lineOf.insert(member.info.id.value, {int(m_nodes.size()), 0});
        m_nodes.push_back(node);
    }
    place();
    for (MapNode &node : m_nodes)
        node.position = before.value(node.connection.value, node.target);
}

void FanoutScene::place()
{
    m_centre = QPointF(m_size.width() / 2, m_size.height() / 2);
    m_serverRadius = std::clamp(std::min(m_size.width(), m_size.height()) * 0.115, 24.0, 46.0);
    if (m_grouped)
        placeArcs();
    else if (int(m_nodes.size()) <= maxLabelled)
        placeOnEllipse();
    else
        placeOnRings();
}

// Few: big, with labels, the first at the top and on against the clock.
void FanoutScene::placeOnEllipse()
{
    const std::size_t count = m_nodes.size();
    const double wanted = count <= 6 ? 25 : count <= 12 ? 19 : 13;
    const double radius = std::clamp(m_size.height() / 14, 9.0, wanted);
    const double labelHeight = 24;
    const double labelHalf = 48;
    const double ry = std::max(m_serverRadius + radius + 8, m_size.height() / 2 - radius - labelHeight);
    // A wide window may stretch the circle, not make a line of it.
    const double rx = std::max(m_serverRadius + radius + 8,
        std::min(m_size.width() / 2 - std::max(radius, labelHalf), ry * (count <= 6 ? 1.45 : 1.9)));
    const double first = count == 2 ? pi : -pi / 2;
    for (std::size_t i = 0; i < count; ++i) {
        m_nodes[i].radius = radius;
        m_nodes[i].target =
            onEllipse(m_centre, rx, ry, first - 2 * pi * double(i) / double(std::max<std::size_t>(1, count)));
    }
}

// Many: small, no labels, on as many rings as it takes.
void FanoutScene::placeOnRings()
{
    const int count = int(m_nodes.size());
    const double radius = count <= 60 ? 8 : count <= 120 ? 6 : 5;
    const double rx = std::max(60.0, m_size.width() / 2 - radius - 10);
    const double ry = std::max(60.0, m_size.height() / 2 - radius - 10);
    const double pitch = 2 * radius + 5;
    int index = 0;
    for (int ring = 0; index < count; ++ring) {
        const double x = std::max(m_serverRadius + 12, std::min(rx, ry * 1.9) - ring * pitch * 1.4);
        const double y = std::max(m_serverRadius + 12, ry - ring * pitch * 1.4);
        const double around = pi * (3 * (x + y) - std::sqrt((3 * x + y) * (x + 3 * y))); // Ramanujan's
        const int here = std::min(count - index, std::max(1, int(around / pitch)));
        for (int i = 0; i < here; ++i, ++index) {
            MapNode &node = m_nodes[std::size_t(index)];
            node.radius = radius;
            node.target = onEllipse(m_centre, x, y, -pi / 2 - 2 * pi * (i + 0.5 * (ring % 2)) / here);
        }
    }
}

} // namespace Fanlight
