// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/relayconnection.h"

#include "transport/halfclose.h"

#include <QCoreApplication>
#include <QTcpSocket>

#include <chrono>

namespace Fanlight {

namespace {

using namespace std::chrono_literals;

// A direction of a connection holds at most both: what was read ahead and what waits to be sent.
constexpr qint64 readAhead = 128 * 1024;  // bytes
constexpr qint64 writeAhead = 128 * 1024; // bytes
constexpr auto lingerTime = 5s;

void prepare(QTcpSocket *socket)
{
    socket->setReadBufferSize(readAhead);
    socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
}

Socks5Acceptor::Reply replyFor(QAbstractSocket::SocketError error, const QString &text)
{
    using Reply = Socks5Acceptor::Reply;
    switch (error) {
    case QAbstractSocket::ConnectionRefusedError:
        return Reply::ConnectionRefused;
    case QAbstractSocket::HostNotFoundError:
    case QAbstractSocket::SocketTimeoutError:
        return Reply::HostUnreachable;
    case QAbstractSocket::NetworkError:
        // Qt has one error for both and tells them apart in words only.
        return text == QCoreApplication::translate("QNativeSocketEngine", "Host unreachable")
                   ? Reply::HostUnreachable
                   : Reply::NetworkUnreachable;
    case QAbstractSocket::SocketAddressNotAvailableError:
        return Reply::NetworkUnreachable;
    default:
        return Reply::GeneralFailure;
    }
}

QString hostAndPort(const QString &host, quint16 port)
{
    return (host.contains(u':') ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2")).arg(host).arg(port);
}

} // namespace

RelayConnection::RelayConnection(QTcpSocket *client, TicketTaker takeTicket, PeerRegistry &registry,
    CaptureQueue &queue, const CaptureClock &clock, QObject *parent)
    : QObject(parent)
    , m_client(client)
    , m_takeTicket(std::move(takeTicket))
    , m_registry(registry)
    , m_queue(queue)
    , m_clock(clock)
{
    client->setParent(this);
    prepare(client);
    m_linger.setSingleShot(true);
    m_linger.setInterval(lingerTime);
    connect(&m_linger, &QTimer::timeout, this, [this] { m_server->abort(); });
    connect(client, &QIODevice::readyRead, this, &RelayConnection::negotiate);
    connect(client, &QAbstractSocket::disconnected, this, &RelayConnection::clientEnded);
}

void RelayConnection::start()
{
    if (m_client->state() == QAbstractSocket::ConnectedState)
        negotiate();
    else
        clientEnded(); // it went away while it waited to be accepted
}

void RelayConnection::negotiate()
{
    if (m_dialer)
        return; // what comes early waits in the socket's buffer
    const QByteArray bytes = m_client->peek(1024);
    m_client->skip(m_acceptor.receive(bytes));
    m_client->write(m_acceptor.takeOutput());
    if (m_acceptor.stage() == Socks5Acceptor::Stage::Complete)
        dial();
    else if (m_acceptor.stage() == Socks5Acceptor::Stage::Failed)
        m_client->disconnectFromHost();
}

void RelayConnection::dial()
{
    std::optional<RecordingProxy::Ticket> ticket = m_takeTicket(m_acceptor.user());
    m_ticketed = ticket.has_value();
    if (!ticket) {
        ticket = RecordingProxy::Ticket{};
        ticket->connection = m_registry.nextConnection();
        ticket->name = QStringLiteral("proxy client");
    }
    ConnectionInfo info;
    info.id = ticket->connection;
    info.client = ticket->client;
    info.name = ticket->name;
    info.side = ConnectionSide::Client;
    info.tls = ticket->tls;
    info.peer = hostAndPort(m_acceptor.host(), m_acceptor.port());
    m_journal = std::make_unique<RelayJournal>(info, ticket->tls, ticket->maxMessage, m_queue, m_clock);
    if (!m_ticketed)
        m_journal->requested();
    m_dialer = new Dialer(m_registry, {ticket->connection, ticket->client, ticket->name}, this);
    connect(m_dialer, &Dialer::connected, this, &RelayConnection::connected);
    connect(m_dialer, &Dialer::failed, this, &RelayConnection::dialFailed);
    m_dialer->dial(m_acceptor.host(), m_acceptor.port());
}

void RelayConnection::dialFailed(QAbstractSocket::SocketError error, const QString &text)
{
    if (!m_ticketed)
        m_journal->failed(QStringLiteral("Could not connect to %1: %2.").arg(m_journal->info().peer, text));
    m_client->write(Socks5Acceptor::reply(replyFor(error, text)));
    m_client->disconnectFromHost();
    Q_EMIT connectFailed(m_journal->info().id, error, text);
}

void RelayConnection::connected()
{
    m_server = m_dialer->takeSocket();
    m_announced = m_dialer->takeAnnouncement();
    m_server->setParent(this);
    prepare(m_server);
    const bool ours = m_registry.isOurs(m_server->peerAddress(), m_server->peerPort());
    m_journal->opened(hostAndPort(m_server->peerAddress().toString(), m_server->peerPort()),
        ours ? StreamRecorder::Mode::Shadow : StreamRecorder::Mode::Full);

    disconnect(m_client, &QIODevice::readyRead, this, nullptr);
    connect(m_client, &QIODevice::readyRead, this, [this] { pump(Direction::ToServer); });
    connect(m_server, &QIODevice::readyRead, this, [this] { pump(Direction::ToClient); });
    connect(m_client, &QIODevice::bytesWritten, this, [this] { pump(Direction::ToClient); });
    connect(m_server, &QIODevice::bytesWritten, this, [this] {
        pump(Direction::ToServer);
        endSendingToServer();
    });
    connect(m_server, &QAbstractSocket::disconnected, this, &RelayConnection::serverEnded);
    m_client->write(Socks5Acceptor::reply(
        Socks5Acceptor::Reply::Succeeded, m_server->localAddress(), m_server->localPort()));
    Q_EMIT opened(m_journal->info().id, ours);
    pump(Direction::ToServer);
    pump(Direction::ToClient);
}

bool RelayConnection::supplement(const ConnectionInfo &info)
{
    if (!m_server || m_serverEnded || m_journal->info().id != info.id)
        return false;
    m_journal->supplement(info);
    return true;
}

void RelayConnection::pump(Direction direction)
{
    // Flushing reports what was written at once, and that comes back here.
    bool &pumping = m_pumping[std::size_t(direction)];
    if (pumping)
        return;
    pumping = true;
    const bool toServer = direction == Direction::ToServer;
    QTcpSocket *from = toServer ? m_client : m_server;
    QTcpSocket *to = toServer ? m_server : m_client;
    std::array<char, 64 * 1024> buffer;
    for (;;) {
        const bool ended = toServer ? m_clientEnded : m_serverEnded; // then nothing more comes: take it all
        const bool nobody = toServer ? m_serverEnded : m_clientEnded;
        const qint64 room = ended || nobody ? qint64(buffer.size()) : writeAhead - to->bytesToWrite();
        const qint64 got =
            room > 0 && from->isOpen() ? from->read(buffer.data(), std::min(room, qint64(buffer.size()))) : 0;
        if (got <= 0)
            break;
        // Recorded before it leaves, so that no answer can be recorded before its question.
        if (m_journal->receive(direction, QByteArrayView(buffer.data(), got)))
            report(direction);
        if (nobody)
            continue;
        to->write(buffer.data(), got);
        to->flush(); // at once, not in the next turn of the event loop
    }
    pumping = false;
    if (!toServer)
        endSendingToServer(); // perhaps it was the server's close frame that was waited for
}

void RelayConnection::report(Direction direction)
{
    if (direction == Direction::ToServer)
        return;
    const StreamWatch &watch = m_journal->watch(direction);
    if (watch.closeFrame())
        Q_EMIT serverClosing(m_journal->info().id, *watch.closeFrame());
    else
        Q_EMIT answered(
            m_journal->info().id, m_journal->watch(Direction::ToServer).opening(), watch.opening());
}

void RelayConnection::clientEnded()
{
    if (m_clientEnded)
        return;
    m_clientEnded = true;
    if (!m_server) {
        // Nobody is left to connect for; the announcement goes with the dialer.
        if (m_dialer)
            m_dialer->disconnect(this);
        if (m_journal && !m_ticketed && m_journal->info().state != ConnectionState::Closed)
            m_journal->failed(QStringLiteral("The client left before it was connected."));
        Q_EMIT done();
        return;
    }
    if (!m_serverEnded)
        pump(Direction::ToServer);
    m_journal->ended(Direction::ToServer);
    if (!m_serverEnded) {
        // The server may still have something to say, its close frame for one: it is heard out and recorded.
        m_linger.start();
        endSendingToServer();
        pump(Direction::ToClient);
    }
    finishWhenBothEnded();
}

void RelayConnection::endSendingToServer()
{
    if (!m_clientEnded || m_serverEnded || m_server->bytesToWrite() > 0)
        return;
    // After a close frame it is the server that ends the connection, once it has sent its own (RFC 6455
    // section 7.1.1). QWebSocket does not wait for that, and many servers say nothing more once they see our
    // end.
    if (m_journal->watch(Direction::ToServer).closeFrame() &&
        !m_journal->watch(Direction::ToClient).closeFrame())
        return;
    shutDownSending(m_server->socketDescriptor());
}

void RelayConnection::serverEnded()
{
    if (m_serverEnded)
        return;
    m_serverEnded = true;
    m_byServer = !m_clientEnded;
    m_linger.stop();
    pump(Direction::ToClient);
    m_journal->ended(Direction::ToClient);
    m_journal->closed(m_byServer);
    if (!m_clientEnded)
        m_client->disconnectFromHost(); // when everything is flushed
    finishWhenBothEnded();
}

void RelayConnection::finishWhenBothEnded()
{
    if (!m_clientEnded || !m_serverEnded)
        return;
    m_announced.withdraw();
    Q_EMIT finished(m_journal->info().id, m_byServer);
    Q_EMIT done();
}

} // namespace Fanlight
