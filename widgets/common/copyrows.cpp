// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/copyrows.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QStringList>
#include <QTableView>

#include <algorithm>
#include <utility>

namespace Fanlight {

void copySelectedRows(const QTableView &table)
{
    QModelIndexList rows = table.selectionModel()->selectedRows();
    std::sort(rows.begin(), rows.end());
    QStringList lines;
    for (const QModelIndex &row : std::as_const(rows)) {
        if (table.isRowHidden(row.row()))
            continue;
        QStringList cells;
        for (int column = 0; column < table.model()->columnCount(); ++column) {
            if (!table.isColumnHidden(column))
                cells.append(row.siblingAtColumn(column).data().toString());
        }
        lines.append(cells.join(u'\t'));
    }
    if (!lines.isEmpty())
        QGuiApplication::clipboard()->setText(lines.join(u'\n'));
}

} // namespace Fanlight
