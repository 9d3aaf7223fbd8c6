// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/httpclientconnection.h"
#include "comparison/verdict.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <cstdlib>

using namespace Fanlight;

namespace {

constexpr int waitTime = 30'000; // ms
constexpr qint64 ms = 1'000'000; // ns

} // namespace

class TestVerdict : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    // features.md H5: ceil(J/T) polls, one more or less.
    void polls_data()
    {
        QTest::addColumn<VerdictSettings>("settings");
        QTest::addColumn<int>("polls");
        QTest::newRow("450 ms every 100") << VerdictSettings{450, 100, 0} << 5;
        QTest::newRow("350 ms every 200") << VerdictSettings{350, 200, 0} << 2;
        QTest::newRow("shorter than an interval") << VerdictSettings{20, 150, 0} << 1;
        QTest::newRow("done at once") << VerdictSettings{0, 100, 0} << 1;
        QTest::newRow("25 ms away") << VerdictSettings{450, 100, 25} << 5;
    }
    void polls()
    {
        QFETCH(VerdictSettings, settings);
        QFETCH(int, polls);
        VerdictRunner runner;
        QSignalSpy finished(&runner, &VerdictRunner::finished);
        runner.start(settings);
        QVERIFY(runner.isRunning());
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, waitTime);
        QVERIFY(!runner.isRunning());
        const VerdictResult &result = runner.result();
        QCOMPARE(result.error, QString());
        QVERIFY(result.complete);
        qInfo("%d polls, known %.1f ms after by polling, %.1f by push", result.polls,
            double(result.pollDelay) / 1e6, double(result.pushDelay) / 1e6);
        QVERIFY(std::abs(result.polls - polls) <= 1);
        QCOMPARE(result.emptyAnswers, result.polls - 1);
        QCOMPARE(result.messages, 1);
        // No faster than the network; polling no slower than a question's turn, with its way there and back.
        QVERIFY(double(result.pushDelay) / 1e6 >= settings.oneWayDelay - 2);
        QVERIFY(double(result.pollDelay) / 1e6 >= settings.oneWayDelay - 2);
        QVERIFY(double(result.pollDelay) / 1e6 < 2 * settings.interval + 3 * settings.oneWayDelay + 100);
        QVERIFY(double(result.pushDelay) / 1e6 < settings.oneWayDelay + 100);
        // One push costs one frame: "verdict 1 accepted" and 2 bytes of header.
        QCOMPARE(result.pushDown.payload, quint64(18));
        QCOMPARE(result.pushDown.frameHeader, quint64(2));
        QCOMPARE(result.pushUp.frameHeader, quint64(0));
        const QByteArray head = getRequest("/verdict/1", 12345, true); // ports of five digits are the rule
        QVERIFY(result.pollUp.httpHeader >= quint64(result.polls * (head.size() - 1)));
        QCOMPARE(result.pollUp.payload, quint64(QByteArray::number(settings.job).size() + 11)); // {"job_ms":}
    }

    void momentsAreInOrder()
    {
        VerdictRunner runner;
        QSignalSpy finished(&runner, &VerdictRunner::finished);
        QSignalSpy progressed(&runner, &VerdictRunner::progressed);
        bool livePolls = false;
        connect(&runner, &VerdictRunner::progressed, this, [&] {
            const VerdictResult &now = runner.result();
            livePolls = livePolls || (!now.complete && now.polls > 0 && now.pollUp.total() > 0);
        });
        runner.start({450, 100, 10});
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, waitTime);
        const VerdictResult &result = runner.result();
        QVERIFY(result.complete);
        QVERIFY(livePolls);
        QVERIFY(progressed.size() >= 3 && progressed.size() <= 30);
        QCOMPARE(int(result.pollTimes.size()), result.polls);
        QVERIFY(result.accepted >= 0);
        QVERIFY(result.jobEnd >= 450 * ms - 2 * ms); // the job begins when the server has the request
        qint64 before = result.accepted;
        for (std::size_t index = 0; index < result.pollTimes.size(); ++index) {
            const VerdictPoll &poll = result.pollTimes.at(index);
            QVERIFY(poll.asked >= before);
            QVERIFY(poll.answered >= poll.asked + 20 * ms - 2 * ms); // there and back
            QCOMPARE(poll.knew, index + 1 == result.pollTimes.size());
            before = poll.answered;
        }
        QCOMPARE(result.polled, result.pollTimes.back().answered);
        QCOMPARE(result.pollDelay, result.polled - result.jobEnd);
        QCOMPARE(result.pushDelay, result.pushed - result.jobEnd);
        QVERIFY(result.elapsed >= std::max(result.polled, result.pushed));
    }

    void expected_data()
    {
        QTest::addColumn<VerdictSettings>("settings");
        QTest::addColumn<int>("polls");
        QTest::newRow("1200 every 500") << VerdictSettings{1200, 500, 0} << 3;
        QTest::newRow("1000 every 500") << VerdictSettings{1000, 500, 0} << 2;
        QTest::newRow("nothing to wait for") << VerdictSettings{0, 500, 0} << 1;
        QTest::newRow("the first poll leaves 2d later") << VerdictSettings{1200, 500, 100} << 2;
        QTest::newRow("a round trip of 200 ms, asked every 50") << VerdictSettings{1200, 50, 100} << 4;
    }
    void expected()
    {
        QFETCH(VerdictSettings, settings);
        QFETCH(int, polls);
        QCOMPARE(expectedPolls(settings), polls);
    }

    // What is kept of the times has a bound; the count has none.
    void oldTimesGo()
    {
        VerdictResult result;
        result.notePoll(0);
        for (int poll = 1; poll <= int(VerdictResult::maxPollTimes); ++poll)
            result.notePoll(poll);
        QCOMPARE(result.polls, int(VerdictResult::maxPollTimes) + 1);
        QCOMPARE(result.pollTimes.size(), VerdictResult::maxPollTimes);
        QCOMPARE(result.pollTimes.front().asked, qint64(1));
        QCOMPARE(result.pollTimes.back().asked, qint64(VerdictResult::maxPollTimes));
    }

    void isStopped()
    {
        VerdictRunner runner;
        QSignalSpy finished(&runner, &VerdictRunner::finished);
        runner.start({600'000, 10, 0});
        runner.stop();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, waitTime);
        QVERIFY(!runner.result().complete);
        QCOMPARE(runner.result().pollDelay, qint64(-1));
        runner.start({0, 10, 0});
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 2, waitTime);
        QVERIFY(runner.result().complete);
        runner.start({600'000, 10, 0}); // and is destroyed
    }

    void settingsAreBroughtIntoRange()
    {
        VerdictRunner runner;
        QSignalSpy finished(&runner, &VerdictRunner::finished);
        runner.start({-5, 1, -1});
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, waitTime);
        QCOMPARE(runner.result().settings, (VerdictSettings{0, 10, 0}));
    }
};

QTEST_GUILESS_MAIN(TestVerdict)
#include "tst_verdict.moc"
