// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/caselist.h"
#include "tester/handshakeedits.h"

namespace Fanlight {

namespace {

using namespace Scripted;

constexpr CaseFamily declined{"compression/declined",
    "An offer with a parameter that is unknown, stands twice or has a wrong value is declined.",
    "RFC 7692 7.1", false};
constexpr CaseFamily agreed{"compression/agreed",
    "What was agreed on for each direction holds: the window's size, and whether it goes on to the next "
    "message.",
    "RFC 7692 7.1"};
constexpr CaseFamily messages{"compression/message",
    "A compressed message is the message that it inflates to, whatever blocks and fragments it comes in.",
    "RFC 7692 7.2.2"};
constexpr CaseFamily plain{"compression/plain",
    "Whether a message is compressed is its sender's choice, message by message.", "RFC 7692 6"};
constexpr CaseFamily refusals{"compression/refused",
    "RSV1 stands on the first frame of a message and nowhere else.", "RFC 7692 6.1", false};
constexpr CaseFamily damaged{"compression/damaged",
    "A compressed message that does not inflate fails the connection.", "RFC 7692 7.2.2", false};
constexpr CaseFamily bombs{"compression/bomb",
    "An endpoint may protect itself from messages that inflate to more than it can hold.", "RFC 7692 8",
    false};

constexpr quint8 rsv1 = 4;

// The frames' connection offers compression, with parameters if need be.
Script offering(Script script, const DeflateParameters &offer = {})
{
    script.deflate = offer;
    return script;
}

ScriptFrame raw(Opcode opcode, const char *hex)
{
    ScriptFrame frame = text(QByteArray::fromHex(hex));
    frame.opcode = opcode;
    frame.rsv = rsv1;
    return frame;
}

// Compressed by itself, which every agreement allows that leaves us the largest window.
ScriptFrame compressed(Opcode opcode, const QByteArray &payload)
{
    ScriptFrame frame = text(MessageDeflater({mostWindowBits, false}).compress(payload));
    frame.opcode = opcode;
    frame.rsv = rsv1;
    return frame;
}

// Only the first of them says that the message is compressed.
std::vector<ScriptFrame> inFragments(const ScriptFrame &whole, qsizetype size)
{
    std::vector<ScriptFrame> frames = fragments(whole.opcode, whole.payload, size);
    frames.front().rsv = rsv1;
    return frames;
}

void addDeclined(CaseList &list)
{
    for (const auto &[part, parameters] :
        {std::pair{"unknown", "x_unknown"}, std::pair{"window-7", "server_max_window_bits=7"},
            std::pair{"window-16", "server_max_window_bits=16"},
            std::pair{"window-zero-first", "server_max_window_bits=09"},
            std::pair{"window-word", "server_max_window_bits=ten"},
            std::pair{"window-missing", "server_max_window_bits"},
            std::pair{"takeover-value", "server_no_context_takeover=1"},
            std::pair{"twice", "client_no_context_takeover; client_no_context_takeover"},
            std::pair{"client-window-16", "client_max_window_bits=16"}}) {
        const QByteArray offer = QByteArray("permessage-deflate; ") + parameters;
        list.add(declined, part, QString::fromLatin1(offer), [offer] {
            Script script = scriptOf({ExpectUpgrade{true}, Send{{ping("open?")}, {}}, ExpectPong{"open?"}});
            script.opening = [offer](const RequestHead &usual) {
                return Opening{HeadEdits::also("Sec-WebSocket-Extensions", offer)(usual), {}, {}};
            };
            return script;
        });
    }
}

void addAgreed(CaseList &list)
{
    const auto add = [&list](const char *part, const char *title, const DeflateParameters &offer) {
        list.add(agreed, part, QString::fromLatin1(title), [offer] {
            // Ours go uncompressed, for our own window may have become small; what comes back is looked at.
            const QByteArray large = patternOf(Opcode::Text, 100'000);
            return offering(scriptOf({Send{{text(large), text(large), text("short")}, {}},
                                ExpectMessage{Opcode::Text, large}, ExpectMessage{Opcode::Text, large},
                                ExpectMessage{Opcode::Text, "short"}}),
                offer);
        });
    };
    add("bare", "No parameters", {});
    add("server-no-takeover", "server_no_context_takeover", {.serverNoContextTakeover = true});
    add("client-no-takeover", "client_no_context_takeover", {.clientNoContextTakeover = true});
    add("no-takeover", "No context taken over in either direction", {true, true});
    for (const int bits : {9, 10, 15}) {
        const QByteArray name = "server-window-" + QByteArray::number(bits);
        add(name.constData(), ("server_max_window_bits=" + QByteArray::number(bits)).constData(),
            {.serverMaxWindowBits = bits});
    }
    add("client-window", "client_max_window_bits, without a value", {.offersClientMaxWindowBits = true});
    add("client-window-10", "client_max_window_bits=10", {.clientMaxWindowBits = 10});
}

// The examples of RFC 7692 section 7.2.3, each of which inflates to "Hello".
void addExamples(CaseList &list)
{
    const auto add = [&list](const char *part, const char *title, const char *hex) {
        list.add(messages, part, QString::fromLatin1(title),
            [hex] { return offering(echoed({raw(Opcode::Text, hex)}, Opcode::Text, "Hello")); });
    };
    add("one-block", "A message in one block", "f248cdc9c90700");
    add("stored-block", "A block that is not compressed", "000500faff48656c6c6f00");
    add("final-block", "A block with BFINAL set", "f348cdc9c9070000");
    add("two-blocks", "A message in two blocks", "f248050000 00ffffcac9c90700");
    list.add(messages, "two-fragments", QStringLiteral("A message in one block and two fragments"), [] {
        return offering(echoed(inFragments(raw(Opcode::Text, "f248cdc9c90700"), 3), Opcode::Text, "Hello"));
    });
    list.add(messages, "byte-fragments", QStringLiteral("Each compressed byte in a fragment of its own"), [] {
        return offering(echoed(inFragments(raw(Opcode::Text, "f248cdc9c90700"), 1), Opcode::Text, "Hello"));
    });
    list.add(messages, "empty", QStringLiteral("An empty message, compressed"),
        [] { return offering(echoed({raw(Opcode::Text, "00")}, Opcode::Text, {})); });
    list.add(messages, "taken-over", QStringLiteral("A second message that refers to the first one"), [] {
        Script script = offering(
            scriptOf({Send{{raw(Opcode::Text, "f248cdc9c90700"), raw(Opcode::Text, "f200110000")}, {}},
                ExpectMessage{Opcode::Text, "Hello"}, ExpectMessage{Opcode::Text, "Hello"}}));
        script.needsTakeover = true;
        return script;
    });
}

void addMessages(CaseList &list)
{
    for (const Opcode opcode : {Opcode::Text, Opcode::Binary}) {
        const QString kind = opcode == Opcode::Text ? QStringLiteral("text") : QStringLiteral("binary");
        for (const qsizetype size : {1, 1000, 65536, 1024 * 1024}) {
            list.add(messages, kind.toLatin1() + '-' + QByteArray::number(size),
                QStringLiteral("A compressed %1 message of %2 bytes").arg(kind).arg(size), [=] {
                    const QByteArray payload = patternOf(opcode, size);
                    return offering(echoed({compressed(opcode, payload)}, opcode, payload));
                });
        }
    }
    list.add(
        messages, "ping-inside", QStringLiteral("A ping between the fragments of a compressed message"), [] {
            const std::vector<ScriptFrame> frames = inFragments(raw(Opcode::Text, "f248cdc9c90700"), 4);
            return offering(scriptOf({Send{{frames.front(), ping("?")}, {}}, ExpectPong{"?"},
                Send{{frames.back()}, {}}, ExpectMessage{Opcode::Text, "Hello"}}));
        });
    list.add(messages, "split-code-point",
        QStringLiteral("Code points cut by fragments of a compressed message"), [] {
            const QByteArray payload = QByteArray("\xe2\x82\xac\xf0\x90\x8d\x88").repeated(50);
            return offering(echoed(inFragments(compressed(Opcode::Text, payload), 2), Opcode::Text, payload));
        });
    list.add(plain, "uncompressed", QStringLiteral("A message that is not compressed"),
        [] { return offering(echoed(text("Hello"))); });
    list.add(plain, "in-turn", QStringLiteral("Messages with and without compression in turn"), [] {
        return offering(scriptOf({Send{{text("one"), compressed(Opcode::Text, "two"), binary("three"),
                                           compressed(Opcode::Binary, "four")},
                                      {}},
            ExpectMessage{Opcode::Text, "one"}, ExpectMessage{Opcode::Text, "two"},
            ExpectMessage{Opcode::Binary, "three"}, ExpectMessage{Opcode::Binary, "four"}}));
    });
}

void addRefusals(CaseList &list)
{
    const auto add = [&list](const CaseFamily &family, const char *part, const char *title,
                         std::function<std::vector<ScriptFrame>()> frames, CloseCode code) {
        list.add(family, part, QString::fromLatin1(title),
            [frames = std::move(frames), code] { return offering(failed(frames(), code)); });
    };
    using Frames = std::vector<ScriptFrame>;
    const CloseCode protocol = CloseCodes::ProtocolError;
    add(
        refusals, "ping", "RSV1 on a ping", [] { return Frames{raw(Opcode::Ping, "00")}; }, protocol);
    add(
        refusals, "close", "RSV1 on a close frame", [] { return Frames{raw(Opcode::Close, "03e8")}; },
        protocol);
    add(
        refusals, "second-fragment", "RSV1 on a second fragment",
        [] {
            return Frames{beginning(Opcode::Text, "Hel"), raw(Opcode::Continuation, "6c6f")};
        },
        protocol);
    add(
        refusals, "rsv2", "RSV2 beside RSV1",
        [] {
            ScriptFrame frame = raw(Opcode::Text, "f248cdc9c90700");
            frame.rsv = 6;
            return Frames{frame};
        },
        protocol);
    add(
        damaged, "not-utf-8", "A text message that inflates to what is not UTF-8",
        [] { return Frames{compressed(Opcode::Text, "fine \xff")}; }, CloseCodes::InvalidPayload);
    // Which code says so the RFC leaves open.
    const CloseCode any = CloseCodes::NoStatusReceived;
    add(
        damaged, "block-type", "A block of the type that there is not",
        [] { return Frames{raw(Opcode::Binary, "07ffff")}; }, any);
    add(
        damaged, "stored-length", "A stored block whose length does not fit its complement",
        [] { return Frames{raw(Opcode::Binary, "000500000048656c6c6f00")}; }, any);
    add(
        damaged, "distance", "A reference to before the first byte",
        [] { return Frames{raw(Opcode::Binary, "f200110000")}; }, any);
}

void addBombs(CaseList &list)
{
    list.add(bombs, "64-mib", QStringLiteral("64 KiB that inflate to 64 MiB"), [] {
        Script script = offering(
            scriptOf({Send{{compressed(Opcode::Binary, QByteArray(64 << 20, '\0'))}, {}}, Observe{3'000}}));
        script.informational = true;
        return script;
    });
}

} // namespace

std::vector<TestCase> compressionCases(Role tested)
{
    CaseList list(TestGroup::Compression);
    if (tested == Role::Server) {
        addDeclined(list);
        addAgreed(list);
    } else {
        addCompressionAnswers(list);
    }
    addExamples(list);
    addMessages(list);
    addRefusals(list);
    addBombs(list);
    return list.take();
}

} // namespace Fanlight
