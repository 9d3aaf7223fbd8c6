// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/eventschedule.h"
#include "comparison/theory.h"

#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <vector>

using namespace Fanlight;

namespace {

ComparisonSettings classic()
{
    ComparisonSettings settings;
    settings.oneWayDelay = 25;
    return settings;
}

struct Simulated
{
    double meanAge = 0; // ms
    double worstAge = 0;
    double emptyShare = 0;
    double requests = 0;
};

constexpr int simulatedEvents = 200'000;

// Polls that reach the server at a fixed rate; answers need one delay back.
Simulated simulateShortPolling(const ComparisonSettings &settings)
{
    EventSchedule schedule(settings);
    double sum = 0;
    double poll = 137; // ms, any phase
    double full = 0;
    Simulated simulated;
    double lastFull = -1;
    for (int event = 0; event < simulatedEvents; ++event) {
        const double time = double(schedule.next()) / 1e6;
        const double skipped = std::ceil(std::max(0.0, time - poll) / settings.pollInterval);
        poll += skipped * settings.pollInterval;
        simulated.requests += skipped;
        full += poll != lastFull ? 1 : 0;
        lastFull = poll;
        const double age = poll - time + settings.oneWayDelay;
        sum += age;
        simulated.worstAge = std::max(simulated.worstAge, age);
    }
    simulated.meanAge = sum / simulatedEvents;
    simulated.emptyShare = 1 - full / simulated.requests;
    return simulated;
}

// The server answers at once when it has something, and the client's next request is there a gap later.
Simulated simulateLongPolling(const ComparisonSettings &settings, double gap)
{
    EventSchedule schedule(settings);
    std::vector<double> times;
    for (int event = 0; event < simulatedEvents; ++event)
        times.push_back(double(schedule.next()) / 1e6);
    Simulated simulated;
    double sum = 0;
    double parked = 0; // ms, when the request reaches the server
    for (std::size_t event = 0; event < times.size();) {
        const double answer = std::max(parked, times[event]);
        for (; event < times.size() && times[event] <= answer; ++event) {
            const double age = answer - times[event] + settings.oneWayDelay;
            sum += age;
            simulated.worstAge = std::max(simulated.worstAge, age);
        }
        ++simulated.requests;
        parked = answer + gap;
    }
    simulated.meanAge = sum / simulatedEvents;
    return simulated;
}

} // namespace

class TheoryTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void shortPollingAgreesWithASimulation();
    void shortPollingOnASlowNetworkSkipsTicks();
    void shortPollingInStepHasNoMean();
    void longPollingAgreesWithASimulation_data();
    void longPollingAgreesWithASimulation();
    void longPollingTimesOutWhenNothingHappens();
    void pushCostsOneDelay();
    void frameHeaderFollowsThePayload_data();
    void frameHeaderFollowsThePayload();
    void bandwidthAndJitterLeaveNoFormula();
    void connectionsWithoutKeepAlive();
};

void TheoryTest::shortPollingAgreesWithASimulation()
{
    const ComparisonSettings settings = classic();
    const Theory theory = theoryOf(Transport::ShortPolling, settings, 60);
    QCOMPARE(theory.meanAge.value(), 525.0);
    QCOMPARE(theory.worstAge.value(), 1025.0);
    QVERIFY(std::abs(theory.ageDeviation.value() - 288.675) < 0.001);
    QVERIFY(std::abs(theory.emptyShare.value() - 0.367879) < 0.000001);
    QCOMPARE(theory.requests.value(), 60.0);
    QCOMPARE(theory.connections.value(), 1.0);

    const Simulated simulated = simulateShortPolling(settings);
    QVERIFY(std::abs(simulated.meanAge - 525) < 3 * 1000 / std::sqrt(12.0 * simulatedEvents));
    QVERIFY(std::abs(simulated.emptyShare - theory.emptyShare.value()) < 0.005);
    QVERIFY(simulated.worstAge <= 1025 && simulated.worstAge > 1020);
}

void TheoryTest::shortPollingOnASlowNetworkSkipsTicks()
{
    ComparisonSettings settings = classic();
    settings.pollInterval = 100;
    settings.oneWayDelay = 120; // an answer takes 240 ms: two ticks of three are skipped
    QCOMPARE(theoryOf(Transport::ShortPolling, settings, 60).meanAge.value(), 150.0 + 120.0);
    settings.keepAlive = false; // 480 ms
    QCOMPARE(theoryOf(Transport::ShortPolling, settings, 60).meanAge.value(), 250.0 + 120.0);
    QCOMPARE(theoryOf(Transport::ShortPolling, settings, 60).requests.value(), 120.0);
}

void TheoryTest::shortPollingInStepHasNoMean()
{
    ComparisonSettings settings = classic();
    settings.pattern = EventPattern::Periodic;
    settings.rate = 0.25;
    const Theory theory = theoryOf(Transport::ShortPolling, settings, 60);
    QVERIFY(!theory.meanAge);
    QVERIFY(!theory.ageDeviation);
    QCOMPARE(theory.worstAge.value(), 1025.0);
    QCOMPARE(theory.emptyShare.value(), 0.75);
    QVERIFY(std::abs(simulateShortPolling(settings).emptyShare - 0.75) < 0.001);
    settings.rate = 5;
    QCOMPARE(theoryOf(Transport::ShortPolling, settings, 60).emptyShare.value(), 0.0);
}

