// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/jobboard.h"

#include "server/eventhub.h"

#include <vector>

namespace Fanlight {

JobBoard::JobBoard(EventHub &hub, QObject *parent)
    : QObject(parent)
    , m_hub(hub)
{
    m_clock.start();
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &JobBoard::finishDue);
}

std::optional<quint64> JobBoard::submit(int milliseconds)
{
    const std::scoped_lock lock(m_mutex);
    if (m_jobs.size() >= mostJobs) {
        if (m_finished.empty())
            return std::nullopt;
        m_jobs.erase(m_finished.front());
        m_finished.pop_front();
    }
    m_jobs.emplace(++m_lastId, JobState::Running);
    m_due.emplace(m_clock.elapsed() + milliseconds, m_lastId);
    QMetaObject::invokeMethod(this, &JobBoard::armTimer, Qt::QueuedConnection);
    return m_lastId;
}

JobState JobBoard::state(quint64 id) const
{
    const std::scoped_lock lock(m_mutex);
    const auto job = m_jobs.find(id);
    return job == m_jobs.end() ? JobState::Unknown : job->second;
}

void JobBoard::finishDue()
{
    std::vector<quint64> done;
    {
        const std::scoped_lock lock(m_mutex);
        const qint64 now = m_clock.elapsed();
        while (!m_due.empty() && m_due.begin()->first <= now) {
            const quint64 id = m_due.begin()->second;
            m_due.erase(m_due.begin());
            m_jobs[id] = JobState::Done;
            m_finished.push_back(id);
            done.push_back(id);
        }
    }
    for (const quint64 id : done)
        m_hub.publish("verdict " + QByteArray::number(id) + " accepted");
    armTimer();
}

void JobBoard::armTimer()
{
    const std::scoped_lock lock(m_mutex);
    if (!m_due.empty())
        m_timer.start(int(qMax<qint64>(0, m_due.begin()->first - m_clock.elapsed())));
}

} // namespace Fanlight
