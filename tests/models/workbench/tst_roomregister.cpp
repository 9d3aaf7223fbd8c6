// SPDX-License-Identifier: GPL-3.0-or-later
#include "workbench/roomregister.h"

#include <QTest>

#include <algorithm>

using namespace Fanlight;

namespace {

const QString blue = QStringLiteral("blue");
const QString red = QStringLiteral("red");
const QString green = QStringLiteral("green");

QList<quint32> sorted(const QList<ConnectionId> &ids)
{
    QList<quint32> values;
    for (const ConnectionId id : ids)
        values << id.value;
    std::sort(values.begin(), values.end());
    return values;
}

} // namespace

class TestRoomRegister : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void countsMembers();
    void saysWhetherItIsNews();
    void aRoomKeepsItsNumber();
    void aNewRoomTakesTheFirstFreeNumber();
    void whoMovesOnLeavesNoTrace();
};

void TestRoomRegister::countsMembers()
{
    RoomRegister rooms;
    QVERIFY(rooms.isEmpty());
    rooms.update(ConnectionId{1}, {blue});
    rooms.update(ConnectionId{2}, {red, blue});
    rooms.update(ConnectionId{3}, {green});
    QCOMPARE(rooms.rooms(), (QStringList{blue, green, red}));
    QCOMPARE(rooms.memberCount(blue), 2);
    QCOMPARE(rooms.memberCount(red), 1);
    QCOMPARE(rooms.memberCount(QStringLiteral("pink")), 0);
    QCOMPARE(sorted(rooms.membersOf({blue, red})), (QList<quint32>{1, 2})); // each once
    QCOMPARE(sorted(rooms.membersOf({green, red})), (QList<quint32>{2, 3}));
    QCOMPARE(rooms.membersOf({}).size(), 0);
    QCOMPARE(rooms.roomsOf(ConnectionId{2}), (QStringList{red, blue}));
    rooms.update(ConnectionId{2}, {});
    QCOMPARE(rooms.memberCount(blue), 1);
    QCOMPARE(rooms.rooms(), (QStringList{blue, green}));
    QCOMPARE(rooms.roomsOf(ConnectionId{2}), QStringList());
}

void TestRoomRegister::saysWhetherItIsNews()
{
    RoomRegister rooms;
    QVERIFY(!rooms.update(ConnectionId{1}, {}));
    QVERIFY(rooms.update(ConnectionId{1}, {blue}));
    QVERIFY(!rooms.update(ConnectionId{1}, {blue}));
    QCOMPARE(rooms.memberCount(blue), 1);
    QVERIFY(rooms.update(ConnectionId{1}, {}));
    QVERIFY(rooms.isEmpty());
}

void TestRoomRegister::aRoomKeepsItsNumber()
{
    RoomRegister rooms;
    rooms.update(ConnectionId{1}, {blue});
    rooms.update(ConnectionId{2}, {red});
    QCOMPARE(rooms.numberOf(blue), 0);
    QCOMPARE(rooms.numberOf(red), 1);
    rooms.update(ConnectionId{3}, {red, blue});
    rooms.update(ConnectionId{2}, {});
    rooms.update(ConnectionId{3}, {red, green}); // stays in red, as the last one
    QCOMPARE(rooms.numberOf(blue), 0);
    QCOMPARE(rooms.numberOf(red), 1);
    QCOMPARE(rooms.numberOf(green), 2);
    QCOMPARE(rooms.numberOf(QStringLiteral("pink")), -1);
}

void TestRoomRegister::aNewRoomTakesTheFirstFreeNumber()
{
    RoomRegister rooms;
    for (quint32 i = 0; i < 5; ++i)
        rooms.update(ConnectionId{i + 1}, {QString::number(i)});
    rooms.update(ConnectionId{4}, {});
    rooms.update(ConnectionId{2}, {});
    rooms.update(ConnectionId{6}, {blue});
    QCOMPARE(rooms.numberOf(blue), 1);
    rooms.update(ConnectionId{7}, {red});
    QCOMPARE(rooms.numberOf(red), 3);
    rooms.update(ConnectionId{8}, {green});
    QCOMPARE(rooms.numberOf(green), 5);
}

void TestRoomRegister::whoMovesOnLeavesNoTrace()
{
    RoomRegister rooms;
    for (int i = 0; i < 1000; ++i)
        rooms.update(ConnectionId{1}, {QString::number(i)});
    QCOMPARE(rooms.rooms(), QStringList{QStringLiteral("999")});
    QVERIFY(rooms.numberOf(QStringLiteral("999")) <= 1); // two at the most at one time
    rooms.update(ConnectionId{1}, {});
    rooms.update(ConnectionId{1}, {blue});
    QCOMPARE(rooms.numberOf(blue), 0);
}

QTEST_GUILESS_MAIN(TestRoomRegister)
#include "tst_roomregister.moc"
