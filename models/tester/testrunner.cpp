// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/testrunner.h"

#include "tester/caseconnection.h"
#include "tester/targetprobe.h"

#include <utility>

namespace Fanlight {

TestRunner::TestRunner(QObject *parent)
    : QObject(parent)
{
}

// Connections refer to the keys: they go first.
TestRunner::~TestRunner()
{
    qDeleteAll(findChildren<QObject *>(Qt::FindDirectChildrenOnly));
}

void TestRunner::start(const TestSettings &settings, std::vector<TestCase> cases)
{
    m_run = {};
    m_run.settings = settings;
    m_cases = std::move(cases);
    m_results.assign(m_cases.size(), std::nullopt);
    m_next = 0;
    m_done = 0;
    m_running = true;
    m_clock.start();
    m_probe = new TargetProbe(settings, m_keys, this);
    connect(m_probe, &TargetProbe::finished, this, &TestRunner::begin);
    connect(m_probe, &TargetProbe::failed, this, [this](const QString &reason) {
        std::exchange(m_probe, nullptr)->deleteLater();
        m_running = false;
        Q_EMIT failed(reason);
    });
    m_probe->start();
}

void TestRunner::stop()
{
    if (m_running)
        finish();
}

void TestRunner::begin(const TestTarget &target)
{
    std::exchange(m_probe, nullptr)->deleteLater();
    m_run.target = target;
    if (target.broadcasts)
        m_run.settings.connections = 1;
    Q_EMIT targetKnown(target);
    startMore();
}

void TestRunner::startMore()
{
    while (m_running && m_next < m_cases.size() && int(m_underWay.size()) < m_run.settings.connections) {
        const std::size_t number = m_next++;
        if (m_cases[number].needsEcho && !m_run.target.echoes) {
            take(number, {m_cases[number], TestVerdict::NotSupported,
                             QStringLiteral("the target does not echo messages"), 0, WireTrace{0}});
            continue;
        }
        auto *connection = new CaseConnection(m_cases[number], m_run.settings, m_run.target, m_keys, this);
        m_underWay.push_back(connection);
        connect(connection, &CaseConnection::finished, this,
            [this, connection, number](const TestResult &result) {
                std::erase(m_underWay, connection);
                take(number, result);
                // Not from within: a case that ends at once would nest as deep as there are cases.
                QMetaObject::invokeMethod(this, &TestRunner::startMore, Qt::QueuedConnection);
            });
        connection->start();
    }
    if (m_running && m_done == int(m_cases.size()))
        finish();
}

void TestRunner::take(std::size_t number, const TestResult &result)
{
    if (!m_running)
        return;
    m_results[number] = result;
    ++m_done;
    Q_EMIT caseFinished(result);
    Q_EMIT progressed(m_done, int(m_cases.size()));
}

void TestRunner::finish()
{
    m_running = false;
    for (CaseConnection *connection : std::exchange(m_underWay, {})) {
        connection->disconnect(this);
        connection->deleteLater();
    }
    if (m_probe)
        std::exchange(m_probe, nullptr)->deleteLater();
    m_run.complete = m_done == int(m_cases.size());
    for (std::optional<TestResult> &result : std::exchange(m_results, {})) {
        if (result)
            m_run.results.push_back(std::move(*result));
    }
    m_run.time = m_clock.nsecsElapsed();
    Q_EMIT finished();
}

} // namespace Fanlight
