// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>
#include <QString>
#include <QStringList>

namespace Fanlight {

// What was agreed on when TLS was set up, as far as the side that tells it knows.
struct TlsSummary
{
    QString protocol;             // "TLSv1.3", the library's name
    QString cipher;               // "TLS_AES_256_GCM_SHA384"
    QString serverName;           // the client asked for it (SNI, RFC 6066 section 3); empty: none
    QStringList offeredProtocols; // by the client (ALPN, RFC 7301), in its order
    QString chosenProtocol;       // of them; empty: none
    QByteArray certificate;       // the server's, SHA-256
    bool operator==(const TlsSummary &) const = default;
};

} // namespace Fanlight
