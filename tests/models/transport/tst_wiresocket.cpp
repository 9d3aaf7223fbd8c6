// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/bytes.h"
#include "transport/wiresocket.h"

#include <QEventLoop>
#include <QHostAddress>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <memory>
#include <vector>

using namespace Fanlight;

namespace {

// Like QTRY_VERIFY, but awake: that one sleeps between looks, and it would be measured.
template <typename Condition>
bool until(Condition condition, int limit = 5'000)
{
    QEventLoop loop;
    QTimer look;
    bool met = condition();
    QObject::connect(&look, &QTimer::timeout, &loop, [&] {
        met = condition();
        if (met)
            loop.quit();
    });
    QTimer::singleShot(limit, &loop, &QEventLoop::quit);
    look.start(1);
    if (!met)
        loop.exec();
    return met;
}

NetworkConditions latencyOf(double toServer, double toClient)
{
    NetworkConditions conditions;
    conditions.toServer.latency = toServer;
    conditions.toClient.latency = toClient;
    return conditions;
}

// A real connection with a WireSocket at its server's end; what the handler hears is written down.
class House : private WireHandler
{
public:
    House()
    {
        if (!m_listener.listen(QHostAddress(QHostAddress::LocalHost), 0))
            qFatal("cannot listen");
        peer.connectToHost(m_listener.serverAddress(), m_listener.serverPort());
        if (!m_listener.waitForNewConnection(5'000) || !peer.waitForConnected(5'000))
            qFatal("cannot connect");
        peer.setSocketOption(QAbstractSocket::LowDelayOption, 1);
        wire.reset(
            new WireSocket(m_listener.nextPendingConnection(), *this, m_turn)); // *this: a private base
        wire->start();
        QObject::connect(&peer, &QIODevice::readyRead, &peer, [this] {
            if (peerReads)
                got += peer.readAll();
            gotAt = clock.now();
        });
    }
    void send(const QByteArray &bytes)
    {
        Record record;
        record.payload = bytes;
        wire->send({bytes, std::move(record), PieceKind::Data});
    }
    void say(const QByteArray &bytes)
    {
        peer.write(bytes);
        peer.flush();
    }
    [[nodiscard]] bool peerIsGone() const { return peer.state() == QAbstractSocket::UnconnectedState; }
    [[nodiscard]] double since(qint64 from) const { return double(clock.now() - from) / 1e6; }

    CaptureClock clock;
    CaptureQueue queue{100'000};
    QTcpSocket peer;
    bool peerReads = true;
    QByteArray got; // by the peer
    qint64 gotAt = 0;
    QByteArray heard; // by the handler
    qint64 heardAt = 0;
    int drained = 0;
    bool ended = false;

private:
    void wireReceived(QByteArrayView bytes) override
    {
        heard += bytes;
        heardAt = clock.now();
    }
    void wireEnded() override { ended = true; }
    void readerWrote(QByteArrayView) override {}
    void readerWantsClose() override {}
    void wireDrained() override { ++drained; }

    QTcpServer m_listener;
    SendTurn m_turn{queue, clock};

public:
    std::unique_ptr<WireSocket> wire; // before the turn it uses
};

} // namespace

class TestWireSocket : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void passesBytesBothWays_data()
    {
        QTest::addColumn<bool>("delayed");
        QTest::newRow("on a clear network") << false;
        QTest::newRow("under every condition") << true;
    }
    void passesBytesBothWays()
    {
        QFETCH(bool, delayed);
        House house;
        if (delayed) {
            NetworkConditions conditions;
            conditions.toServer = {3, 3, 8e6, 3000, 2000, 0.1};
            conditions.toClient = conditions.toServer;
            house.wire->setConditions(conditions, 1);
        }
        const QByteArray bytes = Testing::pattern(600'000);
        house.say(bytes);
        for (qsizetype at = 0; at < bytes.size(); at += 6'000)
            house.send(bytes.mid(at, 6'000));
        QVERIFY(until(
            [&] { return house.got.size() == bytes.size() && house.heard.size() == bytes.size(); }, 20'000));
        QVERIFY(house.got == bytes);
        QVERIFY(house.heard == bytes);
        QCOMPARE(house.wire->bytesTaken(), quint64(bytes.size()));
        QCOMPARE(house.wire->bytesSent(), quint64(bytes.size()));
        QCOMPARE(house.wire->queuedBytes(), quint64(0));
    }

    void latencyIsExact()
    {
        House house;
        house.wire->setConditions(latencyOf(25, 40), 1);
        std::vector<double> up;
        std::vector<double> down;
        for (int i = 1; i <= 15; ++i) {
            const qint64 now = house.clock.now();
            house.say("x");
            house.send("y");
            QVERIFY(until([&] { return house.heard.size() == i && house.got.size() == i; }));
            up.push_back(double(house.heardAt - now) / 1e6);
            down.push_back(double(house.gotAt - now) / 1e6);
        }
        // The middle ones: what a busy machine does to some of them says nothing of the lines.
        std::nth_element(up.begin(), up.begin() + 7, up.end());
        std::nth_element(down.begin(), down.begin() + 7, down.end());
        QVERIFY2(up[7] > 23 && up[7] < 27, QByteArray::number(up[7]));
        QVERIFY2(down[7] > 38 && down[7] < 42, QByteArray::number(down[7]));
    }

    void aPieceIsRecordedWhenItEntersTheLine()
    {
        House house;
        house.wire->setConditions(latencyOf(0, 100), 1);
        const qint64 now = house.clock.now();
        house.send("slow");
        QVERIFY(until([&] { return house.got == "slow"; }));
        const CaptureBatch batch = house.queue.take();
        QCOMPARE(batch.records.size(), std::size_t(1));
        QVERIFY(double(batch.records.front().time - now) / 1e6 < 60);
        QVERIFY(house.since(now) >= 99);
    }

    void whatWaitsForTheLinkIsQueuedAndDrains()
    {
        House house;
        NetworkConditions conditions = latencyOf(0, 10);
        conditions.toClient.bandwidth = 1e6;
        house.wire->setConditions(conditions, 1);
        const qint64 now = house.clock.now();
        const QByteArray bytes = Testing::pattern(400'000);
        for (qsizetype at = 0; at < bytes.size(); at += 1'000)
            house.send(bytes.mid(at, 1'000));
        house.wire->flushQueue();
        QVERIFY(house.wire->queuedBytes() > 390'000);
        QCOMPARE(house.drained, 0);
        QVERIFY(until([&] { return house.got.size() == bytes.size(); }));
        QVERIFY(house.got == bytes);
        QVERIFY2(house.since(now) >= 405, QByteArray::number(house.since(now)));
        QCOMPARE(house.wire->queuedBytes(), quint64(0));
        QCOMPARE(house.drained, 1);
    }

    void whatIsInFlightIsNotQueued()
    {
        House house;
        house.wire->setConditions(latencyOf(0, 200), 1);
        house.send("in flight");
        house.wire->flushQueue();
        QCOMPARE(house.wire->queuedBytes(), quint64(0));
        QCOMPARE(house.got, "");
        QVERIFY(until([&] { return house.got == "in flight"; }));
    }

    void finishArrivesAfterTheLastByte()
    {
        House house;
        house.wire->setConditions(latencyOf(0, 60), 1);
        const qint64 now = house.clock.now();
        house.send("the last words");
        house.wire->finish();
        house.send("nobody hears this");
        QVERIFY(until([&] { return house.peerIsGone(); }));
        QCOMPARE(house.got, "the last words");
        QVERIFY2(house.since(now) >= 59, QByteArray::number(house.since(now)));
        QVERIFY(until([&] { return house.ended; }));
    }

    void thePeersEndComesAfterItsLastByte()
    {
        House house;
        house.wire->setConditions(latencyOf(60, 0), 1);
        const qint64 now = house.clock.now();
        house.say("goodbye");
        house.peer.disconnectFromHost();
        QVERIFY(until([&] { return house.ended; }));
        QCOMPARE(house.heard, "goodbye");
        QVERIFY2(house.since(now) >= 59, QByteArray::number(house.since(now)));
    }

    void whatIsSentToAGonePeerIsNoError()
    {
        House house;
        house.wire->setConditions(latencyOf(100, 20), 1);
        house.say("goodbye");
        house.peer.abort();
        house.send("too late");
        QVERIFY(until([&] { return house.ended; }));
        QCOMPARE(house.heard, "goodbye");
    }

    void abortWaitsForNothing()
    {
        House house;
        house.wire->setConditions(latencyOf(5'000, 5'000), 1);
        house.send("never seen");
        house.wire->flushQueue();
        house.wire->abortWire();
        QVERIFY(house.ended);
        QVERIFY(until([&] { return house.peerIsGone(); }));
        QCOMPARE(house.got, "");
    }

    void resetWhileRunning()
    {
        House house;
        NetworkConditions conditions;
        conditions.toServer.bandwidth = 1'000;
        conditions.toClient.bandwidth = 1'000;
        house.wire->setConditions(conditions, 1);
        const QByteArray bytes = Testing::pattern(1'000'000); // more than 16 minutes of it
        house.say(bytes);
        house.send(bytes);
        QVERIFY(until([&] { return house.got.size() > 10 && house.heard.size() > 10; }));
        QVERIFY(house.got.size() < 100'000 && house.heard.size() < 100'000);
        house.wire->setConditions({}, 1);
        QVERIFY(
            until([&] { return house.got.size() == bytes.size() && house.heard.size() == bytes.size(); }));
        QVERIFY(house.got == bytes && house.heard == bytes);
    }

    void pausedReadingHoldsWhatHasArrived()
    {
        House house;
        house.wire->setConditions(latencyOf(10, 0), 1);
        house.wire->setReadPaused(true);
        house.say("wait");
        const qint64 now = house.clock.now();
        QVERIFY(until([&] { return house.since(now) > 60; }));
        QCOMPARE(house.heard, "");
        house.wire->setReadPaused(false);
        QVERIFY(until([&] { return house.heard == "wait"; }));
    }

    void aPeerThatDoesNotReadHoldsItBack()
    {
        House house;
        house.wire->setConditions(latencyOf(0, 1), 1);
        house.peer.setReadBufferSize(64 * 1024);
        house.peerReads = false;
        const QByteArray bytes = Testing::pattern(32 * 1024 * 1024);
        for (qsizetype at = 0; at < bytes.size(); at += 65'536)
            house.send(bytes.mid(at, 65'536));
        const qint64 now = house.clock.now();
        QVERIFY(until([&] { return house.since(now) > 300; }));
        QVERIFY(house.wire->queuedBytes() > 4'000'000);
        house.peerReads = true;
        house.got += house.peer.readAll();
        QVERIFY(until([&] { return house.got.size() == bytes.size(); }, 10'000));
        QVERIFY(house.got == bytes);
        QVERIFY(house.drained >= 1);
    }

    void aSlowCloseHoldsTheEndBack()
    {
        House sending;
        NetworkConditions conditions;
        conditions.toClient.stream.slowClose = 80;
        sending.wire->setConditions(conditions, 1);
        sending.send("last words");
        sending.wire->finish();
        qint64 now = sending.clock.now();
        QVERIFY(until([&] { return sending.got == "last words"; }));
        QVERIFY(!sending.peerIsGone());
        QVERIFY(until([&] { return sending.peerIsGone(); }));
        QVERIFY2(sending.since(now) >= 79, QByteArray::number(sending.since(now)));

        House receiving;
        conditions = {};
        conditions.toServer.stream.slowClose = 80;
        receiving.wire->setConditions(conditions, 1);
        now = receiving.clock.now();
        receiving.say("goodbye");
        receiving.peer.disconnectFromHost();
        QVERIFY(until([&] { return receiving.heard == "goodbye"; }));
        QVERIFY(!receiving.ended);
        QVERIFY(until([&] { return receiving.ended; }));
        QVERIFY2(receiving.since(now) >= 79, QByteArray::number(receiving.since(now)));

        House let;
        conditions.toServer.stream.slowClose = 600'000;
        let.wire->setConditions(conditions, 1);
        let.say("goodbye");
        let.peer.disconnectFromHost();
        QVERIFY(until([&] { return let.heard == "goodbye" && let.peerIsGone(); }));
        let.wire->setConditions({}, 1);
        QVERIFY(until([&] { return let.ended; }));
    }

    void deletedWithBytesInFlight()
    {
        House house;
        house.wire->setConditions(latencyOf(20, 20), 1);
        house.send("never seen");
        house.say("never heard");
        const qint64 now = house.clock.now();
        QVERIFY(until([&] { return house.since(now) > 5; }));
        house.wire.reset();
        QVERIFY(until([&] { return house.peerIsGone() && house.since(now) > 60; }));
        QCOMPARE(house.got, "");
        QCOMPARE(house.heard, "");
    }
};

QTEST_GUILESS_MAIN(TestWireSocket)
#include "tst_wiresocket.moc"
