// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/httpendpoint.h"
#include "server/requestreader.h"
#include "server/servercontext.h"
#include "transport/delayline.h"
#include "transport/delayscheduler.h"

#include <QObject>

#include <deque>
#include <optional>

namespace Fanlight {

struct HubEvent;
class WireSocket;

// Who decides what becomes of the connection: the server's Connection.
class HttpSessionOwner
{
public:
    virtual ~HttpSessionOwner() = default;
    // A head is complete, whatever it asks for.
    virtual void requestSeen(const RequestHead &request) = 0;
    // It asks for a WebSocket, all before it is answered. raw: the head as it came. Nothing more is read
    // here.
    virtual void upgradeAsked(const RequestHead &request, const QByteArray &raw, quint64 offset) = 0;
    // A head could not be understood; its refusal is on the way.
    virtual void headRefused() = 0;
    // The last answer is queued, or there is none: the connection ends in order.
    virtual void httpOver() = 0;
    // The client does not read: the connection ends at once. what: that which is given up.
    virtual void httpTooSlow(const QString &what, const QString &sentence) = 0;
    virtual void noteHttp(const QString &sentence) = 0;
};

// The plain HTTP/1.1 of one connection: reads its requests, also pipelined ones, and answers them one after
// the other, each when the one before is answered, parked long polls included. Engine thread. Memory: at most
// mostWaiting requests of maxWaitingBytes together; then, and while the client takes no answers, nothing more
// is read.
class HttpSession : public QObject, private Delayed
{
    Q_OBJECT
public:
    static constexpr std::size_t mostWaiting = 1'000;
    static constexpr quint64 mostWaitingBytes = 1024 * 1024;

    HttpSession(ConnectionId id, const ServerContext &context, WireSocket &wire, HttpSessionOwner &owner,
        QObject *parent = nullptr);
    ~HttpSession() override;

    void receive(QByteArrayView bytes);
    // All that was queued has left.
    void wireDrained();
    // Answers what is parked and ends a stream in order; nothing follows. The connection is then to be ended.
    void shutDown();
    // The client is gone: records what was left of a request.
    void receiveEnd();
    // Of what the client has to do in time. Called a few times a second; now in ns of the capture's clock.
    void checkDeadlines(qint64 now);

    // What is left after a request for a WebSocket.
    [[nodiscard]] QByteArray takeHeld();
    // How the connection stood, for the sentence about its end; empty when there is nothing to say.
    [[nodiscard]] QString standing() const;
    [[nodiscard]] bool isInsideRequest() const { return m_reader.isInside(); }

private:
    struct Waiting
    {
        RequestHead head;
        QByteArray content;
        std::optional<RequestRefusal> refusal;
        quint64 size = 0; // bytes it is counted with
    };
    struct Parked // a long poll
    {
        RequestHead request;
        quint64 since = 0;
        qint64 until = 0; // ns
    };
    struct Stream // server-sent events
    {
        bool chunked = true;
        qint64 commentAt = 0; // ns
        quint64 last = 0;     // event told
    };
    enum class Awaits : quint8 { Nothing, FirstRequest, RestOfRequest, NextRequest };

    void work();
    void answerWaiting();
    [[nodiscard]] bool readSome();
    void requestComplete();
    void refuseRequest();
    void enqueue(Waiting waiting);
    [[nodiscard]] bool mayRead() const;
    [[nodiscard]] bool isFree() const; // the next request may be answered

    void answer(const Waiting &waiting);
    void answerRoute(const Waiting &waiting, HttpRoute route);
    void answerLongPoll(const RequestHead &request, QByteArrayView query);
    void beginStream(const RequestHead &request, QByteArrayView query);
    void published(const HubEvent &event);
    void unpark(bool closing);
    void sendNews();
    void sendStream(const QByteArray &bytes);
    void reply(const HttpReply &reply);
    void sendPiece(const QByteArray &bytes);
    void listen();
    void over();
    void delayExpired(qint64 horizon) override;
    void wish(qint64 due);
    void checkReader(qint64 now);

    void recordRequest();
    void updateReading();
    void updateDeadline();
    [[nodiscard]] qint64 after(int milliseconds) const;

    const ConnectionId m_id;
    const ServerContext &m_context;
    WireSocket &m_wire;
    HttpSessionOwner &m_owner;
    RequestReader m_reader;
    QByteArray m_held; // came, and not yet looked at
    qsizetype m_heldRead = 0;
    quint64 m_offset = 0;        // in the stream, of the first byte not yet looked at
    quint64 m_requestOffset = 0; // of the request under way
    std::deque<Waiting> m_waiting;
    quint64 m_waitingBytes = 0;
    std::optional<Parked> m_parked;
    std::optional<Stream> m_stream;
    QMetaObject::Connection m_listening; // to the hub
    qint64 m_wakeAt = DelayLine::never;  // ns, what the scheduler was last asked for
    Awaits m_awaits = Awaits::Nothing;
    qint64 m_deadlineAt = 0;   // ns
    qint64 m_readerUntil = 0;  // ns, when the client must have taken more of its answers
    quint64 m_bytesPassed = 0; // of the answers, when that was last put off
    bool m_working = false;
    bool m_congested = false;    // the client does not take its answers
    bool m_continueSent = false; // for the request under way
    bool m_upgradeWaits = false; // for earlier requests to be answered
    bool m_lastRead = false;     // no request is read any more
    bool m_seen = false;         // a whole head
    bool m_over = false;
};

} // namespace Fanlight
