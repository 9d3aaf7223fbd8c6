// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport/faultrule.h"

#include <algorithm>
#include <vector>

namespace Fanlight {

// What befalls a stream as a whole. Counted and timed for each connection from when it is set, or from when
// the connection begins.
struct StreamFaults
{
    double slowClose = 0; // ms that the end of the stream is held back
    double timeout = -1;  // ms: nothing passes, and it is closed after so long; 0: never; below: no time-out
    double resetAfter = -1; // ms; below 0: not
    quint64 dataLimit = 0;  // bytes, after which it is closed; 0: none
    [[nodiscard]] bool isClear() const { return *this == StreamFaults{}; }
    bool operator==(const StreamFaults &) const = default;
};

// What a network does to the bytes of one direction. All can be set at once. Delays act in this order:
// bandwidth, slicer, latency with jitter; TCP's order is kept whatever the jitter. Faults act at the end that
// the connection's owner stands at: a client's at the client, the server's at the server.
struct DirectionConditions
{
    double latency = 0;     // ms, one way
    double jitter = 0;      // ms, uniform, added or subtracted
    double bandwidth = 0;   // bytes a second; 0: unlimited
    int sliceSize = 0;      // bytes, on average; 0: not sliced
    int sliceVariation = 0; // bytes, uniform, added or subtracted
    double sliceDelay = 0;  // ms between slices
    StreamFaults stream{};
    std::vector<FaultRule> faults{}; // each sees what the one before it left

    [[nodiscard]] bool hasDelays() const
    {
        return latency != 0 || jitter != 0 || bandwidth != 0 || sliceSize != 0 || sliceVariation != 0 ||
               sliceDelay != 0;
    }
    [[nodiscard]] bool hasFrameFaults() const
    {
        return std::any_of(faults.begin(), faults.end(), [](const FaultRule &rule) { return rule.enabled; });
    }
    [[nodiscard]] bool hasFaults() const { return !stream.isClear() || hasFrameFaults(); }
    // Rules that are switched off do nothing.
    [[nodiscard]] bool isClear() const { return !hasDelays() && !hasFaults(); }
    bool operator==(const DirectionConditions &) const = default;
};

struct NetworkConditions
{
    DirectionConditions toServer;
    DirectionConditions toClient;
    [[nodiscard]] bool isClear() const { return toServer.isClear() && toClient.isClear(); }
    bool operator==(const NetworkConditions &) const = default;
};

// There and back for something small, at most: ms. Whoever waits for a peer across that network adds it.
[[nodiscard]] inline double longestRoundTrip(const NetworkConditions &conditions)
{
    return conditions.toServer.latency + conditions.toServer.jitter + conditions.toClient.latency +
           conditions.toClient.jitter;
}

} // namespace Fanlight
