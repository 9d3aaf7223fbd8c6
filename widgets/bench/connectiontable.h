// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tables/connectiontablemodel.h"
#include "widgets/bench/queuewatch.h"

#include <QTableView>

class QMenu;

namespace Fanlight {

class Workbench;

// Who is connected to the server. Round trips, queues and what was dropped have their columns from when there
// are any, unless the reader has chosen: there is little room.
class ConnectionTable : public QTableView
{
    Q_OBJECT
public:
    ConnectionTable(Workbench &workbench, ConnectionTableModel &model, QWidget *parent = nullptr);
    // Below the actions that are there: by what to sort, and which columns are seen.
    void addViewActions();

private:
    void buildColumns();
    void takeStats();
    void offer(ConnectionColumn column);
    void choose(int column, bool shown);
    void sortBy(int column);
    [[nodiscard]] QString titleOf(int column) const;

    Workbench &m_workbench;
    ConnectionTableModel &m_model;
    QueueWatch m_queues;
    QMenu *m_columns;
    QMenu *m_sorting;
    QSet<int> m_settled; // columns that no longer come by themselves
};

} // namespace Fanlight
