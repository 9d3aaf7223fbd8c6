// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/frametablemodel.h"

#include "capture/sightingmatcher.h"
#include "tables/recordtext.h"

#include <QMetaObject>
#include <QStringList>

#include <algorithm>
#include <utility>

namespace Fanlight {

namespace {

constexpr qint64 longGap = 60'000'000'000; // ns: a delta above it says less than the time of day

bool isPingOrPong(const Record &record)
{
    return record.kind == RecordKind::Frame &&
           (record.opcode == Opcode::Ping || record.opcode == Opcode::Pong);
}

QString signedDuration(qint64 nanoseconds)
{
    return nanoseconds < 0 ? durationText(nanoseconds) : u'+' + durationText(nanoseconds);
}

} // namespace

FrameTableModel::FrameTableModel(CaptureStore &store, const CaptureClock &clock, QObject *parent)
    : QAbstractTableModel(parent)
    , m_store(store)
    , m_clock(clock)
    , m_matcher(m_filter)
{
    connect(&store, &CaptureStore::appended, this, &FrameTableModel::appendRecords);
    connect(&store, &CaptureStore::evictedBelow, this, &FrameTableModel::evictRecords);
    connect(&store, &CaptureStore::cleared, this, &FrameTableModel::clearRecords);
    connect(&store, &CaptureStore::connectionChanged, this, &FrameTableModel::scheduleNameUpdate);
    connect(&store, &CaptureStore::completed, this, [this](quint64 number) {
        const QModelIndex changed = indexOf(number);
        if (changed.isValid())
            Q_EMIT dataChanged(changed, changed);
    });
    resetCounts();
    for (quint64 number = store.firstNumber(); number <= store.lastNumber(); ++number)
        countRecord(number, store.record(number));
    collectRows(store.firstNumber(), store.lastNumber());
    m_rows.assign(m_collected.cbegin(), m_collected.cend());
}

void FrameTableModel::setFilter(FrameFilter filter)
{
    beginResetModel();
    m_filter = std::move(filter);
    m_matcher = FrameMatcher(m_filter);
    collectRows(m_store.firstNumber(), m_store.lastNumber());
    m_rows.assign(m_collected.cbegin(), m_collected.cend());
    std::exchange(m_collected, {}); // it is large just now
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

void FrameTableModel::setReference(quint64 recordNumber)
{
    m_reference = recordNumber;
    const bool kept = recordNumber >= m_store.firstNumber() && recordNumber <= m_store.lastNumber();
    m_referenceTime = kept ? m_store.record(recordNumber).time : timeUnknown;
    if (m_timeStyle == TimeStyle::SinceSelected)
        updateColumn(FrameColumn::Time);
}

quint64 FrameTableModel::recordNumber(const QModelIndex &index) const
{
    return index.isValid() && checkIndex(index) ? m_rows[std::size_t(index.row())] : 0;
}

QModelIndex FrameTableModel::indexOf(quint64 recordNumber) const
{
    const auto found = std::lower_bound(m_rows.cbegin(), m_rows.cend(), recordNumber);
    if (found == m_rows.cend() || *found != recordNumber)
        return {};
    return index(int(found - m_rows.cbegin()), 0);
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
    return parent.isValid() ? 0 : int(m_rows.size());
}

int FrameTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(FrameColumn::Count);
}

QVariant FrameTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Record *record = recordAt(index.row());
    if (!record)
        return {};
    const auto column = FrameColumn(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return displayData(index.row(), column, *record);
    case Qt::ToolTipRole:
        return column == FrameColumn::Time ? timeToolTip(*record) : QVariant();
    case Qt::TextAlignmentRole:
        return column == FrameColumn::Number || column == FrameColumn::Time || column == FrameColumn::Bytes
                   ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter))
                   : QVariant();
    case int(FrameRole::RecordNumber):
        return m_rows[std::size_t(index.row())];
    case int(FrameRole::RecordKindValue):
        return int(record->kind);
    case int(FrameRole::OpcodeValue):
        return int(record->opcode);
    case int(FrameRole::DirectionValue):
        return int(record->direction);
    case int(FrameRole::ViolationValue):
        return int(record->violation);
    case int(FrameRole::Connection):
        return record->connection.value;
    case int(FrameRole::TimeValue):
        return record->time;
    case int(FrameRole::Payload):
        return record->payload;
    default:
        return {};
    }
}

