// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/recordtext.h"
#include "widgets/bench/fanoutscene.h"
#include "widgets/common/naturalorder.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>
#include <utility>
#include <vector>

// Crowds: who is put together with whom, and where they sit. A part of FanoutScene in a file of its own.
namespace Fanlight {

namespace {

constexpr double pi = std::numbers::pi;
constexpr double gapAngle = 0.06;   // radians between two groups
constexpr double leastAngle = 0.10; // of a group, so that it can be hit
constexpr double laneAngle = 0.21;  // of a rib: a circle has up to thirty
constexpr double stage = 26;        // pixels kept free around the server
constexpr double largestPitch = 9;  // pixels from seat to seat
constexpr double smallestPitch = 1;
constexpr double arcInset = 10; // pixels between the arc and the first row

QString tr(const char *text)
{
    return QCoreApplication::translate("FanoutScene", text);
}

QPointF onCircle(const QPointF &centre, double radius, double angle)
{
    return centre + QPointF(radius * std::cos(angle), radius * std::sin(angle));
}

// How many seats of that pitch are in a row at radius, over an angle.
int seatsInRow(double radius, double angle, double pitch)
{
    return std::max(0, int((radius * angle) / pitch));
}

QString addressOf(const ConnectionInfo &info)
{
    return info.peer.left(info.peer.lastIndexOf(u':'));
}

QString pathOf(const ConnectionInfo &info)
{
    return info.path.section(u'?', 0, 0);
}

} // namespace

QString roomOf(const ConnectionInfo &info)
{
    return info.rooms.value(0);
}

QString shortLabel(const QString &name)
{
    constexpr int longest = 60;
    return preview(name.left(4 * longest).toUtf8(), Opcode::Text, longest);
}

void FanoutScene::setGrouping(MapGrouping grouping)
{
    m_chosen = grouping;
    m_dirty = true;
}

MapGrouping naturalGrouping(const std::vector<const ConnectionInfo *> &connections)
{
    QString address;
    bool severalAddresses = false;
    for (const ConnectionInfo *info : connections) {
        if (!roomOf(*info).isEmpty())
            return MapGrouping::Room;
        if (severalAddresses || info->client.value != 0)
            continue;
        const QString other = addressOf(*info);
        severalAddresses = !address.isEmpty() && other != address;
        address = other;
    }
    return severalAddresses ? MapGrouping::Address : MapGrouping::Path;
}

QString groupName(const ConnectionInfo &info, MapGrouping grouping)
{
    if (grouping == MapGrouping::Room) {
        const QString room = roomOf(info);
        return room.isEmpty() ? tr("in no room") : room;
    }
    if (info.client.value != 0)
        return tr("clients of this window");
    return grouping == MapGrouping::Address ? addressOf(info) : pathOf(info);
}

MapGrouping FanoutScene::groupingByItself() const
{
    std::vector<const ConnectionInfo *> shown;
    for (const auto &[id, member] : m_members) {
        if (member.shown)
            shown.push_back(&member.info);
    }
    return naturalGrouping(shown);
}

void FanoutScene::setRoomRegister(const RoomRegister &rooms)
{
    m_roomRegister = &rooms;
    m_dirty = true;
}

// A room keeps its colour as long as somebody is in it; a new one takes the first that is free.
void FanoutScene::colourRooms()
{
    std::map<QString, int, NaturalOrder> counts;
    for (const auto &[id, member] : m_members) {
        if (const QString room = member.shown ? roomOf(member.info) : QString(); !room.isEmpty())
            ++counts[room];
    }
    m_roomColours.removeIf([&counts](const auto &entry) { return !counts.contains(entry.key()); });
    QSet<int> taken(m_roomColours.cbegin(), m_roomColours.cend());
    m_rooms.clear();
    int next = 0;
    for (const auto &[name, count] : counts) {
        if (m_roomRegister) {
            m_roomColours.insert(name, m_roomRegister->numberOf(name));
        } else if (!m_roomColours.contains(name)) {
            while (taken.contains(next))
                ++next;
            taken.insert(next);
            m_roomColours.insert(name, next);
        }
        m_rooms.push_back({shortLabel(name), m_roomColours.value(name), count});
    }
}

void FanoutScene::rebuildGroups()
{
    QHash<QString, std::size_t> indexOf;
    std::vector<std::pair<QString, std::vector<const Member *>>> groups;
    for (const auto &[id, member] : m_members) {
        if (!member.shown)
            continue;
        const QString label = groupName(member.info, m_grouping);
        auto found = indexOf.find(label);
        if (found == indexOf.end()) {
            found = indexOf.insert(label, groups.size());
            groups.emplace_back(label, std::vector<const Member *>());
        }
        groups[*found].second.push_back(&member);
    }
    // The smallest ones share an arc when there are more than can be told apart.
    // Equal ones by name: it is always the same that have names.
    std::sort(groups.begin(), groups.end(), [](const auto &one, const auto &other) {
        return one.second.size() != other.second.size() ? one.second.size() > other.second.size()
                                                        : NaturalOrder()(one.first, other.first);
    });
    const bool hasRest = groups.size() > std::size_t(maxLabelled);
    const std::size_t kept = hasRest ? std::size_t(maxLabelled) - 1 : groups.size();
    std::vector<const Member *> rest;
    for (std::size_t i = kept; i < groups.size(); ++i)
        rest.insert(rest.end(), groups[i].second.begin(), groups[i].second.end());
    const std::size_t others = groups.size() - kept;
    groups.resize(kept);
    std::sort(groups.begin(), groups.end(),
        [](const auto &one, const auto &other) { return NaturalOrder()(one.first, other.first); });
    if (hasRest)
        groups.emplace_back(tr("%1 others").arg(others), std::move(rest));

    std::vector<std::vector<const Member *>> members;
    for (auto &[label, some] : groups) {
        MapNode node;
        node.group = true;
        node.connection = some.front()->info.id;
        node.count = int(some.size());
        node.label = shortLabel(label);
        if (m_grouping == MapGrouping::Room && m_roomColours.contains(label)) {
            node.room = node.label;
            node.roomColour = m_roomColours.value(label);
        }
        for (const Member *member : some) {
            node.webSocket = node.webSocket || member->info.webSocket;
            node.open = node.open || member->info.state == ConnectionState::Open;
        }
        m_nodes.push_back(node);
        members.push_back(std::move(some));
    }
    spreadArcs();
    seatMembers(members);
    place();
    for (MapNode &node : m_nodes)
        node.position = node.target;
}

// An arc for each group, as long as its share, never too short to hit.
void FanoutScene::spreadArcs()
{
    int total = 0;
    for (const MapNode &node : m_nodes)
        total += node.count;
    const double room = 2 * pi - (gapAngle + leastAngle) * double(m_nodes.size());
    double angle = -pi / 2;
    for (MapNode &node : m_nodes) {
        node.spanAngle = leastAngle + room * node.count / std::max(1, total);
        node.startAngle = angle + gapAngle / 2;
        node.lanes = std::clamp(int(node.spanAngle / laneAngle), 1, std::max(1, node.count));
        angle += node.spanAngle + gapAngle;
    }
}

void FanoutScene::seatMembers(const std::vector<std::vector<const Member *>> &groups)
{
    m_lineOf.reserve(qsizetype(m_members.size()));
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const auto lanes = std::size_t(m_nodes[i].lanes);
        for (std::size_t place = 0; place < groups[i].size(); ++place) {
            const ConnectionId id = groups[i][place]->info.id;
            m_lineOf.insert(id.value, {int(i), int(place * lanes / groups[i].size())});
            m_seats.push_back({{}, id, int(i), false});
        }
    }
}

