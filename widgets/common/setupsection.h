// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"
#include "widgets/common/handshakepage.h"

#include <QString>

#include <memory>

namespace Fanlight {

// What stood before the WebSocket: when TCP, TLS and the upgrade were done, and what TLS agreed on.
struct ConnectionSetUp
{
    qint64 dialledAt = timeUnknown; // ns of the capture's clock, as the others
    qint64 openedAt = timeUnknown;
    qint64 encryptedAt = timeUnknown;
    qint64 upgradedAt = timeUnknown;
    std::shared_ptr<const TlsSummary> tls; // none: in the clear, or not known
    bool operator==(const ConnectionSetUp &) const = default;
};

// One line of rich text: how long each step took. Empty when nothing is known.
[[nodiscard]] QString setUpLine(const ConnectionSetUp &setUp, const PageInks &inks);
// What TLS agreed on, as a section of rich text. Empty without TLS.
[[nodiscard]] QString tlsSection(const ConnectionSetUp &setUp, const PageInks &inks);

} // namespace Fanlight
