// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/clientsession.h"

#include "client/handshakeverdict.h"
#include "client/qwebsocketquirks.h"

#include <QHostAddress>
#include <QNetworkProxy>
#include <QRandomGenerator>
#include <QSignalBlocker>
#include <QSslSocket>
#include <QTcpSocket>
#include <QWebSocket>
#include <QWebSocketHandshakeOptions>

#include <algorithm>

namespace Fanlight {

ClientSession::ClientSession(ClientId client, PeerRegistry &registry, RecordingProxy &relay,
    CaptureQueue &queue, const CaptureClock &clock, QObject *parent)
    : PanelSession(client, registry, relay, queue, clock, parent)
{
    connect(&relay, &RecordingProxy::answered, this, &ClientSession::relayAnswered);
    connect(&relay, &RecordingProxy::serverClosing, this, &ClientSession::relayServerClosing);
}

ClientSession::~ClientSession()
{
    const QSignalBlocker silence(this);
    abort();
}

// --- opening
// -------------------------------------------------------------------------------------------------------

void ClientSession::connectToServer()
{
    m_attempt.opaque = m_attempt.tls;
    m_ownClose.reset();
    makeSocket();
    QWebSocketHandshakeOptions options;
    options.setSubprotocols(settings().subprotocols);
    m_socket->open(requestFor(settings()), options);
    watchTls();
}

void ClientSession::makeSocket()
{
    m_socket = new QWebSocket(QString(), QWebSocketProtocol::VersionLatest, this);
    m_socket->setProxy(
        QNetworkProxy(QNetworkProxy::Socks5Proxy, QHostAddress(QHostAddress::LocalHost).toString(),
            proxy().port(), m_attempt.token, QStringLiteral("-")));
    m_socket->setMaxAllowedIncomingFrameSize(
        std::min(settings().maxMessage, QWebSocket::maxIncomingFrameSize()));
    m_socket->setMaxAllowedIncomingMessageSize(
        std::min(settings().maxMessage, QWebSocket::maxIncomingMessageSize()));
    // Qt would split a text wherever its frame size falls, in the middle of a character too.
    m_socket->setOutgoingFrameSize(QWebSocket::maxOutgoingFrameSize());
    connect(m_socket, &QWebSocket::connected, this, &ClientSession::socketConnected);
    connect(m_socket, errorSignal(), this, &ClientSession::socketError);
    connect(m_socket, &QWebSocket::aboutToClose, this, &ClientSession::socketClosesByItself);
    connect(m_socket, &QWebSocket::disconnected, this, &ClientSession::socketDisconnected);
    connect(m_socket, &QWebSocket::pong, this, [this](quint64, const QByteArray &payload) {
        report(Direction::ToClient, Opcode::Pong, payload);
        pongReceived(payload);
    });
    connect(m_socket, &QWebSocket::sslErrors, this, &ClientSession::tlsErrorsFound);
    if (!m_attempt.tls)
        return;
    connect(m_socket, &QWebSocket::textMessageReceived, this,
        [this](const QString &text) { report(Direction::ToClient, Opcode::Text, text.toUtf8()); });
    connect(m_socket, &QWebSocket::binaryMessageReceived, this,
        [this](const QByteArray &payload) { report(Direction::ToClient, Opcode::Binary, payload); });
}

// After open(): only then is there a socket below.
void ClientSession::watchTls()
{
    if (const QSslSocket *tls = m_socket && m_attempt.tls ? secureSocket() : nullptr)
        connect(tls, &QSslSocket::encrypted, this, [this] { m_attempt.encryptedAt = clock().now(); });
}

QSslSocket *ClientSession::secureSocket() const
{
    return qobject_cast<QSslSocket *>(socketOf(*m_socket));
}

void ClientSession::ignoreTlsErrors()
{
    m_socket->ignoreSslErrors();
}

void ClientSession::relayAnswered(
    ConnectionId connection, const QByteArray &request, const QByteArray &response)
{
    if (connection == m_state.connection)
        answered(request, response);
}

void ClientSession::relayServerClosing(ConnectionId connection, const QByteArray &closeBody)
{
    if (connection == m_state.connection)
        m_attempt.serverClose = closeBody;
}

void ClientSession::socketConnected()
{
    if (m_state.phase != ClientPhase::Connecting)
        return;
    // QWebSocket asks for it before there is a socket to ask, to no effect: small messages would wait for
    // acknowledgements.
    if (QTcpSocket *socket = socketOf(*m_socket))
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    becomeOpen(m_socket->subprotocol(), {}); // it offers no extension
}

void ClientSession::socketError(QAbstractSocket::SocketError error)
{
    if (m_state.phase != ClientPhase::Connecting || error == QAbstractSocket::RemoteHostClosedError ||
        error == QAbstractSocket::ProxyConnectionClosedError)
        return; // disconnected() follows
    if (error == QAbstractSocket::SslHandshakeFailedError) {
        const QString words = m_attempt.tlsErrors.isEmpty() ? m_socket->errorString()
                                                            : m_attempt.tlsErrors.join(QStringLiteral("; "));
        tlsFailed(words);
        return;
    }
    if (!m_attempt.opened) {
        fail(ClientError::Other, m_socket->errorString());
        return;
    }
    // The handshake, then. In the clear the relay knows better what came, and a refusal's words may still
    // come.
    if (m_attempt.tls) {
        const HandshakeVerdict verdict = verdictFromWords(m_socket->errorString());
        fail(verdict.error, verdict.detail, verdict.httpStatus);
        return;
    }
    const HandshakeVerdict verdict = verdictOn(m_attempt.request, m_attempt.response);
    if (verdict.error == ClientError::None)
        fail(ClientError::HandshakeRefused, m_socket->errorString(), verdict.httpStatus);
}

// --- closing
// -------------------------------------------------------------------------------------------------------

void ClientSession::socketClosesByItself()
{
    if (m_state.phase != ClientPhase::Open || m_attempt.asked || m_ownClose)
        return;
    m_ownClose = CloseBody{CloseCode{quint16(m_socket->closeCode())}, m_socket->closeReason().toUtf8()};
}

void ClientSession::socketDisconnected()
{
    if (m_state.phase == ClientPhase::Connecting)
        failedBeforeOpen();
    else if (m_state.phase != ClientPhase::Disconnected)
        openSocketDisconnected();
}

void ClientSession::openSocketDisconnected()
{
    if (m_attempt.asked || !m_ownClose) {
        endOpenConnection();
        return;
    }
    // Over TLS the relay could not see the server's close frame; QWebSocket reports its code as its own.
    const QString reason = QString::fromUtf8(m_ownClose->reason);
    if (m_attempt.tls ? isEngineReason(reason) : !m_attempt.serverClose) {
        m_state.closeCode = m_ownClose->code;
        m_state.closeReason = reason;
        const EngineFault fault = engineFaultOf(m_ownClose->code.value, reason);
        fail(fault.error, fault.detail);
        return;
    }
    if (!m_attempt.serverClose) {
        m_attempt.serverClose = serializeCloseBody(*m_ownClose).value_or(QByteArray());
        report(Direction::ToClient, Opcode::Close, *m_attempt.serverClose);
    }
    endOpenConnection();
}

void ClientSession::writeClose(const CloseBody &body)
{
    report(Direction::ToServer, Opcode::Close, serializeCloseBody(body).value_or(QByteArray()));
    m_socket->close(QWebSocketProtocol::CloseCode(body.code.value), QString::fromUtf8(body.reason));
}

void ClientSession::drop()
{
    if (!m_socket)
        return;
    // It may be the one that is reporting, so it is not deleted here.
    m_socket->disconnect(this);
    m_socket->abort();
    m_socket->deleteLater();
    m_socket = nullptr;
}

// --- sending
// -------------------------------------------------------------------------------------------------------

qint64 ClientSession::unsentBytes() const
{
    return m_socket->bytesToWrite();
}

bool ClientSession::writeFrame(Opcode opcode, const QByteArray &payload)
{
    if (opcode == Opcode::Pong && !sendPong(payload))
        return false;
    if (opcode == Opcode::Text)
        m_socket->sendTextMessage(textOf(payload));
    else if (opcode == Opcode::Binary)
        m_socket->sendBinaryMessage(payload);
    else if (opcode == Opcode::Ping)
        m_socket->ping(payload);
    report(Direction::ToServer, opcode, payload);
    return true;
}

bool ClientSession::sendPong(const QByteArray &payload)
{
    // QWebSocket has no call for it. It writes each frame whole at once, so that one more, written to the
    // same socket, falls between two of its own.
    QTcpSocket *socket = socketOf(*m_socket);
    if (!socket) {
        sendFailed(QStringLiteral("this version of QWebSocket cannot send a pong that nobody asked for"));
        return false;
    }
    MaskingKey key;
    for (quint8 &byte : key.bytes)
        byte = quint8(QRandomGenerator::global()->bounded(256));
    socket->write(serializeMessage(Opcode::Pong, payload, key));
    return true;
}

void ClientSession::report(Direction direction, Opcode opcode, const QByteArray &payload)
{
    if (m_attempt.tls && m_attempt.opened && !m_attempt.ours)
        journal().message(direction, opcode, payload);
}

} // namespace Fanlight
