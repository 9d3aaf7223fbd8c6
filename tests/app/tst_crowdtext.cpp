// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/crowdtext.h"
#include "widgets/common/crowdwording.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace Fanlight;

namespace {

CrowdResult fine()
{
    CrowdResult result;
    result.settings.clients = result.opened = result.mostOpen = 1'000;
    result.senders = result.watchedSenders = 1'000;
    result.planned = 250;
    result.counts = {250, 250'000, 250'000, 0, 0, 0, 0};
    result.latency = result.latencyFromSend = LatencySummary{
        250'000, 500'000, 1e6, 1'234'567, 2'000'000, 3'000'000, 12'345'678, 123'456'789, 1'234'567'890};
    result.sendLag = LatencySummary{250, 0, 10, 10, 10, 10, 10, 10, 10};
    return result;
}

} // namespace

class TestCrowdText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void report()
    {
        const QString text = crowdReport(fine());
        QVERIFY2(text.contains(QStringLiteral("p50 1.23 ms, p90 2.00 ms, p95 3.00 ms, p99 12.3 ms, "
                                              "p99.9 123 ms, max 1.23 s\n")),
            qPrintable(text));
        QVERIFY(text.contains(QStringLiteral("100.000 %; 0 lost")));
        // What is not worth a line has none.
        for (const char *part :
            {"since it was sent", "The crowd itself", "watched for", "no pong", "not the crowd's"})
            QVERIFY2(!text.contains(QLatin1StringView(part)), part);
    }

    void aBusyCrowdSaysSo()
    {
        CrowdResult result = fine();
        result.busiestCpu = 0.977;
        QVERIFY(crowdReport(result).endsWith(QStringLiteral(
            "The crowd itself used 98 % of a core: the figures may be its own, not the server's.\n")));
    }

    void whatDiffersIsSaid()
    {
        CrowdResult result = fine();
        result.sendLag.p99 = 50'000'000;
        QVERIFY(crowdReport(result).contains(QStringLiteral("sent after it was due")));
        result = fine();
        result.counts.received -= 1;
        QVERIFY(crowdReport(result).contains(QStringLiteral("just below 100 %; 1 lost")));
        result.counts.unwatched = 5;
        result.watchedSenders = 800;
        QVERIFY(crowdReport(result).contains(QStringLiteral("watched for 800 of 1000 senders")));
        result.pongsMissing = 3;
        QVERIFY(crowdReport(result).contains(QStringLiteral("3 clients had no pong")));
        result.errors = {{{CrowdFailure::HandshakeRefused, 503}, 7}};
        QVERIFY(crowdReport(result).contains(
            QStringLiteral("7 × the server refused the handshake with status 503")));
    }

    // Each kind of failure has words of its own.
    void errors()
    {
        QSet<QString> all;
        for (int failure = 0; failure <= int(CrowdFailure::Other); ++failure) {
            const QString said = text(CrowdError{CrowdFailure(failure), 1});
            QVERIFY(!said.isEmpty());
            all << said;
        }
        QCOMPARE(all.size(), int(CrowdFailure::Other) + 1);
        QVERIFY(
            text(CrowdError{CrowdFailure::EndedEarly, 0}) != text(CrowdError{CrowdFailure::EndedEarly, 1}));
        QVERIFY(text(CrowdError{CrowdFailure::ClosedByServer, 1008}).contains(QStringLiteral("1008")));
    }

    void progress()
    {
        CrowdProgress now;
        now.phase = CrowdPhase::Sending;
        now.elapsed = 12'000'000'000;
        now.clients = 100;
        now.open = 98;
        now.failed = 2;
        now.counts = {20, 1'960, 1'900, 0, 0, 0, 0};
        now.latency = LatencySummary{900, 1, 2, 1'000'000, 0, 0, 2'000'000, 0, 0};
        now.cpu = 0.25;
        QCOMPARE(crowdLine(now),
            QStringLiteral("  12 s  sending: 98 of 100 open, 2 failed, sent 20, received 1900 "
                           "of 1960, p50 1.00 ms, p99 2.00 ms, own CPU 25 %"));
    }
};

QTEST_GUILESS_MAIN(TestCrowdText)
#include "tst_crowdtext.moc"
