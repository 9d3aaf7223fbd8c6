// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/laddertape.h"

#include <algorithm>

namespace Fanlight {

namespace {

auto positionOf(std::deque<LadderEvent> &events, quint64 number)
{
    return std::lower_bound(events.begin(), events.end(), number,
        [](const LadderEvent &event, quint64 wanted) { return event.number < wanted; });
}

} // namespace

LadderTape::LadderTape(const CaptureStore &store)
    : m_store(store)
    , m_matcher(m_filter)
{
    readAnew();
}

void LadderTape::setFilter(const FrameFilter &filter)
{
    m_filter = filter;
    readAnew();
}

void LadderTape::setHeld(bool held)
{
    m_held = held;
}

void LadderTape::readAnew()
{
    m_events.clear();
    m_matcher = FrameMatcher(m_filter);
    m_last = m_store.lastNumber();
    m_first = firstToLook();
    for (quint64 number = m_first; number <= m_last; ++number)
        look(number);
}

quint64 LadderTape::firstToLook() const
{
    const quint64 oldest = std::max(m_store.firstNumber(), m_last >= maxLook ? m_last - maxLook + 1 : 1);
    quint64 first = m_last + 1;
    qint64 bytes = 0;
    while (first > oldest && bytes < maxLookBytes)
        bytes += m_store.record(--first).payload.size();
    return first;
}

bool LadderTape::take()
{
    const quint64 last = m_store.lastNumber();
    if (last == m_last || (m_held && isFull()))
        return false;
    const quint64 first = std::max(m_last + 1, m_store.firstNumber());
    if (!m_held && last - first >= maxLook) {
        readAnew();
        return true;
    }
    for (quint64 number = first; number <= std::min(last, first + maxLook - 1); ++number) {
        if (m_held && isFull())
            return true;
        m_last = number;
        look(number);
    }
    return true;
}

void LadderTape::look(quint64 number)
{
    const Record &record = m_store.record(number);
    const Broadcast *broadcast = record.connection.value == 0 ? m_store.broadcast(record) : nullptr;
    FrameMatcher::BroadcastShare share;
    if (broadcast) {
        if (m_matcher.acceptsChips(record))
            share = m_matcher.shareOf(record, *broadcast, m_store);
        if (share.share == FrameMatcher::Share::Nothing)
            return;
    } else if (!m_matcher.accepts(record, m_store.connection(record.connection))) {
        return;
    }
    LadderEvent event = eventOf(number, record);
    event.share = share;
    m_events.push_back(event);
    if (m_events.size() > maxEvents)
        m_events.pop_front();
}

// A broadcast that was looked at before it had a delivery that the filter shows.
bool LadderTape::reconsider(quint64 number)
{
    const bool goneBefore = isFull() && number < m_events.front().number;
    if (!m_matcher.asksForReceivers() || goneBefore || number < m_first || number > m_last ||
        number < m_store.firstNumber())
        return false;
    const Record &record = m_store.record(number);
    const Broadcast *broadcast = m_store.broadcast(record);
    if (!broadcast || !m_matcher.acceptsChips(record))
        return false;
    LadderEvent event = eventOf(number, record);
    event.share = m_matcher.shareOf(record, *broadcast, m_store);
    if (event.share.share == FrameMatcher::Share::Nothing || (m_held && isFull()))
        return false;
    m_events.insert(positionOf(m_events, number), event);
    if (m_events.size() > maxEvents)
        m_events.pop_front();
    return true;
}

LadderEvent LadderTape::eventOf(quint64 number, const Record &record) const
{
    LadderEvent event;
    event.number = number;
    event.connection = record.connection;
    event.kind = record.kind;
    event.direction = record.direction;
    event.opcode = record.opcode;
    event.violation = record.violation != Violation::None;
    event.time = record.time;
    event.last = record.time;
    measure(event, record, 0);
    return event;
}

void LadderTape::measure(LadderEvent &event, const Record &record, quint32 firstDelivery) const
{
    event.lost = record.fault.neverArrives(); // may be known only later
    event.left = record.senderTime;
    event.arrived = record.receiverTime;
    event.last = std::max({event.last, event.left, event.arrived});
    const Broadcast *broadcast = event.isBroadcast() ? m_store.broadcast(record) : nullptr;
    if (!broadcast)
        return;
    quint32 steps = 0;
    for (std::size_t place = firstDelivery; place < broadcast->deliveries.size(); ++place) {
        const Delivery &delivery = broadcast->deliveries[place];
        if (!delivery.wasGivenUp())
            steps = std::max(steps, delivery.left);
        if (delivery.received != Delivery::never)
            steps = std::max(steps, delivery.received);
    }
    event.last = std::max(event.last, event.time + qint64(steps) * Delivery::step);
}

bool LadderTape::takeDeliveries(const std::vector<DeliveryRun> &runs)
{
    bool inserted = false;
    for (const DeliveryRun &run : runs) {
        const auto it = positionOf(m_events, run.number);
        if (it != m_events.end() && it->number == run.number)
            measure(*it, m_store.record(run.number), run.first);
        else
            inserted = reconsider(run.number) || inserted;
    }
    return inserted;
}

bool LadderTape::complete(quint64 number)
{
    const auto it = positionOf(m_events, number);
    if (it == m_events.end() || it->number != number)
        return false;
    ++it->version;
    // Which of a broadcast's deliveries it was is not told.
    measure(*it, m_store.record(number), 0);
    return true;
}

void LadderTape::dropBelow(quint64 firstNumber)
{
    m_events.erase(m_events.begin(), positionOf(m_events, firstNumber));
    m_first = std::max(m_first, firstNumber);
}

void LadderTape::forgetConnection(ConnectionId id)
{
    m_matcher.forgetConnection(id, m_store);
}

int LadderTape::indexOf(quint64 number) const
{
    const auto it = std::lower_bound(m_events.begin(), m_events.end(), number,
        [](const LadderEvent &event, quint64 wanted) { return event.number < wanted; });
    return it == m_events.end() || it->number != number ? -1 : int(it - m_events.begin());
}

bool LadderTape::shows(const LadderEvent &event, const Delivery &delivery, quint32 place) const
{
    switch (event.share.share) {
    case FrameMatcher::Share::Nothing:
        return false;
    case FrameMatcher::Share::Whole:
        return true;
    case FrameMatcher::Share::Named:
        return m_matcher.isNamed(delivery.receiver);
    case FrameMatcher::Share::Delivery:
        return event.share.place == place;
    }
    return false;
}

} // namespace Fanlight
