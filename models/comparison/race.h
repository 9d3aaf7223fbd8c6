// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"
#include "comparison/runthread.h"

#include <QByteArray>
#include <QObject>

namespace Fanlight {

// The same number of small round trips made in four ways (features.md H3).
enum class RaceLane : quint8 { Fresh, KeepAlive, Pipelined, WebSocket };
inline constexpr std::array<RaceLane, 4> allLanes{
    RaceLane::Fresh, RaceLane::KeepAlive, RaceLane::Pipelined, RaceLane::WebSocket};

struct RaceSettings
{
    int requests = 1000;    // 1 to 100,000
    double oneWayDelay = 0; // ms
    bool operator==(const RaceSettings &) const = default;
};

struct LaneResult
{
    RaceLane lane = RaceLane::Fresh;
    int done = 0;       // answers so far
    qint64 elapsed = 0; // ns, from the first byte asked for to the last answer
    quint64 connections = 0;
    ByteSplit up; // counted at the relay
    ByteSplit down;
    QByteArray request; // one request and its reply, as on the wire: what the counts are multiples of
    QByteArray reply;
    QByteArray opening; // WebSocket: both heads of the handshake, which come once
    bool complete = false;
    QString error; // untranslated; empty when all went well
};

struct RaceResult
{
    RaceSettings settings;
    std::array<LaneResult, 4> lanes;
    bool complete = false;
};

class RaceRun;

// Runs the four lanes one after the other, so that none takes time from another, on a thread of its own.
class RaceRunner : public QObject
{
    Q_OBJECT
public:
    explicit RaceRunner(QObject *parent = nullptr);
    ~RaceRunner() override;
    // Drops a race that is under way, without finished(); settings out of their ranges are brought into them.
    void start(const RaceSettings &settings);
    // Ends early: finished() follows with what there is, complete false.
    void stop();
    [[nodiscard]] bool isRunning() const;
    [[nodiscard]] const RaceResult &result() const; // the newest

Q_SIGNALS:
    void progressed(); // ten times a second
    void finished();
    void failed(const QString &reason);

private:
    RunThread m_thread;
    RaceRun *m_run = nullptr; // valid while the thread is running one
    RaceResult m_result;
};

} // namespace Fanlight

Q_DECLARE_METATYPE(Fanlight::RaceResult)
