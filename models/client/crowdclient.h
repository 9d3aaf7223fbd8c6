// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/crowdresult.h"
#include "client/maskingkeys.h"
#include "protocol/frameparser.h"
#include "protocol/handshake.h"

#include <QByteArray>

#include <memory>
#include <vector>

namespace Fanlight {

// What one client of a crowd noticed, in order.
struct CrowdEvent
{
    enum class Kind : quint8 {
        Opened,
        Message,
        Pong,
        Lost, // see error; the connection is of no more use, though its close handshake may go on
    };
    Kind kind = Kind::Message;
    Opcode opcode = Opcode::Text; // of a message
    QByteArray payload;           // of a message or pong
    CrowdError error;
};

// One client of a crowd without its socket: bytes in, events and bytes out. It answers pings and closes by
// itself. A message's UTF-8 is not checked: the crowd compares its own byte by byte, and only counts others.
// Memory: some 400 bytes, one message under way in each direction, and one pong that waits for room.
class CrowdClient
{
public:
    enum class State : quint8 { Idle, Handshaking, Open, Closing, Ended };

    // maxMessage in bytes: what is larger ends the connection as a violation.
    explicit CrowdClient(quint64 maxMessage);

    [[nodiscard]] State state() const { return m_state; }
    // The connection stands: the opening request goes out.
    void start(const QByteArray &target, const QByteArray &host, MaskingKeys &keys);
    void receive(QByteArrayView bytes, MaskingKeys &keys, std::vector<CrowdEvent> &events);
    // The stream ended: an error unless a close handshake came before.
    void receiveEnd(std::vector<CrowdEvent> &events);
    // Sends a close frame with 1000, once.
    void close(MaskingKeys &keys);

    // What waits to be sent.
    [[nodiscard]] QByteArrayView output() const { return QByteArrayView(m_output).sliced(m_outputTaken); }
    void append(QByteArrayView bytes) { m_output += bytes; }
    // The first of it went out.
    void takeOutput(qsizetype count);

private:
    struct Opening
    {
        RequestHead request;
        ResponseHeadParser parser{HeadLimits{}};
    };

    [[nodiscard]] qsizetype receiveHead(QByteArrayView bytes, std::vector<CrowdEvent> &events);
    void takeFrame(Frame &&frame, MaskingKeys &keys, std::vector<CrowdEvent> &events);
    void takeData(Frame &&frame, std::vector<CrowdEvent> &events);
    void takeClose(const Frame &frame, MaskingKeys &keys, std::vector<CrowdEvent> &events);
    void breakOff(Violation violation, MaskingKeys &keys, std::vector<CrowdEvent> &events);
    void lose(CrowdError error, State next, std::vector<CrowdEvent> &events);

    quint64 m_maxMessage;
    FrameParser m_parser;
    std::unique_ptr<Opening> m_opening;
    QByteArray m_output;
    qsizetype m_outputTaken = 0;
    QByteArray m_pong;      // serialized; waits until the output is empty
    QByteArray m_fragments; // of the message under way
    Opcode m_opcode = Opcode::Text;
    bool m_insideMessage = false;
    bool m_closeSeen = false;
    State m_state = State::Idle;
};

} // namespace Fanlight
