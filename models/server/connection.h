// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/handshake.h"
#include "server/connectionstats.h"
#include "server/httpendpoint.h"
#include "server/servercontext.h"
#include "server/websocketlink.h"
#include "transport/wiresocket.h"

#include <QObject>
#include <QPointer>

#include <memory>

namespace Fanlight {

// One TCP connection on the server's port, from its first byte to its end: reads request heads, answers plain
// HTTP, checks a WebSocket handshake and has Qt's server answer it, then lets frames pass through its
// WebSocketLink. Made and deleted by the WebSocketHost. Engine thread. Memory: one head, 64 KiB of a body,
// one message, the send queue, each with its limit in ServerSettings.
class Connection : public QObject, private WireHandler
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

    // The request head as Qt's server is to see it: canonical, whatever the peer's spelling was.
    void handToQt();
    [[nodiscard]] WireSocket *wire() const { return m_wire; }
    // Qt's server accepted.
    void upgraded(QWebSocket *socket);

    // Frames. Ignored unless open. A full queue is dealt with as the settings say.
    void send(OutgoingPiece piece);
    void ping(const QByteArray &payload);
    void close(CloseCode code, const QString &reason);
    // Over for plain HTTP and handshakes: no close frame to send.
    void closeQuietly();
    void setReadPaused(bool paused);
    // Called a few times a second.
    void checkDeadline(qint64 now);

private:
    enum class Phase : quint8 { Head, Body, Upgrading, Open, Closing, Lingering, Ended };
    enum class Deadline : quint8 { None, Request, Idle, Frame, Close, Linger };

    void wireReceived(QByteArrayView bytes) override;
    void wireEnded() override;
    void readerWrote(QByteArrayView bytes) override;
    void readerWantsClose() override;
    void wireDrained() override;

    [[nodiscard]] qsizetype takeHead(QByteArrayView bytes);
    [[nodiscard]] qsizetype takeBody(QByteArrayView bytes);
    void headComplete();
    void headFailed(const HeadFailure &failure);
    void beginHandshake();
    void requestComplete();
    void reply(const HttpReply &reply, RecordKind kind);
    void takeFrames(QByteArrayView bytes);
    void fail(Violation violation);
    void linger();
    void queueFull();
    void setPhase(Phase phase);
    void setDeadline(Deadline kind, int milliseconds);
    void note(const QString &sentence);
    void pushRecord(RecordKind kind, Direction direction, const QByteArray &payload, quint64 offset);
    void pushClosed();
    void pushInfo();

    const ServerContext &m_context;
    ConnectionInfo m_info;
    QPointer<WireSocket> m_wire;
    std::unique_ptr<RequestHeadParser> m_head;
    std::unique_ptr<WebSocketLink> m_link;
    QByteArray m_body;     // what is kept of the request's body
    QByteArray m_rest;     // came while Qt was answering the handshake
    QByteArray m_response; // Qt's 101 as it is written
    qint64 m_bodyLeft = 0;
    qint64 m_bodySize = 0;
    quint64 m_requestOffset = 0;
    quint64 m_framesOut = 0;
    quint64 m_dropped = 0;
    qint64 m_deadlineAt = 0;
    Phase m_phase = Phase::Head;
    Deadline m_deadline = Deadline::None;
    bool m_blocked = false;
    bool m_requestSeen = false;
    CloseCode m_endCode;   // of the Closed record, when it is not told by close frames
    QString m_endSentence; // why we ended it
};

} // namespace Fanlight
