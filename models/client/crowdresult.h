// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/crowdledger.h"
#include "client/crowdsettings.h"
#include "client/latencyhistogram.h"

#include <optional>
#include <vector>

namespace Fanlight {

enum class CrowdFailure : quint8 {
    Refused,          // nobody listens
    Unreachable,      // no route, or the network is down
    TimedOut,         // the handshake was not done in time
    Reset,            // the connection broke
    EndedEarly,       // the server ended the connection without a close frame; detail 1: inside the handshake
    HandshakeRefused, // detail: the HTTP status
    NotWebSocket,     // the answer breaks a rule of the handshake; detail: the HandshakeRule
    NotHttp,          // the answer is no HTTP
    ClosedByServer,   // detail: the close code
    BrokeProtocol,    // detail: the Violation
    NoLocalPort,      // this machine has no port left for another connection to that address
    NoDescriptors,    // this process may not open more
    Other,            // what the system said is none of these
};

struct CrowdError
{
    CrowdFailure failure = CrowdFailure::Other;
    int detail = 0;
    auto operator<=>(const CrowdError &) const = default;
};

struct CrowdErrorCount
{
    CrowdError error;
    int connections = 0;
    bool operator==(const CrowdErrorCount &) const = default;
};

enum class CrowdPhase : quint8 { Connecting, Sending, Draining, Closing };

// How far a crowd is, once a second.
struct CrowdProgress
{
    CrowdPhase phase = CrowdPhase::Connecting;
    qint64 elapsed = 0; // ns since the first connect
    int clients = 0;
    int open = 0;
    int connecting = 0;
    int failed = 0; // connections that never opened or that ended by themselves
    CrowdCounts counts;
    quint64 bytesSent = 0; // since the beginning
    quint64 bytesReceived = 0;
    quint64 otherMessages = 0; // that are not the crowd's
    LatencySummary latency;    // of what was received since the progress before
    double cpu = 0;            // cores that this process used since then
    bool operator==(const CrowdProgress &) const = default;
};

struct CrowdResult
{
    CrowdSettings settings; // without the names of the rooms once it has been through JSON
    int rooms = 0;
    bool stopped = false; // broken off before its time

    int opened = 0;
    int failed = 0; // never opened, or ended by themselves
    int mostOpen = 0;
    std::vector<CrowdErrorCount> errors; // most frequent first
    qint64 connectingTime = 0;           // ns from the first connect to the last handshake
    LatencySummary connecting;           // from a connect to its accepted handshake
    LatencySummary ping;                 // a ping and its pong, before the sending
    int pongsMissing = 0;
    LatencySummary session; // from a connect to the end of its connection

    int senders = 0;
    int watchedSenders = 0; // of them: with order and duplicates
    quint64 planned = 0;    // messages
    CrowdCounts counts;
    quint64 damaged = 0;            // of the received: another length or content than was sent
    quint64 otherMessages = 0;      // data messages that are not the crowd's: greetings, say
    quint64 otherBytes = 0;         // their payload
    double declaredRate = 0;        // messages a second
    double measuredRate = 0;        // from the first message to the last; 0 when there is one at most
    qint64 sendingTime = 0;         // ns
    LatencySummary latency;         // from when a message was due to its receipt
    LatencySummary latencyFromSend; // from when it was really sent
    LatencySummary sendLag;         // from due to sent: ours, or a socket that took no more
    std::vector<LatencyHistogram::Bin> bins; // of latency

    quint64 bytesSent = 0; // on TCP: handshakes and frame headers included
    quint64 bytesReceived = 0;
    double connectingCpu = 0; // cores that this process used
    double sendingCpu = 0;
    double busiestCpu = 0;  // in the busiest second of the sending
    quint64 peakMemory = 0; // bytes, resident

    bool operator==(const CrowdResult &) const = default;
    // Data messages of any kind.
    [[nodiscard]] quint64 messagesReceived() const;
    // Nothing when nothing was expected.
    [[nodiscard]] std::optional<double> reach() const;
    // Opened connections a second while connecting.
    [[nodiscard]] double handshakesPerSecond() const;
    // From 0.9 cores on the figures may be the crowd's own, which has one thread.
    [[nodiscard]] bool isSaturated() const { return busiestCpu >= 0.9; }
    // Every connection held, every message went out and came once, in order, unharmed, where it should.
    [[nodiscard]] bool isWell() const;
};

} // namespace Fanlight
