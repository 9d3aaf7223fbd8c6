// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/caselist.h"

namespace Fanlight {

namespace {

using namespace Scripted;

constexpr CaseFamily whole{
    "fragmentation/message", "A message in fragments is the same message as in one frame.", "RFC 6455 5.4"};
constexpr CaseFamily control{"fragmentation/control",
    "Control frames may stand between the fragments of a message and do not end it.", "RFC 6455 5.4"};
constexpr CaseFamily nothing{"fragmentation/nothing-to-continue",
    "A continuation frame with no message to continue fails the connection.", "RFC 6455 5.4", false};
constexpr CaseFamily interleaved{"fragmentation/interleaved",
    "Fragments of one message are not interleaved with another message.", "RFC 6455 5.4", false};

void addCounts(CaseList &list)
{
    for (const Opcode opcode : {Opcode::Text, Opcode::Binary}) {
        const QString kind = opcode == Opcode::Text ? QStringLiteral("text") : QStringLiteral("binary");
        for (const int count : {2, 3, 100}) {
            list.add(whole, kind.toLatin1() + '-' + QByteArray::number(count),
                QStringLiteral("A %1 message in %2 fragments").arg(kind).arg(count), [=] {
                    const QByteArray payload = patternOf(opcode, qsizetype(count) * 7);
                    return echoed(fragments(opcode, payload, 7), opcode, payload);
                });
        }
    }
    list.add(whole, "one-byte-each", QStringLiteral("1,000 fragments of one byte"), [] {
        const QByteArray payload = patternOf(Opcode::Text, 1000);
        return echoed(fragments(Opcode::Text, payload, 1), Opcode::Text, payload);
    });
    list.add(whole, "every-write", QStringLiteral("Three fragments, each byte in a write of its own"), [] {
        const QByteArray payload = patternOf(Opcode::Text, 30);
        return echoed(fragments(Opcode::Text, payload, 10), Opcode::Text, payload, {{}, 1, 1});
    });
    list.add(whole, "with-pauses", QStringLiteral("Four fragments with pauses between them"), [] {
        const QByteArray payload = patternOf(Opcode::Text, 40);
        return echoed(fragments(Opcode::Text, payload, 10), Opcode::Text, payload, {{}, 16, 30});
    });
    list.add(whole, "growing", QStringLiteral("Fragments with each encoding of the length"), [] {
        const QByteArray payload = patternOf(Opcode::Binary, 125 + 126 + 65536);
        return echoed({beginning(Opcode::Binary, payload.first(125)), middle(payload.mid(125, 126)),
                          ending(payload.mid(251))},
            Opcode::Binary, payload);
    });
}

void addEmpty(CaseList &list)
{
    const auto add = [&list](const char *part, const char *title, const QList<QByteArray> &pieces) {
        list.add(whole, part, QString::fromLatin1(title), [pieces] {
            std::vector<ScriptFrame> frames{beginning(Opcode::Text, pieces.first())};
            for (const QByteArray &piece : pieces.mid(1))
                frames.push_back(middle(piece));
            frames.back().fin = true;
            return echoed(frames, Opcode::Text, pieces.join());
        });
    };
    add("empty-first", "The first fragment is empty", {"", "Hello"});
    add("empty-middle", "The second of three fragments is empty", {"Hel", "", "lo"});
    add("empty-last", "The last fragment is empty", {"Hello", ""});
    add("all-empty", "Three fragments, all of them empty", {"", "", ""});
}

void addControl(CaseList &list)
{
    list.add(control, "ping-each", QStringLiteral("A ping after each of ten fragments"), [] {
        const QByteArray payload = patternOf(Opcode::Text, 100);
        Script script;
        for (const ScriptFrame &fragment : fragments(Opcode::Text, payload, 10)) {
            script.steps.push_back(Send{{fragment}, {}});
            if (!fragment.fin) {
                script.steps.push_back(Send{{ping(fragment.payload)}, {}});
                script.steps.push_back(ExpectPong{fragment.payload});
            }
        }
        script.steps.push_back(ExpectMessage{Opcode::Text, payload});
        return script;
    });
    list.add(control, "pong", QStringLiteral("A pong between two fragments"), [] {
        return echoed(
            {beginning(Opcode::Binary, "Hel"), pong("unasked"), ending("lo")}, Opcode::Binary, "Hello");
    });
    list.add(control, "close", QStringLiteral("A close frame between two fragments ends it"), [] {
        return scriptOf(
            {Send{{beginning(Opcode::Text, "Hel"), closing(1000)}, {}}, ExpectClosed{CloseCodes::Normal}});
    });
    list.add(control, "two-messages", QStringLiteral("Two fragmented messages, a ping in each"), [] {
        return scriptOf(
            {Send{{beginning(Opcode::Text, "a"), ping("1")}, {}}, ExpectPong{"1"}, Send{{ending("b")}, {}},
                ExpectMessage{Opcode::Text, "ab"}, Send{{beginning(Opcode::Binary, "c"), ping("2")}, {}},
                ExpectPong{"2"}, Send{{ending("d")}, {}}, ExpectMessage{Opcode::Binary, "cd"}});
    });
}

void addViolations(CaseList &list)
{
    list.add(nothing, "fin", QStringLiteral("A continuation with FIN comes first"),
        [] { return failed({ending("Hello")}); });
    list.add(nothing, "without-fin", QStringLiteral("A continuation without FIN comes first"),
        [] { return failed({middle("Hello")}); });
    list.add(nothing, "empty", QStringLiteral("An empty continuation comes first"),
        [] { return failed({ending({})}); });
    const auto afterEcho = [](std::vector<ScriptFrame> message) {
        return scriptOf({Send{std::move(message), {}}, ExpectMessage{Opcode::Text, "Hello"},
            Send{{ending("more")}, {}}, ExpectFailed{CloseCodes::ProtocolError}});
    };
    CaseFamily later = nothing;
    later.needsEcho = true;
    list.add(later, "after-a-message", QStringLiteral("A continuation after a whole message"),
        [=] { return afterEcho({text("Hello")}); });
    list.add(later, "after-fragments", QStringLiteral("A continuation after a message in fragments"), [=] {
        return afterEcho({beginning(Opcode::Text, "Hel"), ending("lo")});
    });
    list.add(interleaved, "text-in-text", QStringLiteral("A text message inside a text message"), [] {
        return failed({beginning(Opcode::Text, "Hel"), text("new"), ending("lo")});
    });
    list.add(interleaved, "binary-in-text", QStringLiteral("A binary message inside a text message"), [] {
        return failed({beginning(Opcode::Text, "Hel"), binary("new"), ending("lo")});
    });
    list.add(interleaved, "text-in-binary", QStringLiteral("A text message inside a binary message"), [] {
        return failed({beginning(Opcode::Binary, "Hel"), text("new"), ending("lo")});
    });
    list.add(interleaved, "first-in-first", QStringLiteral("A second first fragment"), [] {
        return failed({beginning(Opcode::Text, "Hel"), beginning(Opcode::Text, "new")});
    });
    list.add(interleaved, "after-continuation", QStringLiteral("A new message after a second fragment"), [] {
        return failed({beginning(Opcode::Text, "a"), middle("b"), text("new")});
    });
    list.add(
        interleaved, "empty-in-empty", QStringLiteral("An empty message inside a message without bytes"), [] {
            return failed({beginning(Opcode::Text, {}), text({})});
        });
}

} // namespace

std::vector<TestCase> fragmentationCases()
{
    CaseList list(TestGroup::Fragmentation);
    addCounts(list);
    addEmpty(list);
    addControl(list);
    addViolations(list);
    return list.take();
}

} // namespace Fanlight
