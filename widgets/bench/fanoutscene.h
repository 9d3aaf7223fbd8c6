// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"

#include <QHash>
#include <QPointF>
#include <QSizeF>

#include <array>
#include <map>
#include <optional>
#include <vector>

namespace Fanlight {

// A dot's shape says what it is, so that colour is never the only sign.
enum class DotShape : quint8 { Text, Binary, Control, Close, Handshake, Http };
inline constexpr int dotShapeCount = 6;

// What stands around the server: one connection, or with many of them a group that shares address and path.
struct MapNode
{
    ConnectionId connection; // of a group: one of its members
    ClientId client;         // the panel behind it, if one of ours is
    bool group = false;
    bool webSocket = false;
    bool open = false; // an open WebSocket connection (a group: has one)
    int count = 1;     // connections
    QString label;
    QPointF position;
    QPointF target; // where it is moving to
    double radius = 0;
    double startAngle = 0; // radians, of a group's arc, clockwise from three o'clock
    double spanAngle = 0;
    qint64 sentUntil = 0; // ns: the label says so until then
};

// One recorded frame or head under way, or several of a kind at once on one line.
struct MapDot
{
    QPointF position;
    DotShape shape = DotShape::Text;
    bool violation = false;
    int node = 0;
    quint32 count = 1;
    quint64 record = 0; // number of the first
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
    void clearDots();
    void setSize(const QSizeF &size);

    // Removes what has arrived and who has gone, moves nodes to their places. True while anything moves:
    // until it is false, advance and paint again.
    bool advance(qint64 now);

    [[nodiscard]] const std::vector<MapNode> &nodes() const { return m_nodes; }
    [[nodiscard]] std::vector<MapDot> dots(qint64 now) const;
    // Open WebSocket connections on our server, now and at a moment (ns).
    [[nodiscard]] int openCount() const;
    [[nodiscard]] int openCountAt(qint64 time) const;
    [[nodiscard]] bool isGrouped() const { return m_grouped; }
    [[nodiscard]] QPointF centre() const { return m_centre; }
    [[nodiscard]] double serverRadius() const { return m_serverRadius; }
    [[nodiscard]] int nodeAt(const QPointF &point) const; // -1: none
    [[nodiscard]] std::optional<MapDot> dotAt(const QPointF &point, qint64 now) const;

private:
    struct Member
    {
        ConnectionInfo info;
        qint64 lastSeen = 0; // ns of the last record
        qint64 sentUntil = 0;
        bool shown = false;
        std::array<Opcode, 2> dataOpcode{
            Opcode::Text, Opcode::Text}; // what a continuation continues, by direction
    };
    struct Flight
    {
        quint32 connection = 0;
        int node = 0;
        Direction direction = Direction::ToServer;
        DotShape shape = DotShape::Text;
        bool violation = false;
        qint64 departs = 0; // ns
        quint32 count = 1;
        quint64 record = 0;
    };

    [[nodiscard]] static std::optional<DotShape> shapeOf(const Record &record, Member &member);
    [[nodiscard]] static quint64 flightKey(int node, Direction direction, DotShape shape);
    [[nodiscard]] static bool isLingering(const Member &member, qint64 now);
    void see(const CaptureStore &store, const Record &record, qint64 now);
    void launch(quint64 number, const Record &record, qint64 now);
    void join(const Flight &flight);
    [[nodiscard]] qint64 loadedJoinWindow() const;
    bool dropGone(qint64 now);
    void rebuild();
    void rebuildSingles(const QHash<quint32, QPointF> &before);
    void rebuildGroups();
    void readdressFlights();
    void place();
    void placeOnEllipse();
    void placeOnRings();
    void placeArcs();
    bool moveNodes(qint64 now);
    [[nodiscard]] QPointF positionOf(const Flight &flight, qint64 now) const;

    std::map<quint32, Member> m_members;
    std::vector<MapNode> m_nodes;
    QHash<quint32, int> m_nodeOf; // by connection
    std::vector<Flight> m_flights;
    QHash<quint64, std::size_t> m_lastFlight; // by flightKey, for joining
    QSizeF m_size;
    QPointF m_centre;
    double m_serverRadius = 40;
    qint64 m_lastMove = 0;
    bool m_grouped = false;
    bool m_dirty = false;
};

// "curl" of "curl/7.88.1", "Firefox" of a browser's; the address when nothing is known.
[[nodiscard]] QString shortPeerName(const ConnectionInfo &info);

} // namespace Fanlight