void TheoryTest::longPollingAgreesWithASimulation_data()
{
    QTest::addColumn<double>("rate");
    QTest::addColumn<bool>("keepAlive");
    QTest::newRow("1/s") << 1.0 << true;
    QTest::newRow("20/s") << 20.0 << true;
    QTest::newRow("500/s") << 500.0 << true;
    QTest::newRow("20/s, a connection each time") << 20.0 << false;
}

void TheoryTest::longPollingAgreesWithASimulation()
{
    QFETCH(const double, rate);
    QFETCH(const bool, keepAlive);
    ComparisonSettings settings = classic();
    settings.rate = rate;
    settings.keepAlive = keepAlive;
    const double gap = keepAlive ? 50 : 100;
    const Simulated simulated = simulateLongPolling(settings, gap);
    const Theory theory = theoryOf(Transport::LongPolling, settings, simulatedEvents / rate);
    QVERIFY(std::abs(simulated.meanAge - theory.meanAge.value()) < 0.25);
    QCOMPARE(theory.worstAge.value(), gap + 25);
    QVERIFY(simulated.worstAge <= theory.worstAge.value() + 1e-6);
    QVERIFY(std::abs(simulated.requests / theory.requests.value() - 1) < 0.01);
}

void TheoryTest::longPollingTimesOutWhenNothingHappens()
{
    ComparisonSettings settings;
    settings.rate = 0.1;
    const Theory theory = theoryOf(Transport::LongPolling, settings, 100);
    // With no gap a wait of 25 s is quiet in e^-2.5 of cases.
    QVERIFY(std::abs(theory.emptyShare.value() - std::exp(-2.5)) < 1e-9);
    QVERIFY(std::abs(theory.requests.value() - (100 / (10 * (1 - std::exp(-2.5))) + 1)) < 1e-9);
    settings.pattern = EventPattern::Periodic; // each 10 s: no wait is quiet
    QCOMPARE(theoryOf(Transport::LongPolling, settings, 100).emptyShare.value(), 0.0);
    QCOMPARE(theoryOf(Transport::LongPolling, settings, 100).requests.value(), 11.0);
}

void TheoryTest::pushCostsOneDelay()
{
    ComparisonSettings settings = classic();
    settings.clients = 7;
    for (const Transport transport : {Transport::ServerSentEvents, Transport::WebSocket}) {
        const Theory theory = theoryOf(transport, settings, 60);
        QCOMPARE(theory.meanAge.value(), 25.0);
        QCOMPARE(theory.worstAge.value(), 25.0);
        QCOMPARE(theory.ageDeviation.value(), 0.0);
        QVERIFY(!theory.emptyShare);
        QCOMPARE(theory.requests.value(), 7.0);
        QCOMPARE(theory.connections.value(), 7.0);
    }
    QVERIFY(!theoryOf(Transport::ServerSentEvents, settings, 60).frameHeader);
}

void TheoryTest::frameHeaderFollowsThePayload_data()
{
    QTest::addColumn<int>("payload");
    QTest::addColumn<double>("header");
    QTest::newRow("5.2 seven bits") << 125 << 2.0;
    QTest::newRow("5.2 sixteen bits, least") << 126 << 4.0;
    QTest::newRow("5.2 sixteen bits, most") << 65'535 << 4.0;
    QTest::newRow("5.2 sixty-four bits") << 65'536 << 10.0;
}

void TheoryTest::frameHeaderFollowsThePayload()
{
    QFETCH(const int, payload);
    QFETCH(const double, header);
    ComparisonSettings settings;
    settings.payload = payload;
    QCOMPARE(theoryOf(Transport::WebSocket, settings, 1).frameHeader.value(), header);
}

void TheoryTest::bandwidthAndJitterLeaveNoFormula()
{
    ComparisonSettings settings = classic();
    settings.jitter = 5;
    QVERIFY(!theoryOf(Transport::ShortPolling, settings, 1).ageDeviation);
    QCOMPARE(theoryOf(Transport::ShortPolling, settings, 1).worstAge.value(), 1040.0);
    QCOMPARE(theoryOf(Transport::WebSocket, settings, 1).worstAge.value(), 30.0);
    settings.bandwidth = 10'000;
    for (const Transport transport : allTransports) {
        QVERIFY(!theoryOf(transport, settings, 1).meanAge);
        QVERIFY(!theoryOf(transport, settings, 1).worstAge);
        QVERIFY(!theoryOf(transport, settings, 1).ageDeviation);
    }
}

void TheoryTest::connectionsWithoutKeepAlive()
{
    ComparisonSettings settings = classic();
    settings.keepAlive = false;
    settings.clients = 2;
    QCOMPARE(theoryOf(Transport::ShortPolling, settings, 60).connections.value(), 120.0);
    const Theory theory = theoryOf(Transport::LongPolling, settings, 60);
    QCOMPARE(theory.connections.value(), theory.requests.value());
}

QTEST_GUILESS_MAIN(TheoryTest)
#include "tst_theory.moc"
