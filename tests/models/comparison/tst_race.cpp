// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/race.h"
#include "comparison/racemeter.h"
#include "comparison/racestage.h"
#include "comparison/racetrack.h"
#include "tests/support/requirement.h"

#include <QProcess>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace Fanlight;

namespace {

constexpr int waitTime = 30'000; // ms

RaceResult raced(const RaceSettings &settings)
{
    RaceRunner runner;
    QSignalSpy finished(&runner, &RaceRunner::finished);
    runner.start(settings);
    if (!QTest::qWaitFor([&] { return !finished.isEmpty(); }, waitTime))
        qWarning("the race did not finish");
    return runner.result();
}

const LaneResult &lane(const RaceResult &result, RaceLane which)
{
    return result.lanes[std::size_t(which)];
}

// Passes on what comes between a relay and a server, and counts it.
class CountingForwarder
{
public:
    explicit CountingForwarder(quint16 port)
    {
        m_server.listen(QHostAddress::LocalHost);
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this, port] {
            while (QTcpSocket *near = m_server.nextPendingConnection()) {
                ++connections;
                auto *far = new QTcpSocket(near);
                far->connectToHost(QHostAddress::LocalHost, port);
                join(near, far, up);
                join(far, near, down);
            }
        });
    }
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }

    quint64 up = 0;
    quint64 down = 0;
    quint64 connections = 0;

private:
    static void join(QTcpSocket *from, QTcpSocket *to, quint64 &count)
    {
        const auto forward = [from, to, &count] {
            if (!from->isOpen() || !to->isOpen())
                return;
            const QByteArray bytes = from->readAll();
            count += quint64(bytes.size());
            to->write(bytes);
        };
        QObject::connect(to, &QTcpSocket::connected, to, forward);
        QObject::connect(from, &QTcpSocket::readyRead, to, [forward, to] {
            if (to->state() == QAbstractSocket::ConnectedState)
                forward();
        });
        QObject::connect(from, &QTcpSocket::disconnected, to, [forward, to] {
            forward();
            to->disconnectFromHost();
        });
    }

    QTcpServer m_server;
};

struct KernelCount
{
    quint64 received = 0;
    quint64 sent = 0;
    int connections = 0;
};

// What the kernel counted at the server's ends of the connections that are open now.
KernelCount kernelCount(const QString &ss, quint16 port)
{
    QProcess process;
    process.start(ss, {QStringLiteral("-tinH"), QStringLiteral("sport = :%1").arg(port)});
    if (!process.waitForFinished())
        qWarning("ss did not answer");
    const QString said = QString::fromUtf8(process.readAllStandardOutput());
    KernelCount count;
    static const QRegularExpression received(QStringLiteral("\\bbytes_received:(\\d+)"));
    static const QRegularExpression sent(QStringLiteral("\\bbytes_sent:(\\d+)"));
    static const QRegularExpression again(QStringLiteral("\\bbytes_retrans:(\\d+)"));
    for (const QRegularExpressionMatch &match : received.globalMatch(said)) {
        count.received += match.captured(1).toULongLong();
        ++count.connections;
    }
    for (const QRegularExpressionMatch &match : sent.globalMatch(said))
        count.sent += match.captured(1).toULongLong();
    // What TCP sent twice, on a busy machine also over loopback, is no news.
    for (const QRegularExpressionMatch &match : again.globalMatch(said))
        count.sent -= match.captured(1).toULongLong();
    return count;
}

void addLanes()
{
    QTest::addColumn<RaceLane>("which");
    QTest::newRow("fresh") << RaceLane::Fresh;
    QTest::newRow("keep-alive") << RaceLane::KeepAlive;
    QTest::newRow("pipelined") << RaceLane::Pipelined;
    QTest::newRow("WebSocket") << RaceLane::WebSocket;
}

} // namespace

