// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/rawserver.h"
#include "workbench/workbench.h"

#include <QRegularExpression>
#include <QTest>

#include <algorithm>
#include <memory>
#include <vector>

using namespace Fanlight;

namespace {

constexpr quint64 budget = quint64(64) << 20;

FaultRule rule(FaultAction action, Opcode opcode, FaultPick pick = FaultPick::Every, quint64 nth = 1)
{
    FaultRule made;
    made.action = action;
    made.opcodes = quint16(1U << quint8(opcode));
    made.pick = pick;
    made.nth = nth;
    return made;
}

// A server that echoes and one client of ours on it, both without greetings.
struct House
{
    House()
    {
        ServerSettings settings;
        settings.port = 0;
        settings.greeting.reset();
        settings.behaviour = Behaviour::Echo;
        bench.startServer(settings);
        if (!QTest::qWaitFor([this] { return bench.serverState().listening; }))
            qFatal("the server cannot listen");
        ClientSettings own;
        own.sendOnOpen.reset();
        own.url = QStringLiteral("ws://127.0.0.1:%1/").arg(bench.serverState().port);
        client = bench.addClient(own);
    }
    void open()
    {
        bench.openClient(client);
        if (!QTest::qWaitFor([this] { return bench.clientState(client).phase == ClientPhase::Open; }))
            qFatal("the client cannot connect");
    }
    // Sets the faults of one direction, at the client or at the server.
    void set(bool atServer, Direction direction, const DirectionConditions &wanted)
    {
        NetworkConditions conditions;
        (direction == Direction::ToServer ? conditions.toServer : conditions.toClient) = wanted;
        if (atServer)
            bench.setServerConditions(conditions);
        else
            bench.setClientConditions(client, conditions);
    }
    void set(bool atServer, Direction direction, const FaultRule &fault)
    {
        DirectionConditions wanted;
        wanted.faults = {fault};
        set(atServer, direction, wanted);
    }
    void say(const QByteArray &text) { bench.clientSend(client, Opcode::Text, text); }
    // What the capture holds of frames of one direction, as they stand there.
    [[nodiscard]] std::vector<Record> frames(Direction direction, Opcode opcode = Opcode::Text)
    {
        std::vector<Record> found;
        const CaptureStore &store = bench.store();
        for (quint64 number = store.firstNumber(); number <= store.lastNumber(); ++number) {
            const Record &record = store.record(number);
            if (record.kind == RecordKind::Frame && record.direction == direction && record.opcode == opcode)
                found.push_back(record);
        }
        return found;
    }
    // Those that were seen to arrive: "a b".
    [[nodiscard]] QByteArray arrived(Direction direction, Opcode opcode = Opcode::Text)
    {
        std::vector<Record> all = frames(direction, opcode);
        std::erase_if(all, [](const Record &record) { return record.receiverTime == timeUnknown; });
        std::stable_sort(all.begin(), all.end(),
            [](const Record &one, const Record &other) { return one.receiverTime < other.receiverTime; });
        QByteArrayList payloads;
        for (const Record &record : all)
            payloads += record.payload;
        return payloads.join(' ');
    }
    [[nodiscard]] int marked(Direction direction, FaultEffect effect, Opcode opcode = Opcode::Text)
    {
        const std::vector<Record> all = frames(direction, opcode);
        return int(std::count_if(all.begin(), all.end(), [effect](const Record &record) {
            return record.fault == FaultMark{effect, 1};
        }));
    }
    [[nodiscard]] QByteArray notes()
    {
        QByteArray text;
        const CaptureStore &store = bench.store();
        for (quint64 number = store.firstNumber(); number <= store.lastNumber(); ++number) {
            if (store.record(number).kind == RecordKind::Note)
                text += store.record(number).payload + '\n';
        }
        return text;
    }
    [[nodiscard]] ClientPhase phase() const { return bench.clientState(client).phase; }

    Workbench bench{budget};
    ClientId client;
};

} // namespace

