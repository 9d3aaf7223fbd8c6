// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/comparisonresult.h"

#include <QRegularExpression>
#include <QTest>

#include <limits>

using namespace Fanlight;

class ComparisonResultTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void percentilesAreNearestRank_data();
    void percentilesAreNearestRank();
    void nothingHasNoAge();
    void sharesAndMeans();
    void overheadIsPacketsTimesForty();
    void settingsAreBroughtIntoTheirRanges();
};

void ComparisonResultTest::percentilesAreNearestRank_data()
{
    QTest::addColumn<double>("p");
    QTest::addColumn<double>("age");
    QTest::newRow("0") << 0.0 << 15.0;
    QTest::newRow("5") << 5.0 << 15.0;
    QTest::newRow("30") << 30.0 << 20.0;
    QTest::newRow("40") << 40.0 << 20.0;
    QTest::newRow("50") << 50.0 << 35.0;
    QTest::newRow("95") << 95.0 << 50.0;
    QTest::newRow("100") << 100.0 << 50.0;
    QTest::newRow("beyond") << 200.0 << 50.0;
}

void ComparisonResultTest::percentilesAreNearestRank()
{
    QFETCH(const double, p);
    QFETCH(const double, age);
    TransportMeasure measure;
    measure.ages = {35, 15, 50, 20, 40};
    QCOMPARE(measure.agePercentile(p), age);
}

void ComparisonResultTest::nothingHasNoAge()
{
    const TransportMeasure measure;
    QCOMPARE(measure.meanAge(), 0.0);
    QCOMPARE(measure.agePercentile(95), 0.0);
    QCOMPARE(measure.bytesPerEvent(), 0.0);
    QCOMPARE(measure.emptyShare(), 0.0);
}

void ComparisonResultTest::sharesAndMeans()
{
    TransportMeasure measure;
    measure.ages = {10, 20, 60};
    measure.delivered = 3;
    measure.requests = 8;
    measure.emptyAnswers = 6;
    measure.up = {800, 0, 0};
    measure.down = {400, 6, 300};
    QCOMPARE(measure.meanAge(), 30.0);
    QCOMPARE(measure.bytesPerEvent(), 502.0);
    QCOMPARE(measure.emptyShare(), 0.75);
    measure.transport = Transport::WebSocket;
    QCOMPARE(measure.emptyShare(), 0.0);
}

void ComparisonResultTest::overheadIsPacketsTimesForty()
{
    TransportMeasure measure;
    measure.connections = 1;
    measure.messages = 4; // and two acknowledgements
    QCOMPARE(measure.estimatedOverhead(), 40u * (4 + 2 + 7));
}

void ComparisonResultTest::settingsAreBroughtIntoTheirRanges()
{
    ComparisonSettings wild;
    wild.rate = std::numeric_limits<double>::quiet_NaN();
    wild.payload = 0;
    wild.pollInterval = 1;
    wild.clients = 100'000;
    wild.oneWayDelay = -3;
    wild.jitter = 1e300;
    wild.bandwidth = 3;
    wild.duration = std::numeric_limits<double>::infinity();
    const ComparisonSettings tame = withinRanges(wild);
    QCOMPARE(tame.rate, 0.1);
    QCOMPARE(tame.payload, 8);
    QCOMPARE(tame.pollInterval, 10);
    QCOMPARE(tame.clients, 200);
    QCOMPARE(tame.oneWayDelay, 0.0);
    QCOMPARE(tame.jitter, 5'000.0);
    QCOMPARE(tame.bandwidth, 1'000.0);
    QCOMPARE(tame.duration, 3'600.0);
    QCOMPARE(withinRanges(ComparisonSettings{}), ComparisonSettings{});
}

QTEST_GUILESS_MAIN(ComparisonResultTest)
#include "tst_comparisonresult.moc"
