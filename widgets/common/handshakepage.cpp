// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/handshakepage.h"

#include "protocol/handshake.h"
#include "widgets/common/wording.h"

#include <QCoreApplication>

#include <optional>

namespace Fanlight {

namespace {

QString tr(const char *sentence)
{
    return QCoreApplication::translate("HandshakePage", sentence);
}

// Header bytes need not be UTF-8: what is not stays visible as Latin-1 would show it.
QString escaped(const QByteArray &bytes)
{
    return QString::fromLatin1(bytes).toHtmlEscaped();
}

class Page
{
public:
    explicit Page(const PageInks &inks)
        : m_inks(inks)
    {
    }

    [[nodiscard]] QString mono(const QString &html) const
    {
        return QStringLiteral("<span style=\"font-family:'%1'\">%2</span>").arg(m_inks.mono, html);
    }
    [[nodiscard]] QString muted(const QString &html) const
    {
        return QStringLiteral("<span style=\"color:%1\">%2</span>").arg(m_inks.muted.name(), html);
    }

    // A clause stays on one line.
    [[nodiscard]] QString unbroken(const char *clause) const
    {
        return muted(QString::fromLatin1(clause).replace(u' ', QStringLiteral("&nbsp;")));
    }

    // The sign says it, the colour only repeats it.
    [[nodiscard]] QString sign(bool passed) const
    {
        return QStringLiteral("<b style=\"color:%1\">%2</b>")
            .arg((passed ? m_inks.good : m_inks.bad).name(),
                passed ? QStringLiteral("✓") : QStringLiteral("✗"));
    }

    [[nodiscard]] QString heading(const QString &text) const
    {
        return QStringLiteral("<p style=\"margin-top:2px; margin-bottom:5px\"><b>%1</b></p>").arg(text);
    }

    [[nodiscard]] QString startLine(const QByteArray &line) const
    {
        return QStringLiteral("<p style=\"margin-top:0; margin-bottom:6px\">%1</p>").arg(mono(escaped(line)));
    }

    [[nodiscard]] QString fields(const HeaderFields &fields) const
    {
        QString html;
        for (const HeaderField &field : fields.all()) {
            const char *explanation = explainField(field.name);
            html += QStringLiteral("<p style=\"margin-top:0; margin-bottom:5px\">%1 %2")
                        .arg(mono(muted(escaped(field.name) + u':')), mono(escaped(field.value)));
            if (explanation && *explanation)
                html += QStringLiteral("<br/>") + muted(translated(explanation).toHtmlEscaped());
            html += QStringLiteral("</p>");
        }
        return html;
    }

    [[nodiscard]] QString checks(const std::vector<HandshakeCheck> &checks) const
    {
        QString html = QStringLiteral("<table cellspacing=\"0\" cellpadding=\"2\" style=\"margin-top:6px\">");
        for (const HandshakeCheck &check : checks) {
            QString words = text(check.rule).toHtmlEscaped();
            if (!check.passed) {
                words = QStringLiteral("<b style=\"color:%1\">%2</b> ").arg(m_inks.bad.name(), words) +
                        (check.found.isEmpty() ? tr("It is missing.")
                                               : tr("Found: %1").arg(mono(escaped(check.found))));
            }
            html += QStringLiteral("<tr><td width=\"18\">%1</td><td>%2 %3</td></tr>")
                        .arg(sign(check.passed), words, unbroken(clause(check.rule)));
        }
        return html + QStringLiteral("</table>");
    }

