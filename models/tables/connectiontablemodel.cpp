// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/connectiontablemodel.h"

#include "tables/recordtext.h"

#include <QMetaObject>

#include <algorithm>
#include <utility>

namespace Fanlight {

ConnectionTableModel::ConnectionTableModel(Workbench &workbench, QObject *parent)
    : QAbstractTableModel(parent)
    , m_workbench(workbench)
{
    connect(
        &workbench.store(), &CaptureStore::connectionChanged, this, &ConnectionTableModel::scheduleUpdate);
    connect(&workbench, &Workbench::statsChanged, this, &ConnectionTableModel::updateStats);
    for (const ConnectionId id : workbench.store().connections()) {
        if (isListed(id))
            m_rows.push_back(id);
    }
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

QVariant ConnectionTableModel::data(const QModelIndex &index, int role) const
{
    if (!checkIndex(index, CheckIndexOption::IndexIsValid | CheckIndexOption::ParentIsInvalid))
        return {};
    // Between its close and the update of the rows the store may have forgotten it.
    const ConnectionInfo *info = m_workbench.store().connection(m_rows[std::size_t(index.row())]);
    if (!info)
        return {};
    const auto column = ConnectionColumn(index.column());
    switch (role) {
    case Qt::DisplayRole:
        return displayData(column, *info);
    case Qt::TextAlignmentRole:
        return column == ConnectionColumn::In || column == ConnectionColumn::Out ||
                       column == ConnectionColumn::RoundTrip
                   ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter))
                   : QVariant();
    case int(ConnectionRole::Connection):
        return info->id.value;
    case int(ConnectionRole::Client):
        return info->client.value;
    case int(ConnectionRole::State):
        return int(info->state);
    case int(ConnectionRole::WebSocket):
        return info->webSocket;
    default:
        return {};
    }
}

QVariant ConnectionTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (ConnectionColumn(section)) {
    case ConnectionColumn::Name:
        return tr("Connection");
    case ConnectionColumn::In:
        return tr("In");
    case ConnectionColumn::Out:
        return tr("Out");
    case ConnectionColumn::RoundTrip:
        return tr("RTT");
    case ConnectionColumn::Address:
        return tr("Address");
    case ConnectionColumn::Path:
        return tr("Path");
    case ConnectionColumn::Subprotocol:
        return tr("Subprotocol");
    case ConnectionColumn::UserAgent:
        return tr("User agent");
    case ConnectionColumn::Count:
        break;
    }
    return {};
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
    removeClosed(changed);
    // What stays has news too.
    for (std::size_t row = 0; row < m_rows.size(); ++row) {
        if (changed.contains(m_rows[row]))
            Q_EMIT dataChanged(index(int(row), 0), index(int(row), columnCount() - 1));
    }
    insertOpened(changed);
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

void ConnectionTableModel::insertOpened(const QSet<ConnectionId> &changed)
{
    std::vector<ConnectionId> opened;
    for (const ConnectionId id : changed) {
        if (isListed(id) && !std::binary_search(m_rows.cbegin(), m_rows.cend(), id))
            opened.push_back(id);
    }
    std::sort(opened.begin(), opened.end());
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
            index(0, int(ConnectionColumn::In)), index(rowCount() - 1, int(ConnectionColumn::RoundTrip)));
}

bool ConnectionTableModel::isListed(ConnectionId id) const
{
    const ConnectionInfo *info = m_workbench.store().connection(id);
    return info && info->side != ConnectionSide::Client && info->state != ConnectionState::Opening &&
           info->state != ConnectionState::Closed;
}

QVariant ConnectionTableModel::displayData(ConnectionColumn column, const ConnectionInfo &info) const
{
    const ConnectionStats stats = m_workbench.connectionStats().value(info.id.value);
    switch (column) {
    case ConnectionColumn::Name:
        return info.name.isEmpty() ? info.peer : info.name;
    case ConnectionColumn::In:
        return QString::number(stats.framesIn);
    case ConnectionColumn::Out:
        return QString::number(stats.framesOut);
    case ConnectionColumn::RoundTrip:
        return stats.roundTrip == timeUnknown ? QString() : durationText(stats.roundTrip);
    case ConnectionColumn::Address:
        return info.peer;
    case ConnectionColumn::Path:
        return info.path;
    case ConnectionColumn::Subprotocol:
        return info.subprotocol;
    case ConnectionColumn::UserAgent:
        return info.userAgent;
    case ConnectionColumn::Count:
        break;
    }
    return {};
}

} // namespace Fanlight
