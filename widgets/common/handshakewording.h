// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "server/handshakefault.h"
#include "tester/requestexamination.h"

#include <QString>

#include <vector>

namespace Fanlight {

// What the handshake lab's values say to a person, translated.
[[nodiscard]] QString text(HandshakeFaultKind kind);
[[nodiscard]] QString text(HandshakeFaultError error);
// What a client ought to do, with the clause; empty without a fault.
[[nodiscard]] QString expectationOf(HandshakeFaultKind kind);
// "The server answers opening handshakes wrong on purpose: ..."; empty without a fault.
[[nodiscard]] QString warningOf(const HandshakeFault &fault);

// A rule that a request breaks, or a remark on it.
struct RequestFinding
{
    QString words;
    QString clause;
    bool operator==(const RequestFinding &) const = default;
};
// In the order of the rules; empty when nothing is wrong.
[[nodiscard]] std::vector<RequestFinding> findingsOf(const RequestExamination &examination);

} // namespace Fanlight
