// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/panelsession.h"

#include "client/clientnotes.h"
#include "client/handshakeverdict.h"
#include "protocol/utf8validator.h"

#include <QHostAddress>
#include <QTimer>
#include <QUrl>

#include <algorithm>

namespace Fanlight {

namespace {

constexpr int closeTimeout = 5'000;            // ms for the server's part of closing
constexpr qint64 maxUnsent = 64 * 1024 * 1024; // bytes that may wait for a server that does not read
constexpr std::size_t maxPings = 64;           // unanswered ones that are remembered

bool isSendable(Opcode opcode)
{
    return opcode == Opcode::Text || opcode == Opcode::Binary || opcode == Opcode::Ping ||
           opcode == Opcode::Pong;
}

} // namespace

PanelSession::PanelSession(ClientId client, PeerRegistry &registry, RecordingProxy &proxy,
    CaptureQueue &queue, const CaptureClock &clock, QObject *parent)
    : QObject(parent)
    , m_client(client)
    , m_registry(registry)
    , m_proxy(proxy)
    , m_queue(queue)
    , m_clock(clock)
    , m_journal(client, queue, clock)
    , m_timer(new QTimer(this))
    , m_returnTimer(new QTimer(this))
{
    m_timer->setSingleShot(true);
    m_returnTimer->setSingleShot(true);
    connect(m_returnTimer, &QTimer::timeout, this, &PanelSession::tryAgain);
    connect(m_timer, &QTimer::timeout, this, &PanelSession::timedOut);
    connect(&proxy, &RecordingProxy::connectFailed, this, &PanelSession::relayFailed);
    connect(&proxy, &RecordingProxy::opened, this, &PanelSession::relayOpened);
}

PanelSession::~PanelSession() = default;

ClientId PanelSession::client() const
{
    return m_client;
}

const ClientState &PanelSession::state() const
{
    return m_state;
}

void PanelSession::setConditions(const NetworkConditions &conditions)
{
    m_conditions = conditions;
    if (!m_attempt.token.isEmpty())
        m_proxy.setConditions(m_attempt.token, conditions);
}

// ms. A slow network is no dead server: connecting and the handshake take a round trip each, closing one
// after what is still under way.
int PanelSession::patience() const
{
    const QUrl url(m_settings.url);
    const double toServer =
        m_registry.roundTripTo(QHostAddress(url.host()), quint16(url.port(m_attempt.tls ? 443 : 80)));
    return int(2 * (longestRoundTrip(m_conditions) + toServer));
}

// --- opening
// -------------------------------------------------------------------------------------------------------

void PanelSession::open(const ClientSettings &settings)
{
    if (m_state.phase != ClientPhase::Disconnected)
        return;
    takeWay(settings);
    m_settings = settings;
    m_state = ClientState{};
    m_state.connection = m_registry.nextConnection();
    m_state.wayBack = wayUnderWay();
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

void PanelSession::begin()
{
    m_attempt.tls = QUrl(m_settings.url.trimmed()).scheme() == u"wss";
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

    m_state.phase = ClientPhase::Connecting;
    m_timer->start(m_settings.connectTimeout + patience());
    const ConnectionId connection = m_state.connection;
    Q_EMIT stateChanged(m_state);
    // Whoever heard that may have changed its mind.
    if (m_state.phase != ClientPhase::Connecting || m_state.connection != connection)
        return;
    m_attempt.begunAt = m_clock.now();
    connectToServer();
}

void PanelSession::relayFailed(
    ConnectionId connection, QAbstractSocket::SocketError error, const QString &text)
{
    if (connection == m_state.connection && m_state.phase == ClientPhase::Connecting)
        fail(clientErrorOf(error), text);
}

void PanelSession::relayOpened(ConnectionId connection, bool ours)
{
    if (connection != m_state.connection)
        return;
    m_attempt.opened = true;
    m_attempt.openedAt = m_clock.now();
    m_attempt.ours = ours;
}

void PanelSession::answered(const QByteArray &request, const QByteArray &response)
{
    if (m_state.phase != ClientPhase::Connecting)
        return;
    m_attempt.request = request;
    m_attempt.response = response;
    // A verdict that stands needs no waiting for what the engine makes of it: QWebSocket waits for a line's
    // end, and for ever if none comes.
    const HandshakeVerdict verdict = verdictOn(request, response);
    if (verdict.error != ClientError::None && verdict.final)
        fail(verdict.error, verdict.detail, verdict.httpStatus);
}

void PanelSession::becomeOpen(const QString &subprotocol, const QString &extensions)
{
    m_timer->stop();
    m_state.phase = ClientPhase::Open;
    m_state.subprotocol = subprotocol;
    m_attempt.wasOpenAt = m_clock.now();
    cameBack();
    if (m_attempt.tls) {
        ConnectionInfo info = m_journal.info(ConnectionState::Open);
        info.webSocket = true;
        info.subprotocol = subprotocol;
        info.extensions = extensions;
        tellTls(info);
        m_proxy.supplement(info);
        noteTlsTimes();
    }
    const ConnectionId connection = m_state.connection;
    Q_EMIT stateChanged(m_state);
    if (m_settings.sendOnOpen && m_state.phase == ClientPhase::Open && m_state.connection == connection)
        send(Opcode::Text, m_settings.sendOnOpen->toUtf8());
}

void PanelSession::failedBeforeOpen()
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
        m_attempt.opaque ? QStringLiteral("it ended before the handshake was complete")
                         : QStringLiteral("the server closed it without an answer to the handshake"));
}

