// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/warnings.h"
#include "transport/timerqueue.h"

#include <QRandomGenerator>
#include <QTest>

#include <algorithm>
#include <vector>

using namespace Fanlight;

namespace {

using Ids = std::vector<int>;
using Moment = std::optional<qint64>;

// Lets those that are due at this time fire, as an event dispatcher does.
Ids fire(TimerQueue &queue, qint64 now)
{
    Ids fired;
    for (const int id : queue.due(now)) {
        if (!queue.begin(id, now))
            continue;
        fired.push_back(id);
        queue.end(id);
    }
    return fired;
}

// The same rules without any cleverness: looks at every timer each time.
class PlainTimers
{
public:
    struct Timer
    {
        int id;
        qint64 interval;
        qint64 due;
        bool isFiring;
    };
    void add(int id, qint64 interval, qint64 now)
    {
        (void)remove(id);
        timers.push_back({id, interval, now + interval, false});
    }
    bool remove(int id)
    {
        return std::erase_if(timers, [id](const Timer &timer) { return timer.id == id; }) > 0;
    }
    [[nodiscard]] Moment nextDue() const
    {
        Moment next;
        for (const Timer &timer : timers) {
            if (!timer.isFiring && (!next || timer.due < *next))
                next = timer.due;
        }
        return next;
    }
    [[nodiscard]] Moment remaining(int id, qint64 now) const
    {
        for (const Timer &timer : timers) {
            if (timer.id == id)
                return timer.due > now ? timer.due - now : 0;
        }
        return {};
    }
    [[nodiscard]] Ids due(qint64 now) const
    {
        std::vector<Timer> some = timers;
        std::erase_if(some, [now](const Timer &timer) { return timer.isFiring || timer.due > now; });
        std::sort(some.begin(), some.end(),
            [](const Timer &a, const Timer &b) { return a.due != b.due ? a.due < b.due : a.id < b.id; });
        Ids ids;
        for (const Timer &timer : some)
            ids.push_back(timer.id);
        return ids;
    }
    [[nodiscard]] bool begin(int id, qint64 now)
    {
        for (Timer &timer : timers) {
            if (timer.id != id || timer.isFiring || timer.due > now)
                continue;
            timer.isFiring = true;
            const qint64 next = timer.due + timer.interval;
            timer.due = next < now ? now + timer.interval : next;
            return true;
        }
        return false;
    }
    void end(int id)
    {
        for (Timer &timer : timers) {
            if (timer.id == id)
                timer.isFiring = false;
        }
    }

    std::vector<Timer> timers;
};

} // namespace

