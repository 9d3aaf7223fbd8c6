// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/connectiontablemodel.h"

#include "tables/recordtext.h"

#include <QMetaObject>
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

constexpr int arrangeInterval = 400;      // ms, while rows are sorted or filtered
constexpr std::size_t mostAtOnce = 2'000; // texts that are sorted while everybody waits

constexpr int longestText = 200; // characters that are shown of what the other side may choose

QString shortened(const QString &words)
{
    return preview(words.left(4 * longestText).toUtf8(), Opcode::Text, longestText);
}

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
        return isNumber(column) ? QVariant(int(Qt::AlignRight | Qt::AlignVCenter)) : QVariant();
    case int(ConnectionRole::Connection):
        return info->id.value;
    case int(ConnectionRole::Client):
        return info->client.value;
    case int(ConnectionRole::State):
        return int(info->state);
    case int(ConnectionRole::WebSocket):
        return info->webSocket;
    case int(ConnectionRole::FirstRoom):
        return info->rooms.isEmpty() ? QString() : shortened(info->rooms.constFirst());
    case int(ConnectionRole::RoomCount):
        return int(info->rooms.size());
    case int(ConnectionRole::RoomNumber):
        return info->rooms.isEmpty() ? -1 : m_workbench.rooms().numberOf(info->rooms.constFirst());
    case Qt::ToolTipRole:
        return tipText(*info);
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
    case ConnectionColumn::Rooms:
        return tr("Rooms");
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
            index(0, int(ConnectionColumn::In)), index(rowCount() - 1, int(ConnectionColumn::RoundTrip)));
    if (m_sortColumn >= 0 && isNumber(ConnectionColumn(m_sortColumn)))
        arrangeSoon();
}

// --- an order and a filter
// ------------------------------------------------------------------------------------------

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

bool ConnectionTableModel::isNumber(ConnectionColumn column)
{
    return column == ConnectionColumn::In || column == ConnectionColumn::Out ||
           column == ConnectionColumn::RoundTrip;
}

quint64 ConnectionTableModel::numberOf(ConnectionColumn column, ConnectionId id) const
{
    const auto stats = m_workbench.connectionStats().constFind(id.value);
    if (stats == m_workbench.connectionStats().cend())
        return 0;
    if (column == ConnectionColumn::RoundTrip) // who never answered comes last
        return stats->roundTrip == timeUnknown ? std::numeric_limits<quint64>::max()
                                               : quint64(stats->roundTrip);
    return column == ConnectionColumn::In ? stats->framesIn : stats->framesOut;
}

bool ConnectionTableModel::isListed(ConnectionId id) const
{
    const ConnectionInfo *info = m_workbench.store().connection(id);
    return info && info->side != ConnectionSide::Client && info->state != ConnectionState::Opening &&
           info->state != ConnectionState::Closed;
}

QVariant ConnectionTableModel::displayData(ConnectionColumn column, const ConnectionInfo &info) const
{
    if (!isNumber(column))
        return textOf(column, info);
    const ConnectionStats stats = m_workbench.connectionStats().value(info.id.value);
    if (column == ConnectionColumn::RoundTrip)
        return stats.roundTrip == timeUnknown ? QString() : durationText(stats.roundTrip);
    return QString::number(column == ConnectionColumn::In ? stats.framesIn : stats.framesOut);
}

QString ConnectionTableModel::tipText(const ConnectionInfo &info)
{
    QStringList lines{textOf(ConnectionColumn::Name, info)};
    const auto add = [&lines](const QString &what, const QString &text) {
        if (!text.isEmpty())
            lines << what.arg(text);
    };
    add(tr("Rooms: %1"), textOf(ConnectionColumn::Rooms, info));
    add(tr("Address: %1"), info.peer);
    add(tr("Path: %1"), shortened(info.path));
    add(tr("User agent: %1"), shortened(info.userAgent));
    // Names of others are no markup.
    return QStringLiteral("<qt>") + lines.join(u'\n').toHtmlEscaped().replace(u'\n', QStringLiteral("<br>"));
}

QString ConnectionTableModel::textOf(ConnectionColumn column, const ConnectionInfo &info)
{
    switch (column) {
    case ConnectionColumn::Name:
        return info.name.isEmpty() ? info.peer : info.name;
    case ConnectionColumn::Rooms:
        return shortened(info.rooms.join(QStringLiteral(", ")));
    case ConnectionColumn::Address:
        return info.peer;
    case ConnectionColumn::Path:
        return info.path;
    case ConnectionColumn::Subprotocol:
        return info.subprotocol;
    case ConnectionColumn::UserAgent:
        return info.userAgent;
    case ConnectionColumn::In:
    case ConnectionColumn::Out:
    case ConnectionColumn::RoundTrip:
    case ConnectionColumn::Count:
        break;
    }
    return {};
}

} // namespace Fanlight
