// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturequeue.h"
#include "capture/clock.h"
#include "client/clientjournal.h"
#include "client/clientsettings.h"
#include "transport/networkconditions.h"
#include "transport/recordingproxy.h"

#include <QAbstractSocket>
#include <QObject>

#include <deque>
#include <memory>
#include <optional>

class QSslError;
class QTimer;
class QWebSocket;

namespace Fanlight {

// One client panel's connection: a QWebSocket through the RecordingProxy. Engine thread. What it does beside
// the bytes that the relay records (errors, time-outs) it puts into the capture as Note and Closed records;
// over TLS to a foreign server it reports the messages themselves (RecordFlag::ApiReported).
class ClientSession : public QObject
{
    Q_OBJECT
public:
    ClientSession(ClientId client, PeerRegistry &registry, RecordingProxy &proxy, CaptureQueue &queue,
        const CaptureClock &clock, QObject *parent = nullptr);
    ~ClientSession() override;

    // Checks the settings first: URL, header fields, subprotocols; a bad one is an error at once and nothing
    // is opened. Ignored unless disconnected.
    void open(const ClientSettings &settings);
    // code must be allowed on the wire and reason at most 123 bytes of UTF-8, or SendFailed says so.
    void close(CloseCode code, const QString &reason);
    // Text (valid UTF-8), Binary, Ping or Pong (at most 125 bytes). Anything else, or not open: SendFailed.
    void send(Opcode opcode, const QByteArray &payload);
    void abort();
    // Of the connection there is and those to come.
    void setConditions(const NetworkConditions &conditions);

    [[nodiscard]] ClientId client() const;
    [[nodiscard]] const ClientState &state() const;

Q_SIGNALS:
    void stateChanged(const Fanlight::ClientState &state);

private:
    // What a client asked with a ping and when, until the pong.
    struct SentPing
    {
        QByteArray payload;
        qint64 time = 0; // ns
    };

    void begin();
    void makeSocket();
    [[nodiscard]] int patience() const;

    // What the relay tells.
    void relayFailed(ConnectionId connection, QAbstractSocket::SocketError error, const QString &text);
    void relayOpened(ConnectionId connection, bool ours);
    void relayAnswered(ConnectionId connection, const QByteArray &request, const QByteArray &response);
    void relayServerClosing(ConnectionId connection, const QByteArray &closeBody);

    // What QWebSocket tells.
    void socketConnected();
    void socketError(QAbstractSocket::SocketError error);
    void socketClosesByItself();
    void socketDisconnected();
    void pongReceived(const QByteArray &payload);

    // TLS.
    void watchTls();
    void tlsErrorsFound(const QList<QSslError> &errors);
    void tlsFailed(const QString &words);
    void tellTls(ConnectionInfo &info) const;
    void noteTlsTimes();

    void connectTimedOut();
    void failedBeforeOpen();
    void endOpenConnection();
    void fail(ClientError error, const QString &detail, int httpStatus = 0);
    void finish();
    void sendFailed(const QString &detail);
    [[nodiscard]] bool sendFrame(Opcode opcode, const QByteArray &payload);
    [[nodiscard]] bool sendPong(const QByteArray &payload);
    void report(
        Direction direction, Opcode opcode, const QByteArray &payload); // over TLS to a foreign server

    const ClientId m_client;
    PeerRegistry &m_registry;
    RecordingProxy &m_proxy;
    const CaptureClock &m_clock;
    ClientJournal m_journal;
    ClientSettings m_settings;
    ClientState m_state;
    NetworkConditions m_conditions;

    // Of the current attempt.
    struct Attempt
    {
        QString token;
        bool tls = false;
        bool opened = false; // the TCP connection behind the relay
        bool ours = false;   // to a server in this program
        bool asked = false;  // this side began to close
        QByteArray request;  // heads as the relay saw them
        QByteArray response;
        std::optional<QByteArray> serverClose; // payload of the server's close frame
        std::optional<CloseBody> engineClose;  // what QWebSocket closed with by itself
        QStringList tlsErrors;
        std::optional<CertificateVerdict> certificate; // that is not taken
        qint64 begunAt = timeUnknown;                  // ns
        qint64 openedAt = timeUnknown;
        qint64 encryptedAt = timeUnknown;
        std::deque<SentPing> pings;
    };
    Attempt m_attempt;
    QWebSocket *m_socket = nullptr;
    QTimer *m_timer; // until open, and from close() until closed
};

// The first thing wrong with the settings, if any: BadUrl, BadHeader or BadSubprotocol and its detail.
struct SettingsFault
{
    ClientError error = ClientError::None;
    QString detail;
};
[[nodiscard]] std::optional<SettingsFault> faultOf(const ClientSettings &settings);

} // namespace Fanlight
