// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/caselist.h"

namespace Fanlight {

namespace {

using namespace Scripted;

constexpr CaseFamily missing{"masking/missing",
    "A client masks every frame; a server that gets one unmasked closes the connection.", "RFC 6455 5.1",
    false};
constexpr CaseFamily unwanted{"masking/unwanted",
    "A server masks no frame; a client that gets one masked closes the connection.", "RFC 6455 5.1", false};
constexpr CaseFamily fresh{
    "masking/fresh", "A client masks each frame with a fresh key that nobody can predict.", "RFC 6455 5.3"};
constexpr CaseFamily keys{
    "masking/key", "Any four bytes are a masking key, and each frame has its own.", "RFC 6455 5.3"};

ScriptFrame unmasked(ScriptFrame frame)
{
    frame.mask = FrameMask::None;
    return frame;
}

ScriptFrame masked(ScriptFrame frame, std::array<quint8, 4> key)
{
    frame.mask = FrameMask::Key;
    frame.key = MaskingKey{key};
    return frame;
}

void addMissing(CaseList &list)
{
    list.add(missing, "text", QStringLiteral("An unmasked text message"),
        [] { return failed({unmasked(text("Hello"))}); });
    list.add(missing, "binary-65536", QStringLiteral("An unmasked binary message of 65,536 bytes"),
        [] { return failed({unmasked(binary(patternOf(Opcode::Binary, 65536)))}); });
    list.add(missing, "empty", QStringLiteral("An unmasked message without payload"),
        [] { return failed({unmasked(text({}))}); });
    list.add(missing, "ping", QStringLiteral("An unmasked ping"),
        [] { return failed({unmasked(ping("Hello"))}); });
    list.add(missing, "close", QStringLiteral("An unmasked close frame"),
        [] { return failed({unmasked(closing(1000))}); });
    list.add(missing, "second-fragment",
        QStringLiteral("A second fragment that is not masked, as the first one was"), [] {
            return failed({beginning(Opcode::Text, "Hel"), unmasked(ending("lo"))});
        });
}

void addKeys(CaseList &list)
{
    list.add(
        keys, "zero", QStringLiteral("A key of zeros"), [] { return echoed(masked(text("Hello"), {})); });
    list.add(keys, "ones", QStringLiteral("A key of ones"), [] {
        return echoed(masked(text("Hello"), {0xFF, 0xFF, 0xFF, 0xFF}));
    });
    list.add(keys, "each-fragment", QStringLiteral("Another key for each fragment"), [] {
        return echoed(
            {masked(beginning(Opcode::Text, "Hello"), {1, 2, 3, 4}), masked(middle(" "), {0x80, 0, 0, 1}),
                masked(ending("there"), {0xDE, 0xAD, 0xBE, 0xEF})},
            Opcode::Text, "Hello there");
    });
    // "GET / HTTP/1.1" as masked bytes: what masking is there to prevent a browser from sending.
    list.add(keys, "looks-like-http", QStringLiteral("Masked bytes that read like an HTTP request"), [] {
        const MaskingKey key{{0x21, 0x43, 0x65, 0x07}};
        const QByteArray wire = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
        QByteArray payload(wire.size(), Qt::Uninitialized);
        applyMask(wire.data(), payload.data(), wire.size(), key);
        return echoed(masked(binary(payload), key.bytes));
    });
    list.add(keys, "looks-like-a-frame", QStringLiteral("A key that reads like the next frame's header"), [] {
        return echoed(masked(text("Hello"), {0x88, 0x80, 0x89, 0x00}));
    });
    list.add(keys, "odd-length", QStringLiteral("Lengths that are no multiple of the key's"), [] {
        return scriptOf({Send{{text("a"), text("ab"), text("abc"), text("abcd"), text("abcde")}, {}},
            ExpectMessage{Opcode::Text, "a"}, ExpectMessage{Opcode::Text, "ab"},
            ExpectMessage{Opcode::Text, "abc"}, ExpectMessage{Opcode::Text, "abcd"},
            ExpectMessage{Opcode::Text, "abcde"}});
    });
    CaseFamily control = keys;
    control.needsEcho = false;
    list.add(control, "ping", QStringLiteral("A ping with a key of ones"), [] {
        return scriptOf({Send{{masked(ping("Hello"), {0xFF, 0xFF, 0xFF, 0xFF})}, {}}, ExpectPong{"Hello"}});
    });
}

constexpr std::array<quint8, 4> anyKey{0x37, 0xFA, 0x21, 0x3D};

// Of a server to a client.
void addUnwanted(CaseList &list)
{
    const auto add = [&list](const char *part, const char *title, const ScriptFrame &frame) {
        list.add(unwanted, part, QString::fromLatin1(title), [frame] { return failed({frame}); });
    };
    add("text", "A masked text message", masked(text("Hello"), anyKey));
    add("binary-65536", "A masked binary message of 65,536 bytes",
        masked(binary(patternOf(Opcode::Binary, 65536)), anyKey));
    add("empty", "A masked message without payload", masked(text({}), anyKey));
    add("key-of-zeros", "A message masked with a key of zeros, which changes nothing",
        masked(text("Hello"), {}));
    add("ping", "A masked ping", masked(ping("Hello"), anyKey));
    add("close", "A masked close frame", masked(closing(1000), anyKey));
    list.add(unwanted, "second-fragment",
        QStringLiteral("A second fragment that is masked, as the first was not"), [] {
            return failed({beginning(Opcode::Text, "Hel"), masked(ending("lo"), anyKey)});
        });
}

void addFresh(CaseList &list)
{
    list.add(fresh, "messages", QStringLiteral("The keys of a hundred messages differ"), [] {
        Script script;
        for (int number = 0; number < 100; ++number) {
            script.steps.push_back(Send{{text("Hello")}, {}});
            script.steps.push_back(ExpectMessage{Opcode::Text, "Hello"});
        }
        script.steps.push_back(ExpectFreshKeys{});
        return script;
    });
    CaseFamily control = fresh;
    control.needsEcho = false;
    list.add(control, "pongs", QStringLiteral("The keys of ten pongs differ"), [] {
        Script script;
        for (int number = 0; number < 10; ++number) {
            script.steps.push_back(Send{{ping("?")}, {}});
            script.steps.push_back(ExpectPong{"?"});
        }
        script.steps.push_back(ExpectFreshKeys{});
        return script;
    });
}

} // namespace

std::vector<TestCase> maskingCases(Role tested)
{
    CaseList list(TestGroup::Masking);
    if (tested == Role::Server) {
        addMissing(list);
        addKeys(list);
    } else {
        addUnwanted(list);
        addFresh(list);
    }
    return list.take();
}

} // namespace Fanlight
