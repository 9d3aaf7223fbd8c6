// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/caselist.h"

namespace Fanlight {

namespace {

using namespace Scripted;

constexpr CaseFamily answers{
    "ping/answer", "A ping is answered with a pong that carries the same bytes.", "RFC 6455 5.5.3", false};
constexpr CaseFamily refusals{"ping/refused",
    "A control frame has at most 125 bytes and is not fragmented; another one fails the connection.",
    "RFC 6455 5.5", false};
constexpr CaseFamily pongs{"ping/pong",
    "A pong that nobody asked for is no answer to anything and gets none.", "RFC 6455 5.5.3", false};
constexpr CaseFamily between{
    "ping/between", "Pings are answered between messages and inside of them.", "RFC 6455 5.4"};

Script answered(const QByteArray &payload, Cuts cuts = {})
{
    return scriptOf({Send{{ping(payload)}, std::move(cuts)}, ExpectPong{payload}});
}

// One after the other, each with its number.
Script answeredInOrder(int count)
{
    Send send;
    std::vector<ScriptStep> steps;
    for (int number = 1; number <= count; ++number) {
        const QByteArray payload = QByteArray::number(number);
        send.frames.push_back(ping(payload));
        steps.push_back(ExpectPong{payload});
    }
    steps.insert(steps.begin(), send);
    return scriptOf(std::move(steps));
}

void addAnswers(CaseList &list)
{
    list.add(answers, "empty", QStringLiteral("A ping without payload"), [] { return answered({}); });
    list.add(answers, "one-byte", QStringLiteral("A ping of one byte"), [] { return answered("x"); });
    list.add(answers, "125-bytes", QStringLiteral("A ping of 125 bytes, the most there may be"),
        [] { return answered(patternOf(Opcode::Binary, 125)); });
    list.add(answers, "binary", QStringLiteral("A ping whose payload is no UTF-8"),
        [] { return answered(QByteArray::fromHex("00fffefdfc00")); });
    list.add(
        answers, "byte-by-byte", QStringLiteral("A ping of 125 bytes, each byte in a write of its own"), [] {
            return answered(patternOf(Opcode::Binary, 125), {{}, 1, 1});
        });
    list.add(answers, "ten", QStringLiteral("Ten pings in one write"), [] { return answeredInOrder(10); });
    list.add(answers, "thousand", QStringLiteral("A thousand pings in one write"),
        [] { return answeredInOrder(1000); });
}

void addRefusals(CaseList &list)
{
    for (const auto &[name, opcode] : {std::pair{"ping", Opcode::Ping}, std::pair{"pong", Opcode::Pong}}) {
        const auto frame = [opcode = opcode](qsizetype size, bool fin) {
            ScriptFrame made = ping(patternOf(Opcode::Binary, size));
            made.opcode = opcode;
            made.fin = fin;
            return made;
        };
        const QString word = QString::fromLatin1(name);
        list.add(refusals, QByteArray(name) + "-126", QStringLiteral("A %1 of 126 bytes").arg(word),
            [=] { return failed({frame(126, true)}); });
        list.add(refusals, QByteArray(name) + "-65536", QStringLiteral("A %1 of 65,536 bytes").arg(word),
            [=] { return failed({frame(65536, true)}); });
        list.add(refusals, QByteArray(name) + "-without-fin", QStringLiteral("A %1 without FIN").arg(word),
            [=] { return failed({frame(4, false)}); });
        list.add(refusals, QByteArray(name) + "-fragmented",
            QStringLiteral("A %1 in two fragments").arg(word), [=] {
                return failed({frame(4, false), ending("rest")});
            });
    }
}

void addPongs(CaseList &list)
{
    const auto ignored = [](const std::vector<ScriptFrame> &unasked) {
        std::vector<ScriptFrame> frames = unasked;
        frames.push_back(ping("after it"));
        return scriptOf({Send{frames, {}}, ExpectPong{"after it"}});
    };
    list.add(pongs, "empty", QStringLiteral("An empty pong, then a ping"), [=] { return ignored({pong()}); });
    list.add(pongs, "payload", QStringLiteral("A pong with payload, then a ping"),
        [=] { return ignored({pong("nobody asked")}); });
    list.add(pongs, "hundred", QStringLiteral("A hundred pongs, then a ping"),
        [=] { return ignored(std::vector<ScriptFrame>(100, pong("again"))); });
    list.add(pongs, "then-close", QStringLiteral("A pong, then a close frame"), [] {
        return scriptOf({Send{{pong("unasked"), closing(1000)}, {}}, ExpectClosed{CloseCodes::Normal}});
    });
}

void addBetween(CaseList &list)
{
    list.add(between, "messages", QStringLiteral("A ping between two messages"), [] {
        return scriptOf({Send{{text("one")}, {}}, ExpectMessage{Opcode::Text, "one"}, Send{{ping("?")}, {}},
            ExpectPong{"?"}, Send{{text("two")}, {}}, ExpectMessage{Opcode::Text, "two"}});
    });
    list.add(between, "fragments",
        QStringLiteral("A ping inside a message, answered before the message ends"), [] {
            return scriptOf({Send{{beginning(Opcode::Text, "one "), ping("?")}, {}}, ExpectPong{"?"},
                Send{{ending("two")}, {}}, ExpectMessage{Opcode::Text, "one two"}});
        });
    // Which of pong and message leaves first is the peer's to say: of the pong the case before is about.
    list.add(between, "fragments-one-write",
        QStringLiteral("A ping inside a message, all in one write: the message is whole"), [] {
            return echoed(
                {beginning(Opcode::Text, "one "), ping("?"), ending("two")}, Opcode::Text, "one two");
        });
    list.add(between, "pong-in-fragments", QStringLiteral("A pong inside a message"), [] {
        return echoed(
            {beginning(Opcode::Text, "one "), pong("unasked"), ending("two")}, Opcode::Text, "one two");
    });
}

} // namespace

std::vector<TestCase> pingCases()
{
    CaseList list(TestGroup::PingPong);
    addAnswers(list);
    addRefusals(list);
    addPongs(list);
    addBetween(list);
    return list.take();
}

} // namespace Fanlight
