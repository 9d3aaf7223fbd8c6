// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/capturequeue.h"
#include "capture/clock.h"
#include "transport/delayscheduler.h"

#include <QObject>

#include <vector>

namespace Fanlight {

class WireSocket;

// The end of an event-loop turn: sockets that were written to in this turn are flushed together, once, and
// what left is recorded under one lock. Joining the frames of one turn into one send a socket is what makes a
// broadcast fast (performance.md). One a thread; must outlive its sockets.
class SendTurn : public QObject
{
public:
    SendTurn(CaptureQueue &queue, const CaptureClock &clock, QObject *parent = nullptr);

    // Flushes the socket when this turn of the event loop is over.
    void schedule(WireSocket &socket);
    void forget(WireSocket &socket);

    [[nodiscard]] const CaptureClock &clock() const { return m_clock; }
    // For sockets under network conditions; made when the first one asks.
    [[nodiscard]] DelayScheduler &delays();
    // Records what left the process now; handed over at the end of the flush that is under way, else at once.
    void record(Record record);
    void deliver(const DeliveryNews &news);

protected:
    bool event(QEvent *event) override;

private:
    void flushAll();
    void handOver();

    CaptureQueue &m_queue;
    const CaptureClock &m_clock;
    DelayScheduler *m_delays = nullptr;
    std::vector<WireSocket *> m_waiting;
    std::vector<WireSocket *> m_flushing;
    std::vector<Record> m_records;
    std::vector<DeliveryNews> m_deliveries;
    bool m_posted = false;
    bool m_isFlushing = false;
};

} // namespace Fanlight
