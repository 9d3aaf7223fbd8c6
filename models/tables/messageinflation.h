// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tables/messageassembly.h"

#include <optional>

namespace Fanlight {

enum class InflationFault : quint8 {
    None,
    Incomplete, // not all of the message was kept, or it has not ended
    Missing,    // its window began with messages that are no longer kept, or are too far away
    Damaged,
    TooLarge // inflates to more than 16 MiB
};

struct InflatedMessage
{
    QByteArray payload; // with a fault: empty
    InflationFault fault = InflationFault::None;
};

// RFC 7692: the first frame of a compressed message has RSV1.
[[nodiscard]] bool isCompressed(const CaptureStore &store, const AssembledMessage &message);

// A compressed message of the capture, inflated. With context takeover the messages before it are read again,
// at most 200,000 records of them that inflate to 64 MiB in all.
[[nodiscard]] InflatedMessage inflateMessage(const CaptureStore &store, const AssembledMessage &message);

// What a row says of a compressed message of one frame that needs no other to be inflated: the record as it
// would be without compression. None for any other, one that is damaged, and one larger than 1 MiB.
[[nodiscard]] std::optional<Record> inflatedAlone(const CaptureStore &store, const Record &record);

} // namespace Fanlight
