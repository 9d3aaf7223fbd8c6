// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "comparison/racemeter.h"
#include "comparison/racestage.h"
#include "comparison/racetrack.h"

#include <QTimer>

#include <array>
#include <memory>

namespace Fanlight {

// One race, from its server's start to the last lane's last answer. The race's thread; made elsewhere and
// moved there.
class RaceRun : public QObject
{
    Q_OBJECT
public:
    explicit RaceRun(const RaceSettings &settings);
    ~RaceRun() override;

    void begin();
    void stop(); // ended() follows, unless it came already

Q_SIGNALS:
    void progressed(const Fanlight::RaceResult &result);
    void ended(const Fanlight::RaceResult &result);
    void failed(const QString &reason);

private:
    void beginLane();
    void closeLane(const QString &error);
    void finishLane(std::size_t finished, const QString &error);
    void tick();
    void takeCounts();
    void end();

    RaceResult m_result;
    // In this order, so that the clients go before what they are connected through.
    std::array<RaceMeter, 4> m_meters;
    std::unique_ptr<RaceStage> m_stage; // made on the race's thread
    std::unique_ptr<RaceTrack> m_track;
    QTimer *m_ticks;
    std::size_t m_lane = 0;
    qint64 m_lastProgress = 0; // ns: when the lane's count last moved
    int m_lastDone = 0;
    bool m_ended = false;
};

} // namespace Fanlight
