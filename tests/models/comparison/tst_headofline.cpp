// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/headofline.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace Fanlight;

namespace {

constexpr int waitTime = 30'000; // ms

double milliseconds(const TimedReply &reply)
{
    return double(reply.arrived) / 1e6;
}

} // namespace

class TestHeadOfLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void quickOnesWaitBehindASlowOne_data()
    {
        QTest::addColumn<double>("delay");
        QTest::newRow("no delay") << 0.0;
        QTest::newRow("25 ms") << 25.0;
    }
    void quickOnesWaitBehindASlowOne()
    {
        QFETCH(double, delay);
        constexpr int slow = 300; // ms
        HeadOfLineRunner runner;
        QSignalSpy finished(&runner, &HeadOfLineRunner::finished);
        runner.start({slow, delay});
        QVERIFY(runner.isRunning());
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, waitTime);
        QVERIFY(!runner.isRunning());
        const HeadOfLineResult &result = runner.result();
        QCOMPARE(result.error, QString());
        QVERIFY(result.complete);
        QCOMPARE(result.pipelinedConnections, quint64(1));
        QCOMPARE(result.parallelConnections, quint64(3));
        for (const auto *part : {&result.pipelined, &result.parallel}) {
            for (const TimedReply &reply : *part) {
                QCOMPARE(reply.status, 200);
                QVERIFY(reply.size > 0);
                qInfo("%.1f ms", milliseconds(reply));
            }
            QVERIFY(part->at(0).request.startsWith("GET /longpoll?since=0&timeout=300 "));
            QVERIFY(milliseconds(part->at(0)) >= slow + 2 * delay - 2);
        }
        // One behind the other.
        QVERIFY(result.pipelined[1].arrived >= result.pipelined[0].arrived);
        QVERIFY(result.pipelined[2].arrived >= result.pipelined[1].arrived);
        // On their own connections they need the network's time and no more.
        for (const std::size_t quick : {1U, 2U}) {
            QVERIFY(milliseconds(result.parallel[quick]) >= 2 * delay - 2);
            QVERIFY(milliseconds(result.parallel[quick]) < 2 * delay + slow / 2.0);
        }
    }

    void isStopped()
    {
        HeadOfLineRunner runner;
        QSignalSpy finished(&runner, &HeadOfLineRunner::finished);
        runner.start({60'000, 0});
        runner.stop();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, waitTime);
        QVERIFY(!runner.result().complete);
        QCOMPARE(runner.result().error, QString());
        QCOMPARE(runner.result().pipelined[0].arrived, qint64(-1));
        runner.start({10, 0});
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 2, waitTime);
        QVERIFY(runner.result().complete);
        runner.start({60'000, 0}); // and is destroyed
    }

    void settingsAreBroughtIntoRange()
    {
        HeadOfLineRunner runner;
        QSignalSpy finished(&runner, &HeadOfLineRunner::finished);
        runner.start({0, -1});
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, waitTime);
        QCOMPARE(runner.result().settings, (HeadOfLineSettings{1, 0}));
    }
};

QTEST_GUILESS_MAIN(TestHeadOfLine)
#include "tst_headofline.moc"
