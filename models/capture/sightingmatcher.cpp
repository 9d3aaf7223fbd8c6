// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/sightingmatcher.h"

#include <algorithm>

namespace Fanlight {

namespace {

template <typename List>
auto positionOf(List &list, quint64 offset)
{
    return std::lower_bound(list.begin(), list.end(), offset,
        [](const auto &waiting, quint64 wanted) { return waiting.offset < wanted; });
}

} // namespace

bool SightingMatcher::canMatch(RecordKind kind)
{
    switch (kind) {
    case RecordKind::HandshakeRequest:
    case RecordKind::HandshakeResponse:
    case RecordKind::Frame:
    case RecordKind::HttpRequest:
    case RecordKind::HttpResponse:
        return true;
    case RecordKind::Opened:
    case RecordKind::Closed:
    case RecordKind::Note:
        break;
    }
    return false;
}

bool SightingMatcher::hasOtherEnd(const Record &record)
{
    if (record.fault.isNone())
        return true;
    const bool toServer = record.direction == Direction::ToServer;
    if (record.fault.neverArrives()) // the sender's end is all there is
        return record.senderTime == timeUnknown && toServer;
    if (record.fault.effect == FaultEffect::Duplicated && toServer)
        return false;
    return record.senderTime == timeUnknown || record.receiverTime == timeUnknown;
}

void SightingMatcher::setOwnTime(Record &record, ConnectionSide side)
{
    if (record.fault.neverArrives()) {
        // On our own server the client's end says when it left.
        if (record.senderTime == timeUnknown && side != ConnectionSide::Both)
            record.senderTime = record.time;
        return;
    }
    const bool seenBySender = (record.direction == Direction::ToServer) == (side == ConnectionSide::Client);
    qint64 &own = seenBySender ? record.senderTime : record.receiverTime;
    if (own == timeUnknown) // the recorder may know better than the moment of the record
        own = record.time;
}

void SightingMatcher::setOtherTime(Record &record, qint64 sightingTime)
{
    (record.direction == Direction::ToServer ? record.senderTime : record.receiverTime) = sightingTime;
}

void SightingMatcher::apply(Record &record, qint64 sightingTime, FaultMark fault)
{
    if (sightingTime != timeUnknown)
        setOtherTime(record, sightingTime);
    // What both ends' networks did is said of the one that mattered.
    if (record.fault.isNone() || fault.neverArrives())
        record.fault = fault;
}

std::optional<SightingMatcher::Seen> SightingMatcher::matchRecord(const Record &record, quint64 number)
{
    return match(lane(record.connection, record.direction), record.offset, {number, Target::whole});
}

std::optional<SightingMatcher::Seen> SightingMatcher::matchDelivery(const DeliveryNews &news, Target target)
{
    return match(lane(news.receiver, Direction::ToClient), news.offset, target);
}

std::optional<SightingMatcher::Seen> SightingMatcher::match(Lane &lane, quint64 offset, Target target)
{
    const std::optional<Seen> seen = take(lane.sightings, offset);
    if (!seen)
        insert(lane.records, offset, target);
    return seen;
}

std::optional<SightingMatcher::Target> SightingMatcher::matchSighting(const Sighting &sighting)
{
    Lane &own = lane(sighting.connection, sighting.direction);
    const std::optional<Target> target = take(own.records, sighting.offset);
    if (!target)
        insert(own.sightings, sighting.offset, Seen{sighting.time, sighting.fault});
    return target;
}

void SightingMatcher::forgetRecords()
{
    for (std::array<Lane, 2> &lanes : m_lanes) {
        for (Lane &lane : lanes)
            lane.records.clear();
    }
}

// Both ends see a stream in order, so that what is looked for nearly always stands first.
template <typename Value>
std::optional<Value> SightingMatcher::take(WaitingList<Value> &list, quint64 offset)
{
    const auto found = positionOf(list, offset);
    if (found == list.end() || found->offset != offset)
        return std::nullopt;
    const Value value = found->value;
    list.erase(found);
    return value;
}

template <typename Value>
void SightingMatcher::insert(WaitingList<Value> &list, quint64 offset, Value value)
{
    if (list.empty() || list.back().offset < offset)
        list.push_back({offset, value});
    else
        list.insert(positionOf(list, offset), {offset, value});
    if (list.size() > maxWaiting)
        list.pop_front();
}

} // namespace Fanlight
