// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/models/capture/broadcastfixture.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

// Everything that is kept of a broadcast, as text.
QString stateOf(const CaptureStore &store, quint64 number)
{
    const Broadcast *broadcast = store.broadcast(store.record(number));
    if (!broadcast)
        return QStringLiteral("none");
    QString text = QStringLiteral("%1 of %2, %3 given up, skew %4")
                       .arg(broadcast->reached)
                       .arg(broadcast->expected)
                       .arg(broadcast->givenUp)
                       .arg(broadcast->skew());
    for (const Delivery &delivery : broadcast->deliveries)
        text += QStringLiteral("; %1 left %2 received %3 queued %4")
                    .arg(delivery.receiver.value)
                    .arg(delivery.left)
                    .arg(delivery.received)
                    .arg(delivery.queued);
    return text;
}

} // namespace

class TestBroadcastBook : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aBroadcastIsOneRecord()
    {
        CaptureStore store(1 << 20);
        QSignalSpy appended(&store, &CaptureStore::appended);
        std::vector<DeliveryRun> runs;
        connect(&store, &CaptureStore::delivered, &store, [&runs](const auto &news) { runs = news; });
        CaptureBatch batch;
        batch.broadcasts = {newsOf(9, 3, 2)};
        batch.records = {recordOfBroadcast(9, 1'000)};
        batch.deliveries = {deliveryOf(9, 1, 1'500), deliveryOf(9, 2, 2'000), deliveryOf(9, 3, 4'100)};
        store.append(std::move(batch));
        QCOMPARE(appended.size(), 1);
        QCOMPARE(store.lastNumber(), quint64(1));
        const Broadcast *broadcast = store.broadcast(store.record(1));
        QVERIFY(broadcast);
        QCOMPARE(broadcast->number, quint64(1));
        QCOMPARE(broadcast->sender, ConnectionId{2});
        QCOMPARE(broadcast->expected, quint32(3));
        QCOMPARE(broadcast->reached, quint32(3));
        QCOMPARE(broadcast->skew(), qint64(2'600));
        QCOMPARE(runs.size(), std::size_t(1));
        QCOMPARE(runs[0].number, quint64(1));
        QCOMPARE(runs[0].first, quint32(0));
        QCOMPARE(runs[0].count, quint32(3));
        const Record third = recordOf(store.record(1), broadcast->deliveries[2]);
        QCOMPARE(third.connection, ConnectionId{3});
        QCOMPARE(third.time, qint64(4'100));
        QCOMPARE(third.payload.constData(), store.record(1).payload.constData()); // shared
    }

    // Other engine threads tell of their receivers later, and deliveries come in several batches.
    void growsFromBatchToBatch()
    {
        CaptureStore store(1 << 20);
        CaptureBatch first;
        first.broadcasts = {newsOf(1, 1)};
        first.records = {recordOfBroadcast(1, 0)};
        first.deliveries = {deliveryOf(1, 1, 100)};
        store.append(std::move(first));
        std::vector<DeliveryRun> runs;
        connect(&store, &CaptureStore::delivered, &store, [&runs](const auto &news) { runs = news; });
        CaptureBatch second;
        second.broadcasts = {newsOf(1, 2)};
        second.deliveries = {deliveryOf(1, 2, 700), deliveryOf(1, 3, 500)};
        store.append(std::move(second));
        const Broadcast *broadcast = store.broadcast(store.record(1));
        QCOMPARE(broadcast->expected, quint32(3));
        QCOMPARE(broadcast->skew(), qint64(600));
        QCOMPARE(runs.size(), std::size_t(1));
        QCOMPARE(runs[0].first, quint32(1));
        QCOMPARE(runs[0].count, quint32(2));
    }

    void countsWhomItDidNotReach()
    {
        CaptureStore store(1 << 20);
        CaptureBatch batch;
        batch.broadcasts = {newsOf(1, 2)};
        batch.records = {recordOfBroadcast(1, 0)};
        DeliveryNews givenUp = deliveryOf(1, 2, 900);
        givenUp.size = 0;
        batch.deliveries = {deliveryOf(1, 1, 100), givenUp};
        store.append(std::move(batch));
        const Broadcast *broadcast = store.broadcast(store.record(1));
        QCOMPARE(broadcast->reached, quint32(1));
        QCOMPARE(broadcast->givenUp, quint32(1));
        QVERIFY(broadcast->deliveries[1].wasGivenUp());
        QCOMPARE(broadcast->skew(), qint64(0));
    }

    // Whichever end is told first.
    void bothEndsMeet_data()
    {
        QTest::addColumn<bool>("sightingFirst");
        QTest::newRow("the delivery first") << false;
        QTest::newRow("the sighting first") << true;
    }

    void bothEndsMeet()
    {
        QFETCH(bool, sightingFirst);
        CaptureStore store(1 << 20);
        QSignalSpy completed(&store, &CaptureStore::completed);
        CaptureBatch opening;
        opening.connections = {infoOf(4, ConnectionSide::Both)};
        opening.broadcasts = {newsOf(1, 1)};
        opening.records = {recordOfBroadcast(1, 1'000)};
        CaptureBatch delivery;
        delivery.deliveries = {deliveryOf(1, 4, 2'000, 77)};
        CaptureBatch sighting;
        sighting.sightings = {{3'000, 77, ConnectionId{4}, Direction::ToClient}};
        store.append(std::move(opening));
        store.append(std::move(sightingFirst ? sighting : delivery));
        store.append(std::move(sightingFirst ? delivery : sighting));
        const Broadcast *broadcast = store.broadcast(store.record(1));
        QCOMPARE(broadcast->deliveries[0].received, deliverySteps(2'000));
        const Record row = recordOf(store.record(1), broadcast->deliveries[0]);
        QCOMPARE(row.senderTime, qint64(2'000));
        QCOMPARE(row.receiverTime, qint64(3'000));
        QCOMPARE(completed.size(), sightingFirst ? 0 : 1);
    }

    // P5: at most 16 bytes a delivery beside one payload.
    void costsSixteenBytesADelivery()
    {
        CaptureStore store(1 << 24);
        constexpr quint32 receivers = 1'000;
        const quint64 before = store.bytesUsed();
        for (quint32 id = 1; id <= 10; ++id) {
            CaptureBatch batch;
            batch.broadcasts = {newsOf(id, receivers)};
            batch.records = {recordOfBroadcast(id, id)};
            for (quint32 receiver = 1; receiver <= receivers; ++receiver)
                batch.deliveries.push_back(deliveryOf(id, receiver, id));
            store.append(std::move(batch));
        }
        const quint64 perBroadcast = (store.bytesUsed() - before) / 10;
        QVERIFY2(perBroadcast <= 16 * receivers + 300, qPrintable(QString::number(perBroadcast)));
    }

    void staysWithinTheBudget()
    {
        constexpr quint64 budget = 512 * 1024;
        CaptureStore store(budget);
        for (quint32 id = 1; id <= 400; ++id) {
            CaptureBatch batch;
            batch.broadcasts = {newsOf(id, 100)};
            batch.records = {recordOfBroadcast(id, id)};
            for (quint32 receiver = 1; receiver <= 100; ++receiver)
                batch.deliveries.push_back(deliveryOf(id, receiver, id));
            store.append(std::move(batch));
        }
        QVERIFY2(store.bytesUsed() <= budget, qPrintable(QString::number(store.bytesUsed())));
        QVERIFY(store.deliveriesEvicted() > 0);
        // The counts stay; the newest are whole.
        const Broadcast *oldest = store.broadcast(store.record(store.firstNumber()));
        QVERIFY(oldest && oldest->deliveries.empty());
        QCOMPARE(oldest->reached, quint32(100));
        const Broadcast *newest = store.broadcast(store.record(store.lastNumber()));
        QCOMPARE(newest->deliveries.size(), std::size_t(100));
    }

    // The oldest lose their deliveries first, and that is told before what is new.
    void tellsWhatItForgets()
    {
        CaptureStore store(quint64(1) << 30);
        for (quint32 id = 1; id <= 3; ++id) {
            CaptureBatch batch;
            batch.broadcasts = {newsOf(id, 100)};
            batch.records = {recordOfBroadcast(id, id)};
            batch.deliveries = {deliveryOf(id, 1, id)};
            store.append(std::move(batch));
        }
        QStringList told;
        connect(&store, &CaptureStore::deliveriesEvictedBelow, &store,
            [&told](quint64 end) { told << QStringLiteral("gone below %1").arg(end); });
        connect(&store, &CaptureStore::appended, &store,
            [&told](quint64 first) { told << QStringLiteral("new %1").arg(first); });
        store.setBudget(store.bytesUsed());
        QCOMPARE(told, QStringList());
        store.setBudget(store.bytesUsed() - 1);
        QCOMPARE(told, QStringList{QStringLiteral("gone below 2")});
        QVERIFY(store.broadcast(store.record(1))->deliveries.empty());
        QCOMPARE(store.broadcast(store.record(2))->deliveries.size(), std::size_t(1));
        told.clear();
        CaptureBatch more;
        more.broadcasts = {newsOf(4, 150)};
        more.records = {recordOfBroadcast(4, 4)};
        more.deliveries = {deliveryOf(4, 1, 4)};
        store.append(std::move(more));
        QCOMPARE(told, (QStringList{QStringLiteral("gone below 3"), QStringLiteral("new 4")}));
        QCOMPARE(store.deliveriesEvicted(), quint64(2));
        // When their records go as well, that says it all.
        told.clear();
        store.clear();
        QCOMPARE(told, QStringList());
    }

    // What refers to a record that is gone, or never came, means nothing.
    void forgetsWithTheRecord()
    {
        CaptureStore store(1 << 20);
        CaptureBatch stray;
        stray.broadcasts = {newsOf(5, 10)};
        stray.deliveries = {deliveryOf(5, 1, 10)};
        QSignalSpy delivered(&store, &CaptureStore::delivered);
        store.append(std::move(stray));
        QCOMPARE(delivered.size(), 0);
        CaptureBatch batch;
        batch.broadcasts = {newsOf(6, 1)};
        batch.records = {recordOfBroadcast(6, 0)};
        store.append(std::move(batch));
        store.clear();
        CaptureBatch late;
        late.deliveries = {deliveryOf(6, 1, 10)};
        store.append(std::move(late));
        QCOMPARE(delivered.size(), 0);
        QCOMPARE(store.bytesUsed(), quint64(0));
    }

    // What left together is told together, and is the same in the end.
    void joinedOnesAreTheSameAsSingleOnes()
    {
        const auto fill = [](CaptureStore &store, bool isJoined) {
            CaptureBatch batch;
            // A panel of ours, whose other end sees it too, and two others.
            batch.connections = {infoOf(1, ConnectionSide::Both), infoOf(2, ConnectionSide::Server),
                infoOf(3, ConnectionSide::Server)};
            for (const quint32 id : {4, 5, 6}) {
                batch.broadcasts.push_back(newsOf(id, 3));
                batch.records.push_back(recordOfBroadcast(id, 1'000 + id));
                batch.sightings.push_back(
                    {9'000 + id, 500 + (id - 4) * frameSize, ConnectionId{1}, Direction::ToClient});
            }
            const auto together = joinedOf({4, 5, 6});
            for (const quint32 receiver : {1, 2, 3}) {
                const qint64 time = 2'000 + 300 * receiver;
                if (isJoined) {
                    batch.joined.push_back({time, 500, ConnectionId{receiver}, 40, together});
                    continue;
                }
                for (quint32 i = 0; i < 3; ++i) {
                    batch.deliveries.push_back({time, 500 + i * frameSize, BroadcastId{4 + i},
                        ConnectionId{receiver}, 40 + i * frameSize, frameSize});
                }
            }
            store.append(std::move(batch));
        };
        CaptureStore singly(1 << 20);
        CaptureStore jointly(1 << 20);
        std::vector<DeliveryRun> runs;
        connect(&jointly, &CaptureStore::delivered, &jointly, [&runs](const auto &news) { runs = news; });
        fill(singly, false);
        fill(jointly, true);
        for (const quint64 number : {1, 2, 3})
            QCOMPARE(stateOf(jointly, number), stateOf(singly, number));
        QVERIFY2(
            stateOf(jointly, 3).contains(QStringLiteral("; 1 left 12 received 80 queued 54; 2 left 15 ")),
            qPrintable(stateOf(jointly, 3)));
        QCOMPARE(jointly.bytesUsed(), singly.bytesUsed());
        QCOMPARE(runs.size(), std::size_t(3));
        QCOMPARE(runs[2].count, quint32(3));
    }

    // One by one, or of one turn: panels are told of their own and of nobody else's.
    void tellsClientPanels()
    {
        CaptureStore store(1'000'000);
        QStringList told;
        connect(&store, &CaptureStore::deliveredToClients, &store,
            [&told](const std::vector<ClientDelivery> &deliveries) {
                for (const ClientDelivery &one : deliveries)
                    told.append(QStringLiteral("client %1, record %2, place %3")
                                    .arg(one.client.value)
                                    .arg(one.number)
                                    .arg(one.place));
            });
        CaptureBatch batch;
        for (const quint32 id : {1U, 2U, 3U}) {
            ConnectionInfo info;
            info.id = ConnectionId{id};
            info.client = ClientId{id == 2 ? 0 : id + 6}; // 2 is a stranger
            batch.connections.push_back(std::move(info));
        }
        for (const quint32 id : {1U, 2U, 3U}) {
            batch.broadcasts.push_back(newsOf(id, 3));
            batch.records.push_back(recordOfBroadcast(id, 10));
        }
        DeliveryNews givenUp = deliveryOf(1, 3, 22);
        givenUp.size = 0;
        batch.deliveries = {deliveryOf(1, 2, 20), deliveryOf(1, 1, 21), givenUp};
        batch.joined = {
            {30, 0, ConnectionId{2}, 0, joinedOf({2, 3})}, {31, 0, ConnectionId{3}, 0, joinedOf({2, 3})}};
        store.append(std::move(batch));
        QCOMPARE(told, QStringList({QStringLiteral("client 7, record 1, place 1"),
                           QStringLiteral("client 9, record 2, place 1"),
                           QStringLiteral("client 9, record 3, place 1")}));
    }

    // The same ones again, after some have come or gone.
    void joinedOnesAreLookedForAnew()
    {
        CaptureStore store(1 << 20);
        const auto together = joinedOf({1, 2});
        const auto deliverTo = [&](quint32 receiver) {
            CaptureBatch batch;
            batch.joined.push_back({5'000, 0, ConnectionId{receiver}, 0, together});
            store.append(std::move(batch));
        };
        const auto begin = [&store](quint32 id) {
            CaptureBatch batch;
            batch.broadcasts = {newsOf(id, 2)};
            batch.records = {recordOfBroadcast(id, 0)};
            store.append(std::move(batch));
        };
        deliverTo(7); // of nothing that is here
        begin(1);
        deliverTo(8);
        begin(2);
        deliverTo(9);
        QCOMPARE(store.broadcast(store.record(1))->reached, quint32(2));
        QCOMPARE(store.broadcast(store.record(2))->reached, quint32(1));
        store.clear();
        deliverTo(10);
        QCOMPARE(store.bytesUsed(), quint64(0));
    }

    void aSlowStepSaturates()
    {
        QCOMPARE(deliverySteps(-5), quint32(0));
        QCOMPARE(deliverySteps(99), quint32(0));
        QCOMPARE(deliverySteps(100), quint32(1));
        QCOMPARE(deliverySteps(3'600'000'000'000), Delivery::never - 1);
    }
};

QTEST_GUILESS_MAIN(TestBroadcastBook)
#include "tst_broadcastbook.moc"
