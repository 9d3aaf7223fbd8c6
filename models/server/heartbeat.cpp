// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/heartbeat.h"

#include <utility>

namespace Fanlight {

namespace {
constexpr qint64 perMillisecond = 1'000'000;

// Where in the interval, from 0 to 1: multiples of the golden ratio lie far apart for ids that follow each
// other.
double phaseOf(ConnectionId id)
{
    return double(quint32(id.value * 0x9E37'79B9u)) / 4'294'967'296.0;
}
} // namespace

void HeartbeatWatch::begin(qint64 now, int interval, quint64 said)
{
    m_interval = interval;
    m_next = now + qint64(double(interval) * perMillisecond * phaseOf(m_id));
    m_asked = timeUnknown;
    m_said = said;
}

bool HeartbeatWatch::lives(const Signs &signs) const
{
    return signs.isHeld || signs.in != m_in || (signs.waits && signs.out != m_out);
}

HeartbeatWatch::Action HeartbeatWatch::look(qint64 now, const Heartbeat &settings, const Signs &signs)
{
    if (settings.interval != m_interval)
        begin(now, settings.interval, signs.said);
    if (m_interval <= 0)
        return Action::None;
    if (m_asked != timeUnknown && lives(signs))
        m_asked = timeUnknown;
    m_in = signs.in;
    m_out = signs.out;
    if (m_asked != timeUnknown)
        return now - m_asked >= settings.timeout * perMillisecond ? Action::GiveUp : Action::None;
    if (now < m_next)
        return Action::None;
    const qint64 step = m_interval * perMillisecond;
    m_next += ((now - m_next) / step + 1) * step;
    const quint64 before = std::exchange(m_said, signs.said);
    if (signs.said != before)
        return Action::None;
    m_asked = now;
    return Action::Ping;
}

} // namespace Fanlight
