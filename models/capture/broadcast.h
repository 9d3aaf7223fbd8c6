// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"

#include <QString>

#include <memory>
#include <vector>

namespace Fanlight {

// One receiver's copy of a broadcast, packed (performance.md P5). Times are steps of 100 ns after the time of
// the broadcast's record, at most 429 s.
struct Delivery
{
    static constexpr qint64 step = 100; // ns
    static constexpr quint32 never = 0xFFFF'FFFF;

    ConnectionId receiver;
    quint32 left = never;     // when it was handed to the kernel; never: it was given up
    quint32 received = never; // when the receiver had it, where that end was seen too
    quint32 queued = 0;       // bytes that waited for this receiver before it; at most 4 GiB - 1

    [[nodiscard]] bool wasGivenUp() const { return left == never; }
};
static_assert(sizeof(Delivery) <= 16);

// nanoseconds after the broadcast, as Delivery keeps them.
[[nodiscard]] quint32 deliverySteps(qint64 nanoseconds);

// What is known of one broadcast beyond its record.
struct Broadcast
{
    quint64 number = 0;              // of its record
    ConnectionId sender;             // whose message it is; none: the server's own
    QString room;                    // empty: everybody
    quint32 expected = 0;            // receivers it was meant for
    quint32 reached = 0;             // deliveries that left
    quint32 givenUp = 0;             // dropped for a slow receiver, or its connection ended first
    quint32 first = Delivery::never; // steps: the earliest that left
    quint32 last = 0;                // and the latest
    // In the order they left. Empty when memory was short; the counts above stay true.
    std::vector<Delivery> deliveries;

    [[nodiscard]] qint64 skew() const; // ns between first and last; 0 below two
};

// It is nobody's: its deliveries say whose.
[[nodiscard]] inline bool isBroadcast(const Record &record)
{
    return record.broadcast.value != 0 && record.connection.value == 0;
}

// One row for one delivery: the broadcast's record as this receiver got it. Its offset is not kept (0).
[[nodiscard]] Record recordOf(const Record &broadcast, const Delivery &delivery);

// What engine threads tell of broadcasts. Every thread that has receivers tells how many; expected adds up.
struct BroadcastNews
{
    BroadcastId broadcast;
    ConnectionId sender;
    QString room;
    quint32 receivers = 0;
};

// A delivery as it leaves; size 0 says that it was given up.
struct DeliveryNews
{
    qint64 time = 0;    // ns of CaptureClock
    quint64 offset = 0; // in the receiver's stream
    BroadcastId broadcast;
    ConnectionId receiver;
    quint32 queued = 0; // as in Delivery
    quint32 size = 0;   // bytes on the wire
};

// Broadcasts that left together, one behind the other, for each of many receivers.
struct JoinedBroadcasts
{
    struct Part
    {
        BroadcastId broadcast;
        quint32 size = 0; // bytes on the wire
    };
    std::vector<Part> parts;
    quint64 size = 0; // of all
};

// All of them as they leave for one receiver: what would else be a DeliveryNews for each. With sixty-four
// messages in flight to five thousand receivers, telling them one by one costs as much as sending them.
struct JoinedDelivery
{
    qint64 time = 0;    // ns of CaptureClock
    quint64 offset = 0; // in the receiver's stream, of the first
    ConnectionId receiver;
    quint32 queued = 0; // bytes that waited before the first
    std::shared_ptr<const JoinedBroadcasts> broadcasts;
};

} // namespace Fanlight
