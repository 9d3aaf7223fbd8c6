// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/handshake.h"
#include "server/serversettings.h"

namespace Fanlight {

// A whole response with its body, ready for the wire.
struct HttpReply
{
    QByteArray bytes;
    bool closes = false; // the connection ends after it
};

// The server's plain HTTP side (RFC 9110, 9112). Pure: head in, bytes out. date is the Date field's value.
// Every path answers GET and HEAD with the settings' body; other methods get a 405.
[[nodiscard]] HttpReply answer(
    const RequestHead &request, const ServerSettings &settings, QByteArrayView date);

// A refusal with a plain-text body; always closes. 426 names version 13 (RFC 6455 section 4.4), 405 allows
// GET.
[[nodiscard]] HttpReply refusal(int status, QByteArrayView body, QByteArrayView date);

// The body of a refused handshake: the rule that was broken, its clause, what was found instead.
[[nodiscard]] QByteArray refusalBody(const HandshakeCheck &check);

// "Bad Request" and so on for the statuses the server sends.
[[nodiscard]] const char *reasonPhrase(int status);

// How the request's body is delimited: its length, or -1 when Transfer-Encoding or a bad Content-Length makes
// it one we do not read.
[[nodiscard]] qint64 bodyLength(const RequestHead &request);

// "Fri, 20 Nov 2026 12:00:00 GMT", RFC 9110 section 5.6.7.
[[nodiscard]] QByteArray httpDate();

} // namespace Fanlight
