// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of opened broadcasts' deliveries, and what deliveries change in the rows of records.
#include "tables/frametablemodel.h"

#include <limits>
#include <utility>

namespace Fanlight {

bool FrameTableModel::isOpenable(const QModelIndex &index) const
{
    if (!index.isValid() || !checkIndex(index))
        return false;
    const Broadcast *broadcast = broadcastAt(rowAt(index.row()));
    return broadcast && !broadcast->deliveries.empty();
}

bool FrameTableModel::isOpened(const QModelIndex &index) const
{
    if (!index.isValid() || !checkIndex(index))
        return false;
    const Row row = rowAt(index.row());
    return !row.isNested && m_open.find(row.number);
}

void FrameTableModel::setOpened(const QModelIndex &index, bool opened)
{
    if (isOpened(index) == opened || (opened && !isOpenable(index)))
        return;
    const Row row = rowAt(index.row());
    if (opened) {
        OpenRows::Opened added = openedOf(row.position);
        constexpr auto most = std::size_t(std::numeric_limits<int>::max());
        if (added.count == 0 || most - std::size_t(rowCount()) < added.count)
            return;
        beginInsertRows({}, index.row() + 1, index.row() + int(added.count));
        m_open.insert(std::move(added));
        endInsertRows();
    } else {
        beginRemoveRows({}, index.row() + 1, index.row() + int(m_open.find(row.number)->count));
        m_open.remove(row.number);
        endRemoveRows();
    }
    const QModelIndex fromTo = index.siblingAtColumn(int(FrameColumn::FromTo));
    Q_EMIT dataChanged(fromTo, fromTo);
}

// What opening this row shows.
OpenRows::Opened FrameTableModel::openedOf(std::size_t position)
{
    OpenRows::Opened opened;
    opened.position = position;
    opened.number = m_rows[position];
    const Record &record = m_store.record(opened.number);
    const Broadcast *broadcast = m_store.broadcast(record);
    if (!broadcast)
        return opened;
    opened.seen = quint32(broadcast->deliveries.size());
    opened.isWhole = m_matcher.shareOf(record, *broadcast, m_store).share != FrameMatcher::Share::Named;
    if (!opened.isWhole)
        opened.places = namedPlaces(*broadcast, 0);
    opened.count = opened.isWhole ? opened.seen : quint32(opened.places.size());
    return opened;
}

std::vector<quint32> FrameTableModel::namedPlaces(const Broadcast &broadcast, quint32 first) const
{
    std::vector<quint32> places;
    for (std::size_t place = first; place < broadcast.deliveries.size(); ++place) {
        if (m_matcher.isNamed(broadcast.deliveries[place].receiver))
            places.push_back(quint32(place));
    }
    return places;
}

void FrameTableModel::takeDeliveries(const std::vector<DeliveryRun> &runs)
{
    if (runs.empty())
        return;
    if (m_matcher.asksForReceivers())
        insertLate(runs);
    growOpened();
    updateBroadcasts(runs.front().number, runs.back().number);
}

// Broadcasts that pass only now. Those which stand together go in together.
void FrameTableModel::insertLate(const std::vector<DeliveryRun> &runs)
{
    clearCollected();
    for (const DeliveryRun &late : runs) {
        const Record &record = m_store.record(late.number);
        if (isDecided(late.number) && !isShown(late.number) && m_matcher.acceptsChips(record))
            collectBroadcast(late.number, record, late.first);
    }
    for (std::size_t first = 0; first < m_collected.size();) {
        const std::size_t position = positionOf(m_collected[first]);
        std::size_t end = first + 1;
        while (end < m_collected.size() && positionOf(m_collected[end]) == position)
            ++end;
        insertCollected(position, first, end - first);
        first = end;
    }
}

// New deliveries of what is open.
void FrameTableModel::growOpened()
{
    for (std::size_t i = 0; i < m_open.all().size(); ++i) {
        const OpenRows::Opened &opened = m_open.all()[i];
        const Broadcast *broadcast = m_store.broadcast(m_store.record(opened.number));
        if (!broadcast || broadcast->deliveries.size() <= opened.seen)
            continue;
        const auto seen = quint32(broadcast->deliveries.size());
        const std::vector<quint32> places =
            opened.isWhole ? std::vector<quint32>() : namedPlaces(*broadcast, opened.seen);
        const quint32 more = opened.isWhole ? seen - opened.seen : quint32(places.size());
        const int row = int(opened.firstRow() + opened.count);
        if (more > 0)
            beginInsertRows({}, row, row + int(more) - 1);
        m_open.grow(opened.number, seen, more, places);
        if (more > 0)
            endInsertRows();
    }
}

// The store keeps a broadcast's record longer than its deliveries when memory is short.
void FrameTableModel::loseDeliveries(quint64 endNumber)
{
    for (std::size_t i = m_open.all().size(); i-- > 0;) {
        const quint64 number = m_open.all()[i].number;
        if (number < endNumber)
            setOpened(indexOf(number), false);
    }
    updateBroadcasts(m_store.firstNumber(), endNumber - 1);
}

// Their Info says how far they came.
void FrameTableModel::updateBroadcasts(quint64 firstNumber, quint64 lastNumber)
{
    const std::size_t first = positionOf(firstNumber);
    const std::size_t end = positionOf(lastNumber + 1);
    if (first >= end)
        return;
    Q_EMIT dataChanged(index(int(m_open.rowOf(first)), int(FrameColumn::FromTo)),
        index(int(m_open.rowOf(end - 1)), int(FrameColumn::Info)));
}

void FrameTableModel::completeRecord(quint64 number)
{
    const QModelIndex own = indexOf(number);
    if (!own.isValid())
        return;
    const OpenRows::Opened *opened = m_open.find(number);
    const int last = own.row() + (opened ? int(opened->count) : 0);
    Q_EMIT dataChanged(own, opened ? index(last, int(FrameColumn::Info)) : own);
}

} // namespace Fanlight
