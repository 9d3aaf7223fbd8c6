// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/streamrecorder.h"

#include "capture/sightingmatcher.h"
#include "protocol/extensionlist.h"
#include "protocol/handshake.h"

#include <algorithm>
#include <utility>

namespace Fanlight {

namespace {

constexpr qsizetype maxHeld = 64 * 1024;    // bytes
constexpr std::size_t maxExchanges = 4'096; // requests ahead of their responses

// Bytes that are no head, in one line: printable ASCII as it is, the rest as \x1f.
QByteArray escaped(QByteArrayView bytes)
{
    QByteArray text;
    for (const char byte : bytes) {
        if (byte >= ' ' && byte <= '~' && byte != '\\')
            text += byte;
        else if (byte == '\r')
            text += "\\r";
        else if (byte == '\n')
            text += "\\n";
        else
            text += "\\x" + QByteArray(1, byte).toHex();
    }
    return text;
}

// RFC 9112 section 6.3, 1: these have no body, whatever their fields say.
bool isWithoutBody(int status, bool toHead)
{
    return toHead || status < 200 || status == 204 || status == 304;
}

// However it is parameterized (RFC 7692 section 5).
bool agreesOnDeflate(const HeaderFields &fields)
{
    const auto extensions = parseExtensions(fields.values("Sec-WebSocket-Extensions").join(", "));
    return extensions && std::any_of(extensions->begin(), extensions->end(), [](const Extension &extension) {
        return extension.name.compare("permessage-deflate", Qt::CaseInsensitive) == 0;
    });
}

} // namespace

StreamRecorder::StreamRecorder(
    ConnectionId connection, Mode mode, CaptureQueue &queue, const CaptureClock &clock, quint64 maxPayload)
    : m_connection(connection)
    , m_mode(mode)
    , m_queue(queue)
    , m_clock(clock)
    , m_maxPayload(maxPayload)
{
}

StreamRecorder::~StreamRecorder() = default;

void StreamRecorder::receive(Direction direction, QByteArrayView bytes)
{
    m_now = m_clock.now();
    switch (phase(direction)) {
    case Phase::Heads:
        direction == Direction::ToServer ? receiveRequests(bytes) : receiveResponses(bytes);
        break;
    case Phase::Held:
        hold(bytes);
        break;
    case Phase::Frames:
        receiveFrames(direction, bytes);
        break;
    case Phase::Ignored:
        break;
    }
    flush();
}

void StreamRecorder::receiveEnd(Direction direction)
{
    m_now = m_clock.now();
    switch (phase(direction)) {
    case Phase::Heads:
        endHeads(direction);
        break;
    case Phase::Held:
        if (!m_held.isEmpty())
            addNote(direction, "The stream ended before the request was answered", m_requests.offset());
        break;
    case Phase::Frames:
        m_frames[std::size_t(direction)]->receiveEnd(m_now, m_records);
        break;
    case Phase::Ignored:
        break;
    }
    phase(direction) = Phase::Ignored;
    flush();
}

bool StreamRecorder::isWebSocket() const
{
    return m_webSocket;
}

const RequestHead *StreamRecorder::request() const
{
    return m_request ? &*m_request : nullptr;
}

const ResponseHead *StreamRecorder::response() const
{
    return m_response ? &*m_response : nullptr;
}

void StreamRecorder::receiveRequests(QByteArrayView bytes)
{
    using Step = HttpReader<RequestHead>::Step;
    while (phase(Direction::ToServer) == Phase::Heads) {
        switch (m_requests.receive(bytes)) {
        case Step::NeedMore:
            return;
        case Step::HeadComplete:
            requestHeadDone();
            break;
        case Step::MessageComplete: {
            const bool webSocket = asksForWebSocket(*m_request);
            addMessage(webSocket ? RecordKind::HandshakeRequest : RecordKind::HttpRequest,
                Direction::ToServer, m_requests.takeMessage(), false);
            if (webSocket && phase(Direction::ToClient) != Phase::Ignored)
                phase(Direction::ToServer) = Phase::Held;
            break;
        }
        case Step::Failed:
            addGarbage(Direction::ToServer, m_requests.failure()->error, m_requests.start(),
                m_requests.messageOffset());
            break;
        }
    }
    if (phase(Direction::ToServer) == Phase::Held)
        hold(bytes);
}

void StreamRecorder::requestHeadDone()
{
    m_request = m_requests.head();
    m_requests.beginBody(announcedBody(m_request->fields).value_or(BodyExtent{}));
    if (m_exchanges.size() < maxExchanges) {
        m_exchanges.push_back({asksForWebSocket(*m_request), m_request->method == "HEAD"});
        return;
    }
    addNote(Direction::ToServer, "Too many requests wait for their responses: no more of them are recorded",
        m_requests.messageOffset());
    phase(Direction::ToServer) = Phase::Ignored;
}

// A client may not send frames before the 101 (RFC 6455 section 4.1), but it may pipeline requests in case
// the upgrade is ignored: the response tells which.
void StreamRecorder::hold(QByteArrayView bytes)
{
    if (m_held.size() + bytes.size() <= maxHeld) {
        m_held.append(bytes);
        return;
    }
    addNote(Direction::ToServer, "Too much was sent before the handshake was answered: it is not recorded",
        m_requests.offset());
    m_held.clear();
    phase(Direction::ToServer) = Phase::Ignored;
}

void StreamRecorder::receiveResponses(QByteArrayView bytes)
{
    using Step = HttpReader<ResponseHead>::Step;
    while (phase(Direction::ToClient) == Phase::Heads) {
        switch (m_responses.receive(bytes)) {
        case Step::NeedMore:
            return;
        case Step::HeadComplete:
            responseHeadDone();
            break;
        case Step::MessageComplete:
            responseDone();
            break;
        case Step::Failed:
            addGarbage(Direction::ToClient, m_responses.failure()->error, m_responses.start(),
                m_responses.messageOffset());
            break;
        }
    }
    if (phase(Direction::ToClient) == Phase::Frames)
        receiveFrames(Direction::ToClient, bytes);
}

void StreamRecorder::responseHeadDone()
{
    const ResponseHead &head = m_responses.head();
    m_interim = head.status < 200 && head.status != 101;
    if (!m_interim)
        m_response = head;
    const std::optional<BodyExtent> announced = announcedBody(head.fields);
    if (isWithoutBody(head.status, currentExchange().head))
        m_responses.beginBody({BodyFraming::None, 0});
    else
        m_responses.beginBody(announced.value_or(BodyExtent{BodyFraming::UntilEnd, 0}));
}

void StreamRecorder::responseDone()
{
    const Exchange exchange = currentExchange();
    const RecordKind kind =
        exchange.webSocket && !m_interim ? RecordKind::HandshakeResponse : RecordKind::HttpResponse;
    addMessage(kind, Direction::ToClient, m_responses.takeMessage(), false);
    if (m_interim)
        return;
    if (!m_exchanges.empty())
        m_exchanges.pop_front();
    if (m_response->status == 101) {
        if (exchange.webSocket) {
            switchProtocols(agreesOnDeflate(m_response->fields));
        } else {
            addNote(Direction::ToClient,
                "The server switched to another protocol: its bytes are not recorded", m_responses.offset());
            m_phases = {Phase::Ignored, Phase::Ignored};
        }
        return;
    }
    if (exchange.webSocket && phase(Direction::ToServer) == Phase::Held) {
        phase(Direction::ToServer) = Phase::Heads;
        receiveRequests(std::exchange(m_held, {}));
    }
}

void StreamRecorder::switchProtocols(bool compressed)
{
    m_webSocket = true;
    m_phases[std::size_t(Direction::ToClient)] = Phase::Frames;
    m_frames[std::size_t(Direction::ToClient)].emplace(
        m_connection, Direction::ToClient, m_maxPayload, m_responses.offset(), compressed);
    // Ended already, or given up.
    if (phase(Direction::ToServer) == Phase::Ignored)
        return;
    phase(Direction::ToServer) = Phase::Frames;
    m_frames[std::size_t(Direction::ToServer)].emplace(
        m_connection, Direction::ToServer, m_maxPayload, m_requests.offset(), compressed);
    receiveFrames(Direction::ToServer, std::exchange(m_held, {}));
}

void StreamRecorder::receiveFrames(Direction direction, QByteArrayView bytes)
{
    m_frames[std::size_t(direction)]->receive(bytes, m_now, m_records);
}

void StreamRecorder::endHeads(Direction direction)
{
    if (direction == Direction::ToServer && m_requests.isInside()) {
        const bool webSocket = m_requests.isInBody() && asksForWebSocket(*m_request);
        const bool truncated = !m_requests.endsWithStream();
        addMessage(webSocket ? RecordKind::HandshakeRequest : RecordKind::HttpRequest, direction,
            m_requests.takeMessage(), truncated);
    } else if (direction == Direction::ToClient && m_responses.isInside()) {
        const bool truncated = !m_responses.endsWithStream();
        const RecordKind kind =
            currentExchange().webSocket ? RecordKind::HandshakeResponse : RecordKind::HttpResponse;
        addMessage(kind, direction, m_responses.takeMessage(), truncated);
    }
}

void StreamRecorder::addMessage(RecordKind kind, Direction direction, HttpMessage &&message, bool truncated)
{
    Record record;
    record.time = m_now;
    record.connection = m_connection;
    record.kind = kind;
    record.direction = direction;
    record.offset = message.offset;
    record.payloadLength = message.length;
    record.payload = std::move(message.payload);
    if (quint64(record.payload.size()) < record.payloadLength)
        record.set(RecordFlag::PayloadCut);
    if (truncated)
        record.set(RecordFlag::Truncated);
    m_records.push_back(std::move(record));
}

void StreamRecorder::addGarbage(Direction direction, HeadError error, const QByteArray &start, quint64 offset)
{
    const QByteArray what = direction == Direction::ToServer ? "The client sent no HTTP request"
                                                             : "The server sent no HTTP response";
    addNote(direction,
        what + " (" + clause(error) + "): " + sentence(error) + " It begins with: " + escaped(start), offset);
    phase(direction) = Phase::Ignored;
}

void StreamRecorder::addNote(Direction direction, const QByteArray &sentence, quint64 offset)
{
    Record record;
    record.time = m_now;
    record.connection = m_connection;
    record.kind = RecordKind::Note;
    record.direction = direction;
    record.offset = offset;
    record.payload = sentence;
    record.payloadLength = quint64(sentence.size());
    m_records.push_back(std::move(record));
}

void StreamRecorder::applyTrail(Record &record)
{
    FaultTrail &trail = m_trails[std::size_t(record.direction)];
    if (!trail.isNeeded() || !SightingMatcher::canMatch(record.kind))
        return;
    const FaultTrail::Step step = trail.look(record.offset);
    record.offset = step.origin;
    record.fault = step.mark;
    if (step.entered != timeUnknown && m_mode == Mode::Shadow)
        record.time = step.entered; // the sighting's: when its sender let it go
}

// One lock for all that a read brought. In shadow mode our server records the same bytes: the other end's
// view of them is all that is new.
void StreamRecorder::flush()
{
    for (Record &record : m_records)
        applyTrail(record);
    if (m_mode == Mode::Full) {
        if (!m_records.empty())
            m_queue.push(std::exchange(m_records, {}));
        return;
    }
    for (const Record &record : m_records) {
        // What ended before it was whole did not arrive.
        const bool isCut = record.has(RecordFlag::Truncated) && record.direction == Direction::ToClient;
        if (SightingMatcher::canMatch(record.kind) && !isCut)
            m_queue.push(
                Sighting{record.time, record.offset, record.connection, record.direction, record.fault});
    }
    m_records.clear();
}

} // namespace Fanlight
