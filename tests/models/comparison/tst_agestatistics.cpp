// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/agestatistics.h"
#include "comparison/comparisonresult.h"
#include "support/warnings.h"

#include <QTest>

#include <random>

using namespace Fanlight;

class tst_AgeStatistics : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { Testing::failOnWarnings(); }
    void nothing();
    void agreesWithSorting_data();
    void agreesWithSorting();
    void startsAfresh();
};

void tst_AgeStatistics::nothing()
{
    const AgeStatistics statistics;
    QCOMPARE(statistics.mean(), 0.0);
    QCOMPARE(statistics.oldest(), 0.0);
    QCOMPARE(statistics.percentile({}, 50), 0.0);
}

void tst_AgeStatistics::agreesWithSorting_data()
{
    QTest::addColumn<qint64>("least");
    QTest::addColumn<qint64>("most");
    QTest::newRow("all the same") << qint64(25'000'000) << qint64(25'000'000);
    QTest::newRow("a few nanoseconds") << qint64(0) << qint64(3000);
    QTest::newRow("around the end of the narrow bins") << qint64(2040) << qint64(2056);
    QTest::newRow("a push over 25 ms") << qint64(25'000'000) << qint64(25'400'000);
    QTest::newRow("a poll each second") << qint64(25'000'000) << qint64(1'050'000'000);
    QTest::newRow("an hour") << qint64(0) << qint64(3'600'000'000'000);
    QTest::newRow("before it happened") << qint64(-1000) << qint64(1000);
}

void tst_AgeStatistics::agreesWithSorting()
{
    QFETCH(qint64, least);
    QFETCH(qint64, most);
    std::mt19937_64 engine(7);
    std::uniform_int_distribution<qint64> any(least, most);
    TransportMeasure measure;
    AgeStatistics statistics;
    for (const int more : {1, 1, 98, 900, 4000}) {
        for (int i = 0; i < more; ++i)
            measure.ages.push_back(any(engine));
        statistics.update(measure.ages);
        QCOMPARE(statistics.count(), measure.ages.size());
        for (const double p : {0.0, 1.0, 50.0, 95.0, 99.9, 100.0})
            QCOMPARE(statistics.percentile(measure.ages, p), measure.agePercentile(p));
        QCOMPARE(statistics.oldest(), measure.agePercentile(100));
        QCOMPARE(statistics.mean(), measure.meanAge());
    }
}

void tst_AgeStatistics::startsAfresh()
{
    AgeStatistics statistics;
    statistics.update({5, 7});
    statistics.clear();
    statistics.update({3});
    QCOMPARE(statistics.count(), std::size_t(1));
    QCOMPARE(statistics.oldest(), 3.0);
    QCOMPARE(statistics.percentile({3}, 50), 3.0);
}

QTEST_GUILESS_MAIN(tst_AgeStatistics)
#include "tst_agestatistics.moc"
