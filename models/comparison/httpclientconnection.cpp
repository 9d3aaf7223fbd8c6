// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/httpclientconnection.h"

#include <QHostAddress>

#include <utility>

namespace Fanlight {

namespace {

RequestHead headFor(const QByteArray &method, const QByteArray &target, quint16 port)
{
    RequestHead head;
    head.method = method;
    head.target = target;
    head.fields.append("Host", "127.0.0.1:" + QByteArray::number(port));
    return head;
}

// RFC 9110 section 6.4.1: these never have a body.
BodyExtent bodyOf(const ResponseHead &head)
{
    if (head.status / 100 == 1 || head.status == 204 || head.status == 304)
        return {};
    return announcedBody(head.fields).value_or(BodyExtent{BodyFraming::UntilEnd, 0});
}

} // namespace

HttpClientConnection::HttpClientConnection(QObject *parent)
    : QObject(parent)
{
    connect(&m_socket, &QTcpSocket::connected, this, [this] {
        m_socket.setSocketOption(QAbstractSocket::LowDelayOption, 1);
        m_socket.write(std::exchange(m_waiting, {}));
        Q_EMIT opened();
    });
    connect(&m_socket, &QTcpSocket::readyRead, this, &HttpClientConnection::read);
    connect(&m_socket, &QTcpSocket::disconnected, this, [this] {
        read();
        if (m_reader.endsWithStream())
            finishAnswer();
        end(QStringLiteral("The server closed the connection."));
    });
    connect(&m_socket, &QTcpSocket::errorOccurred, this, [this](QAbstractSocket::SocketError error) {
        if (error != QAbstractSocket::RemoteHostClosedError) // disconnected() follows that
            end(m_socket.errorString());
    });
}

HttpClientConnection::~HttpClientConnection()
{
    m_socket.disconnect(this); // it signals its end while it is destroyed
}

void HttpClientConnection::open(quint16 port, const QNetworkProxy &proxy)
{
    m_socket.setProxy(proxy);
    m_socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
}

void HttpClientConnection::send(const QByteArray &requests)
{
    if (m_socket.state() == QAbstractSocket::ConnectedState) {
        m_socket.write(requests);
        m_socket.flush(); // now, not in the next turn of the event loop
    } else {
        m_waiting += requests;
    }
}

void HttpClientConnection::read()
{
    const QByteArray bytes = m_socket.readAll();
    QByteArrayView rest = bytes;
    for (;;) {
        if (m_ended)
            return;
        switch (m_reader.receive(rest)) {
        case HttpReader<ResponseHead>::Step::NeedMore:
            return;
        case HttpReader<ResponseHead>::Step::HeadComplete:
            m_headSize = qsizetype(m_reader.offset() - m_reader.messageOffset());
            m_reader.beginBody(bodyOf(m_reader.head()));
            break;
        case HttpReader<ResponseHead>::Step::MessageComplete:
            finishAnswer();
            break;
        case HttpReader<ResponseHead>::Step::Failed:
            end(QStringLiteral("What the server sent is no HTTP answer."));
            return;
        }
    }
}

void HttpClientConnection::finishAnswer()
{
    const int status = m_reader.head().status;
    const HttpMessage message = m_reader.takeMessage();
    if (status / 100 != 1)
        Q_EMIT answered({status, message.payload, message.length, message.payload.mid(m_headSize)});
}

void HttpClientConnection::end(const QString &reason)
{
    if (m_ended)
        return;
    m_ended = true;
    Q_EMIT ended(reason);
}

QByteArray getRequest(const QByteArray &target, quint16 port, bool keepAlive)
{
    RequestHead head = headFor("GET", target, port);
    if (!keepAlive)
        head.fields.append("Connection", "close");
    return serialize(head).value_or(QByteArray());
}

QByteArray postRequest(const QByteArray &target, quint16 port, const QByteArray &body)
{
    RequestHead head = headFor("POST", target, port);
    head.fields.append("Content-Length", QByteArray::number(body.size()));
    return serialize(head).value_or(QByteArray()) + body;
}

} // namespace Fanlight
