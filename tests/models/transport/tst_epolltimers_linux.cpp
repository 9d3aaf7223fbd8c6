// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/models/transport/enginethread_linux.h"
#include "tests/support/warnings.h"

#include <QEventLoop>
#include <QHash>
#include <QRandomGenerator>
#include <QTest>
#include <QTimer>
#include <QTimerEvent>

#include <algorithm>
#include <atomic>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

constexpr qint64 perMillisecond = 1'000'000;

// An object with timers of QObject's own.
class Ticking : public QObject
{
public:
    std::function<void(int id)> tick;

protected:
    void timerEvent(QTimerEvent *event) override { tick(event->timerId()); }
};

} // namespace

// The timers of an engine thread.
class TestEpollTimers : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { Testing::failOnWarnings(); }

    void precise_data()
    {
        QTest::addColumn<Qt::TimerType>("type");
        QTest::addColumn<int>("interval");
        QTest::newRow("precise, 1 ms") << Qt::PreciseTimer << 1;
        QTest::newRow("precise, 7 ms") << Qt::PreciseTimer << 7;
        QTest::newRow("coarse, 60 ms") << Qt::CoarseTimer << 60;
    }
    // Never early, and late by less than 2 ms; a busy machine has several tries.
    void precise()
    {
        QFETCH(Qt::TimerType, type);
        QFETCH(int, interval);
        EngineThread engine;
        engine.run([=] {
            constexpr int tries = 20;
            qint64 latest = 0;
            for (int i = 0; i < tries; ++i) {
                QEventLoop loop;
                QElapsedTimer time;
                time.start();
                QTimer::singleShot(interval, type, &loop, &QEventLoop::quit);
                loop.exec();
                latest = time.nsecsElapsed() - interval * perMillisecond;
                QVERIFY(latest >= 0);
                if (latest < 2 * perMillisecond)
                    break;
            }
            QVERIFY2(latest < 2 * perMillisecond, qPrintable(QString::number(latest)));
        });
    }

    // A timer keeps in step: what its events take does not add up.
    void doesNotDrift()
    {
        EngineThread engine;
        engine.run([] {
            constexpr int ticks = 5;
            constexpr int interval = 4;
            constexpr int tries = 50; // on a busy machine
            qint64 latest = 0;
            for (int i = 0; i < tries; ++i) {
                QEventLoop loop;
                QTimer timer;
                int count = 0;
                connect(&timer, &QTimer::timeout, &loop, [&] {
                    spin(1);
                    if (++count == ticks)
                        loop.quit();
                });
                QElapsedTimer time;
                time.start();
                timer.start(interval);
                loop.exec();
                latest = time.nsecsElapsed() - ticks * interval * perMillisecond;
                QVERIFY(latest >= 0);
                if (latest < 3 * perMillisecond) // of which the last tick's own is one
                    break;
            }
            QVERIFY2(latest < 3 * perMillisecond, qPrintable(QString::number(latest)));
        });
    }

    void manyAtOnce()
    {
        EngineThread engine;
        engine.run([] {
            constexpr int timers = 2'000;
            QRandomGenerator random(1);
            Ticking object;
            QHash<int, qint64> due;
            QElapsedTimer time;
            time.start();
            int fired = 0;
            object.tick = [&](int id) {
                QVERIFY(time.nsecsElapsed() >= due.take(id));
                object.killTimer(id);
                ++fired;
            };
            for (int i = 0; i < timers; ++i) {
                const int interval = random.bounded(100);
                const qint64 begins = time.nsecsElapsed();
                due.insert(object.startTimer(interval), begins + interval * perMillisecond);
            }
            QTRY_COMPARE(fired, timers);
            QVERIFY(due.isEmpty()); // each of them
            turn();
            QCOMPARE(fired, timers); // once
        });
    }

    void earliestFirst()
    {
        EngineThread engine;
        engine.run([] {
            Ticking object;
            QList<int> order;
            object.tick = [&](int id) { order.append(id); };
            QList<int> expected(3);
            expected[2] = object.startTimer(9);
            expected[0] = object.startTimer(3);
            expected[1] = object.startTimer(6);
            spin(11);
            turn();
            QCOMPARE(order, expected);
        });
    }

    void lateOnesFireOnce()
    {
        EngineThread engine;
        engine.run([] {
            Ticking object;
            int count = 0;
            object.tick = [&](int) { ++count; };
            object.startTimer(100);
            spin(350);
            turn();
            turn();
            QCOMPARE(count, 1);
        });
    }

    void stoppedInTheHandlerOfAnother()
    {
        EngineThread engine;
        engine.run([] {
            Ticking object;
            QList<int> all;
            int count = 0;
            object.tick = [&](int) {
                ++count;
                for (const int id : std::as_const(all))
                    object.killTimer(id);
            };
            for (int i = 0; i < 10; ++i)
                all.append(object.startTimer(i % 2));
            spin(2);
            turn();
            turn();
            QCOMPARE(count, 1);
        });
    }

    void deletedInTheHandlerOfAnother()
    {
        EngineThread engine;
        engine.run([] {
            std::vector<std::unique_ptr<QTimer>> timers;
            QObject context;
            int count = 0;
            for (int i = 0; i < 10; ++i) {
                timers.push_back(std::make_unique<QTimer>());
                QTimer *timer = timers.back().get();
                connect(timer, &QTimer::timeout, &context, [&, timer] {
                    ++count;
                    std::erase_if(timers, [timer](const auto &one) { return one.get() != timer; });
                });
                timer->start(1);
            }
            spin(3);
            turn();
            QCOMPARE(count, 1);
            QCOMPARE(timers.size(), std::size_t(1));
        });
    }

    void restartedInTheHandlerOfAnother()
    {
        EngineThread engine;
        engine.run([] {
            QTimer first;
            QTimer second;
            int count = 0;
            connect(&first, &QTimer::timeout, &second, [&] { second.start(60'000); });
            connect(&second, &QTimer::timeout, &second, [&] { ++count; });
            first.start(1);
            second.start(2);
            spin(4);
            turn();
            turn();
            QCOMPARE(count, 0);
            QVERIFY(second.remainingTime() > 50'000);
        });
    }

    // As Qt's: while its handler runs a loop, the timer does not fire, and others do.
    void handlersAreNotReentered()
    {
        EngineThread engine;
        engine.run([] {
            QTimer nests;
            QTimer other;
            int depth = 0;
            int deepest = 0;
            int nested = 0;
            int others = 0;
            connect(&other, &QTimer::timeout, &other, [&] { ++others; });
            connect(&nests, &QTimer::timeout, &nests, [&] {
                deepest = std::max(deepest, ++depth);
                QEventLoop loop;
                QTimer::singleShot(10, &loop, &QEventLoop::quit);
                loop.exec();
                --depth;
                ++nested;
            });
            other.start(1);
            nests.start(0);
            QTRY_VERIFY(nested >= 3);
            QCOMPARE(deepest, 1);
            QVERIFY2(others > 3, qPrintable(QString::number(others)));
        });
    }

    void zeroFiresOnceATurn()
    {
        EngineThread engine;
        engine.run([] {
            QTimer timer;
            int count = 0;
            connect(&timer, &QTimer::timeout, &timer, [&] { ++count; });
            timer.start(0);
            for (int i = 1; i <= 5; ++i) {
                turn();
                QCOMPARE(count, i);
            }
            int single = 0;
            QTimer::singleShot(0, &timer, [&] { ++single; });
            turn();
            turn();
            QCOMPARE(single, 1);
        });
    }

    void remainingTime()
    {
        EngineThread engine;
        engine.run([] {
            QTimer timer;
            QCOMPARE(timer.remainingTime(), -1);
            timer.start(30'000);
            QVERIFY(timer.remainingTime() > 29'000);
            QVERIFY(timer.remainingTime() <= 30'000);
            timer.start(1);
            spin(2);
            QCOMPARE(timer.remainingTime(), 0);
            timer.start(std::numeric_limits<int>::max()); // 24 days
            QVERIFY(timer.remainingTime() > std::numeric_limits<int>::max() - 1'000);
            turn();
            QVERIFY(timer.isActive());
            timer.stop();
            QCOMPARE(timer.remainingTime(), -1);
        });
    }

    void tellsTheTimersOfAnObject()
    {
        EngineThread engine;
        engine.run([&] {
            auto object = std::make_unique<Ticking>();
            Ticking other;
            object->tick = other.tick = [](int) {};
            const int one = object->startTimer(60'000, Qt::PreciseTimer);
            const int two = object->startTimer(70'000, Qt::VeryCoarseTimer);
            const int others = other.startTimer(80'000);
            EpollDispatcher *dispatcher = engine.dispatcher();
            QList<QAbstractEventDispatcher::TimerInfo> timers = dispatcher->registeredTimers(object.get());
            std::sort(timers.begin(), timers.end(),
                [](const auto &a, const auto &b) { return a.interval < b.interval; });
            QCOMPARE(timers.size(), 2);
            QCOMPARE(timers[0].timerId, one);
            QCOMPARE(timers[0].interval, 60'000);
            QCOMPARE(timers[0].timerType, Qt::PreciseTimer);
            QCOMPARE(timers[1].timerId, two);
            QCOMPARE(timers[1].timerType, Qt::VeryCoarseTimer);
            object.reset();
            QCOMPARE(dispatcher->remainingTime(one), -1);
            QVERIFY(!dispatcher->unregisterTimer(two));
            QVERIFY(dispatcher->remainingTime(others) > 0);
            QVERIFY(dispatcher->unregisterTimers(&other));
            QVERIFY(!dispatcher->unregisterTimers(&other));
        });
    }

    // In and out again: it ticks where it lives, with the same interval.
    void runningTimersMoveWithTheirObject()
    {
        EngineThread engine;
        QTimer timer;
        std::atomic<int> here{0};
        std::atomic<int> there{0};
        connect(
            &timer, &QTimer::timeout, &timer,
            [&] { ++(QThread::currentThread() == &engine.thread() ? there : here); }, Qt::DirectConnection);
        timer.start(5);
        QTRY_VERIFY(here > 0);
        timer.moveToThread(&engine.thread());
        const int hereThen = here;
        QTRY_VERIFY(there > 2);
        QCOMPARE(here, hereThen);
        QThread *home = QThread::currentThread();
        engine.run([&] {
            QCOMPARE(timer.interval(), 5);
            timer.moveToThread(home);
            QVERIFY(engine.dispatcher()->registeredTimers(&timer).isEmpty());
        });
        const int thereThen = there;
        QTRY_VERIFY(here > hereThen + 2);
        QCOMPARE(there, thereThen);
    }

    void processEventsWithoutTimers()
    {
        EngineThread engine;
        engine.run([] {
            QTimer timer;
            int count = 0;
            connect(&timer, &QTimer::timeout, &timer, [&] { ++count; });
            timer.start(0);
            QCoreApplication::processEvents(QEventLoop::X11ExcludeTimers);
            QCOMPARE(count, 0);
            turn();
            QCOMPARE(count, 1);
        });
    }
};

QTEST_GUILESS_MAIN(TestEpollTimers)
#include "tst_epolltimers_linux.moc"
