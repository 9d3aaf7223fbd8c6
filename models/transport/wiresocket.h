// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/faulttrail.h"
#include "transport/delayline.h"
#include "transport/delayscheduler.h"
#include "transport/framefaults.h"
#include "transport/networkconditions.h"
#include "transport/sendqueue.h"
#include "transport/sendturn.h"
#include "transport/streamgate.h"

#include <QTcpSocket>

#include <functional>
#include <memory>

namespace Fanlight {

// Who decides what the bytes mean: the server's connection.
class WireHandler
{
public:
    virtual ~WireHandler() = default;
    // From the peer, in the clear, as they came.
    virtual void wireReceived(QByteArrayView bytes) = 0;
    // The peer will send no more (its end is closed, or the connection broke).
    virtual void wireEnded() = 0;
    // Qt's WebSocket server wrote this to what it takes for the network.
    virtual void readerWrote(QByteArrayView bytes) = 0;
    // Qt's WebSocket server wants the connection closed.
    virtual void readerWantsClose() = 0;
    // queuedBytes() went to zero after it had been more.
    virtual void wireDrained() = 0;
    // Messages that were dealt with since the last call: one peer's many must not keep the others waiting.
    virtual int takeWork() { return 0; }
    // Where the next byte of the peer stands, so that network faults find its frames.
    [[nodiscard]] virtual FramePosition framePosition() const { return {FramePosition::Part::Opaque, 0}; }
    // A frame as it was sent or as it arrived, which faults made different; without its connection.
    virtual void faultRecorded(Record) {}
    // What network faults do to the connection, in a sentence; ends: they break it off.
    virtual void faultNoted(const QString &, bool /*ends*/) {}
};

// Stands in for a real socket under QWebSocketServer: a QTcpSocket without a socket engine of its own, so
// that every byte passes through the handler in both directions, in the clear (TLS ends in the real socket
// below). Sends kernel first: straight to the descriptor while nothing waits; what the kernel does not take
// waits here in pieces, one partial piece at the most in the real socket's buffer. Under network conditions
// both directions pass a delay line between this socket and the real one, and the faults between this socket
// and the line: a piece is recorded when it enters the line, what the peer sent is received when it has come
// out. Owned by its connection, owns the real socket.
// Engine thread. Memory: 64 KiB read ahead, two delay lines and two FrameFaults under conditions; the queue
// is bounded by its owner through queueCost().
class WireSocket : public QTcpSocket, private Delayed, private TurnGatherer
{
    Q_OBJECT
public:
    // real must be connected, an encrypted QSslSocket included.
    WireSocket(QTcpSocket *real, WireHandler &handler, SendTurn &turn, QObject *parent = nullptr);
    ~WireSocket() override;

    // Begins to read. Call it when the handler is ready.
    void start();
    // Hands bytes to whoever reads this socket (Qt's server).
    void deliver(const QByteArray &bytes);
    // Gives back what Qt has as a buffer for that reader, 16 KiB, if nothing is in it: few read again.
    void releaseReaderBuffer();
    // Queues a piece; it leaves at the end of this turn, in order.
    void send(OutgoingPiece piece);
    // Pieces that many sockets get, all of them to the kernel at once.
    // False, and nothing is done, when something waits that has to go first, or a slow network is between.
    [[nodiscard]] bool sendNow(const JoinedPieces &pieces, ConnectionId receiver);
    // Everything queued so far leaves now as far as the kernel takes it.
    void flushQueue();
    // Drops the oldest data piece that has not begun to leave. False when there is none.
    [[nodiscard]] bool dropOldestData();
    // Drops the oldest data until queueCost() is at most this, but never the newest piece.
    void dropDownTo(quint64 cost);
    // Drops data of a topic that has newer data, now and until nothing waits any more.
    void conflate();
    // From now on. What is in flight keeps the time it is due. seed: of jitter and slices, taken the first
    // time.
    void setConditions(const NetworkConditions &conditions, quint64 seed);
    // Says of a record of what was received where its bytes really stood, and what befell them. To be asked
    // in the order of the stream.
    void trace(Record &record);
    // ms, of the conditions.
    [[nodiscard]] double longestRoundTrip() const;
    // The connection itself takes a round trip on that network: what the peer says first is only then said.
    // To be called before start().
    void delayOpening();
    // While paused nothing is read from the peer, so that TCP holds it back.
    void setReadPaused(bool paused);

    // Sends no more and, when all that is queued has left, says so to the peer; its own end is still awaited,
    // because closing at once with unread bytes would make TCP reset the connection (RFC 9112 section 9.6).
    void finish();
    // Closes it at once.
    void abortWire();
    // What is queued leaves as far as the kernel takes it; then the connection is reset.
    void resetWire();

    // What waits here and in the real socket's buffers; not what is in flight on a slow network.
    [[nodiscard]] quint64 queuedBytes() const;
    // The same with what the waiting pieces take by themselves: 200,000 messages of 2 bytes are not 400 KB.
    [[nodiscard]] quint64 queueCost() const { return queuedBytes() - m_out.bytes() + m_out.cost(); }
    // Pieces that were dropped to make room.
    [[nodiscard]] quint64 dropped() const { return m_dropped; }
    [[nodiscard]] quint64 bytesSent() const { return m_outOffset; }
    // Of them those that no buffer of this program holds any more.
    [[nodiscard]] quint64 bytesGiven() const { return m_outOffset - (queuedBytes() - m_out.bytes()); }
    [[nodiscard]] quint64 bytesTaken() const { return m_inOffset; }
    [[nodiscard]] QAbstractSocket::SocketError realError() const { return m_error; }
    [[nodiscard]] bool isEnded() const { return m_ended; }

