// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"

namespace Fanlight {

// Keeps a run's counts over its time: the last sample is always the newest moment, the others stand evenly,
// twice as far apart each time when there were too many.
class CountSampler
{
public:
    // A new run: its first samples stand where they come.
    void reset() { m_spacing = closest; }
    // Adds where the result stands to its samples. Its time does not fall between two calls; while it stands
    // still (connecting, waiting for the last answers) one sample follows the counts.
    void sample(ComparisonResult &result);

private:
    static constexpr qint64 closest = 50'000'000; // ns, half the time between two reports

    qint64 m_spacing = closest; // ns, the least between two that stay
};

} // namespace Fanlight
