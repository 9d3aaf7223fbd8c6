// SPDX-License-Identifier: GPL-3.0-or-later
#include "widgets/common/tlswording.h"

#include <QCoreApplication>
#include <QDir>
#include <QFileInfo>
#include <QLocale>

namespace Fanlight {

namespace {

constexpr int namesShown = 4;

QString tr(const char *text)
{
    return QCoreApplication::translate("TlsWording", text);
}

QString pathText(const QString &path)
{
    return QDir::toNativeSeparators(path);
}

QString namesText(const QStringList &names)
{
    if (names.isEmpty())
        return tr("nobody");
    const QString first = names.mid(0, namesShown).join(QStringLiteral(", "));
    return names.size() > namesShown ? tr("%1 and %2 more").arg(first).arg(names.size() - namesShown) : first;
}

QString sentence(CertificateProblem problem, const CertificateVerdict &verdict)
{
    switch (problem) {
    case CertificateProblem::Changed:
        return tr("This is not the certificate that you trusted: the server has a new one, or somebody is in "
                  "between.");
    case CertificateProblem::Revoked:
        return tr("Its issuer has revoked it.");
    case CertificateProblem::Expired:
        return tr("It expired on %1.").arg(dayText(verdict.until));
    case CertificateProblem::NotYetValid:
        return tr("It is valid only from %1 on. Is this computer's clock right?").arg(dayText(verdict.from));
    case CertificateProblem::WrongHost:
        return tr("It is for %1, not for %2.").arg(namesText(verdict.names), verdict.host);
    case CertificateProblem::SelfSigned:
        return tr("It is signed by itself, so nobody vouches for it.");
    case CertificateProblem::UnknownIssuer:
        return verdict.issuer.isEmpty() ? tr("This computer does not know who issued it.")
                                        : tr("It was issued by %1, whom this computer does not know.")
                                              .arg(QStringLiteral("“%1”").arg(verdict.issuer));
    case CertificateProblem::Other:
        return verdict.words.endsWith(u'.') ? verdict.words : verdict.words + u'.';
    }
    return {};
}

} // namespace

QString dayText(const QDateTime &date)
{
    return QLocale().toString(date.toLocalTime().date(), QLocale::LongFormat);
}

QString certificateText(const CertificateVerdict &verdict)
{
    QStringList sentences{
        tr("The certificate of %1 is not trusted.").arg(trustKey(verdict.host, verdict.port))};
    for (const CertificateProblem problem : verdict.problems)
        sentences.append(sentence(problem, verdict));
    sentences.append(tr("Fingerprint (SHA-256): %1.").arg(fingerprintText(verdict.sha256)));
    return sentences.join(u' ');
}

QString errorText(const CertificateFault &fault)
{
    const QString path = pathText(fault.path);
    switch (fault.error) {
    case CertificateError::Unreadable:
        return QFileInfo::exists(fault.path) ? tr("%1 cannot be read: %2.").arg(path, fault.detail)
                                             : tr("There is no file %1.").arg(path);
    case CertificateError::NoCertificate:
        return tr("There is no certificate in %1. It has to be PEM: text that begins with -----BEGIN "
                  "CERTIFICATE-----.")
            .arg(path);
    case CertificateError::NoKey:
        return tr("There is no private key in %1. It has to be PEM: text that begins with -----BEGIN PRIVATE "
                  "KEY----- or the like.")
            .arg(path);
    case CertificateError::KeyNotSupported:
        return tr("The key in %1 is neither RSA nor EC, the two kinds that work here.").arg(path);
    case CertificateError::NeedsPassphrase:
        return tr("The key in %1 is encrypted: its pass phrase is needed.").arg(path);
    case CertificateError::WrongPassphrase:
        return tr("The pass phrase does not open the key in %1.").arg(path);
    case CertificateError::KeyOfAnother:
        return tr("The key in %1 does not belong to the certificate.").arg(path);
    case CertificateError::Expired:
        return tr("The certificate in %1 expired on %2.").arg(path, dayText(fault.date));
    case CertificateError::NotYetValid:
        return tr("The certificate in %1 is valid only from %2 on.").arg(path, dayText(fault.date));
    case CertificateError::NotWritten:
        return tr("The server's certificate cannot be kept in %1: %2.").arg(path, fault.detail);
    case CertificateError::NotMade:
        return tr("OpenSSL did not make a certificate: %1.").arg(fault.detail);
    case CertificateError::NoTls:
        return tr("This installation of Qt has no TLS.");
    }
    return {};
}

} // namespace Fanlight
