// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/crowdledger.h"

#include <QRegularExpression>
#include <QTest>

#include <numeric>

using namespace Fanlight;

namespace {

CrowdSettings settingsFor(int clients, CrowdExpect expect, int rooms = 0, int stalled = 0)
{
    CrowdSettings settings;
    settings.clients = clients;
    settings.expect = expect;
    settings.stalled = stalled;
    for (int room = 0; room < rooms; ++room)
        settings.rooms << QString::number(room);
    return settings;
}

// Everybody is there, and everybody who may sends.
CrowdLedger filled(const CrowdSettings &settings)
{
    CrowdLedger ledger(settings);
    std::vector<int> senders;
    for (int client = 0; client < settings.clients; ++client) {
        ledger.join(client);
        if (!ledger.isStalled(client))
            senders.push_back(client);
    }
    ledger.setSenders(senders);
    return ledger;
}

} // namespace

class TestCrowdLedger : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void expected_data()
    {
        QTest::addColumn<CrowdExpect>("expect");
        QTest::addColumn<int>("rooms");
        QTest::addColumn<int>("stalled");
        QTest::addColumn<quint64>("expected"); // for a message of client 0 among ten
        QTest::newRow("broadcast") << CrowdExpect::Broadcast << 0 << 0 << quint64(10);
        QTest::newRow("others") << CrowdExpect::Others << 0 << 0 << quint64(9);
        QTest::newRow("echo") << CrowdExpect::Echo << 0 << 0 << quint64(1);
        QTest::newRow("none") << CrowdExpect::None << 0 << 0 << quint64(0);
        QTest::newRow("broadcast in rooms") << CrowdExpect::Broadcast << 3 << 0 << quint64(4);
        QTest::newRow("others in rooms") << CrowdExpect::Others << 3 << 0 << quint64(3);
        QTest::newRow("the stalled do not count") << CrowdExpect::Broadcast << 0 << 4 << quint64(6);
        QTest::newRow("nor in rooms") << CrowdExpect::Broadcast << 3 << 4 << quint64(2);
    }
    void expected()
    {
        QFETCH(CrowdExpect, expect);
        QFETCH(int, rooms);
        QFETCH(int, stalled);
        CrowdLedger ledger = filled(settingsFor(10, expect, rooms, stalled));
        ledger.send(0);
        QTEST(ledger.counts().expected, "expected");
        QCOMPARE(ledger.counts().sent, quint64(1));
        QCOMPARE(ledger.sentBy(0), quint64(1));
    }

    void whoLeavesIsNotExpectedAnyMore()
    {
        CrowdLedger ledger = filled(settingsFor(5, CrowdExpect::Broadcast));
        ledger.send(1);
        ledger.leave(4);
        ledger.leave(4); // twice is no harm
        ledger.send(1);
        QCOMPARE(ledger.counts().expected, quint64(5 + 4));
    }

    void orderAndDuplicates()
    {
        CrowdLedger ledger = filled(settingsFor(2, CrowdExpect::Broadcast));
        for (int message = 0; message < 100; ++message)
            ledger.send(0);
        QCOMPARE(ledger.receive(1, 0, 0), CrowdReceipt::Fresh);
        QCOMPARE(ledger.receive(1, 0, 0), CrowdReceipt::Duplicate);
        QCOMPARE(ledger.receive(1, 0, 3), CrowdReceipt::Fresh); // 1 and 2 are missing so far
        QCOMPARE(ledger.receive(1, 0, 2), CrowdReceipt::OutOfOrder);
        QCOMPARE(ledger.receive(1, 0, 2), CrowdReceipt::Duplicate);
        QCOMPARE(ledger.receive(1, 0, 3), CrowdReceipt::Duplicate);
        QCOMPARE(ledger.receive(0, 0, 0), CrowdReceipt::Fresh); // another receiver's own order
        QCOMPARE(ledger.receive(1, 0, 99), CrowdReceipt::Fresh);
        QCOMPARE(ledger.receive(1, 0, 68), CrowdReceipt::OutOfOrder); // 31 back: still known
        QCOMPARE(ledger.receive(1, 0, 68), CrowdReceipt::Duplicate);
        QCOMPARE(ledger.receive(1, 0, 1), CrowdReceipt::OutOfOrder);
        const CrowdCounts counts = ledger.counts();
        QCOMPARE(counts.received, quint64(7));
        QCOMPARE(counts.duplicates, quint64(4));
        QCOMPARE(counts.outOfOrder, quint64(3));
        QCOMPARE(counts.unwatched, quint64(0));
    }

    // After a gap, what came before it is still known.
    void duplicatesAcrossAGap()
    {
        CrowdLedger ledger = filled(settingsFor(2, CrowdExpect::Broadcast));
        for (int message = 0; message < 40; ++message)
            ledger.send(0);
        QCOMPARE(ledger.receive(1, 0, 0), CrowdReceipt::Fresh);
        QCOMPARE(ledger.receive(1, 0, 31), CrowdReceipt::Fresh);
        QCOMPARE(ledger.receive(1, 0, 0), CrowdReceipt::Duplicate);
    }

    // What a sender that has gone sent before is for those who are still there.
    void senderIsGone()
    {
        CrowdLedger others = filled(settingsFor(5, CrowdExpect::Others));
        others.leave(1);
        others.send(1);
        QCOMPARE(others.counts().expected, quint64(4));
        CrowdLedger echo = filled(settingsFor(5, CrowdExpect::Echo));
        echo.leave(1);
        echo.send(1);
        QCOMPARE(echo.counts().expected, quint64(0));
    }

    // With no expectation, senders of two rooms are not taken for one.
    void sendersOfTwoRooms()
    {
        CrowdLedger ledger = filled(settingsFor(4, CrowdExpect::None, 2));
        ledger.send(0);
        ledger.send(1);
        QCOMPARE(ledger.receive(2, 0, 0), CrowdReceipt::Fresh);
        QCOMPARE(ledger.receive(2, 1, 0), CrowdReceipt::Fresh);
        QCOMPARE(ledger.receive(2, 0, 0), CrowdReceipt::Duplicate);
    }

    void strays_data()
    {
        QTest::addColumn<CrowdExpect>("expect");
        QTest::addColumn<int>("rooms");
        QTest::addColumn<int>("receiver"); // of a message of client 0
        QTest::addColumn<CrowdReceipt>("receipt");
        QTest::newRow("same room") << CrowdExpect::Broadcast << 2 << 4 << CrowdReceipt::Fresh;
        QTest::newRow("other room") << CrowdExpect::Broadcast << 2 << 3 << CrowdReceipt::Stray;
        QTest::newRow("others, another") << CrowdExpect::Others << 0 << 3 << CrowdReceipt::Fresh;
        QTest::newRow("others, itself") << CrowdExpect::Others << 0 << 0 << CrowdReceipt::Stray;
        QTest::newRow("echo, itself") << CrowdExpect::Echo << 0 << 0 << CrowdReceipt::Fresh;
        QTest::newRow("echo, another") << CrowdExpect::Echo << 0 << 1 << CrowdReceipt::Stray;
        QTest::newRow("none, other room") << CrowdExpect::None << 2 << 3 << CrowdReceipt::Fresh;
    }
    void strays()
    {
        QFETCH(CrowdExpect, expect);
        QFETCH(int, rooms);
        QFETCH(int, receiver);
        CrowdLedger ledger = filled(settingsFor(6, expect, rooms));
        ledger.send(0);
        QTEST(ledger.receive(receiver, 0, 0), "receipt");
    }

    void foreign()
    {
        CrowdLedger ledger = filled(settingsFor(3, CrowdExpect::Broadcast));
        ledger.send(0);
        QCOMPARE(ledger.receive(1, 0, 1), CrowdReceipt::Foreign); // not sent yet
        QCOMPARE(ledger.receive(1, 2, 0), CrowdReceipt::Foreign);
        QCOMPARE(ledger.receive(1, 3, 0), CrowdReceipt::Foreign); // no such client
        QCOMPARE(ledger.counts().received, quint64(0));
    }

    // 4,000 times 4,000 pairs are too many to watch: everything is counted all the same, and said.
    void memoryIsBounded()
    {
        CrowdLedger ledger = filled(settingsFor(4'000, CrowdExpect::Broadcast));
        QCOMPARE(ledger.watchedSenders(), 2'000);
        ledger.send(0);
        ledger.send(3'999);
        QCOMPARE(ledger.receive(7, 0, 0), CrowdReceipt::Fresh);
        QCOMPARE(ledger.receive(7, 3'999, 0), CrowdReceipt::Fresh);
        QCOMPARE(ledger.counts().unwatched, quint64(1));
        QCOMPARE(ledger.counts().received, quint64(2));

        // In rooms of two there are few pairs, however many clients.
        const CrowdLedger rooms = filled(settingsFor(15'000, CrowdExpect::Broadcast, 7'500));
        QCOMPARE(rooms.watchedSenders(), 15'000);
        const CrowdLedger echo = filled(settingsFor(15'000, CrowdExpect::Echo));
        QCOMPARE(echo.watchedSenders(), 15'000);
    }
};

QTEST_GUILESS_MAIN(TestCrowdLedger)
#include "tst_crowdledger.moc"
