// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "transport/networkconditions.h"

#include <QtGlobal>

#include <array>

namespace Fanlight {

enum class Transport : quint8 { ShortPolling, LongPolling, ServerSentEvents, WebSocket };
inline constexpr std::array<Transport, 4> allTransports{
    Transport::ShortPolling, Transport::LongPolling, Transport::ServerSentEvents, Transport::WebSocket};

enum class EventPattern : quint8 { Periodic, Poisson };

// Everything a run depends on: the same settings and seed give the same event times.
struct ComparisonSettings
{
    EventPattern pattern = EventPattern::Poisson;
    double rate = 1.0; // events a second, 0.1 to 1,000
    int payload = 64;  // bytes, 8 to 65,536: its first 8 are the event's number in hex
    quint32 seed = 7;
    int pollInterval = 1000; // ms, 10 to 60,000
    int clients = 1;         // a transport, 1 to 200
    double oneWayDelay = 0;  // ms, 0 to 5,000; each way
    double jitter = 0;       // ms
    double bandwidth = 0;    // bytes a second each way; 0: unlimited
    bool keepAlive = true;   // of short and long polling
    double duration = 60;    // s, 0.1 to 3,600
    bool operator==(const ComparisonSettings &) const = default;
};

// The nearest settings that a run takes: each number within its range, a bandwidth of at least 1,000 bytes a
// second or none, jitter up to 5,000 ms.
[[nodiscard]] ComparisonSettings withinRanges(ComparisonSettings settings);

} // namespace Fanlight
