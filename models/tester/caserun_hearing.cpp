// SPDX-License-Identifier: GPL-3.0-or-later
// CaseRun's ears: what each kind of step makes of what it hears.
#include "tester/caserun.h"
#include "tester/casewords.h"

#include <algorithm>

namespace Fanlight {

namespace {

// A peer that closes with 1009 on less than that is not protecting itself. Bytes.
constexpr qsizetype largestSmallMessage = 65'535;

constexpr char extensionsField[] = "Sec-WebSocket-Extensions";

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

// What takes no time: nothing is heard in its turn.
void CaseRun::hearFor(const Send &, const RawHappening &) {}
void CaseRun::hearFor(const SendBytes &, const RawHappening &) {}
void CaseRun::hearFor(const HalfClose &, const RawHappening &) {}
void CaseRun::hearFor(const ExpectFreshKeys &, const RawHappening &) {}

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
        if (m_closeHeard->code != step.code && step.code != CloseCodes::NoStatusReceived)
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
    hearExtensions(step, response->head->fields);
    if (!m_judgement)
        next();
}

void CaseRun::hearExtensions(const ExpectUpgrade &step, const HeaderFields &fields)
{
    if (step.withoutExtension && fields.contains(extensionsField))
        return judge(TestVerdict::Fail,
            QStringLiteral("it chose \"%1\"").arg(QString::fromUtf8(fields.value(extensionsField))));
    if (!m_script.deflate)
        return;
    const auto chosen = parseExtensions(fields.values(extensionsField).join(", "));
    const DeflateCheck check =
        checkDeflateAnswer(*m_script.deflate, chosen.value_or(std::vector<Extension>{}));
    if (!check.fault.isEmpty())
        return judge(TestVerdict::Fail, check.fault);
    if (!check.agreement)
        return judge(TestVerdict::NotSupported, QStringLiteral("the target did not take permessage-deflate"));
    if (m_script.needsTakeover && !check.agreement->toServer.contextTakeover)
        judge(TestVerdict::NotSupported, QStringLiteral("the target wants no context taken over"));
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

void CaseRun::hearFor(const ExpectGivenUp &, const RawHappening &what)
{
    if (isEnd(what))
        return next();
    // It may say why, although to it the connection was never established (RFC 6455 section 7.1.7).
    if (const Frame *close = controlOf(what, Opcode::Close))
        return note(TestVerdict::Pass, wordsFor(closeBodyOf(close->payload)));
    judge(TestVerdict::Fail, QStringLiteral("it took the answer for an acceptance: came ") + wordsFor(what));
}

void CaseRun::hearClose(const Frame &frame)
{
    m_closeHeard = closeBodyOf(frame.payload);
    note(TestVerdict::Pass, wordsFor(*m_closeHeard));
    m_wire.wakeAfter(m_script.answersClose ? endPatience : 0);
    if (!m_script.answersClose)
        return;
    if (!m_closeSent)
        say(Send{{Scripted::closingWith(frame.payload)}, {}});
    // RFC 6455 section 7.1.1: the server is the one that ends TCP.
    if (m_self == Role::Server)
        m_wire.halfClose();
}

} // namespace Fanlight
