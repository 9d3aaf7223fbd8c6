// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/ladderlanes.h"

#include "widgets/common/naturalorder.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>
#include <map>

namespace Fanlight {

namespace {

QString tr(const char *text)
{
    return QCoreApplication::translate("LadderLanes", text);
}

} // namespace

void LadderLanes::arrange(
    const std::vector<const ConnectionInfo *> &connections, const RoomRegister &rooms, int capacity)
{
    const QHash<ConnectionId, int> before = std::exchange(m_laneOf, {});
    const std::size_t lanesBefore = m_lanes.size();
    m_serverOf.clear();
    m_lanes.clear();
    m_groups = 0;
    m_grouped = 0;
    addServers(connections);

    std::vector<Seat> seats = seatsOf(connections);
    if (int(seats.size()) > capacity) {
        const auto isPanel = [](const Seat &seat) { return seat.members.front()->client.value != 0; };
        const auto panels = int(std::count_if(seats.begin(), seats.end(), isPanel)); // they come first
        const int groups = std::min(maxGroups, std::max(1, capacity - panels));
        const auto kept = std::size_t(std::clamp(panels, 0, capacity - groups));
        Members others;
        for (std::size_t i = kept; i < seats.size(); ++i)
            others.insert(others.end(), seats[i].members.begin(), seats[i].members.end());
        seats.resize(kept);
        m_grouping = naturalGrouping(others);
        for (Seat &group : groupsOf(others, groups))
            seats.push_back(std::move(group));
    }
    for (const Seat &seat : seats)
        addLane(seat, rooms);
    m_revision += m_lanes.size() < lanesBefore || movedSince(before) ? 1 : 0;
}

bool LadderLanes::movedSince(const QHash<ConnectionId, int> &before) const
{
    for (auto it = before.cbegin(); it != before.cend(); ++it) {
        if (m_laneOf.value(it.key(), it.value()) != it.value())
            return true;
    }
    return false;
}

void LadderLanes::addServers(const Members &connections)
{
    QSet<QString> foreign;
    bool own = false;
    for (const ConnectionInfo *info : connections) {
        if (info->side == ConnectionSide::Client)
            foreign.insert(info->peer);
        else
            own = true;
    }
    const auto add = [this](LaneKind kind, const QString &label) {
        LadderLane lane;
        lane.kind = kind;
        lane.label = label;
        m_lanes.push_back(lane);
    };
    if (own || foreign.isEmpty())
        add(LaneKind::Server, tr("Server"));
    if (!foreign.isEmpty())
        add(LaneKind::OtherServers, foreign.size() == 1 ? *foreign.cbegin() : tr("Other servers"));
    m_servers = int(m_lanes.size());
    if (m_servers < 2)
        return;
    for (const ConnectionInfo *info : connections) {
        if (info->side == ConnectionSide::Client)
            m_serverOf.insert(info->id, 1);
    }
}

// One for each panel, whatever it did, and one for each connection of anybody else.
std::vector<LadderLanes::Seat> LadderLanes::seatsOf(const Members &connections)
{
    std::map<std::pair<quint32, quint32>, Seat> seats;
    for (const ConnectionInfo *info : connections) {
        constexpr quint32 afterPanels = 0xFFFF'FFFF;
        const auto key = info->client.value != 0 ? std::pair(info->client.value, 0U)
                                                 : std::pair(afterPanels, info->id.value);
        seats[key].members.push_back(info);
    }
    std::vector<Seat> result;
    result.reserve(seats.size());
    for (auto &[key, seat] : seats)
        result.push_back(std::move(seat));
    return result;
}

// By name; the smallest share the last one when there are more than may be.
std::vector<LadderLanes::Seat> LadderLanes::groupsOf(const Members &connections, int most) const
{
    std::map<QString, Seat, NaturalOrder> named;
    for (const ConnectionInfo *info : connections)
        named[groupName(*info, m_grouping)].members.push_back(info);
    std::vector<Seat> groups;
    groups.reserve(named.size());
    for (auto &[name, seat] : named)
        groups.push_back({name, std::move(seat.members), true});
    if (int(groups.size()) <= most)
        return groups;
    std::stable_sort(groups.begin(), groups.end(),
        [](const Seat &one, const Seat &other) { return one.members.size() > other.members.size(); });
    Seat rest{tr("%1 others").arg(int(groups.size()) - most + 1), {}, true};
    for (std::size_t i = std::size_t(most) - 1; i < groups.size(); ++i)
        rest.members.insert(rest.members.end(), groups[i].members.begin(), groups[i].members.end());
    groups.resize(std::size_t(most) - 1);
    std::sort(groups.begin(), groups.end(),
        [](const Seat &one, const Seat &other) { return NaturalOrder()(one.label, other.label); });
    groups.push_back(std::move(rest));
    return groups;
}

void LadderLanes::addLane(const Seat &seat, const RoomRegister &rooms)
{
    LadderLane lane;
    const ConnectionInfo &one = *seat.members.back(); // of a panel: the latest
    lane.kind = seat.group ? LaneKind::Group : LaneKind::Connection;
    lane.count = int(seat.members.size());
    lane.label = seat.group ? shortLabel(seat.label) : shortPeerName(one);
    if (!seat.group)
        lane.client = one.client;
    if (lane.client.value != 0)
        lane.colour = int(lane.client.value) - 1;
    else if (seat.group && m_grouping == MapGrouping::Room)
        lane.colour = rooms.numberOf(seat.label);
    for (const ConnectionInfo *info : seat.members) {
        lane.webSocket = lane.webSocket || info->webSocket;
        m_laneOf.insert(info->id, int(m_lanes.size()));
        if (!seat.group)
            lane.spans.emplace_back(info->openedAt, info->closedAt);
    }
    if (seat.group) {
        ++m_groups;
        m_grouped += lane.count;
    }
    m_lanes.push_back(std::move(lane));
}

int LadderLanes::serverOf(ConnectionId id) const
{
    return m_serverOf.value(id, 0);
}

} // namespace Fanlight
