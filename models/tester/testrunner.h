// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "client/maskingkeys.h"
#include "tester/testrun.h"

#include <QElapsedTimer>
#include <QObject>

#include <optional>
#include <vector>

namespace Fanlight {

class CaseConnection;
class TargetProbe;

// Runs cases against a server, several at a time, in the thread it lives in. Every case has a connection and
// a time limit of its own, so that none can hold up the rest. Memory: the settings' traces of all cases, and
// what the cases under way are made of (at most some 8 MiB each).
class TestRunner : public QObject
{
    Q_OBJECT
public:
    explicit TestRunner(QObject *parent = nullptr);
    ~TestRunner() override;

    // Not while a run is under way.
    void start(const TestSettings &settings, std::vector<TestCase> cases);
    // Ends the run with what there is: finished() comes at once.
    void stop();
    [[nodiscard]] bool isRunning() const { return m_running; }
    [[nodiscard]] const TestRun &run() const { return m_run; }

Q_SIGNALS:
    void targetKnown(const Fanlight::TestTarget &target);
    // In the order in which they end.
    void caseFinished(const Fanlight::TestResult &result);
    void progressed(int done, int total);
    // run() has everything then.
    void finished();
    // Instead of finished(): the target could not be reached. One English sentence.
    void failed(const QString &reason);

private:
    void begin(const TestTarget &target);
    void startMore();
    void take(std::size_t number, const TestResult &result);
    void finish();

    MaskingKeys m_keys;
    std::vector<TestCase> m_cases;
    std::vector<std::optional<TestResult>> m_results; // of m_cases
    std::vector<CaseConnection *> m_underWay;         // children
    TargetProbe *m_probe = nullptr;
    std::size_t m_next = 0;
    int m_done = 0;
    bool m_running = false;
    QElapsedTimer m_clock;
    TestRun m_run;
};

} // namespace Fanlight
