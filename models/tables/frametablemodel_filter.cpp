// SPDX-License-Identifier: GPL-3.0-or-later
// How a filter goes through the records: in slices of time, from near what is looked at outwards.
#include "tables/frametablemodel.h"
#include "tables/timeslice.h"

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace Fanlight {

namespace {

constexpr std::size_t screenful = 200; // rows that stand below each other on a large screen, and then some
constexpr std::size_t all = std::numeric_limits<std::size_t>::max();

constexpr qint64 firstSlice = 1'000'000; // ns: what it finds is to be seen at once

// What looking at a record costs beside its bytes, and what one delivery does, counted in bytes of payload.
constexpr std::size_t recordWeight = 64;
constexpr std::size_t deliveryWeight = 8;

} // namespace

void FrameTableModel::setFilter(FrameFilter filter)
{
    beginRun(std::move(filter), m_store.firstNumber());
    m_run.wanted = all;
    TimeSlice slice(std::numeric_limits<qint64>::max());
    run(slice);
}

void FrameTableModel::startFilter(FrameFilter filter, quint64 nearRecord)
{
    const quint64 newest = m_store.lastNumber() + 1;
    beginRun(std::move(filter), nearRecord == 0 ? newest : nearRecord);
    m_run.wanted = nearRecord == 0 ? 0 : screenful;
    m_sliceTimer.start();
    TimeSlice slice(std::min(m_run.sliceTime, firstSlice));
    run(slice);
}

const FrameFilter &FrameTableModel::filter() const
{
    return m_filter;
}

int FrameTableModel::filterProgress() const
{
    const quint64 records = m_store.lastNumber() + 1 - m_store.firstNumber();
    if (!m_run.isOn || records == 0)
        return 100;
    return int(std::min<quint64>(99, 100 * (m_run.high - m_run.low) / records));
}

void FrameTableModel::beginRun(FrameFilter filter, quint64 nearRecord)
{
    beginResetModel();
    m_filter = std::move(filter);
    m_matcher = FrameMatcher(m_filter);
    // An earlier run may not have come to all that were open before it.
    for (const OpenRows::Opened &opened : m_open.all())
        m_run.reopen.push_back(opened.number);
    std::sort(m_run.reopen.begin(), m_run.reopen.end());
    m_rows.clear();
    m_places.clear();
    m_open.clear();
    m_rowsGone = 0;
    m_run.low = m_run.high = std::clamp(nearRecord, m_store.firstNumber(), m_store.lastNumber() + 1);
    m_run.isOn = true;
    endResetModel();
}

void FrameTableModel::runSlice()
{
    TimeSlice slice(m_run.sliceTime);
    run(slice);
}

void FrameTableModel::run(TimeSlice &slice)
{
    if (m_run.wanted > 0)
        runDown(slice, m_run.wanted);
    if (m_run.wanted == 0 || m_run.high > m_store.lastNumber()) {
        m_run.wanted = 0;
        runUp(slice);
        if (m_run.low <= m_store.firstNumber())
            runDown(slice, all);
    }
    if (m_run.low <= m_store.firstNumber() && m_run.high > m_store.lastNumber())
        endRun();
    Q_EMIT filterProgressed();
}

void FrameTableModel::endRun()
{
    m_sliceTimer.stop();
    m_run.isOn = false;
    m_run.reopen.clear();
    std::exchange(m_collected, {}); // they are large just now
    std::exchange(m_collectedPlaces, {});
}

// To the newer records, until most rows have come.
void FrameTableModel::runDown(TimeSlice &slice, std::size_t most)
{
    clearCollected();
    const quint64 first = m_run.high;
    while (m_run.high <= m_store.lastNumber() && m_collected.size() < most && !slice.isOver()) {
        slice.spend(weightOf(m_run.high));
        collect(m_run.high++);
    }
    m_run.wanted -= std::min(m_run.wanted, m_collected.size());
    insertCollected(m_rows.size(), 0, m_collected.size());
    reopen(first, m_run.high);
}

// To the older ones.
void FrameTableModel::runUp(TimeSlice &slice)
{
    clearCollected();
    const quint64 end = m_run.low;
    while (m_run.low > m_store.firstNumber() && !slice.isOver()) {
        slice.spend(weightOf(m_run.low - 1));
        collect(--m_run.low);
    }
    const std::size_t count = m_collected.size();
    if (count > 0) {
        std::reverse(m_collected.begin(), m_collected.end());
        std::reverse(m_collectedPlaces.begin(), m_collectedPlaces.end());
        m_rowsGone -= count;
        insertCollected(0, 0, count);
        updatePreviousTime(count);
    }
    reopen(m_run.low, end);
}

// Those of the records from first to below end.
void FrameTableModel::reopen(quint64 first, quint64 end)
{
    const auto from = std::lower_bound(m_run.reopen.cbegin(), m_run.reopen.cend(), first);
    const auto to = std::lower_bound(from, m_run.reopen.cend(), end);
    const std::vector<quint64> numbers(from, to);
    m_run.reopen.erase(from, to);
    for (const quint64 number : numbers)
        setOpened(indexOf(number), true);
}

void FrameTableModel::clearCollected()
{
    m_collected.clear();
    m_collectedPlaces.clear();
}

void FrameTableModel::collect(quint64 number)
{
    const Record &record = m_store.record(number);
    const bool isContinuation = record.kind == RecordKind::Frame && record.opcode == Opcode::Continuation;
    if (!m_matcher.acceptsChips(
            record, isContinuation ? m_continuations.begunAs(number) : Opcode::Continuation))
        return;
    if (isBroadcast(record)) {
        collectBroadcast(number, record, 0);
    } else if (!m_matcher.hasPattern() ||
               m_matcher.acceptsPattern(record, m_store.connection(record.connection))) {
        m_collected.push_back(number);
        if (m_filter.connection != ConnectionId{})
            m_collectedPlaces.push_back(noDelivery);
    }
}

void FrameTableModel::collectBroadcast(quint64 number, const Record &record, quint32 firstDelivery)
{
    if (!m_matcher.asksForReceivers()) {
        m_collected.push_back(number);
        return;
    }
    const Broadcast *broadcast = m_store.broadcast(record);
    if (!broadcast)
        return;
    const FrameMatcher::BroadcastShare share = m_matcher.shareOf(record, *broadcast, m_store, firstDelivery);
    if (share.share == FrameMatcher::Share::Nothing)
        return;
    m_collected.push_back(number);
    if (share.share == FrameMatcher::Share::Delivery)
        m_collectedPlaces.push_back(share.place);
}

// What it costs to look at a record, in bytes.
std::size_t FrameTableModel::weightOf(quint64 number) const
{
    const Record &record = m_store.record(number);
    std::size_t weight = recordWeight;
    if (m_matcher.hasPattern())
        weight += std::size_t(record.payload.size());
    if (m_matcher.asksForReceivers() && isBroadcast(record)) {
        if (const Broadcast *broadcast = m_store.broadcast(record))
            weight += deliveryWeight * broadcast->deliveries.size();
    }
    return weight;
}

} // namespace Fanlight
