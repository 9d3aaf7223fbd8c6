// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/serversettings.h"

#include <QTcpServer>

namespace Fanlight {

// The one port. Gives descriptors away, so that a connection's socket is made on the thread where it will
// live, and nothing reads it before its connection does. Engine thread.
class FrontDoor : public QTcpServer
{
    Q_OBJECT
public:
    explicit FrontDoor(QObject *parent = nullptr);

    // Listens and says how it went; with PortTaken also the next port above that is free right now.
    [[nodiscard]] ServerState open(const QHostAddress &address, quint16 port);

    // Connected, low delay and keep-alive set; the caller owns it. nullptr when the connection broke
    // meanwhile.
    [[nodiscard]] static QTcpSocket *socketFor(qintptr descriptor);

Q_SIGNALS:
    // Somebody must make a socket of it.
    void arrived(qintptr descriptor);

protected:
    void incomingConnection(qintptr descriptor) override;
};

} // namespace Fanlight
