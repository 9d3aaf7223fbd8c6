// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of records. Their deliveries are in frametablemodel_broadcasts.cpp, what both say in
// frametablemodel_data.cpp.
#include "tables/frametablemodel.h"

#include <QMetaObject>

#include <algorithm>
#include <utility>

namespace Fanlight {

namespace {

bool isPingOrPong(const Record &record)
{
    return record.kind == RecordKind::Frame &&
           (record.opcode == Opcode::Ping || record.opcode == Opcode::Pong);
}

} // namespace

FrameTableModel::FrameTableModel(CaptureStore &store, const CaptureClock &clock, QObject *parent)
    : QAbstractTableModel(parent)
    , m_store(store)
    , m_clock(clock)
    , m_matcher(m_filter)
{
    connect(&store, &CaptureStore::appended, this, &FrameTableModel::appendRecords);
    connect(&store, &CaptureStore::delivered, this, &FrameTableModel::takeDeliveries);
    connect(&store, &CaptureStore::evictedBelow, this, &FrameTableModel::evictRecords);
    connect(&store, &CaptureStore::cleared, this, &FrameTableModel::clearRecords);
    connect(&store, &CaptureStore::connectionChanged, this, &FrameTableModel::scheduleNameUpdate);
    connect(&store, &CaptureStore::completed, this, &FrameTableModel::completeRecord);
    resetCounts();
    for (quint64 number = store.firstNumber(); number <= store.lastNumber(); ++number)
        countRecord(number, store.record(number));
    collectRows(store.firstNumber(), store.lastNumber());
    takeCollected();
}

void FrameTableModel::setFilter(FrameFilter filter)
{
    beginResetModel();
    m_filter = std::move(filter);
    m_matcher = FrameMatcher(m_filter);
    collectRows(m_store.firstNumber(), m_store.lastNumber());
    m_rows.clear();
    m_places.clear();
    m_rowsGone = 0;
    takeCollected();
    std::exchange(m_collected, {}); // they are large just now
    std::exchange(m_collectedPlaces, {});
    reopen(std::exchange(m_open, {}));
    endResetModel();
}

const FrameFilter &FrameTableModel::filter() const
{
    return m_filter;
}

void FrameTableModel::setTimeStyle(TimeStyle style)
{
    if (std::exchange(m_timeStyle, style) != style)
        updateColumn(FrameColumn::Time);
}

TimeStyle FrameTableModel::timeStyle() const
{
    return m_timeStyle;
}

void FrameTableModel::setReference(quint64 recordNumber, quint32 delivery)
{
    m_reference = recordNumber;
    m_referencePlace = delivery;
    const std::optional<Record> record = recordAt(m_store, recordNumber, delivery);
    m_referenceTime = record ? record->time : timeUnknown;
    if (m_timeStyle == TimeStyle::SinceSelected)
        updateColumn(FrameColumn::Time);
}

// --- rows by number and back
// ---------------------------------------------------------------------------------------

FrameTableModel::Row FrameTableModel::rowAt(int row) const
{
    const OpenRows::Spot spot = m_open.spotOf(std::size_t(row));
    if (spot.opened)
        return {spot.position, spot.opened->number, spot.place, true};
    const quint32 place = m_places.empty() ? noDelivery : m_places[spot.position];
    return {spot.position, m_rows[spot.position], place, false};
}

std::size_t FrameTableModel::positionOf(quint64 number) const
{
    return std::size_t(std::lower_bound(m_rows.cbegin(), m_rows.cend(), number) - m_rows.cbegin());
}

bool FrameTableModel::isShown(quint64 number) const
{
    const std::size_t position = positionOf(number);
    return position < m_rows.size() && m_rows[position] == number;
}

const Record *FrameTableModel::keptRecord(quint64 number) const
{
    return number >= m_store.firstNumber() && number <= m_store.lastNumber() ? &m_store.record(number)
                                                                             : nullptr;
}

const Broadcast *FrameTableModel::broadcastAt(const Row &row) const
{
    const Record *record = row.place == noDelivery ? keptRecord(row.number) : nullptr;
    return record && isBroadcast(*record) ? m_store.broadcast(*record) : nullptr;
}

quint64 FrameTableModel::recordNumber(const QModelIndex &index) const
{
    return index.isValid() && checkIndex(index) ? rowAt(index.row()).number : 0;
}

quint32 FrameTableModel::deliveryPlace(const QModelIndex &index) const
{
    return index.isValid() && checkIndex(index) ? rowAt(index.row()).place : noDelivery;
}

QModelIndex FrameTableModel::indexOf(quint64 recordNumber) const
{
    return isShown(recordNumber) ? index(int(m_open.rowOf(positionOf(recordNumber))), 0) : QModelIndex();
}

QModelIndex FrameTableModel::indexOf(quint64 recordNumber, quint32 delivery) const
{
    const QModelIndex own = indexOf(recordNumber);
    if (!own.isValid() || delivery == deliveryPlace(own))
        return own;
    const OpenRows::Opened *opened = m_open.find(recordNumber);
    if (!opened)
        return {};
    std::size_t row = delivery;
    if (!opened->isWhole) {
        const auto found = std::lower_bound(opened->places.cbegin(), opened->places.cend(), delivery);
        if (found == opened->places.cend() || *found != delivery)
            return {};
        row = std::size_t(found - opened->places.cbegin());
    }
    return row < opened->count ? index(int(opened->firstRow() + row), 0) : QModelIndex();
}

quint64 FrameTableModel::controlCount() const
{
    return m_total.control;
}

quint64 FrameTableModel::violationCount() const
{
    return m_total.violations;
}

int FrameTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size() + m_open.count());
}

int FrameTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(FrameColumn::Count);
}

// --- records come and go
// -------------------------------------------------------------------------------------------

void FrameTableModel::appendRecords(quint64 first, quint64 last)
{
    closeLost();
    for (quint64 number = first; number <= last; ++number)
        countRecord(number, m_store.record(number));
    collectRows(first, last);
    if (m_collected.empty())
        return;
    const int row = rowCount();
    beginInsertRows({}, row, row + int(m_collected.size()) - 1);
    takeCollected();
    endInsertRows();
}

void FrameTableModel::takeCollected()
{
    m_rows.insert(m_rows.end(), m_collected.cbegin(), m_collected.cend());
    m_places.insert(m_places.end(), m_collectedPlaces.cbegin(), m_collectedPlaces.cend());
}

void FrameTableModel::evictRecords(quint64 firstNumber)
{
    while (!m_counts.empty() && m_countBase < firstNumber) {
        m_total.control -= m_counts.front().control;
        m_total.violations -= m_counts.front().violations;
        m_counts.pop_front();
        m_countBase += CaptureStore::chunkSize;
    }
    if (m_counts.empty())
        m_countBase = firstNumber; // a batch may be so long that some of it was never seen here
    const std::size_t gone = positionOf(firstNumber);
    if (gone == 0)
        return;
    beginRemoveRows({}, 0, int(m_open.rowOf(gone)) - 1);
    m_rows.erase(m_rows.cbegin(), m_rows.cbegin() + std::ptrdiff_t(gone));
    if (!m_places.empty())
        m_places.erase(m_places.cbegin(), m_places.cbegin() + std::ptrdiff_t(gone));
    m_open.recordsRemoved(gone);
    m_rowsGone += gone;
    endRemoveRows();
    // The new first row has no previous one any more.
    if (m_timeStyle == TimeStyle::SincePrevious && !m_rows.empty()) {
        const QModelIndex time = index(0, int(FrameColumn::Time));
        Q_EMIT dataChanged(time, time);
    }
}

void FrameTableModel::clearRecords()
{
    resetCounts();
    if (m_rows.empty())
        return;
    beginRemoveRows({}, 0, rowCount() - 1);
    m_rows.clear();
    m_places.clear();
    m_open.clear();
    endRemoveRows();
}

void FrameTableModel::resetCounts()
{
    m_counts.clear();
    m_total = {};
    m_countBase = m_store.firstNumber(); // where a chunk begins
}

void FrameTableModel::countRecord(quint64 number, const Record &record)
{
    const bool control = isPingOrPong(record);
    const bool violation = record.violation != Violation::None;
    const auto chunk = std::size_t((number - m_countBase) / CaptureStore::chunkSize);
    if (chunk >= m_counts.size())
        m_counts.resize(chunk + 1);
    m_counts[chunk].control += control ? 1 : 0;
    m_counts[chunk].violations += violation ? 1 : 0;
    m_total.control += control ? 1 : 0;
    m_total.violations += violation ? 1 : 0;
}

void FrameTableModel::collectRows(quint64 first, quint64 last)
{
    m_collected.clear();
    m_collectedPlaces.clear();
    for (quint64 number = first; number <= last; ++number) {
        const Record &record = m_store.record(number);
        if (!m_matcher.acceptsChips(record))
            continue;
        if (isBroadcast(record)) {
            collectBroadcast(number, record, 0);
        } else if (!m_matcher.hasPattern() ||
                   m_matcher.acceptsPattern(record, m_store.connection(record.connection))) {
            m_collected.push_back(number);
            if (m_filter.connection != ConnectionId{})
                m_collectedPlaces.push_back(noDelivery);
        }
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

// A thousand clients that connect at once are one update.
void FrameTableModel::scheduleNameUpdate(ConnectionId id)
{
    m_matcher.forgetConnection(id, m_store);
    if (!std::exchange(m_namesChanged, true))
        QMetaObject::invokeMethod(this, &FrameTableModel::updateNames, Qt::QueuedConnection);
}

void FrameTableModel::updateNames()
{
    m_namesChanged = false;
    updateColumn(FrameColumn::FromTo);
}

void FrameTableModel::updateColumn(FrameColumn column)
{
    if (!m_rows.empty())
        Q_EMIT dataChanged(index(0, int(column)), index(rowCount() - 1, int(column)));
}

} // namespace Fanlight
