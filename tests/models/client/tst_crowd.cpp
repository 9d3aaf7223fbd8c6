// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/closecode.h"
#include "protocol/frame.h"
#include "tests/models/client/crowdfixture.h"
#include "tests/support/crowdserver.h"
#include "tests/support/rawserver.h"
#include "tests/support/requirement.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;
using namespace Fanlight::Testing;

class TestCrowd : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void broadcast()
    {
        CrowdServer server(CrowdServer::Mode::Broadcast);
        server.greet = [](QWebSocket &newcomer) { newcomer.sendTextMessage(QStringLiteral("hello")); };
        const CrowdResult result = resultOf(settingsFor(server.url(), 20, 50, 0.5));
        QVERIFY2(result.isWell(), told(result));
        QCOMPARE(result.opened, 20);
        QCOMPARE(result.mostOpen, 20);
        QCOMPARE(result.senders, 20);
        QCOMPARE(result.counts.sent, quint64(25));
        QCOMPARE(result.counts.expected, quint64(500));
        QCOMPARE(result.counts.received, quint64(500));
        QCOMPARE(result.otherMessages, quint64(20));
        QCOMPARE(result.otherBytes, quint64(100));
        QCOMPARE(result.latency.count, quint64(500));
        QCOMPARE(result.latencyFromSend.count, quint64(500));
        QCOMPARE(result.sendLag.count, quint64(25));
        QVERIFY(result.latency.min > 0 && result.latency.max < 30'000'000'000);
        QCOMPARE(result.connecting.count, quint64(20));
        QCOMPARE(result.ping.count, quint64(20));
        QCOMPARE(result.pongsMissing, 0);
        QCOMPARE(result.session.count, quint64(20));
        QVERIFY(result.session.min > 500'000'000);
        QVERIFY(result.handshakesPerSecond() > 0);
        QVERIFY(result.peakMemory > 1'000'000);
        // 25 messages to 20 receivers with a header of 2 bytes, 20 greetings and pongs of 7, and the heads.
        QVERIFY(result.bytesReceived > 500 * 66 + 20 * 14 + 20 * 100);
        QVERIFY(result.bytesSent > 25 * 70 + 20 * 100);
        QTRY_COMPARE(server.closeCodes().size(), std::size_t(20));
        for (const int code : server.closeCodes())
            QCOMPARE(code, 1000);
    }

    void othersAndOneSender()
    {
        CrowdServer server(CrowdServer::Mode::Others);
        CrowdSettings settings = settingsFor(server.url(), 7, 40, 0.3);
        settings.expect = CrowdExpect::Others;
        settings.senders = 1;
        const CrowdResult result = resultOf(settings);
        QVERIFY2(result.isWell(), told(result));
        QCOMPARE(result.counts.sent, quint64(12));
        QCOMPARE(result.counts.received, quint64(12 * 6));
    }

    void echoOfBinaryMessages()
    {
        CrowdServer server(CrowdServer::Mode::Echo);
        CrowdSettings settings = settingsFor(server.url(), 5, 50, 0.2);
        settings.expect = CrowdExpect::Echo;
        settings.binary = true;
        settings.size = 70'000;
        const CrowdResult result = resultOf(settings);
        QVERIFY2(result.isWell(), told(result));
        QCOMPARE(result.counts.received, quint64(10));
    }

    void rooms_data()
    {
        QTest::addColumn<QString>("path");
        QTest::newRow("by path") << QString();
        QTest::newRow("by message") << QStringLiteral("/chat");
    }
    void rooms()
    {
        QFETCH(QString, path);
        CrowdServer server(CrowdServer::Mode::Rooms);
        CrowdSettings settings = settingsFor(server.url() + path, 10, 60, 0.5);
        settings.rooms = {QStringLiteral("red"), QStringLiteral("blü e"), QStringLiteral("green")};
        const CrowdResult result = resultOf(settings);
        QVERIFY2(result.isWell(), told(result));
        // Each client sends three: 4 members in red, 3 in each of the others.
        QCOMPARE(result.counts.expected, quint64(3 * (4 * 4 + 3 * 3 + 3 * 3)));
    }

    // A server that knows no rooms leaks into all of them, and that is told.
    void leakBetweenRooms()
    {
        CrowdServer server(CrowdServer::Mode::Broadcast);
        CrowdSettings settings = settingsFor(server.url(), 4, 20, 0.2);
        settings.rooms = {QStringLiteral("a"), QStringLiteral("b")};
        const CrowdResult result = resultOf(settings);
        QVERIFY(!result.isWell());
        QCOMPARE(result.counts.sent, quint64(4));
        QCOMPARE(result.counts.received, quint64(8));
        QCOMPARE(result.counts.strays, quint64(8));
    }

    void whatGoesWrongIsTold()
    {
        CrowdServer server(CrowdServer::Mode::Echo);
        int number = 0;
        QString held;
        server.deliver = [&](QWebSocket &receiver, const QString &text) {
            switch (number++) {
            case 0:
                return; // lost
            case 1:
                receiver.sendTextMessage(text);
                receiver.sendTextMessage(text);
                return;
            case 2:
                held = text;
                return;
            case 3:
                receiver.sendTextMessage(text);
                receiver.sendTextMessage(held);
                return;
            case 4:
                receiver.sendTextMessage(text.chopped(1));
                return;
            case 5:
                receiver.sendTextMessage(text.chopped(1) + QLatin1Char('#'));
                return;
            default:
                receiver.sendTextMessage(text);
            }
        };
        CrowdSettings settings = settingsFor(server.url(), 1, 40, 0.2);
        settings.expect = CrowdExpect::Echo;
        settings.drain = 0.3;
        const CrowdResult result = resultOf(settings);
        QVERIFY(!result.isWell());
        QCOMPARE(result.counts, (CrowdCounts{8, 8, 7, 1, 1, 0, 0}));
        QCOMPARE(result.damaged, quint64(2));
        QVERIFY(result.reach() && qFuzzyCompare(*result.reach(), 7.0 / 8));
    }

    void failures_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<CrowdErrorCount>("error");
        QTest::newRow("refused by status") << QByteArrayLiteral("HTTP/1.1 503 Busy\r\n\r\n")
                                           << CrowdErrorCount{{CrowdFailure::HandshakeRefused, 503}, 3};
        QTest::newRow("no HTTP") << QByteArrayLiteral("220 mail\r\n")
                                 << CrowdErrorCount{{CrowdFailure::NotHttp, 0}, 3};
        QTest::newRow("hangs up") << QByteArray() << CrowdErrorCount{{CrowdFailure::EndedEarly, 1}, 3};
    }
    void failures()
    {
        QFETCH(QByteArray, answer);
        QFETCH(CrowdErrorCount, error);
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress(QHostAddress::LocalHost), 0));
        connect(&server, &QTcpServer::newConnection, &server, [&] {
            QTcpSocket *peer = server.nextPendingConnection();
            connect(peer, &QTcpSocket::readyRead, peer, [peer, answer] {
                peer->readAll();
                peer->write(answer);
                peer->disconnectFromHost();
            });
        });
        const CrowdResult result =
            resultOf(settingsFor(QStringLiteral("ws://127.0.0.1:%1/").arg(server.serverPort()), 3, 10, 1));
        QVERIFY(!result.isWell());
        QCOMPARE(result.opened, 0);
        QCOMPARE(result.failed, 3);
        QVERIFY2(result.errors == std::vector{error}, told(result));
        QCOMPARE(result.counts.sent, quint64(0));
    }

    void nobodyListens()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress(QHostAddress::LocalHost), 0));
        const quint16 port = server.serverPort();
        server.close();
        const CrowdResult result =
            resultOf(settingsFor(QStringLiteral("ws://127.0.0.1:%1/").arg(port), 5, 10, 1));
        QVERIFY2(
            (result.errors == std::vector{CrowdErrorCount{{CrowdFailure::Refused, 0}, 5}}), told(result));
    }

    void noSuchHost()
    {
        Run run;
        run.runner.start(settingsFor(QStringLiteral("ws://no-such-host.invalid/"), 1, 1, 1));
        QVERIFY(run.wait());
        QVERIFY(run.fault);
        QCOMPARE(run.fault->kind, CrowdStartFault::Kind::HostNotFound);
    }

    void closedByTheServerWhileSending()
    {
        CrowdServer server(CrowdServer::Mode::Broadcast);
        int heard = 0;
        server.heard = [&](const QByteArray &) {
            if (++heard == 5)
                server.sockets().constLast()->close(QWebSocketProtocol::CloseCodePolicyViolated);
        };
        CrowdSettings settings = settingsFor(server.url(), 3, 40, 0.5);
        settings.senders = 1;
        settings.drain = 0.3;
        const CrowdResult result = resultOf(settings);
        QVERIFY(!result.isWell());
        QVERIFY2((result.errors == std::vector{CrowdErrorCount{{CrowdFailure::ClosedByServer, 1008}, 1}}),
            told(result));
        QCOMPARE(result.opened, 3);
        QCOMPARE(result.counts.sent, quint64(20));
        QVERIFY(result.counts.expected < 60 && result.counts.expected >= 20 * 2 + 5);
    }

    // Whatever else a server does after its close frame, the client is lost once.
    void isLostOnce()
    {
        RawServer server([](QTcpSocket &peer, const QByteArray &sofar) {
            if (!sofar.endsWith("\r\n\r\n"))
                return;
            const QByteArray closing = serializeCloseBody({CloseCodes::GoingAway, {}}).value();
            peer.write(acceptanceOf(sofar) + serializeMessage(Opcode::Close, closing) +
                       serializeMessage(Opcode::Text, "one more word"));
        });
        const CrowdResult result =
            resultOf(settingsFor(QStringLiteral("ws://127.0.0.1:%1/").arg(server.port()), 1, 10, 0.1));
        QCOMPARE(result.failed, 1);
        QVERIFY2((result.errors == std::vector{CrowdErrorCount{{CrowdFailure::ClosedByServer, 1001}, 1}}),
            told(result));
    }

    // The server stops reading: what is due is counted from when it was due, not from when it could go.
    void omissionIsNotCoordinated()
    {
        CrowdServer server(CrowdServer::Mode::Echo);
        bool slept = false;
        server.heard = [&](const QByteArray &) {
            if (!std::exchange(slept, true))
                QTest::qSleep(400); // the server's thread is busy with something else, say
        };
        CrowdSettings settings = settingsFor(server.url(), 1, 100, 0.6);
        settings.expect = CrowdExpect::Echo;
        const CrowdResult result = resultOf(settings);
        QVERIFY2(result.isWell(), told(result));
        QCOMPARE(result.counts.sent, quint64(60));
        // The first 40 waited for what was left of the 400 ms: the median of all 60 is more than 100 ms.
        QVERIFY2(result.latency.p50 >= 100'000'000, told(result));
        QVERIFY2(result.latency.max >= 390'000'000, told(result));
    }

    void isStopped()
    {
        CrowdServer server(CrowdServer::Mode::Broadcast);
        Run run;
        run.runner.start(settingsFor(server.url(), 4, 100, 3'600));
        QTRY_VERIFY_WITH_TIMEOUT(!run.progress.empty() && run.progress.back().counts.received > 0, 10'000);
        const CrowdProgress progress = run.progress.back();
        QCOMPARE(progress.phase, CrowdPhase::Sending);
        QCOMPARE(progress.open, 4);
        QCOMPARE(progress.clients, 4);
        QVERIFY(progress.latency.count > 0);
        QVERIFY(progress.elapsed >= 1'000'000'000);
        run.runner.stop();
        QVERIFY(run.wait());
        QVERIFY(run.result);
        QVERIFY(run.result->stopped);
        QVERIFY(!run.result->isWell());
        QCOMPARE(run.result->failed, 0);
        QCOMPARE(run.result->counts.received, run.result->counts.expected);
        QTRY_COMPARE(server.closeCodes().size(), std::size_t(4));
    }

    // 100 clients against a server that is not Qt's nor ours.
    void aForeignServer()
    {
        QProcess process;
        process.start(QStringLiteral("/usr/bin/python3"), {QStringLiteral(FANLIGHT_ECHO_SERVER)});
        if (!process.waitForStarted())
            FANLIGHT_SKIP_OR_FAIL("There is no /usr/bin/python3.");
        QVERIFY(process.waitForReadyRead(20'000));
        const QByteArray line = process.readLine().trimmed();
        if (line == "no websockets library")
            FANLIGHT_SKIP_OR_FAIL("python3-websockets is not installed.");
        CrowdSettings settings =
            settingsFor(QStringLiteral("ws://127.0.0.1:%1").arg(line.toInt()), 100, 200, 1);
        settings.expect = CrowdExpect::Echo;
        settings.size = 300;
        const CrowdResult result = resultOf(settings);
        process.closeWriteChannel();
        QVERIFY2(result.isWell(), told(result));
        QCOMPARE(result.counts.received, quint64(200));
        QVERIFY(process.waitForFinished(20'000));
    }
};

QTEST_GUILESS_MAIN(TestCrowd)
#include "tst_crowd.moc"
