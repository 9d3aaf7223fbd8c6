// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "workbench/workbench.h"

#include <QFrame>

class QAction;
class QHBoxLayout;
class QLabel;

namespace Fanlight {

// The window's head: its name, whether the server listens and where, and the few things that are always at
// hand.
class TopBar : public QFrame
{
    Q_OBJECT
public:
    explicit TopBar(Workbench &workbench, QWidget *parent = nullptr);

    // Beside the server's state, or at the right end. One of them should be primary.
    void addServerAction(QAction &action);
    void addAction(QAction &action, bool primary = false);

private:
    void buildUi();
    void updateState();

    Workbench &m_workbench;
    QHBoxLayout *m_left;
    QHBoxLayout *m_right;
    QFrame *m_pill;
    QLabel *m_dot;
    QLabel *m_state;
    QLabel *m_url;
    QLabel *m_hint;
};

} // namespace Fanlight
