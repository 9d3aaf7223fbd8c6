// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/verdict.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <cstdlib>

using namespace Fanlight;

namespace {

constexpr int waitTime = 30'000; // ms

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
