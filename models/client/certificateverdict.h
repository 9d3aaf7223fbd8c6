// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QDateTime>
#include <QList>
#include <QString>
#include <QStringList>

class QSslCertificate;
class QSslError;

namespace Fanlight {

// Why a server's certificate is not taken, the gravest first.
enum class CertificateProblem : quint8 {
    Changed, // somebody trusted another one of this server
    Revoked,
    Expired,
    NotYetValid,
    WrongHost,
    SelfSigned,
    UnknownIssuer,
    Other, // words
};

// A certificate that did not verify: what is wrong with it, and what it says of itself.
struct CertificateVerdict
{
    QList<CertificateProblem> problems; // each once, in the order above
    QString host;                       // that was asked for
    quint16 port = 0;
    QString subject;   // common name, or organization
    QString issuer;    // the same of who signed it
    QStringList names; // hosts and addresses it is for
    QDateTime from;    // UTC
    QDateTime until;
    QByteArray sha256; // of the whole certificate
    QString words;     // of Other: the library's, untranslated
};

[[nodiscard]] CertificateVerdict verdictOn(
    const QSslCertificate &certificate, const QList<QSslError> &errors, const QString &host, quint16 port);

// Under what a trusted certificate is remembered: "host:port", "[::1]:8443"; empty for a URL without TLS.
[[nodiscard]] QString trustKey(const QString &url);
[[nodiscard]] QString trustKey(const QString &host, quint16 port);

} // namespace Fanlight