void PanelSession::timedOut()
{
    if (m_state.phase == ClientPhase::Closing) {
        closingTimedOut();
        return;
    }
    const HandshakeVerdict verdict =
        m_attempt.response.isEmpty() ? HandshakeVerdict{} : verdictOn(m_attempt.request, m_attempt.response);
    if (verdict.error != ClientError::None)
        fail(verdict.error, verdict.detail, verdict.httpStatus);
    else if (!m_attempt.opened)
        fail(ClientError::TimedOut, QStringLiteral("the server does not answer at all"));
    else if (m_attempt.opaque || (m_attempt.tls && m_attempt.encryptedAt == timeUnknown))
        fail(ClientError::TimedOut,
            QStringLiteral("the server took the connection, but its handshake did not end"));
    else if (m_attempt.response.isEmpty())
        fail(ClientError::TimedOut,
            QStringLiteral("the server took the connection but did not answer the handshake"));
    else
        fail(ClientError::TimedOut, QStringLiteral("the server's answer to the handshake stopped half-way"));
}

// --- closing
// -------------------------------------------------------------------------------------------------------

void PanelSession::close(CloseCode code, const QString &reason)
{
    if (m_state.phase == ClientPhase::Disconnected)
        stopReturning();
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
    m_state.error = ClientError::None;
    m_state.detail.clear();
    m_state.closeCode = code;
    m_state.closeReason = reason;
    beginClosing();
    const ConnectionId connection = m_state.connection;
    Q_EMIT stateChanged(m_state);
    if (m_state.phase == ClientPhase::Closing && m_state.connection == connection)
        writeClose({code, text});
}

void PanelSession::beginClosing()
{
    m_state.phase = ClientPhase::Closing;
    m_timer->start(closeTimeout + patience());
}

void PanelSession::closingTimedOut()
{
    // RFC 6455 section 7.1.1: the server should have ended the connection first, but need not.
    if (m_attempt.serverClose) {
        m_journal.note(QStringLiteral("The server closed but left the connection standing."));
        endOpenConnection();
        return;
    }
    fail(ClientError::ConnectionLost, QStringLiteral("the server did not finish closing within %1 seconds")
                                          .arg(m_timer->interval() / 1000.0));
}

void PanelSession::endOpenConnection()
{
    if (m_attempt.asked) {
        finish();
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
    } else {
        m_state.closeCode = CloseCodes::Abnormal;
        m_state.closedByPeer = true;
        fail(ClientError::ConnectionLost, QStringLiteral("it ended without a close frame"));
    }
}

void PanelSession::abort()
{
    if (m_state.phase == ClientPhase::Disconnected) {
        stopReturning();
        return;
    }
    m_attempt.asked = true;
    m_state.error = ClientError::None;
    m_state.detail.clear();
    finish();
}

void PanelSession::fail(ClientError error, const QString &detail, int httpStatus)
{
    m_state.error = error;
    m_state.detail = detail;
    m_state.httpStatus = httpStatus;
    m_journal.note(noteOn(m_state, m_settings));
    finish();
}

void PanelSession::finish()
{
    m_timer->stop();
    m_proxy.withdrawTicket(m_attempt.token);
    drop();
    m_state.phase = ClientPhase::Disconnected;
    if (!m_attempt.opened)
        m_journal.neverOpened(); // neither the relay nor a server has anything to close
    considerReturn();
    Q_EMIT stateChanged(m_state);
}

// --- sending
// -------------------------------------------------------------------------------------------------------

void PanelSession::send(Opcode opcode, const QByteArray &payload)
{
    if (m_state.phase != ClientPhase::Open) {
        sendFailed(QStringLiteral("the connection is not open"));
        return;
    }
    if (!isSendable(opcode)) {
        sendFailed(QStringLiteral("this client sends text, binary, ping and pong only"));
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
    if (!hasRoomFor(payload.size()))
        return;
    if (opcode == Opcode::Ping) {
        m_attempt.pings.push_back({payload, m_clock.now()});
        if (m_attempt.pings.size() > maxPings)
            m_attempt.pings.pop_front();
    }
    if (!writeFrame(opcode, payload))
        return;
    if (m_state.error == ClientError::SendFailed) {
        m_state.error = ClientError::None;
        m_state.detail.clear();
        Q_EMIT stateChanged(m_state);
    }
}

bool PanelSession::hasRoomFor(qsizetype bytes)
{
    const qint64 waiting = unsentBytes();
    if (waiting + bytes <= maxUnsent)
        return true;
    sendFailed(QStringLiteral("%1 bytes already wait for a server that does not read").arg(waiting));
    return false;
}

void PanelSession::pongReceived(const QByteArray &payload)
{
    const qint64 now = m_clock.now();
    const auto match = std::find_if(m_attempt.pings.begin(), m_attempt.pings.end(),
        [&](const SentPing &ping) { return ping.payload == payload; });
    if (match == m_attempt.pings.end())
        return; // nobody asked
    m_state.roundTrip = now - match->time;
    // RFC 6455 section 5.5.3: a server may answer the most recent of several pings alone.
    m_attempt.pings.erase(m_attempt.pings.begin(), match + 1);
    Q_EMIT stateChanged(m_state);
}

void PanelSession::sendFailed(const QString &detail)
{
    m_state.error = ClientError::SendFailed;
    m_state.detail = detail;
    m_journal.note(noteOn(m_state, m_settings));
    Q_EMIT stateChanged(m_state);
}

} // namespace Fanlight