QVariant FrameTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (FrameColumn(section)) {
    case FrameColumn::Number:
        return QStringLiteral("#");
    case FrameColumn::Time:
        return tr("Time");
    case FrameColumn::FromTo:
        return tr("From → to");
    case FrameColumn::Kind:
        return tr("Kind");
    case FrameColumn::Flags:
        return tr("Flags");
    case FrameColumn::Bytes:
        return tr("Bytes");
    case FrameColumn::Info:
        return tr("Info");
    case FrameColumn::Count:
        break;
    }
    return {};
}

void FrameTableModel::appendRecords(quint64 first, quint64 last)
{
    for (quint64 number = first; number <= last; ++number)
        countRecord(number, m_store.record(number));
    collectRows(first, last);
    if (m_collected.empty())
        return;
    const int row = rowCount();
    beginInsertRows({}, row, row + int(m_collected.size()) - 1);
    m_rows.insert(m_rows.end(), m_collected.cbegin(), m_collected.cend());
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
    const auto kept = std::lower_bound(m_rows.cbegin(), m_rows.cend(), firstNumber);
    const int gone = int(kept - m_rows.cbegin());
    if (gone == 0)
        return;
    beginRemoveRows({}, 0, gone - 1);
    m_rows.erase(m_rows.cbegin(), kept);
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
    for (quint64 number = first; number <= last; ++number) {
        const Record &record = m_store.record(number);
        if (!m_matcher.acceptsChips(record))
            continue;
        if (!m_matcher.hasPattern() ||
            m_matcher.acceptsPattern(record, m_store.connection(record.connection)))
            m_collected.push_back(number);
    }
}

// A thousand clients that connect at once are one update.
void FrameTableModel::scheduleNameUpdate(ConnectionId id)
{
    m_matcher.forgetConnection(id);
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

const Record *FrameTableModel::recordAt(int row) const
{
    const quint64 number = m_rows[std::size_t(row)];
    return number >= m_store.firstNumber() && number <= m_store.lastNumber() ? &m_store.record(number)
                                                                             : nullptr;
}

QVariant FrameTableModel::displayData(int row, FrameColumn column, const Record &record) const
{
    switch (column) {
    case FrameColumn::Number:
        return QString::number(m_rows[std::size_t(row)]);
    case FrameColumn::Time:
        return timeText(row, record);
    case FrameColumn::FromTo:
        return fromToText(record, m_store.connection(record.connection));
    case FrameColumn::Kind:
        return kindText(record);
    case FrameColumn::Flags:
        return flagsText(record);
    case FrameColumn::Bytes: {
        const quint64 size = record.wireSize();
        return size > 0 ? QString::number(size) : QString();
    }
    case FrameColumn::Info:
        return infoText(record);
    case FrameColumn::Count:
        break;
    }
    return {};
}

QString FrameTableModel::timeText(int row, const Record &record) const
{
    switch (m_timeStyle) {
    case TimeStyle::Absolute:
        break;
    case TimeStyle::SincePrevious: {
        const Record *previous = row > 0 ? recordAt(row - 1) : nullptr;
        if (previous && record.time - previous->time <= longGap)
            return signedDuration(record.time - previous->time);
        break;
    }
    case TimeStyle::SinceSelected:
        if (m_referenceTime != timeUnknown && m_rows[std::size_t(row)] != m_reference)
            return signedDuration(record.time - m_referenceTime);
        break;
    }
    return timeOfDay(m_clock, record.time);
}

QString FrameTableModel::timeToolTip(const Record &record) const
{
    QStringList lines{timeOfDay(m_clock, record.time)};
    if (!SightingMatcher::canMatch(record.kind))
        return lines.first();
    if (record.senderTime == timeUnknown || record.receiverTime == timeUnknown) {
        lines << tr("seen from one side only");
    } else {
        lines = QStringList{tr("sent %1").arg(timeOfDay(m_clock, record.senderTime)),
            tr("received %1").arg(timeOfDay(m_clock, record.receiverTime)),
            tr("latency %1").arg(durationText(record.receiverTime - record.senderTime))};
    }
    return lines.join(u'\n');
}

} // namespace Fanlight
