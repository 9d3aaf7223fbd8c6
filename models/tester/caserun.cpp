// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/caserun.h"

#include "tester/casewords.h"

#include <QStringList>

#include <algorithm>
#include <utility>

namespace Fanlight {

CaseRun::CaseRun(Script script, RequestHead usual, Greetings greetings, MaskingKeys &keys, CaseWire &wire)
    : m_script(std::move(script))
    , m_self(Role::Client)
    , m_usual(std::move(usual))
    , m_greetings(std::move(greetings))
    , m_keys(keys)
    , m_wire(wire)
{
    if (!m_script.opening)
        m_script.steps.insert(m_script.steps.begin(), ExpectUpgrade{});
}

CaseRun::CaseRun(Script script, ResponseHead usual, MaskingKeys &keys, CaseWire &wire)
    : m_script(std::move(script))
    , m_self(Role::Server)
    , m_usualAnswer(std::move(usual))
    , m_keys(keys)
    , m_wire(wire)
{
}

void CaseRun::take(const RawHappening &happening)
{
    if (m_judgement)
        return;
    if (std::holds_alternative<RawConnected>(happening)) {
        m_self == Role::Client ? sayOpening() : sayAnswer();
    } else if (const auto *seen = std::get_if<FrameSeen>(&happening)) {
        if (seen->frame.header.maskingKey)
            m_keysSeen.push_back(*seen->frame.header.maskingKey);
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
    else if (const auto *givenUp = std::get_if<ExpectGivenUp>(&step))
        return judge(
            givenUp->still, QStringLiteral("it was still connected after %1 ms").arg(givenUp->within));
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
    } else if (const auto *givenUp = std::get_if<ExpectGivenUp>(&step)) {
        m_wire.wakeAfter(givenUp->within);
    } else if (std::holds_alternative<ExpectFreshKeys>(step)) {
        judgeKeys();
        next();
    }
}

void CaseRun::sayOpening()
{
    Opening opening = m_script.opening ? m_script.opening(m_usual) : Opening{m_usual, {}, {}};
    m_asked = std::move(opening.head);
    if (m_script.deflate)
        m_asked.fields.append("Sec-WebSocket-Extensions", offerField(*m_script.deflate));
    m_wire.send(writesOf(opening.bytes.isEmpty() ? headText(m_asked) : opening.bytes, opening.cuts));
}

void CaseRun::sayAnswer()
{
    const OpeningAnswer answer =
        m_script.answer ? m_script.answer(m_usualAnswer) : OpeningAnswer{headText(m_usualAnswer), {}};
    m_wire.send(writesOf(answer.bytes, answer.cuts));
}

// RFC 6455 section 5.3: each key is a fresh one. By chance two of some hundred are alike in one of 10,000
// runs.
void CaseRun::judgeKeys()
{
    std::vector<MaskingKey> keys = m_keysSeen;
    const auto less = [](const MaskingKey &one, const MaskingKey &other) { return one.bytes < other.bytes; };
    std::sort(keys.begin(), keys.end(), less);
    const std::size_t seen = keys.size();
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    if (keys.size() == 1 && seen > 1)
        judge(TestVerdict::Fail, QStringLiteral("all %1 frames had the same masking key").arg(seen));
    else if (keys.size() < seen)
        note(TestVerdict::NonStrict,
            QStringLiteral("%1 frames had %2 masking keys").arg(seen).arg(keys.size()));
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
    // A key of its own for each frame, as a client has to.
    const auto usual = m_self == Role::Client ? std::optional(m_keys.next()) : std::nullopt;
    return serialize(Unchecked{frameOf(spoken, usual)});
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
