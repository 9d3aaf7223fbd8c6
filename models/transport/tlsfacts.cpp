// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/tlsfacts.h"

#include "transport/certificate.h"

#include <QHostAddress>
#include <QSslCipher>
#include <QSslConfiguration>
#include <QSslSocket>

namespace Fanlight {

namespace {

QString orNone(const QString &text)
{
    return text.isEmpty() ? QStringLiteral("none") : text;
}

} // namespace

TlsSummary tlsSummaryOf(const QSslSocket &socket)
{
    const bool isClient = socket.mode() == QSslSocket::SslClientMode;
    const QSslConfiguration configuration = socket.sslConfiguration();
    const QSslCipher cipher = socket.sessionCipher();
    TlsSummary summary;
    summary.protocol = cipher.protocolString();
    summary.cipher = cipher.name();
    summary.chosenProtocol = QString::fromLatin1(configuration.nextNegotiatedProtocol());
    const QSslCertificate certificate = isClient ? socket.peerCertificate() : socket.localCertificate();
    if (!certificate.isNull())
        summary.certificate = fingerprintOf(certificate);
    // An address is not asked for by name (RFC 6066 section 3).
    if (isClient && !QHostAddress().setAddress(socket.peerName()))
        summary.serverName = socket.peerName();
    if (isClient) {
        for (const QByteArray &protocol : configuration.allowedNextProtocols())
            summary.offeredProtocols.append(QString::fromLatin1(protocol));
    }
    return summary;
}

QString sentenceOf(const TlsSummary &summary)
{
    return QStringLiteral("%1 with %2. Name asked for (SNI): %3. Protocols offered (ALPN): %4; chosen: %5")
        .arg(summary.protocol, summary.cipher, orNone(summary.serverName),
            orNone(summary.offeredProtocols.join(QStringLiteral(", "))), orNone(summary.chosenProtocol));
}

} // namespace Fanlight
