// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capturestore.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace Fanlight;

namespace {

constexpr quint64 chunk = CaptureStore::chunkSize;

Record frameAt(
    qint64 time, quint64 offset = 0, Direction direction = Direction::ToServer, quint32 connection = 1)
{
    Record record;
    record.time = time;
    record.offset = offset;
    record.direction = direction;
    record.connection = ConnectionId{connection};
    record.opcode = Opcode::Text;
    return record;
}

ConnectionInfo connection(quint32 id, ConnectionSide side, ConnectionState state = ConnectionState::Open)
{
    ConnectionInfo info;
    info.id = ConnectionId{id};
    info.side = side;
    info.state = state;
    return info;
}

CaptureBatch frames(quint64 count, quint32 id = 1)
{
    CaptureBatch batch;
    for (quint64 i = 0; i < count; ++i)
        batch.records.push_back(frameAt(qint64(i), i, Direction::ToServer, id));
    return batch;
}

CaptureBatch news(ConnectionInfo info)
{
    CaptureBatch batch;
    batch.connections.push_back(std::move(info));
    return batch;
}

} // namespace

class TestCaptureStore : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void numbersFromOne()
    {
        CaptureStore store(1'000'000'000);
        QCOMPARE(store.firstNumber(), quint64(1));
        QCOMPARE(store.lastNumber(), quint64(0));
        QSignalSpy appended(&store, &CaptureStore::appended);
        store.append({});
        QCOMPARE(appended.size(), 0);
        store.append(frames(2 * chunk + 5));
        QCOMPARE(appended.size(), 1);
        QCOMPARE(appended[0][0].toULongLong(), quint64(1));
        QCOMPARE(appended[0][1].toULongLong(), 2 * chunk + 5);
        store.append(frames(1));
        QCOMPARE(appended[1][0].toULongLong(), 2 * chunk + 6);
        for (const quint64 number : {quint64(1), chunk, chunk + 1, 2 * chunk, 2 * chunk + 1, 2 * chunk + 5})
            QCOMPARE(store.record(number).offset, number - 1);
        QCOMPARE(store.bytesUsed(), (2 * chunk + 6) * sizeof(Record));
    }

    void evictsWholeChunks()
    {
        CaptureStore store(2 * chunk * sizeof(Record));
        QStringList order;
        connect(&store, &CaptureStore::evictedBelow, this,
            [&](quint64 first) { order << QStringLiteral("below %1").arg(first); });
        connect(&store, &CaptureStore::appended, this,
            [&](quint64 first, quint64 last) { order << QStringLiteral("%1 to %2").arg(first).arg(last); });
        store.append(frames(2 * chunk));
        QCOMPARE(store.evicted(), quint64(0));
        store.append(frames(1));
        QCOMPARE(store.firstNumber(), chunk + 1);
        QCOMPARE(store.evicted(), chunk);
        QCOMPARE(store.bytesUsed(), (chunk + 1) * sizeof(Record));
        QCOMPARE(store.record(chunk + 1).offset, chunk);
        QCOMPARE(order, (QStringList{QStringLiteral("1 to 8192"), QStringLiteral("below 4097"),
                            QStringLiteral("8193 to 8193")}));
        // A batch larger than the budget keeps its end, and says so.
        order.clear();
        store.append(frames(5 * chunk));
        const quint64 last = 7 * chunk + 1;
        QCOMPARE(store.lastNumber(), last);
        QCOMPARE(store.firstNumber(), 6 * chunk + 1);
        QCOMPARE(store.evicted(), 6 * chunk);
        QCOMPARE(order, (QStringList{QStringLiteral("below 24577"), QStringLiteral("24577 to 28673")}));
    }

    void lastChunkStays()
    {
        CaptureStore store(1);
        store.append(frames(chunk));
        QCOMPARE(store.firstNumber(), quint64(1));
        store.append(frames(1));
        QCOMPARE(store.firstNumber(), chunk + 1);
        QCOMPARE(store.lastNumber(), chunk + 1);
        QVERIFY(store.bytesUsed() > store.budget());
    }

    void budgetCanShrink()
    {
        CaptureStore store(1'000'000'000);
        store.append(frames(3 * chunk));
        QSignalSpy below(&store, &CaptureStore::evictedBelow);
        store.setBudget(3 * chunk * sizeof(Record));
        QCOMPARE(below.size(), 0);
        store.setBudget(2 * chunk * sizeof(Record));
        QCOMPARE(below.size(), 1);
        QCOMPARE(below[0][0].toULongLong(), chunk + 1);
        QCOMPARE(store.budget(), 2 * chunk * sizeof(Record));
    }

    void countsSharedPayloadsOnce()
    {
        CaptureStore store(1'000'000'000);
        CaptureBatch batch;
        const QByteArray shared(10'000, 'x');
        for (int i = 0; i < 100; ++i) {
            batch.records.push_back(frameAt(i));
            batch.records.back().payload = shared;
        }
        store.append(std::move(batch));
        QCOMPARE(store.bytesUsed(), 100 * sizeof(Record) + 10'000);
        CaptureBatch other;
        other.records = {frameAt(0), frameAt(1)};
        other.records[0].payload = QByteArray(500, 'y');
        other.records[1].payload = QByteArray(500, 'y'); // equal, but not the same
        store.append(std::move(other));
        QCOMPARE(store.bytesUsed(), 102 * sizeof(Record) + 11'000);
        QVERIFY(store.record(1).payload.constData() == store.record(100).payload.constData());
    }

    void givesBackPayloadBytes()
    {
        CaptureStore store(chunk * sizeof(Record) + 50'000);
        CaptureBatch batch = frames(chunk);
        batch.records[5].payload = QByteArray(40'000, 'x');
        store.append(std::move(batch));
        store.append(frames(1'000));
        QCOMPARE(store.firstNumber(), chunk + 1);
        QCOMPARE(store.bytesUsed(), 1'000 * sizeof(Record));
    }

    void countsLost()
    {
        CaptureStore store(1'000'000);
        CaptureBatch batch = frames(1);
        batch.lost = 7;
        store.append(std::move(batch));
        QCOMPARE(store.evicted(), quint64(7));
    }

    void clears()
    {
        CaptureStore store(1'000'000'000);
        store.append(news(connection(1, ConnectionSide::Server)));
        store.append(news(connection(2, ConnectionSide::Server, ConnectionState::Closed)));
        store.append(frames(10));
        QSignalSpy cleared(&store, &CaptureStore::cleared);
        store.clear();
        QCOMPARE(cleared.size(), 1);
        QCOMPARE(store.firstNumber(), quint64(11));
        QCOMPARE(store.lastNumber(), quint64(10));
        QCOMPARE(store.bytesUsed(), quint64(0));
        QVERIFY(store.connection(ConnectionId{1}));  // still open
        QVERIFY(!store.connection(ConnectionId{2})); // nothing speaks of it any more
        store.append(frames(1));
        QCOMPARE(store.lastNumber(), quint64(11));
        QCOMPARE(store.record(11).offset, quint64(0));
    }

    void knowsConnections()
    {
        CaptureStore store(1'000'000);
        QSignalSpy changed(&store, &CaptureStore::connectionChanged);
        CaptureBatch batch;
        batch.connections = {connection(3, ConnectionSide::Server), connection(1, ConnectionSide::Both)};
        store.append(std::move(batch));
        QCOMPARE(changed.size(), 2);
        QCOMPARE(store.connections(), (std::vector{ConnectionId{1}, ConnectionId{3}}));
        QVERIFY(!store.connection(ConnectionId{2}));
        store.append(news(connection(3, ConnectionSide::Server, ConnectionState::Closing)));
        QCOMPARE(store.connection(ConnectionId{3})->state, ConnectionState::Closing);
    }

    void findsHandshakes()
    {
        CaptureStore store(2 * chunk * sizeof(Record));
        CaptureBatch batch = frames(3);
        batch.records[1].kind = RecordKind::HandshakeRequest;
        batch.records[2].kind = RecordKind::HandshakeResponse;
        store.append(std::move(batch));
        QCOMPARE(store.findHandshake(ConnectionId{1}, RecordKind::HandshakeRequest), quint64(2));
        QCOMPARE(store.findHandshake(ConnectionId{1}, RecordKind::HandshakeResponse), quint64(3));
        QCOMPARE(store.findHandshake(ConnectionId{1}, RecordKind::HttpRequest), quint64(0));
        QCOMPARE(store.findHandshake(ConnectionId{9}, RecordKind::HandshakeRequest), quint64(0));
        store.append(frames(2 * chunk));
        QCOMPARE(store.findHandshake(ConnectionId{1}, RecordKind::HandshakeRequest), quint64(0));
    }

    void forgetsClosedConnections()
    {
        CaptureStore store(2 * chunk * sizeof(Record));
        CaptureBatch batch = frames(1, 1);
        batch.connections = {connection(1, ConnectionSide::Server, ConnectionState::Closed),
            connection(2, ConnectionSide::Server)};
        store.append(std::move(batch));
        QVERIFY(store.connection(ConnectionId{1})); // it has a record
        store.append(frames(2 * chunk, 2));
        QVERIFY(!store.connection(ConnectionId{1}));
        store.append(frames(2 * chunk, 3));
        QVERIFY(store.connection(ConnectionId{2})); // open
    }

    void boundsClosedConnections()
    {
        CaptureStore store(1'000'000'000);
        constexpr quint32 count = quint32(CaptureStore::maxClosedConnections) + 100;
        CaptureBatch batch;
        for (quint32 id = 1; id <= count; ++id) {
            batch.connections.push_back(connection(id, ConnectionSide::Server, ConnectionState::Closed));
            batch.records.push_back(frameAt(id, 0, Direction::ToServer, id));
        }
        store.append(std::move(batch));
        store.append({});
        store.append({});
        QCOMPARE(store.connections().size(), CaptureStore::maxClosedConnections);
        QVERIFY(!store.connection(ConnectionId{100}));
        QVERIFY(store.connection(ConnectionId{101}));
    }

    void completesTimes_data()
    {
        QTest::addColumn<Direction>("direction");
        QTest::newRow("to the server") << Direction::ToServer;
        QTest::newRow("to the client") << Direction::ToClient;
    }
    void completesTimes()
    {
        QFETCH(Direction, direction);
        CaptureStore store(1'000'000);
        QSignalSpy completed(&store, &CaptureStore::completed);
        store.append(news(connection(1, ConnectionSide::Both)));
        const auto check = [&](quint64 number, qint64 own, qint64 other) {
            const Record &record = store.record(number);
            const bool toServer = direction == Direction::ToServer;
            QCOMPARE(toServer ? record.receiverTime : record.senderTime, own);
            QCOMPARE(toServer ? record.senderTime : record.receiverTime, other);
        };
        // The sighting of an earlier batch.
        CaptureBatch early;
        early.sightings = {{5, 0, ConnectionId{1}, direction}};
        store.append(std::move(early));
        CaptureBatch record;
        record.records = {frameAt(8, 0, direction)};
        store.append(std::move(record));
        check(1, 8, 5);
        // Both in one batch, in both orders of time.
        CaptureBatch both;
        both.records = {frameAt(20, 100, direction), frameAt(30, 200, direction)};
        both.sightings = {{19, 100, ConnectionId{1}, direction}, {31, 200, ConnectionId{1}, direction}};
        store.append(std::move(both));
        check(2, 20, 19);
        check(3, 30, 31);
        QCOMPARE(completed.size(), 0);
        // The sighting of a later batch.
        CaptureBatch waiting;
        waiting.records = {frameAt(40, 300, direction)};
        store.append(std::move(waiting));
        check(4, 40, timeUnknown);
        CaptureBatch late;
        late.sightings = {{39, 300, ConnectionId{1}, direction}};
        store.append(std::move(late));
        check(4, 40, 39);
        QCOMPARE(completed.size(), 1);
        QCOMPARE(completed[0][0].toULongLong(), quint64(4));
    }

    void matchesLongBatches()
    {
        // More than the tables hold, but never far apart.
        constexpr int count = 50'000;
        CaptureStore store(1'000'000'000);
        store.append(news(connection(1, ConnectionSide::Both)));
        CaptureBatch batch;
        for (int i = 0; i < count; ++i) {
            batch.records.push_back(frameAt(2 * i + 1, quint64(i)));
            batch.sightings.push_back({2 * i, quint64(i), ConnectionId{1}, Direction::ToServer});
        }
        store.append(std::move(batch));
        for (quint64 number = 1; number <= count; ++number)
            QCOMPARE(store.record(number).senderTime, qint64(2 * (number - 1)));
    }

    void ignoresForeignConnections()
    {
        CaptureStore store(1'000'000);
        store.append(news(connection(1, ConnectionSide::Server)));
        CaptureBatch batch;
        batch.records = {frameAt(10)};
        batch.sightings = {
            {5, 0, ConnectionId{1}, Direction::ToServer}, {5, 0, ConnectionId{77}, Direction::ToServer}};
        store.append(std::move(batch));
        QCOMPARE(store.record(1).senderTime, timeUnknown);
        QCOMPARE(store.record(1).receiverTime, qint64(10));
    }

    void matchesStragglersOfAClose()
    {
        CaptureStore store(1'000'000);
        QSignalSpy completed(&store, &CaptureStore::completed);
        CaptureBatch close;
        close.connections = {connection(1, ConnectionSide::Both, ConnectionState::Closed)};
        close.records = {frameAt(10, 0), frameAt(20, 50)};
        store.append(std::move(close));
        CaptureBatch straggler;
        straggler.sightings = {{9, 0, ConnectionId{1}, Direction::ToServer}};
        store.append(std::move(straggler));
        QCOMPARE(completed.size(), 1);
        CaptureBatch late; // the tables are gone by now
        late.sightings = {{19, 50, ConnectionId{1}, Direction::ToServer}};
        store.append(std::move(late));
        QCOMPARE(completed.size(), 1);
        QCOMPARE(store.record(2).senderTime, timeUnknown);
    }

    void evictedRecordsAreNotCompleted()
    {
        CaptureStore store(chunk * sizeof(Record));
        QSignalSpy completed(&store, &CaptureStore::completed);
        store.append(news(connection(1, ConnectionSide::Both)));
        store.append(frames(1));
        store.append(frames(2 * chunk, 2));
        QVERIFY(store.firstNumber() > 1);
        CaptureBatch late;
        late.sightings = {{1, 0, ConnectionId{1}, Direction::ToServer}};
        store.append(std::move(late));
        QCOMPARE(completed.size(), 0);
    }
};

QTEST_GUILESS_MAIN(TestCaptureStore)
#include "tst_capturestore.moc"
