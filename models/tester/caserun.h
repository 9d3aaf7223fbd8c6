// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/maskingkeys.h"
#include "tester/testcase.h"

#include <deque>
#include <optional>

namespace Fanlight {

// The connection a case is played on.
class CaseWire
{
public:
    virtual ~CaseWire() = default;
    virtual void send(WritePlan plan) = 0;
    virtual void halfClose() = 0;
    // Calls CaseRun::wake() once after so many ms; an earlier wish is dropped. 0: no call.
    virtual void wakeAfter(int ms) = 0;
};

struct Judgement
{
    TestVerdict verdict = TestVerdict::Pass;
    QString reason; // what was seen, English; may hold the peer's own words
};

// A message that the target sends to every newcomer, which no case is about.
using Greetings = std::vector<Message>;

// Plays one script: says its lines on the wire, hears what the peer does, and judges. No socket, no clock:
// for either role. Owned by whoever owns the wire.
class CaseRun
{
public:
    // We are the client. usual: the opening request as it should be.
    CaseRun(Script script, RequestHead usual, Greetings greetings, MaskingKeys &keys, CaseWire &wire);
    // We are the server. usual: the acceptance of the client's request as it should be.
    CaseRun(Script script, ResponseHead usual, MaskingKeys &keys, CaseWire &wire);

    // What happened on the wire, in order. Nothing more is said or heard after a judgement.
    void take(const RawHappening &happening);
    void wake();
    // The case has taken ms and must end.
    void timeOut(int ms);
    [[nodiscard]] const std::optional<Judgement> &judgement() const { return m_judgement; }

private:
    // ms that a peer may take to end TCP after the closing handshake, before that is held against it.
    static constexpr int endPatience = 3'000;

    void advance();
    void enter();
    void sayOpening();
    void sayAnswer();
    void judgeKeys();
    void say(const Send &send);
    [[nodiscard]] QByteArray bytesOf(const ScriptFrame &frame);
    [[nodiscard]] bool isGreeting(const Message &message);
    [[nodiscard]] bool isForgiven(Violation violation) const;

    void hear(const RawHappening &what);
    void hearViolation(Violation violation);
    void hearFor(const Send &step, const RawHappening &what);
    void hearFor(const SendBytes &step, const RawHappening &what);
    void hearFor(const HalfClose &step, const RawHappening &what);
    void hearFor(const ExpectMessage &step, const RawHappening &what);
    void hearFor(const ExpectPong &step, const RawHappening &what);
    void hearFor(const ExpectSilence &step, const RawHappening &what);
    void hearFor(const ExpectFailed &step, const RawHappening &what);
    void hearFor(const ExpectClosed &step, const RawHappening &what);
    void hearFor(const ExpectEnd &step, const RawHappening &what);
    void hearFor(const Observe &step, const RawHappening &what);
    void hearFor(const ExpectUpgrade &step, const RawHappening &what);
    void hearFor(const ExpectRefused &step, const RawHappening &what);
    void hearFor(const ExpectGivenUp &step, const RawHappening &what);
    void hearFor(const ExpectFreshKeys &step, const RawHappening &what);
    void hearClose(const Frame &frame);
    void hearExtensions(const ExpectUpgrade &step, const HeaderFields &fields);

    void next();
    void skipRest();
    void note(TestVerdict verdict, const QString &reason);
    void judge(TestVerdict verdict, const QString &reason);

    Script m_script;
    Role m_self;
    RequestHead m_usual;        // of a client
    ResponseHead m_usualAnswer; // of a server
    RequestHead m_asked;        // the opening request that was sent
    Greetings m_greetings;
    MaskingKeys &m_keys;
    CaseWire &m_wire;
    std::size_t m_step = 0;
    bool m_entered = false;
    std::deque<RawHappening> m_heard;
    std::vector<MaskingKey> m_keysSeen; // of the peer's frames
    bool m_closeSent = false;
    std::optional<CloseBody> m_closeHeard;
    TestVerdict m_worst = TestVerdict::Pass;
    QStringList m_notes;
    std::optional<Judgement> m_judgement;
};

} // namespace Fanlight
