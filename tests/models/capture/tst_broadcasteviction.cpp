// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/models/capture/broadcastfixture.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <utility>
#include <vector>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

constexpr quint32 chunk = quint32(CaptureStore::chunkSize);
constexpr quint64 plenty = quint64(1) << 30; // bytes

// Broadcasts of these ids, each to the receivers 1 to so many.
CaptureBatch batchOf(quint32 first, quint32 last, quint32 receivers)
{
    CaptureBatch batch;
    for (quint32 id = first; id <= last; ++id) {
        batch.broadcasts.push_back(newsOf(id, receivers));
        batch.records.push_back(recordOfBroadcast(id, id));
        for (quint32 receiver = 1; receiver <= receivers; ++receiver)
            batch.deliveries.push_back(deliveryOf(id, receiver, id));
    }
    return batch;
}

Record openedBy(quint32 connection)
{
    Record record;
    record.kind = RecordKind::Opened;
    record.connection = ConnectionId{connection};
    return record;
}

} // namespace

// What becomes of broadcasts, their deliveries and the counts when there is no more room.
class TestBroadcastEviction : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    // With its record a broadcast goes, its deliveries are counted and their bytes are free again.
    void aChunkGoesWithItsBroadcasts()
    {
        CaptureStore store(plenty);
        store.append(batchOf(1, chunk, 3));
        const Record gone = store.record(1);
        store.append(batchOf(chunk + 1, chunk + 10, 3));
        QVERIFY(store.broadcast(gone));
        store.setBudget(store.bytesUsed() - 1);
        QCOMPARE(store.firstNumber(), quint64(chunk) + 1);
        QCOMPARE(store.evicted(), quint64(chunk));
        QCOMPARE(store.deliveriesEvicted(), quint64(chunk) * 3);
        QVERIFY(!store.broadcast(gone));
        CaptureStore another(plenty);
        another.append(batchOf(chunk + 1, chunk + 10, 3));
        QCOMPARE(store.bytesUsed(), another.bytesUsed());
        store.clear();
        QCOMPARE(store.deliveriesEvicted(), quint64(0));
        QCOMPARE(store.bytesUsed(), quint64(0));
    }

    // Later deliveries of a broadcast that lost its own are counted, and take no room again.
    void whatWasEvictedDoesNotGrowAgain()
    {
        CaptureStore store(plenty);
        store.append(batchOf(1, 1, 5));
        store.setBudget(1);
        QCOMPARE(store.deliveriesEvicted(), quint64(5));
        QSignalSpy delivered(&store, &CaptureStore::delivered);
        store.setBudget(plenty);
        const quint64 bytes = store.bytesUsed();
        CaptureBatch late;
        late.deliveries = {deliveryOf(1, 6, 10)};
        store.append(std::move(late));
        const Broadcast *broadcast = store.broadcast(store.record(1));
        QCOMPARE(broadcast->reached, quint32(6));
        QVERIFY(broadcast->deliveries.empty());
        QCOMPARE(store.bytesUsed(), bytes);
        QCOMPARE(delivered.size(), 0);
    }

    // Deliveries that come and go in one batch are told to nobody.
    void whatGoesAtOnceIsNotTold()
    {
        CaptureStore store(1);
        QSignalSpy delivered(&store, &CaptureStore::delivered);
        store.append(batchOf(1, 3, 4));
        QCOMPARE(store.deliveriesEvicted(), quint64(12));
        QCOMPARE(delivered.size(), 0);
    }

    void aFalseWordTakesNoMemory()
    {
        CaptureStore store(plenty);
        CaptureBatch batch;
        batch.broadcasts = {newsOf(1, 4'000'000'000)};
        batch.records = {recordOfBroadcast(1, 0)};
        batch.deliveries = {deliveryOf(1, 1, 5)};
        store.append(std::move(batch));
        QCOMPARE(store.broadcast(store.record(1))->deliveries.size(), std::size_t(1));
        QVERIFY2(store.bytesUsed() < 2'000'000, qPrintable(QString::number(store.bytesUsed())));
    }

    // An announcement whose record found no room says nothing of one that comes later.
    void whatWasNeverBegunIsForgotten()
    {
        CaptureStore store(plenty);
        CaptureBatch stray;
        stray.broadcasts = {newsOf(1, 10)};
        store.append(std::move(stray));
        store.append(batchOf(1, 1, 4));
        QCOMPARE(store.broadcast(store.record(1))->expected, quint32(4));
    }

    // A receiver is known as long as something that it got is kept, and no longer.
    void receiversAreKnownAsLongAsTheirBroadcasts_data()
    {
        QTest::addColumn<bool>("isJoined");
        QTest::newRow("single deliveries") << false;
        QTest::newRow("joined deliveries") << true;
    }
    void receiversAreKnownAsLongAsTheirBroadcasts()
    {
        QFETCH(bool, isJoined);
        constexpr ConnectionId receiver{5};
        CaptureStore store(plenty);
        CaptureBatch opening = batchOf(1, chunk - 1, 0);
        opening.connections = {infoOf(receiver.value, ConnectionSide::Server)};
        opening.records.push_back(openedBy(receiver.value));
        store.append(std::move(opening));
        CaptureBatch last = batchOf(chunk, chunk, 0); // in the second chunk
        if (isJoined)
            last.joined = {{qint64(chunk) + 1, 0, receiver, 0, joinedOf({chunk})}};
        else
            last.deliveries = {deliveryOf(chunk, receiver.value, qint64(chunk) + 1)};
        ConnectionInfo closed = infoOf(receiver.value, ConnectionSide::Server);
        closed.state = ConnectionState::Closed;
        last.connections = {closed};
        store.append(std::move(last));
        store.append(batchOf(chunk + 1, 2 * chunk + 1, 0));
        store.setBudget(store.bytesUsed() - 1);
        QCOMPARE(store.firstNumber(), quint64(chunk) + 1);
        QVERIFY(store.connection(receiver));
        store.setBudget(1);
        QCOMPARE(store.firstNumber(), quint64(2 * chunk) + 1);
        QVERIFY(!store.connection(receiver));
    }

    // However they were handed over.
    void deliveriesAreInTheOrderOfTime()
    {
        CaptureStore store(plenty);
        CaptureBatch batch = batchOf(1, 1, 0);
        batch.deliveries = {deliveryOf(1, 2, 20), deliveryOf(1, 4, 40)};
        batch.joined = {
            {10, 0, ConnectionId{1}, 0, joinedOf({1})}, {30, 0, ConnectionId{3}, 0, joinedOf({1})}};
        store.append(std::move(batch));
        QList<quint32> receivers;
        for (const Delivery &delivery : store.broadcast(store.record(1))->deliveries)
            receivers << delivery.receiver.value;
        QCOMPARE(receivers, (QList<quint32>{1, 2, 3, 4}));
    }

    // Engine threads announce in an order of their own.
    void runsAreInTheOrderOfTheirRecords()
    {
        CaptureStore store(plenty);
        std::vector<DeliveryRun> runs;
        connect(&store, &CaptureStore::delivered, &store, [&runs](const auto &news) { runs = news; });
        CaptureBatch batch = batchOf(1, 3, 1);
        std::reverse(batch.broadcasts.begin(), batch.broadcasts.end());
        store.append(std::move(batch));
        QCOMPARE(runs.size(), std::size_t(3));
        for (std::size_t i = 0; i < runs.size(); ++i)
            QCOMPARE(runs[i].number, quint64(i) + 1);
    }

    // What never left is nothing that the other end could have seen.
    void whatWasGivenUpIsNotReceived()
    {
        CaptureStore store(plenty);
        CaptureBatch batch = batchOf(1, 1, 0);
        batch.connections = {infoOf(4, ConnectionSide::Both)};
        DeliveryNews givenUp = deliveryOf(1, 4, 10);
        givenUp.size = 0;
        batch.deliveries = {givenUp};
        batch.sightings = {{20, 0, ConnectionId{4}, Direction::ToClient}};
        store.append(std::move(batch));
        const Delivery delivery = store.broadcast(store.record(1))->deliveries.at(0);
        QVERIFY(delivery.wasGivenUp());
        QCOMPARE(delivery.received, Delivery::never);
    }
};

QTEST_GUILESS_MAIN(TestBroadcastEviction)
#include "tst_broadcasteviction.moc"
