// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/clientsession.h"

#include "client/clientnotes.h"
#include "client/handshakeverdict.h"
#include "client/qwebsocketquirks.h"
#include "protocol/utf8validator.h"

#include <QHostAddress>
#include <QNetworkProxy>
#include <QRandomGenerator>
#include <QSignalBlocker>
#include <QSslError>
#include <QTcpSocket>
#include <QTimer>
#include <QWebSocket>
#include <QWebSocketHandshakeOptions>

#include <algorithm>

namespace Fanlight {

namespace {

constexpr int closeTimeout = 5'000;            // ms for the server's part of closing
constexpr qint64 maxUnsent = 64 * 1024 * 1024; // bytes that may wait for a server that does not read
constexpr std::size_t maxPings = 64;           // unanswered ones that are remembered

} // namespace

ClientSession::ClientSession(ClientId client, PeerRegistry &registry, RecordingProxy &proxy,
    CaptureQueue &queue, const CaptureClock &clock, QObject *parent)
    : QObject(parent)
    , m_client(client)
    , m_registry(registry)
    , m_proxy(proxy)
    , m_clock(clock)
    , m_journal(client, queue, clock)
    , m_timer(new QTimer(this))
{
    m_timer->setSingleShot(true);
    connect(m_timer, &QTimer::timeout, this, &ClientSession::connectTimedOut);
    connect(&proxy, &RecordingProxy::connectFailed, this, &ClientSession::relayFailed);
    connect(&proxy, &RecordingProxy::opened, this, &ClientSession::relayOpened);
    connect(&proxy, &RecordingProxy::answered, this, &ClientSession::relayAnswered);
    connect(&proxy, &RecordingProxy::serverClosing, this, &ClientSession::relayServerClosing);
}

ClientSession::~ClientSession()
{
    const QSignalBlocker silence(this);
    abort();
}

ClientId ClientSession::client() const
{
    return m_client;
}

const ClientState &ClientSession::state() const
{
    return m_state;
}

void ClientSession::setConditions(const NetworkConditions &conditions)
{
    m_conditions = conditions;
    if (!m_attempt.token.isEmpty())
        m_proxy.setConditions(m_attempt.token, conditions);
}

// ms. A slow network is no dead server: connecting and the handshake take a round trip each, closing one
// after what is still under way.
int ClientSession::patience() const
{
    const QUrl url(m_settings.url);
    const double toServer =
        m_registry.roundTripTo(QHostAddress(url.host()), quint16(url.port(m_attempt.tls ? 443 : 80)));
    return int(2 * (longestRoundTrip(m_conditions) + toServer));
}

void ClientSession::open(const ClientSettings &settings)
{
    if (m_state.phase != ClientPhase::Disconnected)
        return;
    m_settings = settings;
    m_state = ClientState{};
    m_state.connection = m_registry.nextConnection();
    m_attempt = Attempt{};
    m_journal.begin(m_state.connection, settings);
    if (const auto fault = faultOf(settings)) {
        m_journal.push(ConnectionState::Closed);
        m_state.error = fault->error;
        m_state.detail = fault->detail;
        m_journal.note(noteOn(m_state, m_settings));
        Q_EMIT stateChanged(m_state);
        return;
    }
    begin();
}

void ClientSession::begin()
{
    const QNetworkRequest target = requestFor(m_settings);
    m_attempt.tls = target.url().scheme() == u"wss";
    // Before anything can fail, so that a failure has a connection to be noted on. The relay or the server
    // corrects it.
    m_journal.push(ConnectionState::Opening);

    RecordingProxy::Ticket ticket;
    ticket.connection = m_state.connection;
    ticket.client = m_client;
    ticket.name = m_settings.name;
    ticket.tls = m_attempt.tls;
    ticket.maxMessage = m_settings.maxMessage;
    ticket.conditions = m_conditions;
    m_attempt.token = m_proxy.issueTicket(ticket);

    makeSocket();
    m_state.phase = ClientPhase::Connecting;
    m_timer->start(m_settings.connectTimeout + patience());
    QWebSocketHandshakeOptions options;
    options.setSubprotocols(m_settings.subprotocols);
    const ConnectionId connection = m_state.connection;
    Q_EMIT stateChanged(m_state);
    // Whoever heard that may have changed its mind.
    if (m_state.phase != ClientPhase::Connecting || m_state.connection != connection)
        return;
    m_attempt.begunAt = m_clock.now();
    m_socket->open(target, options);
    watchTls();
}

void ClientSession::makeSocket()
{
    m_socket = new QWebSocket(QString(), QWebSocketProtocol::VersionLatest, this);
    m_socket->setProxy(
        QNetworkProxy(QNetworkProxy::Socks5Proxy, QHostAddress(QHostAddress::LocalHost).toString(),
            m_proxy.port(), m_attempt.token, QStringLiteral("-")));
    m_socket->setMaxAllowedIncomingFrameSize(
        std::min(m_settings.maxMessage, QWebSocket::maxIncomingFrameSize()));
    m_socket->setMaxAllowedIncomingMessageSize(
        std::min(m_settings.maxMessage, QWebSocket::maxIncomingMessageSize()));
    // Qt would split a text wherever its frame size falls, in the middle of a character too.
    m_socket->setOutgoingFrameSize(QWebSocket::maxOutgoingFrameSize());
    connect(m_socket, &QWebSocket::connected, this, &ClientSession::socketConnected);
    connect(m_socket, errorSignal(), this, &ClientSession::socketError);
    connect(m_socket, &QWebSocket::aboutToClose, this, &ClientSession::socketClosesByItself);
    connect(m_socket, &QWebSocket::disconnected, this, &ClientSession::socketDisconnected);
    connect(m_socket, &QWebSocket::pong, this,
        [this](quint64, const QByteArray &payload) { pongReceived(payload); });
    connect(m_socket, &QWebSocket::sslErrors, this, &ClientSession::tlsErrorsFound);
    if (!m_attempt.tls)
        return;
    connect(m_socket, &QWebSocket::textMessageReceived, this,
        [this](const QString &text) { report(Direction::ToClient, Opcode::Text, text.toUtf8()); });
    connect(m_socket, &QWebSocket::binaryMessageReceived, this,
        [this](const QByteArray &payload) { report(Direction::ToClient, Opcode::Binary, payload); });
}

void ClientSession::relayFailed(
    ConnectionId connection, QAbstractSocket::SocketError error, const QString &text)
{
    if (connection == m_state.connection && m_state.phase == ClientPhase::Connecting)
        fail(clientErrorOf(error), text);
}

void ClientSession::relayOpened(ConnectionId connection, bool ours)
{
    if (connection != m_state.connection)
        return;
    m_attempt.opened = true;
    m_attempt.openedAt = m_clock.now();
    m_attempt.ours = ours;
}

void ClientSession::relayAnswered(
    ConnectionId connection, const QByteArray &request, const QByteArray &response)
{
    if (connection != m_state.connection || m_state.phase != ClientPhase::Connecting)
        return;
    m_attempt.request = request;
    m_attempt.response = response;
    // A verdict that stands needs no waiting for what QWebSocket makes of it: it waits for a line's end, and
    // for ever if none comes.
    const HandshakeVerdict verdict = verdictOn(request, response);
    if (verdict.error != ClientError::None && verdict.final)
        fail(verdict.error, verdict.detail, verdict.httpStatus);
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
    m_timer->stop();
    // QWebSocket asks for it before there is a socket to ask, to no effect: small messages would wait for
    // acknowledgements.
    if (QTcpSocket *socket = socketOf(*m_socket))
        socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    m_state.phase = ClientPhase::Open;
    m_state.subprotocol = m_socket->subprotocol();
    if (m_attempt.tls) {
        ConnectionInfo info = m_journal.info(ConnectionState::Open);
        info.webSocket = true;
        info.subprotocol = m_state.subprotocol;
        tellTls(info);
        m_proxy.supplement(info);
        noteTlsTimes();
    }
    const ConnectionId connection = m_state.connection;
    Q_EMIT stateChanged(m_state);
    if (m_settings.sendOnOpen && m_state.phase == ClientPhase::Open && m_state.connection == connection)
        send(Opcode::Text, m_settings.sendOnOpen->toUtf8());
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

void ClientSession::socketClosesByItself()
{
    if (m_state.phase != ClientPhase::Open || m_attempt.asked || m_attempt.engineClose)
        return;
    m_attempt.engineClose =
        CloseBody{CloseCode{quint16(m_socket->closeCode())}, m_socket->closeReason().toUtf8()};
}

void ClientSession::socketDisconnected()
{
    if (m_state.phase == ClientPhase::Connecting)
        failedBeforeOpen();
    else if (m_state.phase != ClientPhase::Disconnected)
        endOpenConnection();
}

void ClientSession::failedBeforeOpen()
{
    if (!m_attempt.tlsErrors.isEmpty() && m_settings.verifyCertificate) {
        tlsFailed(m_attempt.tlsErrors.join(QStringLiteral("; ")));
        return;
    }
    if (!m_attempt.response.isEmpty()) {
        const HandshakeVerdict verdict = verdictOn(m_attempt.request, m_attempt.response);
        if (verdict.error != ClientError::None)
            fail(verdict.error, verdict.detail, verdict.httpStatus);
        else
            fail(ClientError::ConnectionLost, QStringLiteral("it ended inside the server's answer"));
        return;
    }
    fail(ClientError::ConnectionLost,
        m_attempt.tls ? QStringLiteral("it ended before the handshake was complete")
                      : QStringLiteral("the server closed it without an answer to the handshake"));
}

void ClientSession::endOpenConnection()
{
    const std::optional<CloseBody> engine = m_attempt.engineClose;
    // Over TLS the relay could not see the server's close frame; QWebSocket reports its code as its own.
    const bool engineFault = engine && (m_attempt.tls ? isEngineReason(QString::fromUtf8(engine->reason))
                                                      : !m_attempt.serverClose);
    if (m_attempt.asked) {
        finish();
    } else if (engineFault) {
        m_state.closeCode = engine->code;
        m_state.closeReason = QString::fromUtf8(engine->reason);
        const EngineFault fault = engineFaultOf(engine->code.value, m_state.closeReason);
        fail(fault.error, fault.detail);
    } else if (m_attempt.serverClose) {
        const auto body = parseCloseBody(*m_attempt.serverClose);
        m_state.closedByPeer = true;
        m_state.closeCode = body ? body->code : CloseCodes::ProtocolError;
        m_state.closeReason = body ? QString::fromUtf8(body->reason) : QString();
        if (body)
            finish();
        else
            fail(ClientError::ProtocolViolation,
                QStringLiteral("its close frame has a body that is not allowed"));
    } else if (engine) {
        m_state.closedByPeer = true;
        m_state.closeCode = engine->code;
        m_state.closeReason = QString::fromUtf8(engine->reason);
        report(Direction::ToClient, Opcode::Close, serializeCloseBody(*engine).value_or(QByteArray()));
        finish();
    } else {
        m_state.closeCode = CloseCodes::Abnormal;
        m_state.closedByPeer = true;
        fail(ClientError::ConnectionLost, QStringLiteral("it ended without a close frame"));
    }
}

void ClientSession::connectTimedOut()
{
    if (m_state.phase == ClientPhase::Closing) {
        fail(
            ClientError::ConnectionLost, QStringLiteral("the server did not finish closing within %1 seconds")
                                             .arg(m_timer->interval() / 1000.0));
        return;
    }
    const HandshakeVerdict verdict =
        m_attempt.response.isEmpty() ? HandshakeVerdict{} : verdictOn(m_attempt.request, m_attempt.response);
    if (verdict.error != ClientError::None)
        fail(verdict.error, verdict.detail, verdict.httpStatus);
    else if (!m_attempt.opened)
        fail(ClientError::TimedOut, QStringLiteral("the server does not answer at all"));
    else if (m_attempt.tls)
        fail(ClientError::TimedOut,
            QStringLiteral("the server took the connection, but its handshake did not end"));
    else if (m_attempt.response.isEmpty())
        fail(ClientError::TimedOut,
            QStringLiteral("the server took the connection but did not answer the handshake"));
    else
        fail(ClientError::TimedOut, QStringLiteral("the server's answer to the handshake stopped half-way"));
}

void ClientSession::close(CloseCode code, const QString &reason)
{
    if (m_state.phase == ClientPhase::Disconnected || m_state.phase == ClientPhase::Closing)
        return;
    const QByteArray text = reason.toUtf8();
    if (!isAllowedOnWire(code)) {
        sendFailed(QStringLiteral("close code %1 must not appear in a close frame").arg(code.value));
        return;
    }
    if (text.size() > maxCloseReasonBytes) {
        sendFailed(QStringLiteral("the close reason has %1 bytes of UTF-8, %2 are allowed")
                       .arg(text.size())
                       .arg(maxCloseReasonBytes));
        return;
    }
    if (m_state.phase == ClientPhase::Connecting) {
        abort();
        return;
    }
    m_attempt.asked = true;
    m_state.phase = ClientPhase::Closing;
    m_state.error = ClientError::None;
    m_state.detail.clear();
    m_state.closeCode = code;
    m_state.closeReason = reason;
    m_timer->start(closeTimeout + patience());
    report(Direction::ToServer, Opcode::Close, serializeCloseBody({code, text}).value_or(QByteArray()));
    const ConnectionId connection = m_state.connection;
    Q_EMIT stateChanged(m_state);
    if (m_state.phase == ClientPhase::Closing && m_state.connection == connection)
        m_socket->close(QWebSocketProtocol::CloseCode(code.value), reason);
}

void ClientSession::send(Opcode opcode, const QByteArray &payload)
{
    if (m_state.phase != ClientPhase::Open) {
        sendFailed(QStringLiteral("the connection is not open"));
        return;
    }
    if (isControl(opcode) && quint64(payload.size()) > maxControlPayload) {
        sendFailed(QStringLiteral("a control frame carries at most %1 bytes, not %2")
                       .arg(maxControlPayload)
                       .arg(payload.size()));
        return;
    }
    if (opcode == Opcode::Text && !isValidUtf8(payload)) {
        sendFailed(QStringLiteral("the text is not valid UTF-8"));
        return;
    }
    if (m_socket->bytesToWrite() + payload.size() > maxUnsent) {
        sendFailed(QStringLiteral("%1 bytes already wait for a server that does not read")
                       .arg(m_socket->bytesToWrite()));
        return;
    }
    if (!sendFrame(opcode, payload))
        return;
    report(Direction::ToServer, opcode, payload);
    if (m_state.error == ClientError::SendFailed) {
        m_state.error = ClientError::None;
        m_state.detail.clear();
        Q_EMIT stateChanged(m_state);
    }
}

bool ClientSession::sendFrame(Opcode opcode, const QByteArray &payload)
{
    switch (opcode) {
    case Opcode::Text:
        m_socket->sendTextMessage(textOf(payload));
        return true;
    case Opcode::Binary:
        m_socket->sendBinaryMessage(payload);
        return true;
    case Opcode::Ping:
        m_attempt.pings.push_back({payload, m_clock.now()});
        if (m_attempt.pings.size() > maxPings)
            m_attempt.pings.pop_front();
        m_socket->ping(payload);
        return true;
    case Opcode::Pong:
        return sendPong(payload);
    default:
        sendFailed(QStringLiteral("this client sends text, binary, ping and pong only"));
        return false;
    }
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

void ClientSession::abort()
{
    if (m_state.phase == ClientPhase::Disconnected)
        return;
    m_state.error = ClientError::None;
    m_state.detail.clear();
    finish();
}

void ClientSession::pongReceived(const QByteArray &payload)
{
    const qint64 now = m_clock.now();
    report(Direction::ToClient, Opcode::Pong, payload);
    const auto match = std::find_if(m_attempt.pings.begin(), m_attempt.pings.end(),
        [&](const SentPing &ping) { return ping.payload == payload; });
    if (match == m_attempt.pings.end())
        return; // nobody asked
    m_state.roundTrip = now - match->time;
    // RFC 6455 section 5.5.3: a server may answer the most recent of several pings alone.
    m_attempt.pings.erase(m_attempt.pings.begin(), match + 1);
    Q_EMIT stateChanged(m_state);
}

void ClientSession::fail(ClientError error, const QString &detail, int httpStatus)
{
    m_state.error = error;
    m_state.detail = detail;
    m_state.httpStatus = httpStatus;
    m_journal.note(noteOn(m_state, m_settings));
    finish();
}

void ClientSession::finish()
{
    m_timer->stop();
    m_proxy.withdrawTicket(m_attempt.token);
    // It may be the one that is reporting, so it is not deleted here.
    m_socket->disconnect(this);
    m_socket->abort();
    m_socket->deleteLater();
    m_socket = nullptr;
    m_state.phase = ClientPhase::Disconnected;
    if (!m_attempt.opened) {
        m_journal.neverOpened(); // neither the relay nor a server has anything to close
    }
    Q_EMIT stateChanged(m_state);
}

void ClientSession::sendFailed(const QString &detail)
{
    m_state.error = ClientError::SendFailed;
    m_state.detail = detail;
    m_journal.note(noteOn(m_state, m_settings));
    Q_EMIT stateChanged(m_state);
}

void ClientSession::report(Direction direction, Opcode opcode, const QByteArray &payload)
{
    if (m_attempt.tls && m_attempt.opened && !m_attempt.ours)
        m_journal.message(direction, opcode, payload);
}

} // namespace Fanlight
