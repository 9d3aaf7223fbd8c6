// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/tlssettings.h"

#include <QSslSocket>

namespace Fanlight {

Expected<QSslConfiguration, CertificateFault> configurationFor(
    const TlsSettings &settings, const QDateTime &now)
{
    if (!settings.enabled)
        return QSslConfiguration();
    const QString folder = settings.ownFolder.isEmpty() ? ownCertificateFolder() : settings.ownFolder;
    const auto identity =
        settings.certificateFile.isEmpty()
            ? ownIdentity(folder, now)
            : loadIdentity(settings.certificateFile, settings.keyFile, settings.passphrase, now);
    if (!identity)
        return Unexpected<CertificateFault>(identity.error());
    QSslConfiguration configuration;
    configuration.setLocalCertificateChain(identity->chain);
    configuration.setPrivateKey(identity->key);
    configuration.setPeerVerifyMode(QSslSocket::VerifyNone); // clients need no certificate
    // The system's hundred and more would be given to each connection's context, to verify nobody with.
    configuration.setCaCertificates({});
    configuration.setAllowedNextProtocols({QByteArray(QSslConfiguration::NextProtocolHttp1_1)});
    return configuration;
}

} // namespace Fanlight
