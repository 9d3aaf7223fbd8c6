// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/caselist.h"

namespace Fanlight {

namespace {

using namespace Scripted;

constexpr CaseFamily many{"limits/messages",
    "Messages come back whole and in their order, however many there are.", "RFC 6455 5.4"};
constexpr CaseFamily pieces{"limits/pieces",
    "A large message may come in as many fragments or TCP writes as its sender likes.", "RFC 6455 5.4"};
constexpr CaseFamily claims{"limits/claims",
    "An endpoint may protect itself from frames that are too large for it.", "RFC 6455 10.4", false};
constexpr CaseFamily waiting{"limits/waiting",
    "Silence is no fault: an open connection stays open for as long as both sides like.", "RFC 6455 7.1",
    false};

constexpr qsizetype mebibyte = 1024 * 1024;

// As many messages as that at once, and all of them back in order.
Script inOrder(int count, qsizetype size)
{
    Send send;
    std::vector<ScriptStep> steps;
    for (int number = 0; number < count; ++number) {
        const QByteArray payload = QByteArray::number(number).rightJustified(size, '.');
        send.frames.push_back(text(payload));
        steps.push_back(ExpectMessage{Opcode::Text, payload});
    }
    steps.insert(steps.begin(), std::move(send));
    return scriptOf(std::move(steps));
}

// One message after another, each when the one before has come back.
Script pingPong(int count, qsizetype size)
{
    Script script;
    const QByteArray payload = patternOf(Opcode::Binary, size);
    for (int number = 0; number < count; ++number) {
        script.steps.push_back(Send{{binary(payload)}, {}});
        script.steps.push_back(ExpectMessage{Opcode::Binary, payload});
    }
    return script;
}

void addMany(CaseList &list)
{
    list.add(many, "10000-at-once", QStringLiteral("10,000 messages of 16 bytes without waiting"),
        [] { return inOrder(10'000, 16); });
    list.add(many, "1000-at-once-1024", QStringLiteral("1,000 messages of 1,024 bytes without waiting"),
        [] { return inOrder(1'000, 1024); });
    for (const qsizetype size : {16, 1024, 65536}) {
        list.add(many, "500-in-turn-" + QByteArray::number(size),
            QStringLiteral("500 messages of %1 bytes, each when the one before is back; the time tells")
                .arg(size),
            [size] {
                Script script = pingPong(500, size);
                script.informational = true;
                return script;
            });
    }
}

void addPieces(CaseList &list)
{
    for (const qsizetype size : {64, 1024, 65536}) {
        list.add(pieces, "fragments-" + QByteArray::number(size),
            QStringLiteral("1 MiB in fragments of %1 bytes").arg(size), [size] {
                const QByteArray payload = patternOf(Opcode::Binary, mebibyte);
                return echoed(fragments(Opcode::Binary, payload, size), Opcode::Binary, payload);
            });
    }
    list.add(
        pieces, "text-fragments-1000", QStringLiteral("1 MiB of text in fragments that cut code points"), [] {
            const QByteArray payload = QByteArray("\xe2\x82\xac").repeated(mebibyte / 3);
            return echoed(fragments(Opcode::Text, payload, 1000), Opcode::Text, payload);
        });
    for (const qsizetype size : {64, 1024}) {
        list.add(pieces, "writes-" + QByteArray::number(size),
            QStringLiteral("1 MiB in TCP writes of %1 bytes").arg(size), [size] {
                return echoed(binary(patternOf(Opcode::Binary, mebibyte)), {{}, size, 0});
            });
    }
}

// What may be refused, or waited for: nothing is demanded.
void addClaims(CaseList &list)
{
    constexpr quint64 gibibyte = quint64(1) << 30;
    for (const auto &[part, length, title] :
        {std::tuple{"1-gib", gibibyte, "1 GiB"}, std::tuple{"1-tib", gibibyte << 10, "1 TiB"},
            std::tuple{"the-most", ~quint64(0) >> 1, "the most a length can say"}}) {
        list.add(claims, part,
            QStringLiteral("A frame that claims %1 and brings 5 bytes").arg(QLatin1StringView(title)),
            [length = length] {
                ScriptFrame frame = binary("Hello");
                frame.claimedLength = length;
                Script script = scriptOf({Send{{frame}, {}}, Observe{1'000}});
                script.informational = true;
                return script;
            });
    }
}

void addWaiting(CaseList &list)
{
    list.add(waiting, "silence", QStringLiteral("A second of silence, then a ping"), [] {
        return scriptOf({ExpectSilence{1'000}, Send{{ping("still there?")}, {}}, ExpectPong{"still there?"}});
    });
    list.add(
        waiting, "inside-a-message", QStringLiteral("Half a second of silence between two fragments"), [] {
            return scriptOf({Send{{beginning(Opcode::Text, "Hel")}, {}}, ExpectSilence{500},
                Send{{ping("still there?")}, {}}, ExpectPong{"still there?"}});
        });
    list.add(waiting, "no-pongs", QStringLiteral("No ping is answered for 2 s"), [] {
        // Whether it asks at all, and how patient it is, is its own to say.
        Script script = scriptOf({Observe{2'000}});
        script.answersPings = false;
        script.informational = true;
        return script;
    });
}

} // namespace

std::vector<TestCase> limitCases()
{
    CaseList list(TestGroup::Limits);
    addMany(list);
    addPieces(list);
    addClaims(list);
    addWaiting(list);
    return list.take();
}

} // namespace Fanlight
