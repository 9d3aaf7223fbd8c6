// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/models/transport/enginethread_linux.h"
#include "tests/support/warnings.h"

#include <QTest>

#include <array>
#include <memory>
#include <sys/eventfd.h>
#include <utility>
#include <vector>

using namespace Fanlight;
using namespace Fanlight::Testing;

// The sockets of an engine thread's event loop.
class TestEpollDispatcher : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { Testing::failOnWarnings(); }

    void isTheThreadsOwn()
    {
        EngineThread engine;
        engine.run([&] {
            QVERIFY(engine.dispatcher());
            QVERIFY(engine.dispatcher()->isValid());
            QCOMPARE(engine.dispatcher()->thread(), &engine.thread());
            QCOMPARE(QAbstractEventDispatcher::instance(), engine.dispatcher());
        });
    }

    void tellsAsLongAsSomethingIsThere()
    {
        EngineThread engine;
        engine.run([] {
            SocketPair pair;
            Ear reads(pair.near());
            turn();
            QCOMPARE(reads.told, 0);
            pair.say();
            turn();
            turn();
            QCOMPARE(reads.told, 2);
            reads.setEnabled(false);
            turn();
            QCOMPARE(reads.told, 2);
            reads.setEnabled(true);
            turn();
            QCOMPARE(reads.told, 3);
            QCOMPARE(pair.hear(), 1);
            turn();
            QCOMPARE(reads.told, 3);
        });
    }

    void tellsWhenThereIsRoomToWrite()
    {
        EngineThread engine;
        engine.run([] {
            SocketPair pair;
            Ear writes(pair.near(), QSocketNotifier::Write);
            turn();
            QCOMPARE(writes.told, 1);
            pair.fill();
            turn();
            QCOMPARE(writes.told, 1);
            QVERIFY(pair.hearAtFar() > 0);
            turn();
            QCOMPARE(writes.told, 2);
        });
    }

    void tellsOfUrgentData()
    {
        EngineThread engine;
        engine.run([] {
            TcpPair pair;
            Ear exceptions(pair.near(), QSocketNotifier::Exception);
            turn();
            QCOMPARE(exceptions.told, 0);
            pair.sayUrgently();
            QTRY_VERIFY(exceptions.told > 0);
        });
    }

    void severalTypesOnOneDescriptor()
    {
        EngineThread engine;
        engine.run([] {
            SocketPair pair;
            Ear exceptions(pair.near(), QSocketNotifier::Exception);
            Ear writes(pair.near(), QSocketNotifier::Write);
            Ear reads(pair.near());
            QByteArray order;
            reads.then = [&] { order += 'r'; };
            writes.then = [&] { order += 'w'; };
            pair.say();
            turn();
            QCOMPARE(order, QByteArray("rw"));
            writes.setEnabled(false);
            turn();
            QCOMPARE(order, QByteArray("rwr"));
            writes.setEnabled(true);
            reads.setEnabled(false);
            turn();
            QCOMPARE(order, QByteArray("rwrw"));
            // The first one's handler stops the second one.
            reads.setEnabled(true);
            reads.then = [&] { writes.setEnabled(false); };
            turn();
            QCOMPARE(order, QByteArray("rwrw"));
            QCOMPARE(exceptions.told, 0);
        });
    }

    void hangUpAndErrorAreTold_data()
    {
        QTest::addColumn<QSocketNotifier::Type>("type");
        QTest::newRow("read") << QSocketNotifier::Read;
        QTest::newRow("write") << QSocketNotifier::Write;
        QTest::newRow("exception") << QSocketNotifier::Exception;
    }
    void hangUpAndErrorAreTold()
    {
        QFETCH(QSocketNotifier::Type, type);
        EngineThread engine;
        engine.run([type] {
            SocketPair hungUp;
            hungUp.fill();
            TcpPair reset;
            Ear first(hungUp.near(), type);
            Ear second(reset.near(), type);
            turn();
            QCOMPARE(first.told, 0);
            const int before = second.told; // of the room that there is to write
            hungUp.closeFar();
            reset.resetFar();
            QTRY_VERIFY(first.told > 0);
            second.told = before;
            QTRY_VERIFY(second.told > before);
        });
    }

    void removedByAnothersHandler()
    {
        EngineThread engine;
        engine.run([] {
            std::array<SocketPair, 10> pairs;
            std::vector<std::unique_ptr<Ear>> ears;
            int told = 0;
            for (SocketPair &pair : pairs) {
                ears.push_back(std::make_unique<Ear>(pair.near()));
                Ear *ear = ears.back().get();
                ear->then = [&, ear] {
                    ++told;
                    for (const auto &other : ears) {
                        if (other.get() != ear)
                            other->remove();
                    }
                };
                pair.say();
            }
            turn();
            QCOMPARE(told, 1);
            turn();
            QCOMPARE(told, 2); // that one is still there
        });
    }

    // What was seen of a descriptor is not told to the one that has its number now.
    void reopenedUnderTheSameNumber()
    {
        EngineThread engine;
        engine.run([] {
            std::array<SocketPair, 2> pairs;
            std::array<std::unique_ptr<Ear>, 2> ears;
            std::unique_ptr<SocketPair> fresh;
            std::unique_ptr<Ear> freshEar;
            for (std::size_t i = 0; i < 2; ++i) {
                ears[i] = std::make_unique<Ear>(pairs[i].near());
                ears[i]->then = [&, i] {
                    (void)pairs[i].hear();
                    if (fresh)
                        return;
                    const int number = pairs[1 - i].near();
                    ears[1 - i]->remove();
                    pairs[1 - i].closeNear();
                    fresh = std::make_unique<SocketPair>(); // takes the lowest number that is free
                    QCOMPARE(fresh->near(), number);
                    freshEar = std::make_unique<Ear>(number);
                };
                pairs[i].say();
            }
            turn();
            QVERIFY(freshEar);
            QCOMPARE(ears[0]->told + ears[1]->told, 1);
            turn();
            QCOMPARE(freshEar->told, 0);
            fresh->say();
            turn();
            QCOMPARE(freshEar->told, 1);
        });
    }

    // While a handler runs a loop, that loop tells the others; what was true before it is not told after it.
    void aLoopInAHandler()
    {
        EngineThread engine;
        engine.run([] {
            std::array<SocketPair, 5> pairs;
            std::vector<std::unique_ptr<Ear>> ears;
            bool nested = false;
            int vain = 0;
            for (SocketPair &pair : pairs) {
                ears.push_back(std::make_unique<Ear>(pair.near()));
                ears.back()->then = [&] {
                    vain += pair.hear() == 0 ? 1 : 0;
                    if (!std::exchange(nested, true))
                        turn();
                };
                pair.say();
            }
            turn();
            turn();
            for (const auto &ear : ears)
                QCOMPARE(ear->told, 1);
            QCOMPARE(vain, 0);
        });
    }

    // More are ready than a turn deals with: nobody is told twice before all were told once.
    void twoThousandAreServedInTurn()
    {
        EngineThread engine;
        engine.run([] {
            constexpr std::size_t sockets = 2'000;
            std::vector<std::unique_ptr<Ear>> ears;
            std::vector<int> descriptors;
            for (std::size_t i = 0; i < sockets; ++i) {
                descriptors.push_back(::eventfd(0, EFD_NONBLOCK));
                QVERIFY(descriptors.back() >= 0);
                ears.push_back(std::make_unique<Ear>(descriptors.back()));
            }
            // They are idle and cost a turn nothing.
            constexpr int turns = 1'000;
            const qint64 before = threadTime();
            for (int i = 0; i < turns; ++i)
                turn();
            const qint64 microseconds = (threadTime() - before) / turns / 1'000;
            QVERIFY2(microseconds < 50, qPrintable(QString::number(microseconds)));

            for (const int descriptor : descriptors)
                QCOMPARE(::eventfd_write(descriptor, 1), 0);
            turn();
            turn();
            for (const auto &ear : ears)
                QVERIFY(ear->told == 1 || ear->told == 2);
            ears.clear();
            for (const int descriptor : descriptors)
                ::close(descriptor);
        });
    }
};

QTEST_GUILESS_MAIN(TestEpollDispatcher)
#include "tst_epolldispatcher_linux.moc"
