// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/bytes.h"
#include "transport/delayline.h"

#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

using namespace Fanlight;

namespace {

constexpr qint64 ms = 1'000'000;

DirectionConditions latencyOf(double latency, double jitter = 0)
{
    DirectionConditions conditions;
    conditions.latency = latency;
    conditions.jitter = jitter;
    return conditions;
}

DirectionConditions bandwidthOf(double bytesPerSecond)
{
    DirectionConditions conditions;
    conditions.bandwidth = bytesPerSecond;
    return conditions;
}

struct Out
{
    QByteArray bytes;
    qint64 due = 0;
    bool isEnd = false;
};

// Everything there is, with the moments it came out at.
std::vector<Out> drain(DelayLine &line)
{
    std::vector<Out> all;
    while (line.nextDue() != DelayLine::never) {
        const qint64 due = line.nextDue();
        while (const auto arrival = line.take(due))
            all.push_back({arrival->bytes, due, arrival->isEnd});
    }
    return all;
}

QByteArray joined(const std::vector<Out> &all)
{
    QByteArray bytes;
    for (const Out &out : all)
        bytes += out.bytes;
    return bytes;
}

} // namespace

class TestDelayLine : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aClearLineIsTransparent()
    {
        DelayLine line(1);
        QVERIFY(line.isTransparent());
        QCOMPARE(line.nextDue(), DelayLine::never);
        line.setConditions(latencyOf(1), 0);
        QVERIFY(!line.isTransparent());
        line.push("abc", 0);
        line.setConditions({}, 0);
        QVERIFY(!line.isTransparent()); // abc is still in it
        QCOMPARE(line.held(), qsizetype(3));
        QVERIFY(line.take(1 * ms));
        QVERIFY(line.isTransparent());
        QCOMPARE(line.room(), DelayLine::capacity);
    }

    void latencyIsExact()
    {
        DelayLine line(1);
        line.setConditions(latencyOf(25), 0);
        line.push("first", 10 * ms);
        line.push("second", 12 * ms);
        QCOMPARE(line.nextDue(), 35 * ms);
        QVERIFY(!line.take(35 * ms - 1));
        const auto first = line.take(35 * ms);
        QVERIFY(first && first->bytes == "first" && !first->isEnd);
        QVERIFY(!line.take(37 * ms - 1));
        const auto second = line.take(37 * ms);
        QVERIFY(second && second->bytes == "second");
    }

    void theEndComesAfterTheLastByte()
    {
        DirectionConditions conditions = bandwidthOf(10'000);
        conditions.latency = 5;
        conditions.jitter = 5;
        conditions.sliceSize = 7;
        conditions.sliceVariation = 3;
        conditions.sliceDelay = 1;
        DelayLine line(3);
        line.setConditions(conditions, 0);
        const QByteArray bytes = Testing::pattern(500);
        line.push(bytes, 0);
        line.pushEnd(0);
        const std::vector<Out> all = drain(line);
        QVERIFY(all.size() > 40);
        QVERIFY(joined(all) == bytes);
        QCOMPARE(std::count_if(all.begin(), all.end(), [](const Out &out) { return out.isEnd; }), 1);
        QVERIFY(all.back().isEnd);
        QVERIFY(all.back().due >= 50 * ms); // 500 bytes at 10,000 a second
        QVERIFY(line.nextDue() == DelayLine::never);
    }

    void jitterSpreadsDelaysAndKeepsTheOrder()
    {
        DelayLine line(7);
        line.setConditions(latencyOf(25, 10), 0);
        QByteArray sent;
        std::vector<qint64> entered;
        for (int i = 0; i < 2000; ++i) { // 100 ms apart: nobody is held up by the one before
            entered.push_back(i * 100 * ms);
            line.push(QByteArray::number(i), entered.back());
            sent += QByteArray::number(i);
        }
        const std::vector<Out> all = drain(line);
        QVERIFY(joined(all) == sent);
        double sum = 0;
        double squares = 0;
        for (std::size_t i = 0; i < all.size(); ++i) {
            const double delay = double(all[i].due - entered[i]) / ms;
            QVERIFY2(delay >= 15 && delay <= 35, QByteArray::number(delay));
            sum += delay;
            squares += delay * delay;
        }
        const double mean = sum / double(all.size());
        const double deviation = std::sqrt(squares / double(all.size()) - mean * mean);
        QVERIFY2(std::abs(mean - 25) < 0.5, QByteArray::number(mean));
        // Of a uniform distribution: its width over the root of 12.
        QVERIFY2(std::abs(deviation - 20 / std::sqrt(12.0)) < 0.3, QByteArray::number(deviation));
    }

    void nobodyOvertakesUnderJitter()
    {
        DelayLine line(7);
        line.setConditions(latencyOf(25, 25), 0);
        QByteArray sent;
        for (int i = 0; i < 1000; ++i) {
            line.push(QByteArray::number(i), i * ms / 10);
            sent += QByteArray::number(i);
        }
        const std::vector<Out> all = drain(line);
        QVERIFY(joined(all) == sent);
        QVERIFY(
            std::is_sorted(all.begin(), all.end(), [](const Out &a, const Out &b) { return a.due < b.due; }));
    }

    void theSameSeedGivesTheSameDelays()
    {
        std::array<std::vector<qint64>, 3> runs;
        const std::array<quint64, 3> seeds{5, 5, 6};
        for (std::size_t run = 0; run < runs.size(); ++run) {
            DelayLine line(seeds[run]);
            line.setConditions(latencyOf(20, 10), 0);
            for (int i = 0; i < 20; ++i)
                line.push("x", i * 100 * ms);
            for (const Out &out : drain(line))
                runs[run].push_back(out.due);
        }
        QVERIFY(runs[0] == runs[1]);
        QVERIFY(runs[0] != runs[2]);
    }

    void bandwidth_data()
    {
        QTest::addColumn<double>("rate");
        QTest::newRow("1 kB/s") << 1'000.0;
        QTest::newRow("56 kbit/s") << 7'000.0;
        QTest::newRow("1 MB/s") << 1e6;
        QTest::newRow("100 MB/s") << 1e8;
    }
    void bandwidth()
    {
        QFETCH(double, rate);
        DelayLine line(1);
        line.setConditions(bandwidthOf(rate), 0);
        const qsizetype size = std::min<qsizetype>(DelayLine::capacity, qsizetype(rate * 2));
        line.push(Testing::pattern(size), 0);
        const std::vector<Out> all = drain(line);
        QCOMPARE(joined(all).size(), size);
        const double seconds = double(all.back().due) / 1e9;
        const double wanted = double(size) / rate;
        QVERIFY2(std::abs(seconds - wanted) < wanted * 0.001, QByteArray::number(seconds));
        // And evenly: half of it after half of the time.
        qsizetype until = 0;
        for (const Out &out : all)
            until += double(out.due) / 1e9 <= wanted / 2 ? out.bytes.size() : 0;
        QVERIFY(std::abs(double(until) - double(size) / 2) < double(size) * 0.05 + 65'536);
    }

    void wakingLateCostsNoBandwidth()
    {
        DelayLine line(1);
        line.setConditions(bandwidthOf(1'000'000), 0);
        line.push(Testing::pattern(100'000), 0);
        qsizetype got = 0;
        while (const auto arrival = line.take(50 * ms)) // the first look is 50 ms late
            got += arrival->bytes.size();
        QVERIFY2(got > 47'900 && got <= 50'000, QByteArray::number(got));
    }

    void anIdleLinkSavesNothingUp()
    {
        DelayLine line(1);
        line.setConditions(bandwidthOf(1'000), 0);
        line.push(QByteArray(10, 'x'), 0);
        QCOMPARE(drain(line).back().due, 10 * ms);
        line.push(QByteArray(10, 'x'), 5000 * ms);
        QCOMPARE(drain(line).back().due, 5010 * ms);
    }

    void slices()
    {
        DirectionConditions conditions;
        conditions.sliceSize = 100;
        conditions.sliceVariation = 20;
        conditions.sliceDelay = 3;
        DelayLine line(11);
        line.setConditions(conditions, 0);
        const QByteArray bytes = Testing::pattern(10'000);
        line.push(bytes, 0);
        const std::vector<Out> all = drain(line);
        QVERIFY(joined(all) == bytes);
        QVERIFY(all.size() > 90 && all.size() < 110);
        for (std::size_t i = 0; i < all.size(); ++i) {
            QCOMPARE(all[i].due, qint64(i) * 3 * ms);
            QVERIFY(all[i].bytes.size() <= 120);
            QVERIFY(all[i].bytes.size() >= 80 || i + 1 == all.size());
        }
    }

    void conditionsStack()
    {
        DirectionConditions conditions = bandwidthOf(1'000);
        conditions.latency = 40;
        conditions.sliceSize = 5;
        conditions.sliceDelay = 10;
        DelayLine line(1);
        line.setConditions(conditions, 0);
        line.push(QByteArray(15, 'x'), 0);
        const std::vector<Out> all = drain(line);
        QCOMPARE(all.size(), std::size_t(3));
        // 5 ms for 5 bytes, then 10 ms from slice to slice, then 40 ms of way.
        QCOMPARE(all[0].due, 45 * ms);
        QCOMPARE(all[1].due, 55 * ms);
        QCOMPARE(all[2].due, 65 * ms);
    }

    void changedWhileRunning()
    {
        DelayLine line(1);
        line.setConditions(latencyOf(100), 0);
        line.push("in flight", 0);
        line.setConditions(latencyOf(10), 20 * ms);
        line.push("after", 20 * ms);
        line.push("later", 95 * ms);
        const std::vector<Out> all = drain(line);
        QCOMPARE(all.size(), std::size_t(3));
        QCOMPARE(all[0].due, 100 * ms); // keeps its time
        QCOMPARE(all[1].due, 100 * ms); // and nothing overtakes it
        QCOMPARE(all[2].due, 105 * ms);
    }

    void whatWaitsForTheLinkTakesTheNewConditions()
    {
        DelayLine line(1);
        line.setConditions(bandwidthOf(10), 0);
        line.push(Testing::pattern(1000), 0); // 100 s
        QVERIFY(line.waiting() > 900);
        line.setConditions({}, 2000 * ms);
        QCOMPARE(line.waiting(), qsizetype(0));
        const std::vector<Out> all = drain(line);
        QVERIFY(joined(all) == Testing::pattern(1000));
        QCOMPARE(all.back().due, 2000 * ms);
        QVERIFY(line.isTransparent());
    }

    void whoeverNoLongerCaresGetsAll()
    {
        DirectionConditions conditions = bandwidthOf(1);
        conditions.latency = 1000;
        DelayLine line(1);
        line.setConditions(conditions, 0);
        line.push(Testing::pattern(100), 0);
        line.pushEnd(0);
        QByteArray bytes;
        bool ended = false;
        while (const auto arrival = line.takeAny()) {
            QVERIFY(!ended);
            bytes += arrival->bytes;
            ended = arrival->isEnd;
        }
        QVERIFY(ended);
        QVERIFY(bytes == Testing::pattern(100));
        QCOMPARE(line.held(), qsizetype(0));
    }

    void nonsenseCountsAsNone()
    {
        DirectionConditions conditions;
        conditions.latency = std::numeric_limits<double>::quiet_NaN();
        conditions.jitter = -4;
        conditions.bandwidth = -1;
        conditions.sliceSize = -7;
        conditions.sliceVariation = 3;
        conditions.sliceDelay = std::numeric_limits<double>::infinity();
        DelayLine line(1);
        line.setConditions(conditions, 0);
        QVERIFY(line.conditions().isClear());
        QVERIFY(line.isTransparent());
        conditions = {};
        conditions.latency = std::numeric_limits<double>::infinity();
        line.setConditions(conditions, 0);
        QVERIFY(line.conditions().isClear());
    }
};

QTEST_GUILESS_MAIN(TestDelayLine)
#include "tst_delayline.moc"
