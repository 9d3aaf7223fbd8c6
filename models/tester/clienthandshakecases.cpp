// SPDX-License-Identifier: GPL-3.0-or-later
// The opening handshake as a client sees it: answers that are right in many spellings, and wrong in one way
// each.
#include "tester/caselist.h"
#include "tester/handshakeedits.h"

#include <utility>

namespace Fanlight {

namespace {

using namespace Scripted;
using namespace HeadEdits;

constexpr CaseFamily accepted{"handshake/answer",
    "An answer that meets the RFC opens the connection, however it is spelt.", "RFC 6455 4.1"};
constexpr CaseFamily status{"handshake/status",
    "Any status but 101 is handled as HTTP has it, and opens no WebSocket connection.", "RFC 6455 4.1",
    false};
constexpr CaseFamily accept{"handshake/accept",
    "Sec-WebSocket-Accept is made of the client's key; another one fails the connection.", "RFC 6455 4.1",
    false};
constexpr CaseFamily upgrade{"handshake/upgrade-answer",
    "Upgrade is websocket, and Connection names Upgrade; an answer without that fails the connection.",
    "RFC 6455 4.1", false};
constexpr CaseFamily unasked{"handshake/unasked",
    "A server chooses only what was offered; another extension or subprotocol fails the connection.",
    "RFC 6455 4.1", false};
constexpr CaseFamily broken{"handshake/broken-answer",
    "An answer that is not HTTP opens no WebSocket connection.", "RFC 9112 4", false};
constexpr CaseFamily waiting{
    "handshake/no-answer", "How long a client waits for an answer is its own to say.", "RFC 6455 4.1", false};

constexpr char acceptField[] = "Sec-WebSocket-Accept";
constexpr char extensionsField[] = "Sec-WebSocket-Extensions";
constexpr char protocolField[] = "Sec-WebSocket-Protocol";
constexpr int patience = 2'000; // ms

Script answered(const ResponseEdit &edit, Cuts cuts, std::vector<ScriptStep> steps)
{
    Script script = scriptOf(std::move(steps));
    script.answer = [edit, cuts = std::move(cuts)](const ResponseHead &usual) {
        return OpeningAnswer{headText(edit ? edit(usual) : usual), cuts};
    };
    return script;
}

// The connection works: shown by a message that comes back.
Script opened(const ResponseEdit &edit, Cuts cuts = {})
{
    return answered(edit, std::move(cuts), {Send{{text("open?")}, {}}, ExpectMessage{Opcode::Text, "open?"}});
}

// A client that took it for an acceptance would answer the ping.
Script givenUp(const ResponseEdit &edit, TestVerdict still = TestVerdict::Fail)
{
    return answered(edit, {}, {Send{{ping("open?")}, {}}, ExpectGivenUp{still, patience}});
}

void addAccepted(CaseList &list)
{
    const auto add = [&list](const char *part, const char *title, ResponseEdit edit) {
        list.add(
            accepted, part, QString::fromLatin1(title), [edit = std::move(edit)] { return opened(edit); });
    };
    add("usual", "The answer as the RFC writes it", {});
    addSpellings(add);
    add("other-reason", "Another reason phrase", [](ResponseHead head) {
        head.reason = "Fine With Me";
        return head;
    });
    add("no-reason", "No reason phrase", [](ResponseHead head) {
        head.reason.clear();
        return head;
    });
    add("cookie", "A cookie is set", also("Set-Cookie", "a=b; Path=/"));
    list.add(accepted, "byte-by-byte", QStringLiteral("Each byte of the answer in a write of its own"), [] {
        return opened({}, {{}, 1, 1});
    });
    list.add(accepted, "in-three", QStringLiteral("The answer in three writes with pauses"), [] {
        return opened({}, {{7, 60}, 0, 50});
    });
    list.add(accepted, "message-behind", QStringLiteral("A message in the same write as the answer"), [] {
        Script script = scriptOf({ExpectMessage{Opcode::Text, "early"}});
        script.answer = [](const ResponseHead &usual) {
            return OpeningAnswer{headText(usual) + serializeMessage(Opcode::Text, "early"), {}};
        };
        return script;
    });
}

void addStatus(CaseList &list)
{
    for (const int code : {200, 204, 301, 400, 401, 403, 404, 426, 500, 503}) {
        list.add(status, QByteArray::number(code),
            QStringLiteral("Status %1, and all the fields of a 101").arg(code), [code] {
                // A connection that stays for another request is HTTP's own; only the ping's answer is wrong.
                return givenUp(
                    [code](ResponseHead head) {
                        head.status = code;
                        head.reason = "No";
                        head.fields.append("Content-Length", "0");
                        return head;
                    },
                    TestVerdict::NonStrict);
            });
    }
}

void addAccept(CaseList &list)
{
    const auto add = [&list](const char *part, const char *title, ResponseEdit edit) {
        list.add(
            accept, part, QString::fromLatin1(title), [edit = std::move(edit)] { return givenUp(edit); });
    };
    add("missing", "No Sec-WebSocket-Accept", without(acceptField));
    add("empty", "An empty value", with(acceptField, ""));
    add("other-key", "The value of another key", with(acceptField, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="));
    add("not-base64", "A value that is not base64", with(acceptField, "!!"));
    const auto changed = [](QByteArray (*change)(const QByteArray &)) {
        return [change](ResponseHead head) {
            const QByteArray value = change(head.fields.value(acceptField));
            return with(acceptField, value)(std::move(head));
        };
    };
    add("lower-case", "The right value in lower case",
        changed([](const QByteArray &value) { return value.toLower(); }));
    add("longer", "The right value with a letter behind it",
        changed([](const QByteArray &value) { return value + 'A'; }));
    add("shorter", "The right value without its padding",
        changed([](const QByteArray &value) { return value.chopped(1); }));
}

void addUpgrade(CaseList &list)
{
    const auto add = [&list](const char *part, const char *title, ResponseEdit edit) {
        list.add(
            upgrade, part, QString::fromLatin1(title), [edit = std::move(edit)] { return givenUp(edit); });
    };
    add("missing", "No Upgrade field", without("Upgrade"));
    add("other", "Upgrade: h2c", with("Upgrade", "h2c"));
    add("empty", "An empty Upgrade field", with("Upgrade", ""));
    add("prefix", "Upgrade: websockets", with("Upgrade", "websockets"));
    add("connection-missing", "No Connection field", without("Connection"));
    add("connection-other", "Connection: keep-alive", with("Connection", "keep-alive"));
    add("connection-prefix", "Connection: upgrades", with("Connection", "upgrades"));
}

void addUnasked(CaseList &list)
{
    const auto add = [&list](const char *part, const char *title, ResponseEdit edit) {
        list.add(
            unasked, part, QString::fromLatin1(title), [edit = std::move(edit)] { return givenUp(edit); });
    };
    add("extension", "An extension that nobody knows", also(extensionsField, "x-fanlight-unknown"));
    add("extension-parameters", "An extension that nobody knows, with parameters",
        also(extensionsField, "x-fanlight-unknown; a=1; b"));
    add("extension-syntax", "A list of extensions that is none", also(extensionsField, "; ="));
    add("subprotocol", "A subprotocol that nobody knows", also(protocolField, "fanlight.unknown"));
    add("subprotocols", "Two subprotocols that nobody knows",
        also(protocolField, "fanlight.one, fanlight.two"));
}

void addBroken(CaseList &list)
{
    const auto add = [&list](const char *part, const char *title, QByteArray bytes) {
        list.add(broken, part, QString::fromLatin1(title), [bytes = std::move(bytes)] {
            Script script = scriptOf({ExpectGivenUp{TestVerdict::Fail, patience}});
            script.answer = [bytes](const ResponseHead &) { return OpeningAnswer{bytes, {}}; };
            return script;
        });
    };
    add("other-protocol", "The greeting of another protocol", "SSH-2.0-OpenSSH_9.2\r\n\r\n");
    add("frames", "A WebSocket message instead of an answer",
        serializeMessage(Opcode::Text, "Hello\r\n\r\n"));
    add("no-status", "A start line without a status", "HTTP/1.1\r\n\r\n");
    add("letters", "A status that is no number", "HTTP/1.1 Yes Switching\r\n\r\n");
    list.add(broken, "cut", QStringLiteral("TCP ends inside the answer"), [] {
        Script script = scriptOf({HalfClose{}, ExpectGivenUp{TestVerdict::Fail, patience}});
        script.answer = [](const ResponseHead &usual) {
            return OpeningAnswer{headText(usual).first(40), {}};
        };
        return script;
    });
    list.add(waiting, "silence", QStringLiteral("No answer for 2 s"), [] {
        Script script = scriptOf({Observe{patience}});
        script.informational = true;
        script.answer = [](const ResponseHead &) { return OpeningAnswer{}; };
        return script;
    });
    list.add(waiting, "half", QStringLiteral("Half an answer, and then nothing for 2 s"), [] {
        Script script = scriptOf({Observe{patience}});
        script.informational = true;
        script.answer = [](const ResponseHead &usual) {
            return OpeningAnswer{headText(usual).first(40), {}};
        };
        return script;
    });
}

} // namespace

std::vector<TestCase> clientHandshakeCases()
{
    CaseList list(TestGroup::Handshake);
    addAccepted(list);
    addStatus(list);
    addAccept(list);
    addUpgrade(list);
    addUnasked(list);
    addBroken(list);
    return list.take();
}

} // namespace Fanlight
