// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capturequeue.h"

#include <QRegularExpression>
#include <QTest>

#include <thread>

using namespace Fanlight;

namespace {

Record recordAt(qint64 time)
{
    Record record;
    record.time = time;
    record.connection = ConnectionId{1};
    return record;
}

ConnectionInfo connection(quint32 id, ConnectionState state)
{
    ConnectionInfo info;
    info.id = ConnectionId{id};
    info.state = state;
    return info;
}

} // namespace

class TestCaptureQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void keepsOrder()
    {
        CaptureQueue queue(10);
        queue.push(recordAt(1));
        queue.push({recordAt(2), recordAt(3)});
        queue.push(Sighting{4, 0, ConnectionId{1}, Direction::ToClient});
        const CaptureBatch batch = queue.take();
        QCOMPARE(batch.records.size(), std::size_t(3));
        for (std::size_t i = 0; i < 3; ++i)
            QCOMPARE(batch.records[i].time, qint64(i + 1));
        QCOMPARE(batch.sightings.size(), std::size_t(1));
        QCOMPARE(batch.sightings[0].time, qint64(4));
        QCOMPARE(batch.lost, quint64(0));
        const CaptureBatch empty = queue.take();
        QVERIFY(empty.records.empty() && empty.sightings.empty() && empty.connections.empty());
    }

    // However deliveries are told, no more of them wait than records may.
    void joinedDeliveriesCountSingly()
    {
        CaptureQueue queue(10);
        auto four = std::make_shared<JoinedBroadcasts>();
        four->parts.resize(4);
        const JoinedDelivery joined{1, 0, ConnectionId{1}, 0, four};
        queue.push(std::vector<DeliveryNews>(3));
        queue.push(std::vector<JoinedDelivery>(2, joined)); // 3 and 4 are 7, and 4 more are too many
        queue.push(std::vector<DeliveryNews>(5));
        const CaptureBatch batch = queue.take();
        QCOMPARE(batch.deliveries.size(), std::size_t(6));
        QCOMPARE(batch.joined.size(), std::size_t(1));
        QCOMPARE(batch.lost, quint64(4 + 2));
        queue.push(std::vector<JoinedDelivery>(2, joined)); // there is room again
        QCOMPARE(queue.take().joined.size(), std::size_t(2));
    }

    void countsWhatIsLost()
    {
        CaptureQueue queue(3);
        queue.push({recordAt(1), recordAt(2)});
        queue.push({recordAt(3), recordAt(4), recordAt(5)});
        queue.push(recordAt(6));
        queue.push(std::vector<Record>{recordAt(7)});
        CaptureBatch batch = queue.take();
        QCOMPARE(batch.records.size(), std::size_t(3));
        QCOMPARE(batch.records.back().time, qint64(3)); // the first ones stay
        QCOMPARE(batch.lost, quint64(4));
        queue.push(recordAt(8)); // there is room again, and the count begins anew
        batch = queue.take();
        QCOMPARE(batch.records.size(), std::size_t(1));
        QCOMPARE(batch.lost, quint64(0));
    }

    // However long nobody takes them, and however large they are.
    void boundsPayloads()
    {
        CaptureQueue queue(1'000, 10'000);
        const auto ofSize = [](qint64 time, qsizetype size) {
            Record record = recordAt(time);
            record.payload = QByteArray(size, 'x');
            record.payload.squeeze();
            return record;
        };
        queue.push(ofSize(1, 6'000));
        queue.push({ofSize(2, 6'000), recordAt(3)}); // what has no payload finds room
        queue.push(ofSize(4, 6'000), BroadcastNews{});
        const Record shared = ofSize(5, 3'000);
        queue.push({shared, shared, shared}); // counts once
        CaptureBatch batch = queue.take();
        QCOMPARE(batch.lost, quint64(2));
        QCOMPARE(batch.broadcasts.size(), std::size_t(0));
        QList<qint64> times;
        for (const Record &record : batch.records)
            times.append(record.time);
        QCOMPARE(times, QList<qint64>({1, 3, 5, 5, 5}));

        queue.push(ofSize(6, 20'000)); // larger than all that may wait: alone
        queue.push(ofSize(7, 1));
        batch = queue.take();
        QCOMPARE(batch.records.size(), std::size_t(1));
        QCOMPARE(batch.records.front().time, qint64(6));
        QCOMPARE(batch.lost, quint64(1));
    }

    // The news of a broadcast come and go with its record; another thread's news of it are bounded as well.
    void boundsBroadcasts()
    {
        CaptureQueue queue(2);
        for (quint32 id = 1; id <= 5; ++id)
            queue.push(recordAt(id), BroadcastNews{BroadcastId{id}, {}, {}, 1});
        CaptureBatch batch = queue.take();
        QCOMPARE(batch.records.size(), std::size_t(2));
        QCOMPARE(batch.broadcasts.size(), std::size_t(2));
        QCOMPARE(batch.broadcasts.back().broadcast, BroadcastId{2});
        QCOMPARE(batch.lost, quint64(3));
        for (quint32 id = 1; id <= 5; ++id)
            queue.push(BroadcastNews{BroadcastId{id}, {}, {}, 1});
        batch = queue.take();
        QCOMPARE(batch.broadcasts.size(), std::size_t(2));
        QCOMPARE(batch.lost, quint64(0)); // no record is missing
    }

    void boundsSightings()
    {
        CaptureQueue queue(3);
        for (int i = 0; i < 10; ++i)
            queue.push(Sighting{i, quint64(i), ConnectionId{1}, Direction::ToClient});
        const CaptureBatch batch = queue.take();
        QCOMPARE(batch.sightings.size(), std::size_t(3));
        QCOMPARE(batch.lost, quint64(0)); // no record is missing
    }

    void coalescesConnections()
    {
        CaptureQueue queue(1);
        queue.push(connection(1, ConnectionState::Opening));
        queue.push(connection(2, ConnectionState::Opening));
        queue.push(connection(1, ConnectionState::Closed));
        CaptureBatch batch = queue.take();
        QCOMPARE(batch.connections.size(), std::size_t(2));
        QCOMPARE(batch.connections[0].id, ConnectionId{1});
        QCOMPARE(batch.connections[0].state, ConnectionState::Closed);
        QCOMPARE(batch.connections[1].state, ConnectionState::Opening);
        queue.push(connection(2, ConnectionState::Closed)); // news again after a take
        batch = queue.take();
        QCOMPARE(batch.connections.size(), std::size_t(1));
        QCOMPARE(batch.connections[0].id, ConnectionId{2});
    }

    void sharesPayloads()
    {
        CaptureQueue queue(10);
        Record record = recordAt(1);
        record.payload = QByteArray(1'000, 'x');
        const char *bytes = record.payload.constData();
        queue.push({record, record});
        const CaptureBatch batch = queue.take();
        QVERIFY(batch.records[0].payload.constData() == bytes);
        QVERIFY(batch.records[1].payload.constData() == bytes);
    }

    void manyThreads()
    {
        constexpr int perThread = 20'000;
        CaptureQueue queue(1'000'000);
        const auto produce = [&queue] {
            for (int i = 0; i < perThread; ++i)
                queue.push(recordAt(i));
        };
        std::thread first(produce);
        std::thread second(produce);
        std::size_t taken = 0;
        while (taken < perThread)
            taken += queue.take().records.size();
        first.join();
        second.join();
        taken += queue.take().records.size();
        QCOMPARE(taken, std::size_t(2 * perThread));
    }
};

QTEST_GUILESS_MAIN(TestCaptureQueue)
#include "tst_capturequeue.moc"
