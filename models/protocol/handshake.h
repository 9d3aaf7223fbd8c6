// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/httphead.h"

namespace Fanlight {

// The rules of the opening handshake, each with its clause. RFC 6455 sections 4.1, 4.2.1 and 4.2.2.
enum class HandshakeRule : quint8 {
    // the request, as a server sees it
    MethodIsGet,       // 4.2.1 1
    HttpOneOne,        // 4.2.1 1: HTTP/1.1 or later
    HostOnce,          // 4.2.1 2: a Host field, exactly one
    UpgradeWebSocket,  // 4.2.1 3
    ConnectionUpgrade, // 4.2.1 4
    KeyOnce,           // 4.2.1 5: present, exactly once (11.3.1)
    KeyIs16Bytes,      // 4.2.1 5: base64 of 16 bytes
    VersionIs13,       // 4.2.1 6
    SubprotocolTokens, // 4.1 10: tokens, no duplicates
    ExtensionsParse,   // 9.1
    NoBody,            // 4.1: Content-Length other than 0 or Transfer-Encoding
    // the response, as a client sees it
    StatusIs101,        // 4.1
    AcceptMatches,      // 4.1 4
    ExtensionOffered,   // 4.1 5
    SubprotocolOffered, // 4.1 6
};

struct HandshakeCheck
{
    HandshakeRule rule = HandshakeRule::MethodIsGet;
    bool passed = true;
    QByteArray found; // what was there instead, as on the wire; empty when it was missing
    bool operator==(const HandshakeCheck &) const = default;
};

// Every rule of the request in the order above. A request is acceptable when all passed.
[[nodiscard]] std::vector<HandshakeCheck> checkRequest(const RequestHead &request);
// UpgradeWebSocket and ConnectionUpgrade are checked here as well.
[[nodiscard]] std::vector<HandshakeCheck> checkResponse(
    const RequestHead &request, const ResponseHead &response);
[[nodiscard]] std::optional<HandshakeCheck> firstFailure(const std::vector<HandshakeCheck> &checks);

// True when the head asks for WebSocket at all (an Upgrade field that names it), however badly: anything
// else is plain HTTP.
[[nodiscard]] bool asksForWebSocket(const RequestHead &request);

[[nodiscard]] const char *clause(HandshakeRule rule);   // "RFC 6455 4.2.1"
[[nodiscard]] const char *sentence(HandshakeRule rule); // what must be true, one English sentence, ASCII
// 400, 405 (method) or 426 (version, 4.4).
[[nodiscard]] int refusalStatus(HandshakeRule rule);

// How the accept value comes about, step by step. RFC 6455 section 4.2.2 step 5.4.
struct AcceptDerivation
{
    QByteArray key;          // as in the request
    QByteArray concatenated; // key and the GUID
    QByteArray sha1;         // 20 bytes
    QByteArray accept;       // base64
};
inline constexpr char handshakeGuid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
[[nodiscard]] AcceptDerivation deriveAccept(QByteArrayView key);

// What a header field of HTTP or of the handshake is for, one English sentence, ASCII; empty when unknown.
[[nodiscard]] const char *explainField(QByteArrayView name);

} // namespace Fanlight
