// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/testrun.h"

namespace Fanlight {

namespace {

int &of(VerdictCounts &counts, TestVerdict verdict)
{
    return counts.at(std::size_t(verdict));
}

} // namespace

TestResult resultOf(
    const TestCase &test, TestVerdict verdict, const QString &reason, qint64 time, const WireTrace &trace)
{
    const bool isTime = verdict == TestVerdict::Informational && reason.isEmpty();
    return {test, verdict, isTime ? QStringLiteral("took %1 ms").arg(double(time) / 1e6, 0, 'f', 1) : reason,
        time, trace};
}

VerdictCounts countsOf(const TestRun &run)
{
    VerdictCounts counts{};
    for (const TestResult &result : run.results)
        ++of(counts, result.verdict);
    return counts;
}

VerdictCounts countsOf(const TestRun &run, TestGroup group)
{
    VerdictCounts counts{};
    for (const TestResult &result : run.results) {
        if (result.test.group == group)
            ++of(counts, result.verdict);
    }
    return counts;
}

bool isWell(const TestRun &run)
{
    return run.complete && countsOf(run).at(std::size_t(TestVerdict::Fail)) == 0;
}

} // namespace Fanlight
