// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/serversettings.h"

#include <QTcpServer>

namespace Fanlight {

// The one port. Makes the real sockets itself, so that nothing reads them before their connection does.
// Engine thread.
class FrontDoor : public QTcpServer
{
    Q_OBJECT
public:
    explicit FrontDoor(QObject *parent = nullptr);

    // Listens and says how it went; with PortTaken also the next port above that is free right now.
    [[nodiscard]] ServerState open(const QHostAddress &address, quint16 port);

Q_SIGNALS:
    // The receiver owns the socket. Connected, low delay and keep-alive set.
    void arrived(QTcpSocket *socket);

protected:
    void incomingConnection(qintptr descriptor) override;
};

} // namespace Fanlight
