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

// What an endpoint answers, before it is put into the form that the request asks for.
struct HttpAnswer
{
    int status = 200;
    QByteArray body;
    QByteArray contentType = QByteArrayLiteral("text/plain; charset=utf-8");
    HeaderFields fields; // beyond Date, Content-Type, Content-Length and Connection
};

// The paths of the server's plain HTTP side, the same on every port. Anything else is Unknown, a 404.
enum class HttpRoute : quint8 {
    Page,     // "/" and "/index.html": the settings' body
    Poll,     // "/poll?since=ID": what happened since, at once
    LongPoll, // "/longpoll?since=ID&timeout=MS": the same, as soon as there is something
    Events,   // "/events": server-sent events
    Submit,   // "/submit": begins a job
    Verdict,  // "/verdict/ID": whether it is done
    Socket,   // "/ws": a WebSocket only
    Unknown,
};
[[nodiscard]] HttpRoute routeOf(QByteArrayView path);
// The methods the route answers, as the Allow field names them.
[[nodiscard]] QByteArray allowedMethods(HttpRoute route);
[[nodiscard]] bool allowsMethod(HttpRoute route, QByteArrayView method);

// Answers without state: the page; 404, 405 and, for Socket, 426.
[[nodiscard]] HttpAnswer pageAnswer(const ServerSettings &settings);
[[nodiscard]] HttpAnswer notFound();
[[nodiscard]] HttpAnswer methodNotAllowed(HttpRoute route);
[[nodiscard]] HttpAnswer upgradeRequired();
// A plain sentence with a status; the line end is added.
[[nodiscard]] HttpAnswer sentenceAnswer(int status, const QByteArray &sentence);

// Puts an answer on the wire as the request wants it: HEAD gets the same head and no body, the connection
// stays or ends as RFC 9112 section 9.3 says. date is the Date field's value.
[[nodiscard]] HttpReply replyTo(const RequestHead &request, const HttpAnswer &answer, QByteArrayView date);

// The head of an answer whose body goes on until the connection ends: chunked, or to the end of the stream
// with HTTP/1.0.
[[nodiscard]] QByteArray streamHead(
    const RequestHead &request, const QByteArray &contentType, QByteArrayView date);

// The client wants no more than this one answer (RFC 9112 section 9.3).
[[nodiscard]] bool wantsClose(const RequestHead &request);

// A refusal with a plain-text body; always closes. 426 names version 13 (RFC 6455 section 4.4), 405 allows
// GET.
[[nodiscard]] HttpReply refusal(int status, QByteArrayView body, QByteArrayView date);

// The body of a refused handshake: the rule that was broken, its clause, what was found instead.
[[nodiscard]] QByteArray refusalBody(const HandshakeCheck &check);

// "Bad Request" and so on for the statuses the server sends.
[[nodiscard]] const char *reasonPhrase(int status);

// "Fri, 20 Nov 2026 12:00:00 GMT", RFC 9110 section 5.6.7.
[[nodiscard]] QByteArray httpDate();

} // namespace Fanlight
