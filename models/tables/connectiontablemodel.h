// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "workbench/workbench.h"

#include <QAbstractTableModel>
#include <QFutureWatcher>
#include <QSet>
#include <QStringMatcher>
#include <QTimer>

#include <vector>

namespace Fanlight {

enum class ConnectionColumn : int {
    Name,
    In,
    Out,
    RoundTrip,
    Queue,   // bytes that wait to leave
    Dropped, // messages given up, for the peer is too slow
    Rooms,
    Address,
    Path,
    Subprotocol,
    UserAgent,
    Count
};
// FirstRoom is its name, RoomNumber its number (RoomRegister), -1 without one. Queued: bytes.
enum class ConnectionRole : int {
    Connection = Qt::UserRole + 1,
    Client,
    State,
    WebSocket,
    FirstRoom,
    RoomCount,
    RoomNumber,
    Queued
};

// The server's connection table: one row for each connection that is open on our server and passes the
// filter. With 15,000 rows it stays quick: news are taken together, and rows in an order of their own are put
// right again at most a few times a second. GUI thread.
class ConnectionTableModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    explicit ConnectionTableModel(Workbench &workbench, QObject *parent = nullptr);
    [[nodiscard]] ConnectionId connectionAt(const QModelIndex &index) const;
    // Rows stay whose words or rooms contain text, in upper or lower case; an empty one takes the filter
    // away.
    void setFilter(const QString &text);
    // Connections on our server, shown or not.
    [[nodiscard]] int openCount() const { return int(m_all.size()); }
    // What is counted or measured; the others are words.
    [[nodiscard]] static bool isNumber(ConnectionColumn column);
    // Column -1: in the order in which they came.
    void sort(int column, Qt::SortOrder order = Qt::AscendingOrder) override;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

Q_SIGNALS:
    void openCountChanged();

private:
    void scheduleUpdate(ConnectionId id);
    void updateRows();
    void removeClosed(const QSet<ConnectionId> &changed);
    void insertOpened(const std::vector<ConnectionId> &opened);
    void tellNews(const QSet<ConnectionId> &changed);
    void updateStats();
    void arrangeSoon();
    void arrange();
    void reorder(std::vector<ConnectionId> rows);
    void sortRows(std::vector<ConnectionId> rising);
    void takeSorted();
    [[nodiscard]] bool passesFilter(ConnectionId id) const;
    [[nodiscard]] bool isArranged() const { return m_sortColumn >= 0 || !m_filter.pattern().isEmpty(); }
    [[nodiscard]] quint64 numberOf(ConnectionColumn column, ConnectionId id) const;
    [[nodiscard]] bool isListed(ConnectionId id) const;
    [[nodiscard]] static QString textOf(ConnectionColumn column, const ConnectionInfo &info);
    [[nodiscard]] static QString tipText(const ConnectionInfo &info, const ConnectionStats &stats);
    [[nodiscard]] QVariant displayData(ConnectionColumn column, const ConnectionInfo &info) const;

    Workbench &m_workbench;
    std::vector<ConnectionId> m_all;  // rising
    std::vector<ConnectionId> m_rows; // what is shown: rising unless sorted
    QStringMatcher m_filter{QString(), Qt::CaseInsensitive};
    QFutureWatcher<std::vector<ConnectionId>> m_sorting;
    quint64 m_sortRound = 0;    // counts what was to be shown
    quint64 m_sortingRound = 0; // of what is sorted in the background
    QTimer m_arrangeTimer;
    bool m_arrangeAgain = false;
    int m_sortColumn = -1;
    Qt::SortOrder m_sortOrder = Qt::AscendingOrder;
    QSet<ConnectionId> m_changed; // since the last updateRows()
};

} // namespace Fanlight
