// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/frontdoor.h"

#include <QSslSocket>
#include <QTcpSocket>

namespace Fanlight {

namespace {

// Qt's 50 loses connection requests when hundreds come at once (performance.md).
constexpr int backlog = 4096;
constexpr int portsToTry = 100;
// Newcomers at a time: thousands at once must not keep those waiting who are there.
constexpr int newcomers = 64;
// So many are left for files, pages and this program's own clients.
constexpr quint64 descriptorReserve = 16;
constexpr int watchInterval = 200; // ms

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
    connect(this, &QTcpServer::acceptError, this, &FrontDoor::failed);
    connect(&m_watch, &QTimer::timeout, this, &FrontDoor::watch);
    m_watch.setInterval(watchInterval);
}

ServerState FrontDoor::open(const QHostAddress &address, quint16 port)
{
    setStarved(false);
    ServerState state;
    state.requestedPort = port;
    state.address = address;
    state.listening = listen(address, port);
    if (state.listening) {
        m_watch.start();
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
    // The lowest free number is given out, so that a high one says that most are in use.
    const quint64 limit = descriptorLimit();
    const bool isLast = limit != 0 && quint64(descriptor) + descriptorReserve >= limit;
    if (isLast)
        setStarved(true);
    if (++m_newcomers < newcomers && !isLast)
        return;
    // Qt accepts as long as somebody asks and what is pending is less than this, paused or not.
    setMaxPendingConnections(0);
    QMetaObject::invokeMethod(this, &FrontDoor::acceptOn, Qt::QueuedConnection);
}

void FrontDoor::acceptOn()
{
    m_newcomers = 0;
    setMaxPendingConnections(backlog);
    apply();
}

// --- descriptors
// ---------------------------------------------------------------------------------------------------

void FrontDoor::setAccepting(bool accepting)
{
    m_accepting = accepting;
    apply();
}

void FrontDoor::apply()
{
    if (!isListening())
        return;
    if (m_accepting && !m_starved)
        resumeAccepting();
    else
        pauseAccepting();
}

// Qt has paused itself by now and resumes for nobody. It says so of the first error alone, and of none after
// a turn without a newcomer: it then asks for the next connection again and again (QNativeSocketEngine of Qt
// 6.4 keeps its first error). So the watch looks for itself. It also says so long after that first error,
// when there is merely nobody else to be accepted: the watch then goes on.
void FrontDoor::failed(QAbstractSocket::SocketError error)
{
    if (error == QAbstractSocket::SocketResourceError && !isDescriptorFree(socketDescriptor()))
        setStarved(true);
}

void FrontDoor::setStarved(bool starved)
{
    if (starved == m_starved)
        return;
    m_starved = starved;
    m_use = starved ? descriptorUse() : DescriptorUse();
    apply();
    Q_EMIT starvedChanged();
}

void FrontDoor::watch()
{
    if (!isListening()) {
        m_watch.stop();
        setStarved(false);
    } else if (!m_starved) {
        setStarved(!isDescriptorFree(socketDescriptor()));
        apply();
    } else {
        const DescriptorUse use = descriptorUse();
        const bool isFree =
            use.limit == 0 || use.used + descriptorReserve + descriptorReserve / 4 <= use.limit;
        setStarved(!(isFree && isDescriptorFree(socketDescriptor())));
    }
}

QTcpSocket *FrontDoor::socketFor(qintptr descriptor, const QSslConfiguration &tls)
{
    QTcpSocket *socket = nullptr;
    if (tls.isNull()) {
        socket = new QTcpSocket;
    } else {
        auto *secure = new QSslSocket;
        secure->setSslConfiguration(tls);
        socket = secure;
    }
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
