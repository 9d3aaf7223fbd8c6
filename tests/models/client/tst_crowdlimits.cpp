// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/crowdstamp.h"
#include "client/processusage.h"
#include "protocol/frameparser.h"
#include "tests/models/client/crowdfixture.h"
#include "tests/support/crowdserver.h"
#include "tests/support/rawserver.h"

#include <QElapsedTimer>
#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace Fanlight;
using namespace Fanlight::Testing;

// A crowd whose server is slow or silent, or that may not have what it asks for.
class TestCrowdLimits : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void stalledClients()
    {
        CrowdServer server(CrowdServer::Mode::Broadcast);
        CrowdSettings settings = settingsFor(server.url(), 6, 20, 0.5);
        settings.stalled = 2;
        settings.size = 60'000;
        const CrowdResult result = resultOf(settings);
        QVERIFY2(result.isWell(), told(result));
        QCOMPARE(result.opened, 6);
        QCOMPARE(result.senders, 4);
        QCOMPARE(result.counts.expected, quint64(10 * 4));
        // They really did not read: 600,000 bytes each would have come as well.
        QVERIFY2(result.bytesReceived < 40 * 60'020 + 100'000, told(result));
    }

    // A server that never answers: each handshake is given up in its time, a few at a time.
    void handshakesTimeOut()
    {
        RawServer server;
        CrowdSettings settings =
            settingsFor(QStringLiteral("ws://127.0.0.1:%1/").arg(server.port()), 6, 10, 1);
        settings.timeout = 100;
        settings.inFlight = 2;
        QElapsedTimer timer;
        timer.start();
        const CrowdResult result = resultOf(settings);
        QVERIFY(timer.elapsed() >= 300); // three rounds of two
        QVERIFY2(
            (result.errors == std::vector{CrowdErrorCount{{CrowdFailure::TimedOut, 0}, 6}}), told(result));
        QCOMPARE(server.connections(), 6);
    }

    // A server that answers the handshake, no ping, and reads on only after a while: what the socket did not
    // take is sent late, in order, and none of it is lost or kept in memory.
    void aSocketThatTakesNoMore()
    {
        constexpr int messages = 30;
        // The ping's, each message's and the close frame's bytes.
        constexpr qsizetype total = 6 + 5 + messages * (14 + 1'000'000) + 6 + 2;
        qsizetype head = 0;
        RawServer server([&](QTcpSocket &peer, const QByteArray &sofar) {
            if (head == 0 && sofar.contains("\r\n\r\n")) {
                head = sofar.indexOf("\r\n\r\n") + 4;
                peer.write(acceptanceOf(sofar));
            } else if (sofar.size() == head + total) {
                peer.disconnectFromHost();
            }
        });
        CrowdSettings settings =
            settingsFor(QStringLiteral("ws://127.0.0.1:%1/").arg(server.port()), 1, messages / 1.5, 1.5);
        settings.size = 1'000'000;
        settings.expect = CrowdExpect::None;
        settings.drain = 2;
        Run run;
        run.runner.start(settings);
        QTRY_VERIFY(head > 0);
        server.stopReading();
        // After a second 20 MB are due, which is more than both kernels hold: the crowd is stuck.
        QTRY_VERIFY_WITH_TIMEOUT(!run.progress.empty() &&
                                     run.progress.back().phase != CrowdPhase::Connecting &&
                                     run.progress.back().counts.sent > 0,
            10'000);
        QVERIFY(run.progress.back().counts.sent < 20);
        server.readOn();
        QVERIFY(run.wait());
        QVERIFY2(run.result && run.result->isWell(), told(*run.result));
        QCOMPARE(run.result->pongsMissing, 1);
        QCOMPARE(run.result->counts.sent, quint64(messages));
        QVERIFY2(run.result->sendLag.max > 100'000'000, told(*run.result));

        FrameParser parser(Role::Server, 2'000'000, 0);
        parser.receive(server.received().sliced(head));
        quint64 sequence = 0;
        QSet<QByteArray> keys;
        for (const Frame &frame : parser.takeFrames()) {
            QCOMPARE(frame.violation, Violation::None);
            keys.insert(QByteArray(reinterpret_cast<const char *>(frame.header.maskingKey->bytes.data()), 4));
            if (frame.header.opcode != Opcode::Text)
                continue;
            QCOMPARE(frame.payload.size(), 1'000'000);
            QCOMPARE(readStamp(frame.payload)->sequence, sequence++);
        }
        QCOMPARE(sequence, quint64(messages));
        QCOMPARE(keys.size(), messages + 2); // the ping's, each message's and the close frame's own
    }

    void isStoppedWhileConnecting()
    {
        RawServer server; // never answers
        CrowdSettings settings =
            settingsFor(QStringLiteral("ws://127.0.0.1:%1/").arg(server.port()), 100, 10, 10);
        settings.inFlight = 5;
        Run run;
        run.runner.start(settings);
        QTRY_COMPARE(server.connections(), 5);
        run.runner.stop();
        QVERIFY(run.wait());
        QVERIFY(run.result && run.result->stopped);
        QCOMPARE(run.result->opened, 0);
        QCOMPARE(run.result->failed, 0);
        QCOMPARE(run.result->counts, CrowdCounts());
        QCOMPARE(server.connections(), 5);
    }

    // Connected, with nothing to send: it sleeps.
    void idle()
    {
        CrowdServer server(CrowdServer::Mode::Silent);
        CrowdSettings settings = settingsFor(server.url(), 200, 0, 1.5);
        settings.expect = CrowdExpect::None;
        settings.drain = 0;
        const CrowdResult result = resultOf(settings);
        QVERIFY2(result.isWell(), told(result));
        QVERIFY2(result.sendingCpu < 0.05, told(result));
    }

    void descriptors()
    {
        const auto limit = raiseDescriptorLimit();
        if (!limit)
            QSKIP("This system has no limit of descriptors.");
        CrowdSettings settings;
        settings.clients = 10;
        QVERIFY(!descriptorFault(settings));
        settings.clients = int(qMin<quint64>(*limit, 2'000'000'000));
        const auto fault = descriptorFault(settings);
        QVERIFY(fault);
        QCOMPARE(fault->allowed, *limit);
        QVERIFY(fault->needed > *limit);
    }
};

QTEST_GUILESS_MAIN(TestCrowdLimits)
#include "tst_crowdlimits.moc"
