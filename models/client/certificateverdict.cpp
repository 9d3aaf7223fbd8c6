// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/certificateverdict.h"

#include "transport/certificate.h"

#include <QSslCertificate>
#include <QSslError>
#include <QUrl>

#include <algorithm>

namespace Fanlight {

namespace {

constexpr int securePort = 443;

CertificateProblem problemOf(QSslError::SslError error)
{
    switch (error) {
    case QSslError::CertificateRevoked:
    case QSslError::CertificateBlacklisted:
        return CertificateProblem::Revoked;
    case QSslError::CertificateExpired:
        return CertificateProblem::Expired;
    case QSslError::CertificateNotYetValid:
        return CertificateProblem::NotYetValid;
    case QSslError::HostNameMismatch:
        return CertificateProblem::WrongHost;
    case QSslError::SelfSignedCertificate:
        return CertificateProblem::SelfSigned;
    case QSslError::SelfSignedCertificateInChain:
    case QSslError::UnableToGetIssuerCertificate:
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToVerifyFirstCertificate:
    case QSslError::CertificateUntrusted:
        return CertificateProblem::UnknownIssuer;
    default:
        return CertificateProblem::Other;
    }
}

QString firstOf(const QStringList &commonNames, const QStringList &organizations)
{
    return commonNames.isEmpty() ? organizations.value(0) : commonNames.constFirst();
}

} // namespace

CertificateVerdict verdictOn(
    const QSslCertificate &certificate, const QList<QSslError> &errors, const QString &host, quint16 port)
{
    CertificateVerdict verdict;
    verdict.host = host;
    verdict.port = port;
    QStringList words;
    for (const QSslError &error : errors) {
        const CertificateProblem problem = problemOf(error.error());
        if (problem == CertificateProblem::Other)
            words.append(error.errorString());
        if (!verdict.problems.contains(problem))
            verdict.problems.append(problem);
    }
    // OpenSSL finds no issuer for what has signed itself, and says both.
    if (verdict.problems.contains(CertificateProblem::SelfSigned))
        verdict.problems.removeAll(CertificateProblem::UnknownIssuer);
    std::sort(verdict.problems.begin(), verdict.problems.end());
    verdict.words = words.join(QStringLiteral("; "));
    verdict.subject = firstOf(certificate.subjectInfo(QSslCertificate::CommonName),
        certificate.subjectInfo(QSslCertificate::Organization));
    verdict.issuer = firstOf(certificate.issuerInfo(QSslCertificate::CommonName),
        certificate.issuerInfo(QSslCertificate::Organization));
    const auto names = certificate.subjectAlternativeNames();
    verdict.names = names.values(QSsl::DnsEntry) + names.values(QSsl::IpAddressEntry);
    verdict.names.sort();
    if (verdict.names.isEmpty() && !verdict.subject.isEmpty())
        verdict.names.append(verdict.subject);
    verdict.from = certificate.effectiveDate().toUTC();
    verdict.until = certificate.expiryDate().toUTC();
    verdict.sha256 = fingerprintOf(certificate);
    return verdict;
}

QString trustKey(const QString &url)
{
    const QUrl parsed(url.trimmed(), QUrl::StrictMode);
    if (parsed.scheme() != u"wss" || parsed.host().isEmpty())
        return {};
    return trustKey(parsed.host(), quint16(parsed.port(securePort)));
}

QString trustKey(const QString &host, quint16 port)
{
    return (host.contains(u':') ? QStringLiteral("[%1]:%2") : QStringLiteral("%1:%2")).arg(host).arg(port);
}

} // namespace Fanlight
