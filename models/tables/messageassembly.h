// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"

#include <vector>

namespace Fanlight {

// The message that a frame belongs to, put together again from the capture (RFC 6455 section 5.4).
struct AssembledMessage
{
    Opcode opcode = Opcode::Text; // of its first frame
    QByteArray payload;           // shared with the record when it is a single frame
    std::vector<quint64> frames;  // record numbers, in order
    bool hasBeginning = true;     // false when its first frames were evicted or are too far away
    bool hasEnd = true;           // false while fragments are still to come
    bool isCut = false;           // a part was not kept whole
};

// number must be kept and a frame. Looks at no more than 200,000 records in either direction.
[[nodiscard]] AssembledMessage assembleMessage(const CaptureStore &store, quint64 number);

} // namespace Fanlight
