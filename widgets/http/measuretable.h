// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTableView>

namespace Fanlight {

class MeasureModel;

// The figures of the four transports, a heading with its colour over each group.
class MeasureTable : public QTableView
{
    Q_OBJECT
public:
    explicit MeasureTable(MeasureModel &model, QWidget *parent = nullptr);

protected:
    void keyPressEvent(QKeyEvent *event) override; // copies the selected rows

private:
    void arrange();

    MeasureModel &m_model;
};

} // namespace Fanlight
