// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"
#include "widgets/bench/queuewatch.h"
#include "workbench/roomregister.h"

#include <QHash>
#include <QPointF>
#include <QSet>
#include <QSizeF>

#include <array>
#include <map>
#include <optional>
#include <vector>

namespace Fanlight {

// A dot's shape says what it is, so that colour is never the only sign.
enum class DotShape : quint8 { Text, Binary, Control, Close, Handshake, Http };
inline constexpr int dotShapeCount = 6;

// What many connections are put together by.
enum class MapGrouping : quint8 { Room, Address, Path };

// What stands around the server: one connection, or with many of them a group that shares a room, an address
// or a path.
struct MapNode
{
    ConnectionId connection; // of a group: one of its members
    ClientId client;         // the panel behind it, if one of ours is
    bool group = false;
    bool webSocket = false;
    bool open = false;   // an open WebSocket connection (a group: has one)
    int count = 1;       // connections
    int roomColour = -1; // index for clientColor() of the room it is (in); -1: none
    int lanes = 1;       // ribs to a group's arc, each with its share of the members
    QString label;
    QString room;
    QPointF position;
    QPointF target; // where it is moving to
    double radius = 0;
    double startAngle = 0; // radians, of a group's arc, clockwise from three o'clock
    double spanAngle = 0;
    qint64 sentUntil = 0; // ns: the label says so until then
    quint64 queued = 0;   // bytes that wait to leave for it; of a group, for the worst of it
    ConnectionId slowest; // whose they are
    int queues = 0;       // connections with a queue
    quint64 dropped = 0;  // messages given up because it is too slow; of a group, for all of it
    int droppedFor = 0;   // connections whose they were
};

// One member of a group, where it sits before the server.
struct MapSeat
{
    QPointF position;
    ConnectionId connection;
    int node = 0;
    bool slow = false; // has a queue
};

// A room, for the key of colours: who has the same colour is in the same room.
struct MapRoom
{
    QString name;
    int colour = 0; // index for clientColor()
    int count = 0;  // connections
};

// One recorded frame, head or delivery under way, or several of a kind at once on one line.
struct MapDot
{
    QPointF position;
    DotShape shape = DotShape::Text;
    bool violation = false;
    int node = 0;
    quint32 count = 1;
    quint64 record = 0; // number of the first; of a delivery its broadcast's
};

// Where everything on the map is at a moment: connections and records in, positions out. Paints nothing and
// asks no clock. A frame to the server is at the server at its recorded time, and a frame to a client leaves
// at its recorded time, both later by one fixed delay: what was caused by another is seen to leave when that
// arrives.
class FanoutScene
{
public:
    static constexpr qint64 travelTime = 600'000'000; // ns on the way
    static constexpr qint64 slack = 100'000'000;      // ns that records may need to get here
    static constexpr int maxDots = 1024; // alive, the waiting ones too; more join one on their line
    static constexpr int maxNodes = 200; // above, they are grouped
    static constexpr int maxLabelled = 24;

    void setConnection(const ConnectionInfo &info, qint64 now);
    // The store's records of these numbers, inclusive.
    void addRecords(const CaptureStore &store, quint64 first, quint64 last, qint64 now);
    // The store's new deliveries of broadcasts. Counted by line first: what is done for each of them is to
    // find its line.
    void addDeliveries(const CaptureStore &store, const std::vector<DeliveryRun> &runs, qint64 now);
    // What waits to leave for each connection, by id, and what was given up. True when the picture changed.
    bool setQueues(const QMap<quint32, ConnectionStats> &stats);
    // Without a choice it is the naturalGrouping().
    void setGrouping(MapGrouping grouping);
    // Where rooms get their numbers from, so that they look the same elsewhere; it outlives the scene.
    // Without it the scene numbers them itself.
    void setRoomRegister(const RoomRegister &rooms);
    void clearDots();
    void setSize(const QSizeF &size);

    // Removes what has arrived and who has gone, moves nodes to their places. True while anything moves:
    // until it is false, advance and paint again.
    bool advance(qint64 now);

    [[nodiscard]] const std::vector<MapNode> &nodes() const { return m_nodes; }
    [[nodiscard]] std::vector<MapDot> dots(qint64 now) const;
    // Open WebSocket connections on our server.
    [[nodiscard]] int openCount() const;
    [[nodiscard]] bool isGrouped() const { return m_grouped; }
    [[nodiscard]] MapGrouping grouping() const { return m_grouping; }
    // The members of all groups; empty while nothing is grouped.
    [[nodiscard]] const std::vector<MapSeat> &seats() const { return m_seats; }
    [[nodiscard]] double seatPitch() const { return m_seatPitch; } // from one seat to the next
    // By name; empty when nobody is in one.
    [[nodiscard]] const std::vector<MapRoom> &rooms() const { return m_rooms; }
    // Counts what changes where nodes and seats are and how they look, but for movements on the way.
    [[nodiscard]] quint64 revision() const { return m_revision; }
    [[nodiscard]] QPointF laneEnd(const MapNode &node, int lane) const;
    [[nodiscard]] QPointF centre() const { return m_centre; }
    [[nodiscard]] double serverRadius() const { return m_serverRadius; }
    [[nodiscard]] int nodeAt(const QPointF &point) const; // -1: none
    [[nodiscard]] std::optional<MapDot> dotAt(const QPointF &point, qint64 now) const;

private:
    static constexpr qint64 joinWindow = 40'000'000; // ns: what leaves within it on one line is one dot

