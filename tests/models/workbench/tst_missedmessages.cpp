// SPDX-License-Identifier: GPL-3.0-or-later
#include "workbench/missedmessages.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

namespace {

constexpr qint64 second = 1'000'000'000; // ns
constexpr ConnectionId lost{1};
constexpr ConnectionId next{2};

ConnectionInfo connection(ConnectionId id, ConnectionSide side, qint64 from, qint64 until)
{
    ConnectionInfo info;
    info.id = id;
    info.side = side;
    info.openedAt = from;
    info.closedAt = until;
    info.path = QStringLiteral("/");
    return info;
}

// A client of ours is on our server from 1 s to 10 s, in room "a", and again from 20 s on.
struct House
{
    CaptureStore store{quint64(16) << 20};
    CaptureBatch batch;

    House()
    {
        batch.connections = {connection(lost, ConnectionSide::Both, second, 10 * second),
            connection(next, ConnectionSide::Both, 19 * second, timeUnknown)};
        batch.connections.front().rooms = {QStringLiteral("a")};
        Record opened;
        opened.kind = RecordKind::Opened;
        opened.connection = lost;
        opened.time = second;
        batch.records.push_back(opened);
    }
    void send(quint32 id, qint64 time, const QString &room = {}, ConnectionId sender = {})
    {
        Record record;
        record.time = time;
        record.broadcast = BroadcastId{id};
        record.opcode = Opcode::Text;
        record.direction = Direction::ToClient;
        batch.records.push_back(record);
        batch.broadcasts.push_back({BroadcastId{id}, sender, room, 1});
    }
    void deliver(quint32 id, ConnectionId receiver, qint64 time, quint32 size)
    {
        batch.deliveries.push_back({time, 0, BroadcastId{id}, receiver, 0, size});
    }
    [[nodiscard]] std::optional<quint64> missed()
    {
        store.append(std::exchange(batch, {}));
        return missedMessages(store, lost, 10 * second, next, 20 * second);
    }
};

} // namespace

class TestMissedMessages : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void nothingWasSent()
    {
        House house;
        QCOMPARE(house.missed(), std::optional<quint64>(0));
    }

    void whatWasSentMeanwhileCounts()
    {
        House house;
        house.send(1, 5 * second); // before
        house.send(2, 11 * second);
        house.send(3, 12 * second, QStringLiteral("a"));
        house.send(4, 13 * second, QStringLiteral("b, a"));
        house.send(5, 14 * second, QStringLiteral("b")); // not its room
        house.send(6, 21 * second);                      // after
        QCOMPARE(house.missed(), std::optional<quint64>(3));
    }

    void whatCameAllTheSameDoesNot()
    {
        House house;
        house.send(1, 19'500'000'000);
        house.deliver(1, next, 19'500'000'000, 10);
        QCOMPARE(house.missed(), std::optional<quint64>(0));
    }

    void whatWaitedAndWasGivenUpCounts()
    {
        House house;
        house.send(1, 9'900'000'000);
        house.deliver(1, lost, 10 * second, 0);
        house.send(2, 9'950'000'000);
        house.deliver(2, lost, 9'960'000'000, 10);
        QCOMPARE(house.missed(), std::optional<quint64>(1));
    }

    void somebodyElsesServerTellsNothing()
    {
        House house;
        house.batch.connections.front().side = ConnectionSide::Client;
        QCOMPARE(house.missed(), std::optional<quint64>());
    }

    void compressionBlursTheCount()
    {
        House house;
        house.batch.connections.push_back(
            connection(ConnectionId{3}, ConnectionSide::Server, 0, timeUnknown));
        house.batch.connections.back().extensions = QStringLiteral("permessage-deflate");
        QCOMPARE(house.missed(), std::optional<quint64>());
    }

    void soDoWhoFollowTheEvents()
    {
        House house;
        house.batch.connections.push_back(
            connection(ConnectionId{3}, ConnectionSide::Server, 0, timeUnknown));
        house.batch.connections.back().path = QStringLiteral("/ws?x=1");
        QCOMPARE(house.missed(), std::optional<quint64>());
    }

    void aClearedCaptureTellsNothing()
    {
        House house;
        house.send(1, 11 * second);
        QVERIFY(house.missed().has_value());
        house.store.clear();
        house.send(2, 12 * second);
        QCOMPARE(house.missed(), std::optional<quint64>());
    }
};

QTEST_GUILESS_MAIN(TestMissedMessages)
#include "tst_missedmessages.moc"
