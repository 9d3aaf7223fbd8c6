// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/verdict.h"

#include "comparison/verdictrun.h"

#include <algorithm>
#include <cmath>

namespace Fanlight {

double expectedPeriod(const VerdictSettings &settings)
{
    return settings.interval * (std::floor(2 * settings.oneWayDelay / settings.interval) + 1);
}

int expectedPolls(const VerdictSettings &settings)
{
    return std::max(1, int(std::ceil((settings.job - 2 * settings.oneWayDelay) / expectedPeriod(settings))));
}

void VerdictResult::notePoll(qint64 asked)
{
    ++polls;
    if (pollTimes.size() == maxPollTimes)
        pollTimes.erase(pollTimes.begin());
    pollTimes.push_back({asked});
}

VerdictRunner::VerdictRunner(QObject *parent)
    : QObject(parent)
    , m_thread(QStringLiteral("verdict"))
{
}

VerdictRunner::~VerdictRunner() = default;

void VerdictRunner::start(const VerdictSettings &settings)
{
    m_run = new VerdictRun(settings);
    m_result = VerdictResult{};
    m_result.settings = settings;
    const quint64 number = m_thread.take(m_run);
    connect(m_run, &VerdictRun::progressed, this, [this, number](const VerdictResult &result) {
        if (!m_thread.isCurrent(number))
            return;
        m_result = result;
        Q_EMIT progressed();
    });
    connect(m_run, &VerdictRun::ended, this, [this, number](const VerdictResult &result) {
        if (!m_thread.isCurrent(number))
            return;
        m_thread.drop();
        m_result = result;
        Q_EMIT finished();
    });
    QMetaObject::invokeMethod(m_run, &VerdictRun::begin, Qt::QueuedConnection);
}

void VerdictRunner::stop()
{
    if (m_thread.isRunning())
        QMetaObject::invokeMethod(m_run, &VerdictRun::stop, Qt::QueuedConnection);
}

} // namespace Fanlight
