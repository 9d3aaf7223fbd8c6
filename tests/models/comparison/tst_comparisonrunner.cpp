// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/comparisonrunner.h"
#include "comparison/eventschedule.h"
#include "comparison/theory.h"

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <cmath>
#include <memory>

using namespace Fanlight;

namespace {

constexpr double delay = 25;     // ms
constexpr double interval = 100; // ms

const TransportMeasure &of(const ComparisonResult &result, Transport transport)
{
    return result.measures[std::size_t(transport)];
}

double meanMs(const ComparisonResult &result, Transport transport)
{
    return of(result, transport).meanAge() / 1e6;
}

// The compressed time scale: as many events and polls in 11 s as in two minutes of one a second. By this seed
// the times of the events themselves (computed, not measured) lie near the mean of all seeds, so that what is
// left to tolerate is the measuring.
ComparisonSettings compressed()
{
    ComparisonSettings settings;
    settings.rate = 20;
    settings.seed = 52;
    settings.pollInterval = int(interval);
    settings.oneWayDelay = delay;
    settings.duration = 11;
    return settings;
}

ComparisonSettings quick()
{
    ComparisonSettings settings = compressed();
    settings.duration = 0.6;
    settings.oneWayDelay = 2;
    settings.pollInterval = 50;
    settings.rate = 40;
    return settings;
}

// What the machine adds by itself while something else runs on it: how late a timer of 10 ms comes, on
// average.
class Lateness : public QObject
{
public:
    Lateness()
    {
        m_timer.setTimerType(Qt::PreciseTimer);
        m_timer.setSingleShot(true);
        connect(&m_timer, &QTimer::timeout, this, &Lateness::tick);
        m_timer.start(10);
        m_clock.start();
    }
    [[nodiscard]] double mean() const { return m_sum / std::max(1, m_count); } // ms

private:
    void tick()
    {
        m_sum += std::max(0.0, double(m_clock.nsecsElapsed()) / 1e6 - 10);
        ++m_count;
        m_timer.start(10);
        m_clock.start();
    }

    QTimer m_timer;
    QElapsedTimer m_clock;
    double m_sum = 0; // ms
    int m_count = 0;
};

quint64 eventsWithin(const ComparisonSettings &settings)
{
    EventSchedule schedule(settings);
    quint64 events = 0;
    while (schedule.next() < qint64(settings.duration * 1e9))
        ++events;
    return events;
}

} // namespace

class ComparisonRunnerTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void measuresAgreeWithTheory();
    void everythingIsToldOnceToEveryClient_data();
    void everythingIsToldOnceToEveryClient();
    void manyClientsHaveAConnectionEach();
    void bytesAreMultiplesOfWhatOnePollCosts();
    void countsAreSampled();
    void stopsInTheMiddleAndStartsAgain();
    void startReplacesARunUnderWay();
    void endsWithItsOwner();

private:
    static bool run(ComparisonRunner &runner, const ComparisonSettings &settings)
    {
        QSignalSpy finished(&runner, &ComparisonRunner::finished);
        QSignalSpy failed(&runner, &ComparisonRunner::failed);
        runner.start(settings);
        return QTest::qWaitFor([&] { return finished.count() + failed.count() > 0; }, 30'000) &&
               failed.isEmpty();
    }
};

