// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/certificate.h"

#include "transport/opensslhandles.h"

#include <QCryptographicHash>
#include <QDir>
#include <QFile>
#include <QSaveFile>
#include <QSslSocket>
#include <QStandardPaths>

#include <algorithm>
#include <cstring>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <utility>

namespace Fanlight {

namespace {

constexpr qint64 mostPem = 1024 * 1024; // bytes of a file: more is no certificate
constexpr int renewBefore = 7;          // days

using Fault = Unexpected<CertificateFault>;

Fault fault(CertificateError error, const QString &path, const QString &detail = {})
{
    return Fault(CertificateFault{error, path, detail, {}});
}

Expected<QByteArray, CertificateFault> readPem(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        return fault(CertificateError::Unreadable, path, file.errorString());
    const QByteArray bytes = file.read(mostPem);
    if (file.error() != QFileDevice::NoError) // a folder, say
        return fault(CertificateError::Unreadable, path, file.errorString());
    return bytes;
}

// What OpenSSL asks when it meets an encrypted key.
struct PassphraseQuestion
{
    const QByteArray &passphrase;
    bool asked = false;
};

int answerPassphrase(char *buffer, int size, int, void *data)
{
    auto &question = *static_cast<PassphraseQuestion *>(data);
    question.asked = true;
    if (question.passphrase.isEmpty() || question.passphrase.size() > size)
        return -1;
    std::memcpy(buffer, question.passphrase.constData(), size_t(question.passphrase.size()));
    return int(question.passphrase.size());
}

Expected<KeyHandle, CertificateFault> readKey(
    const QByteArray &pem, const QString &path, const QByteArray &passphrase)
{
    const BioHandle bio(BIO_new_mem_buf(pem.constData(), int(pem.size())));
    PassphraseQuestion question{passphrase};
    KeyHandle key(PEM_read_bio_PrivateKey(bio.get(), nullptr, &answerPassphrase, &question));
    ERR_clear_error(); // what stays in its queue would be told by the next who asks: Qt
    if (key)
        return key;
    if (!question.asked)
        return fault(CertificateError::NoKey, path);
    return fault(
        passphrase.isEmpty() ? CertificateError::NeedsPassphrase : CertificateError::WrongPassphrase, path);
}

bool isKeyOf(const QSslCertificate &certificate, EVP_PKEY &key)
{
    const QByteArray der = certificate.toDer();
    const auto *bytes = reinterpret_cast<const unsigned char *>(der.constData());
    const X509Handle x509(d2i_X509(nullptr, &bytes, long(der.size())));
    const bool isIts = x509 && X509_check_private_key(x509.get(), &key) == 1;
    ERR_clear_error();
    return isIts;
}

// Qt reads neither every spelling nor every cipher of an encrypted key: it gets it plain.
QSslKey toQt(EVP_PKEY &key)
{
    const int type = EVP_PKEY_base_id(&key);
    if (type != EVP_PKEY_RSA && type != EVP_PKEY_EC)
        return {};
    const BioHandle bio(BIO_new(BIO_s_mem()));
    if (PEM_write_bio_PrivateKey(bio.get(), &key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return {};
    char *data = nullptr;
    const long size = BIO_get_mem_data(bio.get(), &data);
    return QSslKey(QByteArray(data, size), type == EVP_PKEY_RSA ? QSsl::Rsa : QSsl::Ec);
}

} // namespace

Expected<Identity, CertificateFault> loadIdentity(const QString &certificatePath, const QString &keyPath,
    const QByteArray &passphrase, const QDateTime &now)
{
    if (!QSslSocket::supportsSsl())
        return fault(CertificateError::NoTls, {});
    const auto certificates = readPem(certificatePath);
    if (!certificates)
        return Fault(certificates.error());
    Identity identity;
    identity.chain = QSslCertificate::fromData(*certificates, QSsl::Pem);
    if (identity.chain.isEmpty() || identity.chain.constFirst().isNull())
        return fault(CertificateError::NoCertificate, certificatePath);

    const QString keyFile = keyPath.isEmpty() ? certificatePath : keyPath;
    const auto pem = keyPath.isEmpty() ? certificates : readPem(keyFile);
    if (!pem)
        return Fault(pem.error());
    const auto key = readKey(*pem, keyFile, passphrase);
    if (!key)
        return Fault(key.error());
    const QSslCertificate &own = identity.chain.constFirst();
    if (!isKeyOf(own, **key))
        return fault(CertificateError::KeyOfAnother, keyFile);
    identity.key = toQt(**key);
    if (identity.key.isNull())
        return fault(CertificateError::KeyNotSupported, keyFile);

    if (own.expiryDate() < now)
        return Fault(
            CertificateFault{CertificateError::Expired, certificatePath, {}, own.expiryDate().toUTC()});
    if (own.effectiveDate() > now)
        return Fault(CertificateFault{
            CertificateError::NotYetValid, certificatePath, {}, own.effectiveDate().toUTC()});
    return identity;
}

namespace {

Expected<void, CertificateFault> store(const Identity &identity, const QString &path)
{
    QSaveFile file(path);
    // Nobody else may read it, not even while it is being written.
    const bool isOpen = file.open(QIODevice::WriteOnly) &&
                        file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    if (isOpen) {
        file.write(identity.key.toPem());
        for (const QSslCertificate &certificate : identity.chain)
            file.write(certificate.toPem());
    }
    if (!isOpen || !file.commit())
        return fault(CertificateError::NotWritten, path, file.errorString());
    return {};
}

} // namespace

Expected<Identity, CertificateFault> ownIdentity(const QString &folder, const QDateTime &now)
{
    const QString path = QDir(folder).filePath(QStringLiteral("server.pem"));
    auto kept = loadIdentity(path, {}, {}, now);
    if (kept && kept->chain.constFirst().expiryDate() > now.addDays(renewBefore))
        return kept;
    if (!kept && kept.error().error == CertificateError::NoTls)
        return kept;
    auto made = makeIdentity(requestForThisComputer(now));
    if (!made)
        return made;
    if (!QDir().mkpath(folder))
        return fault(CertificateError::NotWritten, folder, QStringLiteral("the folder cannot be made"));
    if (const auto stored = store(*made, path); !stored)
        return Fault(stored.error());
    return made;
}

QString ownCertificateFolder()
{
    return QDir(QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation))
        .filePath(QStringLiteral("Fanlight"));
}

QString fingerprintText(const QByteArray &sha256)
{
    return QString::fromLatin1(sha256.toHex(':').toUpper());
}

QByteArray fingerprintOf(const QSslCertificate &certificate)
{
    return certificate.digest(QCryptographicHash::Sha256);
}

} // namespace Fanlight
