// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/catalogue.h"
#include "tester/testrunner.h"
#include "tests/support/serverfixture.h"

#include <QEventLoop>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

using namespace Fanlight;

// The whole catalogue against our own server: it passes everything.
class TestOwnServer : public QObject
{
    Q_OBJECT

private:
    static TestRun runAgainst(const ServerSettings &settings, std::vector<TestCase> cases)
    {
        Testing::ServerFixture server(settings);
        TestRunner runner;
        TestSettings test;
        test.url = QUrl(serverUrl(server.host.state(), QStringLiteral("ws")));
        test.verifyCertificate = false; // it is the server's own
        // QTest's own waiting sleeps between turns of the event loop, which the server lives in as well.
        QEventLoop loop;
        connect(&runner, &TestRunner::finished, &loop, &QEventLoop::quit);
        connect(&runner, &TestRunner::failed, &loop, &QEventLoop::quit);
        runner.start(test, std::move(cases));
        loop.exec();
        return runner.run();
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void everythingPasses_data()
    {
        QTest::addColumn<bool>("greets");
        QTest::newRow("without a greeting") << false;
        QTest::newRow("with a greeting") << true;
    }
    void everythingPasses()
    {
        QFETCH(bool, greets);
        ServerSettings settings;
        settings.behaviour = Behaviour::Echo;
        settings.deflate.enabled = true;
        if (!greets)
            settings.greeting.reset();
        const TestRun run = runAgainst(settings, greets ? casesMatching(u"fragmentation/*") : catalogue());
        QVERIFY(run.complete);
        QVERIFY(run.target.echoes);
        QVERIFY(!run.target.broadcasts);
        QCOMPARE(run.target.greetings.size(), std::size_t(greets ? 1 : 0));
        for (const TestResult &result : run.results) {
            const bool fine =
                result.verdict == TestVerdict::Pass || result.verdict == TestVerdict::Informational;
            const QString told = QString::fromLatin1(result.test.id) + u' ' +
                                 QString::fromLatin1(word(result.verdict)) + QStringLiteral(": ") +
                                 result.reason;
            if (!fine)
                qInfo().noquote() << told;
        }
        QVERIFY(isWell(run));
        const VerdictCounts counts = countsOf(run);
        QCOMPARE(counts.at(std::size_t(TestVerdict::NonStrict)), 0);
        QCOMPARE(counts.at(std::size_t(TestVerdict::NotSupported)), 0);
        QCOMPARE(countsOf(run, TestGroup::Framing).at(std::size_t(TestVerdict::Informational)), 0);
    }

    // Peers that leave in the middle of everything, over TLS.
    void everythingPassesOverTls()
    {
        const QTemporaryDir folder;
        ServerSettings settings;
        settings.behaviour = Behaviour::Echo;
        settings.deflate.enabled = true;
        settings.tls.enabled = true;
        settings.tls.ownFolder = folder.path();
        const TestRun run = runAgainst(settings, catalogue());
        QVERIFY(run.complete);
        for (const TestResult &result : run.results) {
            QVERIFY2(result.verdict == TestVerdict::Pass || result.verdict == TestVerdict::Informational,
                qPrintable(QString::fromLatin1(result.test.id) + QStringLiteral(": ") + result.reason));
        }
    }

    void whatNeedsAnEchoIsLeftOut()
    {
        ServerSettings settings;
        settings.behaviour = Behaviour::Silent;
        const TestRun run = runAgainst(settings, casesMatching(u"ping/*"));
        QVERIFY(run.complete);
        QVERIFY(!run.target.echoes);
        for (const TestResult &result : run.results)
            QCOMPARE(result.verdict, result.test.needsEcho ? TestVerdict::NotSupported : TestVerdict::Pass);
    }

    void aBroadcastingServerIsTriedCaseByCase()
    {
        ServerSettings settings;
        settings.behaviour = Behaviour::Broadcast;
        const TestRun run = runAgainst(settings, casesMatching(u"framing/length/text-12?"));
        QVERIFY(run.target.broadcasts);
        QCOMPARE(run.settings.connections, 1);
        QCOMPARE(countsOf(run).at(std::size_t(TestVerdict::Pass)), 4);
    }
};

QTEST_GUILESS_MAIN(TestOwnServer)
#include "tst_ownserver.moc"
