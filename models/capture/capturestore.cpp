// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capturestore.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace Fanlight {

namespace {

constexpr qint64 endOfTime = std::numeric_limits<qint64>::max();

} // namespace

CaptureStore::CaptureStore(quint64 budget, QObject *parent)
    : QObject(parent)
    , m_budget(budget)
{
}

void CaptureStore::append(CaptureBatch &&batch)
{
    m_lost += batch.lost;
    std::vector<ConnectionId> changed;
    changed.reserve(batch.connections.size());
    const QSet<ConnectionId> closedBefore = m_closing;
    QSet<ConnectionId> closedNow;
    for (ConnectionInfo &info : batch.connections) {
        changed.push_back(info.id);
        if (info.state == ConnectionState::Closed)
            closedNow.insert(info.id);
        updateConnection(std::move(info));
    }
    m_closing.unite(closedNow);

    for (const BroadcastNews &news : batch.broadcasts)
        m_broadcasts.announce(news);

    // Records, deliveries and sightings are merged by time: a long batch of one connection would else overrun
    // the bounded tables of what waits for its other end.
    const quint64 batchBegin = m_last + 1;
    const quint64 firstBefore = m_first;
    const quint64 shrunkBefore = m_broadcasts.shrunkBelow();
    std::vector<quint64> completedRecords;
    auto sighting = batch.sightings.cbegin();
    auto delivery = batch.deliveries.cbegin();
    auto joined = batch.joined.cbegin();
    const auto deliverBefore = [&](qint64 time) {
        for (;;) {
            const qint64 single = delivery != batch.deliveries.cend() ? delivery->time : endOfTime;
            const qint64 many = joined != batch.joined.cend() ? joined->time : endOfTime;
            if (std::min(single, many) >= time)
                return;
            if (single <= many)
                appendDelivery(*delivery++);
            else
                appendJoined(*joined++);
        }
    };
    const auto applyUntil = [&](qint64 time) {
        deliverBefore(time);
        for (; sighting != batch.sightings.cend() && sighting->time <= time; ++sighting)
            applySighting(*sighting, batchBegin, completedRecords);
    };
    for (Record &record : batch.records) {
        applyUntil(record.time);
        appendRecord(std::move(record));
    }
    for (; sighting != batch.sightings.cend(); ++sighting) {
        deliverBefore(sighting->time + 1);
        applySighting(*sighting, batchBegin, completedRecords);
    }
    deliverBefore(endOfTime);
    const std::vector<DeliveryRun> runs = m_broadcasts.takeRuns();
    evictToBudget();
    forgetClosedLanes(closedBefore, std::move(closedNow));
    if (m_first != firstBefore || m_retired.size() > maxClosedConnections)
        dropRetired();

    for (const ConnectionId id : changed)
        Q_EMIT connectionChanged(id);
    tellEvicted(firstBefore, shrunkBefore);
    if (m_last >= batchBegin)
        Q_EMIT appended(std::max(batchBegin, m_first), m_last);
    tellDeliveries(runs);
    std::sort(completedRecords.begin(), completedRecords.end());
    completedRecords.erase(
        std::unique(completedRecords.begin(), completedRecords.end()), completedRecords.end());
    for (const quint64 number : completedRecords) {
        if (number >= m_first)
            Q_EMIT completed(number);
    }
}

void CaptureStore::clear()
{
    m_chunks.clear();
    m_broadcasts.clear();
    m_first = m_last + 1;
    m_evicted = 0;
    m_lost = 0;
    m_deliveriesEvicted = 0;
    m_bytes = 0;
    m_matcher.forgetRecords();
    dropRetired();
    Q_EMIT cleared();
}

quint64 CaptureStore::firstNumber() const
{
    return m_first;
}

quint64 CaptureStore::lastNumber() const
{
    return m_last;
}

const Record &CaptureStore::record(quint64 number) const
{
    Q_ASSERT(number >= m_first && number <= m_last);
    const quint64 index = number - m_first;
    return m_chunks[std::size_t(index / chunkSize)].records[std::size_t(index % chunkSize)];
}

