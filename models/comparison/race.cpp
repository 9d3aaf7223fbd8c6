// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/race.h"

#include "comparison/racerun.h"

namespace Fanlight {

RaceRunner::RaceRunner(QObject *parent)
    : QObject(parent)
    , m_thread(QStringLiteral("race"))
{
}

RaceRunner::~RaceRunner() = default;

void RaceRunner::start(const RaceSettings &settings)
{
    m_run = new RaceRun(settings);
    m_result = RaceResult{settings, {}, false};
    for (std::size_t index = 0; index < allLanes.size(); ++index)
        m_result.lanes[index].lane = allLanes[index];
    const quint64 number = m_thread.take(m_run);
    connect(m_run, &RaceRun::progressed, this, [this, number](const RaceResult &result) {
        if (!m_thread.isCurrent(number))
            return;
        m_result = result;
        Q_EMIT progressed();
    });
    connect(m_run, &RaceRun::ended, this, [this, number](const RaceResult &result) {
        if (!m_thread.isCurrent(number))
            return;
        m_thread.drop();
        m_result = result;
        Q_EMIT finished();
    });
    connect(m_run, &RaceRun::failed, this, [this, number](const QString &reason) {
        if (!m_thread.isCurrent(number))
            return;
        m_thread.drop();
        Q_EMIT failed(reason);
    });
    QMetaObject::invokeMethod(m_run, &RaceRun::begin, Qt::QueuedConnection);
}

void RaceRunner::stop()
{
    if (m_thread.isRunning())
        QMetaObject::invokeMethod(m_run, &RaceRun::stop, Qt::QueuedConnection);
}

bool RaceRunner::isRunning() const
{
    return m_thread.isRunning();
}

const RaceResult &RaceRunner::result() const
{
    return m_result;
}

} // namespace Fanlight
