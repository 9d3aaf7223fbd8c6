// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/broadcast.h"

#include <QHash>

#include <deque>
#include <optional>
#include <vector>

namespace Fanlight {

// New deliveries of one broadcast: count of them, from the place first on.
struct DeliveryRun
{
    quint64 number = 0; // of the broadcast's record
    quint32 first = 0;
    quint32 count = 0;
};

// The broadcasts whose records a CaptureStore keeps, with their deliveries. A plain value of the store's.
// Memory: 16 bytes a delivery, reserved for all expected receivers at once, and about 150 a broadcast.
class BroadcastBook
{
public:
    // Before the record of the same batch, or after it; expected adds up.
    void announce(const BroadcastNews &news);
    // The record came.
    void begin(BroadcastId id, quint64 number, qint64 time);
    // The place of a new delivery; none for a broadcast that is not (or no longer) here, or one given up.
    [[nodiscard]] std::optional<quint32> add(const DeliveryNews &news);
    struct Joined
    {
        std::vector<std::optional<quint32>> places; // of each
        quint64 lastNumber = 0;                     // of their records; 0 when none is here
    };
    // The same for joined ones. Valid until the next call.
    [[nodiscard]] const Joined &add(const JoinedDelivery &joined);
    // When the receiver had it.
    void setReceived(BroadcastId id, quint32 place, qint64 time);
    void remove(BroadcastId id); // its record goes
    void clear();

    // What was added since the last call, by number. Forgets what was announced without a record.
    [[nodiscard]] std::vector<DeliveryRun> takeRuns();
    // Lets go of the oldest broadcasts' deliveries until no more than bytes are used. How many went.
    quint64 shrinkTo(quint64 bytes);
    // Broadcasts whose records' numbers are below it have no deliveries any more.
    [[nodiscard]] quint64 shrunkBelow() const { return m_shrunkBelow; }

    [[nodiscard]] const Broadcast *find(BroadcastId id) const; // nullptr when unknown
    [[nodiscard]] quint64 bytesUsed() const { return m_bytes; }

private:
    struct Entry
    {
        Broadcast broadcast;
        qint64 time = 0;        // ns, of the record
        quint32 runBegin = 0;   // first delivery since takeRuns()
        bool isTouched = false; // stands in m_touched
        bool isShrunk = false;  // its deliveries are no longer kept
    };

    [[nodiscard]] std::optional<quint32> add(Entry &entry, const DeliveryNews &news);
    void resolve(const std::shared_ptr<const JoinedBroadcasts> &broadcasts);
    void touch(BroadcastId id, Entry &entry);
    void reserve(Entry &entry);

    QHash<BroadcastId, Entry> m_entries;
    std::deque<BroadcastId> m_order; // as they began; may hold some that are gone
    std::vector<BroadcastId> m_touched;
    quint64 m_bytes = 0;
    quint64 m_shrunkBelow = 0;

    // Thousands of receivers tell of the same ones.
    std::shared_ptr<const JoinedBroadcasts> m_resolved; // none after m_entries has changed
    std::vector<Entry *> m_resolvedEntries;             // of each; nullptr: not (or no longer) here
    Joined m_joined;
};

} // namespace Fanlight
