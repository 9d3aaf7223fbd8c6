// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/streamclients.h"

#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QNetworkRequest>

namespace Fanlight {

namespace {

constexpr int retryDelay = 500; // ms

} // namespace

EventStreamClient::EventStreamClient(int index, const EventClientContext &context, EventClientOwner &owner)
    : EventClient(index, Transport::ServerSentEvents, owner, nullptr)
    , m_network(*context.network)
    , m_proxy(context.proxy)
    , m_port(context.port)
{
    m_retry.setSingleShot(true);
    connect(&m_retry, &QTimer::timeout, this, &EventStreamClient::open);
}

EventStreamClient::~EventStreamClient()
{
    if (m_reply)
        m_reply->disconnect(this);
}

void EventStreamClient::open()
{
    QUrl url(QStringLiteral("http://127.0.0.1/events"));
    url.setPort(m_port);
    QNetworkRequest request(url);
    request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    request.setRawHeader("Accept", "text/event-stream");
    request.setRawHeader("Cache-Control", "no-cache");
    const QByteArray last = m_parser.lastEventId();
    if (!last.isEmpty())
        request.setRawHeader("Last-Event-ID", last);
    m_parser = EventStreamParser(last);
    m_network.setProxy(m_proxy);
    m_reply = m_network.get(request);
    m_owner.asked(*this);
    connect(m_reply, &QNetworkReply::metaDataChanged, this, [this] {
        const QVariant status = m_reply->attribute(QNetworkRequest::HttpStatusCodeAttribute);
        m_ready = m_ready || status.toInt() == 200;
    });
    connect(m_reply, &QNetworkReply::readyRead, this, &EventStreamClient::read);
    connect(m_reply, &QNetworkReply::finished, this, &EventStreamClient::ended);
}

void EventStreamClient::read()
{
    for (const QByteArray &data : m_parser.receive(m_reply->readAll()))
        m_owner.told(*this, data);
}

void EventStreamClient::ended()
{
    m_reply.clear();
    m_retry.start(retryDelay);
}

WebSocketClient::WebSocketClient(int index, const EventClientContext &context, EventClientOwner &owner)
    : EventClient(index, Transport::WebSocket, owner, nullptr)
    , m_port(context.port)
{
    m_socket.setProxy(context.proxy);
    connect(&m_socket, &QWebSocket::textMessageReceived, this,
        [this](const QString &text) { m_owner.told(*this, text.toUtf8()); });
}

void WebSocketClient::open()
{
    QUrl url(QStringLiteral("ws://127.0.0.1/ws"));
    url.setPort(m_port);
    m_socket.open(url);
    m_owner.asked(*this);
}

bool WebSocketClient::isReady() const
{
    return m_socket.state() == QAbstractSocket::ConnectedState;
}

} // namespace Fanlight
