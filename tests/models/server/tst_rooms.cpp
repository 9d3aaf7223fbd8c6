// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/frame.h"
#include "server/roombook.h"
#include "support/rawpeer.h"
#include "support/serverfixture.h"
#include "support/warnings.h"

#include <QJsonDocument>
#include <QJsonObject>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

QByteArray masked(Opcode opcode, const QByteArray &payload)
{
    return serializeMessage(opcode, payload, MaskingKey{0x01, 0x02, 0x03, 0x04});
}

ServerSettings rooms()
{
    ServerSettings settings;
    settings.greeting.reset();
    settings.behaviour = Behaviour::Rooms;
    return settings;
}

QByteArray joining(const QString &room, const char *type = "join")
{
    return masked(Opcode::Text, QJsonDocument(QJsonObject{{QStringLiteral("type"), QString::fromLatin1(type)},
                                                  {QStringLiteral("room"), room}})
                                    .toJson(QJsonDocument::Compact));
}

int count(RawPeer &peer, const QByteArray &text)
{
    int found = 0;
    for (const Frame &frame : peer.frames())
        found += frame.payload == text ? 1 : 0;
    return found;
}

// The pong comes after whatever was sent to the peer before.
bool settle(RawPeer &peer, const QByteArray &mark)
{
    peer.write(masked(Opcode::Ping, mark));
    return peer.waitFor(mark);
}

} // namespace

