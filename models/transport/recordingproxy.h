// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/clock.h"
#include "capture/streamrecorder.h"
#include "transport/delayscheduler.h"
#include "transport/networkconditions.h"
#include "transport/peerregistry.h"
#include "transport/relaytap.h"

#include <QAbstractSocket>
#include <QHash>
#include <QHostAddress>
#include <QObject>
#include <QStringList>

#include <optional>

class QTcpServer;
class QTcpSocket;

namespace Fanlight {

class RelayConnection;

// A SOCKS5 relay on loopback (RFC 1928, CONNECT only, no authentication or a user name that names the client:
// RFC 1929), through which client panels connect: it relays the real bytes, unchanged, and records them.
// Under network conditions it delays them, and the connection itself by one round trip, so that a new TCP
// connection costs what it costs on that network (the negotiation is on loopback and costs nothing).
// Engine thread. Memory: at most 256 KiB wait in each direction of a connection, and a full DelayLine more
// under conditions, then the other side is not read.
class RecordingProxy : public QObject
{
    Q_OBJECT
public:
    RecordingProxy(
        PeerRegistry &registry, CaptureQueue &queue, const CaptureClock &clock, QObject *parent = nullptr);
    ~RecordingProxy() override;

    // Binds a free port on 127.0.0.1. False when that fails.
    [[nodiscard]] bool listen();
    [[nodiscard]] quint16 port() const;

    // A client that will connect with SOCKS user name token (password "-") records under this id and name.
    // tls says that what passes will be ciphertext: nothing is parsed then, only opened and closed are
    // recorded.
    struct Ticket
    {
        ConnectionId connection;
        ClientId client;
        QString name;
        bool tls = false;
        quint64 maxMessage = 16 * 1024 * 1024; // bytes kept of a message
        NetworkConditions conditions;
        quint64 seed = 1;        // of jitter and slices; with the connection's number
        RelayTap *tap = nullptr; // sees what passes; outlives the proxy or the connections
        bool reusable = false;   // many connections may use it, each after the first under a fresh id
        bool record = true;      // false: nothing goes into the capture, only the tap sees it
    };
    // Returns the token. It is used once (unless reusable), at most 1,024 wait: the oldest goes.
    [[nodiscard]] QString issueTicket(const Ticket &ticket);
    // Connections that were made with it go on.
    void withdrawTicket(const QString &token);

    // For connections made with the token, those that are there already and those to come. What is in flight
    // keeps the time it is due.
    void setConditions(const QString &token, const NetworkConditions &conditions);
    void setConditions(ConnectionId connection, const NetworkConditions &conditions);

    // Of a connection's bytes from its client, what ends at this count of them goes on in a write of its own,
    // though the relay may read more at once: the client wrote it so. Ignored for what has passed.
    void markWrite(ConnectionId connection, quint64 end);
    // After so many bytes of the client's the server sees the end of them, and what it says still passes. The
    // client keeps its own end open, which says the end of both directions.
    void endSendingAfter(ConnectionId connection, quint64 bytes);
    // The server sees a TCP reset at once. The client's end goes too.
    void reset(ConnectionId connection);

    // Over TLS only the client knows that the handshake succeeded, the request target, user agent and
    // subprotocol. Ignored for connections that the relay can read or that are over.
    void supplement(const ConnectionInfo &info);

Q_SIGNALS:
    // The outgoing TCP connection failed: why, so that the client can say it in words (SOCKS replies lose
    // it).
    void connectFailed(
        Fanlight::ConnectionId connection, QAbstractSocket::SocketError error, const QString &text);
    // The outgoing TCP connection stands. ours: to a server in this program, which then does the recording.
    void opened(Fanlight::ConnectionId connection, bool ours);
    // What went over the connection in the clear until now: the request head, and the response's head or,
    // when it is no upgrade, as much of the response as is kept (20 KiB). Again each time the response grows;
    // not over TLS.
    void answered(Fanlight::ConnectionId connection, const QByteArray &request, const QByteArray &response);
    // The server's close frame passed; closeBody is its payload. Not over TLS.
    void serverClosing(Fanlight::ConnectionId connection, const QByteArray &closeBody);
    // The relay's view of the connection ended. byServer: the far end closed first.
    void finished(Fanlight::ConnectionId connection, bool byServer);

private:
    void accept();
    void serve(QTcpSocket *client);
    [[nodiscard]] RelayConnection *find(ConnectionId connection) const; // nullptr: none, or over
    [[nodiscard]] std::optional<Ticket> useTicket(const QString &token);

    PeerRegistry &m_registry;
    CaptureQueue &m_queue;
    const CaptureClock &m_clock;
    QTcpServer *m_server;
    DelayScheduler *m_scheduler;
    QHash<QString, Ticket> m_tickets;
    QStringList m_ticketOrder; // oldest first
};

} // namespace Fanlight
