// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"

#include <QWidget>

namespace Fanlight {

// A client's colour beside its name: filled while it is open, a ring otherwise.
class ClientDot : public QWidget
{
    Q_OBJECT
public:
    explicit ClientDot(ClientId client, QWidget *parent = nullptr);
    void setOpen(bool open);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    ClientId m_client;
    bool m_open = false;
};

} // namespace Fanlight
