// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/caselist.h"
#include "tester/handshakeedits.h"

#include <QList>

namespace Fanlight {

namespace {

using namespace Scripted;
using namespace HeadEdits;

constexpr CaseFamily accepted{"handshake/accepted",
    "An opening request that is right is accepted, however it is written.", "RFC 6455 4.2.1", false};
constexpr CaseFamily method{
    "handshake/start-line", "The opening request is a GET of HTTP/1.1 or later.", "RFC 6455 4.2.1", false};
constexpr CaseFamily host{"handshake/host", "There is one Host field.", "RFC 6455 4.2.1", false};
constexpr CaseFamily upgrade{
    "handshake/upgrade", "Upgrade names websocket, and Connection names Upgrade.", "RFC 6455 4.2.1", false};
constexpr CaseFamily key{
    "handshake/key", "There is one Sec-WebSocket-Key, the base64 form of 16 bytes.", "RFC 6455 4.2.1", false};
constexpr CaseFamily version{"handshake/version",
    "A version that the server does not speak is refused, and those it speaks are named.", "RFC 6455 4.4",
    false};
constexpr CaseFamily lists{"handshake/lists",
    "Extensions and subprotocols are well-formed lists; one that is not refuses the handshake.",
    "RFC 6455 9.1", false};
constexpr CaseFamily chosen{"handshake/chosen",
    "A server chooses only what the client has offered, and may choose nothing.", "RFC 6455 4.2.2", false};
constexpr CaseFamily early{"handshake/early",
    "A client waits for the answer before it sends frames; what becomes of those that do not is the server's "
    "to say.",
    "RFC 6455 4.1", false};

constexpr char keyField[] = "Sec-WebSocket-Key";
constexpr char versionField[] = "Sec-WebSocket-Version";
constexpr char extensionsField[] = "Sec-WebSocket-Extensions";
constexpr char protocolField[] = "Sec-WebSocket-Protocol";

// The connection works: shown by a ping, which every server answers.
Script opened(const RequestEdit &edit, const Cuts &cuts = {})
{
    Script script = scriptOf({ExpectUpgrade{}, Send{{ping("open?")}, {}}, ExpectPong{"open?"}});
    script.opening = [edit, cuts](const RequestHead &usual) {
        return Opening{edit ? edit(usual) : usual, {}, cuts};
    };
    return script;
}

Script refused(const RequestEdit &edit, ExpectRefused expected)
{
    Script script = scriptOf({std::move(expected)});
    script.opening = [edit](const RequestHead &usual) { return Opening{edit(usual), {}, {}}; };
    return script;
}

void addAccepted(CaseList &list)
{
    const auto add = [&list](const char *part, const char *title, RequestEdit edit) {
        list.add(
            accepted, part, QString::fromLatin1(title), [edit = std::move(edit)] { return opened(edit); });
    };
    add("usual", "The request as the RFC writes it", {});
    addSpellings(add);
    add("upgrade-upper-case", "Upgrade: WEBSOCKET", with("Upgrade", "WEBSOCKET"));
    add("connection-list-tight", "Connection: Upgrade,keep-alive", with("Connection", "Upgrade,keep-alive"));
    add("connection-empty-elements", "Connection: , Upgrade ,", with("Connection", ", Upgrade ,"));
    add("connection-twice", "Two Connection fields", [](RequestHead head) {
        head = with("Connection", "keep-alive")(std::move(head));
        return also("Connection", "Upgrade")(std::move(head));
    });
    add("upgrade-list", "Upgrade: h2c, websocket", with("Upgrade", "h2c, websocket"));
    add("cookie", "A cookie of 2,000 bytes", also("Cookie", "a=" + QByteArray(2'000, 'b')));
    add("origin", "An Origin", also("Origin", "http://example.com"));
    add("non-ascii-value", "A field value with bytes above 7F", also("X-Name", "J\xc3\xbcrgen"));
    add("absolute-target", "The target in absolute form", [](RequestHead head) {
        head.target = "http://" + head.fields.value("Host") + head.target;
        return head;
    });
    list.add(accepted, "byte-by-byte", QStringLiteral("Each byte of the request in a write of its own"), [] {
        return opened({}, {{}, 1, 1});
    });
    list.add(accepted, "in-three", QStringLiteral("The request in three writes with pauses"), [] {
        return opened({}, {{7, 60}, 0, 50});
    });
}

void addStartLine(CaseList &list)
{
    const auto add = [&list](const char *part, const char *title, RequestEdit edit,
                         const ExpectRefused &expected) {
        list.add(method, part, QString::fromLatin1(title),
            [edit = std::move(edit), expected] { return refused(edit, expected); });
    };
    const auto by = [](const char *name) {
        return [name](RequestHead head) {
            head.method = name;
            return head;
        };
    };
    for (const char *name : {"POST", "PUT", "OPTIONS"})
        add(QByteArray(name).toLower().constData(), name, by(name), {{405, 400, 501}, {}});
    add("get-lower-case", "get: methods are case-sensitive", by("get"), {{405, 400, 501}, {}});
    add("unknown", "A method that nobody knows", by("FETCH"), {{405, 400, 501}, {}});
    add("http-1.0", "HTTP/1.0", versionIs({1, 0}), {{400, 426, 505}, {}});
    add("http-0.9", "HTTP/0.9", versionIs({0, 9}), {{400, 426, 505}, {}});
}

void addHost(CaseList &list)
{
    list.add(host, "missing", QStringLiteral("No Host field"), [] {
        return refused(without("Host"), {{400}, {}});
    });
    list.add(host, "twice", QStringLiteral("Two Host fields"), [] {
        return refused(also("Host", "example.com"), {{400}, {}});
    });
    list.add(host, "twice-the-same", QStringLiteral("The same Host field twice"), [] {
        return refused(
            [](RequestHead head) {
                head.fields.append("Host", head.fields.value("Host"));
                return head;
            },
            {{400}, {}});
    });
}

void addUpgrade(CaseList &list)
{
    const auto add = [&list](const char *part, const char *title, RequestEdit edit) {
        list.add(upgrade, part, QString::fromLatin1(title),
            [edit = std::move(edit)] { return refused(edit, {}); });
    };
    add("missing", "No Upgrade field", without("Upgrade"));
    add("other", "Upgrade: h2c", with("Upgrade", "h2c"));
    add("empty", "An empty Upgrade field", with("Upgrade", ""));
    add("prefix", "Upgrade: websockets", with("Upgrade", "websockets"));
    add("connection-missing", "No Connection field", without("Connection"));
    add("connection-other", "Connection: keep-alive", with("Connection", "keep-alive"));
    add("connection-close", "Connection: close", with("Connection", "close"));
    add("connection-prefix", "Connection: upgrades", with("Connection", "upgrades"));
}

void addKey(CaseList &list)
{
    const auto add = [&list](const char *part, const char *title, RequestEdit edit) {
        list.add(key, part, QString::fromLatin1(title), [edit = std::move(edit)] {
            return refused(edit, {{400}, {}});
        });
    };
    add("missing", "No Sec-WebSocket-Key", without(keyField));
    add("empty", "An empty key", with(keyField, ""));
    add("twice", "Two keys", also(keyField, "AAECAwQFBgcICQoLDA0ODw=="));
    add("15-bytes", "A key of 15 bytes", with(keyField, QByteArray(15, 'k').toBase64()));
    add("17-bytes", "A key of 17 bytes", with(keyField, QByteArray(17, 'k').toBase64()));
    add("0-bytes", "A key that is only padding", with(keyField, "=="));
    add("not-base64", "A key that is not base64", with(keyField, "this is not base64 !!=="));
    add("without-padding", "A key without its padding", with(keyField, "AAECAwQFBgcICQoLDA0ODw"));
}

void addVersion(CaseList &list)
{
    for (const char *value : {"0", "7", "8", "12", "14", "99", "255"}) {
        list.add(version, value, QStringLiteral("Version %1").arg(QLatin1StringView(value)), [value] {
            return refused(with(versionField, value), {{426, 400}, versionField});
        });
    }
    list.add(version, "missing", QStringLiteral("No Sec-WebSocket-Version"), [] {
        return refused(without(versionField), {{426, 400}, {}});
    });
    for (const auto &[part, value] : {std::pair{"empty", ""}, std::pair{"word", "thirteen"},
             std::pair{"negative", "-13"}, std::pair{"256", "256"}, std::pair{"decimals", "13.0"}}) {
        list.add(
            version, part, QStringLiteral("Version \"%1\"").arg(QLatin1StringView(value)), [value = value] {
                return refused(with(versionField, value), {{426, 400}, {}});
            });
    }
    list.add(version, "twice", QStringLiteral("Versions 13 and 8 in two fields"), [] {
        return refused(also(versionField, "8"), {{426, 400}, {}});
    });
}

void addLists(CaseList &list)
{
    for (const auto &[part, value] : {std::pair{"extension-no-name", "; x=1"},
             std::pair{"extension-no-value", "x-test; a="}, std::pair{"extension-space", "x test"},
             std::pair{"extension-open-quote", "x-test; a=\"b"}, std::pair{"extension-slash", "x/test"}}) {
        list.add(
            lists, part, QStringLiteral("Extensions: %1").arg(QLatin1StringView(value)), [value = value] {
                return refused(also(extensionsField, value), {{400}, {}});
            });
    }
    CaseFamily protocols = lists;
    protocols.clause = "RFC 6455 4.1";
    for (const auto &[part, value] : {std::pair{"subprotocol-space", "two words"},
             std::pair{"subprotocol-twice", "chat, chat"}, std::pair{"subprotocol-slash", "a/b"}}) {
        list.add(protocols, part, QStringLiteral("Subprotocols: %1").arg(QLatin1StringView(value)),
            [value = value] {
                return refused(also(protocolField, value), {{400}, {}, TestVerdict::NonStrict});
            });
    }
}

void addChosen(CaseList &list)
{
    const auto add = [&list](const char *part, const char *title, RequestEdit edit) {
        list.add(chosen, part, QString::fromLatin1(title), [edit = std::move(edit)] { return opened(edit); });
    };
    add("unknown-subprotocol", "A subprotocol that nobody knows", also(protocolField, "fanlight.unknown"));
    add("unknown-subprotocols", "Three subprotocols that nobody knows, in two fields", [](RequestHead head) {
        head = also(protocolField, "fanlight.one, fanlight.two")(std::move(head));
        return also(protocolField, "fanlight.three")(std::move(head));
    });
    add("unknown-extension", "An extension that nobody knows", also(extensionsField, "x-fanlight-unknown"));
    add("unknown-parameters", "An extension that nobody knows, with parameters",
        also(extensionsField, "x-fanlight-unknown; a; b=1; c=\"two\""));
    add("nothing-offered", "Nothing is offered, so nothing may be chosen", {});
}

void addEarly(CaseList &list)
{
    list.add(early, "message", QStringLiteral("A message in the same write as the request"), [] {
        Script script = scriptOf({ExpectUpgrade{}, Observe{1'000}});
        script.informational = true;
        script.opening = [](const RequestHead &usual) {
            return Opening{
                usual, headText(usual) + serializeMessage(Opcode::Text, "early", MaskingKey{}), {}};
        };
        return script;
    });
    list.add(early, "half-a-request", QStringLiteral("Half a request, and then nothing for 2 s"), [] {
        Script script = scriptOf({Observe{2'000}});
        script.informational = true;
        script.opening = [](const RequestHead &usual) {
            return Opening{usual, headText(usual).first(40), {}};
        };
        return script;
    });
}

} // namespace

std::vector<TestCase> handshakeCases()
{
    CaseList list(TestGroup::Handshake);
    addAccepted(list);
    addStartLine(list);
    addHost(list);
    addUpgrade(list);
    addKey(list);
    addVersion(list);
    addLists(list);
    addChosen(list);
    addEarly(list);
    addHttpSyntax(list);
    return list.take();
}

} // namespace Fanlight
