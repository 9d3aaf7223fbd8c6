// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/comparisonrunner.h"

#include "comparison/comparisonrun.h"

#include <algorithm>
#include <utility>

namespace Fanlight {

namespace {

constexpr std::size_t maxRecent = 2'000;

// Puts what was there before news, and drops the oldest of more than most.
template <typename Sample>
void prepend(std::vector<Sample> &before, std::vector<Sample> &news, std::size_t most)
{
    before.insert(before.end(), news.begin(), news.end());
    if (before.size() > most)
        before.erase(before.begin(), before.end() - std::ptrdiff_t(most));
    news = std::move(before);
}

} // namespace

ComparisonRunner::ComparisonRunner(QObject *parent)
    : QObject(parent)
    , m_worker(new QObject)
{
    m_thread.setObjectName(QStringLiteral("comparison"));
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread.start();
}

ComparisonRunner::~ComparisonRunner()
{
    QMetaObject::invokeMethod(m_worker, [this] {
        m_run.reset();
        m_thread.quit();
    });
    m_thread.wait();
}

void ComparisonRunner::start(const ComparisonSettings &settings)
{
    const quint64 number = ++m_number;
    m_result = {};
    m_sampler.reset();
    m_result.settings = withinRanges(settings);
    for (std::size_t index = 0; index < allTransports.size(); ++index)
        m_result.measures[index].transport = allTransports[index];
    m_running = true;
    QMetaObject::invokeMethod(m_worker, [this, number, bounded = m_result.settings] {
        m_run.reset();
        m_run = std::make_unique<ComparisonRun>(bounded);
        follow(number);
        m_run->begin();
    });
}

// What an earlier run still had to say is not heard any more. Worker's thread.
void ComparisonRunner::follow(quint64 number)
{
    connect(m_run.get(), &ComparisonRun::reported, this, [this, number](const ComparisonResult &news) {
        if (number == m_number && m_running)
            merge(news);
    });
    connect(m_run.get(), &ComparisonRun::finished, this, [this, number] {
        if (number == m_number && std::exchange(m_running, false))
            Q_EMIT finished();
    });
    connect(m_run.get(), &ComparisonRun::failed, this, [this, number](const QString &reason) {
        if (number == m_number && std::exchange(m_running, false))
            Q_EMIT failed(reason);
    });
}

void ComparisonRunner::stop()
{
    if (!m_running)
        return;
    QMetaObject::invokeMethod(m_worker, [this] {
        if (m_run)
            m_run->end();
    });
}

bool ComparisonRunner::isRunning() const
{
    return m_running;
}

const ComparisonResult &ComparisonRunner::result() const
{
    return m_result;
}

void ComparisonRunner::merge(const ComparisonResult &news)
{
    ComparisonResult merged = news;
    for (std::size_t index = 0; index < merged.measures.size(); ++index) {
        TransportMeasure &before = m_result.measures[index];
        TransportMeasure &now = merged.measures[index];
        before.ages.insert(before.ages.end(), now.ages.begin(), now.ages.end());
        now.ages = std::move(before.ages);
        prepend(before.recent, now.recent, maxRecent);
        prepend(before.polls, now.polls, maxRecent);
    }
    merged.samples = std::move(m_result.samples);
    m_sampler.sample(merged);
    m_result = std::move(merged);
    Q_EMIT progressed();
}

} // namespace Fanlight