    [[nodiscard]] QString problem(
        const QString &title, const HeadFailure &failure, const QByteArray &raw) const
    {
        return QStringLiteral("<p>%1 <b style=\"color:%2\">%3</b> %4</p><p>%5</p>")
            .arg(sign(false), m_inks.bad.name(),
                tr("%1 is no HTTP head from byte %2 on: %3")
                    .arg(title)
                    .arg(failure.offset)
                    .arg(translated(sentence(failure.error)))
                    .toHtmlEscaped(),
                unbroken(clause(failure.error)),
                mono(escaped(raw.left(2'000)).replace(u'\n', QStringLiteral("<br/>"))));
    }

    [[nodiscard]] QString derivation(const QByteArray &key, const std::optional<QByteArray> &given) const;

private:
    [[nodiscard]] QString step(const QString &number, const QString &what, const QString &value) const
    {
        return QStringLiteral(
            "<tr><td width=\"16\" valign=\"top\">%1</td><td valign=\"top\">%2<br/>%3</td></tr>")
            .arg(muted(number), muted(what), mono(value));
    }

    const PageInks &m_inks;
};

QString Page::derivation(const QByteArray &key, const std::optional<QByteArray> &given) const
{
    const AcceptDerivation steps = deriveAccept(key);
    QString html = heading(tr("How the accept key comes about") + u' ' +
                           muted(QStringLiteral("<span style=\"font-weight:400\">RFC 6455 4.2.2</span>")));
    html += QStringLiteral("<table cellspacing=\"0\" cellpadding=\"3\" width=\"100%\" bgcolor=\"%1\">")
                .arg(m_inks.ground.name());
    html += step(QStringLiteral("1"), tr("The client's key, Sec-WebSocket-Key"), escaped(steps.key));
    html += step(QStringLiteral("2"), tr("with the fixed GUID behind it"), escaped(steps.concatenated));
    html += step(QStringLiteral("3"), tr("its SHA-1, 20 bytes"), escaped(steps.sha1.toHex(' ')));
    html += step(QStringLiteral("4"), tr("in base64: what the server must answer"), escaped(steps.accept));
    if (given) {
        const bool equal = *given == steps.accept;
        const QString verdict = equal              ? tr("equals the response's Sec-WebSocket-Accept")
                                : given->isEmpty() ? tr("but the response has no Sec-WebSocket-Accept")
                                                   : tr("but the response's Sec-WebSocket-Accept differs");
        html += step(sign(equal), verdict, escaped(*given));
    }
    return html + QStringLiteral("</table>");
}

QString requestPart(const Page &page, const RequestHead &head)
{
    const QByteArray version =
        "HTTP/" + QByteArray::number(head.version.major) + '.' + QByteArray::number(head.version.minor);
    return page.heading(tr("Request")) + page.startLine(head.method + ' ' + head.target + ' ' + version) +
           page.fields(head.fields) + page.checks(checkRequest(head));
}

QString responsePart(const Page &page, const RequestHead *request, const ResponseHead &head)
{
    const QByteArray version =
        "HTTP/" + QByteArray::number(head.version.major) + '.' + QByteArray::number(head.version.minor);
    QString html = page.heading(tr("Response")) +
                   page.startLine(version + ' ' + QByteArray::number(head.status) + ' ' + head.reason) +
                   page.fields(head.fields);
    if (request)
        html += page.checks(checkResponse(*request, head));
    return html;
}

QString sideBySide(const QString &left, const QString &right, bool wide)
{
    if (!wide)
        return left + QStringLiteral("<p style=\"margin:0\">&nbsp;</p>") + right;
    return QStringLiteral("<table width=\"100%\" cellspacing=\"0\" cellpadding=\"0\"><tr>"
                          "<td width=\"50%\" valign=\"top\" style=\"padding-right:14px\">%1</td>"
                          "<td width=\"50%\" valign=\"top\" style=\"padding-left:14px\">%2</td></tr></table>")
        .arg(left, right);
}

} // namespace

QString handshakePage(const QByteArray &request, const QByteArray &response, bool wide, const PageInks &inks)
{
    const Page page(inks);
    RequestHeadParser requestParser(HeadLimits{});
    const qsizetype requestTaken = requestParser.receive(request);
    ResponseHeadParser responseParser(HeadLimits{});
    const qsizetype responseTaken = responseParser.receive(response);

    QString left;
    if (requestParser.isComplete())
        left = requestPart(page, requestParser.head());
    else if (const auto failure = requestParser.failure())
        left = page.heading(tr("Request")) + page.problem(tr("The request"), *failure, request);
    else
        left = page.heading(tr("Request")) +
               page.muted(request.isNull() ? tr("It is no longer kept.") : tr("It is not complete."));

    QString right;
    if (responseParser.isComplete()) {
        right = responsePart(
            page, requestParser.isComplete() ? &requestParser.head() : nullptr, responseParser.head());
        if (const QByteArray body = response.mid(responseTaken); !body.isEmpty())
            right += page.heading(tr("It says")) + page.mono(escaped(body.left(2'000)));
    } else if (const auto failure = responseParser.failure()) {
        right = page.heading(tr("Response")) + page.problem(tr("The response"), *failure, response);
    } else {
        right = page.heading(tr("Response")) +
                page.muted(response.isNull() ? tr("None has come.") : tr("It is not complete."));
    }

    QString html = sideBySide(left, right, wide);
    if (requestTaken > 0 && requestParser.isComplete()) {
        const QByteArray key = requestParser.head().fields.value("Sec-WebSocket-Key");
        std::optional<QByteArray> given;
        if (responseParser.isComplete() && responseParser.head().status == 101)
            given = responseParser.head().fields.value("Sec-WebSocket-Accept");
        if (!key.isEmpty())
            html += QStringLiteral("<p style=\"margin:0\">&nbsp;</p>") + page.derivation(key, given);
    }
    return QStringLiteral("<body style=\"color:%1\">%2</body>").arg(inks.ink.name(), html);
}

} // namespace Fanlight
