// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "capture/clock.h"

#include <QHash>
#include <QObject>
#include <QTimer>

#include <set>
#include <utility>

namespace Fanlight {

// Somebody with delay lines: is woken when the first thing in them is due.
class Delayed
{
public:
    virtual ~Delayed() = default;
    // What is due until horizon (ns) may go.
    virtual void delayExpired(qint64 horizon) = 0;
};

// Wakes many Delayed with one timer, each at the moment it asked for, to half a millisecond: an event loop's
// timers count in whole ones, so the nearest is taken, before or after. One for each owner of connections, on
// their thread; outlives them. No timer runs while nobody waits.
class DelayScheduler : public QObject
{
    Q_OBJECT
public:
    explicit DelayScheduler(const CaptureClock &clock, QObject *parent = nullptr);

    // Instead of what it wished before. DelayLine::never: no more.
    void wakeAt(Delayed &who, qint64 due);
    void forget(Delayed &who);
    // What is due until then counts as due now: ns.
    [[nodiscard]] qint64 horizon() const;

private:
    void expire();
    void arm();

    const CaptureClock &m_clock;
    QTimer m_timer;
    QHash<Delayed *, qint64> m_wishes;
    std::set<std::pair<qint64, Delayed *>> m_queue; // earliest first
    qint64 m_armedFor = -1;                         // ns
    bool m_expiring = false;
};

} // namespace Fanlight
