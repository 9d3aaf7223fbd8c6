// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/handshakefault.h"

#include "protocol/handshake.h"

#include <algorithm>
#include <array>

namespace Fanlight {

namespace {

using enum HandshakeFaultKind;

constexpr char acceptField[] = "Sec-WebSocket-Accept";
constexpr char extensionsField[] = "Sec-WebSocket-Extensions";
constexpr char protocolField[] = "Sec-WebSocket-Protocol";
constexpr char fails[] = "The client fails the connection and sends no frame.";
constexpr int pieces = 4;

// In the order of the enumeration.
constexpr std::array texts{
    HandshakeFaultText{None, "none", "Nothing: it answers as it should", "", ""},
    HandshakeFaultText{WrongAccept, "wrong-accept", "A wrong Sec-WebSocket-Accept", "RFC 6455 4.1", fails},
    HandshakeFaultText{NoAccept, "no-accept", "No Sec-WebSocket-Accept", "RFC 6455 4.1", fails},
    HandshakeFaultText{WrongStatus, "wrong-status", "Another status than 101", "RFC 6455 4.1",
        "The client treats it as the HTTP response that it is: it may follow a 3xx or answer a 401; else it "
        "fails "
        "the connection."},
    HandshakeFaultText{WrongUpgrade, "wrong-upgrade", "Upgrade: h2c", "RFC 6455 4.1", fails},
    HandshakeFaultText{NoUpgrade, "no-upgrade", "No Upgrade field", "RFC 6455 4.1", fails},
    HandshakeFaultText{WrongConnection, "wrong-connection", "Connection: keep-alive", "RFC 6455 4.1", fails},
    HandshakeFaultText{NoConnection, "no-connection", "No Connection field", "RFC 6455 4.1", fails},
    HandshakeFaultText{
        ForeignExtension, "foreign-extension", "An extension that was not offered", "RFC 6455 4.1", fails},
    HandshakeFaultText{ForeignSubprotocol, "foreign-subprotocol", "A subprotocol that was not asked for",
        "RFC 6455 4.1", fails},
    HandshakeFaultText{TwoSubprotocols, "two-subprotocols", "Two subprotocols", "RFC 6455 11.3.4", fails},
    HandshakeFaultText{BytesBefore, "bytes-before", "A line of something else before the status line",
        "RFC 9112 4", "The client fails the connection: a response begins with its status line."},
    HandshakeFaultText{LineFeeds, "line-feeds", "Lines that end in LF alone", "RFC 9112 2.2",
        "The client may take LF alone for the end of a line, or fail the connection."},
    HandshakeFaultText{Late, "late", "The right answer, late", "RFC 6455 4.1",
        "The client waits and opens the connection; it sends no frame before the answer. It may give up: how "
        "long it "
        "waits is its own affair."},
    HandshakeFaultText{InPieces, "in-pieces", "The right answer, in four pieces", "RFC 9293 3.8",
        "The client opens the connection: TCP is a stream, and where its segments end means nothing."},
    HandshakeFaultText{Never, "never", "No answer at all", "RFC 6455 7.1.7",
        "The client waits as long as it likes, then gives up and says so. The connection stays open until it "
        "does."},
};
static_assert(texts.size() == std::size_t(Never) + 1);

// The one that the client asked for comes first, so that nothing else is wrong.
QList<QByteArray> twoSubprotocols(const RequestHead &request)
{
    QList<QByteArray> two;
    for (const QByteArray &asked : request.fields.values(protocolField).join(',').split(',')) {
        if (!asked.trimmed().isEmpty() && two.size() < 2)
            two.append(asked.trimmed());
    }
    for (const char *other : {"fanlight.first", "fanlight.second"}) {
        if (two.size() < 2)
            two.append(other);
    }
    return two;
}

// Right but for its first letter, which is another one of base64.
QByteArray wrongAccept(QByteArray accept)
{
    if (!accept.isEmpty())
        accept[0] = accept.at(0) == 'A' ? 'B' : 'A';
    return accept;
}

void breakFields(HandshakeFaultKind kind, const RequestHead &request, HeaderFields &fields)
{
    switch (kind) {
    case WrongAccept:
        fields.replace(acceptField, wrongAccept(fields.value(acceptField)));
        break;
    case NoAccept:
        fields.remove(acceptField);
        break;
    case WrongUpgrade:
        fields.replace("Upgrade", "h2c");
        break;
    case NoUpgrade:
        fields.remove("Upgrade");
        break;
    case WrongConnection:
        fields.replace("Connection", "keep-alive");
        break;
    case NoConnection:
        fields.remove("Connection");
        break;
    case ForeignExtension:
        fields.append(extensionsField, "x-fanlight-not-offered");
        break;
    case ForeignSubprotocol:
        fields.remove(protocolField);
        fields.append(protocolField, "fanlight.not-asked-for");
        break;
    case TwoSubprotocols:
        fields.remove(protocolField);
        for (const QByteArray &subprotocol : twoSubprotocols(request))
            fields.append(protocolField, subprotocol);
        break;
    default:
        break;
    }
}

QByteArray brokenHead(const HandshakeFault &fault, const RequestHead &request, const QByteArray &response)
{
    ResponseHeadParser parser(HeadLimits{});
    if (parser.receive(response) != response.size() || !parser.isComplete())
        return response;
    ResponseHead head = parser.head();
    if (fault.kind == WrongStatus) {
        head.status = fault.status;
        head.reason = fault.reason;
    } else {
        breakFields(fault.kind, request, head.fields);
    }
    return serialize(head).value_or(response);
}

std::vector<AnswerPiece> inPieces(const QByteArray &response, int pause)
{
    std::vector<AnswerPiece> answer;
    const qsizetype size = (response.size() + pieces - 1) / pieces;
    for (qsizetype at = 0; at < response.size(); at += size)
        answer.push_back({response.mid(at, size), at == 0 ? 0 : pause});
    return answer;
}

} // namespace

std::span<const HandshakeFaultText> handshakeFaultTexts()
{
    return texts;
}

const HandshakeFaultText &textOf(HandshakeFaultKind kind)
{
    return texts[std::size_t(kind)];
}

std::optional<HandshakeFaultKind> handshakeFaultNamed(QByteArrayView name)
{
    const auto found = std::find_if(
        texts.begin(), texts.end(), [name](const HandshakeFaultText &text) { return name == text.name; });
    return found == texts.end() ? std::nullopt : std::optional(found->kind);
}

std::optional<HandshakeFaultError> faultIn(const HandshakeFault &fault)
{
    using enum HandshakeFaultError;
    if (fault.kind == WrongStatus) {
        if (fault.status < 100 || fault.status > 599)
            return StatusOutOfRange;
        if (fault.status == 101)
            return StatusIsRight;
        if (!isFieldValue(fault.reason))
            return ReasonBad;
        if (fault.reason.size() > HandshakeFault::longestReason)
            return ReasonTooLong;
    }
    const bool hasDelay = fault.kind == Late || fault.kind == InPieces;
    if (hasDelay && (fault.delay < 0 || fault.delay > HandshakeFault::longestDelay))
        return DelayOutOfRange;
    return std::nullopt;
}

const char *sentence(HandshakeFaultError error)
{
    using enum HandshakeFaultError;
    switch (error) {
    case StatusOutOfRange:
        return "A status is a number from 100 to 599.";
    case StatusIsRight:
        return "101 is the right status: choose another one.";
    case ReasonBad:
        return "A reason is one line without control characters.";
    case ReasonTooLong:
        return "A reason has at most 200 bytes.";
    case DelayOutOfRange:
        return "A pause has 0 to 60000 milliseconds.";
    }
    return "";
}

std::vector<AnswerPiece> faultyAnswer(
    const HandshakeFault &fault, const RequestHead &request, const QByteArray &response)
{
    switch (fault.kind) {
    case None:
        return {{response}};
    case BytesBefore:
        return {{"fanlight\r\n" + response}};
    case LineFeeds:
        return {{QByteArray(response).replace("\r\n", "\n")}};
    case Late:
        return {{response, fault.delay}};
    case InPieces:
        return inPieces(response, fault.delay);
    case Never:
        return {};
    default:
        return {{brokenHead(fault, request, response)}};
    }
}

} // namespace Fanlight
