// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "protocol/expected.h"

#include <QByteArray>
#include <QDateTime>
#include <QHostAddress>
#include <QList>
#include <QSslCertificate>
#include <QSslKey>
#include <QString>
#include <QStringList>

namespace Fanlight {

// What a TLS server shows (the first certificate of the chain is its own) and proves with its key. The
// functions here may be called on any thread; they read and write files, and do not wait for anything else.
struct Identity
{
    QList<QSslCertificate> chain;
    QSslKey key;
};

enum class CertificateError : quint8 {
    Unreadable,      // path; detail: the system's words
    NoCertificate,   // path: no PEM certificate in it
    NoKey,           // path: no PEM private key in it
    KeyNotSupported, // path: neither RSA nor EC
    NeedsPassphrase, // path: the key is encrypted
    WrongPassphrase, // path
    KeyOfAnother,    // path of the key: it does not belong to the certificate
    Expired,         // path, date: since when
    NotYetValid,     // path, date: from when
    NotWritten,      // path; detail: the system's words
    NotMade,         // detail: OpenSSL's words
    NoTls,           // this Qt was built, or came, without TLS
};

struct CertificateFault
{
    CertificateError error = CertificateError::Unreadable;
    QString path;
    QString detail; // untranslated
    QDateTime date; // UTC
};

// The chain and the key of two PEM files, or of one: an empty keyPath means that the key stands in the
// certificate's file. passphrase opens an encrypted key. now: what validity is measured against.
[[nodiscard]] Expected<Identity, CertificateFault> loadIdentity(const QString &certificatePath,
    const QString &keyPath, const QByteArray &passphrase, const QDateTime &now);

// Whom a self-signed certificate is for. Host names are ASCII.
struct CertificateRequest
{
    QString commonName;
    QStringList hosts;
    QList<QHostAddress> addresses;
    QDateTime from;
    QDateTime until;
};
// "Fanlight on this computer": localhost, the loopback addresses, the host's name and its addresses; for 825
// days, the longest that macOS and iOS take, from an hour ago, so that clocks that are a little slow agree.
[[nodiscard]] CertificateRequest requestForThisComputer(const QDateTime &now);
// A self-signed certificate for TLS servers with a new P-256 key.
[[nodiscard]] Expected<Identity, CertificateFault> makeIdentity(const CertificateRequest &request);

// The program's own identity, one PEM file in the folder that its owner alone can read. Made anew when the
// file is not there, cannot be used, or its certificate ends within a week.
[[nodiscard]] Expected<Identity, CertificateFault> ownIdentity(const QString &folder, const QDateTime &now);
// Where that is unless somebody says otherwise: the same for the window and the command line.
[[nodiscard]] QString ownCertificateFolder();

// "AB:CD:…", as browsers and openssl print it.
[[nodiscard]] QString fingerprintText(const QByteArray &sha256);
[[nodiscard]] QByteArray fingerprintOf(const QSslCertificate &certificate);

} // namespace Fanlight
