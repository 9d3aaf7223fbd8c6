// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/warnings.h"
#include "transport/sendturn.h"

#include <QCoreApplication>
#include <QTest>

#include <algorithm>
#include <functional>
#include <memory>
#include <vector>

using namespace Fanlight;

namespace {

// Writes down when its turn ended, and may do something then.
class Gatherer : public TurnGatherer
{
public:
    Gatherer(const QByteArray &name, QByteArrayList &told)
        : m_name(name)
        , m_told(told)
    {
    }
    void turnEnded() override
    {
        m_told.append(m_name);
        if (then)
            then();
    }

    std::function<void()> then;

private:
    QByteArray m_name;
    QByteArrayList &m_told;
};

Record recordAt(qint64 time)
{
    Record record;
    record.time = time;
    return record;
}

DeliveryNews deliveryTo(quint32 receiver)
{
    return {1, 0, BroadcastId{1}, ConnectionId{receiver}, 0, 10};
}

} // namespace

class TestSendTurn : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        Testing::failOnWarnings();
        (void)m_queue.take();
        m_told.clear();
    }

    void tellsInTheOrderOfTheCalls()
    {
        SendTurn turn(m_queue, m_clock);
        Gatherer a("a", m_told);
        Gatherer b("b", m_told);
        Gatherer c("c", m_told);
        turn.schedule(c);
        turn.schedule(a);
        turn.schedule(b);
        QCOMPARE(m_told, QByteArrayList());
        QCoreApplication::sendPostedEvents();
        QCOMPARE(m_told, QByteArrayList({"c", "a", "b"}));
        QCoreApplication::sendPostedEvents();
        QCOMPARE(m_told.size(), 3); // once
    }

    // What the event loop already knows of comes first: all reads of a turn.
    void comesAfterTheTurnsOtherEvents()
    {
        SendTurn turn(m_queue, m_clock);
        Gatherer a("a", m_told);
        turn.schedule(a);
        QMetaObject::invokeMethod(
            this, [this] { m_told.append("read"); }, Qt::QueuedConnection);
        QCoreApplication::sendPostedEvents();
        QCOMPARE(m_told, QByteArrayList({"read", "a"}));
    }

    void firstOnesComeBeforeTheOthers()
    {
        SendTurn turn(m_queue, m_clock);
        Gatherer socket("socket", m_told);
        Gatherer broadcasts("broadcasts", m_told);
        turn.schedule(socket);
        turn.scheduleFirst(broadcasts);
        QCoreApplication::sendPostedEvents();
        QCOMPARE(m_told, QByteArrayList({"broadcasts", "socket"}));
    }

    // What the broadcasts write leaves in the same turn.
    void firstOnesMayScheduleInTheirTurn()
    {
        SendTurn turn(m_queue, m_clock);
        Gatherer early("early", m_told);
        Gatherer late("late", m_told);
        Gatherer another("another", m_told);
        Gatherer broadcasts("broadcasts", m_told);
        broadcasts.then = [&] {
            turn.schedule(late);
            if (m_told.count("another") == 0)
                turn.scheduleFirst(another);
        };
        turn.schedule(early);
        turn.scheduleFirst(broadcasts);
        QCoreApplication::sendPostedEvents();
        QCOMPARE(m_told, QByteArrayList({"broadcasts", "another", "early", "late"}));
    }

    void whatIsScheduledWhileEndingIsTheNextTurns()
    {
        SendTurn turn(m_queue, m_clock);
        Gatherer a("a", m_told);
        Gatherer b("b", m_told);
        Gatherer broadcasts("broadcasts", m_told);
        a.then = [&] {
            if (m_told.count("a") > 1)
                return;
            turn.schedule(a);
            turn.scheduleFirst(broadcasts);
        };
        turn.schedule(a);
        turn.schedule(b);
        QCoreApplication::sendPostedEvents();
        QCOMPARE(m_told, QByteArrayList({"a", "b"}));
        QCoreApplication::sendPostedEvents();
        QCOMPARE(m_told, QByteArrayList({"a", "b", "broadcasts", "a"}));
        QCoreApplication::sendPostedEvents();
        QCOMPARE(m_told.size(), 4);
    }

    void forgottenOnesAreNotTold()
    {
        SendTurn turn(m_queue, m_clock);
        Gatherer a("a", m_told);
        Gatherer b("b", m_told);
        Gatherer broadcasts("broadcasts", m_told);
        turn.schedule(a);
        turn.schedule(b);
        turn.schedule(a);
        turn.scheduleFirst(broadcasts);
        turn.forget(a);
        turn.forget(broadcasts);
        QCoreApplication::sendPostedEvents();
        QCOMPARE(m_told, QByteArrayList({"b"}));
    }

    // A connection that ends while the turn does takes itself and others out, and the rest are told.
    void forgetsWhileEnding()
    {
        SendTurn turn(m_queue, m_clock);
        auto gone = std::make_unique<Gatherer>("gone", m_told);
        auto alsoGone = std::make_unique<Gatherer>("also gone", m_told);
        Gatherer breaks("breaks", m_told);
        Gatherer stays("stays", m_told);
        Gatherer broadcasts("broadcasts", m_told);
        broadcasts.then = [&] {
            turn.forget(*alsoGone);
            alsoGone.reset();
        };
        breaks.then = [&] {
            turn.forget(breaks);
            turn.forget(*gone);
            gone.reset();
        };
        turn.scheduleFirst(broadcasts);
        turn.schedule(*alsoGone);
        turn.schedule(breaks);
        turn.schedule(*gone);
        turn.schedule(stays);
        QCoreApplication::sendPostedEvents();
        QCOMPARE(m_told, QByteArrayList({"broadcasts", "breaks", "stays"}));
    }

    // One that is forgotten while ending may be scheduled for the next turn.
    void forgottenOnesMayComeBack()
    {
        SendTurn turn(m_queue, m_clock);
        Gatherer a("a", m_told);
        turn.schedule(a);
        turn.forget(a);
        turn.schedule(a);
        QCoreApplication::sendPostedEvents();
        QCOMPARE(m_told, QByteArrayList({"a"}));
    }

    void recordsAtOnceOutsideOfABurst()
    {
        SendTurn turn(m_queue, m_clock);
        turn.record(recordAt(1));
        turn.deliver(deliveryTo(7));
        const CaptureBatch batch = m_queue.take();
        QCOMPARE(batch.records.size(), std::size_t(1));
        QCOMPARE(batch.deliveries.size(), std::size_t(1));
    }

    void burstsHandOverOnceInOrder()
    {
        SendTurn turn(m_queue, m_clock);
        {
            const SendTurn::Burst outer(turn);
            turn.record(recordAt(1));
            {
                const SendTurn::Burst inner(turn);
                turn.record(recordAt(2));
                turn.deliver(deliveryTo(7));
            }
            QVERIFY(m_queue.take().isEmpty()); // the outer one goes on
            turn.record(recordAt(3));
            turn.deliver(deliveryTo(8));
            QVERIFY(m_queue.take().isEmpty());
        }
        const CaptureBatch batch = m_queue.take();
        QCOMPARE(batch.records.size(), std::size_t(3));
        for (std::size_t i = 0; i < 3; ++i)
            QCOMPARE(batch.records[i].time, qint64(i + 1));
        QCOMPARE(batch.deliveries.size(), std::size_t(2));
        QCOMPARE(batch.deliveries[0].receiver, ConnectionId{7});
        QCOMPARE(batch.deliveries[1].receiver, ConnectionId{8});
        QVERIFY(m_queue.take().isEmpty());
    }

    // A burst of thousands of receivers and messages waits for its end in no more than a bounded memory.
    void longBurstsHandOverInBetween()
    {
        SendTurn turn(m_queue, m_clock);
        std::vector<DeliveryNews> got;
        std::size_t most = 0;
        const auto take = [&] {
            const CaptureBatch batch = m_queue.take();
            QCOMPARE(batch.lost, quint64(0));
            most = std::max(most, batch.deliveries.size());
            got.insert(got.end(), batch.deliveries.begin(), batch.deliveries.end());
        };
        constexpr quint32 deliveries = 100'000;
        {
            const SendTurn::Burst burst(turn);
            for (quint32 i = 0; i < deliveries; ++i) {
                turn.deliver(deliveryTo(i));
                take();
            }
        }
        take();
        QCOMPARE(got.size(), std::size_t(deliveries));
        for (quint32 i = 0; i < deliveries; ++i)
            QCOMPARE(got[i].receiver.value, i);
        QVERIFY2(most > 1'000 && most <= SendTurn::mostGathered, qPrintable(QString::number(most)));
    }

    void longBurstsOfOtherKindsToo()
    {
        SendTurn turn(m_queue, m_clock);
        const SendTurn::Burst burst(turn);
        const auto two = std::make_shared<JoinedBroadcasts>();
        two->parts.resize(2);
        for (quint32 i = 1; i < SendTurn::mostGathered; ++i)
            turn.record(recordAt(i));
        QVERIFY(m_queue.take().isEmpty());
        turn.record(recordAt(0));
        QCOMPARE(m_queue.take().records.size(), SendTurn::mostGathered);
        for (quint32 i = 1; i < SendTurn::mostGathered; ++i)
            turn.deliver(JoinedDelivery{1, 0, ConnectionId{i}, 0, two});
        QVERIFY(m_queue.take().isEmpty());
        turn.deliver(JoinedDelivery{1, 0, ConnectionId{1}, 0, two});
        QCOMPARE(m_queue.take().joined.size(), SendTurn::mostGathered);
    }

    void aTurnsEndIsABurst()
    {
        SendTurn turn(m_queue, m_clock);
        Gatherer broadcasts("broadcasts", m_told);
        Gatherer a("a", m_told);
        Gatherer b("b", m_told);
        broadcasts.then = [&] { turn.deliver(deliveryTo(1)); };
        a.then = [&] { turn.deliver(deliveryTo(2)); };
        b.then = [&] { QVERIFY(m_queue.take().isEmpty()); };
        turn.scheduleFirst(broadcasts);
        turn.schedule(a);
        turn.schedule(b);
        QCoreApplication::sendPostedEvents();
        QCOMPARE(m_told.size(), 3);
        QCOMPARE(m_queue.take().deliveries.size(), std::size_t(2));
    }

private:
    CaptureQueue m_queue{1'000'000};
    CaptureClock m_clock;
    QByteArrayList m_told;
};

QTEST_GUILESS_MAIN(TestSendTurn)
#include "tst_sendturn.moc"
