// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturequeue.h"
#include "capture/clock.h"
#include "client/clientjournal.h"
#include "client/clientsettings.h"
#include "client/reconnect.h"
#include "transport/networkconditions.h"
#include "transport/recordingproxy.h"

#include <QAbstractSocket>
#include <QObject>

#include <deque>
#include <optional>

class QSslError;
class QSslSocket;
class QTimer;

namespace Fanlight {

// One client panel's connection through the RecordingProxy, whatever engine speaks on it: checks, time-outs,
// states, certificates and the words for what went wrong. Engine thread. What it does beside the bytes that
// the relay records (errors, time-outs) it puts into the capture as Note and Closed records.
class PanelSession : public QObject
{
    Q_OBJECT
public:
    PanelSession(ClientId client, PeerRegistry &registry, RecordingProxy &proxy, CaptureQueue &queue,
        const CaptureClock &clock, QObject *parent = nullptr);
    // The engine's own has silenced and aborted it by then.
    ~PanelSession() override;

    [[nodiscard]] virtual ClientEngine engine() const = 0;

    // Checks the settings first: URL, header fields, subprotocols; a bad one is an error at once and nothing
    // is opened. Ignored unless disconnected. While it waits to come back (ClientState::wayBack), the same
    // URL, fields and engine mean the next attempt now, others a new connection.
    void open(const ClientSettings &settings);
    // code must be allowed on the wire and reason at most 123 bytes of UTF-8, or SendFailed says so. While it
    // waits to come back, this and abort() end that.
    void close(CloseCode code, const QString &reason);
    // Text (valid UTF-8), Binary, Ping or Pong (at most 125 bytes). Anything else, or not open: SendFailed.
    void send(Opcode opcode, const QByteArray &payload);
    void abort();
    // Of the connection there is and those to come.
    void setConditions(const NetworkConditions &conditions);

    [[nodiscard]] ClientId client() const;
    [[nodiscard]] const ClientState &state() const;
    [[nodiscard]] const NetworkConditions &conditions() const { return m_conditions; }

Q_SIGNALS:
    void stateChanged(const Fanlight::ClientState &state);

protected:
    // What a client asked with a ping and when, until the pong.
    struct SentPing
    {
        QByteArray payload;
        qint64 time = 0; // ns
    };
    // Of the current attempt.
    struct Attempt
    {
        QString token;
        bool tls = false;
        bool opaque = false; // nobody on this side sees the heads
        bool opened = false; // the TCP connection behind the relay
        bool ours = false;   // to a server in this program
        bool asked = false;  // this side began to close
        QByteArray request;  // heads as far as they are seen
        QByteArray response;
        std::optional<QByteArray> serverClose; // payload of the server's close frame
        QStringList tlsErrors;
        std::optional<CertificateVerdict> certificate; // that is not taken
        qint64 begunAt = timeUnknown;                  // ns
        qint64 openedAt = timeUnknown;
        qint64 encryptedAt = timeUnknown;
        qint64 wasOpenAt = timeUnknown; // since when it was open, if it was
        std::deque<SentPing> pings;
    };

    // The engine's part. Connecting goes through proxy() with the attempt's token as user name.
    virtual void connectToServer() = 0;
    // The socket goes away, and nothing of it is heard any more. It may be the one that is reporting.
    virtual void drop() = 0;
    virtual void writeClose(const CloseBody &body) = 0;
    // False after sendFailed().
    [[nodiscard]] virtual bool writeFrame(Opcode opcode, const QByteArray &payload) = 0;
    [[nodiscard]] virtual qint64 unsentBytes() const = 0;
    // The one below, once there is one; nullptr without TLS.
    [[nodiscard]] virtual QSslSocket *secureSocket() const = 0;
    virtual void ignoreTlsErrors() = 0;

    // What the engine tells.
    void answered(const QByteArray &request, const QByteArray &response);
    void becomeOpen(const QString &subprotocol, const QString &extensions);
    void failedBeforeOpen();
    void endOpenConnection();
    void pongReceived(const QByteArray &payload);
    void tlsErrorsFound(const QList<QSslError> &errors);
    void tlsFailed(const QString &words);
    // This side goes on to close: the server has patience() and a little to do its part.
    void beginClosing();
    void fail(ClientError error, const QString &detail, int httpStatus = 0);
    void finish();
    void sendFailed(const QString &detail);
    // False, and said, when that is too much to wait for a server that does not read.
    [[nodiscard]] bool hasRoomFor(qsizetype bytes);

    [[nodiscard]] RecordingProxy &proxy() { return m_proxy; }
    [[nodiscard]] const CaptureClock &clock() const { return m_clock; }
    [[nodiscard]] CaptureQueue &queue() { return m_queue; }
    [[nodiscard]] ClientJournal &journal() { return m_journal; }
    [[nodiscard]] const ClientSettings &settings() const { return m_settings; }
    void announce() { Q_EMIT stateChanged(m_state); }

    ClientState m_state;
    Attempt m_attempt;

private:
    void begin();
    [[nodiscard]] int patience() const;
    void relayFailed(ConnectionId connection, QAbstractSocket::SocketError error, const QString &text);
    void relayOpened(ConnectionId connection, bool ours);
    void tellTls(ConnectionInfo &info) const;
    void noteTlsTimes();
    void considerReturn();
    void tryAgain();
    void takeWay(const ClientSettings &settings);
    [[nodiscard]] std::optional<WayBack> wayUnderWay() const;
    void cameBack();
    void stopReturning();
    void timedOut();
    void closingTimedOut();

    const ClientId m_client;
    PeerRegistry &m_registry;
    RecordingProxy &m_proxy;
    CaptureQueue &m_queue;
    const CaptureClock &m_clock;
    ClientJournal m_journal;
    ClientSettings m_settings;
    NetworkConditions m_conditions;
    QTimer *m_timer; // until open, and from close() until closed

    // The way back from the last loss; kept for a while after it has succeeded.
    struct Way
    {
        ReconnectSchedule schedule;
        ConnectionId lost;
        qint64 lostAt = 0; // ns
    };
    std::optional<Way> m_way;
    QTimer *m_returnTimer;
};

// The first thing wrong with the settings, if any: BadUrl, BadHeader or BadSubprotocol and its detail.
struct SettingsFault
{
    ClientError error = ClientError::None;
    QString detail;
};
[[nodiscard]] std::optional<SettingsFault> faultOf(const ClientSettings &settings);

} // namespace Fanlight
