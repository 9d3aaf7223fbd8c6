// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/eventpayload.h"
#include "comparison/eventschedule.h"

#include <QRegularExpression>
#include <QTest>

#include <cmath>

using namespace Fanlight;

class EventScheduleTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void poissonTimesAreThoseOfTheSeed();
    void phasesAreThoseOfTheSeed();
    void periodicTimesDoNotDrift();
    void poissonGapsAreExponential();
    void payloadCarriesItsNumber();
    void strangePayloadsHaveNoNumber();
};

// Computed outside, with another implementation of MT19937.
void EventScheduleTest::poissonTimesAreThoseOfTheSeed()
{
    EventSchedule schedule(ComparisonSettings{});
    for (const qint64 expected :
        {79'377'000LL, 1'593'136'000LL, 2'170'118'000LL, 3'455'537'000LL, 7'271'773'000LL, 8'045'037'000LL})
        QCOMPARE(schedule.next(), expected);
    ComparisonSettings other;
    other.seed = 8;
    QVERIFY(EventSchedule(other).next() != 79'377'000);
}

void EventScheduleTest::phasesAreThoseOfTheSeed()
{
    ComparisonSettings settings;
    settings.clients = 3;
    const std::vector<qint64> expected{517'158'000, 417'070'000, 514'992'000};
    QCOMPARE(pollPhases(settings), expected);
}

void EventScheduleTest::periodicTimesDoNotDrift()
{
    ComparisonSettings settings;
    settings.pattern = EventPattern::Periodic;
    settings.rate = 3;
    EventSchedule schedule(settings);
    qint64 time = 0;
    for (int event = 1; event <= 3'000; ++event)
        time = schedule.next();
    QCOMPARE(time, 1'000'000'000'000);
}

void EventScheduleTest::poissonGapsAreExponential()
{
    ComparisonSettings settings;
    settings.rate = 20;
    EventSchedule schedule(settings);
    constexpr int count = 20'000;
    qint64 last = 0;
    double squares = 0;
    int longer = 0;
    for (int event = 0; event < count; ++event) {
        const qint64 time = schedule.next();
        const double gap = double(time - last) / 1e9;
        QVERIFY(gap > 0);
        squares += gap * gap;
        longer += gap > 0.05 ? 1 : 0;
        last = time;
    }
    // Mean 1/rate, second moment 2/rate^2, share of gaps above the mean 1/e; within four standard errors.
    QVERIFY(std::abs(double(last) / 1e9 / count - 0.05) < 4 * 0.05 / std::sqrt(count));
    QVERIFY(std::abs(squares / count - 0.005) < 4 * 0.0025 * std::sqrt(20.0 / count));
    QVERIFY(std::abs(longer / double(count) - std::exp(-1)) < 4 * 0.4822 / std::sqrt(count));
}

void EventScheduleTest::payloadCarriesItsNumber()
{
    QCOMPARE(eventPayload(0x1a2, 8), "000001a2");
    QCOMPARE(eventPayload(1, 12), "00000001ijkl");
    const QByteArray large = eventPayload(77, 65'536);
    QCOMPARE(large.size(), 65'536);
    QCOMPARE(eventNumber(large), 77u);
    QVERIFY(!large.contains('\n'));
}

void EventScheduleTest::strangePayloadsHaveNoNumber()
{
    QVERIFY(!eventNumber(""));
    QVERIFY(!eventNumber("0000001"));
    QVERIFY(!eventNumber("0000000g"));
    QVERIFY(!eventNumber("no number at all"));
}

QTEST_GUILESS_MAIN(EventScheduleTest)
#include "tst_eventschedule.moc"
