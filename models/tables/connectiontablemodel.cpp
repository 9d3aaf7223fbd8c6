// SPDX-License-Identifier: GPL-3.0-or-later
// The rows of connections, as they come and go. Their order and what is shown of them is decided in
// connectiontablemodel_order.cpp, what they say in connectiontablemodel_data.cpp.
#include "tables/connectiontablemodel.h"

#include <QMetaObject>

#include <algorithm>
#include <utility>

namespace Fanlight {

namespace {
constexpr int arrangeInterval = 400; // ms, while rows are sorted or filtered
}

ConnectionTableModel::ConnectionTableModel(Workbench &workbench, QObject *parent)
    : QAbstractTableModel(parent)
    , m_workbench(workbench)
{
    connect(
        &workbench.store(), &CaptureStore::connectionChanged, this, &ConnectionTableModel::scheduleUpdate);
    connect(&workbench, &Workbench::statsChanged, this, &ConnectionTableModel::updateStats);
    for (const ConnectionId id : workbench.store().connections()) {
        if (isListed(id))
            m_all.push_back(id);
    }
    m_rows = m_all;
    connect(&m_sorting, &QFutureWatcherBase::finished, this, &ConnectionTableModel::takeSorted);
    m_arrangeTimer.setSingleShot(true);
    m_arrangeTimer.setInterval(arrangeInterval);
    connect(&m_arrangeTimer, &QTimer::timeout, this, [this] {
        if (std::exchange(m_arrangeAgain, false))
            arrangeSoon();
    });
}

ConnectionId ConnectionTableModel::connectionAt(const QModelIndex &index) const
{
    return index.isValid() && checkIndex(index) ? m_rows[std::size_t(index.row())] : ConnectionId{};
}

int ConnectionTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(m_rows.size());
}

int ConnectionTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : int(ConnectionColumn::Count);
}

// A batch may hold the news of thousands of connections: rows come and go once for all of them.
void ConnectionTableModel::scheduleUpdate(ConnectionId id)
{
    if (m_changed.isEmpty())
        QMetaObject::invokeMethod(this, &ConnectionTableModel::updateRows, Qt::QueuedConnection);
    m_changed.insert(id);
}

void ConnectionTableModel::updateRows()
{
    const QSet<ConnectionId> changed = std::exchange(m_changed, {});
    std::vector<ConnectionId> opened;
    for (const ConnectionId id : changed) {
        if (isListed(id) && !std::binary_search(m_all.cbegin(), m_all.cend(), id))
            opened.push_back(id);
    }
    std::sort(opened.begin(), opened.end());
    const std::size_t before = m_all.size();
    std::erase_if(m_all, [&](ConnectionId id) { return changed.contains(id) && !isListed(id); });
    const auto middle = m_all.insert(m_all.end(), opened.cbegin(), opened.cend());
    std::inplace_merge(m_all.begin(), middle, m_all.end());
    if (isArranged()) {
        tellNews(changed);
        arrangeSoon();
    } else {
        removeClosed(changed);
        tellNews(changed);
        insertOpened(opened);
    }
    if (m_all.size() != before)
        Q_EMIT openCountChanged();
}

// What stays has news too.
void ConnectionTableModel::tellNews(const QSet<ConnectionId> &changed)
{
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        const std::size_t first = row;
        while (row < m_rows.size() && changed.contains(m_rows[row]))
            ++row;
        if (row > first)
            Q_EMIT dataChanged(index(int(first), 0), index(int(row) - 1, columnCount() - 1));
    }
}

void ConnectionTableModel::removeClosed(const QSet<ConnectionId> &changed)
{
    const auto isGone = [&](ConnectionId id) { return changed.contains(id) && !isListed(id); };
    // From the end, so that what is removed moves no row that is still to be looked at.
    auto end = m_rows.size();
    while (end > 0) {
        if (!isGone(m_rows[end - 1])) {
            --end;
            continue;
        }
        auto begin = end - 1;
        while (begin > 0 && isGone(m_rows[begin - 1]))
            --begin;
        beginRemoveRows({}, int(begin), int(end) - 1);
        m_rows.erase(m_rows.begin() + std::ptrdiff_t(begin), m_rows.begin() + std::ptrdiff_t(end));
        endRemoveRows();
        end = begin;
    }
}

void ConnectionTableModel::insertOpened(const std::vector<ConnectionId> &opened)
{
    // Ids rise, so that nearly always all of them stand at the end.
    for (auto next = opened.cbegin(); next != opened.cend();) {
        const auto before = std::lower_bound(m_rows.cbegin(), m_rows.cend(), *next);
        const auto end =
            before == m_rows.cend() ? opened.cend() : std::lower_bound(next, opened.cend(), *before);
        const int row = int(before - m_rows.cbegin());
        beginInsertRows({}, row, row + int(end - next) - 1);
        m_rows.insert(before, next, end);
        endInsertRows();
        next = end;
    }
}

void ConnectionTableModel::updateStats()
{
    if (!m_rows.empty())
        Q_EMIT dataChanged(
            index(0, int(ConnectionColumn::In)), index(rowCount() - 1, int(ConnectionColumn::Dropped)));
    if (m_sortColumn >= 0 && isNumber(ConnectionColumn(m_sortColumn)))
        arrangeSoon();
}

bool ConnectionTableModel::isListed(ConnectionId id) const
{
    const ConnectionInfo *info = m_workbench.store().connection(id);
    return info && info->side != ConnectionSide::Client && info->state != ConnectionState::Opening &&
           info->state != ConnectionState::Closed;
}

} // namespace Fanlight
