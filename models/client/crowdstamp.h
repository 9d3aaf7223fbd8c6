// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArrayView>

#include <optional>

namespace Fanlight {

// What each message of a crowd begins with, so that whoever receives it can tell whose it is, which one, and
// how long it took. 32 bytes of printable ASCII that need no escaping in JSON or in a URL:
//   "~" run "." sender "." sequence "." intended "." lag
// in digits of base 64 (0-9 A-Z a-z - _), most significant first, 5, 3, 6, 8 and 5 of them.
struct CrowdStamp
{
    quint32 run = 0;      // 30 bits: tells one crowd's messages from another's
    quint32 sender = 0;   // 18 bits
    quint64 sequence = 0; // 36 bits: of this sender, from 0
    qint64 intended = 0;  // 48 bits: ns since the crowd began, when the message was due
    quint32 lag = 0;      // 30 bits: µs from then until it was really sent; the highest stands for all above
    bool operator==(const CrowdStamp &) const = default;
};

inline constexpr qsizetype crowdStampSize = 32; // bytes
inline constexpr quint32 maxStampRun = (quint32(1) << 30) - 1;
inline constexpr quint32 maxStampLag = (quint32(1) << 30) - 1;

// target has room for crowdStampSize bytes. Higher bits than there is room for are cut.
void writeStamp(const CrowdStamp &stamp, char *target);
// The stamp that a message begins with; nothing when it is none.
[[nodiscard]] std::optional<CrowdStamp> readStamp(QByteArrayView payload);

} // namespace Fanlight
