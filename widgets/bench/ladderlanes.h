// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "widgets/bench/fanoutscene.h"

#include <QHash>
#include <QString>

#include <utility>
#include <vector>

namespace Fanlight {

enum class LaneKind : quint8 {
    Server,
    OtherServers, // foreign ones that clients of this window connect to
    Connection,   // one connection, or all of one panel: they follow one another
    Group,        // many that share a room, an address or a path
};

struct LadderLane
{
    // When a connection was there: opened and closed, in ns; closed is timeUnknown while it lasts.
    using Span = std::pair<qint64, qint64>;

    LaneKind kind = LaneKind::Connection;
    ClientId client;         // the panel behind it, if one of ours is
    bool webSocket = false;  // it is one, or has one
    int count = 0;           // connections
    int colour = -1;         // index for clientColor(); -1: none
    QString label;           // as on the map
    std::vector<Span> spans; // of Connection, by time
};

// Who stands where on the ladder: the servers at the left, then panels in their order, then everybody else by
// number. With more than there is room for, panels keep their lanes and the others share some by room,
// address or path, as on the map. A value.
class LadderLanes
{
public:
    // Of connections and groups; more cannot be told apart.
    static constexpr int maxLanes = 24;
    static constexpr int maxGroups = 6;

    // capacity: lanes that there is room for, servers not counted; at least 2. Rooms have their colours from
    // the register.
    void arrange(
        const std::vector<const ConnectionInfo *> &connections, const RoomRegister &rooms, int capacity);

    [[nodiscard]] const std::vector<LadderLane> &lanes() const { return m_lanes; }
    [[nodiscard]] int serverCount() const { return m_servers; }                        // the first lanes
    [[nodiscard]] int laneOf(ConnectionId id) const { return m_laneOf.value(id, -1); } // -1: has none
    // The lane of the server at its other end.
    [[nodiscard]] int serverOf(ConnectionId id) const;
    [[nodiscard]] int groupCount() const { return m_groups; }
    [[nodiscard]] int groupedCount() const { return m_grouped; } // connections in groups
    [[nodiscard]] MapGrouping grouping() const { return m_grouping; }
    // Counts what changes which lane somebody is on who had one before. Who comes or leaves a group does not.
    [[nodiscard]] quint64 revision() const { return m_revision; }

private:
    using Members = std::vector<const ConnectionInfo *>;
    struct Seat // who shares a lane
    {
        QString label; // of a group
        Members members;
        bool group = false;
    };

    [[nodiscard]] static std::vector<Seat> seatsOf(const Members &connections);
    [[nodiscard]] std::vector<Seat> groupsOf(const Members &connections, int most) const;
    [[nodiscard]] bool movedSince(const QHash<ConnectionId, int> &before) const;
    void addServers(const Members &connections);
    void addLane(const Seat &seat, const RoomRegister &rooms);

    std::vector<LadderLane> m_lanes;
    QHash<ConnectionId, int> m_laneOf;
    QHash<ConnectionId, int> m_serverOf; // of those that are not on the first one
    MapGrouping m_grouping = MapGrouping::Address;
    int m_servers = 0;
    int m_groups = 0;
    int m_grouped = 0;
    quint64 m_revision = 0;
};

} // namespace Fanlight
