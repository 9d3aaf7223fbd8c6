// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/dialer.h"

#include <QHostInfo>
#include <QNetworkProxy>
#include <QTcpSocket>

#include <utility>

namespace Fanlight {

namespace {

QHostAddress bindAddressFor(const QHostAddress &destination)
{
    const bool v6 = destination.protocol() == QAbstractSocket::IPv6Protocol;
    if (destination.isLoopback())
        return QHostAddress(v6 ? QHostAddress::LocalHostIPv6 : QHostAddress::LocalHost);
    return QHostAddress(v6 ? QHostAddress::AnyIPv6 : QHostAddress::AnyIPv4);
}

} // namespace

AnnouncedPort::AnnouncedPort(
    PeerRegistry &registry, quint16 port, const PeerRegistry::Announcement &announcement)
    : m_registry(&registry)
    , m_port(port)
{
    registry.announce(port, announcement);
}

AnnouncedPort::AnnouncedPort(AnnouncedPort &&other) noexcept
    : m_registry(std::exchange(other.m_registry, nullptr))
    , m_port(other.m_port)
{
}

AnnouncedPort &AnnouncedPort::operator=(AnnouncedPort &&other) noexcept
{
    if (this != &other) {
        withdraw();
        m_registry = std::exchange(other.m_registry, nullptr);
        m_port = other.m_port;
    }
    return *this;
}

void AnnouncedPort::withdraw()
{
    if (m_registry)
        std::exchange(m_registry, nullptr)->withdraw(m_port);
}

Dialer::Dialer(PeerRegistry &registry, const PeerRegistry::Announcement &announcement, QObject *parent)
    : QObject(parent)
    , m_registry(registry)
    , m_announcement(announcement)
{
}

void Dialer::dial(const QString &host, quint16 port)
{
    m_port = port;
    const QHostAddress literal(host);
    if (!literal.isNull()) {
        m_addresses = {literal};
        tryNext();
        return;
    }
    // By the slot's name: with a function, Qt 6.4 calls it a second time, after it was freed, when the
    // application quits just after the answer (QHostInfoResult::event() takes aboutToQuit's deleteLater for a
    // result).
    QHostInfo::lookupHost(host, this, SLOT(resolved(QHostInfo)));
}

QTcpSocket *Dialer::takeSocket()
{
    m_socket->disconnect(this);
    return std::exchange(m_socket, nullptr);
}

AnnouncedPort Dialer::takeAnnouncement()
{
    return std::move(m_announced);
}

void Dialer::resolved(const QHostInfo &info)
{
    if (info.error() != QHostInfo::NoError || info.addresses().isEmpty()) {
        Q_EMIT failed(QAbstractSocket::HostNotFoundError, info.errorString());
        return;
    }
    m_addresses = info.addresses();
    tryNext();
}

void Dialer::tryNext()
{
    const QHostAddress destination = m_addresses.takeFirst();
    m_socket = new QTcpSocket(this);
    m_socket->setProxy(QNetworkProxy::NoProxy);
    connect(m_socket, &QAbstractSocket::connected, this, &Dialer::connected);
    // Without address sharing: the system must not give one local port to two sockets, or the announcement of
    // one would be taken for the other's.
    if (!m_socket->bind(bindAddressFor(destination), 0, QAbstractSocket::DontShareAddress)) {
        attemptFailed();
        return;
    }
    m_announced = AnnouncedPort(m_registry, m_socket->localPort(), m_announcement);
    connect(m_socket, &QAbstractSocket::errorOccurred, this, &Dialer::attemptFailed);
    m_socket->connectToHost(destination, m_port);
}

void Dialer::attemptFailed()
{
    const QAbstractSocket::SocketError error = m_socket->error();
    const QString text = m_socket->errorString();
    m_socket->disconnect(this);
    // The socket may be the one that is reporting.
    m_socket->deleteLater();
    m_socket = nullptr;
    m_announced.withdraw();
    if (m_addresses.isEmpty())
        Q_EMIT failed(error, text);
    else
        tryNext();
}

} // namespace Fanlight
