// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/descriptors.h"
#include "server/serversettings.h"

#include <QSslConfiguration>
#include <QTcpServer>
#include <QTimer>

namespace Fanlight {

// The one port. Gives descriptors away, so that a connection's socket is made on the thread where it will
// live, and nothing reads it before its connection does. When the process runs out of descriptors it accepts
// no more until some are free; the last few are left to everything else. Engine thread.
class FrontDoor : public QTcpServer
{
    Q_OBJECT
public:
    explicit FrontDoor(QObject *parent = nullptr);

    // Listens and says how it went; with PortTaken also the next port above that is free right now.
    [[nodiscard]] ServerState open(const QHostAddress &address, quint16 port);

    // Whether connections are wanted at all.
    void setAccepting(bool accepting);
    // None are taken for want of descriptors, and so many were in use when that began.
    [[nodiscard]] bool isStarved() const { return m_starved; }
    [[nodiscard]] const DescriptorUse &use() const { return m_use; }

    // Connected, low delay and keep-alive set; the caller owns it. nullptr when the connection broke
    // meanwhile. With a tls that is not null it is a QSslSocket, its handshake not begun.
    [[nodiscard]] static QTcpSocket *socketFor(qintptr descriptor, const QSslConfiguration &tls = {});

Q_SIGNALS:
    // Somebody must make a socket of it.
    void arrived(qintptr descriptor);
    void starvedChanged();

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    void acceptOn();
    void failed(QAbstractSocket::SocketError error);
    void setStarved(bool starved);
    void watch();
    void apply();

    QTimer m_watch;
    DescriptorUse m_use;
    int m_newcomers = 0; // since it last paused for them
    bool m_accepting = true;
    bool m_starved = false;
};

} // namespace Fanlight
