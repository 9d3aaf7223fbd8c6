// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/wiretrace.h"
#include "tester/testcase.h"

#include <QString>
#include <QUrl>

#include <array>
#include <vector>

namespace Fanlight {

inline constexpr int maxTestConnections = 64;

struct TestSettings
{
    QUrl url; // ws or wss
    bool verifyCertificate = true;
    int connections = 8;         // cases under way at the same time, 1 to maxTestConnections
    int timeout = 10'000;        // ms for one case, its connect included
    qsizetype traceLimit = 2048; // bytes kept of each direction of each case
};

// What a target is like, found out before the first case.
struct TestTarget
{
    bool echoes = false;
    // It sends messages to other connections as well: cases run one at a time then.
    bool broadcasts = false;
    std::vector<Message> greetings; // what it says to every newcomer
};

struct TestResult
{
    TestCase test;
    TestVerdict verdict = TestVerdict::Pass;
    QString reason;  // what was seen, English; may hold the peer's own words; empty: as expected
    qint64 time = 0; // ns
    WireTrace trace{0};
};

struct TestRun
{
    TestSettings settings;
    TestTarget target;
    std::vector<TestResult> results; // in the catalogue's order; fewer than the cases when it was stopped
    bool complete = false;
    qint64 time = 0; // ns
};

using VerdictCounts = std::array<int, testVerdictCount>;
[[nodiscard]] VerdictCounts countsOf(const TestRun &run);
[[nodiscard]] VerdictCounts countsOf(const TestRun &run, TestGroup group);
// True when all cases ran and none failed.
[[nodiscard]] bool isWell(const TestRun &run);

} // namespace Fanlight
