// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/requestpresets.h"

#include "tester/script.h"

#include <utility>

namespace Fanlight {

namespace {

using namespace HeadEdits;
using namespace HeadRewrites;

constexpr char opening[] = "RFC 6455 4.2.1";
constexpr char refuses[] = "The server refuses it with 400.";
constexpr char accepts[] = "The server accepts it.";
constexpr char keyField[] = "Sec-WebSocket-Key";
constexpr char versionField[] = "Sec-WebSocket-Version";
constexpr char otherKey[] = "AAECAwQFBgcICQoLDA0ODw==";

// Of the bytes through the head: the rewrites begin with a request that is right.
HeadRewrite edited(const RequestEdit &edit)
{
    return [edit](const QByteArray &bytes) {
        RequestHeadParser parser(HeadLimits{});
        (void)parser.receive(bytes);
        return headText(edit(parser.head()));
    };
}

HeadRewrite methodIs(const char *method)
{
    return edited([method](RequestHead head) {
        head.method = method;
        return head;
    });
}

HeadRewrite absoluteTarget()
{
    return edited([](RequestHead head) {
        head.target = "http://" + head.fields.value("Host") + head.target;
        return head;
    });
}

HeadRewrite after(const QByteArray &field, const QByteArray &body)
{
    return [field, body](const QByteArray &head) { return line(field)(head) + body; };
}

HeadRewrite withoutEnd()
{
    return [](const QByteArray &head) { return head.chopped(2); };
}

class Presets
{
public:
    void begin(RequestPresetGroup group) { m_group = group; }
    void add(
        const char *title, HeadRewrite rewrite, const char *clause = opening, const char *expected = refuses)
    {
        m_presets.push_back({m_group, title, clause, expected, std::move(rewrite)});
    }
    void edit(const char *title, const RequestEdit &change, const char *clause = opening,
        const char *expected = refuses)
    {
        add(title, edited(change), clause, expected);
    }
    [[nodiscard]] std::vector<RequestPreset> take() { return std::move(m_presets); }

private:
    std::vector<RequestPreset> m_presets;
    RequestPresetGroup m_group = RequestPresetGroup::StartLine;
};

void addHead(Presets &presets)
{
    static constexpr char method[] = "The server refuses it with 405, 400 or 501.";
    presets.begin(RequestPresetGroup::StartLine);
    presets.add("POST in place of GET", methodIs("POST"), opening, method);
    presets.add("get in lower case: methods are case-sensitive", methodIs("get"), "RFC 9110 9.1", method);
    presets.edit("HTTP/1.0", versionIs({1, 0}), opening, "The server refuses it with 400, 426 or 505.");
    presets.begin(RequestPresetGroup::Host);
    presets.edit("No Host", without("Host"));
    presets.edit("Two Host fields", also("Host", "example.com"), "RFC 9112 3.2");
    presets.begin(RequestPresetGroup::Upgrade);
    presets.edit("No Upgrade", without("Upgrade"), opening,
        "To the server it is no handshake but a plain GET: it answers as to one, or refuses it.");
    presets.edit("Upgrade: h2c", with("Upgrade", "h2c"), opening,
        "The server does not take it for a WebSocket: it answers as to a plain GET, or refuses it.");
    presets.edit("No Connection", without("Connection"));
    presets.edit("Connection: keep-alive", with("Connection", "keep-alive"));
    presets.begin(RequestPresetGroup::Key);
    presets.edit("No Sec-WebSocket-Key", without(keyField));
    presets.edit("A key of 15 bytes", with(keyField, QByteArray(15, 'k').toBase64()));
    presets.edit("A key that is not base64", with(keyField, "this is not base64 !!=="));
    presets.edit("Two keys", also(keyField, otherKey), "RFC 6455 11.3.1");
    presets.begin(RequestPresetGroup::Version);
    static constexpr char version[] = "The server refuses it with 426 and names the versions that it speaks.";
    presets.edit(
        "No Sec-WebSocket-Version", without(versionField), opening, "The server refuses it with 426 or 400.");
    presets.edit("Version 8", with(versionField, "8"), "RFC 6455 4.4", version);
    presets.edit(
        "Version 13a", with(versionField, "13a"), "RFC 6455 4.4", "The server refuses it with 426 or 400.");
    presets.begin(RequestPresetGroup::Lists);
    presets.edit(
        "A subprotocol with a space in it", also("Sec-WebSocket-Protocol", "two words"), "RFC 6455 4.1");
    presets.edit("A subprotocol named twice", also("Sec-WebSocket-Protocol", "chat, chat"), "RFC 6455 4.1");
    presets.edit("A malformed extension", also("Sec-WebSocket-Extensions", "x-test; a="), "RFC 6455 9.1");
}

void addSyntax(Presets &presets)
{
    presets.begin(RequestPresetGroup::Syntax);
    presets.add("A header injected through a value", line("X-Name: one\r\nHost: injected.example"),
        "RFC 9112 3.2",
        "The server cannot know where the second Host came from: it sees two, and refuses the request with "
        "400.");
    presets.add("A bare CR in a value", line("X-Name: one\rtwo"), "RFC 9112 2.2",
        "The server refuses it with 400, or reads a space in its place.");
    presets.add("A value that goes on in the next line (obs-fold)", line("X-Name: one\r\n two"),
        "RFC 9112 5.2", "The server refuses it with 400, or joins the lines with spaces.");
    presets.add("Lines that end in LF alone", lineFeeds(), "RFC 9112 2.2",
        "The server may take LF alone for the end of a line, or refuse it with 400.");
    presets.add("A space before a colon", instead("Upgrade:", "Upgrade :"), "RFC 9112 5.1");
    presets.add("A line without a colon", line("what is this"), "RFC 9112 5");
    presets.add("A head of 100 KB", line("X-Long: " + QByteArray(100'000, 'a')), "RFC 6585 5",
        "How long a head may be is the server's to say: it accepts it, or refuses it with 431.");
    presets.add("A request with a body", after("Content-Length: 5", "Hello"), "RFC 6455 4.1",
        "An opening request has no body: the server refuses it, or reads past it.");
    presets.add("No end of the head", withoutEnd(), "RFC 9112 2.1",
        "The server waits for the empty line, gives up after a while, and closes: with 408, or without a "
        "word.");
}

void addAccepted(Presets &presets)
{
    presets.begin(RequestPresetGroup::Accepted);
    presets.add(
        "The request as the RFC writes it", [](const QByteArray &head) { return head; }, "RFC 6455 4.1",
        accepts);
    presets.edit("Field names in lower case", namesAs([](const QByteArray &name) { return name.toLower(); }),
        "RFC 9110 5.1", accepts);
    presets.edit("Field names in upper case", namesAs([](const QByteArray &name) { return name.toUpper(); }),
        "RFC 9110 5.1", accepts);
    presets.edit("Upgrade: WEBSOCKET", with("Upgrade", "WEBSOCKET"), opening, accepts);
    presets.edit(
        "Upgrade twice, h2c and websocket",
        [](RequestHead head) {
            head = with("Upgrade", "h2c")(std::move(head));
            return also("Upgrade", "websocket")(std::move(head));
        },
        "RFC 9110 5.3", accepts);
    presets.edit(
        "Connection: keep-alive, upgrade", with("Connection", "keep-alive, upgrade"), opening, accepts);
    presets.add("The target as an absolute URI", absoluteTarget(), "RFC 9112 3.2.2", accepts);
    presets.edit("The fields in the opposite order", reversed(), "RFC 9110 5.3", accepts);
}

std::vector<RequestPreset> allPresets()
{
    Presets presets;
    addHead(presets);
    addSyntax(presets);
    addAccepted(presets);
    return presets.take();
}

} // namespace

const std::vector<RequestPreset> &requestPresets()
{
    static const std::vector<RequestPreset> presets = allPresets();
    return presets;
}

const char *title(RequestPresetGroup group)
{
    switch (group) {
    case RequestPresetGroup::StartLine:
        return "Start line";
    case RequestPresetGroup::Host:
        return "Host";
    case RequestPresetGroup::Upgrade:
        return "Upgrade and Connection";
    case RequestPresetGroup::Key:
        return "Key";
    case RequestPresetGroup::Version:
        return "Version";
    case RequestPresetGroup::Lists:
        return "Subprotocols and extensions";
    case RequestPresetGroup::Syntax:
        return "HTTP";
    case RequestPresetGroup::Accepted:
        return "Has to be accepted";
    }
    return "";
}

} // namespace Fanlight
