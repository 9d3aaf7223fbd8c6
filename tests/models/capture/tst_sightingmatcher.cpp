// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/sightingmatcher.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

namespace {

Record recordAt(quint64 offset, Direction direction = Direction::ToServer, quint32 connection = 1)
{
    Record record;
    record.time = 1'000;
    record.offset = offset;
    record.direction = direction;
    record.connection = ConnectionId{connection};
    return record;
}

Sighting sightingAt(quint64 offset, Direction direction = Direction::ToServer, quint32 connection = 1)
{
    return {500, offset, ConnectionId{connection}, direction};
}

quint64 numberOf(const std::optional<SightingMatcher::Target> &target)
{
    return target && target->delivery == SightingMatcher::Target::whole ? target->number : 0;
}

qint64 timeOf(const std::optional<SightingMatcher::Seen> &seen)
{
    return seen ? seen->time : timeUnknown;
}

} // namespace

class TestSightingMatcher : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void matchesInEitherOrder()
    {
        SightingMatcher matcher;
        QVERIFY(!matcher.matchRecord(recordAt(0), 1));
        QCOMPARE(numberOf(matcher.matchSighting(sightingAt(0))), quint64(1));
        QVERIFY(!matcher.matchSighting(sightingAt(20)));
        QCOMPARE(timeOf(matcher.matchRecord(recordAt(20), 2)), qint64(500));
        QVERIFY(!matcher.matchSighting(sightingAt(0))); // taken once
    }

    void matchesDeliveries()
    {
        SightingMatcher matcher;
        DeliveryNews news;
        news.receiver = ConnectionId{1};
        news.offset = 40;
        QVERIFY(!matcher.matchDelivery(news, {7, 3}));
        const auto target = matcher.matchSighting(sightingAt(40, Direction::ToClient));
        QVERIFY(target);
        QCOMPARE(target->number, quint64(7));
        QCOMPARE(target->delivery, quint32(3));
        QVERIFY(!matcher.matchSighting(sightingAt(60, Direction::ToClient)));
        news.offset = 60;
        QCOMPARE(timeOf(matcher.matchDelivery(news, {8, 0})), qint64(500));
    }

    void keepsLanesApart()
    {
        SightingMatcher matcher;
        QVERIFY(!matcher.matchRecord(recordAt(0, Direction::ToServer, 1), 1));
        QVERIFY(!matcher.matchSighting(sightingAt(0, Direction::ToClient, 1)));
        QVERIFY(!matcher.matchSighting(sightingAt(0, Direction::ToServer, 2)));
        QVERIFY(!matcher.matchSighting(sightingAt(1, Direction::ToServer, 1)));
        QCOMPARE(numberOf(matcher.matchSighting(sightingAt(0, Direction::ToServer, 1))), quint64(1));
    }

    void matchesOutOfOrder()
    {
        SightingMatcher matcher;
        for (const quint64 offset : {30, 10, 20})
            QVERIFY(!matcher.matchRecord(recordAt(offset), offset));
        for (const quint64 offset : {20, 30, 10})
            QCOMPARE(numberOf(matcher.matchSighting(sightingAt(offset))), offset);
    }

    void boundsBothTables()
    {
        SightingMatcher matcher;
        constexpr quint64 count = SightingMatcher::maxWaiting + 10;
        for (quint64 i = 0; i < count; ++i) {
            QVERIFY(!matcher.matchRecord(recordAt(i), i + 1));
            QVERIFY(!matcher.matchSighting(sightingAt(i, Direction::ToClient)));
        }
        for (quint64 i = 0; i < count; ++i) {
            const bool kept = i >= 10; // the oldest were given up
            QCOMPARE(matcher.matchSighting(sightingAt(i)).has_value(), kept);
            QCOMPARE(matcher.matchRecord(recordAt(i, Direction::ToClient), i + 1).has_value(), kept);
        }
    }

    void forgets()
    {
        SightingMatcher matcher;
        QVERIFY(!matcher.matchRecord(recordAt(0), 1));
        QVERIFY(!matcher.matchSighting(sightingAt(0, Direction::ToClient)));
        matcher.forgetRecords();
        QVERIFY(!matcher.matchSighting(sightingAt(0)));
        QVERIFY(matcher.matchRecord(recordAt(0, Direction::ToClient), 2));
        QVERIFY(matcher.contains(ConnectionId{1}));
        matcher.forget(ConnectionId{1});
        QVERIFY(!matcher.contains(ConnectionId{1}));
    }

    void times_data()
    {
        QTest::addColumn<Direction>("direction");
        QTest::addColumn<ConnectionSide>("side");
        QTest::addColumn<qint64>("sender");
        QTest::addColumn<qint64>("receiver");
        QTest::newRow("our server reads")
            << Direction::ToServer << ConnectionSide::Server << timeUnknown << qint64(1'000);
        QTest::newRow("our server writes")
            << Direction::ToClient << ConnectionSide::Server << qint64(1'000) << timeUnknown;
        QTest::newRow("both, to the server")
            << Direction::ToServer << ConnectionSide::Both << timeUnknown << qint64(1'000);
        QTest::newRow("both, to the client")
            << Direction::ToClient << ConnectionSide::Both << qint64(1'000) << timeUnknown;
        QTest::newRow("our panel writes")
            << Direction::ToServer << ConnectionSide::Client << qint64(1'000) << timeUnknown;
        QTest::newRow("our panel reads")
            << Direction::ToClient << ConnectionSide::Client << timeUnknown << qint64(1'000);
    }
    void times()
    {
        QFETCH(Direction, direction);
        QFETCH(ConnectionSide, side);
        Record record = recordAt(0, direction);
        SightingMatcher::setOwnTime(record, side);
        QTEST(record.senderTime, "sender");
        QTEST(record.receiverTime, "receiver");
        record.time = 7; // what the recorder knew itself stays
        const Record before = record;
        SightingMatcher::setOwnTime(record, side);
        QCOMPARE(record.senderTime, before.senderTime);
        QCOMPARE(record.receiverTime, before.receiverTime);
    }

    void whatFaultsMadeOfAFrameHasOneEnd()
    {
        Record dropped = recordAt(0, Direction::ToClient);
        dropped.fault = {FaultEffect::Dropped, 1};
        SightingMatcher::setOwnTime(dropped, ConnectionSide::Client);
        QCOMPARE(dropped.senderTime, qint64(1'000));
        QCOMPARE(dropped.receiverTime, timeUnknown);
        QVERIFY(!SightingMatcher::hasOtherEnd(dropped));
        // Dropped at our own server: the client's end knows when it was sent.
        Record received = recordAt(0);
        received.fault = {FaultEffect::Dropped, 1};
        SightingMatcher::setOwnTime(received, ConnectionSide::Both);
        QVERIFY(SightingMatcher::hasOtherEnd(received));
        QCOMPARE(received.receiverTime, timeUnknown);
        Record copy = recordAt(0);
        copy.fault = {FaultEffect::Duplicated, 1};
        QVERIFY(!SightingMatcher::hasOtherEnd(copy));
        QVERIFY(SightingMatcher::hasOtherEnd(recordAt(0)));
    }

    void aSightingSaysWhatTheFrameMet()
    {
        SightingMatcher matcher;
        Sighting sighting = sightingAt(0);
        sighting.fault = {FaultEffect::Delayed, 3};
        QVERIFY(!matcher.matchSighting(sighting));
        Record record = recordAt(0);
        const auto seen = matcher.matchRecord(record, 1);
        QVERIFY(seen);
        SightingMatcher::apply(record, seen->time, seen->fault);
        QCOMPARE(record.senderTime, qint64(500));
        QVERIFY((record.fault == FaultMark{FaultEffect::Delayed, 3}));
        // That it never arrived outweighs what was known; without a time none is taken.
        SightingMatcher::apply(record, timeUnknown, {FaultEffect::Dropped, 1});
        QCOMPARE(record.senderTime, qint64(500));
        QVERIFY((record.fault == FaultMark{FaultEffect::Dropped, 1}));
        SightingMatcher::apply(record, 600, {FaultEffect::HeldBack, 2});
        QVERIFY((record.fault == FaultMark{FaultEffect::Dropped, 1}));
    }
};

QTEST_GUILESS_MAIN(TestSightingMatcher)
#include "tst_sightingmatcher.moc"
