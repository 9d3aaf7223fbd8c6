// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/broadcastbook.h"

#include <algorithm>
#include <utility>

namespace Fanlight {

namespace {
constexpr quint64 entryBytes = 150;
// A false word of expected receivers must not take memory before there is one delivery.
constexpr quint32 mostReserved = 100'000;
} // namespace

void BroadcastBook::announce(const BroadcastNews &news)
{
    m_resolved.reset();
    Entry &entry = m_entries[news.broadcast];
    entry.broadcast.expected += news.receivers;
    if (news.sender.value != 0)
        entry.broadcast.sender = news.sender;
    if (!news.room.isEmpty())
        entry.broadcast.room = news.room;
    touch(news.broadcast, entry);
}

void BroadcastBook::begin(BroadcastId id, quint64 number, qint64 time)
{
    m_resolved.reset();
    Entry &entry = m_entries[id];
    if (entry.broadcast.number == 0) {
        m_bytes += entryBytes;
        m_order.push_back(id);
    }
    entry.broadcast.number = number;
    entry.time = time;
    touch(id, entry);
}

std::optional<quint32> BroadcastBook::add(const DeliveryNews &news)
{
    const auto found = m_entries.find(news.broadcast);
    if (found == m_entries.end() || found->broadcast.number == 0)
        return std::nullopt;
    return add(*found, news);
}

const BroadcastBook::Joined &BroadcastBook::add(const JoinedDelivery &joined)
{
    if (m_resolved != joined.broadcasts)
        resolve(joined.broadcasts);
    m_joined.places.assign(m_resolvedEntries.size(), std::nullopt);
    DeliveryNews news{joined.time, joined.offset, {}, joined.receiver, joined.queued, 0};
    for (std::size_t i = 0; i < m_resolvedEntries.size(); ++i) {
        news.broadcast = joined.broadcasts->parts[i].broadcast;
        news.size = joined.broadcasts->parts[i].size;
        if (m_resolvedEntries[i])
            m_joined.places[i] = add(*m_resolvedEntries[i], news);
        news.queued += news.size;
    }
    return m_joined;
}

void BroadcastBook::resolve(const std::shared_ptr<const JoinedBroadcasts> &broadcasts)
{
    m_resolvedEntries.clear();
    m_joined.lastNumber = 0;
    for (const JoinedBroadcasts::Part &part : broadcasts->parts) {
        const auto found = m_entries.find(part.broadcast);
        const bool isHere = found != m_entries.end() && found->broadcast.number != 0;
        m_resolvedEntries.push_back(isHere ? &*found : nullptr);
        if (isHere)
            m_joined.lastNumber = std::max(m_joined.lastNumber, found->broadcast.number);
    }
    m_resolved = broadcasts;
}

std::optional<quint32> BroadcastBook::add(Entry &entry, const DeliveryNews &news)
{
    Broadcast &broadcast = entry.broadcast;
    touch(news.broadcast, entry);
    Delivery delivery;
    delivery.receiver = news.receiver;
    delivery.queued = news.queued;
    if (news.size > 0) {
        delivery.left = deliverySteps(news.time - entry.time);
        broadcast.first = std::min(broadcast.first, delivery.left);
        broadcast.last = std::max(broadcast.last, delivery.left);
        ++broadcast.reached;
    } else {
        ++broadcast.givenUp;
    }
    if (entry.isShrunk)
        return std::nullopt;
    reserve(entry);
    broadcast.deliveries.push_back(delivery);
    if (delivery.wasGivenUp())
        return std::nullopt;
    return quint32(broadcast.deliveries.size() - 1);
}

void BroadcastBook::reserve(Entry &entry)
{
    std::vector<Delivery> &deliveries = entry.broadcast.deliveries;
    if (deliveries.size() < deliveries.capacity())
        return;
    const std::size_t before = deliveries.capacity();
    const std::size_t expected = std::min(entry.broadcast.expected, mostReserved);
    deliveries.reserve(std::max(expected, deliveries.size() + deliveries.size() / 2 + 1));
    m_bytes += (deliveries.capacity() - before) * sizeof(Delivery);
}

void BroadcastBook::setReceived(BroadcastId id, quint32 place, qint64 time)
{
    const auto found = m_entries.find(id);
    if (found != m_entries.end() && place < found->broadcast.deliveries.size())
        found->broadcast.deliveries[place].received = deliverySteps(time - found->time);
}

void BroadcastBook::remove(BroadcastId id)
{
    const auto found = m_entries.constFind(id);
    if (found == m_entries.cend())
        return;
    if (found->broadcast.number != 0)
        m_bytes -= entryBytes;
    m_bytes -= found->broadcast.deliveries.capacity() * sizeof(Delivery);
    m_resolved.reset();
    m_entries.erase(found);
    while (!m_order.empty() && !m_entries.contains(m_order.front()))
        m_order.pop_front();
}

void BroadcastBook::clear()
{
    m_resolved.reset();
    m_entries.clear();
    m_order.clear();
    m_touched.clear();
    m_bytes = 0;
}

void BroadcastBook::touch(BroadcastId id, Entry &entry)
{
    if (std::exchange(entry.isTouched, true))
        return;
    m_touched.push_back(id);
    entry.runBegin = quint32(entry.broadcast.deliveries.size());
}

std::vector<DeliveryRun> BroadcastBook::takeRuns()
{
    std::vector<DeliveryRun> runs;
    for (const BroadcastId id : std::exchange(m_touched, {})) {
        const auto found = m_entries.find(id);
        if (found == m_entries.end())
            continue;
        const Broadcast &broadcast = found->broadcast;
        if (broadcast.number == 0) {
            m_resolved.reset();
            m_entries.erase(found);
            continue;
        }
        found->isTouched = false;
        const quint32 size = quint32(broadcast.deliveries.size());
        if (size > found->runBegin)
            runs.push_back({broadcast.number, found->runBegin, size - found->runBegin});
    }
    std::sort(runs.begin(), runs.end(), [](const auto &a, const auto &b) { return a.number < b.number; });
    return runs;
}

quint64 BroadcastBook::shrinkTo(quint64 bytes)
{
    quint64 gone = 0;
    for (const BroadcastId id : m_order) {
        if (m_bytes <= bytes)
            break;
        const auto found = m_entries.find(id);
        if (found == m_entries.end() || found->isShrunk)
            continue;
        std::vector<Delivery> deliveries;
        deliveries.swap(found->broadcast.deliveries);
        found->isShrunk = true;
        m_shrunkBelow = found->broadcast.number + 1; // they are in the order of their numbers
        gone += deliveries.size();
        m_bytes -= deliveries.capacity() * sizeof(Delivery);
    }
    return gone;
}

const Broadcast *BroadcastBook::find(BroadcastId id) const
{
    const auto found = m_entries.constFind(id);
    return found == m_entries.cend() ? nullptr : &found->broadcast;
}

} // namespace Fanlight
