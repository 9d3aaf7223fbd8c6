// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/handshakeverdict.h"

#include "protocol/handshake.h"

#include <QRegularExpression>

#include <algorithm>

namespace Fanlight {

namespace {

constexpr qsizetype maxDetail = 200; // bytes of a body's first line

QString printable(QByteArrayView bytes)
{
    QString text = QString::fromUtf8(bytes.first(std::min(bytes.size(), maxDetail)));
    for (QChar &character : text) {
        if (!character.isPrint())
            character = QChar(0xFFFD);
    }
    return text.trimmed();
}

QByteArrayView firstLine(QByteArrayView bytes)
{
    const qsizetype end = bytes.indexOf('\n');
    QByteArrayView line = end < 0 ? bytes : bytes.first(end);
    return line.endsWith('\r') ? line.chopped(1) : line;
}

HandshakeVerdict notHttp(const QString &detail)
{
    return {ClientError::NotHttp, 0, detail, true};
}

// Another protocol's first words. A line of text is worth waiting for; bytes are not.
HandshakeVerdict greetingOfAnother(const QByteArray &response)
{
    const QByteArrayView line = firstLine(response);
    HandshakeVerdict verdict = notHttp(printable(line));
    const bool text =
        std::all_of(line.begin(), line.end(), [](char byte) { return byte >= ' ' && byte <= '~'; });
    verdict.final = !text || response.contains('\n') || response.size() >= maxDetail;
    return verdict;
}

// A refusal says why in the first line of its body, when it is text; a page of HTML says it in its status.
HandshakeVerdict refusal(const ResponseHead &head, QByteArrayView body)
{
    if (head.fields.hasToken("Transfer-Encoding", "chunked")) {
        const qsizetype end = body.indexOf("\r\n");
        body = end < 0 ? QByteArrayView() : body.sliced(end + 2);
    }
    bool known = false;
    const qsizetype length = head.fields.value("Content-Length").toLongLong(&known);
    const QString line = printable(firstLine(body));
    HandshakeVerdict verdict{ClientError::HandshakeRefused, head.status, line, false};
    verdict.final = body.contains('\n') || body.size() >= maxDetail || (known && body.size() >= length);
    if (line.isEmpty() || line.startsWith(u'<'))
        verdict.detail = printable(head.reason);
    return verdict;
}

HandshakeVerdict brokenRule(const RequestHead &request, const ResponseHead &response)
{
    const auto failed = firstFailure(checkResponse(request, response));
    if (!failed)
        return {ClientError::None, response.status, {}, true};
    return {ClientError::HandshakeRefused, response.status,
        QStringLiteral("%1 (%2)").arg(
            QLatin1StringView(sentence(failed->rule)), QLatin1StringView(clause(failed->rule))),
        true};
}

} // namespace

HandshakeVerdict verdictOn(const QByteArray &request, const QByteArray &response)
{
    static constexpr QByteArrayView version("HTTP/");
    if (!response.startsWith(version.first(std::min(version.size(), response.size()))))
        return greetingOfAnother(response);
    ResponseHeadParser parser{HeadLimits{}};
    const qsizetype taken = parser.receive(response);
    if (const auto failure = parser.failure())
        return notHttp(QLatin1StringView(sentence(failure->error)));
    if (!parser.isComplete())
        return {};
    if (parser.head().status != 101)
        return refusal(parser.head(), QByteArrayView(response).sliced(taken));
    RequestHeadParser own{HeadLimits{}};
    if (own.receive(request) == 0 || !own.isComplete())
        return {ClientError::None, parser.head().status, {}, true};
    return brokenRule(own.head(), parser.head());
}

HandshakeVerdict verdictFromWords(const QString &errorString)
{
    static const QRegularExpression status(QStringLiteral("http status code: (\\d{3}) \\(([^)]*)"));
    const QRegularExpressionMatch match = status.match(errorString);
    if (match.hasMatch())
        return {ClientError::HandshakeRefused, match.captured(1).toInt(), match.captured(2).trimmed(), true};
    // What QWebSocket 6.4 says of a 400, and of an answer that it cannot take for HTTP.
    if (errorString.contains(u"Unknown error condition"))
        return {ClientError::HandshakeRefused, 400, {}, true};
    if (errorString.contains(u"status failed") || errorString.contains(u"header failed"))
        return notHttp(errorString);
    return {ClientError::HandshakeRefused, 0, errorString, true};
}

} // namespace Fanlight
