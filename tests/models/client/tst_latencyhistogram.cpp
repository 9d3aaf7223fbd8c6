// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/latencyhistogram.h"

#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace Fanlight;

class TestLatencyHistogram : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void empty()
    {
        const LatencyHistogram histogram;
        QCOMPARE(histogram.summary(), LatencySummary{});
        QVERIFY(histogram.bins().empty());
    }

    // The values of HdrHistogram's own tests with three significant digits.
    void steps_data()
    {
        QTest::addColumn<qint64>("value");
        QTest::addColumn<qint64>("lowest");
        QTest::addColumn<qint64>("highest");
        const auto row = [](qint64 value, qint64 lowest, qint64 highest) {
            QTest::newRow(qPrintable(QString::number(value))) << value << lowest << highest;
        };
        row(0, 0, 0);
        row(1, 1, 1);
        row(1025, 1025, 1025);
        row(2047, 2047, 2047);
        row(2048, 2048, 2049);
        row(2500, 2500, 2501);
        row(4095, 4094, 4095);
        row(8180, 8180, 8183);
        row(8191, 8188, 8191);
        row(8193, 8192, 8199);
        row(9995, 9992, 9999);
        row(10007, 10000, 10007);
        row(10008, 10008, 10015);
    }
    void steps()
    {
        QFETCH(qint64, value);
        QTEST(LatencyHistogram::lowestEquivalent(value), "lowest");
        QTEST(LatencyHistogram::highestEquivalent(value), "highest");
    }

    // No step is wider than a thousandth of what it counts, from one nanosecond to an hour.
    void error()
    {
        for (double value = 1; value <= double(LatencyHistogram::highest); value *= 1.01) {
            const auto at = qint64(value);
            const qint64 low = LatencyHistogram::lowestEquivalent(at);
            const qint64 high = LatencyHistogram::highestEquivalent(at);
            QVERIFY(low <= at && at <= high);
            QVERIFY2(double(high - low) <= double(low) / 1024, qPrintable(QString::number(at)));
            QCOMPARE(LatencyHistogram::lowestEquivalent(high), low);
            QCOMPARE(LatencyHistogram::lowestEquivalent(high + 1) > low, high < LatencyHistogram::highest);
        }
    }

    // HdrHistogram's own example: 10,000 times 1 ms and once 100 s, in µs there, in ns here.
    void percentiles()
    {
        LatencyHistogram histogram;
        histogram.record(1'000'000, 10'000);
        histogram.record(100'000'000'000);
        QCOMPARE(histogram.count(), quint64(10'001));
        QCOMPARE(histogram.min(), 1'000'000);
        QCOMPARE(histogram.max(), 100'000'000'000);
        QCOMPARE(histogram.mean(), (10'000 * 1e6 + 1e11) / 10'001);
        for (const double percent : {0.0, 30.0, 99.0, 99.99})
            QCOMPARE(histogram.valueAt(percent), LatencyHistogram::highestEquivalent(1'000'000));
        QCOMPARE(histogram.valueAt(99.999), 100'000'000'000);
        QCOMPARE(histogram.valueAt(100), 100'000'000'000);
    }

    // Against the sorted values themselves.
    void random()
    {
        QRandomGenerator generator(4711);
        LatencyHistogram histogram;
        std::vector<qint64> values;
        for (int index = 0; index < 20'000; ++index) {
            const auto value = qint64(std::exp(generator.generateDouble() * std::log(3e12)));
            values.push_back(value);
            histogram.record(value);
        }
        std::sort(values.begin(), values.end());
        for (const double percent : {0.01, 1.0, 50.0, 90.0, 95.0, 99.0, 99.9, 100.0}) {
            const auto rank = std::size_t(std::llround(percent * double(values.size()) / 100));
            const qint64 exact = values[rank - 1];
            const qint64 told = histogram.valueAt(percent);
            QVERIFY2(told >= exact && double(told - exact) <= double(exact) / 1024,
                qPrintable(QStringLiteral("%1 %: %2 for %3").arg(percent).arg(told).arg(exact)));
        }
        const LatencySummary summary = histogram.summary();
        QCOMPARE(summary.min, values.front());
        QCOMPARE(summary.max, values.back());
        QCOMPARE(summary.p50, histogram.valueAt(50));
        QCOMPARE(summary.p999, histogram.valueAt(99.9));
    }

    void clampsWhatIsOutside()
    {
        LatencyHistogram histogram;
        histogram.record(-5);
        histogram.record(LatencyHistogram::highest + 1);
        QCOMPARE(histogram.min(), 0);
        QCOMPARE(histogram.max(), LatencyHistogram::highest);
        QCOMPARE(histogram.count(), quint64(2));
    }

    void adds()
    {
        LatencyHistogram both;
        LatencyHistogram one;
        LatencyHistogram other;
        for (const qint64 value : {5, 70'000, 800}) {
            one.record(value);
            both.record(value);
        }
        for (const qint64 value : {3, 9'000'000}) {
            other.record(value, 2);
            both.record(value, 2);
        }
        one.add(other);
        QCOMPARE(one.summary(), both.summary());
        QVERIFY(one.bins() == both.bins());
        one.clear();
        QCOMPARE(one.summary(), LatencySummary{});
        one.record(7);
        QCOMPARE(one.min(), 7);
    }

    void bins()
    {
        LatencyHistogram histogram;
        histogram.record(100, 3);
        histogram.record(120);
        histogram.record(4096, 2);
        const std::vector<LatencyHistogram::Bin> expected{{0, 127, 4}, {4096, 4607, 2}};
        QVERIFY(histogram.bins() == expected);
    }
};

QTEST_GUILESS_MAIN(TestLatencyHistogram)
#include "tst_latencyhistogram.moc"
