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
{
    // The system's proxy settings are for others; this is the proxy.
    m_server->setProxy(QNetworkProxy::NoProxy);
    connect(m_server, &QTcpServer::newConnection, this, &RecordingProxy::accept);
}

RecordingProxy::~RecordingProxy() = default;

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
    const QString token = QUuid::createUuid().toString(QUuid::Id128);
    m_tickets.insert(token, ticket);
    m_ticketOrder.append(token);
    return token;
}

void RecordingProxy::withdrawTicket(const QString &token)
{
    (void)takeTicket(token);
}

void RecordingProxy::supplement(const ConnectionInfo &info)
{
    for (QObject *child : children()) {
        auto *connection = qobject_cast<RelayConnection *>(child);
        if (connection && connection->supplement(info))
            return;
    }
}

std::optional<RecordingProxy::Ticket> RecordingProxy::takeTicket(const QString &token)
{
    const auto it = m_tickets.constFind(token);
    if (it == m_tickets.constEnd())
        return std::nullopt;
    const Ticket ticket = *it;
    m_tickets.erase(it);
    m_ticketOrder.removeOne(token);
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
        client, [this](const QString &token) { return takeTicket(token); }, m_registry, m_queue, m_clock,
        this);
    connect(connection, &RelayConnection::connectFailed, this, &RecordingProxy::connectFailed);
    connect(connection, &RelayConnection::opened, this, &RecordingProxy::opened);
    connect(connection, &RelayConnection::answered, this, &RecordingProxy::answered);
    connect(connection, &RelayConnection::serverClosing, this, &RecordingProxy::serverClosing);
    connect(connection, &RelayConnection::finished, this, &RecordingProxy::finished);
    connect(connection, &RelayConnection::done, connection, &QObject::deleteLater);
    connection->start();
}

} // namespace Fanlight
