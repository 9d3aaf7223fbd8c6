// SPDX-License-Identifier: GPL-3.0-or-later
#include "transport/delayscheduler.h"

#include "transport/delayline.h"

#include <algorithm>

namespace Fanlight {

namespace {
constexpr qint64 perMillisecond = 1'000'000;
constexpr qint64 half = perMillisecond / 2;
constexpr qint64 longestSleep = 60'000; // ms
} // namespace

DelayScheduler::DelayScheduler(const CaptureClock &clock, QObject *parent)
    : QObject(parent)
    , m_clock(clock)
    , m_timer(this)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &DelayScheduler::expire);
}

qint64 DelayScheduler::horizon() const
{
    return m_clock.now() + half;
}

void DelayScheduler::wakeAt(Delayed &who, qint64 due)
{
    if (m_wishes.value(&who, DelayLine::never) == due)
        return;
    forget(who);
    if (due == DelayLine::never)
        return;
    m_wishes.insert(&who, due);
    m_queue.emplace(due, &who);
    if (!m_expiring)
        arm();
}

void DelayScheduler::forget(Delayed &who)
{
    const auto wish = m_wishes.constFind(&who);
    if (wish == m_wishes.constEnd())
        return;
    m_queue.erase({*wish, &who});
    m_wishes.erase(wish);
    if (m_queue.empty()) {
        m_timer.stop();
        m_armedFor = -1;
    }
}

void DelayScheduler::arm()
{
    if (m_queue.empty() || m_queue.begin()->first == m_armedFor)
        return;
    m_armedFor = m_queue.begin()->first;
    const qint64 wait = (m_armedFor - m_clock.now() + half) / perMillisecond;
    m_timer.start(int(std::clamp<qint64>(wait, 0, longestSleep)));
}

void DelayScheduler::expire()
{
    m_armedFor = -1;
    m_expiring = true;
    const qint64 until = horizon();
    // Whoever is woken may wish again or take others out.
    while (!m_queue.empty() && m_queue.begin()->first <= until) {
        Delayed *who = m_queue.begin()->second;
        forget(*who);
        who->delayExpired(until);
    }
    m_expiring = false;
    arm();
}

} // namespace Fanlight
