// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/headofline.h"

#include "comparison/headoflinerun.h"

#include <algorithm>

namespace Fanlight {

qint64 waitedBehind(const HeadOfLineResult &result, std::size_t index)
{
    const qint64 behind = result.pipelined.at(index).arrived;
    const qint64 alone = result.parallel.at(index).arrived;
    if (index == 0)
        return behind < 0 ? -1 : 0;
    return behind < 0 || alone < 0 ? -1 : std::max<qint64>(0, behind - alone);
}

HeadOfLineRunner::HeadOfLineRunner(QObject *parent)
    : QObject(parent)
    , m_thread(QStringLiteral("head of line"))
{
}

HeadOfLineRunner::~HeadOfLineRunner() = default;

void HeadOfLineRunner::start(const HeadOfLineSettings &settings)
{
    m_run = new HeadOfLineRun(settings);
    m_result = HeadOfLineResult{};
    m_result.settings = settings;
    const quint64 number = m_thread.take(m_run);
    connect(m_run, &HeadOfLineRun::progressed, this, [this, number](const HeadOfLineResult &result) {
        if (!m_thread.isCurrent(number))
            return;
        m_result = result;
        Q_EMIT progressed();
    });
    connect(m_run, &HeadOfLineRun::ended, this, [this, number](const HeadOfLineResult &result) {
        if (!m_thread.isCurrent(number))
            return;
        m_thread.drop();
        m_result = result;
        Q_EMIT finished();
    });
    QMetaObject::invokeMethod(m_run, &HeadOfLineRun::begin, Qt::QueuedConnection);
}

void HeadOfLineRunner::stop()
{
    if (m_thread.isRunning())
        QMetaObject::invokeMethod(m_run, &HeadOfLineRun::stop, Qt::QueuedConnection);
}

} // namespace Fanlight
