// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QPushButton>

class QAction;

namespace Fanlight {

// A push button that does what an action does: its text (with the key beside it, muted by the style), state
// and tooltip follow the action's.
class ActionButton : public QPushButton
{
    Q_OBJECT
public:
    explicit ActionButton(QAction &action, QWidget *parent = nullptr);

private:
    void follow();

    QAction &m_action;
};

} // namespace Fanlight
