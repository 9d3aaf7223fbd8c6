// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/models/server/slowreceiverfixture.h"
#include "tests/support/warnings.h"

#include <utility>

using namespace Fanlight;
using namespace Fanlight::Testing;

// What each policy promises the slow receiver itself, frame by frame.
class TestSlowPolicies : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { Testing::failOnWarnings(); }

    // What has not begun to leave does not come between the receiver and the close frame, which says why.
    void theCloseFrameIsNext()
    {
        ServerSettings settings = settingsOf(SlowPolicy::Close);
        settings.limits.closeTimeout = 60'000;
        ServerFixture server(settings);
        CountingPeer slow(server.port());
        QVERIFY(slow.isOpen());
        slow.stall();
        int sent = 0;
        while (!server.notes().contains("Closed with 1008") && sent < largeCount) {
            server.host.send({}, Opcode::Binary, numbered(sent++));
            QCoreApplication::processEvents();
        }
        QVERIFY(sent < largeCount);
        const quint64 dropped = server.host.stats().at(0).dropped;
        QVERIFY(dropped > 0);
        slow.readOn();
        QTRY_COMPARE(slow.closeCode, CloseCodes::PolicyViolation);
        QVERIFY(std::is_sorted(slow.numbers.begin(), slow.numbers.end()));
        // The last one was for a queue that had no room for it.
        QCOMPARE(slow.numbers.size() + dropped + 1, std::size_t(sent));
    }

    // What waits stays as much as may wait, the newest of it.
    void onlyTheOldestAreDropped()
    {
        ServerFixture server(settingsOf(SlowPolicy::DropOldest));
        CountingPeer slow(server.port());
        QVERIFY(slow.isOpen());
        slow.stall();
        constexpr int count = 400;
        for (int i = 0; i < count; ++i) {
            server.host.send({}, Opcode::Binary, numbered(i));
            QCoreApplication::processEvents();
        }
        QVERIFY(server.host.stats().at(0).dropped > 0);
        slow.readOn();
        QTRY_VERIFY(!slow.numbers.empty() && slow.numbers.back() == count - 1);
        constexpr int whole = int(limit / quint64(largeSize)) - 1; // fit for certain, with what they cost
        const auto newest = slow.numbers.end() - whole;
        QCOMPARE(*newest, count - whole);
        QVERIFY(std::is_sorted(newest, slow.numbers.end()));
    }

    // A rare topic waits behind a busy one for as long as it takes: where the oldest went it would be lost.
    // Single messages have topics as broadcasts have.
    void aRareTopicIsNotLost_data()
    {
        QTest::addColumn<bool>("isSingle");
        QTest::newRow("broadcasts") << false;
        QTest::newRow("single messages") << true;
    }
    void aRareTopicIsNotLost()
    {
        QFETCH(bool, isSingle);
        ServerSettings settings = settingsOf(SlowPolicy::Conflate);
        settings.limits.maxQueue = 64 * 1024;
        ServerFixture server(settings);
        CountingPeer slow(server.port());
        QVERIFY(slow.isOpen());
        slow.stall();
        fill(server);
        QList<ConnectionId> to;
        if (isSingle)
            to << server.host.stats().at(0).id;
        const QByteArray rare = ticker(QStringLiteral("gold"), 1);
        server.host.send(to, Opcode::Text, rare);
        constexpr int rounds = 4'000;
        for (int i = 0; i < rounds; ++i) {
            server.host.send(to, Opcode::Text, ticker(QStringLiteral("oil"), i));
            QCoreApplication::processEvents();
        }
        QVERIFY(server.host.stats().at(0).dropped > 0);
        slow.readOn();
        const QByteArray last = ticker(QStringLiteral("oil"), rounds - 1);
        QTRY_VERIFY(!slow.texts.empty() && slow.texts.back() == last);
        QCOMPARE(std::count(slow.texts.begin(), slow.texts.end(), rare), 1);
    }

    // Where every message is another topic the oldest go, and the queue is bounded all the same.
    void manyTopicsAreBounded()
    {
        ServerFixture server(settingsOf(SlowPolicy::Conflate));
        CountingPeer slow(server.port());
        QVERIFY(slow.isOpen());
        slow.stall();
        fill(server);
        quint64 most = 0;
        constexpr int topics = 30'000;
        for (int i = 0; i < topics; ++i) {
            server.host.send({}, Opcode::Text, ticker(QString::number(i).leftJustified(100), i));
            if (i % 100 != 0)
                continue;
            QCoreApplication::processEvents();
            most = std::max(most, server.host.stats().at(0).queued);
        }
        QVERIFY2(most <= limit + 64 * 1024, qPrintable(QString::number(most)));
        QVERIFY(server.host.stats().at(0).dropped > 0);
        slow.readOn();
        const QByteArray last = ticker(QString::number(topics - 1).leftJustified(100), topics - 1);
        QTRY_VERIFY(!slow.texts.empty() && slow.texts.back() == last);
    }

    // Whoever is named twice gets it once, and is expected once.
    void namedTwiceGetsOne()
    {
        ServerFixture server(settingsOf(SlowPolicy::Close));
        CountingPeer one(server.port());
        CountingPeer other(server.port());
        QVERIFY(one.isOpen() && other.isOpen());
        const std::vector<ConnectionStats> stats = server.host.stats();
        server.host.send({stats[1].id, stats[0].id, stats[1].id}, Opcode::Text, "once");
        server.host.send({}, Opcode::Text, "end");
        for (CountingPeer *peer : {&one, &other}) {
            QTRY_VERIFY(!peer->texts.empty() && peer->texts.back() == "end");
            QCOMPARE(peer->texts, (std::vector<QByteArray>{"once", "end"}));
        }
        const Record record = server.records(RecordKind::Frame).at(0);
        QCOMPARE(server.broadcast(record)->expected, quint32(2));
    }
};

QTEST_GUILESS_MAIN(TestSlowPolicies)
#include "tst_slowpolicies.moc"