Record &CaptureStore::mutableRecord(quint64 number)
{
    return const_cast<Record &>(std::as_const(*this).record(number));
}

quint64 CaptureStore::evicted() const
{
    return m_evicted + m_lost;
}

quint64 CaptureStore::deliveriesEvicted() const
{
    return m_deliveriesEvicted;
}

quint64 CaptureStore::bytesUsed() const
{
    return m_bytes + m_broadcasts.bytesUsed();
}

quint64 CaptureStore::budget() const
{
    return m_budget;
}

void CaptureStore::setBudget(quint64 bytes)
{
    m_budget = bytes;
    const quint64 firstBefore = m_first;
    const quint64 shrunkBefore = m_broadcasts.shrunkBelow();
    evictToBudget();
    if (m_first != firstBefore)
        dropRetired();
    tellEvicted(firstBefore, shrunkBefore);
}

const Broadcast *CaptureStore::broadcast(const Record &record) const
{
    return record.broadcast.value == 0 ? nullptr : m_broadcasts.find(record.broadcast);
}

const ConnectionInfo *CaptureStore::connection(ConnectionId id) const
{
    const auto trace = m_traces.constFind(id);
    return trace != m_traces.cend() && trace->known ? &trace->info : nullptr;
}

std::vector<ConnectionId> CaptureStore::connections() const
{
    std::vector<ConnectionId> ids;
    ids.reserve(std::size_t(m_traces.size()));
    for (auto trace = m_traces.cbegin(); trace != m_traces.cend(); ++trace) {
        if (trace->known)
            ids.push_back(trace.key());
    }
    std::sort(ids.begin(), ids.end());
    return ids;
}

quint64 CaptureStore::findHandshake(ConnectionId id, RecordKind kind) const
{
    const auto trace = m_traces.constFind(id);
    if (trace == m_traces.cend())
        return 0;
    const quint64 number = trace->first[std::size_t(kind)];
    return number >= m_first ? number : 0;
}

void CaptureStore::updateConnection(ConnectionInfo &&info)
{
    const ConnectionId id = info.id;
    Trace &trace = m_traces[id];
    trace.info = std::move(info);
    trace.known = true;
    if (isOver(trace))
        retire(id, trace);
}

void CaptureStore::appendRecord(Record &&record)
{
    if (m_chunks.empty() || m_chunks.back().records.size() == chunkSize) {
        evictToBudget(); // a huge batch must not hold more than the budget on its way
        m_chunks.emplace_back();
        m_chunks.back().records.reserve(chunkSize);
    }
    const quint64 number = ++m_last;
    if (isBroadcast(record))
        m_broadcasts.begin(record.broadcast, number, record.time);
    else
        trace(record, number);
    Chunk &chunk = m_chunks.back();
    account(chunk, record);
    chunk.records.push_back(std::move(record));
}

// What a record says of its connection, and what the connection's other end said of it.
void CaptureStore::trace(Record &record, quint64 number)
{
    Trace &trace = m_traces[record.connection];
    trace.last = number;
    quint64 &first = trace.first[std::size_t(record.kind)];
    if (first == 0)
        first = number;
    if (!trace.known)
        retire(record.connection, trace);

    if (SightingMatcher::canMatch(record.kind)) {
        SightingMatcher::setOwnTime(record, trace.known ? trace.info.side : ConnectionSide::Server);
        if (isMatched(record.connection, trace) && SightingMatcher::hasOtherEnd(record)) {
            if (const auto seen = m_matcher.matchRecord(record, number))
                SightingMatcher::apply(record, seen->time, seen->fault);
        }
    }
}

void CaptureStore::appendDelivery(const DeliveryNews &news)
{
    const std::optional<quint32> place = m_broadcasts.add(news);
    if (!place)
        return;
    const auto trace = m_traces.find(news.receiver);
    if (trace == m_traces.end())
        return;
    const quint64 number = m_broadcasts.find(news.broadcast)->number;
    trace->last = std::max(trace->last, number);
    placeDelivery(news, *trace, {number, *place});
}

