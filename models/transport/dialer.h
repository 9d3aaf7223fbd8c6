// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport/peerregistry.h"

#include <QAbstractSocket>
#include <QList>
#include <QObject>

class QHostInfo;
class QTcpSocket;

namespace Fanlight {

// Holds a local port announced for as long as it lives.
class AnnouncedPort
{
public:
    AnnouncedPort() = default;
    AnnouncedPort(PeerRegistry &registry, quint16 port, const PeerRegistry::Announcement &announcement);
    ~AnnouncedPort() { withdraw(); }
    AnnouncedPort(AnnouncedPort &&other) noexcept;
    AnnouncedPort &operator=(AnnouncedPort &&other) noexcept;
    void withdraw();

private:
    PeerRegistry *m_registry = nullptr;
    quint16 m_port = 0;
};

// Opens one outgoing TCP connection whose local port is announced before the far end can see it: resolves the
// name, then tries the addresses in the resolver's order, each on a socket bound beforehand.
class Dialer : public QObject
{
    Q_OBJECT
public:
    Dialer(PeerRegistry &registry, const PeerRegistry::Announcement &announcement, QObject *parent);

    // host: a name, or an IPv4 or IPv6 literal.
    void dial(const QString &host, quint16 port);
    // After connected(): the socket, which becomes the caller's, and its announcement.
    [[nodiscard]] QTcpSocket *takeSocket();
    [[nodiscard]] AnnouncedPort takeAnnouncement();

Q_SIGNALS:
    void connected();
    // Once, when no address answered: the last address' error, or the resolver's.
    void failed(QAbstractSocket::SocketError error, const QString &text);

private Q_SLOTS:
    void resolved(const QHostInfo &info);

private:
    void tryNext();
    void attemptFailed();

    PeerRegistry &m_registry;
    PeerRegistry::Announcement m_announcement;
    QList<QHostAddress> m_addresses; // still to be tried
    quint16 m_port = 0;
    QTcpSocket *m_socket = nullptr;
    AnnouncedPort m_announced;
};

} // namespace Fanlight
