// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of records. How a filter finds them is in frametablemodel_filter.cpp, their deliveries are in
// frametablemodel_broadcasts.cpp, what both say in frametablemodel_data.cpp.
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
    connect(&store, &CaptureStore::deliveriesEvictedBelow, this, &FrameTableModel::loseDeliveries);
    connect(&store, &CaptureStore::cleared, this, &FrameTableModel::clearRecords);
    connect(&store, &CaptureStore::connectionChanged, this, &FrameTableModel::scheduleNameUpdate);
    connect(&store, &CaptureStore::completed, this, &FrameTableModel::completeRecord);
    m_sliceTimer.setInterval(0);
    connect(&m_sliceTimer, &QTimer::timeout, this, &FrameTableModel::runSlice);
    resetCounts();
    for (quint64 number = store.firstNumber(); number <= store.lastNumber(); ++number)
        noteRecord(number, store.record(number));
    setFilter({});
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
    for (quint64 number = first; number <= last; ++number)
        noteRecord(number, m_store.record(number));
    if (m_run.high < first)
        return; // a run comes to them
    clearCollected();
    for (quint64 number = m_run.high; number <= last; ++number)
        collect(number);
    m_run.high = last + 1;
    insertCollected(m_rows.size(), 0, m_collected.size());
}

// So many of those that were collected, from the place first on, as rows of records at position.
void FrameTableModel::insertCollected(std::size_t position, std::size_t first, std::size_t count)
{
    if (count == 0)
        return;
    const auto at = std::ptrdiff_t(position);
    const auto from = std::ptrdiff_t(first);
    const auto to = std::ptrdiff_t(first + count);
    const std::size_t row = m_open.rowOf(position);
    beginInsertRows({}, int(row), int(row + count) - 1);
    m_rows.insert(m_rows.cbegin() + at, m_collected.cbegin() + from, m_collected.cbegin() + to);
    if (!m_collectedPlaces.empty())
        m_places.insert(
            m_places.cbegin() + at, m_collectedPlaces.cbegin() + from, m_collectedPlaces.cbegin() + to);
    m_open.recordsInserted(position, count);
    endInsertRows();
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
    m_continuations.forgetBelow(firstNumber);
    m_run.low = std::max(m_run.low, firstNumber);
    m_run.high = std::max(m_run.high, firstNumber);
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
    updatePreviousTime(0);
}

// Of a record's row before which others went or came.
void FrameTableModel::updatePreviousTime(std::size_t position)
{
    if (m_timeStyle != TimeStyle::SincePrevious || position >= m_rows.size())
        return;
    const QModelIndex time = index(int(m_open.rowOf(position)), int(FrameColumn::Time));
    Q_EMIT dataChanged(time, time);
}

void FrameTableModel::clearRecords()
{
    resetCounts();
    m_continuations.clear();
    m_run.low = m_run.high = m_store.firstNumber();
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

void FrameTableModel::noteRecord(quint64 number, const Record &record)
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
    m_continuations.follow(number, record);
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
