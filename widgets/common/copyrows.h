// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

class QTableView;

namespace Fanlight {

// The selected rows as the table shows them, to the clipboard: a line each, cells apart by tabs, without
// hidden rows and columns. With nothing selected the clipboard stays as it is.
void copySelectedRows(const QTableView &table);

} // namespace Fanlight
