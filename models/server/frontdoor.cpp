// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/frontdoor.h"

#include <QTcpSocket>

namespace Fanlight {

namespace {

// Qt's 50 loses connection requests when hundreds come at once (performance.md).
constexpr int backlog = 4096;
constexpr int portsToTry = 100;

ServerError errorOf(QAbstractSocket::SocketError error)
{
    switch (error) {
    case QAbstractSocket::AddressInUseError:
        return ServerError::PortTaken;
    case QAbstractSocket::SocketAddressNotAvailableError:
        return ServerError::AddressNotOurs;
    case QAbstractSocket::SocketAccessError:
        return ServerError::NotPermitted;
    default:
        return ServerError::Other;
    }
}

quint16 nextFree(const QHostAddress &address, quint16 taken)
{
    for (int port = taken + 1; port <= qMin(taken + portsToTry, 0xFFFF); ++port) {
        QTcpServer probe;
        if (probe.listen(address, quint16(port)))
            return quint16(port);
    }
    return 0;
}

} // namespace

FrontDoor::FrontDoor(QObject *parent)
    : QTcpServer(parent)
{
    setListenBacklogSize(backlog);
}

ServerState FrontDoor::open(const QHostAddress &address, quint16 port)
{
    ServerState state;
    state.requestedPort = port;
    state.address = address;
    state.listening = listen(address, port);
    if (state.listening) {
        state.address = serverAddress();
        state.port = serverPort();
        return state;
    }
    state.error = errorOf(serverError());
    state.errorText = errorString();
    if (state.error == ServerError::PortTaken)
        state.nextFreePort = nextFree(address, port);
    return state;
}

void FrontDoor::incomingConnection(qintptr descriptor)
{
    Q_EMIT arrived(descriptor);
}

QTcpSocket *FrontDoor::socketFor(qintptr descriptor)
{
    auto *socket = new QTcpSocket;
    if (!socket->setSocketDescriptor(descriptor)) {
        delete socket;
        return nullptr;
    }
    // Nagle costs 44 ms wherever a header and its payload are two writes.
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    socket->setSocketOption(QAbstractSocket::KeepAliveOption, 1);
    return socket;
}

} // namespace Fanlight
