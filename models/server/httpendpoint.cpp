// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/httpendpoint.h"

#include <QDateTime>
#include <QLocale>

namespace Fanlight {

namespace {

bool wantsClose(const RequestHead &request)
{
    if (request.fields.hasToken("Connection", "close"))
        return true;
    return request.version < HttpVersion{1, 1} && !request.fields.hasToken("Connection", "keep-alive");
}

// Everything in it is ours, so it always serializes.
QByteArray bytesOf(const ResponseHead &head)
{
    return serialize(head).value_or(QByteArray());
}

ResponseHead headOf(int status, qsizetype length, QByteArrayView date)
{
    ResponseHead head;
    head.status = status;
    head.reason = reasonPhrase(status);
    head.fields.append("Date", date.toByteArray());
    head.fields.append("Content-Type", "text/plain; charset=utf-8");
    head.fields.append("Content-Length", QByteArray::number(length));
    return head;
}

} // namespace

HttpReply answer(const RequestHead &request, const ServerSettings &settings, QByteArrayView date)
{
    const bool isHead = request.method == "HEAD";
    if (request.method != "GET" && !isHead)
        return refusal(405, "This server answers GET and HEAD, and GET with Upgrade: websocket.\n", date);
    HttpReply reply;
    reply.closes = wantsClose(request);
    ResponseHead head = headOf(200, settings.httpBody.size(), date);
    if (reply.closes)
        head.fields.append("Connection", "close");
    else if (request.version < HttpVersion{1, 1})
        head.fields.append("Connection", "keep-alive");
    reply.bytes = bytesOf(head);
    if (!isHead)
        reply.bytes += settings.httpBody;
    return reply;
}

HttpReply refusal(int status, QByteArrayView body, QByteArrayView date)
{
    ResponseHead head = headOf(status, body.size(), date);
    if (status == 405)
        head.fields.append("Allow", "GET, HEAD");
    if (status == 426) {
        head.fields.append("Upgrade", "websocket");
        head.fields.append("Sec-WebSocket-Version", "13");
        head.fields.append("Connection", "Upgrade");
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
    case 200:
        return "OK";
    case 400:
        return "Bad Request";
    case 405:
        return "Method Not Allowed";
    case 408:
        return "Request Timeout";
    case 411:
        return "Length Required";
    case 413:
        return "Content Too Large";
    case 414:
        return "URI Too Long";
    case 426:
        return "Upgrade Required";
    case 431:
        return "Request Header Fields Too Large";
    case 503:
        return "Service Unavailable";
    case 505:
        return "HTTP Version Not Supported";
    default:
        return "";
    }
}

qint64 bodyLength(const RequestHead &request)
{
    if (request.fields.contains("Transfer-Encoding"))
        return -1;
    const QList<QByteArray> lengths = request.fields.values("Content-Length");
    if (lengths.isEmpty())
        return 0;
    // toLongLong() would take signs and spaces, which RFC 9110 section 8.6 does not.
    for (const char digit : lengths.first()) {
        if (digit < '0' || digit > '9')
            return -1;
    }
    bool isNumber = false;
    const qint64 length = lengths.first().toLongLong(&isNumber);
    return isNumber && lengths.count(lengths.first()) == lengths.size() ? length : -1;
}

QByteArray httpDate()
{
    return QLocale::c()
        .toString(QDateTime::currentDateTimeUtc(), u"ddd, dd MMM yyyy hh:mm:ss 'GMT'")
        .toLatin1();
}

} // namespace Fanlight
