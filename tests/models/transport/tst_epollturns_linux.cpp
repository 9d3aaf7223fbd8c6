// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/models/transport/enginethread_linux.h"
#include "tests/support/warnings.h"

#include <QEventLoop>
#include <QPointer>
#include <QSemaphore>
#include <QTest>
#include <QTimer>

#include <atomic>
#include <functional>
#include <limits>
#include <memory>
#include <vector>

using namespace Fanlight;
using namespace Fanlight::Testing;

// The turns of an engine thread's event loop: what comes when, and when it waits.
class TestEpollTurns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { Testing::failOnWarnings(); }

    void postedEventsThenSocketsThenTimers()
    {
        EngineThread engine;
        engine.run([] {
            QObject context;
            SocketPair pair;
            Ear reads(pair.near());
            QTimer timer;
            QByteArrayList order;
            connect(&timer, &QTimer::timeout, &context, [&] { order.append("timer"); });
            reads.then = [&] { order.append("socket"); };
            timer.start(0);
            pair.say();
            QMetaObject::invokeMethod(
                &context, [&] { order.append("posted"); }, Qt::QueuedConnection);
            turn();
            QCOMPARE(order, QByteArrayList({"posted", "socket", "timer"}));
        });
    }

    void withoutSockets()
    {
        EngineThread engine;
        engine.run([] {
            SocketPair pair;
            Ear reads(pair.near());
            QTimer timer;
            int ticks = 0;
            connect(&timer, &QTimer::timeout, &timer, [&] { ++ticks; });
            timer.start(5);
            pair.say();
            QCoreApplication::processEvents(QEventLoop::ExcludeSocketNotifiers);
            while (ticks < 2)
                QCoreApplication::processEvents(
                    QEventLoop::ExcludeSocketNotifiers | QEventLoop::WaitForMoreEvents);
            QCOMPARE(reads.told, 0);
            turn();
            QCOMPARE(reads.told, 1);
        });
    }

    // Whoever says that it is about to wait may be given something to do instead.
    void whatIsPostedLastIsNotWaitedFor()
    {
        EngineThread engine;
        engine.run([&] {
            turn(); // takes the news that this was to be run
            QEventLoop loop;
            QTimer::singleShot(2'000, &loop, [&loop] { loop.exit(1); });
            connect(engine.dispatcher(), &QAbstractEventDispatcher::aboutToBlock, &loop,
                [&loop] { QMetaObject::invokeMethod(&loop, &QEventLoop::quit, Qt::QueuedConnection); });
            QCOMPARE(loop.exec(), 0);
        });
    }

    void wokenByOtherThreads()
    {
        EngineThread engine;
        QSemaphore waits;
        QSemaphore heard;
        engine.run([&] {
            connect(
                engine.dispatcher(), &QAbstractEventDispatcher::aboutToBlock, engine.dispatcher(),
                [&waits] { waits.release(); }, Qt::DirectConnection);
        });
        // Before, at and after the moment that it blocks.
        for (int i = 0; i < 1'000; ++i) {
            if (i % 3 != 0)
                QVERIFY(waits.tryAcquire(1, 4'000));
            if (i % 3 == 2)
                spin(1);
            engine.post([&heard] { heard.release(); });
            QVERIFY(heard.tryAcquire(1, 4'000));
            engine.dispatcher()->wakeUp(); // and with nothing to do
        }
    }

    void manyThreadsPostAtOnce()
    {
        EngineThread engine;
        constexpr int threads = 4;
        constexpr int posts = 5'000;
        int heard = 0; // on the engine's thread
        std::vector<std::unique_ptr<QThread>> senders;
        for (int i = 0; i < threads; ++i) {
            senders.emplace_back(QThread::create([&] {
                for (int post = 0; post < posts; ++post)
                    engine.post([&heard] { ++heard; });
            }));
            senders.back()->start();
        }
        for (const auto &sender : senders)
            QVERIFY(sender->wait(4'000));
        engine.run([&] { QCOMPARE(heard, threads * posts); });
    }

    void leavesLoopsWhenAnotherThreadSaysSo()
    {
        for (int i = 0; i < 20; ++i) {
            EngineThread engine;
            QSemaphore runs;
            std::atomic<int> code{0};
            QEventLoop *loop = nullptr;
            engine.post([&] {
                QEventLoop nested;
                loop = &nested;
                QTimer::singleShot(0, &nested, [&runs] { runs.release(); });
                code = nested.exec();
            });
            QVERIFY(runs.tryAcquire(1, 4'000));
            if (i % 2 == 0) {
                loop->exit(7);
                QTRY_COMPARE(code, 7);
                QVERIFY(engine.thread().isRunning());
            }
            engine.thread().exit(3); // all of its loops
            QVERIFY(engine.thread().wait(4'000));
            QCOMPARE(code, i % 2 == 0 ? 7 : 3);
        }
    }

    void nestedLoops()
    {
        EngineThread engine;
        engine.run([] {
            QByteArrayList order;
            QObject context;
            QEventLoop outer;
            const auto post = [&context](auto function) {
                QMetaObject::invokeMethod(&context, function, Qt::QueuedConnection);
            };
            post([&] {
                QEventLoop inner;
                post([&] {
                    order.append("inner");
                    outer.quit(); // the inner one goes on
                    QTimer::singleShot(5, &inner, &QEventLoop::quit);
                });
                inner.exec();
                order.append("after inner");
                post([&] { order.append("late"); });
            });
            outer.exec();
            order.append("after outer");
            turn();
            QCOMPARE(order, QByteArrayList({"inner", "after inner", "after outer", "late"}));
        });
    }

    void deletesLater()
    {
        EngineThread engine;
        QPointer<QObject> object;
        engine.run([&object] {
            object = new QObject;
            object->deleteLater();
        });
        QTRY_VERIFY(!object);
    }

    // --- idle
    // ------------------------------------------------------------------------------------------------

    void waitsWhileNothingHappens_data()
    {
        using Prepare = std::function<void(SocketPair & pair, Ear & reads, Ear & writes, QTimer & timer)>;
        QTest::addColumn<Prepare>("prepare");
        QTest::newRow("with an idle socket")
            << Prepare([](SocketPair &, Ear &, Ear &writes, QTimer &) { writes.setEnabled(false); });
        QTest::newRow("with a timer far away")
            << Prepare([](SocketPair &, Ear &, Ear &writes, QTimer &timer) {
                   writes.setEnabled(false);
                   timer.start(std::numeric_limits<int>::max());
               });
        QTest::newRow("with something that nobody wants to read")
            << Prepare([](SocketPair &pair, Ear &reads, Ear &writes, QTimer &) {
                   pair.say();
                   reads.setEnabled(false);
                   writes.setEnabled(false);
               });
        QTest::newRow("half closed, and nobody reads")
            << Prepare([](SocketPair &pair, Ear &reads, Ear &, QTimer &) {
                   ::shutdown(pair.far(), SHUT_WR);
                   pair.fill();
                   reads.setEnabled(false);
               });
        QTest::newRow("hung up, and nobody listens")
            << Prepare([](SocketPair &pair, Ear &reads, Ear &writes, QTimer &) {
                   pair.closeFar();
                   reads.setEnabled(false);
                   writes.setEnabled(false);
               });
    }
    void waitsWhileNothingHappens()
    {
        using Prepare = std::function<void(SocketPair & pair, Ear & reads, Ear & writes, QTimer & timer)>;
        QFETCH(Prepare, prepare);
        EngineThread engine;
        engine.run([&] {
            SocketPair pair;
            Ear reads(pair.near());
            Ear writes(pair.near(), QSocketNotifier::Write);
            QTimer timer;
            prepare(pair, reads, writes, timer);
            QEventLoop loop;
            int turns = 0;
            connect(engine.dispatcher(), &QAbstractEventDispatcher::awake, &loop, [&turns] { ++turns; });
            QTimer::singleShot(300, &loop, &QEventLoop::quit);
            const qint64 before = threadTime();
            loop.exec();
            const qint64 used = threadTime() - before;
            QVERIFY2(turns <= 3, qPrintable(QString::number(turns)));
            QVERIFY2(used < 30'000'000, qPrintable(QString::number(used)));
        });
    }
};

QTEST_GUILESS_MAIN(TestEpollTurns)
#include "tst_epollturns_linux.moc"
