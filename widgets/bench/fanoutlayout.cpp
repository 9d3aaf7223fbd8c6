// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/fanoutscene.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <utility>
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
    for (const auto &[id, member] : m_members) {
        if (!member.shown)
            continue;
        MapNode node;
        node.connection = member.info.id;
        node.client = member.info.client;
        node.webSocket = member.info.webSocket;
        node.open = member.info.webSocket && member.info.state == ConnectionState::Open;
        node.label = shortPeerName(member.info);
        node.sentUntil = member.sentUntil;
        m_nodeOf.insert(id, int(m_nodes.size()));
        m_nodes.push_back(node);
    }
    place();
    for (MapNode &node : m_nodes)
        node.position = before.value(node.connection.value, node.target);
}

void FanoutScene::rebuildGroups()
{
    std::map<QString, std::vector<const Member *>> groups;
    for (const auto &[id, member] : m_members) {
        if (!member.shown)
            continue;
        const bool ours = member.info.client.value != 0;
        const QString address = member.info.peer.left(member.info.peer.lastIndexOf(u':'));
        groups[ours ? QString() : address + member.info.path].push_back(&member);
    }
    while (int(groups.size()) > maxLabelled) {
        // The smallest one goes to the others.
        const QString others = QStringLiteral("…");
        auto smallest = groups.end();
        for (auto it = groups.begin(); it != groups.end(); ++it) {
            if (it->first != others &&
                (smallest == groups.end() || it->second.size() < smallest->second.size()))
                smallest = it;
        }
        std::vector<const Member *> members = std::move(smallest->second);
        groups.erase(smallest);
        auto &rest = groups[others];
        rest.insert(rest.end(), members.begin(), members.end());
    }
    for (const auto &[label, members] : groups) {
        MapNode node;
        node.group = true;
        node.connection = members.front()->info.id;
        node.count = int(members.size());
        node.label = label;
        for (const Member *member : members) {
            node.webSocket = node.webSocket || member->info.webSocket;
            node.open = node.open || member->info.state == ConnectionState::Open;
            m_nodeOf.insert(member->info.id.value, int(m_nodes.size()));
        }
        m_nodes.push_back(node);
    }
    place();
    for (MapNode &node : m_nodes)
        node.position = node.target;
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

// Crowds: an arc for each group, as long as its share, never too short to hit.
void FanoutScene::placeArcs()
{
    const double radius =
        std::max(m_serverRadius + 30, std::min(m_size.width() / 2 - 96, m_size.height() / 2 - 36));
    const double gap = 0.06;
    const double least = 0.10;
    int total = 0;
    for (const MapNode &node : m_nodes)
        total += node.count;
    const double room = 2 * pi - (gap + least) * double(m_nodes.size());
    double angle = -pi / 2;
    for (MapNode &node : m_nodes) {
        node.spanAngle = least + room * node.count / std::max(1, total);
        node.startAngle = angle + gap / 2;
        node.radius = 10;
        node.target = onEllipse(m_centre, radius, radius, node.startAngle + node.spanAngle / 2);
        angle += node.spanAngle + gap;
    }
}

} // namespace Fanlight
