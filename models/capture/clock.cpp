// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/clock.h"

namespace Fanlight {

CaptureClock::CaptureClock()
    : m_start(QDateTime::currentDateTime())
{
    m_timer.start();
}

QDateTime CaptureClock::wallTime(qint64 moment) const
{
    return m_start.addMSecs(moment / 1'000'000);
}

} // namespace Fanlight
