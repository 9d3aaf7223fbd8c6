// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"
#include "comparison/runthread.h"

#include <QMetaType>
#include <QObject>
#include <QString>

#include <vector>

namespace Fanlight {

struct VerdictSettings
{
    int job = 1200;         // ms the judge takes, 0 to 600,000
    int interval = 500;     // ms from one question to the next, 10 to 60,000
    double oneWayDelay = 0; // ms, 0 to 5,000
    bool operator==(const VerdictSettings &) const = default;
};

// How many polls the settings should lead to, one more or less: max(1, ceil((J - 2d) / T)), and without a
// delay ceil(J / T) at least 1. The first poll leaves T after the job's acceptance came back, d after it
// left. One question is out at a time: a round trip longer than T stretches T to its next multiple.
[[nodiscard]] int expectedPolls(const VerdictSettings &settings);
// ms from one poll to the next that can be kept with the delay.
[[nodiscard]] double expectedPeriod(const VerdictSettings &settings);

// ns since POST /submit was written.
struct VerdictPoll
{
    qint64 asked = 0;
    qint64 answered = -1; // -1: not yet
    bool knew = false;
    bool operator==(const VerdictPoll &) const = default;
};

// Waiting for a judge's verdict (features.md H5): one job, asked after over HTTP, and told by a WebSocket.
struct VerdictResult
{
    VerdictSettings settings;
    int polls = 0;         // GET /verdict/ID on one kept-alive connection, the last of which knows
    int emptyAnswers = 0;  // of those: "not yet"
    int messages = 0;      // over the WebSocket
    qint64 pollDelay = -1; // ns from the job's end until the client knew; -1: not yet
    qint64 pushDelay = -1;
    // Moments, all by one clock: ns since POST /submit was written; -1: not yet.
    qint64 accepted = -1; // the client has the job's number
    qint64 jobEnd = -1;   // at the server
    qint64 polled = -1;   // each client knew
    qint64 pushed = -1;
    qint64 elapsed = -1;
    static constexpr std::size_t maxPollTimes = 4096; // the newest are kept; polls counts them all
    std::vector<VerdictPoll> pollTimes;
    void notePoll(qint64 asked); // counted, and its time kept
    ByteSplit pollUp;            // counted at the relay, POST /submit included
    ByteSplit pollDown;
    ByteSplit pushUp; // the handshake included
    ByteSplit pushDown;
    bool complete = false;
    QString error; // untranslated; empty when all went well
};

class VerdictRun;

// Runs it on a thread of its own.
class VerdictRunner : public QObject
{
    Q_OBJECT
public:
    explicit VerdictRunner(QObject *parent = nullptr);
    ~VerdictRunner() override;
    // Drops a run that is under way, without finished(); settings out of their ranges are brought into them.
    void start(const VerdictSettings &settings);
    // Ends early: finished() follows with what there is, complete false.
    void stop();
    [[nodiscard]] bool isRunning() const { return m_thread.isRunning(); }
    [[nodiscard]] const VerdictResult &result() const { return m_result; }

Q_SIGNALS:
    void progressed(); // ten times a second
    void finished();

private:
    RunThread m_thread;
    VerdictRun *m_run = nullptr; // valid while the thread is running one
    VerdictResult m_result;
};

} // namespace Fanlight

Q_DECLARE_METATYPE(Fanlight::VerdictResult)
