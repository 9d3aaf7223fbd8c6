// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/casevisit.h"

#include "client/rawclient.h"
#include "tester/casewords.h"

#include <QTcpSocket>

#include <utility>

namespace Fanlight {

namespace {

constexpr int farewell = 500;                    // ms for the closing handshake of a case that is over
constexpr quint64 maxMessage = 64 * 1024 * 1024; // bytes

constexpr char extensionsField[] = "Sec-WebSocket-Extensions";

DeflateWishes wishesOf(const DeflateParameters &wanted)
{
    DeflateWishes wishes;
    wishes.serverNoContextTakeover = wanted.serverNoContextTakeover;
    wishes.clientNoContextTakeover = wanted.clientNoContextTakeover;
    wishes.serverMaxWindowBits = wanted.serverMaxWindowBits.value_or(mostWindowBits);
    wishes.clientMaxWindowBits = wanted.clientMaxWindowBits.value_or(mostWindowBits);
    return wishes;
}

} // namespace

CaseVisit::CaseVisit(QTcpSocket *socket, const TestSettings &settings, MaskingKeys &keys, QObject *parent)
    : QObject(parent)
    , m_socket(socket)
    , m_writer(*socket)
    , m_settings(settings)
    , m_keys(keys)
    , m_trace(settings.traceLimit)
    , m_head(HeadLimits{})
{
    m_socket->setParent(this);
    m_clock.start();
    m_wake.setSingleShot(true);
    m_wake.setTimerType(Qt::PreciseTimer);
    m_patience.setSingleShot(true);
    connect(&m_writer, &PlannedWriter::writing, this,
        [this](const QByteArray &bytes) { m_trace.add(m_clock.nsecsElapsed(), Direction::ToClient, bytes); });
    connect(m_socket, &QIODevice::readyRead, this, &CaseVisit::read);
    connect(m_socket, &QAbstractSocket::disconnected, this, &CaseVisit::gone);
    connect(&m_wake, &QTimer::timeout, this, [this] {
        m_run->wake();
        lookForJudgement();
    });
    connect(&m_patience, &QTimer::timeout, this, [this] {
        if (!m_run || m_finished)
            return leave();
        m_run->timeOut(m_settings.timeout);
        lookForJudgement();
    });
    m_patience.start(m_settings.timeout);
    m_writer.start();
    // What came with the connection is news to us.
    QMetaObject::invokeMethod(this, &CaseVisit::read, Qt::QueuedConnection);
}

void CaseVisit::play(const TestCase &test)
{
    m_test = test;
    m_patience.start(m_settings.timeout);
    const Script script = test.script();
    const std::optional<ResponseHead> usual = acceptance(script);
    if (!usual)
        return;
    m_answersPings = script.answersPings;
    m_run.emplace(script, *usual, m_keys, static_cast<CaseWire &>(*this));
    tell(RawConnected{});
}

std::optional<ResponseHead> CaseVisit::acceptance(const Script &script)
{
    const RequestHead &request = m_head.head();
    if (const auto broken = firstFailure(checkRequest(request))) {
        judge(TestVerdict::Fail,
            QStringLiteral("the opening request is not so: %1 (%2) It was \"%3\"")
                .arg(QLatin1StringView(sentence(broken->rule)), QLatin1StringView(clause(broken->rule)),
                    QString::fromUtf8(broken->found)));
        return std::nullopt;
    }
    ResponseHead head{{}, 101, "Switching Protocols", {}};
    head.fields.append("Upgrade", "websocket");
    head.fields.append("Connection", "Upgrade");
    head.fields.append(
        "Sec-WebSocket-Accept", deriveAccept(request.fields.value("Sec-WebSocket-Key")).accept);
    if (!script.deflate)
        return head;
    const std::optional<QByteArray> extension = agreeOnDeflate(script);
    if (!extension)
        return std::nullopt;
    head.fields.append(extensionsField, *extension);
    return head;
}

// The field's value; none when the case asks for more than the client offers.
std::optional<QByteArray> CaseVisit::agreeOnDeflate(const Script &script)
{
    const auto lacks = [this](const QString &reason) {
        judge(TestVerdict::NotSupported, reason);
        return std::nullopt;
    };
    const auto offers = parseExtensions(m_head.head().fields.values(extensionsField).join(", "));
    const auto answer = answerDeflate(offers.value_or(std::vector<Extension>{}), wishesOf(*script.deflate));
    if (!answer)
        return lacks(QStringLiteral("the client does not offer permessage-deflate"));
    const DeflateAgreement &agreement = answer->agreement;
    if (script.needsTakeover && !agreement.toClient.contextTakeover)
        return lacks(QStringLiteral("the client wants no context taken over"));
    if (agreement.toClient.bits < script.deflate->serverMaxWindowBits.value_or(mostWindowBits))
        return lacks(QStringLiteral("the client wants a window of %1 bits").arg(agreement.toClient.bits));
    if (agreement.toServer.bits > script.deflate->clientMaxWindowBits.value_or(mostWindowBits))
        return lacks(QStringLiteral("the client does not let the server choose its window"));
    m_reader->allowDeflate(agreement.toServer);
    return answer->field;
}

void CaseVisit::answerPlainly(int status, const QByteArray &text)
{
    m_stage = Stage::Over;
    ResponseHead head{{}, status, status == 200 ? "OK" : "No", {}};
    head.fields.append("Content-Type", "text/plain; charset=utf-8");
    head.fields.append("Content-Length", QByteArray::number(text.size()));
    head.fields.append("Connection", "close");
    m_writer.send({{headText(head) + text, 0}});
    m_writer.halfClose();
    m_patience.start(farewell);
}

void CaseVisit::send(WritePlan plan)
{
    m_writer.send(std::move(plan));
}

void CaseVisit::halfClose()
{
    m_writer.halfClose();
}

void CaseVisit::wakeAfter(int ms)
{
    if (ms > 0)
        m_wake.start(ms);
    else
        m_wake.stop();
}

void CaseVisit::read()
{
    while (m_socket->bytesAvailable() > 0) {
        const QByteArray bytes = m_socket->readAll();
        if (!m_finished)
            m_trace.add(m_clock.nsecsElapsed(), Direction::ToServer, bytes);
        if (m_stage == Stage::Head)
            readHead(bytes);
        else if (m_stage == Stage::Frames)
            readFrames(bytes);
    }
}

void CaseVisit::readHead(QByteArrayView bytes)
{
    const qsizetype taken = m_head.receive(bytes);
    if (const auto failure = m_head.failure())
        return answerPlainly(refusalStatus(*failure), QByteArray(sentence(failure->error)) + '\n');
    if (!m_head.isComplete())
        return;
    m_stage = Stage::Frames;
    m_reader.emplace(
        Role::Server, maxMessage, m_trace.count(Direction::ToServer) - quint64(bytes.size() - taken), false);
    Q_EMIT asked(m_head.head());
    if (m_stage == Stage::Frames && taken < bytes.size())
        readFrames(bytes.sliced(taken));
}

void CaseVisit::readFrames(QByteArrayView bytes)
{
    m_reader->receive(bytes);
    for (ReaderEvent &event : m_reader->takeEvents()) {
        if (m_finished)
            return;
        if (const auto *control = std::get_if<ControlSeen>(&event))
            answer(control->frame);
        std::visit([this](auto &what) { tell(std::move(what)); }, event);
    }
}

void CaseVisit::answer(const Frame &control)
{
    if (control.header.opcode == Opcode::Ping && m_answersPings)
        m_writer.send({{serializeMessage(Opcode::Pong, control.payload), 0}});
}

void CaseVisit::tell(const RawHappening &what)
{
    if (!m_run || m_finished)
        return;
    m_run->take(what);
    lookForJudgement();
}

void CaseVisit::gone()
{
    read();
    if (m_stage == Stage::Frames && !m_finished) {
        m_reader->receiveEnd();
        for (ReaderEvent &event : m_reader->takeEvents())
            std::visit([this](auto &what) { tell(std::move(what)); }, event);
        tell(RawEnd{});
    }
    leave();
}

void CaseVisit::lookForJudgement()
{
    if (m_finished || !m_run->judgement())
        return;
    const Judgement judgement = *m_run->judgement();
    judge(judgement.verdict, judgement.reason);
}

void CaseVisit::judge(TestVerdict verdict, const QString &reason)
{
    m_finished = true;
    m_wake.stop();
    Q_EMIT finished(resultOf(m_test, verdict, reason, m_clock.nsecsElapsed(), m_trace));
    if (!m_run)
        return answerPlainly(400, reason.toUtf8() + '\n');
    m_writer.send({{serializeMessage(Opcode::Close, Scripted::closing(1000).payload), 0}});
    m_writer.halfClose();
    m_patience.start(farewell);
}

void CaseVisit::leave()
{
    m_stage = Stage::Over;
    m_wake.stop();
    m_patience.stop();
    m_writer.stop();
    m_socket->disconnect(this);
    m_socket->abort();
    deleteLater();
}

} // namespace Fanlight