// Faults of both networks on real connections: what arrives, and what the capture says of both ends.
class TestFaults : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void places()
    {
        QTest::addColumn<bool>("atServer");
        QTest::addColumn<Direction>("direction");
        QTest::newRow("the client's network, to the server") << false << Direction::ToServer;
        QTest::newRow("the client's network, to the client") << false << Direction::ToClient;
        QTest::newRow("the server's network, to the server") << true << Direction::ToServer;
        QTest::newRow("the server's network, to the client") << true << Direction::ToClient;
    }

    void theSecondIsDropped_data() { places(); }
    void theSecondIsDropped()
    {
        QFETCH(bool, atServer);
        QFETCH(Direction, direction);
        House house;
        house.set(atServer, direction, rule(FaultAction::Drop, Opcode::Text, FaultPick::Once, 2));
        house.open();
        for (const char *text : {"a", "b", "c"})
            house.say(text);
        QTRY_COMPARE(house.arrived(Direction::ToClient), "a c");
        QCOMPARE(house.arrived(direction), "a c");
        QTRY_COMPARE(house.marked(direction, FaultEffect::Dropped), 1);
        // It was sent, and the capture says so; each of the others was seen at both ends.
        const auto lost = [&] {
            for (const Record &record : house.frames(direction)) {
                const bool isLost = record.payload == "b";
                if (isLost != (record.receiverTime == timeUnknown) || record.senderTime == timeUnknown)
                    return false;
            }
            return house.frames(direction).size() == 3;
        };
        QTRY_VERIFY(lost());
    }

    void aCopyArrivesToo_data() { places(); }
    void aCopyArrivesToo()
    {
        QFETCH(bool, atServer);
        QFETCH(Direction, direction);
        House house;
        house.set(atServer, direction, rule(FaultAction::Duplicate, Opcode::Text, FaultPick::Once, 1));
        house.open();
        house.say("a");
        house.say("b");
        QTRY_COMPARE(house.arrived(direction), "a a b");
        QTRY_COMPARE(house.arrived(Direction::ToClient), "a a b");
        QTRY_COMPARE(house.marked(direction, FaultEffect::Duplicated), 1);
    }

    void theOrderChanges_data() { places(); }
    void theOrderChanges()
    {
        QFETCH(bool, atServer);
        QFETCH(Direction, direction);
        House house;
        house.set(atServer, direction, rule(FaultAction::HoldBack, Opcode::Text, FaultPick::Once, 1));
        house.open();
        for (const char *text : {"a", "b", "c"})
            house.say(text);
        QTRY_COMPARE(house.arrived(Direction::ToClient), "b a c");
        QTRY_COMPARE(house.arrived(direction), "b a c");
        QTRY_COMPARE(house.marked(direction, FaultEffect::HeldBack), 1);
        for (const Record &record : house.frames(direction))
            QVERIFY(record.senderTime <= record.receiverTime);
    }

    void oneFrameIsLate_data() { places(); }
    void oneFrameIsLate()
    {
        QFETCH(bool, atServer);
        QFETCH(Direction, direction);
        House house;
        FaultRule late = rule(FaultAction::Delay, Opcode::Text, FaultPick::Once, 1);
        late.delay = 60;
        house.set(atServer, direction, late);
        house.open();
        house.say("a");
        house.say("b");
        QTRY_COMPARE(house.arrived(direction), "b a");
        QTRY_COMPARE(house.marked(direction, FaultEffect::Delayed), 1);
        for (const Record &record : house.frames(direction)) {
            if (record.payload == "a")
                QVERIFY(record.receiverTime - record.senderTime >= 59'000'000);
        }
    }

    void whatArrivesCorruptedIsShownAsItArrived_data() { places(); }
    void whatArrivesCorruptedIsShownAsItArrived()
    {
        QFETCH(bool, atServer);
        QFETCH(Direction, direction);
        House house;
        house.set(atServer, direction, rule(FaultAction::Corrupt, Opcode::Binary, FaultPick::Once, 1));
        house.open();
        const QByteArray sent("some bytes");
        house.bench.clientSend(house.client, Opcode::Binary, sent);
        QTRY_COMPARE(house.marked(direction, FaultEffect::Corrupted, Opcode::Binary), 1);
        QTRY_VERIFY(house.frames(direction, Opcode::Binary).size() == 2);
        const auto isSaid = [&] {
            for (const Record &record : house.frames(direction, Opcode::Binary)) {
                const bool asSent = record.fault.effect == FaultEffect::Corrupted;
                if (asSent != (record.payload == sent) || asSent == (record.receiverTime != timeUnknown))
                    return false;
            }
            return true;
        };
        QTRY_VERIFY(isSaid());
    }

    void aBroadcastKnowsWhomItDidNotReach()
    {
        House house;
        ServerSettings settings = house.bench.serverSettings();
        settings.behaviour = Behaviour::Broadcast;
        house.bench.setServerSettings(settings);
        house.set(true, Direction::ToClient, rule(FaultAction::Drop, Opcode::Text, FaultPick::Once, 1));
        house.open();
        house.say("lost");
        house.say("heard");
        const auto counts = [&](QByteArrayView payload) {
            const CaptureStore &store = house.bench.store();
            for (quint64 number = store.firstNumber(); number <= store.lastNumber(); ++number) {
                const Record &record = store.record(number);
                const Broadcast *broadcast = store.broadcast(record);
                if (broadcast && record.payload == payload)
                    return QByteArray::number(broadcast->reached) + " of " +
                           QByteArray::number(broadcast->expected) + ", " +
                           QByteArray::number(broadcast->givenUp) + " given up";
            }
            return QByteArray();
        };
        QTRY_COMPARE(counts("heard"), "1 of 1, 0 given up");
        QTRY_COMPARE(counts("lost"), "0 of 1, 1 given up");
        // Its row says why.
        QTRY_COMPARE(house.marked(Direction::ToClient, FaultEffect::Dropped), 1);
    }

    void corruptTextClosesWith1007()
    {
        House house;
        FaultRule corrupt = rule(FaultAction::Corrupt, Opcode::Text);
        corrupt.bits = 2'000; // every bit
        house.set(false, Direction::ToServer, corrupt);
        house.open();
        house.say(QByteArray(200, 'x')); // 0x78 becomes 0x87, which begins nothing
        QTRY_COMPARE(house.phase(), ClientPhase::Disconnected);
        QCOMPARE(house.bench.clientState(house.client).closeCode, CloseCodes::InvalidPayload);
    }

    void aDroppedPingHasNoPong()
    {
        House house;
        house.set(true, Direction::ToServer, rule(FaultAction::Drop, Opcode::Ping));
        house.open();
        house.bench.clientSend(house.client, Opcode::Ping, "hear me");
        house.say("after it");
        QTRY_COMPARE(house.arrived(Direction::ToClient), "after it");
        QCOMPARE(house.marked(Direction::ToServer, FaultEffect::Dropped, Opcode::Ping), 1);
        QVERIFY(house.frames(Direction::ToClient, Opcode::Pong).empty());
    }

    void changesTakeEffectOnWhatIsThere()
    {
        House house;
        house.open();
        house.say("a");
        QTRY_COMPARE(house.arrived(Direction::ToClient), "a");
        const FaultRule drop = rule(FaultAction::Drop, Opcode::Text);
        for (const bool atServer : {false, true}) {
            house.set(atServer, Direction::ToServer, drop);
            house.say("lost");
            QTRY_COMPARE(house.marked(Direction::ToServer, FaultEffect::Dropped), atServer ? 2 : 1);
            house.bench.resetConditions();
            house.say("b");
            const QByteArray heard = atServer ? "a b b" : "a b";
            QTRY_COMPARE(house.arrived(Direction::ToClient), heard);
            QTRY_COMPARE(house.arrived(Direction::ToServer), heard);
        }
        QCOMPARE(drop.tally->struck.load(), quint64(2));
        QVERIFY(house.bench.clientConditions(house.client).isClear());
    }

    void bothNetworksStack()
    {
        House house;
        house.set(false, Direction::ToServer, rule(FaultAction::Duplicate, Opcode::Text));
        house.set(true, Direction::ToServer, rule(FaultAction::Drop, Opcode::Text, FaultPick::Every, 2));
        house.open();
        for (const char *text : {"a", "b", "c"})
            house.say(text);
        QTRY_COMPARE(house.arrived(Direction::ToServer), "a b c");
        QTRY_COMPARE(house.marked(Direction::ToServer, FaultEffect::Dropped), 3);
    }

    void aLimitCloses_data() { places(); }
    void aLimitCloses()
    {
        QFETCH(bool, atServer);
        QFETCH(Direction, direction);
        House house;
        house.open();
        DirectionConditions wanted;
        wanted.stream.dataLimit = 40;
        house.set(atServer, direction, wanted);
        house.say("1234567890");
        QTRY_COMPARE(house.arrived(direction), "1234567890");
        QCOMPARE(house.phase(), ClientPhase::Open);
        house.say(QByteArray(100, 'x'));
        QTRY_COMPARE(house.phase(), ClientPhase::Disconnected);
        QTRY_VERIFY2(house.notes().contains("closed after 40 bytes"), house.notes().constData());
        // The part of it that passed is no frame.
        QVERIFY(house.arrived(direction).startsWith("1234567890"));
        QVERIFY(!house.arrived(direction).contains(QByteArray(100, 'x')));
    }

    void aResetResets_data() { places(); }
    void aResetResets()
    {
        QFETCH(bool, atServer);
        QFETCH(Direction, direction);
        House house;
        house.set(atServer, direction, rule(FaultAction::Reset, Opcode::Text, FaultPick::Once, 2));
        house.open();
        house.say("a");
        QTRY_COMPARE(house.arrived(direction), "a");
        QCOMPARE(house.phase(), ClientPhase::Open);
        house.say("b");
        QTRY_COMPARE(house.phase(), ClientPhase::Disconnected);
        QCOMPARE(house.bench.clientState(house.client).error, ClientError::ConnectionLost);
        QTRY_VERIFY2(house.notes().contains("Network fault 1: reset"), house.notes().constData());

        DirectionConditions soon;
        soon.stream.resetAfter = 50;
        house.bench.resetConditions();
        house.open();
        house.set(atServer, direction, soon);
        QTRY_COMPARE(house.phase(), ClientPhase::Disconnected);
        QTRY_VERIFY2(house.notes().contains("reset after 50 ms"), house.notes().constData());
    }

    void aTimeOutIsSilentAndThenCloses_data() { places(); }
    void aTimeOutIsSilentAndThenCloses()
    {
        QFETCH(bool, atServer);
        QFETCH(Direction, direction);
        House house;
        house.open();
        DirectionConditions wanted;
        wanted.stream.timeout = 0;
        house.set(atServer, direction, wanted);
        house.say("lost");
        QTRY_VERIFY2(house.notes().contains("Network fault: nothing "), house.notes().constData());
        QCOMPARE(house.phase(), ClientPhase::Open);
        QVERIFY(house.arrived(direction).isEmpty());
        wanted.stream.timeout = 30;
        house.set(atServer, direction, wanted);
        QTRY_COMPARE(house.phase(), ClientPhase::Disconnected);
    }
};

QTEST_GUILESS_MAIN(TestFaults)
#include "tst_faults.moc"
