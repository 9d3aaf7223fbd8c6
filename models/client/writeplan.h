// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QByteArray>

#include <vector>

namespace Fanlight {

// Bytes that leave in a write of their own, as a TCP segment of their own where they fit into one.
struct WireWrite
{
    QByteArray bytes;
    int pause = 0; // ms before it
    bool operator==(const WireWrite &) const = default;
};
using WritePlan = std::vector<WireWrite>;

} // namespace Fanlight
