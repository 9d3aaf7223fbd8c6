// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/racerun.h"

#include <algorithm>

namespace Fanlight {

namespace {

constexpr int tickInterval = 100; // ms
// How long a lane may go without an answer, ns, beside what the delay explains.
constexpr qint64 patience = 20'000'000'000;

RaceSettings inRange(RaceSettings settings)
{
    settings.requests = std::clamp(settings.requests, 1, 100'000);
    settings.oneWayDelay = std::clamp(settings.oneWayDelay, 0.0, 5'000.0);
    return settings;
}

} // namespace

RaceRun::RaceRun(const RaceSettings &settings)
    : m_ticks(new QTimer(this))
{
    m_result.settings = inRange(settings);
    for (std::size_t index = 0; index < allLanes.size(); ++index)
        m_result.lanes[index].lane = allLanes[index];
    m_ticks->setInterval(tickInterval);
    connect(m_ticks, &QTimer::timeout, this, &RaceRun::tick);
}

RaceRun::~RaceRun() = default;

void RaceRun::begin()
{
    m_stage = std::make_unique<RaceStage>();
    if (!m_stage->open()) {
        m_ended = true;
        Q_EMIT failed(m_stage->error());
        return;
    }
    m_ticks->start();
    beginLane();
}

void RaceRun::beginLane()
{
    const QNetworkProxy relay = m_stage->addRelay(m_meters[m_lane], m_result.settings.oneWayDelay);
    m_lastDone = 0;
    m_lastProgress = m_stage->clock().now();
    m_track = makeTrack(allLanes[m_lane], {m_result.settings.requests, m_stage->port(), relay});
    connect(m_track.get(), &RaceTrack::finished, this, [this] { closeLane({}); });
    connect(m_track.get(), &RaceTrack::failed, this, &RaceRun::closeLane);
    m_track->start();
}

// The count ends with the last answer; the rest happens when the client is off the stack.
void RaceRun::closeLane(const QString &error)
{
    takeCounts();
    m_meters[m_lane].stop();
    QMetaObject::invokeMethod(
        this, [this, lane = m_lane, error] { finishLane(lane, error); }, Qt::QueuedConnection);
}

// A lane that fails in two ways is finished once.
void RaceRun::finishLane(std::size_t finished, const QString &error)
{
    if (m_ended || finished != m_lane)
        return;
    LaneResult &lane = m_result.lanes[m_lane];
    lane.error = error;
    if (error.isEmpty() && m_meters[m_lane].rest() > 0)
        lane.error = QStringLiteral("%1 bytes belong to no request or reply.").arg(m_meters[m_lane].rest());
    lane.complete = lane.error.isEmpty();
    m_track.reset();
    m_stage->dropCapture();
    if (++m_lane < allLanes.size())
        beginLane();
    else
        end();
}

void RaceRun::tick()
{
    m_stage->dropCapture();
    takeCounts();
    Q_EMIT progressed(m_result);
    const qint64 now = m_stage->clock().now();
    if (m_result.lanes[m_lane].done != m_lastDone) {
        m_lastDone = m_result.lanes[m_lane].done;
        m_lastProgress = now;
    } else if (now - m_lastProgress > patience + qint64(m_result.settings.oneWayDelay * 4e6)) {
        finishLane(
            m_lane, QStringLiteral("No answer came for %1 s.").arg((now - m_lastProgress) / 1'000'000'000));
    }
}

void RaceRun::takeCounts()
{
    const RaceMeter &meter = m_meters[m_lane];
    LaneResult &lane = m_result.lanes[m_lane];
    if (!m_track || lane.complete || lane.done == m_result.settings.requests)
        return;
    lane.done = m_track->done();
    lane.elapsed = meter.begin() ? m_stage->clock().now() - *meter.begin() : 0;
    lane.connections = meter.connections();
    lane.up = meter.split(Direction::ToServer);
    lane.down = meter.split(Direction::ToClient);
    lane.request = meter.first(Direction::ToServer);
    lane.reply = meter.first(Direction::ToClient);
    lane.opening = meter.opening();
}

void RaceRun::stop()
{
    if (m_ended || !m_stage)
        return;
    takeCounts();
    end();
}

void RaceRun::end()
{
    m_ended = true;
    m_ticks->stop();
    m_track.reset();
    m_result.complete = std::all_of(
        m_result.lanes.begin(), m_result.lanes.end(), [](const LaneResult &lane) { return lane.complete; });
    Q_EMIT ended(m_result);
}

} // namespace Fanlight