class TestRooms : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { Testing::failOnWarnings(); }

    void book()
    {
        RoomBook book;
        QVERIFY(!book.join(ConnectionId{1}, QStringLiteral("blue")));
        QVERIFY(!book.join(ConnectionId{1}, QStringLiteral("blue"))); // twice is once
        QVERIFY(!book.join(ConnectionId{1}, QStringLiteral("red")));
        QVERIFY(!book.join(ConnectionId{2}, QStringLiteral("red")));
        QCOMPARE(book.roomsOf(ConnectionId{1}), (QStringList{QStringLiteral("blue"), QStringLiteral("red")}));
        QCOMPARE(book.memberCount(QStringLiteral("red")), 2);
        QCOMPARE(book.membersOf({QStringLiteral("red"), QStringLiteral("blue")}),
            (QList<ConnectionId>{ConnectionId{1}, ConnectionId{2}})); // each once
        QVERIFY(book.leave(ConnectionId{1}, QStringLiteral("red")));
        QVERIFY(!book.leave(ConnectionId{1}, QStringLiteral("red")));
        book.leaveAll(ConnectionId{2});
        QCOMPARE(book.rooms(), QStringList{QStringLiteral("blue")});
    }

    void bookRefuses()
    {
        RoomBook book;
        QCOMPARE(book.join(ConnectionId{1}, {}), RoomError::NoName);
        QCOMPARE(book.join(ConnectionId{1}, QString(10 * 1024, u'x')), RoomError::NameTooLong);
        QCOMPARE(book.join(ConnectionId{1}, QString(200, u'é')), RoomError::NameTooLong); // 400 bytes
        for (const char16_t unruly : {u'\0', u'\n', u'\x85', u'\u2028', u'\u2029', u'\u202E', u'\u2066'})
            QCOMPARE(book.join(ConnectionId{1}, u"a%1b"_qs.arg(QChar(unruly))), RoomError::NotPrintable);
        QCOMPARE(book.join(ConnectionId{1}, QString(QChar(0xD83D))), RoomError::NotPrintable); // half a smile
        QVERIFY(!book.join(ConnectionId{2}, u"\u05E9\u05DC\u05D5\u05DD"_qs));   // right to left
        QVERIFY(!book.join(ConnectionId{2}, u"\U0001F469\u200D\U0001F467"_qs)); // two that are joined to one
        book.leaveAll(ConnectionId{2});
        for (int i = 0; i < RoomBook::mostRoomsEach; ++i)
            QVERIFY(!book.join(ConnectionId{1}, QString::number(i)));
        QCOMPARE(book.join(ConnectionId{1}, QStringLiteral("one more")), RoomError::TooManyRooms);
        QCOMPARE(book.rooms().size(), RoomBook::mostRoomsEach);
    }

    void bookIsBounded()
    {
        RoomBook book;
        for (quint32 i = 0; i < RoomBook::mostRooms; ++i)
            QVERIFY(!book.join(ConnectionId{1 + i / 50}, QString::number(i)));
        const ConnectionId newcomer{1'000'000};
        QCOMPARE(book.join(newcomer, QStringLiteral("one more")), RoomError::ServerFull);
        QVERIFY(!book.join(newcomer, QStringLiteral("7"))); // one that is there already
        book.leaveAll(ConnectionId{2});
        QVERIFY(!book.join(newcomer, QStringLiteral("one more")));
    }

    void targets_data()
    {
        QTest::addColumn<QString>("target");
        QTest::addColumn<QString>("room");
        QTest::newRow("plain") << QStringLiteral("/room/blue") << QStringLiteral("blue");
        QTest::newRow("query") << QStringLiteral("/room/blue?name=x") << QStringLiteral("blue");
        QTest::newRow("slash at the end") << QStringLiteral("/room/blue/") << QStringLiteral("blue");
        QTest::newRow("encoded") << QStringLiteral("/room/caf%C3%A9%20noir") << QStringLiteral("café noir");
        QTest::newRow("nested") << QStringLiteral("/room/a/b") << QStringLiteral("a/b");
        QTest::newRow("none") << QStringLiteral("/room/") << QString();
        QTest::newRow("another path") << QStringLiteral("/rooms/blue") << QString();
    }

    void targets()
    {
        QFETCH(QString, target);
        QTEST(roomOfTarget(target), "room");
    }

    void requests()
    {
        QVERIFY(!roomRequest("hello"));
        QVERIFY(!roomRequest("{\"type\":\"join\"}"));
        QVERIFY(!roomRequest("{\"type\":\"join\",\"room\":7}"));
        QVERIFY(!roomRequest("{\"room\":\"blue\""));
        QVERIFY(!roomRequest("{\"room\":\"" + QByteArray(70'000, 'x') + "\"}"));
        QCOMPARE(roomRequest(" {\"type\":\"leave\",\"room\":\"a\"} ")->kind, RoomRequest::Kind::Leave);
        QCOMPARE(roomRequest("{\"room\":\"a\",\"text\":\"hi\"}")->kind, RoomRequest::Kind::Message);
    }

    // B6: no leak between rooms. Six peers, three rooms, some in two, some in none; each member says
    // something once, and every pair is looked at.
    void membershipMatrix()
    {
        ServerFixture server(rooms());
        const QList<QStringList> memberships{{QStringLiteral("red")}, {QStringLiteral("red")},
            {QStringLiteral("blue")}, {QStringLiteral("red"), QStringLiteral("blue")}, {},
            {QStringLiteral("green")}};
        std::vector<std::unique_ptr<RawPeer>> peers;
        for (const QStringList &membership : memberships) {
            peers.push_back(std::make_unique<RawPeer>(server.port()));
            // The first by its path, the others by message.
            const bool byPath = peers.size() == 1;
            QVERIFY(peers.back()->open(byPath ? "/room/red" : "/"));
            if (!byPath) {
                for (const QString &room : membership)
                    peers.back()->write(joining(room));
            }
            QVERIFY(settle(*peers.back(), "joined " + QByteArray::number(peers.size())));
        }
        for (std::size_t sender = 0; sender < peers.size(); ++sender)
            peers[sender]->write(masked(Opcode::Text, "from " + QByteArray::number(sender)));
        for (std::size_t sender = 0; sender < peers.size(); ++sender)
            QVERIFY(settle(*peers[sender], "said " + QByteArray::number(sender)));
        for (std::size_t receiver = 0; receiver < peers.size(); ++receiver)
            QVERIFY(settle(*peers[receiver], "end " + QByteArray::number(receiver)));
        for (std::size_t sender = 0; sender < peers.size(); ++sender) {
            for (std::size_t receiver = 0; receiver < peers.size(); ++receiver) {
                const QStringList &from = memberships[qsizetype(sender)];
                const QStringList &to = memberships[qsizetype(receiver)];
                const bool shares = std::any_of(
                    from.begin(), from.end(), [&to](const QString &room) { return to.contains(room); });
                const int got = count(*peers[receiver], "from " + QByteArray::number(sender));
                QVERIFY2(got == (shares ? 1 : 0),
                    qPrintable(QStringLiteral("%1 to %2: %3").arg(sender).arg(receiver).arg(got)));
            }
        }
    }

    void oneRoomOfSeveral()
    {
        ServerFixture server(rooms());
        RawPeer both(server.port());
        RawPeer red(server.port());
        RawPeer blue(server.port());
        QVERIFY(both.open("/room/red") && red.open("/room/red") && blue.open("/room/blue"));
        both.write(joining(QStringLiteral("blue")));
        QVERIFY(settle(both, "ready") && settle(red, "ready") && settle(blue, "ready"));
        const QByteArray toBlue = "{\"room\":\"blue\",\"text\":\"hi\"}";
        both.write(masked(Opcode::Text, toBlue));
        QVERIFY(settle(both, "sent") && settle(red, "end") && settle(blue, "end"));
        QCOMPARE(count(both, toBlue), 1);
        QCOMPARE(count(red, toBlue), 0);
        QCOMPARE(count(blue, toBlue), 1);
        // Who is not in a room cannot speak there.
        red.write(masked(Opcode::Text, toBlue));
        QVERIFY(red.waitFor("you are not in the room blue"));
        QVERIFY(settle(blue, "end again"));
        QCOMPARE(count(blue, toBlue), 1);
    }

    void leavesAndGoes()
    {
        ServerFixture server(rooms());
        RawPeer stays(server.port());
        QVERIFY(stays.open("/room/red"));
        {
            RawPeer goes(server.port());
            QVERIFY(goes.open("/room/red"));
            QVERIFY(settle(goes, "ready"));
        }
        RawPeer leaves(server.port());
        QVERIFY(leaves.open("/room/red"));
        leaves.write(joining(QStringLiteral("red"), "leave"));
        QVERIFY(leaves.waitFor("\"left\""));
        QVERIFY(server.waitForRecords(RecordKind::Closed, 1));
        stays.write(masked(Opcode::Text, "alone?"));
        QVERIFY(settle(stays, "end") && settle(leaves, "end"));
        QCOMPARE(count(stays, "alone?"), 1);
        QCOMPARE(count(leaves, "alone?"), 0);
        leaves.write(masked(Opcode::Text, "hello?"));
        QVERIFY(leaves.waitFor("you are in no room"));
    }

    // The capture names room, sender and whom it reached.
    void recorded()
    {
        ServerFixture server(rooms());
        RawPeer a(server.port());
        RawPeer b(server.port());
        RawPeer other(server.port());
        QVERIFY(a.open("/room/red") && b.open("/room/red") && other.open("/room/blue"));
        QVERIFY(settle(a, "1") && settle(b, "2") && settle(other, "3"));
        a.write(masked(Opcode::Text, "hi"));
        QVERIFY(b.waitFor("hi"));
        const auto broadcastOf = [&]() -> const Broadcast * {
            for (const Record &record : server.records()) {
                if (record.broadcast.value != 0)
                    return server.store.broadcast(record);
            }
            return nullptr;
        };
        QTRY_VERIFY(broadcastOf() && broadcastOf()->reached == 2);
        QCOMPARE(broadcastOf()->room, QStringLiteral("red"));
        QCOMPARE(broadcastOf()->expected, quint32(2));
        QCOMPARE(server.store.connection(broadcastOf()->sender)->rooms, QStringList{QStringLiteral("red")});
    }

    void badNames_data()
    {
        QTest::addColumn<QByteArray>("target");
        QTest::newRow("10 KB in the path") << "/room/" + QByteArray(7 * 1024, 'x');
        QTest::newRow("control character in the path") << QByteArray("/room/a%0Ab");
    }

    void badNames()
    {
        QFETCH(QByteArray, target);
        ServerFixture server(rooms());
        RawPeer peer(server.port());
        QVERIFY(peer.open(target));
        QVERIFY(peer.waitFor("\"error\""));
        QTRY_VERIFY(server.notes().contains("A room was not joined"));
        peer.write(joining(QString(10 * 1024, u'y')));
        QVERIFY(peer.waitForFrames(2));
        QVERIFY(peer.frames().at(1).payload.contains("at most 256 bytes"));
        QVERIFY(settle(peer, "still there"));
    }
};

QTEST_GUILESS_MAIN(TestRooms)
#include "tst_rooms.moc"
