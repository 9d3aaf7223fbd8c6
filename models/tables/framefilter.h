// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/record.h"

#include <QFlags>
#include <QRegularExpression>

namespace Fanlight {

// The chips. A record shows when its direction's chip and its kind's chip are on. Violations off hides
// nothing; ViolationsOnly on shows nothing else.
enum class FrameChip : quint16 {
    Sent = 0x01, // towards the server
    Received = 0x02,
    Text = 0x04, // continuations count as what they continue
    Binary = 0x08,
    // Ping and pong, and TCP's own opening and ordinary end. Close frames always show: they end things; so do
    // frames that break a rule and ends that tell something.
    Control = 0x10,
    Http = 0x20, // plain HTTP exchanges; handshakes always show
    ViolationsOnly = 0x40,
};
Q_DECLARE_FLAGS(FrameChips, FrameChip)
Q_DECLARE_OPERATORS_FOR_FLAGS(FrameChips)

// Which records a table shows: chips, a plain case-insensitive regular expression over the row's text and
// payload, and one connection if set.
struct FrameFilter
{
    FrameChips chips = FrameChips(FrameChip::Sent) | FrameChip::Received | FrameChip::Text |
                       FrameChip::Binary | FrameChip::Http;
    QRegularExpression pattern; // invalid or empty: everything
    ConnectionId connection;    // none: all
    // By itself: a continuation passes when text or binary does. Where all records are seen, Continuations
    // know what it continues.
    [[nodiscard]] bool accepts(const Record &record, const ConnectionInfo *connection) const;
};

} // namespace Fanlight
