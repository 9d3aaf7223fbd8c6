// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/handshake.h"

#include "protocol/extensionlist.h"
#include "protocol/headtext.h"

#include <QCryptographicHash>

#include <algorithm>
#include <array>

namespace Fanlight {

namespace {

struct Rule
{
    int status;
    const char *clause;
    const char *sentence;
};

// In the order of the enumeration.
constexpr std::array rules{
    Rule{405, "RFC 6455 4.2.1", "The method of the request is GET."},
    Rule{400, "RFC 6455 4.2.1", "The request uses HTTP/1.1 or later."},
    Rule{400, "RFC 6455 4.2.1", "There is exactly one Host field."},
    Rule{400, "RFC 6455 4.2.1", "The Upgrade field names websocket."},
    Rule{400, "RFC 6455 4.2.1", "The Connection field names Upgrade."},
    Rule{400, "RFC 6455 4.2.1", "There is exactly one Sec-WebSocket-Key field."},
    Rule{400, "RFC 6455 4.2.1", "Sec-WebSocket-Key is the base64 form of 16 bytes."},
    Rule{426, "RFC 6455 4.2.1", "Sec-WebSocket-Version is 13."},
    Rule{400, "RFC 6455 4.1", "The subprotocols asked for are tokens, each named once."},
    Rule{400, "RFC 6455 9.1", "Sec-WebSocket-Extensions is a well-formed list of extensions."},
    Rule{400, "RFC 6455 4.1", "The request has no body."},
    Rule{400, "RFC 6455 4.1", "The status of the response is 101."},
    Rule{400, "RFC 6455 4.1", "Sec-WebSocket-Accept is the value that follows from the key of the request."},
    Rule{400, "RFC 6455 4.1", "Every extension the server chose was offered by the client."},
    Rule{400, "RFC 6455 4.1", "The subprotocol the server chose was asked for by the client."},
};
static_assert(rules.size() == std::size_t(HandshakeRule::SubprotocolOffered) + 1);

const Rule &ruleOf(HandshakeRule rule)
{
    return rules[std::size_t(rule)];
}

HandshakeCheck check(HandshakeRule rule, bool passed, const QByteArray &found)
{
    return {rule, passed, passed ? QByteArray() : found};
}

// Several fields of one name, as they would read in one line.
QByteArray joined(const HeaderFields &fields, QByteArrayView name)
{
    return fields.values(name).join(", ");
}

HandshakeCheck checkOnce(HandshakeRule rule, const HeaderFields &fields, QByteArrayView name)
{
    return check(rule, fields.values(name).size() == 1, joined(fields, name));
}

HandshakeCheck checkToken(
    HandshakeRule rule, const HeaderFields &fields, QByteArrayView name, QByteArrayView token)
{
    return check(rule, fields.hasToken(name, token), joined(fields, name));
}

bool isBase64Char(char c)
{
    return isDigit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '+' || c == '/';
}

// 16 bytes are 22 characters and two of padding. The bits the last one has too many are not looked at: the
// RFC's own example in section 4.1 ("...PEC==") sets some.
bool isKey(QByteArrayView key)
{
    constexpr qsizetype characters = 22;
    return key.size() == characters + 2 && std::all_of(key.begin(), key.begin() + characters, isBase64Char) &&
           key.endsWith("==");
}

QList<QByteArray> listElements(const HeaderFields &fields, QByteArrayView name)
{
    QList<QByteArray> elements;
    for (const QByteArray &value : fields.values(name))
        forEachListElement(
            value, [&elements](QByteArrayView element) { elements.append(element.toByteArray()); });
    return elements;
}

// 4.1 10: when the field is there it names at least one, all tokens, all different (case matters).
bool areSubprotocolsValid(const HeaderFields &fields)
{
    constexpr char name[] = "Sec-WebSocket-Protocol";
    QList<QByteArray> asked = listElements(fields, name);
    if (!std::all_of(asked.begin(), asked.end(), [](const QByteArray &one) { return isToken(one); }))
        return false;
    std::sort(asked.begin(), asked.end());
    const bool different = std::adjacent_find(asked.begin(), asked.end()) == asked.end();
    return different && asked.isEmpty() != fields.contains(name);
}

// The names in all extension fields, or nothing when one does not parse.
std::optional<QList<QByteArray>> extensionNames(const HeaderFields &fields)
{
    QList<QByteArray> names;
    for (const QByteArray &value : fields.values("Sec-WebSocket-Extensions")) {
        const auto extensions = parseExtensions(value);
        if (!extensions)
            return std::nullopt;
        for (const Extension &extension : *extensions)
            names.append(extension.name);
    }
    return names;
}

bool areExtensionsOffered(const HeaderFields &request, const HeaderFields &response)
{
    const auto offered = extensionNames(request);
    const auto chosen = extensionNames(response);
    if (!chosen)
        return false;
    return std::all_of(chosen->begin(), chosen->end(),
        [&offered](const QByteArray &name) { return offered && offered->contains(name); });
}

// None chosen is fine; else one, and asked for.
bool isSubprotocolOffered(const HeaderFields &request, const HeaderFields &response)
{
    constexpr char name[] = "Sec-WebSocket-Protocol";
    const QList<QByteArray> chosen = response.values(name);
    return chosen.isEmpty() || (chosen.size() == 1 && listElements(request, name).contains(chosen.first()));
}

HandshakeCheck checkNoBody(const HeaderFields &fields)
{
    if (fields.contains("Transfer-Encoding"))
        return {HandshakeRule::NoBody, false, joined(fields, "Transfer-Encoding")};
    const QByteArray length = joined(fields, "Content-Length");
    return check(HandshakeRule::NoBody, length.isEmpty() || length == "0", length);
}

} // namespace

std::vector<HandshakeCheck> checkRequest(const RequestHead &request)
{
    using enum HandshakeRule;
    const HeaderFields &fields = request.fields;
    const QByteArray version = joined(fields, "Sec-WebSocket-Version");
    return {
        check(MethodIsGet, request.method == "GET", request.method),
        check(HttpOneOne, request.version >= HttpVersion{1, 1}, versionText(request.version)),
        checkOnce(HostOnce, fields, "Host"),
        checkToken(UpgradeWebSocket, fields, "Upgrade", "websocket"),
        checkToken(ConnectionUpgrade, fields, "Connection", "Upgrade"),
        checkOnce(KeyOnce, fields, "Sec-WebSocket-Key"),
        check(KeyIs16Bytes, isKey(fields.value("Sec-WebSocket-Key")), fields.value("Sec-WebSocket-Key")),
        check(VersionIs13, version == "13", version),
        check(SubprotocolTokens, areSubprotocolsValid(fields), joined(fields, "Sec-WebSocket-Protocol")),
        check(
            ExtensionsParse, extensionNames(fields).has_value(), joined(fields, "Sec-WebSocket-Extensions")),
        checkNoBody(fields),
    };
}

std::vector<HandshakeCheck> checkResponse(const RequestHead &request, const ResponseHead &response)
{
    using enum HandshakeRule;
    const HeaderFields &fields = response.fields;
    const QByteArray accept = joined(fields, "Sec-WebSocket-Accept");
    const QByteArray expected = deriveAccept(request.fields.value("Sec-WebSocket-Key")).accept;
    return {
        check(StatusIs101, response.status == 101, QByteArray::number(response.status)),
        checkToken(UpgradeWebSocket, fields, "Upgrade", "websocket"),
        checkToken(ConnectionUpgrade, fields, "Connection", "Upgrade"),
        check(AcceptMatches, accept == expected, accept),
        check(ExtensionOffered, areExtensionsOffered(request.fields, fields),
            joined(fields, "Sec-WebSocket-Extensions")),
        check(SubprotocolOffered, isSubprotocolOffered(request.fields, fields),
            joined(fields, "Sec-WebSocket-Protocol")),
    };
}

std::optional<HandshakeCheck> firstFailure(const std::vector<HandshakeCheck> &checks)
{
    const auto failed =
        std::find_if(checks.begin(), checks.end(), [](const HandshakeCheck &one) { return !one.passed; });
    return failed == checks.end() ? std::nullopt : std::optional(*failed);
}

bool asksForWebSocket(const RequestHead &request)
{
    return request.fields.hasToken("Upgrade", "websocket");
}

const char *clause(HandshakeRule rule)
{
    return ruleOf(rule).clause;
}

const char *sentence(HandshakeRule rule)
{
    return ruleOf(rule).sentence;
}

int refusalStatus(HandshakeRule rule)
{
    return ruleOf(rule).status;
}

AcceptDerivation deriveAccept(QByteArrayView key)
{
    AcceptDerivation steps;
    steps.key = key.toByteArray();
    steps.concatenated = steps.key + handshakeGuid;
    steps.sha1 = QCryptographicHash::hash(steps.concatenated, QCryptographicHash::Sha1);
    steps.accept = steps.sha1.toBase64();
    return steps;
}

} // namespace Fanlight
