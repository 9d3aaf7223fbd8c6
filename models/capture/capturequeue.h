// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/broadcast.h"
#include "capture/record.h"

#include <QHash>

#include <mutex>
#include <vector>

namespace Fanlight {

struct CaptureBatch
{
    std::vector<ConnectionInfo> connections; // before the records that refer to them
    std::vector<BroadcastNews> broadcasts;   // before the deliveries that refer to them
    std::vector<Record> records;             // in time order per connection
    std::vector<DeliveryNews>
        deliveries;                     // likewise; after the broadcast's record, here or in an earlier batch
    std::vector<JoinedDelivery> joined; // the same; by time among the deliveries
    std::vector<Sighting> sightings;
    quint64 lost = 0; // records and deliveries dropped because nobody drained

    [[nodiscard]] bool isEmpty() const
    {
        return connections.empty() && broadcasts.empty() && records.empty() && deliveries.empty() &&
               joined.empty() && sightings.empty() && lost == 0;
    }
};

// Where engine threads put what they saw and the GUI thread fetches it, one swap for every frame of the
// screen. Thread-safe. Bounded, for nobody may fetch for long (a frozen view, output that nobody reads): at
// most maxRecords records wait, as many deliveries and as many sightings, and payloads of maxPayload bytes or
// one that is larger; what comes on top is counted in lost, never silent.
class CaptureQueue
{
public:
    static constexpr quint64 usualPayload = 128 * 1024 * 1024; // bytes

    // maxRecords: 1'000'000 is a good one, 96 MB beside payloads. maxPayload in bytes.
    explicit CaptureQueue(std::size_t maxRecords, quint64 maxPayload = usualPayload);
    void push(Record record);
    void push(const Sighting &sighting);
    void push(ConnectionInfo info);
    // Many at once under one lock.
    void push(std::vector<Record> &&records);
    void push(const std::vector<DeliveryNews> &deliveries);
    void push(std::vector<JoinedDelivery> &&deliveries);
    // The record of a broadcast together with what this thread knows of it, so that both come before any
    // delivery.
    void push(Record record, BroadcastNews news);
    void push(BroadcastNews news); // of the other threads
    // Everything since the last call, at the price of one swap.
    [[nodiscard]] CaptureBatch take();

private:
    void add(Record &&record);
    [[nodiscard]] bool takeRoom(const Record &record);

    const std::size_t m_maxRecords;
    const quint64 m_maxPayload;
    std::mutex m_mutex;
    CaptureBatch m_batch;
    quint64 m_payload = 0;        // bytes in m_batch
    std::size_t m_deliveries = 0; // in m_batch, joined ones counted singly
    // Where a connection's news stand in m_batch.connections: what is said twice between two takes replaces
    // the first, so that they stay bounded by the number of connections.
    QHash<ConnectionId, std::size_t> m_positions;
};

} // namespace Fanlight
