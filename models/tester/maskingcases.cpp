// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/caselist.h"

namespace Fanlight {

namespace {

using namespace Scripted;

constexpr CaseFamily missing{"masking/missing",
    "A client masks every frame; a server that gets one unmasked closes the connection.", "RFC 6455 5.1",
    false};
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

} // namespace

std::vector<TestCase> maskingCases()
{
    CaseList list(TestGroup::Masking);
    addMissing(list);
    addKeys(list);
    return list.take();
}

} // namespace Fanlight
