// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/wiretrace.h"
#include "tester/testcase.h"

#include <QHostAddress>
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

// To test clients, which come to us.
struct ListenSettings
{
    QHostAddress address = QHostAddress(QHostAddress::LocalHost);
    quint16 port = 0;     // 0: any that is free
    int idle = 30'000;    // ms without a connection after which nobody is waited for any more; 0: never
    int timeout = 10'000; // ms for one case
    qsizetype traceLimit = 2048; // as in TestSettings
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

// Where nothing is demanded and nothing was odd, the time is what there is to say. time: ns.
[[nodiscard]] TestResult resultOf(
    const TestCase &test, TestVerdict verdict, const QString &reason, qint64 time, const WireTrace &trace);

struct TestRun
{
    Role tested = Role::Server;
    TestSettings settings; // of a client: with our own URL
    TestTarget target;
    std::vector<TestResult> results; // in the catalogue's order; fewer than the cases when it was stopped
    bool complete = false;
    std::vector<TestCase> notRun; // of a client: what it did not come for
    qint64 time = 0;              // ns
};

using VerdictCounts = std::array<int, testVerdictCount>;
[[nodiscard]] VerdictCounts countsOf(const TestRun &run);
[[nodiscard]] VerdictCounts countsOf(const TestRun &run, TestGroup group);
// True when all cases ran and none failed.
[[nodiscard]] bool isWell(const TestRun &run);

} // namespace Fanlight
