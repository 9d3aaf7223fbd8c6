// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/handshake.h"
#include "server/audience.h"
#include "server/connectionstats.h"
#include "server/heartbeat.h"
#include "server/httpendpoint.h"
#include "server/httpsession.h"
#include "server/servercontext.h"
#include "server/websocketlink.h"
#include "transport/wiresocket.h"

#include <QObject>
#include <QPointer>

#include <deque>
#include <memory>
#include <utility>

class QSslSocket;

namespace Fanlight {

class TlsEntry;

// One TCP connection on the server's port, from its first byte to its end: has its HttpSession answer plain
// HTTP, checks a WebSocket handshake and has Qt's server answer it, then lets frames pass through its
// WebSocketLink. Made and deleted by the WebSocketHost. Engine thread. Memory: what the session may hold, one
// message, the send queue, each with its limit in ServerSettings.
class Connection : public QObject, private WireHandler, private HttpSessionOwner
{
    Q_OBJECT
public:
    // Takes the real socket over. Begins to read with start().
    Connection(QTcpSocket *real, const ServerContext &context, QObject *parent = nullptr);
    ~Connection() override;
    void start();

    [[nodiscard]] ConnectionId id() const { return m_info.id; }
    [[nodiscard]] const ConnectionInfo &info() const { return m_info; }
    // The WebSocket is open: frames may be sent.
    [[nodiscard]] bool isOpen() const { return m_phase == Phase::Open; }
    [[nodiscard]] ConnectionStats stats() const;
    // A WebSocket at /ws: it gets the hub's events and an echo, and takes no part in the bench.
    [[nodiscard]] bool isEventSocket() const { return m_isEventSocket; }

    // The request head as Qt's server is to see it: canonical, whatever the peer's spelling was.
    void handToQt();
    [[nodiscard]] WireSocket *wire() const { return m_wire; }
    // Qt's server accepted.
    void upgraded(QWebSocket *socket);

    // How it is to get its messages; see permessage-deflate in the settings.
    [[nodiscard]] MessageForm form() const { return m_form; }
    // The message compressed with this connection's own window: it must then be sent to it.
    [[nodiscard]] EncodedMessage compressOwn(const EncodedMessage &message);

    // Frames. Ignored unless open. A full queue is dealt with as the settings say.
    void send(OutgoingPiece piece);
    void send(const SharedPiece &piece);
    // Past the queue. False, and nothing is done, when they have to pass through it.
    [[nodiscard]] bool sendNow(const JoinedPieces &pieces);
    void ping(const QByteArray &payload);
    void close(CloseCode code, const QString &reason);
    // What a rule may ask for; no more than that while it is open.
    void withholdPongs(bool withhold);
    void stallClose(bool stall);
    void reset();
    // Over for plain HTTP and handshakes: no close frame to send.
    void closeQuietly();
    void setReadPaused(bool paused);
    void setRooms(const QStringList &rooms);
    // A remark for the capture.
    void note(const QString &sentence);
    // Called a few times a second.
    void checkDeadline(qint64 now);

private:
    enum class Phase : quint8 { Tls, Http, Upgrading, Open, Closing, Lingering, Ended };
    enum class Deadline : quint8 { None, Tls, Frame, Close, Linger };

    void wireReceived(QByteArrayView bytes) override;
    void wireEnded() override;
    void readerWrote(QByteArrayView bytes) override;
    void readerWantsClose() override;
    void wireDrained() override;
    int takeWork() override;
    [[nodiscard]] FramePosition framePosition() const override;
    void faultRecorded(Record record) override;
    void faultNoted(const QString &sentence, bool ends) override;

    void requestSeen(const RequestHead &request) override;
    void upgradeAsked(const RequestHead &request, const QByteArray &raw, quint64 offset) override;
    void headRefused() override;
    void httpOver() override;
    void httpTooSlow(const QString &what, const QString &sentence) override;
    void noteHttp(const QString &sentence) override;

    void beginTls(QSslSocket &socket);
    void tlsDone();
    void tlsFailed(const QString &sentence);
    void refusePlainHttp();
    void tlsTooSlow();
    void noteTlsTimes();
    void reportTls(const QString &sentence);
    void beginHttp();
    void reply(const HttpReply &reply, RecordKind kind);
    // Of bytes that go to the peer; time and offset are filled in when they leave.
    [[nodiscard]] Record recordToClient(RecordKind kind, const QByteArray &payload) const;
    void takeFrames(QByteArrayView bytes);
    void fail(Violation violation);
    void linger();
    [[nodiscard]] bool isTooMuch(quint64 more) const;
    void makeRoom(quint64 more);
    void queueFull(quint64 more);
    void tooSlow();
    void releaseSenders();
    void noteDropped(qint64 now);
    void beat(qint64 now);
    void takeRest();
    void negotiateExtensions();
    [[nodiscard]] bool answerWithoutWebSocket();
    void noteFault(const HandshakeFault &fault);
    void takeResponse();
    void queueAnswer(const std::vector<AnswerPiece> &pieces);
    void sendAnswer();
    void setPhase(Phase phase);
    void setDeadline(Deadline kind, int milliseconds);
    [[nodiscard]] int closePatience() const;
    void pushRecord(RecordKind kind, Direction direction, const QByteArray &payload, quint64 offset);
    void pushClosed();
    void pushInfo();

    const ServerContext &m_context;
    ConnectionInfo m_info;
    QPointer<WireSocket> m_wire;
    std::unique_ptr<HttpSession> m_http; // until the WebSocket is open
    std::unique_ptr<WebSocketLink> m_link;
    RequestHead m_handshake;
    QByteArray m_rest;     // came while Qt was answering the handshake, at most one read's worth
    QByteArray m_response; // Qt's 101 as it is written
    std::deque<std::pair<int, OutgoingPiece>> m_answer; // that is to be sent in its place; ms before each
    QPointer<QWebSocket> m_unopened;                    // waits until the answer has been sent; ours
    quint64 m_framesOffset = 0;                         // in the peer's stream
    quint64 m_framesOut = 0;
    std::optional<DeflateAnswer> m_deflate;      // what was agreed
    std::unique_ptr<MessageDeflater> m_deflater; // of its own
    MessageForm m_form;
    qint64 m_savedOut = 0;
    HeartbeatWatch m_heartbeat;
    quint64 m_beats = 0;
    quint64 m_framesWorked = 0;
    quint64 m_droppedNoted = 0;
    qint64 m_droppedNotedAt = timeUnknown;
    quint64 m_blockedWith = 0;      // what waited when the senders were paused for it
    QSslSocket *m_secure = nullptr; // the real socket, on a TLS port; the wire's
    TlsEntry *m_tls = nullptr;      // while in that phase
    qint64 m_deadlineAt = 0;
    Phase m_phase = Phase::Http;
    Deadline m_deadline = Deadline::None;
    bool m_blocked = false; // the senders wait for this one
    bool m_paused = false;  // it waits for another one
    bool m_isEventSocket = false;
    CloseCode m_endCode;   // of the Closed record, when it is not told by close frames
    QString m_endSentence; // why we ended it
};

} // namespace Fanlight
