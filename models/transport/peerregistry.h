// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"

#include <QByteArray>
#include <QHash>
#include <QHostAddress>

#include <atomic>
#include <mutex>
#include <optional>

namespace Fanlight {

// How the two ends of one connection find each other: the relay announces the local port its outgoing socket
// is bound to before it connects, the server looks up the peer port of what it accepts, and both then record
// under the same ConnectionId. Also numbers connections. Thread-safe; owned by the engine.
class PeerRegistry
{
public:
    [[nodiscard]] ConnectionId nextConnection();

    struct Announcement
    {
        ConnectionId connection;
        ClientId client;
        QString name;
        double roundTrip = 0;           // ms, at most, of the network that seems to be on that side
        qint64 dialledAt = timeUnknown; // ns, when the client began to connect
    };
    void announce(quint16 localPort, const Announcement &announcement);
    void withdraw(quint16 localPort);
    // Of a port that is announced.
    void setRoundTrip(quint16 localPort, double ms);
    [[nodiscard]] std::optional<Announcement> find(
        const QHostAddress &peer, quint16 peerPort) const; // loopback or own addresses only

    // The server's listening endpoints, so that the relay knows whether its far end is ours.
    void addListener(const QHostAddress &address, quint16 port);
    void removeListener(quint16 port);
    [[nodiscard]] bool isOurs(const QHostAddress &peer, quint16 port) const;
    // How long there and back takes, at most, on the network the server seems to be on.
    void setListenerRoundTrip(quint16 port, double ms);
    // 0 for a server that is not ours.
    [[nodiscard]] double roundTripTo(const QHostAddress &peer, quint16 port) const;

    // SHA-256 of the certificate that the server shows; empty: none, it speaks in the clear.
    void setListenerCertificate(quint16 port, const QByteArray &sha256);
    [[nodiscard]] QByteArray listenerCertificate(quint16 port) const;

private:
    mutable std::mutex m_mutex;
    QHash<quint16, Announcement> m_announced;
    QHash<quint16, double> m_listenerRoundTrips; // ms, by port
    QHash<quint16, QByteArray> m_listenerCertificates;
    QMultiHash<quint16, QHostAddress> m_listeners; // one port may have a listener of each family
    std::atomic<quint32> m_last{0};
};

} // namespace Fanlight
