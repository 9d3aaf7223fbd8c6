// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/tlssummary.h"

class QSslSocket;

namespace Fanlight {

// What an encrypted socket agreed on, with the server's certificate, whichever end it is. Which name and
// protocols were asked for is known to a client by itself; a server's socket does not tell (see
// clienthello.h).
[[nodiscard]] TlsSummary tlsSummaryOf(const QSslSocket &socket);
// "TLSv1.3 with TLS_AES_256_GCM_SHA384. Name asked for (SNI): localhost. Protocols offered (ALPN): …".
[[nodiscard]] QString sentenceOf(const TlsSummary &summary);

} // namespace Fanlight
