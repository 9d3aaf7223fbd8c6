// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/runthread.h"

#include <QByteArray>
#include <QMetaType>
#include <QObject>
#include <QString>

#include <array>

namespace Fanlight {

struct HeadOfLineSettings
{
    int slow = 300;         // ms the first reply takes at the server, 1 to 60,000
    double oneWayDelay = 0; // ms, 0 to 5,000
    bool operator==(const HeadOfLineSettings &) const = default;
};

struct TimedReply
{
    QByteArray request; // as on the wire
    int status = 0;
    quint64 size = 0;    // bytes of the reply
    QByteArray reply;    // as on the wire, its first 64 KiB
    qint64 arrived = -1; // ns after the requests were written; -1: not yet
};

// Three requests, the first of which has a slow reply (features.md H4).
struct HeadOfLineResult
{
    HeadOfLineSettings settings;
    // Written at once on one connection: replies come in the order of the requests (RFC 9112 section 9.3.2),
    // so that the quick ones wait behind the slow one.
    std::array<TimedReply, 3> pipelined;
    std::array<TimedReply, 3> parallel; // written at once on three connections, which stood before
    quint64 pipelinedConnections = 0;   // counted at the relay
    quint64 parallelConnections = 0;
    // ns since the requests were written, until the last reply; -1: not written yet.
    qint64 pipelinedElapsed = -1;
    qint64 parallelElapsed = -1;
    bool complete = false;
    QString error; // untranslated; empty when all went well
};

// ns that a pipelined reply came later than the same request's on a connection of its own: what it waited for
// those before it. 0 for the first, which waits for none; -1 until it is known. index below 3.
[[nodiscard]] qint64 waitedBehind(const HeadOfLineResult &result, std::size_t index);

class HeadOfLineRun;

// Runs it on a thread of its own.
class HeadOfLineRunner : public QObject
{
    Q_OBJECT
public:
    explicit HeadOfLineRunner(QObject *parent = nullptr);
    ~HeadOfLineRunner() override;
    // Drops a run that is under way, without finished(); settings out of their ranges are brought into them.
    void start(const HeadOfLineSettings &settings);
    // Ends early: finished() follows with what there is, complete false.
    void stop();
    [[nodiscard]] bool isRunning() const { return m_thread.isRunning(); }
    [[nodiscard]] const HeadOfLineResult &result() const { return m_result; }

Q_SIGNALS:
    void progressed(); // ten times a second
    void finished();

private:
    RunThread m_thread;
    HeadOfLineRun *m_run = nullptr; // valid while the thread is running one
    HeadOfLineResult m_result;
};

} // namespace Fanlight

Q_DECLARE_METATYPE(Fanlight::HeadOfLineResult)
