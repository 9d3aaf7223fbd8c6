// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonsettings.h"

#include <QMetaType>
#include <QString>

#include <vector>

namespace Fanlight {

// Bytes of one direction, as counted on the wire (TCP payload bytes).
struct ByteSplit
{
    quint64 httpHeader = 0;  // heads, chunk framing, SSE field names and empty lines
    quint64 frameHeader = 0; // WebSocket frame headers and control frames
    quint64 payload = 0;     // the events' own bytes
    [[nodiscard]] quint64 total() const { return httpHeader + frameHeader + payload; }
};

// One event at one client: a dot from "happened" to "seen". Times in ns since the run began.
struct Sighted
{
    quint64 event = 0;
    qint64 happened = 0;
    qint64 seen = 0;
    [[nodiscard]] qint64 age() const { return seen - happened; }
};

struct TransportMeasure
{
    Transport transport = Transport::ShortPolling;
    quint64 connections = 0; // TCP connections opened
    quint64 requests = 0;    // HTTP requests, the WebSocket handshake included
    quint64 emptyAnswers = 0;
    quint64 delivered = 0; // sightings, over all clients
    quint64 duplicated = 0;
    quint64 missed = 0; // happened while the client was there, and never seen
    ByteSplit up;
    ByteSplit down;
    std::vector<qint64> ages;             // ns, of the first 1,000,000 deliveries, unsorted
    std::vector<Sighted> recent;          // of the first client: at most the last 2,000
    std::vector<qint64> polls;            // ns, when the first client asked: at most the last 2,000
    [[nodiscard]] double meanAge() const; // ns
    [[nodiscard]] double agePercentile(double p) const; // ns; p from 0 to 100, nearest rank
    [[nodiscard]] double bytesPerEvent() const;         // both directions; 0 when nothing was delivered
    [[nodiscard]] double emptyShare() const;            // of the requests that ask for events, 0 to 1
    // What IP and TCP add, an estimate: 40 bytes a packet, a packet for each 1,448 bytes of each message, one
    // acknowledgement for two packets, 7 packets to open and close a connection.
    [[nodiscard]] quint64 estimatedOverhead() const;
    // Bursts of bytes in either direction, for the estimate; one of more than 1,448 bytes counts as several.
    quint64 messages = 0;
};

// Where the counts of all transports stood at one time, in their order.
struct CountSample
{
    qint64 time = 0;                   // ns since the run began
    std::array<quint64, 4> bytes{};    // both directions
    std::array<quint64, 4> requests{}; // HTTP requests, the WebSocket handshake included
};

// A moment of a run, or its end.
struct ComparisonResult
{
    static constexpr std::size_t maxSamples = 2000;

    ComparisonSettings settings;
    qint64 elapsed = 0;    // ns
    quint64 events = 0;    // happened so far
    bool complete = false; // ran its whole duration
    std::array<TransportMeasure, 4> measures;
    // Ten a second, thinned out to half when there are maxSamples: an hour costs what a minute costs.
    std::vector<CountSample> samples;
};

} // namespace Fanlight

Q_DECLARE_METATYPE(Fanlight::ComparisonResult)