void CaptureStore::appendJoined(const JoinedDelivery &joined)
{
    const BroadcastBook::Joined &added = m_broadcasts.add(joined);
    const auto trace = m_traces.find(joined.receiver);
    if (trace == m_traces.end())
        return;
    trace->last = std::max(trace->last, added.lastNumber);
    if (trace->info.client.value == 0 && !isMatched(joined.receiver, *trace))
        return;
    DeliveryNews news{joined.time, joined.offset, {}, joined.receiver, joined.queued, 0};
    for (std::size_t i = 0; i < added.places.size(); ++i) {
        const JoinedBroadcasts::Part &part = joined.broadcasts->parts[i];
        news.broadcast = part.broadcast;
        if (added.places[i])
            placeDelivery(news, *trace, {m_broadcasts.find(part.broadcast)->number, *added.places[i]});
        news.offset += part.size;
    }
}

void CaptureStore::placeDelivery(const DeliveryNews &news, const Trace &trace, SightingMatcher::Target target)
{
    if (trace.info.client.value != 0)
        m_clientDeliveries.push_back({trace.info.client, target.number, target.delivery});
    if (!isMatched(news.receiver, trace))
        return;
    const auto seen = m_matcher.matchDelivery(news, target);
    if (seen && seen->time != timeUnknown)
        m_broadcasts.setReceived(news.broadcast, target.delivery, seen->time);
}

// A payload counts once for a run of records that share it. It counts again when it comes back later or in
// the next chunk, so that the sum is never below what is held (but for the allocator's own share), and above
// it by at most one payload for each such return.
void CaptureStore::account(Chunk &chunk, const Record &record)
{
    const quint64 bytes = addedPayload(chunk.records, record);
    chunk.payloadBytes += bytes;
    m_bytes += sizeof(Record) + bytes;
}

void CaptureStore::applySighting(
    const Sighting &sighting, quint64 batchBegin, std::vector<quint64> &completedRecords)
{
    const auto trace = m_traces.constFind(sighting.connection);
    if (trace == m_traces.cend() || !isMatched(sighting.connection, *trace))
        return;
    const std::optional<SightingMatcher::Target> target = m_matcher.matchSighting(sighting);
    if (!target || target->number < m_first)
        return;
    Record &record = mutableRecord(target->number);
    if (target->delivery == SightingMatcher::Target::whole)
        SightingMatcher::apply(record, sighting.time, sighting.fault);
    else if (sighting.time != timeUnknown)
        m_broadcasts.setReceived(record.broadcast, target->delivery, sighting.time);
    if (target->number < batchBegin)
        completedRecords.push_back(target->number);
}

// Only a panel of ours on our own server is seen from both ends. Nothing new begins to wait once it is closed
// and its tables are gone.
bool CaptureStore::isMatched(ConnectionId id, const Trace &trace) const
{
    if (!trace.known || trace.info.side != ConnectionSide::Both)
        return false;
    return trace.info.state != ConnectionState::Closed || m_closing.contains(id);
}

// Those of records that went in the same batch mean nothing any more.
void CaptureStore::tellDeliveries(std::vector<DeliveryRun> runs)
{
    const auto isGone = [this](quint64 number, std::size_t end) {
        if (number < m_first)
            return true;
        const Broadcast *broadcast = m_broadcasts.find(record(number).broadcast);
        return !broadcast || broadcast->deliveries.size() < end;
    };
    std::erase_if(runs,
        [&isGone](const DeliveryRun &run) { return isGone(run.number, std::size_t(run.first) + run.count); });
    if (!runs.empty())
        Q_EMIT delivered(runs);
    std::vector<ClientDelivery> toClients = std::exchange(m_clientDeliveries, {});
    std::erase_if(toClients, [&isGone](const ClientDelivery &delivery) {
        return isGone(delivery.number, std::size_t(delivery.place) + 1);
    });
    if (!toClients.empty())
        Q_EMIT deliveredToClients(toClients);
}

} // namespace Fanlight
