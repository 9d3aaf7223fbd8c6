// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/bench/clientdot.h"

#include "widgets/common/theme.h"

#include <QPainter>

namespace Fanlight {

ClientDot::ClientDot(ClientId client, QWidget *parent)
    : QWidget(parent)
    , m_client(client)
{
    setFixedSize(11, 11);
}

void ClientDot::setOpen(bool open)
{
    m_open = open;
    update();
}

void ClientDot::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QColor colour = clientColor(int(m_client.value) - 1);
    painter.setPen(QPen(colour, 1.8));
    painter.setBrush(m_open ? QBrush(colour) : QBrush(Qt::NoBrush));
    painter.drawEllipse(QRectF(1.5, 1.5, 8, 8));
}

} // namespace Fanlight
