// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/crowdclient.h"

#include <utility>

namespace Fanlight {

CrowdClient::CrowdClient(quint64 maxMessage)
    : m_maxMessage(maxMessage)
    , m_parser(Role::Client, qMax(maxMessage, maxControlPayload), 0)
{
}

void CrowdClient::start(const QByteArray &target, const QByteArray &host, MaskingKeys &keys)
{
    m_opening = std::make_unique<Opening>();
    m_opening->request = {"GET", target, {},
        {{"Host", host}, {"Upgrade", "websocket"}, {"Connection", "Upgrade"},
            {"Sec-WebSocket-Key", keys.nonce()}, {"Sec-WebSocket-Version", "13"}}};
    // Target and host come percent-encoded from a valid URL, so that the head cannot be refused.
    m_output = serialize(m_opening->request).value_or(QByteArray());
    m_state = State::Handshaking;
}

void CrowdClient::receive(QByteArrayView bytes, MaskingKeys &keys, std::vector<CrowdEvent> &events)
{
    if (m_state == State::Handshaking)
        bytes = bytes.sliced(receiveHead(bytes, events));
    if ((m_state != State::Open && m_state != State::Closing) || bytes.isEmpty())
        return;
    m_parser.receive(bytes);
    for (Frame &frame : m_parser.takeFrames()) {
        if (m_state == State::Ended)
            break;
        takeFrame(std::move(frame), keys, events);
    }
}

// Returns how many bytes belonged to the response.
qsizetype CrowdClient::receiveHead(QByteArrayView bytes, std::vector<CrowdEvent> &events)
{
    const qsizetype taken = m_opening->parser.receive(bytes);
    if (m_opening->parser.failure()) {
        lose({CrowdFailure::NotHttp, 0}, State::Ended, events);
        return taken;
    }
    if (!m_opening->parser.isComplete())
        return taken;
    const std::unique_ptr<Opening> opening = std::move(m_opening);
    const ResponseHead &response = opening->parser.head();
    if (response.status != 101) {
        lose({CrowdFailure::HandshakeRefused, response.status}, State::Ended, events);
        return taken;
    }
    if (const auto failed = firstFailure(checkResponse(opening->request, response))) {
        lose({CrowdFailure::NotWebSocket, int(failed->rule)}, State::Ended, events);
        return taken;
    }
    m_state = State::Open;
    events.push_back({CrowdEvent::Kind::Opened, Opcode::Text, {}, {}});
    return taken;
}

void CrowdClient::takeFrame(Frame &&frame, MaskingKeys &keys, std::vector<CrowdEvent> &events)
{
    // RFC 6455 section 5.5.1: nothing follows a close frame.
    if (frame.violation == Violation::None && m_closeSeen)
        frame.violation = Violation::FrameAfterClose;
    if (frame.violation != Violation::None) {
        breakOff(frame.violation, keys, events);
        return;
    }
    switch (frame.header.opcode) {
    case Opcode::Close:
        takeClose(frame, keys, events);
        return;
    case Opcode::Ping:
        if (m_state != State::Open)
            return;
        // Section 5.5.3: of several pings the latest alone may be answered.
        m_pong = serializeMessage(Opcode::Pong, frame.payload, keys.next());
        takeOutput(0);
        return;
    case Opcode::Pong:
        events.push_back({CrowdEvent::Kind::Pong, Opcode::Pong, std::move(frame.payload), {}});
        return;
    default:
        break;
    }
    // Section 5.4: fragments of one message are not interleaved with those of another.
    const bool continues = frame.header.opcode == Opcode::Continuation;
    if (continues != m_insideMessage)
        breakOff(
            continues ? Violation::UnexpectedContinuation : Violation::ExpectedContinuation, keys, events);
    else if (frame.header.payloadLength > m_maxMessage - quint64(m_fragments.size()))
        breakOff(Violation::MessageTooBig, keys, events);
    else
        takeData(std::move(frame), events);
}

void CrowdClient::takeData(Frame &&frame, std::vector<CrowdEvent> &events)
{
    if (!m_insideMessage)
        m_opcode = frame.header.opcode;
    if (frame.header.fin && !m_insideMessage) {
        events.push_back({CrowdEvent::Kind::Message, m_opcode, std::move(frame.payload), {}});
        return;
    }
    m_fragments += frame.payload;
    m_insideMessage = !frame.header.fin;
    if (frame.header.fin)
        events.push_back({CrowdEvent::Kind::Message, m_opcode, std::exchange(m_fragments, QByteArray()), {}});
}

void CrowdClient::takeClose(const Frame &frame, MaskingKeys &keys, std::vector<CrowdEvent> &events)
{
    const auto body = parseCloseBody(frame.payload);
    if (!body) {
        breakOff(frame.payload.size() == 1 ? Violation::CloseBodyOneByte : Violation::InvalidCloseCode, keys,
            events);
        return;
    }
    m_closeSeen = true;
    if (m_state != State::Open)
        return; // the answer to ours
    // Section 5.5.1: the code is echoed, and the server ends the connection.
    m_output += serializeMessage(
        Opcode::Close, QByteArrayView(frame.payload).first(qMin(frame.payload.size(), 2)), keys.next());
    lose({CrowdFailure::ClosedByServer, body->code.value}, State::Closing, events);
}

void CrowdClient::breakOff(Violation violation, MaskingKeys &keys, std::vector<CrowdEvent> &events)
{
    // Section 7.1.7: the code says why.
    if (m_state == State::Open) {
        const auto body = serializeCloseBody({closeCodeFor(violation), sentence(violation)});
        m_output += serializeMessage(Opcode::Close, body.value_or(QByteArray()), keys.next());
    }
    lose({CrowdFailure::BrokeProtocol, int(violation)}, State::Ended, events);
}

void CrowdClient::receiveEnd(std::vector<CrowdEvent> &events)
{
    const bool handshaking = m_state == State::Handshaking;
    if (handshaking || m_state == State::Open)
        lose({CrowdFailure::EndedEarly, handshaking ? 1 : 0}, State::Ended, events);
    m_state = State::Ended;
}

void CrowdClient::close(MaskingKeys &keys)
{
    if (m_state != State::Open)
        return;
    m_output += serializeMessage(Opcode::Close, QByteArrayView("\x03\xe8", 2), keys.next());
    m_state = State::Closing;
}

void CrowdClient::takeOutput(qsizetype count)
{
    m_outputTaken += count;
    if (m_outputTaken < m_output.size())
        return;
    m_outputTaken = 0;
    m_output = m_state == State::Open ? std::exchange(m_pong, QByteArray()) : QByteArray();
}

void CrowdClient::lose(CrowdError error, State next, std::vector<CrowdEvent> &events)
{
    m_state = next;
    m_opening.reset();
    events.push_back({CrowdEvent::Kind::Lost, Opcode::Text, {}, error});
}

} // namespace Fanlight
