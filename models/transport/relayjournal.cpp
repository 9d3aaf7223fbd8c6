// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/relayjournal.h"

namespace Fanlight {

RelayJournal::RelayJournal(const ConnectionInfo &info, bool tls, bool record, quint64 maxPayload,
    CaptureQueue &queue, const CaptureClock &clock)
    : m_info(info)
    , m_opaque(tls)
    , m_record(record)
    , m_maxPayload(maxPayload)
    , m_queue(queue)
    , m_clock(clock)
{
}

void RelayJournal::requested()
{
    m_info.openedAt = m_clock.now();
    pushInfo();
}

void RelayJournal::failed(const QString &text)
{
    push(RecordKind::Note, text.toUtf8());
    m_info.state = ConnectionState::Closed;
    m_info.closedAt = m_clock.now();
    pushInfo();
}

void RelayJournal::opened(const QString &peer, StreamRecorder::Mode mode)
{
    m_mode = mode;
    if (!m_opaque && m_record)
        m_recorder = std::make_unique<StreamRecorder>(m_info.id, mode, m_queue, m_clock, m_maxPayload);
    if (mode == StreamRecorder::Mode::Shadow)
        return;
    m_info.peer = peer;
    m_info.state = ConnectionState::Handshaking;
    m_info.openedAt = m_clock.now();
    pushInfo();
    push(RecordKind::Opened, {});
}

void RelayJournal::supplement(const ConnectionInfo &info)
{
    if (m_mode == StreamRecorder::Mode::Shadow || !m_opaque)
        return;
    m_info.path = info.path;
    m_info.subprotocol = info.subprotocol;
    m_info.extensions = info.extensions;
    m_info.userAgent = info.userAgent;
    m_info.webSocket = info.webSocket;
    m_info.encryptedAt = info.encryptedAt;
    m_info.tlsSummary = info.tlsSummary;
    m_info.state = ConnectionState::Open;
    pushInfo();
}

bool RelayJournal::receive(Direction direction, QByteArrayView bytes)
{
    // A TLS record of the handshake begins with 22 and the major version 3 (RFC 8446 section 5.1); no HTTP
    // does.
    if (!std::exchange(m_begun, true) && bytes.front() == 0x16) {
        m_opaque = true;
        m_recorder.reset();
        m_info.tls = true;
        if (m_mode == StreamRecorder::Mode::Full)
            pushInfo();
    }
    if (m_opaque)
        return false;
    if (m_recorder)
        m_recorder->receive(direction, bytes);
    StreamWatch &watch = direction == Direction::ToServer ? m_toServer : m_toClient;
    const bool hadClose = watch.closeFrame().has_value();
    const bool news = watch.receive(bytes);
    if (!hadClose && watch.closeFrame() && m_toClient.isUpgraded() && !m_firstClose)
        m_firstClose = direction;
    if (news && m_recorder && m_mode == StreamRecorder::Mode::Full)
        refreshInfo();
    return news;
}

void RelayJournal::ended(Direction direction)
{
    if (m_recorder)
        m_recorder->receiveEnd(direction);
}

void RelayJournal::addTrail(Direction direction, const FaultTrail::Step &step)
{
    if (m_recorder)
        m_recorder->addTrail(direction, step);
}

void RelayJournal::struck(
    Direction direction, QByteArrayView wire, const FaultTrail::Step &step, qint64 received)
{
    if (!m_recorder)
        return;
    const qint64 now = m_clock.now();
    std::optional<Record> record = recordOf(wire, direction, m_info.id, now);
    if (!record)
        return;
    record->offset = step.origin;
    record->fault = step.mark;
    record->senderTime = step.entered;
    record->receiverTime = received;
    m_queue.push(std::move(*record));
}

void RelayJournal::tellFate(Direction direction, quint64 offset, FaultMark mark)
{
    if (m_recorder)
        m_queue.push(Sighting{timeUnknown, offset, m_info.id, direction, mark});
}

void RelayJournal::closed(bool byServer)
{
    if (m_mode == StreamRecorder::Mode::Shadow)
        return;
    CloseCode code;
    std::optional<CloseBody> body;
    if (m_firstClose) {
        // A body that breaks the rules has been recorded as such; here it is a close without a code.
        body = parseCloseBody(*watch(*m_firstClose).closeFrame()).value_or(CloseBody{});
        code = body->code;
    } else if (m_info.webSocket && !m_opaque) {
        code = CloseCodes::Abnormal;
    }
    const bool serverBegan = m_firstClose ? *m_firstClose == Direction::ToClient : byServer;
    push(RecordKind::Closed, closingSentence(serverBegan, body ? &*body : nullptr), code);
    m_info.state = ConnectionState::Closed;
    m_info.closedAt = m_clock.now();
    pushInfo();
}

void RelayJournal::pushInfo()
{
    if (m_record)
        m_queue.push(m_info);
}

void RelayJournal::push(RecordKind kind, const QByteArray &sentence, CloseCode code)
{
    if (!m_record)
        return;
    Record record;
    record.time = m_clock.now();
    record.connection = m_info.id;
    record.kind = kind;
    record.payload = sentence;
    record.payloadLength = quint64(sentence.size());
    record.closeCode = code;
    m_queue.push(std::move(record));
}

void RelayJournal::refreshInfo()
{
    ConnectionInfo info = m_info;
    if (const RequestHead *request = m_recorder->request()) {
        info.path = QString::fromUtf8(request->target);
        info.userAgent = QString::fromUtf8(request->fields.value("User-Agent"));
    }
    if (const ResponseHead *response = m_recorder->response()) {
        info.webSocket = m_recorder->isWebSocket();
        info.state = ConnectionState::Open;
        info.subprotocol = QString::fromUtf8(response->fields.value("Sec-WebSocket-Protocol"));
        info.extensions = QString::fromUtf8(response->fields.values("Sec-WebSocket-Extensions").join(", "));
    }
    if (m_firstClose)
        info.state = ConnectionState::Closing;
    if (info.path == m_info.path && info.state == m_info.state && info.userAgent == m_info.userAgent)
        return;
    m_info = info;
    pushInfo();
}

QByteArray RelayJournal::closingSentence(bool byServer, const CloseBody *body) const
{
    const QByteArray side = byServer ? QByteArrayLiteral("The server") : QByteArrayLiteral("The client");
    if (!body)
        return side + (m_info.webSocket && !m_opaque ? " ended the connection without a close frame."
                                                     : " ended the connection.");
    if (body->code == CloseCodes::NoStatusReceived)
        return side + " closed the connection without a code.";
    const QByteArray closed = side + " closed the connection with " + QByteArray::number(body->code.value);
    return body->reason.isEmpty() ? closed + '.' : closed + ": " + body->reason;
}

} // namespace Fanlight