class TestTimerQueue : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { Testing::failOnWarnings(); }

    void nothingIsDueOfNothing()
    {
        TimerQueue queue;
        QCOMPARE(queue.nextDue(), Moment());
        QCOMPARE(queue.due(1'000'000), Ids());
        QCOMPARE(queue.remaining(1, 0), Moment());
        QVERIFY(!queue.remove(1));
        QVERIFY(!queue.begin(1, 1'000'000));
        queue.end(1);
        QCOMPARE(queue.nextDue(), Moment());
    }

    void earliestFirst()
    {
        TimerQueue queue;
        queue.add(1, 300, 1'000);
        queue.add(2, 100, 1'000);
        queue.add(3, 200, 1'000);
        queue.add(4, 100, 1'000);
        QCOMPARE(queue.nextDue(), Moment(1'100));
        QCOMPARE(queue.due(1'099), Ids());
        QCOMPARE(queue.due(1'100), Ids({2, 4}));
        QCOMPARE(queue.due(1'299), Ids({2, 4, 3}));
        QCOMPARE(queue.due(5'000), Ids({2, 4, 3, 1}));
    }

    void replacedOnesAreForgotten()
    {
        TimerQueue queue;
        queue.add(1, 100, 0);
        queue.add(2, 150, 0);
        queue.add(1, 500, 50);
        QCOMPARE(queue.nextDue(), Moment(150));
        QCOMPARE(queue.due(549), Ids({2}));
        QCOMPARE(queue.due(550), Ids({2, 1}));
        QVERIFY(queue.remove(1));
        QVERIFY(!queue.remove(1));
        QCOMPARE(queue.due(10'000), Ids({2}));
        QCOMPARE(queue.remaining(1, 0), Moment());
    }

    void keepsInStep()
    {
        TimerQueue queue;
        queue.add(1, 100, 0);
        // A little late each time: the next is due when it would have been.
        for (qint64 due = 100; due <= 1'000; due += 100) {
            QCOMPARE(queue.nextDue(), Moment(due));
            QCOMPARE(fire(queue, due + 30), Ids({1}));
            QCOMPARE(fire(queue, due + 30), Ids());
        }
        // Exactly one interval late: what comes next is due at once, and in step.
        QCOMPARE(fire(queue, 1'200), Ids({1}));
        QCOMPARE(queue.nextDue(), Moment(1'200));
        QCOMPARE(fire(queue, 1'200), Ids({1}));
        QCOMPARE(queue.nextDue(), Moment(1'300));
    }

    void lateOnesFireOnceForAllThatTheyMissed()
    {
        TimerQueue queue;
        queue.add(1, 100, 0);
        queue.add(2, 1'000'000, 0);
        QCOMPARE(fire(queue, 12'345), Ids({1}));
        QCOMPARE(fire(queue, 12'345), Ids());
        QCOMPARE(queue.nextDue(), Moment(12'445));
    }

    void zeroIsDueInEveryTurnAndOnceInIt()
    {
        TimerQueue queue;
        queue.add(1, 0, 500);
        for (qint64 now = 500; now < 510; ++now) {
            QVERIFY(queue.nextDue() <= now);
            QCOMPARE(queue.remaining(1, now), Moment(0));
            QCOMPARE(fire(queue, now), Ids({1}));
        }
    }

    void firingOnesAreNotDueAgain()
    {
        TimerQueue queue;
        queue.add(1, 100, 0);
        queue.add(2, 250, 0);
        QVERIFY(queue.begin(1, 100));
        // As in a loop that its handler runs.
        QVERIFY(!queue.begin(1, 10'000));
        QCOMPARE(queue.due(10'000), Ids({2}));
        QCOMPARE(queue.nextDue(), Moment(250));
        QCOMPARE(queue.remaining(1, 110), Moment(90));
        QVERIFY(queue.begin(2, 250));
        QCOMPARE(queue.nextDue(), Moment());
        queue.end(2);
        queue.end(1);
        QCOMPARE(queue.nextDue(), Moment(200));
        QCOMPARE(queue.due(500), Ids({1, 2}));
    }

    void whoIsNotDueAnyMoreDoesNotBegin()
    {
        TimerQueue queue;
        queue.add(1, 100, 0);
        queue.add(2, 100, 0);
        QCOMPARE(queue.due(100), Ids({1, 2}));
        queue.add(2, 100, 100); // the first one's handler starts the second anew
        QVERIFY(!queue.begin(2, 100));
        QVERIFY(queue.remove(1));
        QVERIFY(!queue.begin(1, 100));
        QCOMPARE(queue.nextDue(), Moment(200));
    }

    void removedOrReplacedWhileItFires()
    {
        TimerQueue queue;
        queue.add(1, 100, 0);
        QVERIFY(queue.begin(1, 100));
        QVERIFY(queue.remove(1));
        queue.end(1);
        QCOMPARE(queue.nextDue(), Moment());

        queue.add(1, 100, 0);
        QVERIFY(queue.begin(1, 100));
        queue.add(1, 30, 100);
        QCOMPARE(queue.nextDue(), Moment(130)); // another one: not firing
        queue.end(1);
        QCOMPARE(queue.due(1'000), Ids({1}));
        QCOMPARE(queue.nextDue(), Moment(130));
    }

    void remainingCountsDownToZero()
    {
        TimerQueue queue;
        queue.add(1, 1'000, 100);
        QCOMPARE(queue.remaining(1, 100), Moment(1'000));
        QCOMPARE(queue.remaining(1, 1'099), Moment(1));
        QCOMPARE(queue.remaining(1, 1'100), Moment(0));
        QCOMPARE(queue.remaining(1, 9'999), Moment(0));
    }

    void agreesWithPlainTimers_data()
    {
        QTest::addColumn<quint32>("seed");
        for (quint32 seed = 1; seed <= 20; ++seed)
            QTest::addRow("seed %u", seed) << seed;
    }
    void agreesWithPlainTimers()
    {
        QFETCH(quint32, seed);
        QRandomGenerator random(seed);
        TimerQueue queue;
        PlainTimers plain;
        Ids firing;
        qint64 now = 0;
        for (int step = 0; step < 5'000; ++step) {
            now += random.bounded(20);
            const int id = random.bounded(40);
            const quint32 draw = random.bounded(100U);
            if (draw < 25) {
                const qint64 interval = random.bounded(5) == 0 ? 0 : random.bounded(300);
                queue.add(id, interval, now);
                plain.add(id, interval, now);
            } else if (draw < 35) {
                QCOMPARE(queue.remove(id), plain.remove(id));
            } else if (draw < 80) {
                const Ids due = queue.due(now);
                QCOMPARE(due, plain.due(now));
                const int chosen = due.empty() ? id : due[random.bounded(quint32(due.size()))];
                const bool begins = queue.begin(chosen, now);
                QCOMPARE(begins, plain.begin(chosen, now));
                if (begins)
                    firing.push_back(chosen);
            } else if (!firing.empty()) { // the innermost handler returns
                queue.end(firing.back());
                plain.end(firing.back());
                firing.pop_back();
            }
            QCOMPARE(queue.nextDue(), plain.nextDue());
            QCOMPARE(queue.remaining(id, now), plain.remaining(id, now));
        }
        for (const int id : firing) {
            queue.end(id);
            plain.end(id);
        }
        constexpr qint64 longAfter = 1'000'000;
        QCOMPARE(queue.due(now + longAfter), plain.due(now + longAfter));
    }
};

QTEST_GUILESS_MAIN(TestTimerQueue)
#include "tst_timerqueue.moc"
