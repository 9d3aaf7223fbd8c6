// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capturequeue.h"

#include <algorithm>
#include <utility>

namespace Fanlight {

CaptureQueue::CaptureQueue(std::size_t maxRecords, quint64 maxPayload)
    : m_maxRecords(maxRecords)
    , m_maxPayload(maxPayload)
{
}

bool CaptureQueue::takeRoom(const Record &record)
{
    const quint64 bytes = addedPayload(m_batch.records, record);
    const bool isTooLarge = bytes > 0 && m_payload > 0 && m_payload + bytes > m_maxPayload;
    if (isTooLarge || m_batch.records.size() >= m_maxRecords) {
        ++m_batch.lost;
        return false;
    }
    m_payload += bytes;
    return true;
}

void CaptureQueue::add(Record &&record)
{
    if (takeRoom(record))
        m_batch.records.push_back(std::move(record));
}

void CaptureQueue::push(Record record)
{
    const std::scoped_lock lock(m_mutex);
    add(std::move(record));
}

void CaptureQueue::push(const Sighting &sighting)
{
    const std::scoped_lock lock(m_mutex);
    // A sighting that finds no room costs its record a time, not the record itself: nothing is counted as
    // lost.
    if (m_batch.sightings.size() < m_maxRecords)
        m_batch.sightings.push_back(sighting);
}

void CaptureQueue::push(ConnectionInfo info)
{
    const std::scoped_lock lock(m_mutex);
    const auto known = m_positions.constFind(info.id);
    if (known != m_positions.cend()) {
        m_batch.connections[*known] = std::move(info);
        return;
    }
    m_positions.insert(info.id, m_batch.connections.size());
    m_batch.connections.push_back(std::move(info));
}

void CaptureQueue::push(std::vector<Record> &&records)
{
    // What finds no room is freed after the lock is given back.
    std::vector<Record> incoming = std::move(records);
    const std::scoped_lock lock(m_mutex);
    for (Record &record : incoming)
        add(std::move(record));
}

void CaptureQueue::push(const std::vector<DeliveryNews> &deliveries)
{
    const std::scoped_lock lock(m_mutex);
    std::vector<DeliveryNews> &waiting = m_batch.deliveries;
    const std::size_t taken = std::min(m_maxRecords - m_deliveries, deliveries.size());
    m_batch.lost += deliveries.size() - taken;
    m_deliveries += taken;
    waiting.insert(waiting.end(), deliveries.begin(), deliveries.begin() + std::ptrdiff_t(taken));
}

void CaptureQueue::push(std::vector<JoinedDelivery> &&deliveries)
{
    std::vector<JoinedDelivery> incoming = std::move(deliveries);
    const std::scoped_lock lock(m_mutex);
    for (JoinedDelivery &delivery : incoming) {
        const std::size_t count = delivery.broadcasts->parts.size();
        if (m_deliveries + count > m_maxRecords) {
            m_batch.lost += count;
            continue;
        }
        m_deliveries += count;
        m_batch.joined.push_back(std::move(delivery));
    }
}

void CaptureQueue::push(Record record, BroadcastNews news)
{
    const std::scoped_lock lock(m_mutex);
    if (!takeRoom(record))
        return;
    m_batch.records.push_back(std::move(record));
    m_batch.broadcasts.push_back(std::move(news));
}

void CaptureQueue::push(BroadcastNews news)
{
    const std::scoped_lock lock(m_mutex);
    // Without its record, which finds no room either, it means nothing.
    if (m_batch.broadcasts.size() < m_maxRecords)
        m_batch.broadcasts.push_back(std::move(news));
}

CaptureBatch CaptureQueue::take()
{
    CaptureBatch batch;
    QHash<ConnectionId, std::size_t> positions;
    {
        const std::scoped_lock lock(m_mutex);
        std::swap(batch, m_batch);
        positions.swap(m_positions);
        m_payload = 0;
        m_deliveries = 0;
    }
    return batch;
}

} // namespace Fanlight