void ComparisonRunnerTest::measuresAgreeWithTheory()
{
    ComparisonRunner runner;
    QSignalSpy progressed(&runner, &ComparisonRunner::progressed);
    const Lateness lateness;
    QVERIFY(run(runner, compressed()));
    const ComparisonResult &result = runner.result();
    QVERIFY(result.complete);
    QVERIFY(!runner.isRunning());
    QCOMPARE(result.events, eventsWithin(compressed()));
    QVERIFY(result.events >= 200);
    QVERIFY(progressed.count() > 50);
    for (const TransportMeasure &measure : result.measures) {
        QCOMPARE(measure.delivered, result.events);
        QCOMPARE(measure.ages.size(), result.events);
        QCOMPARE(measure.missed, 0u);
        QCOMPARE(measure.duplicated, 0u);
        QCOMPARE(measure.connections, 1u);
        qInfo("mean age %.2f ms, least %.2f, half %.2f, worst %.2f ms, %llu requests, %llu empty",
            measure.meanAge() / 1e6, measure.agePercentile(0) / 1e6, measure.agePercentile(50) / 1e6,
            measure.agePercentile(100) / 1e6, measure.requests, measure.emptyAnswers);
    }
    const auto theory = [&](Transport transport) {
        return theoryOf(transport, result.settings, double(result.elapsed) / 1e9);
    };
    qInfo("a timer of 10 ms is %.2f ms late on average", lateness.mean());
    const double tolerance = 3 * interval / std::sqrt(12.0 * double(result.events));
    QVERIFY(std::abs(meanMs(result, Transport::ShortPolling) - (interval / 2 + delay)) < tolerance);
    // About a hundred polls: one standard deviation of the share is 0.033.
    QVERIFY(std::abs(of(result, Transport::ShortPolling).emptyShare() -
                     theory(Transport::ShortPolling).emptyShare.value()) < 0.05);
    const double allowed = 2 + 4 * lateness.mean();
    for (const Transport transport : {Transport::ServerSentEvents, Transport::WebSocket})
        QVERIFY(std::abs(meanMs(result, transport) - delay) < allowed);
    // At this rate most events wait in a long poll's gap, which is passages long, each about a millisecond
    // late: theory is asked for the one-way delay that this run really had.
    ComparisonSettings asItWas = result.settings;
    asItWas.oneWayDelay = meanMs(result, Transport::ServerSentEvents);
    const double longPolling = theoryOf(Transport::LongPolling, asItWas, asItWas.duration).meanAge.value();
    QVERIFY(std::abs(meanMs(result, Transport::LongPolling) - longPolling) < allowed);
    const quint64 polls = of(result, Transport::ShortPolling).requests;
    QVERIFY(polls > 99 && polls <= 110); // a stalled machine skips ticks
    QCOMPARE(of(result, Transport::WebSocket).requests, 1u);
    QCOMPARE(of(result, Transport::ServerSentEvents).requests, 1u);
    // Nothing is seen before one delay has passed.
    for (const TransportMeasure &measure : result.measures)
        QVERIFY(measure.agePercentile(0) > (delay - 1) * 1e6);
    QCOMPARE(of(result, Transport::WebSocket).recent.size(), result.events);
    // The last tick stands on the edge: whether its request passes the relay before the end, chance decides.
    const std::size_t asked = of(result, Transport::ShortPolling).polls.size();
    QVERIFY(asked == polls || asked == polls + 1);
}

void ComparisonRunnerTest::everythingIsToldOnceToEveryClient_data()
{
    QTest::addColumn<EventPattern>("pattern");
    QTest::addColumn<bool>("keepAlive");
    QTest::addColumn<int>("payload");
    QTest::addColumn<double>("rate");
    QTest::newRow("random") << EventPattern::Poisson << true << 64 << 40.0;
    QTest::newRow("periodic, large") << EventPattern::Periodic << true << 65'536 << 20.0;
    QTest::newRow("a connection each time") << EventPattern::Poisson << false << 8 << 40.0;
    QTest::newRow("1,000 a second") << EventPattern::Poisson << true << 8 << 1'000.0;
}

void ComparisonRunnerTest::everythingIsToldOnceToEveryClient()
{
    QFETCH(const EventPattern, pattern);
    QFETCH(const bool, keepAlive);
    QFETCH(const int, payload);
    QFETCH(const double, rate);
    ComparisonSettings settings = quick();
    settings.pattern = pattern;
    settings.keepAlive = keepAlive;
    settings.payload = payload;
    settings.rate = rate;
    settings.clients = 3;
    ComparisonRunner runner;
    QVERIFY(run(runner, settings));
    const ComparisonResult &result = runner.result();
    QVERIFY(result.complete);
    QCOMPARE(result.events, eventsWithin(settings));
    for (const TransportMeasure &measure : result.measures) {
        QCOMPARE(measure.delivered, 3 * result.events);
        QCOMPARE(measure.missed, 0u);
        QCOMPARE(measure.duplicated, 0u);
        QCOMPARE(measure.down.payload, 3 * result.events * quint64(payload));
        QCOMPARE(measure.up.payload, 0u);
        const bool polls =
            measure.transport == Transport::ShortPolling || measure.transport == Transport::LongPolling;
        QCOMPARE(measure.connections, polls && !keepAlive ? measure.requests : 3u);
    }
    const TransportMeasure &socket = of(result, Transport::WebSocket);
    QCOMPARE(double(socket.down.frameHeader),
        theoryOf(Transport::WebSocket, settings, 1).frameHeader.value() * double(socket.delivered));
}

