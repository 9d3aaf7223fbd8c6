// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDateTime>
#include <QElapsedTimer>

namespace Fanlight {

// One clock for a whole capture: monotonic nanoseconds since it was made, and the wall time it was made at,
// so that differences are exact and rows can still say the time of day. Thread-safe after construction.
class CaptureClock
{
public:
    CaptureClock();
    [[nodiscard]] qint64 now() const { return m_timer.nsecsElapsed(); } // ns
    // The wall time of a moment of this clock.
    [[nodiscard]] QDateTime wallTime(qint64 moment) const;

private:
    QElapsedTimer m_timer;
    QDateTime m_start;
};

} // namespace Fanlight
