// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/crowdjson.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

namespace {

constexpr LatencySummary someTimes{10, 1, 2.5, 3, 4, 5, 6, 7, 3'600'000'000'000};

CrowdResult someResult()
{
    CrowdResult result;
    result.settings.url = QStringLiteral("ws://127.0.0.1:8080/");
    result.settings.clients = 1'000;
    result.settings.expect = CrowdExpect::Others;
    result.settings.stalled = 3;
    result.settings.size = 64;
    result.settings.duration = 2.5;
    result.rooms = 7;
    result.stopped = true;
    result.opened = 990;
    result.failed = 12;
    result.mostOpen = 989;
    result.errors = {{{CrowdFailure::HandshakeRefused, 503}, 10}, {{CrowdFailure::ClosedByServer, 1008}, 2}};
    result.connectingTime = 123'456'789;
    result.connecting = result.ping = result.session = someTimes;
    result.pongsMissing = 4;
    result.senders = 997;
    result.watchedSenders = 996;
    result.planned = 500;
    result.counts = {499, 10'000, 9'000, 8, 7, 6, 5};
    result.damaged = 9;
    result.otherMessages = 990;
    result.otherBytes = 27'720;
    result.declaredRate = 200.5;
    result.measuredRate = 199.25;
    result.sendingTime = 2'500'000'000;
    result.latency = result.latencyFromSend = result.sendLag = someTimes;
    result.bins = {{0, 127, 4}, {4096, 4607, 9'007'199'254'740'991}};
    result.bytesSent = 11;
    result.bytesReceived = 12;
    result.connectingCpu = 0.25;
    result.sendingCpu = 0.5;
    result.busiestCpu = 0.95;
    result.peakMemory = 17'000'000;
    return result;
}

QJsonObject throughText(const QJsonObject &object)
{
    return QJsonDocument::fromJson(QJsonDocument(object).toJson(QJsonDocument::Compact)).object();
}

} // namespace

class TestCrowdJson : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void progressThereAndBack()
    {
        const CrowdProgress progress{CrowdPhase::Draining, 5'000'000'000, 100, 99, 2, 1,
            {10, 1'000, 900, 3, 2, 1, 4}, 12'345, 678'901, 17, someTimes, 0.125};
        const QJsonObject object = throughText(toJson(progress));
        QCOMPARE(object.value(u"event").toString(), QStringLiteral("progress"));
        QCOMPARE(object.value(u"progress").toObject().value(u"phase").toString(), QStringLiteral("draining"));
        const auto read = crowdProgressFrom(object);
        QVERIFY(read);
        QVERIFY(*read == progress);
        QVERIFY(!crowdResultFrom(object));
    }

    void resultThereAndBack()
    {
        const CrowdResult result = someResult();
        const QJsonObject object = throughText(toJson(result));
        const auto read = crowdResultFrom(object);
        QVERIFY(read);
        QVERIFY(*read == result);
        QVERIFY(!crowdProgressFrom(object));
    }

    void whatFollows()
    {
        const QJsonObject object = toJson(someResult());
        QCOMPARE(object.value(u"reach").toDouble(), 0.9);
        QCOMPARE(object.value(u"ws_msgs_received").toInteger(), 9'000 + 8 + 6 + 990);
        QCOMPARE(object.value(u"handshakes_per_s").toDouble(), 990 * 1e9 / 123'456'789);
        QVERIFY(!object.value(u"well").toBool(true));
        QVERIFY(object.value(u"saturated").toBool());
        const QJsonObject error = object.value(u"errors").toArray().at(0).toObject();
        QCOMPARE(error.value(u"error").toString(), QStringLiteral("handshake-refused"));
        QCOMPARE(error.value(u"detail").toInt(), 503);
        QCOMPARE(error.value(u"connections").toInt(), 10);
        // Nothing was expected: there is no reach to tell.
        QVERIFY(!toJson(CrowdResult()).contains(u"reach"));
    }

    void namesAreThere()
    {
        for (int failure = 0; failure <= int(CrowdFailure::Other); ++failure) {
            CrowdResult result;
            result.errors = {{{CrowdFailure(failure), 1}, 1}};
            QVERIFY(crowdResultFrom(throughText(toJson(result)))->errors == result.errors);
            QVERIFY(!nameOf(CrowdFailure(failure)).isEmpty());
        }
        for (int expect = 0; expect <= int(CrowdExpect::None); ++expect) {
            CrowdResult result;
            result.settings.expect = CrowdExpect(expect);
            QCOMPARE(crowdResultFrom(throughText(toJson(result)))->settings.expect, CrowdExpect(expect));
        }
    }

    void isWell_data()
    {
        QTest::addColumn<CrowdResult>("result");
        QTest::addColumn<bool>("well");
        CrowdResult fine;
        fine.settings.clients = fine.opened = 2;
        fine.planned = fine.counts.sent = 10;
        fine.counts.expected = fine.counts.received = 20;
        const auto row = [&](const char *name, auto change, bool well) {
            CrowdResult result = fine;
            change(result);
            QTest::newRow(name) << result << well;
        };
        row(
            "fine", [](CrowdResult &) {}, true);
        row(
            "stopped", [](CrowdResult &r) { r.stopped = true; }, false);
        row(
            "a connection failed", [](CrowdResult &r) { r.failed = 1; }, false);
        row(
            "one never opened", [](CrowdResult &r) { r.opened = 1; }, false);
        row(
            "unsent", [](CrowdResult &r) { r.counts.sent = 9; }, false);
        row(
            "lost", [](CrowdResult &r) { r.counts.received = 19; }, false);
        row(
            "twice", [](CrowdResult &r) { r.counts.duplicates = 1; }, false);
        row(
            "out of order", [](CrowdResult &r) { r.counts.outOfOrder = 1; }, false);
        row(
            "stray", [](CrowdResult &r) { r.counts.strays = 1; }, false);
        row(
            "damaged", [](CrowdResult &r) { r.damaged = 1; }, false);
        row(
            "nothing expected, something came",
            [](CrowdResult &r) {
                r.settings.expect = CrowdExpect::None;
                r.counts.expected = 0;
            },
            true);
    }
    void isWell()
    {
        QFETCH(CrowdResult, result);
        QTEST(result.isWell(), "well");
    }
};

QTEST_GUILESS_MAIN(TestCrowdJson)
#include "tst_crowdjson.moc"
