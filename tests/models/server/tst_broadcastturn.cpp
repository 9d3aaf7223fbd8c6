// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/rawpeer.h"
#include "tests/support/serverfixture.h"
#include "tests/support/warnings.h"

#include <QCoreApplication>
#include <QEvent>
#include <QEventLoop>
#include <QTest>

#include <algorithm>
#include <array>
#include <climits>
#include <memory>
#include <vector>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

using Peers = std::vector<std::unique_ptr<RawPeer>>;

QByteArray masked(Opcode opcode, const QByteArray &payload)
{
    return serializeMessage(opcode, payload, MaskingKey{{1, 2, 3, 4}});
}

QByteArray text(const QByteArray &payload)
{
    return masked(Opcode::Text, payload);
}

// A fragment that is longer than what is read at a time, so that what comes before it is dealt with before
// what comes after it is read.
QByteArray part(Opcode opcode, bool fin)
{
    Frame frame;
    frame.header.opcode = opcode;
    frame.header.fin = fin;
    frame.header.maskingKey = MaskingKey{{1, 2, 3, 4}};
    frame.payload = QByteArray(10'000, 'x');
    frame.header.payloadLength = quint64(frame.payload.size());
    frame.header.lengthEncoding = minimalEncoding(frame.header.payloadLength);
    return serialize(Unchecked{frame});
}

QByteArray roomRequest(const QByteArray &type, const QByteArray &room)
{
    return text("{\"type\":\"" + type + "\",\"room\":\"" + room + "\"}");
}

// All connections on the test's own thread, so that what a test sends without returning to the event loop is
// one turn's.
ServerSettings settingsOf(Behaviour behaviour)
{
    ServerSettings settings;
    settings.greeting.reset();
    settings.behaviour = behaviour;
    settings.limits.closeTimeout = 500;
    return settings;
}

bool openPeers(Peers &peers, quint16 port, int count, const QByteArray &path = "/")
{
    for (int i = 0; i < count; ++i) {
        peers.push_back(std::make_unique<RawPeer>(port));
        if (!peers.back()->open(path))
            return false;
    }
    return true;
}

// What came, in order: data as it is, of control frames the opcode before it; of long ones the beginning.
QByteArrayList heardBy(RawPeer &peer)
{
    QByteArrayList all;
    for (const Frame &frame : peer.frames()) {
        const QByteArray payload = frame.payload.first(std::min<qsizetype>(frame.payload.size(), 30));
        switch (frame.header.opcode) {
        case Opcode::Ping:
            all.append("ping:" + payload);
            break;
        case Opcode::Pong:
            all.append("pong:" + payload);
            break;
        case Opcode::Close:
            all.append("close:" + QByteArray::number(parseCloseBody(frame.payload)->code.value));
            break;
        default:
            all.append(payload);
        }
    }
    return all;
}

QByteArrayList numbers(int count, const QByteArray &before = {})
{
    QByteArrayList all;
    for (int i = 0; i < count; ++i)
        all.append(before + QByteArray::number(i));
    return all;
}

struct Counts
{
    quint32 expected = 0;
    quint32 reached = 0;
    quint32 givenUp = 0;
    bool operator==(const Counts &) const = default;
};

// Of the only broadcast of this message; zeros when there is none.
Counts countsOf(ServerFixture &server, const QByteArray &payload)
{
    for (const Record &record : server.records(RecordKind::Frame)) {
        const Broadcast *broadcast = server.broadcast(record);
        if (broadcast && record.payload == payload)
            return {broadcast->expected, broadcast->reached, broadcast->givenUp};
    }
    return {};
}

// Who has the server's side of a peer, by the order of arrival.
ConnectionId idOf(ServerFixture &server, std::size_t peer)
{
    return server.host.stats()[peer].id;
}

} // namespace

