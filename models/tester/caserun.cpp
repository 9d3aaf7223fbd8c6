// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/caserun.h"

#include "tester/casewords.h"

#include <QStringList>

#include <algorithm>
#include <utility>

namespace Fanlight {

namespace {

// A peer that closes with 1009 on less than that is not protecting itself. Bytes.
constexpr qsizetype largestSmallMessage = 65'535;

// ms that a peer may take to end TCP after the closing handshake, before that is held against it.
constexpr int endPatience = 3'000;

const Frame *controlOf(const RawHappening &what, Opcode opcode)
{
    const auto *control = std::get_if<ControlSeen>(&what);
    return control && control->frame.header.opcode == opcode ? &control->frame : nullptr;
}

bool isPing(const RawHappening &what)
{
    return controlOf(what, Opcode::Ping) != nullptr;
}

bool isEnd(const RawHappening &what)
{
    return std::holds_alternative<RawEnd>(what);
}

} // namespace

CaseRun::CaseRun(
    Script script, Role self, RequestHead usual, Greetings greetings, MaskingKeys &keys, CaseWire &wire)
    : m_script(std::move(script))
    , m_self(self)
    , m_usual(std::move(usual))
    , m_greetings(std::move(greetings))
    , m_keys(keys)
    , m_wire(wire)
{
    if (!m_script.opening)
        m_script.steps.insert(m_script.steps.begin(), ExpectUpgrade{});
}

void CaseRun::take(const RawHappening &happening)
{
    if (m_judgement)
        return;
    if (std::holds_alternative<RawConnected>(happening)) {
        sayOpening();
    } else if (const auto *seen = std::get_if<FrameSeen>(&happening)) {
        // What is fine comes again, as a message or a control frame.
        if (seen->frame.violation != Violation::None)
            hearViolation(seen->frame.violation);
    } else if (const auto *failure = std::get_if<Failure>(&happening)) {
        // That of a whole frame was said with it.
        if (failure->partialHeader || failure->violation == Violation::TruncatedFrame)
            hearViolation(failure->violation);
    } else if (const auto *message = std::get_if<Message>(&happening); !message || !isGreeting(*message)) {
        m_heard.push_back(happening);
    }
    advance();
}

void CaseRun::wake()
{
    if (m_judgement || m_step >= m_script.steps.size())
        return;
    if (m_closeHeard) {
        note(TestVerdict::NonStrict,
            QStringLiteral("TCP was still open %1 s after the closing handshake").arg(endPatience / 1000));
        return skipRest();
    }
    const ScriptStep &step = m_script.steps[m_step];
    if (const auto *failed = std::get_if<ExpectFailed>(&step))
        note(TestVerdict::NonStrict, QStringLiteral("it was not refused within %1 ms").arg(failed->within));
    else if (std::holds_alternative<Observe>(step))
        return judge(TestVerdict::Informational, QStringLiteral("nothing came"));
    next();
    advance();
}

void CaseRun::timeOut(int ms)
{
    if (m_judgement || m_step >= m_script.steps.size())
        return;
    const ScriptStep &step = m_script.steps[m_step];
    judge(m_script.informational ? TestVerdict::Informational : TestVerdict::Fail,
        QStringLiteral("nothing more within %1 s: expected %2").arg(double(ms) / 1000).arg(wanted(step)));
}

void CaseRun::advance()
{
    while (!m_judgement) {
        if (m_step >= m_script.steps.size())
            return judge(m_script.informational ? TestVerdict::Informational : TestVerdict::Pass, {});
        enter();
        // It may have ended the step.
        if (m_judgement || !m_entered)
            continue;
        if (m_heard.empty())
            return;
        const RawHappening what = std::move(m_heard.front());
        m_heard.pop_front();
        hear(what);
    }
}

// What a step does when its turn comes.
void CaseRun::enter()
{
    if (std::exchange(m_entered, true))
        return;
    const ScriptStep &step = m_script.steps[m_step];
    if (const auto *send = std::get_if<Send>(&step)) {
        say(*send);
        next();
    } else if (const auto *raw = std::get_if<SendBytes>(&step)) {
        m_wire.send({{raw->bytes, 0}});
        next();
    } else if (std::holds_alternative<HalfClose>(step)) {
        m_wire.halfClose();
        m_closeSent = true; // there is no way to answer any more
        next();
    } else if (const auto *silence = std::get_if<ExpectSilence>(&step)) {
        m_wire.wakeAfter(silence->time);
    } else if (const auto *observe = std::get_if<Observe>(&step)) {
        m_wire.wakeAfter(observe->time);
    } else if (const auto *failed = std::get_if<ExpectFailed>(&step)) {
        m_wire.wakeAfter(failed->within);
    }
}

void CaseRun::sayOpening()
{
    Opening opening = m_script.opening ? m_script.opening(m_usual) : Opening{m_usual, {}, {}};
    m_asked = std::move(opening.head);
    m_wire.send(writesOf(opening.bytes.isEmpty() ? headText(m_asked) : opening.bytes, opening.cuts));
}

void CaseRun::say(const Send &send)
{
    QByteArray bytes;
    for (const ScriptFrame &frame : send.frames) {
        bytes += bytesOf(frame);
        m_closeSent = m_closeSent || frame.opcode == Opcode::Close;
    }
    m_wire.send(writesOf(bytes, send.cuts));
}

QByteArray CaseRun::bytesOf(const ScriptFrame &spoken)
{
    Frame frame;
    frame.payload = spoken.payload;
    FrameHeader &header = frame.header;
    header.fin = spoken.fin;
    header.rsv1 = (spoken.rsv & 4) != 0;
    header.rsv2 = (spoken.rsv & 2) != 0;
    header.rsv3 = (spoken.rsv & 1) != 0;
    header.opcode = spoken.opcode;
    header.payloadLength = spoken.claimedLength.value_or(quint64(spoken.payload.size()));
    header.lengthEncoding = spoken.encoding.value_or(minimalEncoding(header.payloadLength));
    if (spoken.mask == FrameMask::Key)
        header.maskingKey = spoken.key;
    else if (spoken.mask == FrameMask::Usual && m_self == Role::Client)
        header.maskingKey = m_keys.next();
    return serialize(Unchecked{frame});
}

// Each greeting is passed over once.
bool CaseRun::isGreeting(const Message &message)
{
    const auto known = std::find_if(m_greetings.begin(), m_greetings.end(), [&](const Message &greeting) {
        return greeting.opcode == message.opcode && greeting.payload == message.payload;
    });
    if (known == m_greetings.end())
        return false;
    m_greetings.erase(known);
    return true;
}

// Where the RFC leaves a close code open, a peer that takes it answers with the same one.
bool CaseRun::isForgiven(Violation violation) const
{
    if (violation != Violation::InvalidCloseCode || m_step >= m_script.steps.size())
        return false;
    const auto *step = std::get_if<ExpectFailed>(&m_script.steps[m_step]);
    return step && step->echoed == TestVerdict::NonStrict;
}

void CaseRun::hearViolation(Violation violation)
{
    if (!isForgiven(violation))
        judge(TestVerdict::Fail, QStringLiteral("the peer broke the protocol: ") + wordsFor(violation));
}

void CaseRun::hear(const RawHappening &what)
{
    const ScriptStep step = m_script.steps[m_step];
    std::visit([&](const auto &kind) { hearFor(kind, what); }, step);
}

// Sending takes no time: nothing is heard in its turn.
void CaseRun::hearFor(const Send &, const RawHappening &) {}
void CaseRun::hearFor(const SendBytes &, const RawHappening &) {}
void CaseRun::hearFor(const HalfClose &, const RawHappening &) {}

void CaseRun::hearFor(const ExpectMessage &step, const RawHappening &what)
{
    // A pong that nobody asked for may come at any time (RFC 6455 section 5.5.3).
    if (isPing(what) || controlOf(what, Opcode::Pong))
        return;
    const auto *message = std::get_if<Message>(&what);
    // RFC 6455 sections 7.4.1 and 10.4: a limit is the peer's right.
    const Frame *close = controlOf(what, Opcode::Close);
    if (close && step.payload.size() > largestSmallMessage &&
        closeBodyOf(close->payload).code == CloseCodes::MessageTooBig)
        return judge(
            TestVerdict::NotSupported, QStringLiteral("the message is too big for it: ") + wordsFor(what));
    if (!message)
        return judge(
            TestVerdict::Fail, QStringLiteral("expected %1, came %2").arg(wanted(step), wordsFor(what)));
    const QString difference = differenceOf(step, *message);
    if (!difference.isEmpty())
        return judge(TestVerdict::Fail, QStringLiteral("the message ") + difference);
    next();
}

void CaseRun::hearFor(const ExpectPong &step, const RawHappening &what)
{
    if (isPing(what))
        return;
    const Frame *pong = controlOf(what, Opcode::Pong);
    if (!pong)
        return judge(
            TestVerdict::Fail, QStringLiteral("expected %1, came %2").arg(wanted(step), wordsFor(what)));
    if (pong->payload != step.payload)
        return judge(TestVerdict::Fail, QStringLiteral("the pong does not carry the bytes of the ping"));
    next();
}

void CaseRun::hearFor(const ExpectSilence &, const RawHappening &what)
{
    if (!isPing(what))
        judge(TestVerdict::Fail, QStringLiteral("expected silence, came %1").arg(wordsFor(what)));
}

void CaseRun::hearFor(const ExpectFailed &step, const RawHappening &what)
{
    if (isPing(what))
        return;
    if (const Frame *close = controlOf(what, Opcode::Close)) {
        hearClose(*close);
        if (m_closeHeard->code != step.code)
            note(TestVerdict::NonStrict, QStringLiteral("%1 was expected").arg(step.code.value));
        return;
    }
    if (!isEnd(what))
        return judge(step.answered, QStringLiteral("expected %1, came %2").arg(wanted(step), wordsFor(what)));
    // RFC 6455 section 7.1.7: it should say why before it goes.
    if (!m_closeHeard)
        note(TestVerdict::NonStrict, QStringLiteral("TCP ended without a close frame"));
    skipRest();
}

void CaseRun::hearFor(const ExpectClosed &step, const RawHappening &what)
{
    // Of a ping before our close frame.
    if (isPing(what) || controlOf(what, Opcode::Pong))
        return;
    if (const Frame *close = controlOf(what, Opcode::Close)) {
        hearClose(*close);
        // To a close frame without a code any will do.
        if (m_closeHeard->code != step.code && step.code != CloseCodes::NoStatusReceived)
            note(TestVerdict::NonStrict, QStringLiteral("%1 was expected").arg(step.code.value));
        return;
    }
    if (!isEnd(what))
        return judge(TestVerdict::Fail, QStringLiteral("after our close frame came %1").arg(wordsFor(what)));
    if (!m_closeHeard)
        return judge(TestVerdict::Fail, QStringLiteral("TCP ended without a close frame in answer to ours"));
    next();
}

void CaseRun::hearFor(const ExpectEnd &step, const RawHappening &what)
{
    if (const Frame *close = controlOf(what, Opcode::Close))
        return hearClose(*close);
    if (isEnd(what))
        return next();
    if (!isPing(what))
        judge(TestVerdict::Fail, QStringLiteral("expected %1, came %2").arg(wanted(step), wordsFor(what)));
}

void CaseRun::hearFor(const Observe &, const RawHappening &what)
{
    if (!isPing(what))
        judge(TestVerdict::Informational, wordsFor(what));
}

void CaseRun::hearFor(const ExpectUpgrade &step, const RawHappening &what)
{
    const auto *response = std::get_if<RawResponse>(&what);
    if (!response || !response->head)
        return judge(
            TestVerdict::Fail, QStringLiteral("expected %1, came %2").arg(wanted(step), wordsFor(what)));
    if (const auto broken = firstFailure(checkResponse(m_asked, *response->head)))
        return judge(TestVerdict::Fail,
            QStringLiteral("not so: %1 (%2) It was \"%3\"")
                .arg(QLatin1StringView(sentence(broken->rule)), QLatin1StringView(clause(broken->rule)),
                    QString::fromUtf8(broken->found)));
    const QByteArray chosen = response->head->fields.value("Sec-WebSocket-Protocol");
    if (!step.subprotocol.isEmpty() && chosen != step.subprotocol)
        note(TestVerdict::NotSupported,
            QStringLiteral("the subprotocol %1 was not chosen").arg(QString::fromUtf8(step.subprotocol)));
    next();
}

void CaseRun::hearFor(const ExpectRefused &step, const RawHappening &what)
{
    if (isEnd(what)) {
        note(TestVerdict::NonStrict, QStringLiteral("%1 without an answer").arg(wordsFor(what)));
        return skipRest();
    }
    const auto *response = std::get_if<RawResponse>(&what);
    if (!response || !response->head)
        return judge(TestVerdict::Fail, QStringLiteral("came %1").arg(wordsFor(what)));
    const int status = response->head->status;
    if (status == 101)
        return judge(step.accepted, QStringLiteral("the request was accepted with 101"));
    const bool strict = step.statuses.empty() ||
                        std::find(step.statuses.begin(), step.statuses.end(), status) != step.statuses.end();
    note(strict ? TestVerdict::Pass : TestVerdict::NonStrict, QStringLiteral("refused with %1").arg(status));
    if (!step.field.isEmpty() && !response->head->fields.contains(step.field))
        note(TestVerdict::NonStrict,
            QStringLiteral("without the field %1").arg(QString::fromLatin1(step.field)));
    skipRest();
}

void CaseRun::hearClose(const Frame &frame)
{
    m_closeHeard = closeBodyOf(frame.payload);
    note(TestVerdict::Pass, wordsFor(*m_closeHeard));
    m_wire.wakeAfter(m_script.answersClose ? endPatience : 0);
    if (m_closeSent || !m_script.answersClose)
        return;
    say(Send{{Scripted::closingWith(frame.payload)}, {}});
}

void CaseRun::next()
{
    ++m_step;
    m_entered = false;
    m_closeHeard.reset();
    m_wire.wakeAfter(0);
}

// The connection is over: what the script still had in mind has no place any more.
void CaseRun::skipRest()
{
    m_step = m_script.steps.size();
    m_wire.wakeAfter(0);
    advance();
}

void CaseRun::note(TestVerdict verdict, const QString &reason)
{
    m_worst = std::max(m_worst, verdict);
    m_notes << reason;
}

void CaseRun::judge(TestVerdict verdict, const QString &reason)
{
    if (m_judgement)
        return;
    if (!reason.isEmpty())
        m_notes << reason;
    m_wire.wakeAfter(0);
    m_judgement = Judgement{std::max(m_worst, verdict), m_notes.join(QStringLiteral("; "))};
}

} // namespace Fanlight
