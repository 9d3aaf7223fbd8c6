// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/rawclient.h"

#include "transport/tcpreset.h"

#include <QCoreApplication>
#include <QEvent>
#include <QSslError>
#include <QSslSocket>
#include <QTcpSocket>

#include <utility>

namespace Fanlight {

namespace {

quint16 portOf(const QUrl &url)
{
    return quint16(url.port(url.scheme() == u"wss" ? 443 : 80));
}

// RFC 6455 section 4.1, 4: the port is told when it is not the scheme's own.
QByteArray hostField(const QUrl &url)
{
    QString host = url.host(QUrl::FullyEncoded);
    if (host.contains(u':'))
        host = u'[' + host + u']';
    const int usual = url.scheme() == u"wss" ? 443 : 80;
    if (portOf(url) != usual)
        host += u':' + QString::number(portOf(url));
    return host.toLatin1();
}

} // namespace

RawClientSettings rawSettingsFor(const QUrl &url)
{
    RawClientSettings settings;
    settings.host = url.host();
    settings.port = portOf(url);
    settings.tls = url.scheme() == u"wss";
    return settings;
}

RequestHead openingRequest(const QUrl &url, const QByteArray &key)
{
    RequestHead head;
    head.method = "GET";
    const QByteArray path = url.path(QUrl::FullyEncoded).toLatin1();
    head.target = path.isEmpty() ? QByteArray("/") : path;
    if (url.hasQuery())
        head.target += '?' + url.query(QUrl::FullyEncoded).toLatin1();
    head.fields = {{"Host", hostField(url)}, {"Upgrade", "websocket"}, {"Connection", "Upgrade"},
        {"Sec-WebSocket-Key", key}, {"Sec-WebSocket-Version", "13"}};
    return head;
}

RawClient::RawClient(RawClientSettings settings, QObject *parent)
    : QObject(parent)
    , m_settings(std::move(settings))
    , m_socket(m_settings.tls ? new QSslSocket(this) : new QTcpSocket(this))
    , m_writer(new PlannedWriter(*m_socket, m_socket))
    , m_trace(m_settings.traceLimit)
{
    m_patience.setSingleShot(true);
    m_socket->setProxy(m_settings.proxy);
    connect(&m_patience, &QTimer::timeout, this, [this] { end(RawEndCause::TimedOut, {}); });
    connect(m_writer, &PlannedWriter::writing, this, [this](const QByteArray &bytes) {
        m_trace.add(now(), Direction::ToServer, bytes);
        Q_EMIT passed(Direction::ToServer, bytes);
    });
    connect(m_writer, &PlannedWriter::sendingEnded, this, &RawClient::sendingEnded);
    connect(m_socket, &QIODevice::readyRead, this, &RawClient::read);
    connect(m_socket, &QAbstractSocket::disconnected, this, &RawClient::gone);
    connect(m_socket, &QAbstractSocket::errorOccurred, this, &RawClient::gone);
    auto *secure = qobject_cast<QSslSocket *>(m_socket);
    if (!secure) {
        connect(m_socket, &QAbstractSocket::connected, this, &RawClient::connected);
        return;
    }
    connect(secure, &QSslSocket::encrypted, this, &RawClient::connected);
    connect(secure, &QSslSocket::sslErrors, this, &RawClient::tlsErrors);
    if (!m_settings.verifyCertificate)
        secure->setPeerVerifyMode(QSslSocket::VerifyNone);
}

RawClient::~RawClient()
{
    m_socket->disconnect(this); // its own destructor closes, which is nobody's news
}

void RawClient::open()
{
    m_stage = Stage::Connecting;
    m_clock.start();
    m_patience.start(m_settings.connectTimeout);
    if (auto *secure = qobject_cast<QSslSocket *>(m_socket))
        secure->connectToHostEncrypted(m_settings.host, m_settings.port);
    else
        m_socket->connectToHost(m_settings.host, m_settings.port);
}

void RawClient::send(WritePlan plan)
{
    m_writer->send(std::move(plan));
}

void RawClient::send(const Unchecked &unchecked)
{
    m_closeSent = m_closeSent || unchecked.frame.header.opcode == Opcode::Close;
    send(WritePlan{{serialize(unchecked), 0}});
}

void RawClient::halfClose()
{
    m_writer->halfClose();
}

void RawClient::finish()
{
    m_writer->finish();
}

void RawClient::abort()
{
    if (m_stage == Stage::Ended)
        return;
    m_stage = Stage::Ended;
    m_patience.stop();
    m_writer->stop();
    resetOnClose(m_socket->socketDescriptor());
    dropSocket();
}

void RawClient::ignoreTlsErrors()
{
    if (QSslSocket *secure = secureSocket())
        secure->ignoreSslErrors();
}

QSslSocket *RawClient::secureSocket() const
{
    return qobject_cast<QSslSocket *>(m_socket);
}

bool RawClient::isOpen() const
{
    return m_stage == Stage::Frames;
}

qint64 RawClient::now() const
{
    return m_clock.isValid() ? m_clock.nsecsElapsed() : 0;
}

void RawClient::connected()
{
    m_patience.stop();
    m_stage = Stage::Head;
    m_head.emplace(HeadLimits{});
    tell(RawConnected{});
    m_writer->start();
}

void RawClient::read()
{
    while (m_stage != Stage::Ended && m_socket->bytesAvailable() > 0) {
        const QByteArray bytes = m_socket->readAll();
        m_trace.add(now(), Direction::ToClient, bytes);
        Q_EMIT passed(Direction::ToClient, bytes);
        if (m_stage == Stage::Head)
            readHead(bytes);
        else if (m_stage == Stage::Frames)
            readFrames(bytes);
    }
}

void RawClient::readHead(QByteArrayView bytes)
{
    while (m_stage == Stage::Head && !bytes.isEmpty()) {
        bytes = bytes.sliced(m_head->receive(bytes));
        if (m_head->failure()) {
            m_stage = Stage::Unknown;
            tell(RawResponse{std::nullopt, m_head->failure(), m_head->raw() + bytes.toByteArray()});
            return;
        }
        if (!m_head->isComplete())
            return;
        const int status = m_head->head().status;
        // RFC 9110 section 15.2: any number of interim responses may come first; 101 is final to us.
        if (status < 200 && status != 101) {
            m_head.emplace(HeadLimits{});
            continue;
        }
        m_stage = status == 101 ? Stage::Frames : Stage::Unknown;
        m_reader.emplace(Role::Client, m_settings.maxMessage,
            m_trace.count(Direction::ToClient) - quint64(bytes.size()), false);
        agreeOnDeflate(m_head->head().fields);
        tell(RawResponse{m_head->head(), std::nullopt, m_head->raw()});
    }
    if (m_stage == Stage::Frames && !bytes.isEmpty())
        readFrames(bytes);
}

void RawClient::agreeOnDeflate(const HeaderFields &fields)
{
    if (!m_settings.deflateOffer)
        return;
    const auto chosen = parseExtensions(fields.values("Sec-WebSocket-Extensions").join(", "));
    if (!chosen)
        return;
    if (const auto agreement = checkDeflateAnswer(*m_settings.deflateOffer, *chosen).agreement)
        m_reader->allowDeflate(agreement->toClient);
}

void RawClient::readFrames(QByteArrayView bytes)
{
    m_reader->receive(bytes);
    for (ReaderEvent &event : m_reader->takeEvents()) {
        if (m_stage == Stage::Ended)
            return;
        if (const auto *control = std::get_if<ControlSeen>(&event))
            answer(control->frame);
        std::visit([this](auto &what) { tell(std::move(what)); }, event);
    }
}

void RawClient::answer(const Frame &control)
{
    const Opcode opcode = control.header.opcode;
    const bool pong = opcode == Opcode::Ping && m_settings.answerPings && !m_closeSent;
    const bool close = opcode == Opcode::Close && m_settings.answerClose && !m_closeSent;
    if (!pong && !close)
        return;
    m_closeSent = m_closeSent || close;
    // Its bytes are nobody's secret: with a key of zeros they read the same in both directions' traces.
    send(WritePlan{
        {serializeMessage(pong ? Opcode::Pong : Opcode::Close, control.payload, m_keys.next()), 0}});
}

void RawClient::gone()
{
    if (m_stage == Stage::Ended)
        return;
    read();
    const QAbstractSocket::SocketError error = m_socket->error();
    const bool tls = error == QAbstractSocket::SslHandshakeFailedError;
    if (tls)
        end(RawEndCause::TlsFailed, m_socket->errorString());
    else if (m_stage == Stage::Connecting)
        end(RawEndCause::NotConnected, m_socket->errorString());
    else if (error == QAbstractSocket::RemoteHostClosedError || error == QAbstractSocket::UnknownSocketError)
        end(RawEndCause::PeerClosed, {});
    else
        end(RawEndCause::Broken, m_socket->errorString());
}

void RawClient::end(RawEndCause cause, const QString &detail)
{
    if (m_stage == Stage::Ended)
        return;
    if (m_stage == Stage::Frames) {
        m_reader->receiveEnd();
        for (ReaderEvent &event : m_reader->takeEvents())
            std::visit([this](auto &what) { tell(std::move(what)); }, event);
    }
    m_stage = Stage::Ended;
    m_patience.stop();
    m_writer->stop();
    tell(RawEnd{cause, detail});
    dropSocket();
}

// A flush that Qt 6.4's QSslSocket has posted to itself would use what the socket's end has freed.
void RawClient::dropSocket()
{
    m_socket->abort();
    QCoreApplication::removePostedEvents(m_socket, QEvent::MetaCall);
}

void RawClient::tell(RawHappening what)
{
    Q_EMIT happened({now(), std::move(what)});
}

} // namespace Fanlight
