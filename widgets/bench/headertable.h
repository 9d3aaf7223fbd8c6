// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/httphead.h"

#include <QWidget>

class QLabel;
class QTableWidget;

namespace Fanlight {

// Request header fields to edit: name and value, an empty line at the end for one more. What could not be
// sent is marked where it stands and said in words below.
class HeaderTable : public QWidget
{
    Q_OBJECT
public:
    explicit HeaderTable(QWidget *parent = nullptr);
    void setFields(const std::vector<HeaderField> &fields);
    [[nodiscard]] std::vector<HeaderField> fields() const;
    [[nodiscard]] QString fault() const; // a sentence, empty when all can be sent
    void setLocked(bool locked);

Q_SIGNALS:
    void changed();

private:
    void check();
    void removeSelected();
    [[nodiscard]] QString textAt(int row, int column) const;

    QTableWidget *m_table;
    QLabel *m_fault;
};

} // namespace Fanlight
