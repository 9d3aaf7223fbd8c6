// SPDX-License-Identifier: GPL-3.0-or-later
// Making a certificate, which Qt cannot.
#include "transport/certificate.h"
#include "transport/opensslhandles.h"

#include <QHostInfo>
#include <QNetworkInterface>
#include <QRandomGenerator>
#include <QSslSocket>

#include <algorithm>
#include <array>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

namespace Fanlight {

namespace {

constexpr int validDays = 825;
constexpr int backDated = 3600; // s
constexpr long version3 = 2;    // X.509 counts from 0

// What may stand in a list of OpenSSL's configuration language without being taken for something else.
bool isHostName(const QString &name)
{
    return !name.isEmpty() && name.size() <= 253 && std::all_of(name.begin(), name.end(), [](QChar c) {
        return (c < QChar(0x80) && c.isLetterOrNumber()) || c == u'-' || c == u'.';
    });
}

QByteArray alternativeNames(const CertificateRequest &request)
{
    QByteArrayList names;
    for (const QString &host : request.hosts)
        names.append("DNS:" + host.toLatin1());
    for (const QHostAddress &address : request.addresses)
        names.append("IP:" + address.toString().toLatin1());
    return names.join(',');
}

bool addExtension(X509 &certificate, int kind, const QByteArray &value)
{
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, &certificate, &certificate, nullptr, nullptr, 0);
    const ExtensionHandle extension(X509V3_EXT_conf_nid(nullptr, &context, kind, value.constData()));
    return extension && X509_add_ext(&certificate, extension.get(), -1) == 1;
}

bool addExtensions(X509 &certificate, const CertificateRequest &request)
{
    return addExtension(certificate, NID_basic_constraints, "critical,CA:FALSE") &&
           addExtension(certificate, NID_ext_key_usage, "serverAuth") &&
           addExtension(certificate, NID_subject_key_identifier, "hash") &&
           addExtension(certificate, NID_subject_alt_name, alternativeNames(request));
}

bool fill(X509 &certificate, EVP_PKEY &key, const CertificateRequest &request)
{
    X509_NAME *name = X509_get_subject_name(&certificate);
    const QByteArray commonName = request.commonName.toUtf8();
    const quint64 serial = QRandomGenerator::system()->generate64() >> 1;
    return X509_set_version(&certificate, version3) == 1 &&
           ASN1_INTEGER_set_uint64(X509_get_serialNumber(&certificate), serial) == 1 &&
           ASN1_TIME_set(X509_getm_notBefore(&certificate), time_t(request.from.toSecsSinceEpoch())) &&
           ASN1_TIME_set(X509_getm_notAfter(&certificate), time_t(request.until.toSecsSinceEpoch())) &&
           X509_set_pubkey(&certificate, &key) == 1 &&
           X509_NAME_add_entry_by_NID(name, NID_commonName, MBSTRING_UTF8,
               reinterpret_cast<const unsigned char *>(commonName.constData()), int(commonName.size()), -1,
               0) == 1 &&
           X509_set_issuer_name(&certificate, name) == 1 && addExtensions(certificate, request) &&
           X509_sign(&certificate, &key, EVP_sha256()) != 0;
}

QByteArray contentOf(BIO &bio)
{
    char *data = nullptr;
    const long size = BIO_get_mem_data(&bio, &data);
    return QByteArray(data, size);
}

Unexpected<CertificateFault> notMade()
{
    std::array<char, 256> words{};
    ERR_error_string_n(ERR_get_error(), words.data(), words.size());
    ERR_clear_error();
    return Unexpected<CertificateFault>(
        CertificateFault{CertificateError::NotMade, {}, QString::fromLatin1(words.data()), {}});
}

} // namespace

CertificateRequest requestForThisComputer(const QDateTime &now)
{
    CertificateRequest request;
    request.commonName = QStringLiteral("Fanlight on this computer");
    request.hosts = {QStringLiteral("localhost")};
    if (const QString host = QHostInfo::localHostName(); isHostName(host) && !request.hosts.contains(host))
        request.hosts.append(host);
    request.addresses = {QHostAddress(QHostAddress::LocalHost), QHostAddress(QHostAddress::LocalHostIPv6)};
    for (const QHostAddress &address : QNetworkInterface::allAddresses()) {
        // A link-local address means something together with an interface alone.
        if (!address.isLinkLocal() && !request.addresses.contains(address))
            request.addresses.append(address);
    }
    request.from = now.addSecs(-backDated);
    request.until = request.from.addDays(validDays);
    return request;
}

Expected<Identity, CertificateFault> makeIdentity(const CertificateRequest &request)
{
    if (!QSslSocket::supportsSsl())
        return Unexpected<CertificateFault>(CertificateFault{CertificateError::NoTls, {}, {}, {}});
    const KeyHandle key(EVP_EC_gen("P-256"));
    const X509Handle certificate(X509_new());
    if (!key || !certificate || !fill(*certificate, *key, request))
        return notMade();
    const BioHandle certificatePem(BIO_new(BIO_s_mem()));
    const BioHandle keyPem(BIO_new(BIO_s_mem()));
    if (PEM_write_bio_X509(certificatePem.get(), certificate.get()) != 1 ||
        PEM_write_bio_PrivateKey(keyPem.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return notMade();
    Identity identity;
    identity.chain = {QSslCertificate(contentOf(*certificatePem), QSsl::Pem)};
    identity.key = QSslKey(contentOf(*keyPem), QSsl::Ec);
    return identity;
}

} // namespace Fanlight