void FanoutScene::placeArcs()
{
    m_arcRadius =
        std::max(m_serverRadius + stage + 10, std::min(m_size.width() / 2 - 72, m_size.height() / 2 - 30));
    for (MapNode &node : m_nodes) {
        node.radius = arcInset;
        node.target = onCircle(m_centre, m_arcRadius, node.startAngle + node.spanAngle / 2);
    }
    placeSeats();
}

// Rows before the server, from the arc inwards, each lane's members in its own sector; as far apart as the
// fullest sector allows.
void FanoutScene::placeSeats()
{
    const double outer = m_arcRadius - arcInset;
    const double inner = m_serverRadius + stage;
    const auto capacity = [&](double angle, double pitch) {
        int seats = 0;
        for (double radius = outer; radius > inner; radius -= pitch)
            seats += seatsInRow(radius, angle, pitch);
        return seats;
    };
    m_seatPitch = largestPitch;
    for (const MapNode &node : m_nodes) {
        const double angle = node.spanAngle / node.lanes;
        const int fullest = (node.count + node.lanes - 1) / node.lanes;
        while (m_seatPitch > smallestPitch && capacity(angle, m_seatPitch) < fullest)
            m_seatPitch *= 0.96;
    }
    std::size_t seat = 0;
    while (seat < m_seats.size()) {
        const Line line = m_lineOf.value(m_seats[seat].connection.value);
        const MapNode &node = m_nodes[std::size_t(line.node)];
        std::size_t end = seat;
        for (; end < m_seats.size(); ++end) {
            const Line other = m_lineOf.value(m_seats[end].connection.value);
            if (other.node != line.node || other.lane != line.lane)
                break;
        }
        const double angle = node.spanAngle / node.lanes;
        const double begin = node.startAngle + angle * line.lane;
        for (double radius = outer; seat < end; radius -= m_seatPitch) {
            const int row = std::min(std::max(1, seatsInRow(radius, angle, m_seatPitch)), int(end - seat));
            for (int i = 0; i < row; ++i, ++seat)
                m_seats[seat].position =
                    onCircle(m_centre, std::max(radius, inner), begin + angle * (i + 0.5) / row);
        }
    }
}

