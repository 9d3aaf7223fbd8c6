// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/heartbeat.h"
#include "tests/support/rawpeer.h"
#include "tests/support/serverfixture.h"

#include <QTest>

#include <array>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

using Action = HeartbeatWatch::Action;
constexpr qint64 ms = 1'000'000;
constexpr Heartbeat everySecond{1'000, 3'000};

// Looks every 100 ms until something is to be done; the time in ms, or -1.
qint64 nextAction(HeartbeatWatch &watch, qint64 from, const HeartbeatWatch::Signs &signs, Action wanted,
    qint64 limit = 100'000, const Heartbeat &settings = everySecond)
{
    for (qint64 now = from; now < from + limit; now += 100) {
        const Action action = watch.look(now * ms, settings, signs);
        if (action != Action::None)
            return action == wanted ? now : -1;
    }
    return -1;
}

ServerSettings beating(int interval, int timeout)
{
    ServerSettings settings;
    settings.greeting.reset();
    settings.heartbeat = {interval, timeout};
    settings.limits.closeTimeout = 200;
    return settings;
}

QByteArray masked(Opcode opcode, const QByteArray &payload)
{
    return serializeMessage(opcode, payload, MaskingKey{{9, 8, 7, 6}});
}

} // namespace

class TestHeartbeat : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void offByDefault()
    {
        HeartbeatWatch watch(ConnectionId{1});
        QCOMPARE(nextAction(watch, 0, {}, Action::Ping, 1'000'000, Heartbeat()), qint64(-1));
    }

    void pingsTheSilentAndGivesUpTheDead()
    {
        HeartbeatWatch watch(ConnectionId{7});
        HeartbeatWatch::Signs signs;
        const qint64 first = nextAction(watch, 0, signs, Action::Ping);
        QVERIFY(first >= 0 && first <= 1'100);
        signs.in += 10; // the pong
        const qint64 second = nextAction(watch, first + 100, signs, Action::Ping);
        QVERIFY2(qAbs(second - first - 1'000) <= 100, qPrintable(QString::number(second)));
        QCOMPARE(nextAction(watch, second + 100, signs, Action::GiveUp), second + 3'000);
    }

    void asksNobodyWhoTalks()
    {
        HeartbeatWatch watch(ConnectionId{7});
        HeartbeatWatch::Signs signs;
        for (qint64 now = 0; now < 20'000; now += 100) {
            ++signs.said;
            signs.in += 6;
            QCOMPARE(watch.look(now * ms, everySecond, signs), Action::None);
        }
        const qint64 asked = nextAction(watch, 20'000, signs, Action::Ping);
        QVERIFY(asked >= 20'900 && asked <= 22'000);
    }

    // A pong may stand behind what a slow receiver has to read first.
    void aQueueThatMovesIsASignOfLife()
    {
        HeartbeatWatch watch(ConnectionId{7});
        HeartbeatWatch::Signs signs;
        signs.waits = true;
        qint64 now = nextAction(watch, 0, signs, Action::Ping);
        for (int i = 0; i < 200; ++i) {
            now += 100;
            signs.out += 1;
            QVERIFY(watch.look(now * ms, everySecond, signs) != Action::GiveUp);
        }
        // The kernel takes bytes for a dead peer too, as long as it has room.
        signs.waits = false;
        HeartbeatWatch other(ConnectionId{7});
        now = nextAction(other, now, signs, Action::Ping);
        bool givenUp = false;
        for (int i = 0; i < 50 && !givenUp; ++i) {
            now += 100;
            signs.out += 1;
            givenUp = other.look(now * ms, everySecond, signs) == Action::GiveUp;
        }
        QVERIFY(givenUp);
    }

    void whomWeDoNotReadIsNotBlamed()
    {
        HeartbeatWatch watch(ConnectionId{7});
        HeartbeatWatch::Signs signs;
        signs.isHeld = true;
        for (qint64 now = 0; now < 20'000; now += 100)
            QVERIFY(watch.look(now * ms, everySecond, signs) != Action::GiveUp);
    }

    // A thousand that came at once are pinged all over the interval.
    void pingsAreSpread()
    {
        std::array<int, 10> tenths{};
        for (quint32 id = 1; id <= 1'000; ++id) {
            HeartbeatWatch watch(ConnectionId{id});
            const qint64 at = nextAction(watch, 0, {}, Action::Ping);
            QVERIFY(at >= 0 && at <= 1'000);
            ++tenths[std::size_t(std::max<qint64>(at / 100 - 1, 0))]; // it is looked at every 100 ms
        }
        for (const int inTenth : tenths)
            QVERIFY2(inTenth > 50 && inTenth < 250, qPrintable(QString::number(inTenth)));
    }

    void changesTakeEffectAtOnce()
    {
        HeartbeatWatch watch(ConnectionId{7});
        (void)nextAction(watch, 0, {}, Action::Ping);
        QCOMPARE(watch.look(500 * ms, Heartbeat(), {}), Action::None);
        QCOMPARE(nextAction(watch, 1'000, {}, Action::Ping, 100'000, Heartbeat()), qint64(-1));
        const qint64 again = nextAction(watch, 200'000, {}, Action::Ping);
        QVERIFY(again >= 200'000 && again <= 201'000);
    }

    void aLivingPeerStaysAndHasARoundTrip()
    {
        ServerFixture server(beating(100, 2'000));
        RawPeer peer(server.port());
        QVERIFY(peer.open());
        for (std::size_t i = 1; i <= 4; ++i) {
            QVERIFY(peer.waitForFrames(i));
            const Frame ping = peer.frames().back();
            QCOMPARE(ping.header.opcode, Opcode::Ping);
            peer.write(masked(Opcode::Pong, ping.payload));
        }
        QTRY_VERIFY(server.host.stats().at(0).roundTrip > 0);
        QVERIFY(server.host.hasConnections());
    }

    void aDeadPeerIsClosedWith1011()
    {
        ServerFixture server(beating(100, 300));
        RawPeer peer(server.port());
        QVERIFY(peer.open());
        QVERIFY(peer.waitForEnd());
        const std::vector<Frame> frames = peer.frames();
        QCOMPARE(frames.front().header.opcode, Opcode::Ping);
        QCOMPARE(frames.back().header.opcode, Opcode::Close);
        const CloseBody body = parseCloseBody(frames.back().payload).value_or(CloseBody{});
        QCOMPARE(body.code, CloseCodes::InternalError);
        QCOMPARE(body.reason, QByteArray("keepalive ping timeout"));
        QVERIFY2(server.notes().contains("Closed with 1011: nothing came within 0.3 s after a ping"),
            server.notes());
        QTRY_VERIFY(!server.host.hasConnections());
        const Record closed = server.records(RecordKind::Closed).at(0);
        QVERIFY2(closed.payload.contains("keepalive ping timeout"), closed.payload);
    }
};

QTEST_GUILESS_MAIN(TestHeartbeat)
#include "tst_heartbeat.moc"
