// SPDX-License-Identifier: GPL-3.0-or-later
#include <QElapsedTimer>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRegularExpression>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <cmath>

// The agreement that `fanlight compare --json` states, of a real run on a compressed time scale: as many
// events and polls in 11 s as in two minutes of one a second. By this seed the times of the events themselves
// (computed, not measured) lie near the mean of all seeds, so that what is left to tolerate is the measuring.
class TestCompareAgreement : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aRealRunAgreesWithTheory()
    {
        // What the machine adds by itself while something else runs on it: how late a timer of 10 ms comes.
        QTimer timer;
        timer.setTimerType(Qt::PreciseTimer);
        timer.setInterval(10);
        QElapsedTimer clock;
        double late = 0;
        int ticks = 0;
        connect(&timer, &QTimer::timeout, this, [&] {
            late += std::max(0.0, double(clock.nsecsElapsed()) / 1e6 - 10);
            ++ticks;
            timer.start();
            clock.start();
        });
        clock.start();
        timer.start();
        QProcess compare;
        compare.start(QStringLiteral(FANLIGHT_EXECUTABLE),
            QStringLiteral(
                "compare --json --require-agreement --rate 20 --interval 100 --delay 25 --seed 175 "
                "--duration 11")
                .split(QLatin1Char(' ')));
        QTRY_COMPARE_WITH_TIMEOUT(compare.state(), QProcess::NotRunning, 60'000);
        timer.stop();
        QVERIFY(ticks > 500);
        const double lateness = late / std::max(1, ticks);
        const QByteArray output = compare.readAllStandardOutput();
        const QJsonObject run = QJsonDocument::fromJson(output).object();
        QVERIFY(run.value(QStringLiteral("complete")).toBool());
        QVERIFY(run.value(QStringLiteral("events")).toInt() >= 200);
        const QJsonArray claims = run.value(QStringLiteral("agreement")).toArray();
        QCOMPARE(claims.size(), 4);
        bool all = true;
        for (const QJsonValue &value : claims) {
            const QJsonObject claim = value.toObject();
            const double off = std::abs(claim.value(QStringLiteral("measured")).toDouble() -
                                        claim.value(QStringLiteral("theory")).toDouble());
            const double allowed = claim.value(QStringLiteral("allowed")).toDouble();
            const bool holds = claim.value(QStringLiteral("holds")).toBool();
            QCOMPARE(holds, off <= allowed);
            all = all && holds;
            const bool isAge = claim.value(QStringLiteral("figure")).toString().endsWith(u"_ms");
            QVERIFY2(off <= allowed + (isAge ? 4 * lateness : 0),
                qPrintable(
                    QStringLiteral("a timer is %1 ms late: ").arg(lateness) + QString::fromUtf8(output)));
        }
        QCOMPARE(compare.exitStatus(), QProcess::NormalExit);
        QCOMPARE(compare.exitCode(), all ? 0 : 3);
    }
};

QTEST_GUILESS_MAIN(TestCompareAgreement)
#include "tst_compare_agreement.moc"
