// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport/certificate.h"

#include <QByteArray>
#include <QDateTime>
#include <QSslConfiguration>
#include <QString>

namespace Fanlight {

// Whether the server's port speaks TLS (it speaks nothing else then), and with which certificate. Takes
// effect with the next start.
struct TlsSettings
{
    bool enabled = false;
    QString certificateFile; // PEM, the chain; empty: the program's own certificate, made when it is needed
    QString keyFile;         // PEM; empty: the key stands in certificateFile
    QByteArray passphrase;   // of an encrypted key
    QString ownFolder;       // where the own certificate is kept; empty: ownCertificateFolder()
    int handshakeTimeout = 10'000; // ms from the TCP connection on
    bool operator==(const TlsSettings &) const = default;
};

// What sockets of the server are set up with; null when TLS is off.
[[nodiscard]] Expected<QSslConfiguration, CertificateFault> configurationFor(
    const TlsSettings &settings, const QDateTime &now);

} // namespace Fanlight
