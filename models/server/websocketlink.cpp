// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/websocketlink.h"

#include "transport/wiresocket.h"

#include <limits>

namespace Fanlight {

void discard(QWebSocket *socket)
{
    if (socket)
        socket->abort();
    delete socket;
}

WebSocketLink::WebSocketLink(
    ConnectionId id, const ServerContext &context, WireSocket &wire, quint64 inOffset)
    : m_id(id)
    , m_context(context)
    , m_wire(wire)
    , m_reader(Role::Server, context.settings.limits.maxMessage, inOffset, context.settings.strict)
    , m_written(Role::Client, std::numeric_limits<qint32>::max(), 0)
{
}

WebSocketLink::~WebSocketLink()
{
    discard(m_socket);
}

void WebSocketLink::setSocket(QWebSocket *socket)
{
    m_socket = socket;
    m_socket->setParent(nullptr);
}

WebSocketLink::Outcome WebSocketLink::receive(
    QByteArrayView bytes, const std::function<void(const Message &)> &takeMessage)
{
    Outcome outcome;
    m_now = m_context.clock.now();
    m_reader.receive(bytes);
    for (ReaderEvent &event : m_reader.takeEvents()) {
        if (const auto *seen = std::get_if<FrameSeen>(&event)) {
            recordFrame(seen->frame);
        } else if (auto *message = std::get_if<Message>(&event)) {
            if (message->compressedSize)
                m_savedIn += message->payload.size() - qint64(*message->compressedSize);
            pushRecords(); // before those of what it leads to
            takeMessage(*message);
        } else if (const auto *control = std::get_if<ControlSeen>(&event)) {
            controlSeen(control->frame);
        } else {
            const auto &failure = std::get<Failure>(event);
            recordPartial(failure);
            outcome.failure = failure.violation;
        }
    }
    outcome.peerClosed = m_closeReceived;
    pushRecords();
    return outcome;
}

void WebSocketLink::receiveEnd()
{
    m_now = m_context.clock.now();
    m_reader.receiveEnd();
    for (const ReaderEvent &event : m_reader.takeEvents()) {
        if (const auto *failure = std::get_if<Failure>(&event))
            recordPartial(*failure);
    }
    pushRecords();
}

void WebSocketLink::recordFrame(const Frame &frame)
{
    ++m_framesIn;
    if (m_partialRecorded == frame.offset)
        return;
    m_records.push_back(recordOf(frame, Direction::ToServer, m_id, m_now));
}

// A frame that failed the connection before it was whole has its row at once, with what was there of it.
void WebSocketLink::recordPartial(const Failure &failure)
{
    if (!failure.partialHeader)
        return;
    Frame frame;
    frame.header = *failure.partialHeader;
    frame.payload = failure.partialPayload;
    frame.offset = failure.frameOffset;
    frame.violation = failure.violation;
    Record record = recordOf(frame, Direction::ToServer, m_id, m_now);
    record.set(RecordFlag::PayloadCut);
    if (failure.violation == Violation::TruncatedFrame)
        record.set(RecordFlag::Truncated);
    m_records.push_back(std::move(record));
    m_partialRecorded = failure.frameOffset;
}

void WebSocketLink::pushRecords()
{
    if (m_records.empty())
        return;
    for (Record &record : m_records)
        m_wire.trace(record);
    m_context.queue.push(std::move(m_records));
    m_records = {};
}

void WebSocketLink::controlSeen(const Frame &frame)
{
    if (frame.header.opcode == Opcode::Pong) {
        ++m_pongsIn;
        if (m_pingSent != timeUnknown && frame.payload == m_pingPayload) {
            m_roundTrip = m_now - m_pingSent;
            m_pingSent = timeUnknown;
        }
        return;
    }
    if (frame.header.opcode == Opcode::Close) {
        m_closeReceived = true;
        m_receivedClose = parseCloseBody(frame.payload).value_or(CloseBody{});
    }
    if (frame.header.opcode == Opcode::Ping ? m_withholdsPongs : m_stallsClose && !m_closeSent)
        return;
    // With an all-zero key nothing has to be undone, and a Qt that insists on masking is content.
    m_wire.deliver(serializeMessage(frame.header.opcode, frame.payload, MaskingKey{}));
}

void WebSocketLink::socketWrote(QByteArrayView bytes)
{
    m_written.receive(bytes);
    for (Frame frame : m_written.takeFrames()) {
        if (frame.header.opcode == Opcode::Close) {
            answerInKind(frame);
            m_closeSent = true;
            m_sentClose = parseCloseBody(frame.payload).value_or(CloseBody{});
        }
        send(frame);
    }
}

// Qt 6.4 calls the codes that IANA's registry added, 1012 to 1014, a protocol error. An endpoint answers with
// the code it was given (RFC 6455 section 5.5.1).
void WebSocketLink::answerInKind(Frame &close) const
{
    const bool isAnswer = m_closeReceived && !m_closeSent;
    const auto qts = parseCloseBody(close.payload);
    const CloseCode given = m_receivedClose.code;
    if (!isAnswer || !qts || qts->code != CloseCodes::ProtocolError || given == qts->code ||
        !isAllowedOnWire(given))
        return;
    close.payload = serializeCloseBody({given, {}}).value_or(close.payload);
    close.header.payloadLength = quint64(close.payload.size());
}

void WebSocketLink::send(const Frame &frame)
{
    m_context.owner.aboutToSend();
    m_wire.send({serialize(Unchecked{frame}), recordOf(frame, Direction::ToClient, m_id, 0),
        frame.header.opcode == Opcode::Close ? PieceKind::Close : PieceKind::Control});
}

void WebSocketLink::close(CloseCode code, const QString &reason)
{
    if (m_socket)
        m_socket->close(QWebSocketProtocol::CloseCode(code.value), reason);
}

void WebSocketLink::ping(const QByteArray &payload)
{
    m_pingPayload = payload;
    m_pingSent = m_context.clock.now();
    Frame frame;
    frame.header.opcode = Opcode::Ping;
    frame.header.payloadLength = quint64(payload.size());
    frame.payload = payload;
    send(frame);
}

} // namespace Fanlight