    struct Member
    {
        ConnectionInfo info;
        qint64 lastSeen = 0; // ns of the last record
        qint64 sentUntil = 0;
        bool shown = false;
        std::array<Opcode, 2> dataOpcode{
            Opcode::Text, Opcode::Text}; // what a continuation continues, by direction
    };
    // Where a connection's dots go to.
    struct Line
    {
        int node = -1;
        int lane = 0;
    };
    struct Flight
    {
        quint32 connection = 0;
        Line line;
        Direction direction = Direction::ToServer;
        DotShape shape = DotShape::Text;
        bool violation = false;
        qint64 departs = 0; // ns
        quint32 count = 1;
        quint64 record = 0;
    };
    // Deliveries of one broadcast on one line.
    struct Bundle
    {
        quint32 connection = 0;
        quint32 count = 0;
        qint64 first = 0; // ns
    };

    [[nodiscard]] static std::optional<DotShape> shapeOf(const Record &record, Member &member);
    [[nodiscard]] static quint64 flightKey(const Flight &flight);
    [[nodiscard]] static bool isLasting(const Member &member);
    [[nodiscard]] static bool isLingering(const Member &member, qint64 now);
    void see(const CaptureStore &store, const Record &record, qint64 now);
    void launch(quint64 number, const Record &record, qint64 now);
    void launchRun(const Record &record, const Broadcast &broadcast, const DeliveryRun &run, qint64 now);
    void launchBundle(Flight flight, const Bundle &bundle, qint64 now);
    void join(const Flight &flight);
    [[nodiscard]] qint64 loadedJoinWindow() const;
    bool dropGone(qint64 now);
    void rebuild();
    void colourRooms();
    void rebuildSingles(const QHash<quint32, QPointF> &before);
    void rebuildGroups();
    void seatMembers(const std::vector<std::vector<const Member *>> &groups);
    void applyQueues();
    void readdressFlights();
    void place();
    void placeOnEllipse();
    void placeOnRings();
    void spreadArcs();
    void placeArcs();
    void placeSeats();
    bool moveNodes(qint64 now);
    [[nodiscard]] MapGrouping groupingByItself() const;
    [[nodiscard]] bool isInGroup(const MapNode &node, const QPointF &point) const;
    [[nodiscard]] QPointF positionOf(const Flight &flight, qint64 now) const;

    std::map<quint32, Member> m_members;
    QSet<quint32> m_passing; // members that go by themselves: HTTP, and what is closed
    std::vector<MapNode> m_nodes;
    QHash<quint32, Line> m_lineOf; // by connection
    std::vector<int> m_firstLine;  // of each node, among all lanes of all nodes
    std::vector<Bundle> m_bundles; // one for each line, empty between two calls
    std::vector<MapSeat> m_seats;  // lane by lane
    std::vector<MapRoom> m_rooms;
    QHash<QString, int> m_roomColours;
    const RoomRegister *m_roomRegister = nullptr;
    QueueWatch m_queues;
    std::vector<Flight> m_flights;
    QHash<quint64, std::size_t> m_lastFlight; // by flightKey, for joining
    QSizeF m_size;
    QPointF m_centre;
    double m_serverRadius = 40;
    double m_arcRadius = 0;
    double m_seatPitch = 0;
    qint64 m_lastMove = 0;
    quint64 m_revision = 0;
    std::optional<MapGrouping> m_chosen;
    MapGrouping m_grouping = MapGrouping::Address;
    bool m_grouped = false;
    bool m_dirty = false;
};

// "curl" of "curl/7.88.1", "Firefox" of a browser's; the address when nothing is known.
[[nodiscard]] QString shortPeerName(const ConnectionInfo &info);
// What connections are put together by when nobody chose: by room where there are rooms, else by address, or
// by path where all share the address.
[[nodiscard]] MapGrouping naturalGrouping(const std::vector<const ConnectionInfo *> &connections);
// The name of the group that a connection is in.
[[nodiscard]] QString groupName(const ConnectionInfo &info, MapGrouping grouping);
// The room a connection is in (the first of several); empty: none.
[[nodiscard]] QString roomOf(const ConnectionInfo &info);
// A room's name or a path as it stands in labels: whoever joins may choose ten thousand characters.
[[nodiscard]] QString shortLabel(const QString &name);

} // namespace Fanlight
