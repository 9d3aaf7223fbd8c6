// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QtGlobal>

#include <optional>
#include <set>
#include <unordered_map>
#include <utility>
#include <vector>

namespace Fanlight {

// What is due when, for an event dispatcher's timers. Times are nanoseconds of any steady clock. A timer that
// is late fires once for all that it missed. A plain value. Memory: the timers that are registered.
class TimerQueue
{
public:
    // interval: ns, at least 0. A timer of this id is replaced.
    void add(int id, qint64 interval, qint64 now);
    // False when there is none.
    bool remove(int id);

    // When the next one is due; none while all that there are fire already.
    [[nodiscard]] std::optional<qint64> nextDue() const;
    // ns until this one is due, 0 when it is; none when there is no such timer.
    [[nodiscard]] std::optional<qint64> remaining(int id, qint64 now) const;
    // Those that are due, earliest first.
    [[nodiscard]] std::vector<int> due(qint64 now) const;
    // To be called around a timer's event: it is not due again meanwhile (its handler may run an event loop).
    // begin() is false when the timer is gone, or not due any more.
    [[nodiscard]] bool begin(int id, qint64 now);
    void end(int id);

private:
    struct Timer
    {
        qint64 interval = 0;
        qint64 due = 0;
        bool isFiring = false;
    };

    std::unordered_map<int, Timer> m_timers;
    std::set<std::pair<qint64, int>> m_due; // of those that are not firing
};

} // namespace Fanlight
