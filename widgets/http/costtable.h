// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

namespace Fanlight {

class CostModel;

// Headings across, labels muted, numbers in one column under their number of clients. Ctrl+C copies rows.
class CostTable : public QTableView
{
    Q_OBJECT
public:
    explicit CostTable(CostModel &model, QWidget *parent = nullptr);

protected:
    void keyPressEvent(QKeyEvent *event) override;
};

} // namespace Fanlight
