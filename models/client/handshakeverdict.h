// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/clientsettings.h"

#include <QByteArray>

namespace Fanlight {

// What a server's answer to our opening handshake amounts to.
struct HandshakeVerdict
{
    ClientError error = ClientError::None; // HandshakeRefused, NotHttp, or None when nothing is wrong so far
    int httpStatus = 0;
    QString detail;
    bool final = false; // more bytes would add nothing
};

// request: our head; response: what came so far, from its first byte on.
[[nodiscard]] HandshakeVerdict verdictOn(const QByteArray &request, const QByteArray &response);

// The same from QWebSocket's words, for want of the bytes (TLS).
[[nodiscard]] HandshakeVerdict verdictFromWords(const QString &errorString);

} // namespace Fanlight
