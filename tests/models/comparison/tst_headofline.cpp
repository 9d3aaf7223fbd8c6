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

    void tellsHowFarItIs()
    {
        HeadOfLineRunner runner;
        QSignalSpy finished(&runner, &HeadOfLineRunner::finished);
        QSignalSpy progressed(&runner, &HeadOfLineRunner::progressed);
        bool waited = false;
        bool quickOnesCame = false;
        connect(&runner, &HeadOfLineRunner::progressed, this, [&] {
            const HeadOfLineResult &now = runner.result();
            waited = waited || (now.pipelinedElapsed > 0 && now.pipelined[0].arrived < 0);
            quickOnesCame = quickOnesCame || (now.parallel[1].arrived > 0 && now.parallel[0].arrived < 0);
        });
        runner.start({400, 0});
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, waitTime);
        const HeadOfLineResult &result = runner.result();
        QVERIFY(waited);
        QVERIFY(quickOnesCame);
        QVERIFY(progressed.size() >= 4 && progressed.size() <= 30);
        QCOMPARE(result.pipelinedElapsed, result.pipelined[2].arrived);
        QCOMPARE(result.parallelElapsed, result.parallel[0].arrived);
        for (const auto *part : {&result.pipelined, &result.parallel}) {
            for (const TimedReply &reply : *part) {
                QVERIFY(reply.reply.startsWith("HTTP/1.1 200 "));
                QCOMPARE(quint64(reply.reply.size()), reply.size);
            }
        }
    }

    void waitingIsTheDifference()
    {
        HeadOfLineResult result;
        QCOMPARE(waitedBehind(result, 1), qint64(-1));
        result.pipelined[1].arrived = 300;
        QCOMPARE(waitedBehind(result, 1), qint64(-1));
        result.parallel[1].arrived = 20;
        QCOMPARE(waitedBehind(result, 1), qint64(280));
        result.parallel[1].arrived = 301; // noise
        QCOMPARE(waitedBehind(result, 1), qint64(0));
        QCOMPARE(waitedBehind(result, 0), qint64(-1));
        result.pipelined[0].arrived = 300;
        QCOMPARE(waitedBehind(result, 0), qint64(0));
        result.parallel[0].arrived = 200;
        QCOMPARE(waitedBehind(result, 0), qint64(0));
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