class TestRace : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aThousandRequests()
    {
        const RaceResult result = raced({1000, 0});
        QVERIFY(result.complete);
        for (const LaneResult &each : result.lanes) {
            QCOMPARE(each.error, QString());
            QVERIFY(each.complete);
            QCOMPARE(each.done, 1000);
            QCOMPARE(each.connections, quint64(each.lane == RaceLane::Fresh ? 1000 : 1));
            if (each.lane == RaceLane::WebSocket)
                continue;
            QVERIFY(each.request.startsWith("GET / HTTP/1.1\r\n"));
            QCOMPARE(each.request.contains("Connection: close"), each.lane == RaceLane::Fresh);
            QVERIFY(each.reply.startsWith("HTTP/1.1 200 OK\r\n"));
            QVERIFY(each.reply.endsWith("\r\n\r\nhi there"));
            QCOMPARE(each.up.total(), quint64(1000 * each.request.size()));
            QCOMPARE(each.up.httpHeader, each.up.total());
            QCOMPARE(each.down.total(), quint64(1000 * each.reply.size()));
            QCOMPARE(each.down.payload, quint64(8'000));
            QCOMPARE(each.down.frameHeader, quint64(0));
            QVERIFY(each.opening.isEmpty());
        }
        const LaneResult &socket = lane(result, RaceLane::WebSocket);
        QCOMPARE(socket.request.size(), 14);
        QCOMPARE(socket.reply.size(), 10);
        QCOMPARE(socket.up.frameHeader + socket.up.payload, quint64(14'000));
        QCOMPARE(socket.up.payload, quint64(8'000));
        QCOMPARE(socket.down.frameHeader + socket.down.payload, quint64(10'000));
        QVERIFY(socket.opening.startsWith("GET /ws HTTP/1.1\r\n"));
        QVERIFY(socket.opening.contains("\r\n\r\nHTTP/1.1 101 "));
        QCOMPARE(socket.up.total() + socket.down.total(), quint64(24'000 + socket.opening.size()));

        // The order of reference-numbers.md.
        const qint64 fresh = lane(result, RaceLane::Fresh).elapsed;
        const qint64 keepAlive = lane(result, RaceLane::KeepAlive).elapsed;
        const qint64 pipelined = lane(result, RaceLane::Pipelined).elapsed;
        qInfo("fresh %.1f, keep-alive %.1f, pipelined %.1f, WebSocket %.1f ms", double(fresh) / 1e6,
            double(keepAlive) / 1e6, double(pipelined) / 1e6, double(socket.elapsed) / 1e6);
        QVERIFY(fresh > keepAlive);
        QVERIFY(keepAlive > pipelined);
        QVERIFY(fresh > socket.elapsed);
        QVERIFY(pipelined > 0);
    }

    // d = 25 ms: a new connection costs a round trip, and so does each answer that is waited for.
    void underDelay()
    {
        constexpr int requests = 20;
        constexpr double delay = 25; // ms
        const RaceResult result = raced({requests, delay});
        QVERIFY(result.complete);
        const auto elapsed = [&](RaceLane which) { return double(lane(result, which).elapsed) / 1e6; };
        const double fresh = elapsed(RaceLane::Fresh);
        const double keepAlive = elapsed(RaceLane::KeepAlive);
        const double pipelined = elapsed(RaceLane::Pipelined);
        const double socket = elapsed(RaceLane::WebSocket);
        qInfo("fresh %.1f, keep-alive %.1f, pipelined %.1f, WebSocket %.1f ms", fresh, keepAlive, pipelined,
            socket);
        // The first connection stands before the clock starts. Never less than the network's time, on a busy
        // machine somewhat more; a missing or an additional round trip for each request is half or twice.
        const auto isNear = [](double measured, double expected) {
            return measured > expected - 2 && measured < 1.5 * expected + 100;
        };
        QVERIFY(isNear(fresh, (4 * requests - 2) * delay));
        QVERIFY(isNear(keepAlive, 2 * requests * delay));
        QVERIFY(isNear(pipelined, 2 * delay));
        QVERIFY(isNear(socket, 2 * (requests + 1) * delay)); // and its handshake
        for (const LaneResult &each : result.lanes) {
            if (each.lane != RaceLane::WebSocket)
                QCOMPARE(each.up.total(), quint64(requests * each.request.size()));
        }
    }

    void progresses()
    {
        RaceRunner runner;
        QSignalSpy progressed(&runner, &RaceRunner::progressed);
        QSignalSpy finished(&runner, &RaceRunner::finished);
        runner.start({20, 10});
        QVERIFY(runner.isRunning());
        QVERIFY(!runner.result().complete);
        int most = 0;
        connect(&runner, &RaceRunner::progressed, this,
            [&] { most = std::max(most, lane(runner.result(), RaceLane::Fresh).done); });
        QTRY_VERIFY_WITH_TIMEOUT(most > 0 && most < 20, waitTime);
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, waitTime);
        QVERIFY(!runner.isRunning());
        QVERIFY(progressed.size() >= 3);
    }

    void stopsInTheMiddle()
    {
        RaceRunner runner;
        QSignalSpy finished(&runner, &RaceRunner::finished);
        runner.start({1000, 10});
        QTRY_VERIFY_WITH_TIMEOUT(lane(runner.result(), RaceLane::Fresh).done > 0, waitTime);
        runner.stop();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, waitTime);
        QVERIFY(!runner.isRunning());
        QVERIFY(!runner.result().complete);
        const LaneResult &fresh = lane(runner.result(), RaceLane::Fresh);
        QVERIFY(fresh.done < 1000);
        QVERIFY(!fresh.complete);
        QVERIFY(fresh.error.isEmpty());
        QCOMPARE(lane(runner.result(), RaceLane::KeepAlive).done, 0);
        runner.stop(); // nothing to stop
        // And another one.
        runner.start({10, 0});
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 2, waitTime);
        QVERIFY(runner.result().complete);
    }

    // The race that was dropped says nothing more.
    void startsAnew()
    {
        RaceRunner runner;
        QSignalSpy finished(&runner, &RaceRunner::finished);
        runner.start({1000, 10});
        runner.start({1000, 10});
        QTRY_VERIFY_WITH_TIMEOUT(lane(runner.result(), RaceLane::Fresh).done > 0, waitTime);
        runner.start({5, 0});
        QCOMPARE(lane(runner.result(), RaceLane::Fresh).done, 0);
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, waitTime);
        QVERIFY(runner.result().complete);
        QCOMPARE(runner.result().settings, (RaceSettings{5, 0}));
    }

    void isDestroyedWhileRunning()
    {
        for (const int requests : {1, 1000}) {
            auto runner = std::make_unique<RaceRunner>();
            runner->start({requests, 5});
            if (requests > 1)
                QTRY_VERIFY_WITH_TIMEOUT(lane(runner->result(), RaceLane::Fresh).done > 0, waitTime);
            runner.reset();
        }
    }

    void settingsAreBroughtIntoRange() { QCOMPARE(raced({0, -3}).settings, (RaceSettings{1, 0})); }

    // Every lane once more, past a counter that is not ours to get wrong.
    void agreesWithAForwarder_data() { addLanes(); }
    void agreesWithAForwarder()
    {
        QFETCH(RaceLane, which);
        RaceMeter meter;
        RaceStage stage;
        QVERIFY(stage.open());
        CountingForwarder forwarder(stage.port());
        const auto track = makeTrack(which, {1000, forwarder.port(), stage.addRelay(meter, 0)});
        QSignalSpy finished(track.get(), &RaceTrack::finished);
        track->start();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, waitTime);
        QCOMPARE(meter.split(Direction::ToServer).total(), forwarder.up);
        QCOMPARE(meter.split(Direction::ToClient).total(), forwarder.down);
        QCOMPARE(meter.connections(), forwarder.connections);
        QCOMPARE(meter.rest(), quint64(0));
    }

    // The lanes whose connection still stands at the end, against the kernel's own counters.
    void agreesWithTheKernel_data()
    {
        QTest::addColumn<RaceLane>("which");
        QTest::newRow("keep-alive") << RaceLane::KeepAlive;
        QTest::newRow("pipelined") << RaceLane::Pipelined;
        QTest::newRow("WebSocket") << RaceLane::WebSocket;
    }
    void agreesWithTheKernel()
    {
        QFETCH(RaceLane, which);
        const QString ss = QStandardPaths::findExecutable(QStringLiteral("ss"));
        if (ss.isEmpty())
            FANLIGHT_SKIP_OR_FAIL("ss is not here");
        RaceMeter meter;
        RaceStage stage;
        QVERIFY(stage.open());
        const auto track = makeTrack(which, {1000, stage.port(), stage.addRelay(meter, 0)});
        QSignalSpy finished(track.get(), &RaceTrack::finished);
        track->start();
        QTRY_COMPARE_WITH_TIMEOUT(finished.size(), 1, waitTime);
        const KernelCount count = kernelCount(ss, stage.port());
        QCOMPARE(count.connections, 1);
        QCOMPARE(meter.split(Direction::ToServer).total(), count.received);
        QCOMPARE(meter.split(Direction::ToClient).total(), count.sent);
    }

    void nobodyAnswers_data() { addLanes(); }
    void nobodyAnswers()
    {
        QFETCH(RaceLane, which);
        quint16 port = 0;
        {
            QTcpServer server;
            QVERIFY(server.listen(QHostAddress::LocalHost));
            port = server.serverPort();
        }
        RaceMeter meter;
        RaceStage stage;
        const auto track = makeTrack(which, {10, port, stage.addRelay(meter, 0)});
        QSignalSpy failed(track.get(), &RaceTrack::failed);
        track->start();
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, waitTime);
        QVERIFY(!failed[0][0].toString().isEmpty());
        QCOMPARE(track->done(), 0);
    }

    // An answer of another size would make the counts no multiple of one.
    void answersMustBeAlike()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        connect(&server, &QTcpServer::newConnection, &server, [&server] {
            server.nextPendingConnection()->write("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na"
                                                  "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nab");
        });
        const auto track = makeTrack(RaceLane::Pipelined, {10, server.serverPort(), QNetworkProxy::NoProxy});
        QSignalSpy failed(track.get(), &RaceTrack::failed);
        track->start();
        QTRY_COMPARE_WITH_TIMEOUT(failed.size(), 1, waitTime);
        QVERIFY(failed[0][0].toString().startsWith(QStringLiteral("Answer 2 has status 200")));
    }
};

QTEST_GUILESS_MAIN(TestRace)
#include "tst_race.moc"