// Clients that share a QNetworkAccessManager, which allows six connections to a host, share none of them.
void ComparisonRunnerTest::manyClientsHaveAConnectionEach()
{
    ComparisonSettings settings = quick();
    settings.clients = 50;
    settings.rate = 10;
    settings.oneWayDelay = 5;
    settings.pollInterval = 100;
    ComparisonRunner runner;
    QVERIFY(run(runner, settings));
    const ComparisonResult &result = runner.result();
    QVERIFY(result.complete);
    for (const TransportMeasure &measure : result.measures) {
        QCOMPARE(measure.connections, 50u);
        QCOMPARE(measure.delivered, 50 * result.events);
        QCOMPARE(measure.missed, 0u);
        QCOMPARE(measure.duplicated, 0u);
    }
}

void ComparisonRunnerTest::bytesAreMultiplesOfWhatOnePollCosts()
{
    ComparisonSettings settings = quick();
    settings.rate = 0.1; // the first event comes after the end: every poll is the same
    settings.pattern = EventPattern::Periodic;
    ComparisonRunner runner;
    QVERIFY(run(runner, settings));
    const TransportMeasure &polling = of(runner.result(), Transport::ShortPolling);
    QCOMPARE(runner.result().events, 0u);
    const quint64 polls = polling.requests;
    QVERIFY(polls >= 6 && polls <= 12);
    QCOMPARE(polling.emptyAnswers, polls);
    QCOMPARE(polling.up.total() % polls, 0u);
    QCOMPARE(polling.down.total() % polls, 0u);
    QVERIFY(polling.up.total() / polls > 100);
    QVERIFY(polling.down.total() / polls > 50);
    QCOMPARE(of(runner.result(), Transport::LongPolling).requests, 1u);
}

// The last sample is the result; on the way the time only rises, and every transport's bytes and requests
// too.
void ComparisonRunnerTest::countsAreSampled()
{
    ComparisonRunner runner;
    QVERIFY(run(runner, quick()));
    const ComparisonResult &result = runner.result();
    QVERIFY2(result.samples.size() >= 4 && result.samples.size() <= 9,
        qPrintable(QString::number(result.samples.size())));
    QCOMPARE(result.samples.back().time, result.elapsed);
    for (std::size_t index = 0; index < allTransports.size(); ++index) {
        const TransportMeasure &measure = result.measures[index];
        QCOMPARE(result.samples.back().bytes[index], measure.up.total() + measure.down.total());
        QCOMPARE(result.samples.back().requests[index], measure.requests);
        QVERIFY(result.samples.front().bytes[index] < result.samples.back().bytes[index]);
    }
    for (std::size_t at = 1; at < result.samples.size(); ++at) {
        QVERIFY(result.samples[at - 1].time < result.samples[at].time);
        for (std::size_t index = 0; index < allTransports.size(); ++index) {
            QVERIFY(result.samples[at - 1].bytes[index] <= result.samples[at].bytes[index]);
            QVERIFY(result.samples[at - 1].requests[index] <= result.samples[at].requests[index]);
        }
    }
    QVERIFY(run(runner, quick()));
    QVERIFY(runner.result().samples.size() <= 9); // those of the run before are gone
}

void ComparisonRunnerTest::stopsInTheMiddleAndStartsAgain()
{
    ComparisonRunner runner;
    QSignalSpy finished(&runner, &ComparisonRunner::finished);
    runner.start(compressed());
    QVERIFY(runner.isRunning());
    QTRY_VERIFY(runner.result().events > 5);
    runner.stop();
    QTRY_COMPARE(finished.count(), 1);
    QVERIFY(!runner.isRunning());
    QVERIFY(!runner.result().complete);
    QVERIFY(runner.result().events > 5);
    runner.stop(); // nothing is running: nothing happens
    QVERIFY(run(runner, quick()));
    QVERIFY(runner.result().complete);
    QCOMPARE(runner.result().settings, quick());
}

void ComparisonRunnerTest::startReplacesARunUnderWay()
{
    ComparisonRunner runner;
    runner.start(compressed());
    QTRY_VERIFY(runner.result().events > 0);
    QVERIFY(run(runner, quick()));
    QCOMPARE(runner.result().events, eventsWithin(quick()));
}

void ComparisonRunnerTest::endsWithItsOwner()
{
    for (const bool happening : {false, true}) {
        auto runner = std::make_unique<ComparisonRunner>();
        ComparisonSettings settings = compressed();
        settings.clients = 20;
        runner->start(settings);
        if (happening)
            QTRY_VERIFY_WITH_TIMEOUT(runner->result().events > 0, 15'000);
        QElapsedTimer timer;
        timer.start();
        runner.reset();
        QVERIFY(timer.elapsed() < 2'000);
    }
}

QTEST_GUILESS_MAIN(ComparisonRunnerTest)
#include "tst_comparisonrunner.moc"
