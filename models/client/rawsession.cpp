// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/rawsession.h"

#include "client/peerendwatch.h"
#include "protocol/violation.h"

#include <QHostAddress>
#include <QNetworkProxy>
#include <QSignalBlocker>
#include <QSslSocket>
#include <QUrl>

#include <algorithm>
#include <limits>
#include <utility>

namespace Fanlight {

namespace {

constexpr char extensionsField[] = "Sec-WebSocket-Extensions";

// What a person wrote stands in place of what would be sent of that name.
HeaderFields withFields(const HeaderFields &usual, const std::vector<HeaderField> &wanted)
{
    HeaderFields fields;
    for (const HeaderField &field : usual.all()) {
        const bool isReplaced = std::any_of(wanted.begin(), wanted.end(),
            [&](const HeaderField &own) { return own.name.compare(field.name, Qt::CaseInsensitive) == 0; });
        if (!isReplaced)
            fields.append(field.name, field.value);
    }
    for (const HeaderField &field : wanted)
        fields.append(field.name, field.value);
    return fields;
}

} // namespace

RawSession::RawSession(ClientId client, PeerRegistry &registry, RecordingProxy &relay, CaptureQueue &queue,
    const CaptureClock &clock, QObject *parent)
    : PanelSession(client, registry, relay, queue, clock, parent)
{
}

RawSession::~RawSession()
{
    const QSignalBlocker silence(this);
    abort();
}

// --- opening
// -------------------------------------------------------------------------------------------------------

void RawSession::openWith(const ClientSettings &settings, const WritePlan &opening)
{
    if (m_state.phase != ClientPhase::Disconnected)
        return;
    m_opening = opening;
    m_openedWith = true;
    open(settings);
    m_openedWith = m_state.phase != ClientPhase::Disconnected;
    m_opening.clear();
}

RawClientSettings RawSession::clientSettings() const
{
    RawClientSettings client = rawSettingsFor(QUrl(settings().url.trimmed()));
    client.connectTimeout = std::numeric_limits<int>::max(); // the patience is the session's
    client.maxMessage = settings().maxMessage;
    client.traceLimit = 0;
    // The session answers, because it does so with masking keys and after a violation too.
    client.answerPings = false;
    client.answerClose = false;
    if (settings().offerDeflate)
        client.deflateOffer.emplace();
    return client;
}

void RawSession::setAnswers(bool pings, bool close)
{
    m_answerPings = pings;
    m_answerClose = close;
}

void RawSession::connectToServer()
{
    setAnswers(settings().answerPings, settings().answerClose);
    delete std::exchange(m_peerEnd, nullptr);
    m_toServer = StreamWatch(Direction::ToServer);
    m_toClient = StreamWatch(Direction::ToClient);
    m_recorder.reset();
    m_onWire = 0;
    m_closeSent = false;
    RawClientSettings client = clientSettings();
    client.proxy = QNetworkProxy(QNetworkProxy::Socks5Proxy, QHostAddress(QHostAddress::LocalHost).toString(),
        proxy().port(), m_attempt.token, QStringLiteral("-"));
    m_socket = new RawClient(client, this);
    connect(m_socket, &RawClient::passed, this, &RawSession::passed);
    connect(m_socket, &RawClient::happened, this, &RawSession::happened);
    connect(m_socket, &RawClient::tlsErrors, this, &RawSession::tlsErrorsFound);
    connect(m_socket, &RawClient::sendingEnded, this,
        [this] { proxy().endSendingAfter(m_state.connection, m_onWire); });
    if (const QSslSocket *secure = secureSocket())
        connect(secure, &QSslSocket::encryptedBytesWritten, this, &RawSession::leftProgram);
    m_socket->send(m_opening.empty() ? usualOpening() : m_opening);
    m_socket->open();
}

WritePlan RawSession::usualOpening()
{
    RequestHead head = openingRequest(QUrl(settings().url.trimmed()), m_keys.nonce());
    if (!settings().subprotocols.isEmpty())
        head.fields.append(
            "Sec-WebSocket-Protocol", settings().subprotocols.join(QStringLiteral(", ")).toUtf8());
    if (settings().offerDeflate)
        head.fields.append(extensionsField, offerField({}));
    head.fields = withFields(head.fields, settings().headers);
    // The fields have been looked at.
    return {{serialize(head).value_or(QByteArray()), 0}};
}

void RawSession::heard(const RawConnected &)
{
    if (!m_attempt.tls)
        return;
    m_attempt.encryptedAt = clock().now();
    m_recorder = std::make_unique<StreamRecorder>(m_state.connection,
        m_attempt.ours ? StreamRecorder::Mode::Shadow : StreamRecorder::Mode::Full, queue(), clock(),
        settings().maxMessage);
}

void RawSession::heard(const RawResponse &response)
{
    // A refusal's words may still come; what is wrong with a 101 has been said.
    if (m_state.phase != ClientPhase::Connecting || !response.head || response.head->status != 101)
        return;
    const HeaderFields &fields = response.head->fields;
    const QByteArray extensions = fields.values(extensionsField).join(", ");
    if (settings().offerDeflate) {
        const DeflateCheck check =
            checkDeflateAnswer({}, parseExtensions(extensions).value_or(std::vector<Extension>()));
        if (!check.agreement && !check.fault.isEmpty()) {
            fail(ClientError::HandshakeRefused, check.fault, response.head->status);
            return;
        }
    }
    becomeOpen(QString::fromUtf8(fields.value("Sec-WebSocket-Protocol")), QString::fromLatin1(extensions));
}

// --- what passes
// ---------------------------------------------------------------------------------------------------

void RawSession::passed(Direction direction, const QByteArray &bytes)
{
    if (m_recorder)
        m_recorder->receive(direction, bytes);
    if (direction == Direction::ToServer) {
        (void)m_toServer.receive(bytes);
        if (!m_attempt.tls)
            leftProgram(bytes.size());
        return;
    }
    const bool news = m_toClient.receive(bytes);
    if (news && m_state.phase == ClientPhase::Connecting)
        answered(m_toServer.opening(), m_toClient.opening());
}

// The relay keeps writes apart that it would else read as one.
void RawSession::leftProgram(qint64 bytes)
{
    m_onWire += quint64(bytes);
    proxy().markWrite(m_state.connection, m_onWire);
}

void RawSession::happened(const RawEvent &event)
{
    std::visit(
        [this](const auto &what) {
            using What = std::decay_t<decltype(what)>;
            // A control frame has been seen as a frame, and messages are the capture's.
            if constexpr (!std::is_same_v<What, ControlSeen> && !std::is_same_v<What, Message>)
                heard(what);
        },
        event.what);
}

void RawSession::heard(const FrameSeen &seen)
{
    const QByteArray &payload = seen.frame.payload;
    switch (seen.frame.header.opcode) {
    case Opcode::Ping:
        if (m_answerPings && !hasSentClose() && quint64(payload.size()) <= maxControlPayload)
            write(serializeMessage(Opcode::Pong, payload, m_keys.next()));
        return;
    case Opcode::Pong:
        pongReceived(payload);
        return;
    case Opcode::Close:
        if (!m_attempt.serverClose)
            serverCloses(payload);
        return;
    default:
        return;
    }
}

void RawSession::serverCloses(const QByteArray &body)
{
    m_attempt.serverClose = body;
    if (m_state.phase != ClientPhase::Open)
        return;
    if (const auto own = m_toServer.closeFrame()) {
        const auto sent = parseCloseBody(*own);
        m_attempt.asked = true;
        m_state.closeCode = sent ? sent->code : CloseCodes::ProtocolError;
        m_state.closeReason = sent ? QString::fromUtf8(sent->reason) : QString();
        beginClosing();
        announce();
        return;
    }
    if (!m_answerClose)
        return;
    // RFC 6455 section 5.5.1: usually with the code that came. It is the server that ends the connection then
    // (7.1.1).
    beginClosing();
    m_closeSent = true;
    const bool isValid = parseCloseBody(body).has_value();
    const QByteArray own = serializeCloseBody({CloseCodes::ProtocolError, {}}).value_or(QByteArray());
    write(serializeMessage(Opcode::Close, isValid ? body : own, m_keys.next()));
    announce();
}

void RawSession::heard(const Failure &failure)
{
    if (failure.violation == Violation::MessageTooBig) {
        writeClose({CloseCodes::MessageTooBig, {}});
        m_state.closeCode = CloseCodes::MessageTooBig;
        fail(ClientError::MessageTooBig, {});
        return;
    }
    if (m_state.phase != ClientPhase::Open)
        return;
    if (failure.violation == Violation::TruncatedFrame)
        return; // the end follows
    m_state.error = ClientError::ProtocolViolation;
    m_state.detail = QString::fromLatin1(sentence(failure.violation));
    announce();
}

void RawSession::heard(const RawEnd &end)
{
    if (end.cause == RawEndCause::TlsFailed) {
        tlsFailed(
            m_attempt.tlsErrors.isEmpty() ? end.detail : m_attempt.tlsErrors.join(QStringLiteral("; ")));
        return;
    }
    if (m_state.phase != ClientPhase::Connecting)
        endOpenConnection();
    else if (!m_attempt.opened)
        fail(ClientError::Other, end.detail);
    else
        failedBeforeOpen();
}

// --- sending
// -------------------------------------------------------------------------------------------------------

void RawSession::write(const QByteArray &frame)
{
    m_socket->send(WritePlan{{frame, 0}});
}

bool RawSession::writeFrame(Opcode opcode, const QByteArray &payload)
{
    write(serializeMessage(opcode, payload, m_keys.next()));
    return true;
}

void RawSession::sendWrites(const WritePlan &writes)
{
    if (!m_socket || !m_socket->isConnected()) {
        sendFailed(QStringLiteral("the connection is not open"));
        return;
    }
    qsizetype bytes = 0;
    for (const WireWrite &one : writes)
        bytes += one.bytes.size();
    if (hasRoomFor(bytes))
        m_socket->send(writes);
}

qint64 RawSession::unsentBytes() const
{
    return qint64(m_socket->bytesToWrite());
}

// --- closing
// -------------------------------------------------------------------------------------------------------

void RawSession::writeClose(const CloseBody &body)
{
    m_closeSent = true;
    write(serializeMessage(Opcode::Close, serializeCloseBody(body).value_or(QByteArray()), m_keys.next()));
}

void RawSession::halfClose()
{
    if (!m_socket || !m_socket->isConnected()) {
        sendFailed(QStringLiteral("the connection is not open"));
        return;
    }
    journal().note(QStringLiteral("This client half-closes: it sends nothing more and goes on reading."));
    m_socket->halfClose();
}

void RawSession::reset()
{
    if (m_state.phase == ClientPhase::Disconnected)
        return;
    journal().note(QStringLiteral("This client resets the connection."));
    proxy().reset(m_state.connection);
    abort();
}

void RawSession::drop()
{
    if (m_recorder) {
        m_recorder->receiveEnd(Direction::ToServer);
        m_recorder->receiveEnd(Direction::ToClient);
        m_recorder.reset();
    }
    if (!m_socket)
        return;
    // It may be the one that is reporting, so it is not deleted here.
    if (const QSslSocket *secure = secureSocket())
        secure->disconnect(this);
    m_socket->disconnect(this);
    const bool isRefused =
        m_state.error == ClientError::HandshakeRefused || m_state.error == ClientError::NotHttp;
    if (std::exchange(m_openedWith, false) && isRefused && m_state.phase == ClientPhase::Connecting)
        watchPeerEnd();
    else
        m_socket->deleteLater();
    m_socket = nullptr;
}

void RawSession::watchPeerEnd()
{
    m_peerEnd = new PeerEndWatch(*m_socket, this);
    const ConnectionId connection = m_state.connection;
    connect(m_peerEnd, &PeerEndWatch::ended, this, [this, connection](bool byPeer, qint64 after) {
        std::exchange(m_peerEnd, nullptr)->deleteLater();
        if (m_state.connection != connection)
            return; // of an attempt that could not begin
        m_state.peerEnd = byPeer ? PeerEnd::Closed : PeerEnd::LeftOpen;
        m_state.peerEndAfter = after;
        announce();
    });
}

QSslSocket *RawSession::secureSocket() const
{
    return m_socket->secureSocket();
}

void RawSession::ignoreTlsErrors()
{
    m_socket->ignoreTlsErrors();
}

} // namespace Fanlight
