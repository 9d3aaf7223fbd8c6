// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport/delayline.h"
#include "transport/delayscheduler.h"
#include "transport/dialer.h"
#include "transport/framefaults.h"
#include "transport/recordingproxy.h"
#include "transport/relayjournal.h"
#include "transport/socks5acceptor.h"
#include "transport/streamgate.h"

#include <QObject>
#include <QTimer>

#include <array>
#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>

class QTcpSocket;

namespace Fanlight {

// One connection through the relay: the client's socket, the negotiation, the outgoing socket and what passes
// between them. Owned by the RecordingProxy; announces its end with done() and may be deleted then.
class RelayConnection : public QObject, private Delayed
{
    Q_OBJECT
public:
    using TicketTaker = std::function<std::optional<RecordingProxy::Ticket>(const QString &token)>;

    // Takes ownership of client.
    RelayConnection(QTcpSocket *client, TicketTaker takeTicket, PeerRegistry &registry, CaptureQueue &queue,
        const CaptureClock &clock, DelayScheduler &scheduler, QObject *parent);
    ~RelayConnection() override;
    // Reads what is already there; signals may come from here on.
    void start();
    // False when this is not the connection meant, or it is over. See RecordingProxy::supplement().
    bool supplement(const ConnectionInfo &info);
    void setConditions(const NetworkConditions &conditions);
    // See RecordingProxy.
    void markWrite(quint64 end);
    void endSendingAfter(quint64 bytes);
    void reset();
    [[nodiscard]] QString token() const { return m_acceptor.user(); }
    [[nodiscard]] ConnectionId id() const { return m_ticket.connection; }

Q_SIGNALS:
    void connectFailed(
        Fanlight::ConnectionId connection, QAbstractSocket::SocketError error, const QString &text);
    void opened(Fanlight::ConnectionId connection, bool ours);
    void answered(Fanlight::ConnectionId connection, const QByteArray &request, const QByteArray &response);
    void serverClosing(Fanlight::ConnectionId connection, const QByteArray &closeBody);
    void finished(Fanlight::ConnectionId connection, bool byServer);
    void done();

private:
    // A direction of a connection holds at most both: what was read ahead and what waits to be sent. Bytes.
    static constexpr qint64 writeAhead = 128 * 1024;

    // At the client's end of a direction.
    struct Faults
    {
        FrameFaults frames;
        StreamGate gate;
        qint64 endAt = DelayLine::never; // ns: the stream's end is held back until then
        bool isEndDue = false;
        bool isSilent = false; // it was said that nothing passes
        bool isLost = false;   // and that frames cannot be told apart any more
    };
    // What one direction has of its own.
    struct Lane
    {
        std::unique_ptr<DelayLine> line; // none as long as there were no conditions
        std::unique_ptr<Faults> faults;  // likewise
        quint64 witnessed = 0;           // bytes
        bool pumping = false;
        bool endTaken = false;   // everything its sender said has been taken
        bool endArrived = false; // at the other end of the line
    };

    void delayExpired(qint64 horizon) override;
    void negotiate();
    void requested();
    void dial();
    void dialFailed(QAbstractSocket::SocketError error, const QString &text);
    void connected();
    void pump(Direction direction);
    void take(Direction direction, const char *bytes, qint64 size);
    void takeFromClient(const char *bytes, qint64 size);
    void endWhereTold();
    void takeEnd(Direction direction);
    void release(Direction direction);
    void hand(Direction direction, QByteArrayView bytes);
    void goOn(Direction direction, QByteArrayView bytes);
    void write(Direction direction, QByteArrayView bytes);

    void setFaults(Direction direction, const DirectionConditions &wanted);
    void filter(Direction direction, QByteArrayView bytes);
    void swallow(Direction direction, QByteArrayView bytes);
    void passAsIs(Direction direction, QByteArrayView bytes, quint64 origin);
    void emerge(Direction direction, const std::vector<FrameFaults::Piece> &pieces);
    void emerge(Direction direction, const FrameFaults::Piece &piece);
    void tellSent(Direction direction, const FrameFaults::Piece &piece);
    void markSent(Direction direction, const std::vector<FrameFaults::Piece> &pieces);
    [[nodiscard]] bool letEnd(Direction direction);
    void expireFaults();
    [[nodiscard]] qint64 faultsDue(Direction direction) const;
    void breakOff(StreamGate::Ending ending, const QString &reason);
    void breakOffNow(bool reset);
    [[nodiscard]] FramePosition positionOf(Direction direction) const;
    // The capture gets the stream as its sender sent it, not as it goes on.
    [[nodiscard]] bool recordsSent(Direction direction) const
    {
        return direction == Direction::ToServer && !m_journal->isShadow();
    }
    void endArrived(Direction direction);
    void witness(Direction direction, QByteArrayView bytes);
    void wish();
    [[nodiscard]] bool isDelayed(Direction direction) const;
    [[nodiscard]] bool isHeldBack(Direction direction) const;
    void tellTapOfEnd();
    void linger();
    [[nodiscard]] Lane &lane(Direction direction) { return m_lanes[std::size_t(direction)]; }
    [[nodiscard]] const Lane &lane(Direction direction) const { return m_lanes[std::size_t(direction)]; }
    [[nodiscard]] QTcpSocket *receiver(Direction direction) const
    {
        return direction == Direction::ToServer ? m_server : m_client;
    }
    [[nodiscard]] bool senderEnded(Direction direction) const
    {
        return direction == Direction::ToServer ? m_clientEnded : m_serverEnded;
    }
    [[nodiscard]] bool receiverEnded(Direction direction) const
    {
        return direction == Direction::ToServer ? m_serverEnded : m_clientEnded;
    }
    void report(Direction direction);
    void clientEnded();
    void serverEnded();
    void endSendingToServer();
    void finishWhenBothEnded();
    [[nodiscard]] std::chrono::milliseconds patience() const;

    QTcpSocket *m_client;
    QTcpSocket *m_server = nullptr;
    Dialer *m_dialer = nullptr;
    TicketTaker m_takeTicket;
    PeerRegistry &m_registry;
    CaptureQueue &m_queue;
    const CaptureClock &m_clock;
    DelayScheduler &m_scheduler;
    Socks5Acceptor m_acceptor;
    std::unique_ptr<RelayJournal> m_journal;
    RecordingProxy::Ticket m_ticket;
    bool m_ticketed = false;
    std::optional<qint64> m_dialAt; // ns: the connection itself is still on its way
    AnnouncedPort m_announced;
    QTimer m_linger; // how long a server may take to end after its client has gone
    bool m_clientEnded = false;
    bool m_serverEnded = false;
    bool m_byServer = false;
    quint64 m_taken = 0;                // bytes of the client's
    std::deque<quint64> m_marks;        // where its writes end; as many as fit into the socket's buffers
    std::optional<quint64> m_sendsUpTo; // then the server sees the end
    bool m_tapped = false;              // the tap knows of it
    bool m_finished = false;
    bool m_brokenOff = false;
    std::array<Lane, 2> m_lanes; // by Direction
};

} // namespace Fanlight
