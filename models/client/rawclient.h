// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/maskingkeys.h"
#include "client/plannedwriter.h"
#include "client/wiretrace.h"
#include "protocol/handshake.h"
#include "protocol/messagereader.h"
#include "protocol/permessagedeflate.h"

#include <QElapsedTimer>
#include <QNetworkProxy>
#include <QObject>
#include <QString>
#include <QTimer>
#include <QUrl>

#include <optional>
#include <variant>
#include <vector>

class QSslError;
class QSslSocket;
class QTcpSocket;

namespace Fanlight {

struct RawClientSettings
{
    QString host;
    quint16 port = 80;
    bool tls = false;
    bool verifyCertificate = true;
    int connectTimeout = 10'000;           // ms, TCP and TLS
    quint64 maxMessage = 64 * 1024 * 1024; // bytes; a larger message is a Failure, its bytes still counted
    qsizetype traceLimit = 64 * 1024;      // bytes kept of each direction
    // What the opening offered of permessage-deflate: an answer that fits makes received messages inflate.
    std::optional<DeflateParameters> deflateOffer;
    bool answerPings = true; // with a pong of the same payload
    bool answerClose = true; // with its own body, unless a close frame was sent before
    QNetworkProxy proxy = QNetworkProxy::NoProxy;
};

// Host, port and TLS of a ws:// or wss:// URL; the rest as it is by default.
[[nodiscard]] RawClientSettings rawSettingsFor(const QUrl &url);
// The opening request that RFC 6455 section 4.1 asks for. key: for Sec-WebSocket-Key.
[[nodiscard]] RequestHead openingRequest(const QUrl &url, const QByteArray &key);

// TCP is connected, and TLS agreed where it was wanted.
struct RawConnected
{
};
// The server's answer to what was sent first. Interim responses (100, 103) are passed over.
struct RawResponse
{
    std::optional<ResponseHead> head;   // none: it is not HTTP, and nothing after it is read as anything
    std::optional<HeadFailure> failure; // where it is not
    QByteArray raw;
};
enum class RawEndCause : quint8 {
    PeerClosed, // the end of the peer's bytes, or a reset: Qt tells no difference
    NotConnected,
    TimedOut, // connecting
    TlsFailed,
    Broken,
};
struct RawEnd
{
    RawEndCause cause = RawEndCause::PeerClosed;
    QString detail; // the library's words, untranslated; empty with PeerClosed and TimedOut
};

using RawHappening =
    std::variant<RawConnected, RawResponse, FrameSeen, ControlSeen, Message, Failure, RawEnd>;
struct RawEvent
{
    qint64 time = 0; // ns since open(), of a steady clock
    RawHappening what;
};

// A WebSocket client that does what it is told and nothing else, right or wrong: the tester's mouth and ears.
// It has no policy: no request of its own, no refusal of a bad answer, and after a 101 every frame is
// reported with what is wrong with it. One connection for each object. Any thread with an event loop. Memory:
// what waits to be written, one message under assembly (maxMessage), and the trace.
class RawClient : public QObject
{
    Q_OBJECT
public:
    explicit RawClient(RawClientSettings settings, QObject *parent = nullptr);
    ~RawClient() override;

    void open();
    // Each write when those before it have left this program. Before connected nothing is sent.
    void send(WritePlan plan);
    // A frame as it stands, which may break every rule; in one write.
    void send(const Unchecked &unchecked);
    // When everything has left: sends no more, and goes on reading. Under TLS without TLS's own goodbye.
    void halfClose();
    // When everything has left: closes in both directions, waiting for nothing.
    void finish();
    // Closes at once with a reset; nothing is reported any more.
    void abort();
    // From within tlsErrors(): this connection goes on in spite of them.
    void ignoreTlsErrors();

    [[nodiscard]] const WireTrace &trace() const { return m_trace; }
    [[nodiscard]] bool isOpen() const; // after a 101, until the end
    [[nodiscard]] qint64 now() const;  // ns since open()
    [[nodiscard]] quint64 bytesToWrite() const { return m_writer->bytesToWrite(); }
    [[nodiscard]] bool hasEnded() const { return m_stage == Stage::Ended; }
    [[nodiscard]] bool isConnected() const { return m_stage > Stage::Connecting && !hasEnded(); }
    // The one below with TLS, else nullptr: its certificate and cipher.
    [[nodiscard]] QSslSocket *secureSocket() const;

Q_SIGNALS:
    // In order; RawEnd is the last one. The client may be aborted by whoever hears it, but not deleted.
    void happened(const Fanlight::RawEvent &event);
    // What a write is about to put on the wire, or a read took from it, in the clear; before anything is made
    // of it.
    void passed(Fanlight::Direction direction, const QByteArray &bytes);
    void tlsErrors(const QList<QSslError> &errors);
    void sendingEnded(); // as PlannedWriter's

private:
    enum class Stage : quint8 { Idle, Connecting, Head, Frames, Unknown, Ended };

    void connected();
    void read();
    void readHead(QByteArrayView bytes);
    void readFrames(QByteArrayView bytes);
    void agreeOnDeflate(const HeaderFields &fields);
    void answer(const Frame &control);
    void gone();
    void end(RawEndCause cause, const QString &detail);
    void dropSocket();
    void tell(RawHappening what);

    RawClientSettings m_settings;
    QTcpSocket *m_socket;
    PlannedWriter *m_writer; // the socket's child
    QElapsedTimer m_clock;
    QTimer m_patience; // for the connect
    Stage m_stage = Stage::Idle;
    std::optional<ResponseHeadParser> m_head;
    std::optional<MessageReader> m_reader;
    MaskingKeys m_keys; // of its answers
    bool m_closeSent = false;
    WireTrace m_trace;
};

} // namespace Fanlight
