// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport/dialer.h"
#include "transport/recordingproxy.h"
#include "transport/relayjournal.h"
#include "transport/socks5acceptor.h"

#include <QObject>
#include <QTimer>

#include <array>
#include <functional>

class QTcpSocket;

namespace Fanlight {

// One connection through the relay: the client's socket, the negotiation, the outgoing socket and what passes
// between them. Owned by the RecordingProxy; announces its end with done() and may be deleted then.
class RelayConnection : public QObject
{
    Q_OBJECT
public:
    using TicketTaker = std::function<std::optional<RecordingProxy::Ticket>(const QString &token)>;

    // Takes ownership of client.
    RelayConnection(QTcpSocket *client, TicketTaker takeTicket, PeerRegistry &registry, CaptureQueue &queue,
        const CaptureClock &clock, QObject *parent);
    // Reads what is already there; signals may come from here on.
    void start();
    // False when this is not the connection meant, or it is over. See RecordingProxy::supplement().
    bool supplement(const ConnectionInfo &info);

Q_SIGNALS:
    void connectFailed(
        Fanlight::ConnectionId connection, QAbstractSocket::SocketError error, const QString &text);
    void opened(Fanlight::ConnectionId connection, bool ours);
    void answered(Fanlight::ConnectionId connection, const QByteArray &request, const QByteArray &response);
    void serverClosing(Fanlight::ConnectionId connection, const QByteArray &closeBody);
    void finished(Fanlight::ConnectionId connection, bool byServer);
    void done();

private:
    void negotiate();
    void dial();
    void dialFailed(QAbstractSocket::SocketError error, const QString &text);
    void connected();
    void pump(Direction direction);
    void report(Direction direction);
    void clientEnded();
    void serverEnded();
    void endSendingToServer();
    void finishWhenBothEnded();

    QTcpSocket *m_client;
    QTcpSocket *m_server = nullptr;
    Dialer *m_dialer = nullptr;
    TicketTaker m_takeTicket;
    PeerRegistry &m_registry;
    CaptureQueue &m_queue;
    const CaptureClock &m_clock;
    Socks5Acceptor m_acceptor;
    std::unique_ptr<RelayJournal> m_journal;
    bool m_ticketed = false;
    AnnouncedPort m_announced;
    QTimer m_linger; // how long a server may take to end after its client has gone
    bool m_clientEnded = false;
    bool m_serverEnded = false;
    bool m_byServer = false;
    std::array<bool, 2> m_pumping{}; // by Direction
};

} // namespace Fanlight
