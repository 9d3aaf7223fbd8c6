// SPDX-License-Identifier: GPL-3.0-or-later
// Connection's opening handshake: what is asked, who answers it, and what was answered.
#include "protocol/requesttarget.h"
#include "server/connection.h"

#include <QTimer>

#include <utility>

namespace Fanlight {

namespace {
bool isForgivenWhenLenient(HandshakeRule rule)
{
    // In lenient mode only what Qt's server cannot do without is asked for.
    return rule == HandshakeRule::HostOnce || rule == HandshakeRule::KeyIs16Bytes ||
           rule == HandshakeRule::SubprotocolTokens || rule == HandshakeRule::ExtensionsParse ||
           rule == HandshakeRule::NoBody || rule == HandshakeRule::HttpOneOne;
}
} // namespace

void Connection::upgradeAsked(const RequestHead &request, const QByteArray &raw, quint64 offset)
{
    m_handshake = request;
    m_framesOffset = offset + quint64(raw.size());
    m_rest = m_http->takeHeld();
    pushRecord(RecordKind::HandshakeRequest, Direction::ToServer, raw, offset);
    const std::vector<HandshakeCheck> checks = checkRequest(request);
    for (const HandshakeCheck &check : checks) {
        if (check.passed || (!m_context.settings.strict && isForgivenWhenLenient(check.rule)))
            continue;
        const int status = refusalStatus(check.rule);
        note(QStringLiteral("Handshake refused with %1: %2 (%3)")
                 .arg(status)
                 .arg(QString::fromLatin1(sentence(check.rule)), QString::fromLatin1(clause(check.rule))));
        m_context.owner.handshakeRefused(*this);
        reply(refusal(status, refusalBody(check), httpDate()), RecordKind::HandshakeResponse);
        return;
    }
    negotiateExtensions();
    m_isEventSocket = routeOf(splitTarget(request.target).path) == HttpRoute::Socket;
    setPhase(Phase::Upgrading);
    m_wire->setReadPaused(true);
    if (!answerWithoutWebSocket())
        m_context.owner.upgradeRequested(*this);
}

// Asked to answer wrong, in a way that no WebSocket comes of. True when it did.
bool Connection::answerWithoutWebSocket()
{
    const HandshakeFault &fault = m_context.settings.handshakeFault;
    if (fault.kind == HandshakeFaultKind::Never) {
        noteFault(fault); // it ends when the peer ends it, or the server stops
        return true;
    }
    if (fault.kind != HandshakeFaultKind::WrongStatus)
        return false;
    noteFault(fault);
    m_context.owner.handshakeRefused(*this);
    const QByteArray accept = deriveAccept(m_handshake.fields.value("Sec-WebSocket-Key")).accept;
    const ResponseHead right{{}, 101, "Switching Protocols",
        {{"Upgrade", "websocket"}, {"Connection", "Upgrade"}, {"Sec-WebSocket-Accept", accept}}};
    const QByteArray usual = serialize(right).value_or(QByteArray());
    reply({faultyAnswer(fault, m_handshake, usual).front().bytes, true}, RecordKind::HandshakeResponse);
    return true;
}

void Connection::noteFault(const HandshakeFault &fault)
{
    const HandshakeFaultText &text = textOf(fault.kind);
    note(QStringLiteral("The handshake is answered wrong on purpose: %1 (%2)")
             .arg(QString::fromLatin1(text.title), QString::fromLatin1(text.clause)));
}

// Qt knows no extensions: it neither sees what was offered nor writes what is answered.
void Connection::negotiateExtensions()
{
    DeflateWishes wishes = m_context.settings.deflate;
    if (!wishes.enabled)
        return;
    // A message that others build upon cannot be dropped for a slow receiver.
    const SlowPolicy policy = m_context.settings.slowPolicy;
    if (policy == SlowPolicy::DropOldest || policy == SlowPolicy::Conflate)
        wishes.serverNoContextTakeover = true;
    std::vector<Extension> offers;
    for (const QByteArray &field : m_handshake.fields.values("Sec-WebSocket-Extensions")) {
        const auto extensions = parseExtensions(field);
        if (!extensions)
            return; // in lenient mode what cannot be read offers nothing
        offers.insert(offers.end(), extensions->begin(), extensions->end());
    }
    m_deflate = answerDeflate(offers, wishes);
}

void Connection::handToQt()
{
    const RequestHead &request = m_handshake;
    RequestHead canonical;
    canonical.method = "GET";
    canonical.target = request.target;
    const QByteArray host = request.fields.value("Host");
    canonical.fields.append("Host", host.isEmpty() ? QByteArray("localhost") : host);
    canonical.fields.append("Upgrade", "websocket");
    canonical.fields.append("Connection", "Upgrade");
    canonical.fields.append("Sec-WebSocket-Key", request.fields.value("Sec-WebSocket-Key"));
    canonical.fields.append("Sec-WebSocket-Version", "13");
    const QByteArray protocols = request.fields.values("Sec-WebSocket-Protocol").join(", ");
    if (!protocols.isEmpty())
        canonical.fields.append("Sec-WebSocket-Protocol", protocols);
    if (request.fields.contains("Origin"))
        canonical.fields.append("Origin", request.fields.value("Origin"));
    m_wire->deliver(serialize(canonical).value_or(QByteArray()));
}

void Connection::upgraded(QWebSocket *socket)
{
    if (!m_answer.empty()) { // the rest of it has to be sent first
        m_unopened = socket;
        m_unopened->setParent(nullptr);
        return;
    }
    m_link = std::make_unique<WebSocketLink>(m_info.id, m_context, *m_wire, m_framesOffset);
    m_link->setSocket(socket);
    if (m_deflate) {
        m_link->allowDeflate(m_deflate->agreement.toServer);
        m_form = MessageForm(m_deflate->agreement.toClient);
        if (m_form.isOwn())
            m_deflater = std::make_unique<MessageDeflater>(m_deflate->agreement.toClient);
        m_info.extensions = QString::fromLatin1(m_deflate->field);
    }
    m_wire->releaseReaderBuffer();
    m_info.webSocket = true;
    m_info.subprotocol = socket->subprotocol();
    m_info.state = ConnectionState::Open;
    pushInfo();
    noteTlsTimes();
    m_handshake = {};
    // It may be what called.
    m_http->setParent(this);
    m_http.release()->deleteLater();
    setPhase(Phase::Open);
    setDeadline(Deadline::None, 0);
    m_wire->setReadPaused(false); // reads on later, unless the owner pauses it again
    m_context.owner.opened(*this);
    takeRest();
}

void Connection::takeRest()
{
    if (!m_paused && !m_rest.isEmpty() && m_phase > Phase::Upgrading)
        wireReceived(std::exchange(m_rest, {}));
}

void Connection::readerWrote(QByteArrayView bytes)
{
    if (m_phase == Phase::Ended)
        return;
    if (m_link) {
        ++m_framesOut;
        m_link->socketWrote(bytes);
        return;
    }
    m_response.append(bytes);
    if (m_response.endsWith("\r\n\r\n"))
        takeResponse();
}

void Connection::takeResponse()
{
    if (m_deflate)
        m_response.insert(m_response.size() - 2, "Sec-WebSocket-Extensions: " + m_deflate->field + "\r\n");
    const QByteArray response = std::exchange(m_response, {});
    const HandshakeFault &fault = m_context.settings.handshakeFault;
    if (fault.kind == HandshakeFaultKind::None) {
        reply({response, false}, RecordKind::HandshakeResponse);
        return;
    }
    noteFault(fault);
    queueAnswer(faultyAnswer(fault, m_handshake, response));
    sendAnswer();
}

// The first piece carries the record of the whole answer, each other one a remark.
void Connection::queueAnswer(const std::vector<AnswerPiece> &pieces)
{
    QByteArray whole;
    for (const AnswerPiece &piece : pieces)
        whole += piece.bytes;
    for (const AnswerPiece &piece : pieces) {
        const QByteArray remark = QByteArray::number(piece.bytes.size()) + " more bytes of the answer";
        const Record record = m_answer.empty() ? recordToClient(RecordKind::HandshakeResponse, whole)
                                               : recordToClient(RecordKind::Note, remark);
        m_answer.emplace_back(piece.pause, OutgoingPiece(piece.bytes, record, PieceKind::Http));
    }
}

// What is left of the answer, up to the next pause.
void Connection::sendAnswer()
{
    while (m_phase == Phase::Upgrading && !m_answer.empty()) {
        auto &[pause, piece] = m_answer.front();
        if (const int wait = std::exchange(pause, 0)) {
            QTimer::singleShot(wait, this, &Connection::sendAnswer);
            return;
        }
        m_wire->send(std::move(piece));
        m_answer.pop_front();
    }
    if (m_phase == Phase::Upgrading && m_unopened)
        upgraded(std::exchange(m_unopened, nullptr));
}

void Connection::readerWantsClose()
{
    if (m_phase == Phase::Upgrading) { // Qt found something we did not
        reply(refusal(400, "Qt's WebSocket server refused the handshake.\n", httpDate()),
            RecordKind::HandshakeResponse);
        return;
    }
    if (m_phase != Phase::Open && m_phase != Phase::Closing)
        return;
    if (m_link->isCloseReceived()) {
        linger();
        return;
    }
    setPhase(Phase::Closing);
    releaseSenders();
    setReadPaused(false); // for its close frame
    m_info.state = ConnectionState::Closing;
    pushInfo();
    setDeadline(Deadline::Close, closePatience());
}

} // namespace Fanlight