    // QTcpSocket, as far as Qt's WebSocket server uses it.
    qint64 bytesAvailable() const override;
    qint64 bytesToWrite() const override;
    bool canReadLine() const override;
    void disconnectFromHost() override;
    void close() override;

protected:
    qint64 readData(char *data, qint64 maxSize) override;
    qint64 readLineData(char *data, qint64 maxSize) override;
    qint64 writeData(const char *data, qint64 size) override;

private:
    // At this end of a direction.
    struct Faults
    {
        FrameFaults frames;
        StreamGate gate;
        FaultTrail trail;                // of what is received
        qint64 endAt = DelayLine::never; // ns: the stream's end is held back until then
        bool isEndDue = false;
        bool isSilent = false; // it was said that nothing passes
        bool isLost = false;   // and that frames cannot be told apart any more
    };
    // Between this socket and the real one; none as long as there were no conditions.
    struct Network
    {
        DelayLine in;
        DelayLine out;
        bool peerGone = false;   // the real socket has ended
        bool inEndGiven = false; // that end has entered the line
        bool outEndGiven = false;
        bool outEndArrived = false;
        bool aborted = false; // by us: nothing is waited for
        std::unique_ptr<Faults> inFaults{};
        std::unique_ptr<Faults> outFaults{};
        bool brokenOff = false; // by a fault
    };

    void delayExpired(qint64 horizon) override;
    void turnEnded() override { flushQueue(); }
    void wish();
    void readNow();
    void readAgain();
    void pass(QByteArrayView bytes);
    void receive(QByteArrayView bytes);

    void setFaults(std::unique_ptr<Faults> &faults, Direction direction, const DirectionConditions &wanted,
        quint64 seed);
    void filterIncoming(QByteArrayView bytes);
    void comeIn(const std::vector<FrameFaults::Piece> &pieces);
    void comeIn(const FrameFaults::Piece &piece);
    [[nodiscard]] bool flushThroughFaults();
    void goOut(const std::vector<FrameFaults::Piece> &pieces);
    void goOut(const FrameFaults::Piece &piece);
    void putOut(QByteArrayView bytes);
    void recordStruck(QByteArrayView wire, Direction direction, quint64 offset, FaultMark mark);
    void noteSilence(Faults &faults, Direction direction);
    void noteLost(Faults &faults);
    [[nodiscard]] bool letEnd(Faults *faults);
    void expireFaults(Faults *faults);
    [[nodiscard]] qint64 faultsDue(const Faults *faults) const;
    void breakOff(StreamGate::Ending ending, const QString &reason);
    void breakOffNow(bool reset);
    // What is sent passes faults: nothing may go past them.
    [[nodiscard]] bool isOutFaulty() const
    {
        return m_network && m_network->outFaults &&
               (m_network->outFaults->frames.isOn() || !m_network->outFaults->gate.isClear());
    }
    [[nodiscard]] bool passIncoming();
    void passOutgoing();
    void end();
    [[nodiscard]] bool isOutDelayed() const { return m_network && !m_network->out.isTransparent(); }
    [[nodiscard]] bool isBusy() const;
    [[nodiscard]] bool somethingWaits() const;

    void readReal();
    void realGone();
    void realWrote();
    void endSending();
    void later(const std::function<void()> &ending);
    void leave(OutgoingPiece &piece, qint64 now);
    void giveUp(const OutgoingPiece &piece);
    void drop(const OutgoingPiece &piece);
    void dropQueue();
    [[nodiscard]] bool flushJoined();
    [[nodiscard]] bool giveToReal(QByteArrayView bytes);
    [[nodiscard]] bool giveToKernel(QByteArrayView bytes);
    [[nodiscard]] bool realIsBusy() const;

    QTcpSocket *m_real;
    WireHandler &m_handler;
    SendTurn &m_turn;
    std::unique_ptr<Network> m_network;
    QByteArray m_in; // for the reader
    qsizetype m_inRead = 0;
    SendQueue m_out;
    quint64 m_dropped = 0;
    quint64 m_outOffset = 0;
    quint64 m_inOffset = 0;
    QAbstractSocket::SocketError m_error = QAbstractSocket::UnknownSocketError;
    // The real socket's buffer may hold something: most never do, and asking costs a broadcast a twentieth.
    bool m_realHolds = false;
    bool m_direct = false; // the kernel may be asked past Qt: no TLS below
    bool m_scheduled = false;
    bool m_readPaused = false;
    bool m_finishing = false;
    bool m_ended = false;
    bool m_realGone = false; // nothing more will come; the rest is read
    bool m_reading = false;
    bool m_readLater = false; // this turn has done enough for this peer
    int m_work = 0;           // messages in this turn
    quint64 m_turnOffset = 0; // m_inOffset when it began
    bool m_hadQueue = false;  // something had to wait since the last wireDrained()
};

} // namespace Fanlight
