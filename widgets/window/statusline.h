// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "workbench/workbench.h"

#include <QFrame>
#include <QTimer>

class QLabel;

namespace Fanlight {

// The window's foot, which always says: connections, frames and bytes a second, captured, evicted, who can
// reach the server.
class StatusLine : public QFrame
{
    Q_OBJECT
public:
    explicit StatusLine(Workbench &workbench, QWidget *parent = nullptr);

private:
    QLabel *addLabel(const QString &objectName);
    void refresh();
    [[nodiscard]] QString reachText() const;

    Workbench &m_workbench;
    QTimer m_timer;
    QLabel *m_connections = nullptr;
    QLabel *m_rate = nullptr;
    QLabel *m_captured = nullptr;
    QLabel *m_reach = nullptr;
};

} // namespace Fanlight
