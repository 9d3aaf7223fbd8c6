// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "workbench/workbench.h"

#include <QAbstractTableModel>
#include <QSet>

#include <vector>

namespace Fanlight {

enum class ConnectionColumn : int { Name, In, Out, RoundTrip, Address, Path, Subprotocol, UserAgent, Count };
enum class ConnectionRole : int { Connection = Qt::UserRole + 1, Client, State, WebSocket };

// The server's connection table: one row for each connection that is open on our server. GUI thread.
class ConnectionTableModel : public QAbstractTableModel
{
    Q_OBJECT
public:
    explicit ConnectionTableModel(Workbench &workbench, QObject *parent = nullptr);
    [[nodiscard]] ConnectionId connectionAt(const QModelIndex &index) const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    void scheduleUpdate(ConnectionId id);
    void updateRows();
    void removeClosed(const QSet<ConnectionId> &changed);
    void insertOpened(const QSet<ConnectionId> &changed);
    void updateStats();
    [[nodiscard]] bool isListed(ConnectionId id) const;
    [[nodiscard]] QVariant displayData(ConnectionColumn column, const ConnectionInfo &info) const;

    Workbench &m_workbench;
    std::vector<ConnectionId> m_rows; // rising
    QSet<ConnectionId> m_changed;     // since the last updateRows()
};

} // namespace Fanlight
