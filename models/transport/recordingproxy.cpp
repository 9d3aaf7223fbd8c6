// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/recordingproxy.h"

#include "transport/relayconnection.h"

#include <QNetworkProxy>
#include <QTcpServer>
#include <QTcpSocket>
#include <QUuid>

namespace Fanlight {

namespace {

constexpr qsizetype maxTickets = 1024;

} // namespace

RecordingProxy::RecordingProxy(
    PeerRegistry &registry, CaptureQueue &queue, const CaptureClock &clock, QObject *parent)
    : QObject(parent)
    , m_registry(registry)
    , m_queue(queue)
    , m_clock(clock)
    , m_server(new QTcpServer(this))
    , m_scheduler(new DelayScheduler(clock, this))
{
    // The system's proxy settings are for others; this is the proxy.
    m_server->setProxy(QNetworkProxy::NoProxy);
    connect(m_server, &QTcpServer::newConnection, this, &RecordingProxy::accept);
}

RecordingProxy::~RecordingProxy()
{
    // Before the scheduler that wakes them.
    qDeleteAll(findChildren<RelayConnection *>(QString(), Qt::FindDirectChildrenOnly));
}

bool RecordingProxy::listen()
{
    return m_server->listen(QHostAddress(QHostAddress::LocalHost), 0);
}

quint16 RecordingProxy::port() const
{
    return m_server->serverPort();
}

QString RecordingProxy::issueTicket(const Ticket &ticket)
{
    if (m_ticketOrder.size() == maxTickets)
        withdrawTicket(m_ticketOrder.first());
    QString token = QUuid::createUuid().toString(QUuid::Id128);
    m_tickets.insert(token, ticket);
    m_ticketOrder.append(token);
    return token;
}

void RecordingProxy::withdrawTicket(const QString &token)
{
    if (m_tickets.remove(token) > 0)
        m_ticketOrder.removeOne(token);
}

void RecordingProxy::setConditions(const QString &token, const NetworkConditions &conditions)
{
    if (const auto ticket = m_tickets.find(token); ticket != m_tickets.end())
        ticket->conditions = conditions;
    for (auto *connection : findChildren<RelayConnection *>(QString(), Qt::FindDirectChildrenOnly)) {
        if (connection->token() == token)
            connection->setConditions(conditions);
    }
}

void RecordingProxy::setConditions(ConnectionId id, const NetworkConditions &conditions)
{
    for (Ticket &ticket : m_tickets) {
        if (ticket.connection == id)
            ticket.conditions = conditions;
    }
    for (auto *connection : findChildren<RelayConnection *>(QString(), Qt::FindDirectChildrenOnly)) {
        if (connection->id() == id)
            connection->setConditions(conditions);
    }
}

void RecordingProxy::supplement(const ConnectionInfo &info)
{
    for (QObject *child : children()) {
        auto *connection = qobject_cast<RelayConnection *>(child);
        if (connection && connection->supplement(info))
            return;
    }
}

RelayConnection *RecordingProxy::find(ConnectionId id) const
{
    for (QObject *child : children()) {
        auto *connection = qobject_cast<RelayConnection *>(child);
        if (connection && connection->id() == id)
            return connection;
    }
    return nullptr;
}

void RecordingProxy::markWrite(ConnectionId id, quint64 end)
{
    if (RelayConnection *connection = find(id))
        connection->markWrite(end);
}

void RecordingProxy::endSendingAfter(ConnectionId id, quint64 bytes)
{
    if (RelayConnection *connection = find(id))
        connection->endSendingAfter(bytes);
}

void RecordingProxy::reset(ConnectionId id)
{
    if (RelayConnection *connection = find(id))
        connection->reset();
}

std::optional<RecordingProxy::Ticket> RecordingProxy::useTicket(const QString &token)
{
    const auto it = m_tickets.find(token);
    if (it == m_tickets.end())
        return std::nullopt;
    Ticket ticket = *it;
    if (ticket.reusable)
        it->connection = {};
    else
        withdrawTicket(token);
    if (ticket.connection == ConnectionId{})
        ticket.connection = m_registry.nextConnection();
    return ticket;
}

void RecordingProxy::accept()
{
    while (QTcpSocket *client = m_server->nextPendingConnection())
        serve(client);
}

void RecordingProxy::serve(QTcpSocket *client)
{
    auto *connection = new RelayConnection(
        client, [this](const QString &token) { return useTicket(token); }, m_registry, m_queue, m_clock,
        *m_scheduler, this);
    connect(connection, &RelayConnection::connectFailed, this, &RecordingProxy::connectFailed);
    connect(connection, &RelayConnection::opened, this, &RecordingProxy::opened);
    connect(connection, &RelayConnection::answered, this, &RecordingProxy::answered);
    connect(connection, &RelayConnection::serverClosing, this, &RecordingProxy::serverClosing);
    connect(connection, &RelayConnection::finished, this, &RecordingProxy::finished);
    connect(connection, &RelayConnection::done, connection, &QObject::deleteLater);
    connection->start();
}

} // namespace Fanlight
