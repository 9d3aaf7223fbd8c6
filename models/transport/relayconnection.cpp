// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/relayconnection.h"

#include "transport/halfclose.h"

#include <QCoreApplication>
#include <QTcpSocket>

#include <algorithm>
#include <chrono>
#include <utility>

namespace Fanlight {

namespace {

using namespace std::chrono_literals;

constexpr qint64 readAhead = 128 * 1024; // bytes
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
    CaptureQueue &queue, const CaptureClock &clock, DelayScheduler &scheduler, QObject *parent)
    : QObject(parent)
    , m_client(client)
    , m_takeTicket(std::move(takeTicket))
    , m_registry(registry)
    , m_queue(queue)
    , m_clock(clock)
    , m_scheduler(scheduler)
{
    client->setParent(this);
    prepare(client);
    m_linger.setSingleShot(true);
    connect(&m_linger, &QTimer::timeout, this, [this] { m_server->abort(); });
    connect(client, &QIODevice::readyRead, this, &RelayConnection::negotiate);
    connect(client, &QAbstractSocket::disconnected, this, &RelayConnection::clientEnded);
}

RelayConnection::~RelayConnection()
{
    m_scheduler.forget(*this);
    tellTapOfEnd();
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
    if (m_journal)
        return; // what comes early waits in the socket's buffer
    const QByteArray bytes = m_client->peek(1024);
    m_client->skip(m_acceptor.receive(bytes));
    m_client->write(m_acceptor.takeOutput());
    if (m_acceptor.stage() == Socks5Acceptor::Stage::Complete)
        requested();
    else if (m_acceptor.stage() == Socks5Acceptor::Stage::Failed)
        m_client->disconnectFromHost();
}

void RelayConnection::requested()
{
    std::optional<RecordingProxy::Ticket> ticket = m_takeTicket(m_acceptor.user());
    m_ticketed = ticket.has_value();
    if (!ticket) {
        ticket = RecordingProxy::Ticket{};
        ticket->connection = m_registry.nextConnection();
        ticket->name = QStringLiteral("proxy client");
    }
    m_ticket = *ticket;
    ConnectionInfo info;
    info.id = m_ticket.connection;
    info.client = m_ticket.client;
    info.name = m_ticket.name;
    info.side = ConnectionSide::Client;
    info.tls = m_ticket.tls;
    info.peer = hostAndPort(m_acceptor.host(), m_acceptor.port());
    info.dialledAt = m_clock.now();
    m_journal = std::make_unique<RelayJournal>(
        info, m_ticket.tls, m_ticket.record, m_ticket.maxMessage, m_queue, m_clock);
    if (!m_ticketed)
        m_journal->requested();
    setConditions(m_ticket.conditions);
    // The SYN and its answer travel as everything else does.
    qint64 roundTrip = 0; // ns
    for (const Lane &one : m_lanes)
        roundTrip += one.line ? one.line->drawDelay() : 0;
    m_dialAt = m_clock.now() + roundTrip;
    if (roundTrip > 0)
        wish();
    else
        dial();
}

void RelayConnection::dial()
{
    m_dialAt.reset();
    m_dialer = new Dialer(m_registry,
        {m_ticket.connection, m_ticket.client, m_ticket.name, longestRoundTrip(m_ticket.conditions),
            m_journal->info().dialledAt},
        this);
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
    m_tapped = m_ticket.tap != nullptr;
    if (m_tapped)
        m_ticket.tap->opened(m_ticket.connection, m_clock.now());
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

// --- what passes
// ---------------------------------------------------------------------------------------------------

void RelayConnection::pump(Direction direction)
{
    // Flushing reports what was written at once, and that comes back here.
    Lane &own = lane(direction);
    if (own.pumping)
        return;
    own.pumping = true;
    release(direction);
    QTcpSocket *from = receiver(direction == Direction::ToServer ? Direction::ToClient : Direction::ToServer);
    std::array<char, 64 * 1024> buffer;
    for (;;) {
        qint64 room = qint64(buffer.size());
        // When nothing more comes, or there is nobody to wait for: take it all.
        if (!senderEnded(direction) && !receiverEnded(direction))
            room = std::min(room, isDelayed(direction) ? qint64(own.line->room())
                                                       : writeAhead - receiver(direction)->bytesToWrite());
        const qint64 got = room > 0 && from->isOpen() ? from->read(buffer.data(), room) : 0;
        if (got <= 0)
            break;
        if (direction == Direction::ToServer)
            takeFromClient(buffer.data(), got);
        else
            take(direction, buffer.data(), got);
    }
    if (senderEnded(direction) && !own.endTaken)
        takeEnd(direction);
    release(direction);
    own.pumping = false;
    if (own.line || own.faults)
        wish();
    if (direction == Direction::ToClient)
        endSendingToServer(); // perhaps it was the server's close frame that was waited for
}

void RelayConnection::take(Direction direction, const char *bytes, qint64 size)
{
    if (direction == Direction::ToServer && lane(direction).faults) {
        filter(direction, QByteArrayView(bytes, size));
        return;
    }
    // Recorded before it leaves, so that no answer can be recorded before its question.
    if (direction == Direction::ToServer)
        witness(direction, QByteArrayView(bytes, size));
    goOn(direction, QByteArrayView(bytes, size));
}

void RelayConnection::goOn(Direction direction, QByteArrayView bytes)
{
    if (isDelayed(direction))
        lane(direction).line->push(bytes.toByteArray(), m_clock.now());
    else
        hand(direction, bytes);
}

void RelayConnection::takeEnd(Direction direction)
{
    if (direction == Direction::ToServer && !letEnd(direction))
        return;
    lane(direction).endTaken = true;
    if (direction == Direction::ToServer)
        m_journal->ended(direction);
    if (isDelayed(direction))
        lane(direction).line->pushEnd(m_clock.now());
    else
        endArrived(direction);
}

void RelayConnection::hand(Direction direction, QByteArrayView bytes)
{
    if (direction == Direction::ToClient && lane(direction).faults) {
        filter(direction, bytes);
        return;
    }
    if (direction == Direction::ToClient)
        witness(direction, bytes);
    write(direction, bytes);
}

void RelayConnection::write(Direction direction, QByteArrayView bytes)
{
    if (receiverEnded(direction) || bytes.isEmpty())
        return;
    QTcpSocket *to = receiver(direction);
    to->write(bytes.data(), bytes.size());
    to->flush(); // at once, not in the next turn of the event loop
}

void RelayConnection::witness(Direction direction, QByteArrayView bytes)
{
    if (m_tapped && !(direction == Direction::ToClient && m_clientEnded))
        m_ticket.tap->passed(m_ticket.connection, direction, bytes, m_clock.now());
    lane(direction).witnessed += quint64(bytes.size());
    if (m_journal->receive(direction, bytes))
        report(direction);
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
        m_scheduler.forget(*this);
        if (m_dialer)
            m_dialer->disconnect(this);
        if (m_journal && !m_ticketed && m_journal->info().state != ConnectionState::Closed)
            m_journal->failed(QStringLiteral("The client left before it was connected."));
        Q_EMIT done();
        return;
    }
    pump(Direction::ToServer);
    pump(Direction::ToClient); // nobody is left to be kept waiting for what is under way to it
    linger();
    tellTapOfEnd();
    finishWhenBothEnded();
}

void RelayConnection::endArrived(Direction direction)
{
    if (direction == Direction::ToClient && !letEnd(direction))
        return;
    lane(direction).endArrived = true;
    if (direction == Direction::ToServer) {
        // The server may still have something to say, its close frame for one: it is heard out and recorded.
        linger();
        endSendingToServer();
        return;
    }
    m_journal->ended(Direction::ToClient);
    m_journal->closed(m_byServer);
    tellTapOfEnd();
    if (!m_clientEnded)
        m_client->disconnectFromHost(); // when everything is flushed
    finishWhenBothEnded();
}

// Once the client has gone: a server may have a little more to say, but not for ever.
void RelayConnection::linger()
{
    if (m_clientEnded && lane(Direction::ToServer).endArrived && !m_serverEnded && !m_linger.isActive())
        m_linger.start(lingerTime + patience());
}

void RelayConnection::tellTapOfEnd()
{
    if (std::exchange(m_tapped, false))
        m_ticket.tap->closed(m_ticket.connection, m_clock.now());
}

void RelayConnection::endSendingToServer()
{
    if (!lane(Direction::ToServer).endArrived || m_serverEnded || m_server->bytesToWrite() > 0)
        return;
    // After a close frame it is the server that ends the connection, once it has sent its own (RFC 6455
    // section 7.1.1). QWebSocket does not wait for that, and many servers say nothing more once they see our
    // end.
    if (!m_sendsUpTo && m_journal->watch(Direction::ToClient).isUpgraded() &&
        m_journal->watch(Direction::ToServer).closeFrame() &&
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
    pump(Direction::ToServer); // what is under way to it finds nobody
    finishWhenBothEnded();
}

void RelayConnection::finishWhenBothEnded()
{
    if (!m_clientEnded || !m_serverEnded || !lane(Direction::ToClient).endArrived ||
        std::exchange(m_finished, true))
        return;
    m_announced.withdraw();
    Q_EMIT finished(m_journal->info().id, m_byServer);
    Q_EMIT done();
}

} // namespace Fanlight
