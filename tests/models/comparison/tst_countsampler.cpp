// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/countsampler.h"

#include <QRegularExpression>
#include <QTest>

#include <algorithm>

using namespace Fanlight;

namespace {

constexpr qint64 ms = 1'000'000;

// A run that reports ten times a second, a few ms early or late, and has 10 bytes more each time.
void report(ComparisonResult &result, CountSampler &sampler, int reports)
{
    for (int report = 0; report < reports; ++report) {
        result.elapsed += (report % 3 == 0 ? 103 : report % 3 == 1 ? 97 : 100) * ms;
        result.measures[0].up.payload += 6;
        result.measures[0].down.httpHeader += 4;
        ++result.measures[3].requests;
        sampler.sample(result);
    }
}

} // namespace

class CountSamplerTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void everyReportStays();
    void aMomentThatStandsStillIsOneSample();
    void manyAreThinnedOutEvenly();
    void aNewRunBeginsClose();
};

void CountSamplerTest::everyReportStays()
{
    ComparisonResult result;
    CountSampler sampler;
    sampler.sample(result);
    report(result, sampler, 50);
    QCOMPARE(result.samples.size(), std::size_t(51));
    QCOMPARE(result.samples[0].bytes[0], quint64(0));
    QCOMPARE(result.samples[7].bytes[0], quint64(70));
    QCOMPARE(result.samples[7].requests[3], quint64(7));
    QCOMPARE(result.samples[7].requests[0], quint64(0));
}

void CountSamplerTest::aMomentThatStandsStillIsOneSample()
{
    ComparisonResult result;
    CountSampler sampler;
    for (int i = 0; i < 5; ++i) { // while everything connects
        result.measures[1].up.httpHeader += 100;
        sampler.sample(result);
    }
    QCOMPARE(result.samples.size(), std::size_t(1));
    QCOMPARE(result.samples[0].bytes[1], quint64(500));
}

void CountSamplerTest::manyAreThinnedOutEvenly()
{
    ComparisonResult result;
    CountSampler sampler;
    sampler.sample(result);
    for (int part = 0; part < 36; ++part) {
        report(result, sampler, 1'000); // 100 s
        const std::vector<CountSample> &samples = result.samples;
        QVERIFY(samples.size() < ComparisonResult::maxSamples);
        QVERIFY(samples.size() > ComparisonResult::maxSamples * 2 / 5);
        QCOMPARE(samples.front().time, 0);
        QCOMPARE(samples.back().time, result.elapsed);
        qint64 closest = result.elapsed;
        qint64 widest = 0;
        for (std::size_t at = 1; at + 1 < samples.size(); ++at) { // the newest may stand closer
            closest = std::min(closest, samples[at].time - samples[at - 1].time);
            widest = std::max(widest, samples[at].time - samples[at - 1].time);
        }
        QVERIFY2(
            widest < 3 * closest, qPrintable(QStringLiteral("%1 %2").arg(closest / ms).arg(widest / ms)));
    }
    QCOMPARE(result.samples.back().bytes[0], quint64(360'000));
}

void CountSamplerTest::aNewRunBeginsClose()
{
    ComparisonResult result;
    CountSampler sampler;
    report(result, sampler, 5'000);
    result = {};
    sampler.reset();
    report(result, sampler, 20);
    QCOMPARE(result.samples.size(), std::size_t(20));
}

QTEST_GUILESS_MAIN(CountSamplerTest)
#include "tst_countsampler.moc"
