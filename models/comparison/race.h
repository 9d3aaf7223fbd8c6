// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/comparisonresult.h"

#include <QByteArray>
#include <QObject>
#include <QThread>

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
    void start(const RaceSettings &settings);
    void stop();
    [[nodiscard]] bool isRunning() const;
    [[nodiscard]] const RaceResult &result() const;

Q_SIGNALS:
    void progressed(); // ten times a second
    void finished();
    void failed(const QString &reason);

private:
    // The implementer's.
};

} // namespace Fanlight

Q_DECLARE_METATYPE(Fanlight::RaceResult)
