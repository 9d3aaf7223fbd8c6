// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/agreement.h"
#include "comparison/theory.h"

#include <QJsonObject>
#include <QRegularExpression>
#include <QTest>

#include <cmath>

using namespace Fanlight;

namespace {

constexpr std::size_t of(Transport transport)
{
    return std::size_t(transport);
}

constexpr quint64 events = 400;

// A run of 400 s whose figures are exactly what theory says: T = 1 s, d = 25 ms, one event a second.
ComparisonResult exact()
{
    ComparisonResult result;
    result.settings.oneWayDelay = 25;
    result.settings.duration = double(events);
    result.elapsed = qint64(events) * 1'000'000'000;
    result.events = events;
    result.complete = true;
    for (const Transport transport : allTransports) {
        TransportMeasure &measure = result.measures[of(transport)];
        measure.transport = transport;
        const double mean = theoryOf(transport, result.settings, double(events)).meanAge.value();
        measure.ages.assign(events, qint64(mean * 1e6));
        measure.delivered = events;
        measure.requests = 1'000'000;
    }
    result.measures[of(Transport::ShortPolling)].emptyAnswers = quint64(std::lround(1e6 * std::exp(-1.0)));
    return result;
}

void shiftAges(ComparisonResult &result, Transport transport, double ms)
{
    for (qint64 &age : result.measures[of(transport)].ages)
        age += qint64(ms * 1e6);
}

} // namespace

class AgreementTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void exactFiguresHold()
    {
        const std::vector<Agreement> claims = agreementOf(exact());
        QCOMPARE(claims.size(), std::size_t(4));
        for (const Agreement &claim : claims)
            QCOMPARE(claim.judgement, Judgement::Holds);
        QVERIFY(!disagrees(claims));
        QVERIFY(std::abs(claims[0].theory.value() - 525) < 0.001);
        // 3T / sqrt(12 n)
        QVERIFY(std::abs(claims[0].allowed - 3'000 / std::sqrt(12.0 * events)) < 0.001);
        QVERIFY(std::abs(claims[1].theory.value() - std::exp(-1.0)) < 1e-9);
        QCOMPARE(claims[1].allowed, 0.03);
        QVERIFY(claims[2].theory.value() > 25 && claims[2].theory.value() < 27);
        QCOMPARE(claims[3].theory.value(), 25.0);
        QCOMPARE(claims[3].allowed, 2.0);
    }

    void eachClaimHasItsBound_data()
    {
        QTest::addColumn<Transport>("transport");
        QTest::addColumn<double>("shift"); // ms
        QTest::addColumn<int>("claim");
        QTest::addColumn<bool>("holds");
        QTest::newRow("short polling, 43 ms over") << Transport::ShortPolling << 43.0 << 0 << true;
        QTest::newRow("short polling, 44 ms over") << Transport::ShortPolling << 44.0 << 0 << false;
        QTest::newRow("short polling, 44 ms under") << Transport::ShortPolling << -44.0 << 0 << false;
        QTest::newRow("long polling, 1.9 ms over") << Transport::LongPolling << 1.9 << 2 << true;
        QTest::newRow("long polling, 2.1 ms over") << Transport::LongPolling << 2.1 << 2 << false;
        QTest::newRow("WebSocket, 1.9 ms under") << Transport::WebSocket << -1.9 << 3 << true;
        QTest::newRow("WebSocket, 2.1 ms over") << Transport::WebSocket << 2.1 << 3 << false;
    }

    void eachClaimHasItsBound()
    {
        QFETCH(const Transport, transport);
        QFETCH(const double, shift);
        QFETCH(const int, claim);
        QFETCH(const bool, holds);
        ComparisonResult result = exact();
        shiftAges(result, transport, shift);
        const std::vector<Agreement> claims = agreementOf(result);
        QCOMPARE(disagrees(claims), !holds);
        QCOMPARE(claims[std::size_t(claim)].judgement, holds ? Judgement::Holds : Judgement::Fails);
        QCOMPARE(claims[std::size_t(claim)].transport, transport);
    }

    void theEmptyShareHasItsBound()
    {
        ComparisonResult result = exact();
        quint64 &empty = result.measures[of(Transport::ShortPolling)].emptyAnswers;
        empty += 29'000;
        QCOMPARE(agreementOf(result)[1].judgement, Judgement::Holds);
        empty += 2'000;
        QCOMPARE(agreementOf(result)[1].judgement, Judgement::Fails);
    }

    // Chance alone: p(1 - p) / polls for a share, deviation / sqrt(n) for a mean.
    void standardErrorsAreThoseOfOneClient()
    {
        ComparisonResult result = exact();
        result.settings.clients = 4;
        TransportMeasure &polling = result.measures[of(Transport::ShortPolling)];
        polling.requests = 4 * events;
        polling.ages.assign(events, 500'000'000);
        polling.ages.insert(polling.ages.end(), events, 520'000'000);
        const std::vector<Agreement> claims = agreementOf(result);
        QVERIFY(std::abs(claims[0].standardError.value() - 10.0 / 20) < 1e-9);
        const double share = std::exp(-1.0);
        QVERIFY(std::abs(claims[1].standardError.value() - std::sqrt(share * (1 - share) / events)) < 1e-9);
    }

    void whatCannotBeJudgedIsSaid()
    {
        const auto all = [](const ComparisonResult &result, Judgement judgement) {
            for (const Agreement &claim : agreementOf(result))
                QCOMPARE(claim.judgement, judgement);
            QVERIFY(!disagrees(agreementOf(result)));
        };
        ComparisonResult few = exact();
        few.events = 199;
        shiftAges(few, Transport::WebSocket, 100);
        all(few, Judgement::TooFewEvents);
        ComparisonResult periodic = exact();
        periodic.settings.pattern = EventPattern::Periodic;
        shiftAges(periodic, Transport::WebSocket, 100);
        all(periodic, Judgement::PeriodicSource);
        ComparisonResult narrow = exact();
        narrow.settings.bandwidth = 1'000'000;
        QCOMPARE(agreementOf(narrow)[0].judgement, Judgement::NoTheory);
        ComparisonResult silent = exact();
        silent.measures[of(Transport::WebSocket)].ages.clear();
        QCOMPARE(agreementOf(silent)[3].judgement, Judgement::NothingMeasured);
    }

    // The allowance does not shrink to nothing under jitter, where theory knows no deviation.
    void jitterLeavesTheAllowance()
    {
        ComparisonResult result = exact();
        result.settings.jitter = 5;
        QVERIFY(std::abs(agreementOf(result)[0].allowed - 3'000 / std::sqrt(12.0 * events)) < 0.001);
    }

    void json()
    {
        ComparisonResult result = exact();
        shiftAges(result, Transport::WebSocket, 3);
        const QJsonArray judged = agreementJson(agreementOf(result));
        QCOMPARE(judged.size(), 4);
        const QJsonObject first = judged.at(0).toObject();
        QCOMPARE(first.value(QStringLiteral("transport")).toString(), QStringLiteral("short_polling"));
        QCOMPARE(first.value(QStringLiteral("figure")).toString(), QStringLiteral("mean_age_ms"));
        QCOMPARE(first.value(QStringLiteral("holds")), QJsonValue(true));
        QCOMPARE(judged.at(1).toObject().value(QStringLiteral("figure")).toString(),
            QStringLiteral("empty_share"));
        const QJsonObject last = judged.at(3).toObject();
        QCOMPARE(last.value(QStringLiteral("holds")), QJsonValue(false));
        QCOMPARE(last.value(QStringLiteral("measured")).toDouble(), 28.0);
        QCOMPARE(last.value(QStringLiteral("theory")).toDouble(), 25.0);
        result.events = 10;
        const QJsonObject unjudged = agreementJson(agreementOf(result)).at(0).toObject();
        QVERIFY(unjudged.value(QStringLiteral("holds")).isNull());
        QCOMPARE(unjudged.value(QStringLiteral("judgement")).toString(), QStringLiteral("too_few_events"));
    }
};

QTEST_GUILESS_MAIN(AgreementTest)
#include "tst_agreement.moc"
