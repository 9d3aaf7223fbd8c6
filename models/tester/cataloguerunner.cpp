// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/cataloguerunner.h"

#include "tester/caselistener.h"
#include "tester/testrunner.h"

#include <type_traits>
#include <utility>

namespace Fanlight {

CatalogueRunner::CatalogueRunner(QObject *parent)
    : QObject(parent)
    , m_worker(new QObject)
{
    m_thread.setObjectName(QStringLiteral("tester"));
    m_worker->moveToThread(&m_thread);
    connect(&m_thread, &QThread::finished, m_worker, &QObject::deleteLater);
    m_thread.start();
}

CatalogueRunner::~CatalogueRunner()
{
    QMetaObject::invokeMethod(m_worker, [this] {
        m_run.reset();
        m_thread.quit();
    });
    m_thread.wait();
}

void CatalogueRunner::testServer(const TestSettings &settings, std::vector<TestCase> cases)
{
    launch<TestRunner>(settings, std::move(cases));
}

void CatalogueRunner::testClients(const ListenSettings &settings, std::vector<TestCase> cases)
{
    launch<CaseListener>(settings, std::move(cases));
}

void CatalogueRunner::stop()
{
    QMetaObject::invokeMethod(m_worker, [this] {
        if (m_stop)
            m_stop();
    });
}

template <typename Runner, typename Settings>
void CatalogueRunner::launch(const Settings &settings, std::vector<TestCase> cases)
{
    m_running = true;
    QMetaObject::invokeMethod(m_worker, [this, settings, cases = std::move(cases)] {
        auto made = std::make_unique<Runner>();
        Runner &runner = *made;
        m_run = std::move(made);
        m_stop = [&runner] { runner.stop(); };
        follow(runner);
        runner.start(settings, cases);
    });
}

// The run's own signals come on its thread; what is told here is told on ours.
template <typename Runner>
void CatalogueRunner::follow(Runner &runner)
{
    connect(&runner, &Runner::caseFinished, this, &CatalogueRunner::caseFinished);
    if constexpr (std::is_same_v<Runner, TestRunner>)
        connect(&runner, &Runner::targetKnown, this, &CatalogueRunner::targetKnown);
    else
        connect(&runner, &Runner::listening, this, &CatalogueRunner::listening);
    const auto ended = [this](auto tell) {
        QMetaObject::invokeMethod(this, [this, tell = std::move(tell)] {
            m_running = false;
            tell();
        });
    };
    connect(&runner, &Runner::finished, m_worker,
        [this, &runner, ended] { ended([this, run = runner.run()] { Q_EMIT finished(run); }); });
    connect(&runner, &Runner::failed, m_worker,
        [this, ended](const QString &reason) { ended([this, reason] { Q_EMIT failed(reason); }); });
}

} // namespace Fanlight
