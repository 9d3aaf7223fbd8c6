// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/handshake.h"

#include "protocol/extensionlist.h"
#include "protocol/headtext.h"

#include <QCryptographicHash>

#include <algorithm>
#include <array>
#include <utility>

namespace Fanlight {

namespace {

constexpr char keyField[] = "Sec-WebSocket-Key";
constexpr char acceptField[] = "Sec-WebSocket-Accept";
constexpr char versionField[] = "Sec-WebSocket-Version";
constexpr char protocolField[] = "Sec-WebSocket-Protocol";
constexpr char extensionsField[] = "Sec-WebSocket-Extensions";

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

// Several fields of one name, as they would read in one line.
QByteArray joined(const HeaderFields &fields, QByteArrayView name)
{
    return fields.values(name).join(", ");
}

// The checks of one head, in the order in which they are made.
class Examination
{
public:
    explicit Examination(const HeaderFields &fields)
        : m_fields(fields)
    {
    }

    // found is what was there, kept only where it is wrong.
    void check(HandshakeRule rule, bool passed, const QByteArray &found)
    {
        HandshakeCheck &made = m_checks.emplace_back();
        made.rule = rule;
        made.passed = passed;
        if (!passed)
            made.found = found;
    }
    void checkField(HandshakeRule rule, bool passed, QByteArrayView name)
    {
        check(rule, passed, joined(m_fields, name));
    }
    void checkOnce(HandshakeRule rule, QByteArrayView name)
    {
        checkField(rule, m_fields.values(name).size() == 1, name);
    }
    void checkToken(HandshakeRule rule, QByteArrayView name, QByteArrayView token)
    {
        checkField(rule, m_fields.hasToken(name, token), name);
    }

    [[nodiscard]] std::vector<HandshakeCheck> take() { return std::move(m_checks); }

private:
    const HeaderFields &m_fields;
    std::vector<HandshakeCheck> m_checks;
};

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
    QList<QByteArray> asked = listElements(fields, protocolField);
    if (!std::all_of(asked.begin(), asked.end(), [](const QByteArray &one) { return isToken(one); }))
        return false;
    std::sort(asked.begin(), asked.end());
    const bool different = std::adjacent_find(asked.begin(), asked.end()) == asked.end();
    return different && asked.isEmpty() != fields.contains(protocolField);
}

// The names in all extension fields, or nothing when one does not parse.
std::optional<QList<QByteArray>> extensionNames(const HeaderFields &fields)
{
    QList<QByteArray> names;
    for (const QByteArray &value : fields.values(extensionsField)) {
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
    const QList<QByteArray> chosen = response.values(protocolField);
    if (chosen.size() != 1)
        return chosen.isEmpty();
    return listElements(request, protocolField).contains(chosen.first());
}

void checkBody(Examination &examination, const HeaderFields &fields)
{
    constexpr char coding[] = "Transfer-Encoding";
    constexpr char length[] = "Content-Length";
    const QByteArray bytes = joined(fields, length);
    const bool empty = bytes == "0" || !fields.contains(length);
    if (fields.contains(coding))
        examination.checkField(HandshakeRule::NoBody, false, coding);
    else
        examination.check(HandshakeRule::NoBody, empty, bytes);
}

} // namespace

std::vector<HandshakeCheck> checkRequest(const RequestHead &request)
{
    using enum HandshakeRule;
    const HeaderFields &fields = request.fields;
    Examination examination(fields);
    examination.check(MethodIsGet, request.method == "GET", request.method);
    examination.check(HttpOneOne, request.version >= HttpVersion{1, 1}, versionText(request.version));
    examination.checkOnce(HostOnce, "Host");
    examination.checkToken(UpgradeWebSocket, "Upgrade", "websocket");
    examination.checkToken(ConnectionUpgrade, "Connection", "Upgrade");
    examination.checkOnce(KeyOnce, keyField);
    // Which of several keys is good does not matter: KeyOnce has failed then.
    examination.check(KeyIs16Bytes, isKey(fields.value(keyField)), fields.value(keyField));
    examination.checkField(VersionIs13, joined(fields, versionField) == "13", versionField);
    examination.checkField(SubprotocolTokens, areSubprotocolsValid(fields), protocolField);
    examination.checkField(ExtensionsParse, extensionNames(fields).has_value(), extensionsField);
    checkBody(examination, fields);
    return examination.take();
}

std::vector<HandshakeCheck> checkResponse(const RequestHead &request, const ResponseHead &response)
{
    using enum HandshakeRule;
    const HeaderFields &fields = response.fields;
    const QByteArray expected = deriveAccept(request.fields.value(keyField)).accept;
    Examination examination(fields);
    examination.check(StatusIs101, response.status == 101, QByteArray::number(response.status));
    examination.checkToken(UpgradeWebSocket, "Upgrade", "websocket");
    examination.checkToken(ConnectionUpgrade, "Connection", "Upgrade");
    examination.checkField(AcceptMatches, joined(fields, acceptField) == expected, acceptField);
    examination.checkField(ExtensionOffered, areExtensionsOffered(request.fields, fields), extensionsField);
    examination.checkField(SubprotocolOffered, isSubprotocolOffered(request.fields, fields), protocolField);
    return examination.take();
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
