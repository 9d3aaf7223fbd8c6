// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturestore.h"

#include <vector>

namespace Fanlight {

// What the two sides did after a record on the same connection.
struct Aftermath
{
    // Numbers, in the order of the capture: each side's first frame, its close frame if that is another one,
    // and how the connection ended. At most five.
    std::vector<quint64> records;
    bool isOver = false; // the connection's end is among them
    // The search ended before the capture did: see mostSearched.
    bool isCut = false;
    bool operator==(const Aftermath &) const = default;
};

// Records looked at: those of other connections count too.
inline constexpr quint64 mostSearched = 50'000;

// number: of a kept record that belongs to a connection.
[[nodiscard]] Aftermath aftermathOf(const CaptureStore &store, quint64 number);

} // namespace Fanlight