QPointF FanoutScene::laneEnd(const MapNode &node, int lane) const
{
    if (!node.group)
        return node.position;
    return onCircle(m_centre, m_arcRadius, node.startAngle + node.spanAngle * (lane + 0.5) / node.lanes);
}

bool FanoutScene::isInGroup(const MapNode &node, const QPointF &point) const
{
    const QPointF way = point - m_centre;
    const double away = std::hypot(way.x(), way.y());
    if (away < m_serverRadius + stage / 2 || away > m_arcRadius + arcInset)
        return false;
    const double angle = std::atan2(way.y(), way.x()) - node.startAngle;
    return angle - 2 * pi * std::floor(angle / (2 * pi)) <= node.spanAngle;
}

bool FanoutScene::setQueues(const QMap<quint32, ConnectionStats> &stats)
{
    if (!m_queues.take(stats))
        return false;
    applyQueues();
    ++m_revision;
    return true;
}

void FanoutScene::applyQueues()
{
    for (MapNode &node : m_nodes) {
        node.queued = 0;
        node.queues = 0;
        node.slowest = {};
        node.dropped = 0;
        node.droppedFor = 0;
    }
    const QHash<quint32, quint64> &queues = m_queues.queues();
    for (auto queue = queues.cbegin(); queue != queues.cend(); ++queue) {
        const Line line = m_lineOf.value(queue.key());
        if (line.node < 0)
            continue;
        MapNode &node = m_nodes[std::size_t(line.node)];
        ++node.queues;
        if (*queue > node.queued) {
            node.queued = *queue;
            node.slowest = ConnectionId{queue.key()};
        }
    }
    const QHash<quint32, quint64> &dropped = m_queues.dropped();
    for (auto count = dropped.cbegin(); count != dropped.cend(); ++count) {
        const Line line = m_lineOf.value(count.key());
        if (line.node < 0)
            continue;
        m_nodes[std::size_t(line.node)].dropped += *count;
        ++m_nodes[std::size_t(line.node)].droppedFor;
    }
    for (MapSeat &seat : m_seats)
        seat.slow = queues.contains(seat.connection.value);
}

} // namespace Fanlight
