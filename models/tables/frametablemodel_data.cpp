// SPDX-License-Identifier: GPL-3.0-or-later
// What a row says: a record's, a broadcast's or a delivery's.
#include "capture/sightingmatcher.h"
#include "tables/broadcasttext.h"
#include "tables/frametablemodel.h"
#include "tables/recordtext.h"

#include <QStringList>

namespace Fanlight {

namespace {

constexpr qint64 longGap = 60'000'000'000; // ns: a delta above it says less than the time of day

QString signedDuration(qint64 nanoseconds)
{
    return nanoseconds < 0 ? durationText(nanoseconds) : u'+' + durationText(nanoseconds);
}

// Of what was on the wire: a delivery that was given up never was.
quint64 bytesOf(const Record &record, const Delivery *delivery)
{
    return delivery && delivery->wasGivenUp() ? 0 : record.wireSize();
}

} // namespace

QVariant FrameTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    const Row row = rowAt(index.row());
    const Record *record = keptRecord(row.number);
    if (!record)
        return {};
    const auto column = FrameColumn(index.column());
    if (row.place == noDelivery) {
        return cellData({row, *record, isBroadcast(*record) ? m_store.broadcast(*record) : nullptr, nullptr},
            column, role);
    }
    const Delivery *delivery = deliveryAt(m_store, *record, row.place);
    if (!delivery && row.isNested)
        return {}; // forgotten, and soon gone from here
    if (!delivery) {
        // Forgotten too, but the broadcast did go to the connection that the filter names.
        Record sent = *record;
        sent.connection = m_filter.connection;
        return cellData({row, sent, nullptr, nullptr}, column, role);
    }
    return cellData({row, recordOf(*record, *delivery), nullptr, delivery}, column, role);
}

QVariant FrameTableModel::cellData(const Cell &cell, FrameColumn column, int role) const
{
    const Record &record = cell.record;
    switch (role) {
    case Qt::DisplayRole:
        return displayData(cell, column);
    case Qt::ToolTipRole:
        return toolTip(cell, column);
    case Qt::TextAlignmentRole:
        return column == FrameColumn::Number || column == FrameColumn::Time || column == FrameColumn::Bytes
                   ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter))
                   : QVariant();
    case int(FrameRole::RecordNumber):
        return cell.row.number;
    case int(FrameRole::RecordKindValue):
        return int(record.kind);
    case int(FrameRole::OpcodeValue):
        return int(record.opcode);
    case int(FrameRole::DirectionValue):
        return int(record.direction);
    case int(FrameRole::ViolationValue):
        return int(record.violation);
    case int(FrameRole::Connection):
        return record.connection.value;
    case int(FrameRole::TimeValue):
        return record.time;
    case int(FrameRole::Payload):
        return record.payload;
    default:
        return broadcastData(cell, role);
    }
}

