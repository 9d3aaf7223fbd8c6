// SPDX-License-Identifier: GPL-3.0-or-later
// Which connections are shown, and in which order.
#include "tables/connectiontablemodel.h"

#include <QPromise>
#include <QThreadPool>

#include <algorithm>
#include <iterator>
#include <limits>
#include <memory>
#include <type_traits>
#include <utility>

namespace Fanlight {

namespace {

constexpr std::size_t mostAtOnce = 2'000; // texts that are sorted while everybody waits

template <typename Key>
using Keyed = std::vector<std::pair<Key, ConnectionId>>;

template <typename Key>
std::vector<ConnectionId> sorted(Keyed<Key> rows, bool up)
{
    if constexpr (std::is_same_v<Key, QString>) {
        for (auto &[key, id] : rows)
            key = key.toCaseFolded();
    }
    std::sort(rows.begin(), rows.end(), [up](const auto &one, const auto &other) {
        if (one.first == other.first)
            return one.second < other.second;
        return up ? one.first < other.first : other.first < one.first;
    });
    std::vector<ConnectionId> ids;
    ids.reserve(rows.size());
    for (const auto &[key, id] : rows)
        ids.push_back(id);
    return ids;
}

} // namespace

void ConnectionTableModel::setFilter(const QString &text)
{
    if (text == m_filter.pattern())
        return;
    m_filter.setPattern(text);
    arrange();
}

void ConnectionTableModel::sort(int column, Qt::SortOrder order)
{
    m_sortColumn = column < int(ConnectionColumn::Count) ? column : -1;
    m_sortOrder = order;
    arrange();
}

// At once, and then not before some time has passed.
void ConnectionTableModel::arrangeSoon()
{
    if (m_arrangeTimer.isActive()) {
        m_arrangeAgain = true;
        return;
    }
    arrange();
    m_arrangeTimer.start();
}

// Shows what passes the filter, in the order that is wanted now. However many rows go or come, they do so in
// one piece, at the end; what points at one that stays goes on doing so.
void ConnectionTableModel::arrange()
{
    std::vector<ConnectionId> wanted;
    std::copy_if(m_all.cbegin(), m_all.cend(), std::back_inserter(wanted),
        [this](ConnectionId id) { return passesFilter(id); });
    std::vector<ConnectionId> shown = m_rows;
    std::sort(shown.begin(), shown.end());
    const auto isWanted = [&wanted](ConnectionId id) {
        return std::binary_search(wanted.cbegin(), wanted.cend(), id);
    };
    std::vector<ConnectionId> rows = m_rows;
    const auto firstGone = std::stable_partition(rows.begin(), rows.end(), isWanted);
    const int kept = int(firstGone - rows.begin());
    if (kept < rowCount()) {
        reorder(std::move(rows));
        beginRemoveRows({}, kept, rowCount() - 1);
        m_rows.resize(std::size_t(kept));
        endRemoveRows();
    }
    std::vector<ConnectionId> newcomers;
    std::set_difference(
        wanted.cbegin(), wanted.cend(), shown.cbegin(), shown.cend(), std::back_inserter(newcomers));
    if (!newcomers.empty()) {
        beginInsertRows({}, rowCount(), rowCount() + int(newcomers.size()) - 1);
        m_rows.insert(m_rows.end(), newcomers.cbegin(), newcomers.cend());
        endInsertRows();
    }
    sortRows(std::move(wanted));
}

void ConnectionTableModel::reorder(std::vector<ConnectionId> rows)
{
    if (rows == m_rows)
        return;
    Q_EMIT layoutAboutToBeChanged({}, VerticalSortHint);
    const QModelIndexList before = persistentIndexList();
    QHash<ConnectionId, int> places;
    if (!before.isEmpty()) {
        places.reserve(qsizetype(rows.size()));
        for (std::size_t row = 0; row < rows.size(); ++row)
            places.insert(rows[row], int(row));
    }
    QModelIndexList after;
    after.reserve(before.size());
    for (const QModelIndex &one : before)
        after.append(index(places.value(m_rows[std::size_t(one.row())]), one.column()));
    m_rows = std::move(rows);
    changePersistentIndexList(before, after);
    Q_EMIT layoutChanged({}, VerticalSortHint);
}

// Each row's key is made once, not at each comparison. Equal ones stay in the order in which they came. Many
// texts are compared in the background, where the order is put on top of what is shown then.
void ConnectionTableModel::sortRows(std::vector<ConnectionId> rising)
{
    ++m_sortRound;
    if (m_sortColumn < 0)
        return reorder(std::move(rising));
    const auto column = ConnectionColumn(m_sortColumn);
    const bool up = m_sortOrder == Qt::AscendingOrder;
    if (isNumber(column)) {
        Keyed<quint64> rows;
        for (const ConnectionId id : rising)
            rows.emplace_back(numberOf(column, id), id);
        return reorder(sorted(std::move(rows), up));
    }
    Keyed<QString> rows;
    for (const ConnectionId id : rising) {
        const ConnectionInfo *info = m_workbench.store().connection(id);
        rows.emplace_back(info ? textOf(column, *info) : QString(), id);
    }
    if (rows.size() <= mostAtOnce)
        return reorder(sorted(std::move(rows), up));
    auto promise = std::make_shared<QPromise<std::vector<ConnectionId>>>();
    promise->start();
    m_sorting.setFuture(promise->future());
    m_sortingRound = m_sortRound;
    QThreadPool::globalInstance()->start([promise, rows = std::move(rows), up]() mutable {
        promise->addResult(sorted(std::move(rows), up));
        promise->finish();
    });
}

// Unless rows came, went or were sorted anew since then: that has begun a round of its own.
void ConnectionTableModel::takeSorted()
{
    if (m_sortingRound == m_sortRound && m_sorting.future().resultCount() > 0)
        reorder(m_sorting.result());
}

bool ConnectionTableModel::passesFilter(ConnectionId id) const
{
    if (m_filter.pattern().isEmpty())
        return true;
    const ConnectionInfo *info = m_workbench.store().connection(id);
    if (!info)
        return false;
    const auto has = [this](const QString &text) { return m_filter.indexIn(text) >= 0; };
    for (int column = 0; column < int(ConnectionColumn::Count); ++column) {
        if (!isNumber(ConnectionColumn(column)) && has(textOf(ConnectionColumn(column), *info)))
            return true;
    }
    return std::any_of(info->rooms.cbegin(), info->rooms.cend(), has);
}

quint64 ConnectionTableModel::numberOf(ConnectionColumn column, ConnectionId id) const
{
    const auto stats = m_workbench.connectionStats().constFind(id.value);
    if (stats == m_workbench.connectionStats().cend())
        return 0;
    switch (column) {
    case ConnectionColumn::RoundTrip: // who never answered comes last
        return stats->roundTrip == timeUnknown ? std::numeric_limits<quint64>::max()
                                               : quint64(stats->roundTrip);
    case ConnectionColumn::Queue:
        return stats->queued;
    case ConnectionColumn::Dropped:
        return stats->dropped;
    default:
        return column == ConnectionColumn::In ? stats->framesIn : stats->framesOut;
    }
}

} // namespace Fanlight
