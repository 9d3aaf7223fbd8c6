// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"

#include <QPointer>
#include <QToolButton>

namespace Fanlight {

class NetworkDialog;
class Workbench;

// In a panel's header while its network is not clear: what it does in a few characters. A click opens the
// settings.
class NetworkMark : public QToolButton
{
    Q_OBJECT
public:
    // client: none means the server.
    NetworkMark(Workbench &workbench, ClientId client, QWidget *parent = nullptr);
    void openDialog();

    // Without the number, where there is no room for it.
    void setCompact(bool compact);

private:
    void showConditions();

    Workbench &m_workbench;
    const ClientId m_client;
    bool m_compact = false;
    QPointer<NetworkDialog> m_dialog;
};

} // namespace Fanlight
