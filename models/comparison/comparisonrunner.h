// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"
#include "comparison/countsampler.h"

#include <QObject>
#include <QThread>

#include <memory>

namespace Fanlight {

class ComparisonRun;

// Runs a comparison on a thread of its own: a server on a free loopback port, four relays, the clients of the
// four transports, one source of events for all of them. Commanded from the GUI thread (or the command line's
// main thread).
class ComparisonRunner : public QObject
{
    Q_OBJECT
public:
    explicit ComparisonRunner(QObject *parent = nullptr);
    ~ComparisonRunner() override;

    // Stops a run that is under way first; settings out of their ranges are brought into them.
    void start(const ComparisonSettings &settings);
    // Ends early: finished() follows with what there is, complete false.
    void stop();
    [[nodiscard]] bool isRunning() const;
    [[nodiscard]] const ComparisonResult &result() const; // the newest

Q_SIGNALS:
    void progressed(); // ten times a second
    void finished();
    // It could not begin: the reason in the system's words.
    void failed(const QString &reason);

private:
    void follow(quint64 number);
    void merge(const ComparisonResult &news);

    QThread m_thread;
    QObject *m_worker;                    // lives on the thread, which deletes it
    std::unique_ptr<ComparisonRun> m_run; // touched on the thread only
    ComparisonResult m_result;
    CountSampler m_sampler;
    quint64 m_number = 0; // of the newest run
    bool m_running = false;
};

} // namespace Fanlight
