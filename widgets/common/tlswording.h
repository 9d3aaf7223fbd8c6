// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/certificateverdict.h"
#include "transport/certificate.h"

#include <QString>

namespace Fanlight {

// What TLS has to say to a person, translated; whole sentences with the way out.
[[nodiscard]] QString errorText(const CertificateFault &fault);
[[nodiscard]] QString certificateText(const CertificateVerdict &verdict);
// "20 November 2026"
[[nodiscard]] QString dayText(const QDateTime &date);

} // namespace Fanlight
