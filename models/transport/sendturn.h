// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturequeue.h"
#include "capture/clock.h"
#include "transport/delayscheduler.h"

#include <QObject>

#include <vector>

namespace Fanlight {

// Who gathers what is to leave until the event-loop turn is over.
class TurnGatherer
{
public:
    virtual ~TurnGatherer() = default;
    virtual void turnEnded() = 0;
};

// The end of an event-loop turn: sockets that were written to in this turn are flushed together, once, and
// what left is recorded under one lock. Joining the frames of one turn into one send a socket is what makes a
// broadcast fast (performance.md). One a thread; must outlive its sockets.
class SendTurn : public QObject
{
public:
    // Records and deliveries, of each: a turn of thousands of broadcasts may have millions.
    static constexpr std::size_t mostGathered = 16 * 1024;

    SendTurn(CaptureQueue &queue, const CaptureClock &clock, QObject *parent = nullptr);

    // Tells the gatherer when this turn of the event loop is over, in the order of the calls.
    void schedule(TurnGatherer &gatherer);
    // The same before all those, in no order, for one that may still schedule some.
    void scheduleFirst(TurnGatherer &gatherer);
    void forget(TurnGatherer &gatherer);

    // While one of these lives, what leaves is recorded together: when the last of them ends, or mostGathered
    // of it are there.
    class Burst
    {
    public:
        explicit Burst(SendTurn &turn);
        ~Burst();
        Q_DISABLE_COPY_MOVE(Burst)

    private:
        SendTurn &m_turn;
    };

    [[nodiscard]] const CaptureClock &clock() const { return m_clock; }
    // For sockets under network conditions; made when the first one asks.
    [[nodiscard]] DelayScheduler &delays();
    // Records what left the process now; handed over with the burst that is under way, else at once.
    void record(Record record);
    void deliver(const DeliveryNews &news);
    void deliver(const JoinedDelivery &delivery);

protected:
    bool event(QEvent *event) override;

private:
    void post();
    void endTurn();
    void handOver();

    CaptureQueue &m_queue;
    const CaptureClock &m_clock;
    DelayScheduler *m_delays = nullptr;
    std::vector<TurnGatherer *> m_first;
    std::vector<TurnGatherer *> m_waiting;
    std::vector<TurnGatherer *> m_ending;
    std::vector<Record> m_records;
    std::vector<DeliveryNews> m_deliveries;
    std::vector<JoinedDelivery> m_joined;
    int m_bursts = 0;
    bool m_posted = false;
};

} // namespace Fanlight
