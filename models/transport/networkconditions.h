// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

namespace Fanlight {

// What a network does to the bytes of one direction. All can be set at once; they act in this order:
// bandwidth, slicer, latency with jitter. TCP's order is kept whatever the jitter.
struct DirectionConditions
{
    double latency = 0;     // ms, one way
    double jitter = 0;      // ms, uniform, added or subtracted
    double bandwidth = 0;   // bytes a second; 0: unlimited
    int sliceSize = 0;      // bytes, on average; 0: not sliced
    int sliceVariation = 0; // bytes, uniform, added or subtracted
    double sliceDelay = 0;  // ms between slices
    [[nodiscard]] bool isClear() const { return *this == DirectionConditions{}; }
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
