// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tester/testrun.h"

#include <QObject>
#include <QThread>

#include <functional>
#include <memory>
#include <vector>

namespace Fanlight {

// Runs cases on a thread of its own, against a server or on clients that come, one run at a time. Commanded
// from the thread it lives in. Memory: as TestRunner.
class CatalogueRunner : public QObject
{
    Q_OBJECT
public:
    explicit CatalogueRunner(QObject *parent = nullptr);
    ~CatalogueRunner() override; // drops a run that is under way

    // Not while a run is under way.
    void testServer(const TestSettings &settings, std::vector<TestCase> cases);
    void testClients(const ListenSettings &settings, std::vector<TestCase> cases);
    // finished() follows with what there is.
    void stop();
    [[nodiscard]] bool isRunning() const { return m_running; }

Q_SIGNALS:
    void targetKnown(const Fanlight::TestTarget &target); // of a server
    void listening(const QUrl &url);                      // for clients
    void caseFinished(const Fanlight::TestResult &result);
    void finished(const Fanlight::TestRun &run);
    // Instead of finished(): the target could not be reached, or the port not be had. One English sentence.
    void failed(const QString &reason);

private:
    // On the thread: makes a runner there, and carries its signals here.
    template <typename Runner, typename Settings>
    void launch(const Settings &settings, std::vector<TestCase> cases);
    template <typename Runner>
    void follow(Runner &runner);

    QThread m_thread;
    QObject *m_worker;              // lives on the thread, which deletes it
    std::unique_ptr<QObject> m_run; // touched on the thread only
    std::function<void()> m_stop;   // likewise
    bool m_running = false;
};

} // namespace Fanlight
