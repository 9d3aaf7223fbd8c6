// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/httpendpoint.h"

#include <QDateTime>
#include <QLocale>

namespace Fanlight {

namespace {

// Everything in it is ours, so it always serializes.
QByteArray bytesOf(const ResponseHead &head)
{
    return serialize(head).value_or(QByteArray());
}

ResponseHead headOf(int status, const QByteArray &contentType, QByteArrayView date)
{
    ResponseHead head;
    head.status = status;
    head.reason = reasonPhrase(status);
    head.fields.append("Date", date.toByteArray());
    head.fields.append("Content-Type", contentType);
    return head;
}

void appendConnection(ResponseHead &head, const RequestHead &request)
{
    if (wantsClose(request))
        head.fields.append("Connection", "close");
    else if (request.version < HttpVersion{1, 1})
        head.fields.append("Connection", "keep-alive");
}

HeaderFields upgradeFields()
{
    return {{"Upgrade", "websocket"}, {"Sec-WebSocket-Version", "13"}, {"Connection", "Upgrade"}};
}

constexpr QByteArrayView verdictPrefix = "/verdict/";

} // namespace

HttpRoute routeOf(QByteArrayView path)
{
    if (path == "/" || path == "/index.html")
        return HttpRoute::Page;
    if (path == "/poll")
        return HttpRoute::Poll;
    if (path == "/longpoll")
        return HttpRoute::LongPoll;
    if (path == "/events")
        return HttpRoute::Events;
    if (path == "/submit")
        return HttpRoute::Submit;
    if (path.startsWith(verdictPrefix))
        return HttpRoute::Verdict;
    return path == "/ws" ? HttpRoute::Socket : HttpRoute::Unknown;
}

QByteArray allowedMethods(HttpRoute route)
{
    return route == HttpRoute::Submit ? QByteArrayLiteral("POST") : QByteArrayLiteral("GET, HEAD");
}

bool allowsMethod(HttpRoute route, QByteArrayView method)
{
    return route == HttpRoute::Submit ? method == "POST" : method == "GET" || method == "HEAD";
}

HttpAnswer pageAnswer(const ServerSettings &settings)
{
    HttpAnswer answer;
    answer.body = settings.httpBody;
    return answer;
}

HttpAnswer sentenceAnswer(int status, const QByteArray &sentence)
{
    HttpAnswer answer;
    answer.status = status;
    answer.body = sentence + '\n';
    return answer;
}

HttpAnswer notFound()
{
    return sentenceAnswer(
        404, "There is nothing at this path; try / or /poll, /longpoll, /events and /submit.");
}

HttpAnswer methodNotAllowed(HttpRoute route)
{
    HttpAnswer answer = sentenceAnswer(405, "This path answers " + allowedMethods(route) + " only.");
    answer.fields.append("Allow", allowedMethods(route));
    return answer;
}

HttpAnswer upgradeRequired()
{
    HttpAnswer answer = sentenceAnswer(426, "This path is a WebSocket: ask for it with an Upgrade field.");
    answer.fields = upgradeFields();
    return answer;
}

HttpReply replyTo(const RequestHead &request, const HttpAnswer &answer, QByteArrayView date)
{
    HttpReply reply;
    reply.closes = wantsClose(request);
    ResponseHead head = headOf(answer.status, answer.contentType, date);
    head.fields.append("Content-Length", QByteArray::number(answer.body.size()));
    for (const HeaderField &field : answer.fields.all())
        head.fields.append(field.name, field.value);
    appendConnection(head, request);
    reply.bytes = bytesOf(head);
    if (request.method != "HEAD")
        reply.bytes += answer.body;
    return reply;
}

QByteArray streamHead(const RequestHead &request, const QByteArray &contentType, QByteArrayView date)
{
    ResponseHead head = headOf(200, contentType, date);
    head.fields.append("Cache-Control", "no-store");
    if (request.version >= HttpVersion{1, 1}) {
        head.fields.append("Transfer-Encoding", "chunked");
        appendConnection(head, request);
    } else {
        head.fields.append("Connection", "close"); // the end of the stream is the end of the body
    }
    return bytesOf(head);
}

bool wantsClose(const RequestHead &request)
{
    if (request.fields.hasToken("Connection", "close"))
        return true;
    return request.version < HttpVersion{1, 1} && !request.fields.hasToken("Connection", "keep-alive");
}

HttpReply refusal(int status, QByteArrayView body, QByteArrayView date)
{
    ResponseHead head = headOf(status, QByteArrayLiteral("text/plain; charset=utf-8"), date);
    head.fields.append("Content-Length", QByteArray::number(body.size()));
    if (status == 405)
        head.fields.append("Allow", "GET, HEAD");
    if (status == 426) {
        const HeaderFields fields = upgradeFields();
        for (const HeaderField &field : fields.all())
            head.fields.append(field.name, field.value);
    }
    head.fields.append("Connection", "close");
    return {bytesOf(head) + body.toByteArray(), true};
}

QByteArray refusalBody(const HandshakeCheck &check)
{
    QByteArray body = "The WebSocket handshake was refused.\nRule: ";
    body += sentence(check.rule);
    body += " (";
    body += clause(check.rule);
    body += ")\nFound: ";
    body += check.found.isEmpty() ? QByteArray("nothing") : check.found.left(200);
    body += '\n';
    return body;
}

const char *reasonPhrase(int status)
{
    switch (status) {
    case 100:
        return "Continue";
    case 200:
        return "OK";
    case 202:
        return "Accepted";
    case 400:
        return "Bad Request";
    case 404:
        return "Not Found";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 413:
        return "Content Too Large";
    case 414:
        return "URI Too Long";
    case 417:
        return "Expectation Failed";
    case 426:
        return "Upgrade Required";
    case 431:
        return "Request Header Fields Too Large";
    case 501:
        return "Not Implemented";
    case 503:
        return "Service Unavailable";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "";
    }
}

QByteArray httpDate()
{
    // Made once a second: a burst of requests asks for it thousands of times.
    static thread_local qint64 second = -1;
    static thread_local QByteArray text;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    if (const qint64 current = now.toSecsSinceEpoch(); current != second) {
        second = current;
        text = QLocale::c().toString(now, u"ddd, dd MMM yyyy hh:mm:ss 'GMT'").toLatin1();
    }
    return text;
}

} // namespace Fanlight
