// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/peerendwatch.h"

#include "client/rawclient.h"

#include <utility>
#include <variant>

namespace Fanlight {

PeerEndWatch::PeerEndWatch(RawClient &socket, QObject *parent)
    : QObject(parent)
    , m_socket(&socket)
{
    socket.setParent(this);
    connect(&socket, &RawClient::happened, this, [this](const RawEvent &event) {
        if (std::holds_alternative<RawEnd>(event.what))
            end(true);
    });
    connect(&m_timer, &QTimer::timeout, this, [this] { end(false); });
    m_timer.setSingleShot(true);
    m_timer.start(patience);
    m_clock.start();
}

void PeerEndWatch::end(bool byPeer)
{
    RawClient *socket = std::exchange(m_socket, nullptr);
    if (!socket)
        return;
    m_timer.stop();
    socket->disconnect(this);
    socket->deleteLater(); // it may be the one that is reporting
    Q_EMIT ended(byPeer, m_clock.nsecsElapsed());
}

} // namespace Fanlight
