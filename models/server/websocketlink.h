// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/messagereader.h"
#include "server/servercontext.h"

#include <QByteArray>
#include <QPointer>
#include <QWebSocket>

#include <functional>
#include <memory>

namespace Fanlight {

class WireSocket;

// Deletes it without the close frame that its destructor would send on what is over. May be null.
void discard(QWebSocket *socket);

// The WebSocket part of a connection, between the wire and Qt's QWebSocket: checks and records every frame in
// both directions, gives whole messages to the owner as the very bytes that came, and hands Qt what Qt
// answers by itself: pings and close frames. Data goes past QWebSocket, because it turns text into QStrings
// and back (it loses a leading U+FEFF) and cannot take a code point split by fragments. Engine thread.
// Memory: one message under assembly.
class WebSocketLink
{
public:
    // inOffset and outOffset: where frames begin in the two streams, after the heads.
    WebSocketLink(ConnectionId id, const ServerContext &context, WireSocket &wire, quint64 inOffset);
    ~WebSocketLink();

    // permessage-deflate was agreed on for what the peer sends. Before its first frame.
    void allowDeflate(DeflateWindow window) { m_reader.allowDeflate(window); }
    // Owns the socket from here on.
    void setSocket(QWebSocket *socket);
    [[nodiscard]] bool hasSocket() const { return m_socket != nullptr; }

    // What the peer's bytes led to in the end. Messages are given to the taker as they come: before what Qt
    // answers to the control frames behind them.
    struct Outcome
    {
        std::optional<Violation> failure;
        bool peerClosed = false;
    };
    [[nodiscard]] Outcome receive(
        QByteArrayView bytes, const std::function<void(const Message &)> &takeMessage);
    // The stream ended; records what was left of a frame.
    void receiveEnd();
    [[nodiscard]] bool isInsideFrame() const { return m_reader.isInsideFrame(); }
    // Where the peer's next byte stands.
    [[nodiscard]] FramePosition position() const { return m_reader.position(); }

    // Frames that Qt wrote: its pongs and close frames.
    void socketWrote(QByteArrayView bytes);
    // Has Qt send a close frame; it then wants the TCP connection closed.
    void close(CloseCode code, const QString &reason);
    void ping(const QByteArray &payload);

    // As a peer that is to be tested may meet it: Qt is not told what it would answer.
    void withholdPongs(bool withhold) { m_withholdsPongs = withhold; }
    void stallClose(bool stall) { m_stallsClose = stall; }

    [[nodiscard]] bool isCloseSent() const { return m_closeSent; }
    [[nodiscard]] bool isCloseReceived() const { return m_closeReceived; }
    [[nodiscard]] const CloseBody &sentClose() const { return m_sentClose; }
    [[nodiscard]] const CloseBody &receivedClose() const { return m_receivedClose; }
    [[nodiscard]] qint64 savedIn() const { return m_savedIn; } // bytes, see ConnectionStats
    [[nodiscard]] quint64 framesIn() const { return m_framesIn; }
    [[nodiscard]] quint64 pongsIn() const { return m_pongsIn; }
    [[nodiscard]] qint64 roundTrip() const { return m_roundTrip; } // ns, timeUnknown before the first pong

private:
    void answerInKind(Frame &close) const;
    void send(const Frame &frame);
    void recordFrame(const Frame &frame);
    void recordPartial(const Failure &failure);
    void controlSeen(const Frame &frame);
    void pushRecords();

    ConnectionId m_id;
    const ServerContext &m_context;
    WireSocket &m_wire;
    QPointer<QWebSocket> m_socket;
    MessageReader m_reader;
    FrameParser m_written;
    std::vector<Record> m_records;
    CloseBody m_sentClose;
    CloseBody m_receivedClose;
    QByteArray m_pingPayload;
    qint64 m_pingSent = timeUnknown;
    qint64 m_roundTrip = timeUnknown;
    qint64 m_now = 0; // of the bytes that are being taken
    quint64 m_framesIn = 0;
    qint64 m_savedIn = 0;
    quint64 m_pongsIn = 0;
    std::optional<quint64>
        m_partialRecorded; // stream offset of a frame that was recorded before it was whole
    bool m_closeSent = false;
    bool m_closeReceived = false;
    bool m_withholdsPongs = false;
    bool m_stallsClose = false;
};

} // namespace Fanlight
