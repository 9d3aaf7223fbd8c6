// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/peerregistry.h"

#include <QNetworkInterface>

#include <algorithm>

namespace Fanlight {

namespace {

// A dual-stack socket reports IPv4 peers as ::ffff:a.b.c.d; they are compared as what they are.
QHostAddress unmapped(const QHostAddress &address)
{
    if (address.protocol() != QAbstractSocket::IPv6Protocol)
        return address;
    const Q_IPV6ADDR bytes = address.toIPv6Address();
    for (int i = 0; i < 10; ++i) {
        if (bytes[i] != 0)
            return address;
    }
    if (bytes[10] != 0xFF || bytes[11] != 0xFF)
        return address;
    return QHostAddress(
        quint32(bytes[12]) << 24 | quint32(bytes[13]) << 16 | quint32(bytes[14]) << 8 | bytes[15]);
}

bool isOfThisMachine(const QHostAddress &address)
{
    return address.isLoopback() || QNetworkInterface::allAddresses().contains(address);
}

bool isAny(const QHostAddress &address)
{
    return address == QHostAddress(QHostAddress::Any) || address == QHostAddress(QHostAddress::AnyIPv4) ||
           address == QHostAddress(QHostAddress::AnyIPv6);
}

bool listensFor(const QHostAddress &listener, const QHostAddress &peer)
{
    if (!isAny(listener))
        return unmapped(listener) == peer;
    const bool sameFamily =
        listener.protocol() == QAbstractSocket::AnyIPProtocol || listener.protocol() == peer.protocol();
    return sameFamily && isOfThisMachine(peer);
}

} // namespace

ConnectionId PeerRegistry::nextConnection()
{
    return ConnectionId{m_last.fetch_add(1, std::memory_order_relaxed) + 1};
}

void PeerRegistry::announce(quint16 localPort, const Announcement &announcement)
{
    const std::lock_guard lock(m_mutex);
    m_announced.insert(localPort, announcement);
}

void PeerRegistry::withdraw(quint16 localPort)
{
    const std::lock_guard lock(m_mutex);
    m_announced.remove(localPort);
}

void PeerRegistry::setRoundTrip(quint16 localPort, double ms)
{
    const std::lock_guard lock(m_mutex);
    if (const auto it = m_announced.find(localPort); it != m_announced.end())
        it->roundTrip = ms;
}

std::optional<PeerRegistry::Announcement> PeerRegistry::find(const QHostAddress &peer, quint16 peerPort) const
{
    std::optional<Announcement> found;
    {
        const std::lock_guard lock(m_mutex);
        const auto it = m_announced.constFind(peerPort);
        if (it != m_announced.constEnd())
            found = *it;
    }
    // The interfaces are only asked when the port fits: that costs a system call or two.
    if (found && !isOfThisMachine(unmapped(peer)))
        return std::nullopt;
    return found;
}

void PeerRegistry::addListener(const QHostAddress &address, quint16 port)
{
    const std::lock_guard lock(m_mutex);
    m_listeners.insert(port, address);
}

void PeerRegistry::removeListener(quint16 port)
{
    const std::lock_guard lock(m_mutex);
    m_listeners.remove(port);
    m_listenerRoundTrips.remove(port);
    m_listenerCertificates.remove(port);
}

void PeerRegistry::setListenerCertificate(quint16 port, const QByteArray &sha256)
{
    const std::lock_guard lock(m_mutex);
    m_listenerCertificates.insert(port, sha256);
}

QByteArray PeerRegistry::listenerCertificate(quint16 port) const
{
    const std::lock_guard lock(m_mutex);
    return m_listenerCertificates.value(port);
}

void PeerRegistry::setListenerRoundTrip(quint16 port, double ms)
{
    const std::lock_guard lock(m_mutex);
    m_listenerRoundTrips.insert(port, ms);
}

double PeerRegistry::roundTripTo(const QHostAddress &peer, quint16 port) const
{
    if (!isOurs(peer, port))
        return 0;
    const std::lock_guard lock(m_mutex);
    return m_listenerRoundTrips.value(port, 0);
}

bool PeerRegistry::isOurs(const QHostAddress &peer, quint16 port) const
{
    QList<QHostAddress> listeners;
    {
        const std::lock_guard lock(m_mutex);
        listeners = m_listeners.values(port);
    }
    const QHostAddress address = unmapped(peer);
    return std::any_of(listeners.cbegin(), listeners.cend(),
        [&](const QHostAddress &listener) { return listensFor(listener, address); });
}

} // namespace Fanlight
