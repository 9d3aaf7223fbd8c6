// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/broadcast.h"
#include "capture/record.h"

#include <QHash>

#include <array>
#include <cstddef>
#include <deque>
#include <optional>

namespace Fanlight {

// Pairs the two ends' views of the same frame, by connection, direction and stream offset, whichever comes
// first. A plain value of the store's. Memory: at most maxWaiting records and maxWaiting sightings wait for
// each connection and direction (at most 24 bytes each), the lowest offsets are given up first.
class SightingMatcher
{
public:
    static constexpr std::size_t maxWaiting = 4'096;

    // Both ends see heads and frames; what is only remarked (opened, closed, notes) has no place in the
    // stream.
    [[nodiscard]] static bool canMatch(RecordKind kind);
    // What faults made of a frame has no other end, or its recorder knows both.
    [[nodiscard]] static bool hasOtherEnd(const Record &record);
    // The time of the end that recorded it, which is the client's on a foreign server and ours otherwise.
    // What never arrives was sent, whoever saw that.
    static void setOwnTime(Record &record, ConnectionSide side);
    // The client's end saw it too: for ToServer that is the sender's time, for ToClient the receiver's.
    static void setOtherTime(Record &record, qint64 sightingTime);
    // What a sighting says of its record: that time, unless it is unknown, and what the frame met on its way.
    static void apply(Record &record, qint64 sightingTime, FaultMark fault);

    // What waits for its other end: a record, or one delivery of a broadcast's record.
    struct Target
    {
        static constexpr quint32 whole = 0xFFFF'FFFF;
        quint64 number = 0;
        quint32 delivery = whole; // its place among the broadcast's
    };

    // Of a sighting, what its record is to know.
    struct Seen
    {
        qint64 time = timeUnknown;
        FaultMark fault{};
    };

    // The sighting that waited for this record; else the record waits under its number.
    [[nodiscard]] std::optional<Seen> matchRecord(const Record &record, quint64 number);
    // The same for a delivery.
    [[nodiscard]] std::optional<Seen> matchDelivery(const DeliveryNews &news, Target target);
    // What waited for this sighting; else the sighting waits.
    [[nodiscard]] std::optional<Target> matchSighting(const Sighting &sighting);

    [[nodiscard]] bool contains(ConnectionId id) const { return m_lanes.contains(id); }
    void forget(ConnectionId id) { m_lanes.remove(id); }
    void forgetRecords(); // sightings go on waiting

private:
    template <typename Value>
    struct Waiting
    {
        quint64 offset = 0;
        Value value{};
    };
    template <typename Value>
    using WaitingList = std::deque<Waiting<Value>>; // by rising offset

    struct Lane
    {
        WaitingList<Target> records;
        WaitingList<Seen> sightings;
    };

    [[nodiscard]] static std::optional<Seen> match(Lane &lane, quint64 offset, Target target);
    template <typename Value>
    static std::optional<Value> take(WaitingList<Value> &list, quint64 offset);
    template <typename Value>
    static void insert(WaitingList<Value> &list, quint64 offset, Value value);
    Lane &lane(ConnectionId id, Direction direction) { return m_lanes[id][std::size_t(direction)]; }

    QHash<ConnectionId, std::array<Lane, 2>> m_lanes;
};

} // namespace Fanlight