QVariant FrameTableModel::broadcastData(const Cell &cell, int role) const
{
    switch (role) {
    case int(FrameRole::DeliveryPlace):
        return cell.row.place;
    case int(FrameRole::ReceiverCount):
        return cell.broadcast ? cell.broadcast->expected : 0U;
    case int(FrameRole::IsOpenable):
        return cell.broadcast && !cell.broadcast->deliveries.empty();
    case int(FrameRole::IsOpened):
        return cell.broadcast && m_open.find(cell.row.number);
    case int(FrameRole::IsNested):
        return cell.row.isNested;
    case int(FrameRole::Note):
        return note(cell);
    case Qt::AccessibleDescriptionRole:
        if (!cell.broadcast || cell.broadcast->deliveries.empty())
            return {};
        return m_open.find(cell.row.number) ? tr("opened: its deliveries are below")
                                            : tr("closed: Enter shows its deliveries");
    case int(FrameRole::Position):
        return m_rowsGone + cell.row.position;
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

QVariant FrameTableModel::displayData(const Cell &cell, FrameColumn column) const
{
    switch (column) {
    case FrameColumn::Number:
        return QString::number(cell.row.number);
    case FrameColumn::Time:
        return timeText(cell);
    case FrameColumn::FromTo:
        return fromTo(cell);
    case FrameColumn::Kind:
        return kindText(cell.record);
    case FrameColumn::Flags:
        return flagsText(cell.record);
    case FrameColumn::Bytes: {
        const quint64 size = bytesOf(cell.record, cell.delivery);
        return size > 0 ? QString::number(size) : QString();
    }
    case FrameColumn::Info:
        // What it carries stands in the row of the broadcast, just above.
        return cell.row.isNested ? note(cell) : withNote(infoText(cell.record), note(cell));
    case FrameColumn::Count:
        break;
    }
    return {};
}

QString FrameTableModel::fromTo(const Cell &cell) const
{
    return cell.broadcast ? fromToText(*cell.broadcast, m_store)
                          : fromToText(cell.record, m_store.connection(cell.record.connection));
}

QString FrameTableModel::note(const Cell &cell) const
{
    if (cell.broadcast)
        return noteText(*cell.broadcast);
    return cell.delivery ? noteText(*cell.delivery, cell.record) : QString();
}

qint64 FrameTableModel::timeOf(std::size_t position) const
{
    const quint32 place = m_places.empty() ? noDelivery : m_places[position];
    if (const std::optional<Record> record = recordAt(m_store, m_rows[position], place))
        return record->time;
    const Record *record = keptRecord(m_rows[position]);
    return record ? record->time : timeUnknown;
}

QString FrameTableModel::timeText(const Cell &cell) const
{
    if (cell.delivery && cell.delivery->wasGivenUp())
        return {};
    const QString since = sinceText(cell);
    return since.isEmpty() ? timeOfDay(m_clock, cell.record.time) : since;
}

// Opening a broadcast changes no other row's time: the previous row is that of the record before, and for a
// delivery that of its broadcast.
QString FrameTableModel::sinceText(const Cell &cell) const
{
    qint64 from = timeUnknown;
    switch (m_timeStyle) {
    case TimeStyle::Absolute:
        return {};
    case TimeStyle::SincePrevious:
        if (cell.row.isNested)
            from = timeOf(cell.row.position);
        else if (cell.row.position > 0)
            from = timeOf(cell.row.position - 1);
        if (from != timeUnknown && cell.record.time - from > longGap)
            return {};
        break;
    case TimeStyle::SinceSelected:
        if (cell.row.number != m_reference || cell.row.place != m_referencePlace)
            from = m_referenceTime;
        break;
    }
    return from == timeUnknown ? QString() : signedDuration(cell.record.time - from);
}

QVariant FrameTableModel::toolTip(const Cell &cell, FrameColumn column) const
{
    if (column == FrameColumn::Time)
        return timeToolTip(cell);
    if (cell.broadcast && (column == FrameColumn::FromTo || column == FrameColumn::Info))
        return broadcastToolTip(cell);
    return {};
}

QString FrameTableModel::timeToolTip(const Cell &cell) const
{
    const Record &record = cell.record;
    if (cell.broadcast)
        return broadcastToolTip(cell);
    if (cell.delivery && cell.delivery->wasGivenUp())
        return tr("it never left");
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

QString FrameTableModel::broadcastToolTip(const Cell &cell) const
{
    const Broadcast &broadcast = *cell.broadcast;
    Record sent;
    sent.connection = broadcast.sender;
    QStringList lines{timeOfDay(m_clock, cell.record.time)};
    lines << (broadcast.sender == ConnectionId{}
                  ? tr("the server's own message")
                  : tr("message: %1").arg(fromToText(sent, m_store.connection(broadcast.sender))));
    lines << tr("%1 of %2 reached").arg(groupedNumber(broadcast.reached), groupedNumber(broadcast.expected));
    if (broadcast.givenUp > 0)
        lines << tr("%1 given up: too slow or gone").arg(groupedNumber(broadcast.givenUp));
    if (broadcast.reached > 0) {
        const auto after = [&](quint32 steps) { return durationText(qint64(steps) * Delivery::step); };
        lines << tr("first left after %1, last after %2").arg(after(broadcast.first), after(broadcast.last));
    }
    return lines.join(u'\n');
}

} // namespace Fanlight