// Messages that one turn of the event loop broadcasts leave together; to the receivers it must look as if
// each had left by itself.
class TestBroadcastTurn : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { Testing::failOnWarnings(); }

    // Each sender is excepted from its own.
    void othersOfManySenders()
    {
        constexpr int senders = 5;
        constexpr int messages = 60;
        ServerFixture server(settingsOf(Behaviour::Others));
        Peers peers;
        QVERIFY(openPeers(peers, server.port(), senders));
        for (int i = 0; i < senders; ++i) {
            QByteArray all;
            for (const QByteArray &message : numbers(messages, QByteArray::number(i) + ' '))
                all += text(message);
            peers[std::size_t(i)]->write(all);
        }
        for (int i = 0; i < senders; ++i) {
            RawPeer &peer = *peers[std::size_t(i)];
            QVERIFY(peer.waitForFrames((senders - 1) * messages));
            const QByteArrayList heard = heardBy(peer);
            QCOMPARE(heard.size(), (senders - 1) * messages);
            for (int from = 0; from < senders; ++from) {
                QByteArrayList some = heard;
                const QByteArray mark = QByteArray::number(from) + ' ';
                some.removeIf([&mark](const QByteArray &one) { return !one.startsWith(mark); });
                QCOMPARE(some, from == i ? QByteArrayList() : numbers(messages, mark));
            }
        }
        for (int i = 0; i < messages; ++i) {
            const QByteArray last = QByteArray::number(senders - 1) + ' ' + QByteArray::number(i);
            QCOMPARE(countsOf(server, last), (Counts{senders - 1, senders - 1, 0}));
        }
    }

    void twoThousandTinyOnes()
    {
        constexpr int messages = 2'000;
        ServerFixture server(settingsOf(Behaviour::Silent));
        Peers peers;
        QVERIFY(openPeers(peers, server.port(), 3));
        const QByteArrayList all = numbers(messages);
        for (const QByteArray &message : all)
            server.host.send({}, Opcode::Text, message);
        for (const auto &peer : peers) {
            QVERIFY(peer->waitForFrames(messages));
            QCOMPARE(heardBy(*peer), all);
        }
        int whole = 0;
        for (const Record &record : server.records(RecordKind::Frame)) {
            const Broadcast *broadcast = server.broadcast(record);
            whole += broadcast && broadcast->expected == 3 && broadcast->reached == 3 ? 1 : 0;
        }
        QCOMPARE(whole, messages);
    }

    // What is gathered is bounded, and begins anew when it has left.
    void gathersInBounds_data()
    {
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("count");
        QTest::addColumn<QList<int>>("together");
        QTest::newRow("by number") << 10 << 3'000 << QList<int>{1'024, 1'024, 952};
        QTest::newRow("by size") << 100 * 1024 << 4 << QList<int>{2, 2};
    }
    void gathersInBounds()
    {
        QFETCH(int, size);
        QFETCH(int, count);
        ServerFixture server(settingsOf(Behaviour::Silent));
        Peers peers;
        QVERIFY(openPeers(peers, server.port(), 1));
        (void)server.queue.take();
        for (int i = 0; i < count; ++i)
            server.host.send({}, Opcode::Text, QByteArray(size, 'x'));
        QVERIFY(peers[0]->waitForFrames(std::size_t(count)));
        QList<int> together;
        for (const JoinedDelivery &joined : server.queue.take().joined)
            together << int(joined.broadcasts->parts.size());
        QTEST(together, "together");
    }

    void aLargeOneBetweenSmallOnes_data()
    {
        QTest::addColumn<int>("size");
        QTest::newRow("a byte below what is gathered") << 256 * 1024 - 10 - 2 * 7 - 1;
        QTest::newRow("as much as is gathered") << 256 * 1024;
        QTest::newRow("300 KiB") << 300 * 1024;
        QTest::newRow("4 MiB, more than a kernel takes") << 4 * 1024 * 1024;
    }
    void aLargeOneBetweenSmallOnes()
    {
        QFETCH(int, size);
        ServerFixture server(settingsOf(Behaviour::Silent));
        Peers peers;
        QVERIFY(openPeers(peers, server.port(), 3));
        const QByteArray large(size, 'x');
        const QByteArrayList sent{"before", "before", large, "after", large, large, "end"};
        for (const QByteArray &message : sent)
            server.host.send({}, Opcode::Text, message);
        QByteArray expected;
        for (const QByteArray &message : sent)
            expected += serializeMessage(Opcode::Text, message, std::nullopt);
        for (const auto &peer : peers) {
            QVERIFY(peer->waitForSize(expected.size()));
            QVERIFY(peer->got() == expected);
        }
        QCOMPARE(countsOf(server, "end"), (Counts{3, 3, 0}));
    }

    // Who is a member when the message comes gets it, whatever comes later in that turn.
    void membershipIsOfTheMoment()
    {
        ServerFixture server(settingsOf(Behaviour::Rooms));
        Peers peers;
        QVERIFY(openPeers(peers, server.port(), 2, "/room/red"));
        QVERIFY(openPeers(peers, server.port(), 1));
        for (const std::size_t i : {0, 1}) {
            QVERIFY(peers[i]->waitForFrames(1)); // the answer
            peers[i]->forget();
        }
        // Right after each of the newcomer's messages, in the same turn.
        int said = 0;
        connect(&server.host.events(), &EventHub::published, &server.host, [&] {
            server.host.sendToRooms({QStringLiteral("red")}, Opcode::Text, QByteArray::number(said++));
        });
        peers[2]->write(roomRequest("join", "red") + roomRequest("leave", "red") +
                        roomRequest("join", "red") + text("hello"));
        QVERIFY(peers[2]->waitForFrames(7));
        const QByteArray joined = R"({"room":"red","type":"joined"})";
        const QByteArray left = R"({"room":"red","type":"left"})";
        QCOMPARE(heardBy(*peers[2]), QByteArrayList({joined, "0", left, joined, "2", "hello", "3"}));
        for (const std::size_t i : {0, 1}) {
            QVERIFY(peers[i]->waitForFrames(5));
            QCOMPARE(heardBy(*peers[i]), QByteArrayList({"0", "1", "2", "hello", "3"}));
        }
        QCOMPARE(countsOf(server, "0"), (Counts{3, 3, 0}));
        QCOMPARE(countsOf(server, "1"), (Counts{2, 2, 0}));
        QCOMPARE(countsOf(server, "2"), (Counts{3, 3, 0}));
    }

    // Audiences that alternate share receivers, who get everything in one order.
    void audiencesAlternate()
    {
        constexpr int rounds = 200;
        ServerFixture server(settingsOf(Behaviour::Rooms));
        Peers peers;
        QVERIFY(openPeers(peers, server.port(), 1, "/room/red"));
        QVERIFY(openPeers(peers, server.port(), 1, "/room/blue"));
        QVERIFY(openPeers(peers, server.port(), 1, "/room/red"));
        peers[2]->write(roomRequest("join", "blue"));
        for (const std::size_t i : {0, 1, 2}) {
            QVERIFY(peers[i]->waitForFrames(i == 2 ? 2 : 1));
            peers[i]->forget();
        }
        std::array<QByteArrayList, 3> expected;
        for (int i = 0; i < rounds; ++i) {
            const QByteArray number = QByteArray::number(i);
            server.host.sendToRooms({QStringLiteral("red")}, Opcode::Text, "red " + number);
            server.host.sendToRooms({QStringLiteral("blue")}, Opcode::Text, "blue " + number);
            server.host.send({}, Opcode::Text, "all " + number);
            expected[0] << "red " + number << "all " + number;
            expected[1] << "blue " + number << "all " + number;
            expected[2] << "red " + number << "blue " + number << "all " + number;
        }
        for (std::size_t i = 0; i < 3; ++i) {
            QVERIFY(peers[i]->waitForFrames(std::size_t(expected[i].size())));
            QCOMPARE(heardBy(*peers[i]), expected[i]);
        }
    }

    void whatIsSentSinglyKeepsItsPlace()
    {
        ServerFixture server(settingsOf(Behaviour::Silent));
        Peers peers;
        QVERIFY(openPeers(peers, server.port(), 3));
        const ConnectionId second = idOf(server, 1);
        server.host.send({}, Opcode::Text, "1");
        server.host.send({second}, Opcode::Text, "for you");
        server.host.send({}, Opcode::Text, "2");
        server.host.pingAll();
        server.host.send({}, Opcode::Text, "3");
        server.host.kick({second}, CloseCodes::PolicyViolation, QStringLiteral("enough"));
        server.host.send({}, Opcode::Text, "4");
        const QByteArrayList others{"1", "2", "ping:ping 1", "3", "4"};
        for (const std::size_t i : {0, 2}) {
            QVERIFY(peers[i]->waitForFrames(5));
            QCOMPARE(heardBy(*peers[i]), others);
        }
        QVERIFY(peers[1]->waitForFrames(6));
        QCOMPARE(heardBy(*peers[1]), QByteArrayList({"1", "for you", "2", "ping:ping 1", "3", "close:1008"}));
        QCOMPARE(countsOf(server, "3"), (Counts{3, 3, 0}));
        QCOMPARE(countsOf(server, "4"), (Counts{2, 2, 0})); // it is for it no more
    }

    // A ping is answered behind what was broadcast before it was read.
    void pongsKeepTheirPlace()
    {
        ServerFixture server(settingsOf(Behaviour::Broadcast));
        Peers peers;
        QVERIFY(openPeers(peers, server.port(), 2));
        peers[0]->write(text("1") + part(Opcode::Binary, false) + masked(Opcode::Ping, "a") +
                        part(Opcode::Continuation, true) + text("2") + part(Opcode::Binary, false) +
                        masked(Opcode::Ping, "b") + part(Opcode::Continuation, true));
        const QByteArray whole(30, 'x'); // as heardBy() tells it
        QVERIFY(peers[0]->waitForFrames(6));
        QCOMPARE(heardBy(*peers[0]), QByteArrayList({"1", "pong:a", whole, "2", "pong:b", whole}));
        QVERIFY(peers[1]->waitForFrames(4));
        QCOMPARE(heardBy(*peers[1]), QByteArrayList({"1", whole, "2", whole}));
    }

    // Its own message and what the server says to it leave before the answer to its close frame.
    void theSenderCloses()
    {
        ServerFixture server(settingsOf(Behaviour::Broadcast));
        Peers peers;
        QVERIFY(openPeers(peers, server.port(), 3));
        connect(&server.host.events(), &EventHub::published, &server.host,
            [&server] { server.host.send({}, Opcode::Binary, "heard"); });
        peers[0]->write(
            text("bye") + part(Opcode::Binary, false) + masked(Opcode::Close, QByteArray::fromHex("03e8")));
        QVERIFY(peers[0]->waitForFrames(3));
        QCOMPARE(heardBy(*peers[0]), QByteArrayList({"bye", "heard", "close:1000"}));
        server.host.send({}, Opcode::Binary, "without you");
        for (const std::size_t i : {1, 2}) {
            QVERIFY(peers[i]->waitForFrames(3));
            QCOMPARE(heardBy(*peers[i]), QByteArrayList({"bye", "heard", "without you"}));
        }
        QCOMPARE(countsOf(server, "bye"), (Counts{3, 3, 0}));
        QCOMPARE(countsOf(server, "without you"), (Counts{2, 2, 0}));
    }

    // The connection of one broke and nobody knows yet: it is found out while a turn's first broadcasts
    // leave, and it is deleted before that turn is over.
    void aReceiverBreaksInTheMiddle_data()
    {
        QTest::addColumn<int>("size");
        QTest::addColumn<int>("count");
        QTest::addColumn<Counts>("ofTheLast");
        QTest::newRow("found out by the last one") << 100 * 1024 << 3 << Counts{3, 2, 1};
        QTest::newRow("before the last one") << 100 * 1024 << 7 << Counts{2, 2, 0};
        QTest::newRow("many") << 100 << 2'000 << Counts{2, 2, 0};
    }
    void aReceiverBreaksInTheMiddle()
    {
        QFETCH(int, size);
        QFETCH(int, count);
        QFETCH(Counts, ofTheLast);
        ServerFixture server(settingsOf(Behaviour::Silent));
        Peers peers;
        QVERIFY(openPeers(peers, server.port(), 3));
        peers[1]->socket().setReadBufferSize(1); // what it leaves unread makes its end a reset
        server.host.send({}, Opcode::Text, QByteArray(1'000, 'x'));
        for (const std::size_t i : {0, 2})
            QVERIFY(peers[i]->waitForFrames(1));
        const QByteArray last = QByteArray(size - 1, '.') + '!';
        QEventLoop loop;
        const auto breakAndSend = [&] {
            peers[1]->socket().abort();
            for (int i = 1; i < count; ++i)
                server.host.send({}, Opcode::Text, QByteArray(size, '.'));
            server.host.send({}, Opcode::Text, last);
            QCoreApplication::postEvent(&loop, new QEvent(QEvent::Quit), INT_MIN); // after the turn
        };
        QMetaObject::invokeMethod(&loop, breakAndSend, Qt::QueuedConnection);
        loop.exec();
        QCOMPARE(server.host.stats().size(), std::size_t(2));
        for (const std::size_t i : {0, 2}) {
            QVERIFY(peers[i]->waitForFrames(std::size_t(count) + 1));
            QCOMPARE(peers[i]->frames().back().payload, last);
        }
        for (const Record &record : server.records(RecordKind::Frame)) {
            const Broadcast *broadcast = server.broadcast(record);
            QVERIFY(broadcast);
            QVERIFY(broadcast->expected == 2 || broadcast->expected == 3);
            QCOMPARE(broadcast->reached + broadcast->givenUp, broadcast->expected);
        }
        QCOMPARE(countsOf(server, last), ofTheLast);
    }

    // Last words and the close frame in one read: the words come first.
    void lastWordsAreHeard()
    {
        ServerFixture server(settingsOf(Behaviour::Broadcast));
        Peers peers;
        QVERIFY(openPeers(peers, server.port(), 2));
        const MaskingKey key{{1, 2, 3, 4}};
        peers[0]->write(serializeMessage(Opcode::Text, "one", key) +
                        serializeMessage(Opcode::Ping, "between", key) +
                        serializeMessage(Opcode::Text, "bye", key) +
                        serializeMessage(Opcode::Close, QByteArray("\x03\xE8", 2), key));
        QVERIFY(peers[1]->waitForFrames(2));
        QCOMPARE(peers[1]->frames()[1].payload, QByteArray("bye"));
        QVERIFY(peers[0]->waitForFrames(4));
        const std::vector<Frame> frames = peers[0]->frames();
        QCOMPARE(frames[0].payload, QByteArray("one"));
        QCOMPARE(frames[1].header.opcode, Opcode::Pong);
        QCOMPARE(frames[2].payload, QByteArray("bye"));
        QCOMPARE(frames[3].header.opcode, Opcode::Close);
    }
};

QTEST_GUILESS_MAIN(TestBroadcastTurn)
#include "tst_broadcastturn.moc"
