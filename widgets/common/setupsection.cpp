// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/setupsection.h"

#include "tables/recordtext.h"
#include "transport/certificate.h"

#include <QCoreApplication>
#include <QStringList>

namespace Fanlight {

namespace {

QString tr(const char *sentence)
{
    return QCoreApplication::translate("SetUpSection", sentence);
}

QString step(const QString &name, qint64 from, qint64 to, const PageInks &inks)
{
    return QStringLiteral("%1&nbsp;<span style=\"font-family:'%2'; color:%3\">%4</span>")
        .arg(name, inks.mono, inks.ink.name(),
            durationText(to - from).replace(u' ', QStringLiteral("&nbsp;")));
}

QString row(const QString &name, const QString &value, const PageInks &inks)
{
    return QStringLiteral("<tr><td valign=\"top\"><span style=\"color:%1\">%2</span></td>"
                          "<td valign=\"top\"><span style=\"font-family:'%3'\">%4</span></td></tr>")
        .arg(inks.muted.name(), name.toHtmlEscaped(), inks.mono, value.toHtmlEscaped());
}

QString alpnText(const TlsSummary &tls)
{
    if (tls.offeredProtocols.isEmpty())
        return tr("none offered");
    const QString offered = tls.offeredProtocols.join(QStringLiteral(", "));
    return tls.chosenProtocol.isEmpty() ? tr("%1 offered, none chosen").arg(offered)
                                        : tr("%1 offered, %2 chosen").arg(offered, tls.chosenProtocol);
}

} // namespace

QString setUpLine(const ConnectionSetUp &setUp, const PageInks &inks)
{
    QStringList steps;
    qint64 reached = setUp.dialledAt;
    const auto add = [&](const QString &name, qint64 moment) {
        if (moment == timeUnknown)
            return;
        if (reached != timeUnknown && moment >= reached)
            steps.append(step(name, reached, moment, inks));
        reached = moment;
    };
    add(tr("TCP"), setUp.openedAt);
    add(tr("TLS"), setUp.encryptedAt);
    add(tr("upgrade"), setUp.upgradedAt);
    if (steps.isEmpty())
        return {};
    return QStringLiteral("<p style=\"margin-top:0; margin-bottom:7px; color:%1\">%2</p>")
        .arg(inks.muted.name(), steps.join(QStringLiteral(" → ")));
}

QString tlsSection(const ConnectionSetUp &setUp, const PageInks &inks)
{
    if (!setUp.tls)
        return {};
    const TlsSummary &tls = *setUp.tls;
    QString html = QStringLiteral("<p style=\"margin-top:10px; margin-bottom:5px\"><b>%1</b></p>"
                                  "<table cellspacing=\"0\" cellpadding=\"2\">")
                       .arg(tr("What TLS agreed on"));
    html += row(tr("Version"), tls.protocol, inks);
    html += row(tr("Cipher"), tls.cipher, inks);
    html += row(tr("Name asked for (SNI)"), tls.serverName.isEmpty() ? tr("none") : tls.serverName, inks);
    html += row(tr("Protocols (ALPN)"), alpnText(tls), inks);
    if (!tls.certificate.isEmpty())
        html += row(tr("Certificate, SHA-256"), fingerprintText(tls.certificate), inks);
    return html + QStringLiteral("</table>");
}

} // namespace Fanlight
