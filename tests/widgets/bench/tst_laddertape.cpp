// SPDX-License-Identifier: GPL-3.0-or-later
#include "ladderstage.h"
#include "support/warnings.h"

#include <QTest>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

std::vector<Record> texts(std::size_t count, qint64 from = 0)
{
    std::vector<Record> records;
    for (std::size_t i = 0; i < count; ++i)
        records.push_back(frameOf(1, Direction::ToClient, from + qint64(i) * ms));
    return records;
}

FrameFilter filterFor(const QString &pattern)
{
    FrameFilter filter;
    filter.pattern = QRegularExpression(pattern, QRegularExpression::CaseInsensitiveOption);
    return filter;
}

} // namespace

class tst_LadderTape : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { failOnWarnings(); }
    void keepsTheNewest();
    void beginsAnewRatherThanWithAHole();
    void looksAtSoManyBytesOnly();
    void holdsStill();
    void letsGoOfWhatWasEvicted();
    void hidesWhatTheFilterHides();
    void showsOnlyTheNamedDeliveries();
    void lateDeliveriesBringABroadcast();
    void learnsTimesLater();
    void lanesInOrder();
    void panelsKeepTheirLane();
    void foreignServersHaveALane();
    void crowdsShareLanes();
    void theSmallestGroupsShareOne();
};

void tst_LadderTape::keepsTheNewest()
{
    LadderStage stage;
    stage.people({person(1, 1)});
    stage.add(texts(LadderTape::maxEvents + 500));
    QCOMPARE(stage.tape.events().size(), LadderTape::maxEvents);
    QCOMPARE(stage.tape.events().front().number, quint64(501));
    QCOMPARE(stage.tape.events().back().number, stage.store.lastNumber());
    QCOMPARE(stage.tape.indexOf(501), 0);
    QCOMPARE(stage.tape.indexOf(500), -1);
}

void tst_LadderTape::beginsAnewRatherThanWithAHole()
{
    LadderStage stage;
    stage.people({person(1, 1)});
    stage.add(texts(10));
    stage.add(texts(LadderTape::maxLook + 1'000, 100 * ms));
    const auto &events = stage.tape.events();
    QCOMPARE(events.back().number, stage.store.lastNumber());
    QCOMPARE(events.back().number - events.front().number + 1, quint64(events.size()));
}

void tst_LadderTape::looksAtSoManyBytesOnly()
{
    LadderStage stage;
    stage.people({person(1, 1)});
    const QByteArray large(LadderTape::maxLookBytes / 4, 'x');
    CaptureBatch batch;
    for (int i = 0; i < 10; ++i)
        batch.records.push_back(frameOf(1, Direction::ToClient, i * ms, -1, large));
    stage.store.append(std::move(batch));
    stage.tape.readAnew();
    QCOMPARE(stage.tape.events().size(), std::size_t(4));
    QCOMPARE(stage.tape.events().back().number, quint64(10));
}

void tst_LadderTape::holdsStill()
{
    LadderStage stage;
    stage.people({person(1, 1)});
    stage.add(texts(LadderTape::maxEvents - 5));
    stage.tape.setHeld(true);
    stage.add(texts(20));
    // There was room for five; the first is still there.
    QCOMPARE(stage.tape.events().size(), LadderTape::maxEvents);
    QCOMPARE(stage.tape.events().front().number, quint64(1));
    stage.tape.setHeld(false);
    QVERIFY(stage.tape.take());
    QCOMPARE(stage.tape.events().back().number, stage.store.lastNumber());
    QCOMPARE(stage.tape.events().front().number, quint64(16));
}

void tst_LadderTape::letsGoOfWhatWasEvicted()
{
    LadderStage stage;
    stage.people({person(1, 1)});
    stage.add(texts(10));
    stage.tape.dropBelow(4);
    QCOMPARE(stage.tape.events().size(), std::size_t(7));
    QCOMPARE(stage.tape.indexOf(4), 0);
}

void tst_LadderTape::hidesWhatTheFilterHides()
{
    LadderStage stage;
    stage.people({person(1, 1)});
    stage.add({frameOf(1, Direction::ToClient, ms, -1, "good morning"),
        frameOf(1, Direction::ToClient, 2 * ms, -1, "", Opcode::Ping),
        frameOf(1, Direction::ToClient, 3 * ms, -1, "good night")});
    QCOMPARE(stage.tape.events().size(), std::size_t(2)); // as in the table
    FrameFilter all;
    all.chips |= FrameChip::Control;
    stage.tape.setFilter(all);
    QCOMPARE(stage.tape.events().size(), std::size_t(3));
    stage.tape.setFilter(filterFor(QStringLiteral("NIGHT")));
    QCOMPARE(stage.tape.events().size(), std::size_t(1));
    QCOMPARE(stage.tape.events().front().number, quint64(3));
}

void tst_LadderTape::showsOnlyTheNamedDeliveries()
{
    LadderStage stage;
    stage.people({person(1, 1), person(2, 2), person(3, 3)});
    stage.take(broadcastOf(1, ms, {100, 200, 300}));
    stage.tape.setFilter(filterFor(QStringLiteral("client 2")));
    QCOMPARE(stage.tape.events().size(), std::size_t(1));
    const LadderEvent &event = stage.tape.events().front();
    const Broadcast &broadcast = *stage.store.broadcast(stage.store.record(1));
    QVERIFY(!stage.tape.shows(event, broadcast.deliveries[0], 0));
    QVERIFY(stage.tape.shows(event, broadcast.deliveries[1], 1));
    stage.arrange(LadderScale::InOrder);
    QCOMPARE(stage.layout.arrowsOf(0).size(), std::size_t(1));
    QCOMPARE(stage.layout.arrowsOf(0).front().place, 1U);
}

void tst_LadderTape::lateDeliveriesBringABroadcast()
{
    LadderStage stage;
    stage.people({person(1, 1), person(2, 2)});
    FrameFilter one;
    one.connection = ConnectionId{2};
    stage.tape.setFilter(one);
    CaptureBatch batch = broadcastOf(1, ms, {100'000, 200'000});
    CaptureBatch late;
    late.deliveries = {batch.deliveries.back()};
    batch.deliveries.pop_back();
    batch.records.push_back(frameOf(2, Direction::ToClient, 2 * ms));
    stage.take(std::move(batch));
    QCOMPARE(stage.tape.events().size(), std::size_t(1));
    stage.take(std::move(late));
    QCOMPARE(stage.tape.events().size(), std::size_t(2));
    QCOMPARE(stage.tape.events().front().number, quint64(1)); // where it belongs
    QCOMPARE(stage.tape.events().front().last, ms + 200'000);
}

void tst_LadderTape::learnsTimesLater()
{
    LadderStage stage;
    stage.people({person(1, 1)});
    Record record = frameOf(1, Direction::ToServer, 5 * ms);
    record.offset = 300;
    stage.add({record});
    QCOMPARE(stage.tape.events().front().left, timeUnknown);
    quint64 completed = 0;
    connect(&stage.store, &CaptureStore::completed, &stage.store,
        [&completed](quint64 number) { completed = number; });
    CaptureBatch seen;
    seen.sightings = {{2 * ms, 300, ConnectionId{1}, Direction::ToServer}};
    stage.store.append(std::move(seen));
    QCOMPARE(completed, quint64(1));
    QVERIFY(stage.tape.complete(completed));
    QCOMPARE(stage.tape.events().front().left, 2 * ms);
    QCOMPARE(stage.tape.events().front().first(), 2 * ms);
    QVERIFY(!stage.tape.complete(77));
}

void tst_LadderTape::lanesInOrder()
{
    LadderStage stage;
    stage.people({person(1), person(2, 2), person(3, 1), person(4)});
    const auto &lanes = stage.lanes.lanes();
    QCOMPARE(lanes.size(), std::size_t(5));
    QCOMPARE(lanes[0].kind, LaneKind::Server);
    QCOMPARE(lanes[1].label, QStringLiteral("Client 1"));
    QCOMPARE(lanes[1].colour, 0);
    QCOMPARE(lanes[2].label, QStringLiteral("Client 2"));
    QCOMPARE(lanes[3].label, QStringLiteral("10.0.0.1:5001"));
    QCOMPARE(stage.lanes.laneOf(ConnectionId{4}), 4);
    QCOMPARE(stage.lanes.laneOf(ConnectionId{9}), -1);
    QCOMPARE(stage.lanes.groupCount(), 0);
}

void tst_LadderTape::panelsKeepTheirLane()
{
    LadderStage stage;
    ConnectionInfo before = person(1, 1);
    before.state = ConnectionState::Closed;
    before.closedAt = 5 * ms;
    ConnectionInfo again = person(2, 1);
    again.openedAt = 8 * ms;
    stage.people({before, again});
    QCOMPARE(stage.lanes.lanes().size(), std::size_t(2));
    const LadderLane &lane = stage.lanes.lanes()[1];
    QCOMPARE(lane.count, 2);
    QCOMPARE(lane.spans.size(), std::size_t(2));
    QCOMPARE(lane.spans[0], LadderLane::Span(0, 5 * ms));
    QCOMPARE(lane.spans[1], LadderLane::Span(8 * ms, timeUnknown));
    QCOMPARE(stage.lanes.laneOf(ConnectionId{1}), stage.lanes.laneOf(ConnectionId{2}));
}

void tst_LadderTape::foreignServersHaveALane()
{
    LadderStage stage;
    ConnectionInfo foreign = person(2, 2);
    foreign.side = ConnectionSide::Client;
    foreign.peer = QStringLiteral("echo.example.org:443");
    stage.people({person(1, 1), foreign});
    QCOMPARE(stage.lanes.serverCount(), 2);
    QCOMPARE(stage.lanes.lanes()[1].kind, LaneKind::OtherServers);
    QCOMPARE(stage.lanes.lanes()[1].label, QStringLiteral("echo.example.org:443"));
    QCOMPARE(stage.lanes.serverOf(ConnectionId{1}), 0);
    QCOMPARE(stage.lanes.serverOf(ConnectionId{2}), 1);
    QCOMPARE(stage.lanes.laneOf(ConnectionId{2}), 3);

    LadderStage alone; // no server of ours
    alone.people({foreign});
    QCOMPARE(alone.lanes.serverCount(), 1);
    QCOMPARE(alone.lanes.serverOf(ConnectionId{2}), 0);
}

void tst_LadderTape::crowdsShareLanes()
{
    LadderStage stage;
    std::vector<ConnectionInfo> all;
    for (quint32 id = 1; id <= 1'000; ++id) {
        all.push_back(person(id, id <= 3 ? id : 0));
        if (id > 3)
            all.back().rooms = {QStringLiteral("room %1").arg(id % 3)};
    }
    stage.people(all, 12);
    const auto &lanes = stage.lanes.lanes();
    QCOMPARE(lanes.size(), std::size_t(1 + 3 + 3));
    QCOMPARE(lanes[3].label, QStringLiteral("Client 3"));
    QCOMPARE(lanes[4].kind, LaneKind::Group);
    QCOMPARE(lanes[4].label, QStringLiteral("room 0"));
    QCOMPARE(lanes[4].count + lanes[5].count + lanes[6].count, 997);
    QCOMPARE(stage.lanes.groupedCount(), 997);
    QCOMPARE(stage.lanes.groupCount(), 3);
    QCOMPARE(stage.lanes.grouping(), MapGrouping::Room);
    const quint64 revision = stage.lanes.revision();
    stage.people({all.front()}, 12);
    QCOMPARE(stage.lanes.revision(), revision); // nobody moved
    ConnectionInfo late = person(1'001);
    late.rooms = {QStringLiteral("room 2")};
    stage.people({late}, 12);
    QCOMPARE(stage.lanes.revision(), revision);
    QCOMPARE(stage.lanes.groupedCount(), 998);
    stage.seat(2);
    QVERIFY(stage.lanes.revision() > revision);
    QVERIFY(stage.lanes.lanes().size() <= 3);
}

void tst_LadderTape::theSmallestGroupsShareOne()
{
    LadderStage stage;
    std::vector<ConnectionInfo> all;
    for (quint32 id = 1; id <= 100; ++id) {
        all.push_back(person(id));
        all.back().rooms = {id <= 80 ? QStringLiteral("large") : QStringLiteral("r%1").arg(id)};
    }
    stage.people(all, 12);
    const auto &lanes = stage.lanes.lanes();
    QCOMPARE(int(lanes.size()), 1 + LadderLanes::maxGroups);
    QCOMPARE(lanes[1].label, QStringLiteral("large"));
    QCOMPARE(lanes[1].count, 80);
    QCOMPARE(lanes.back().label, QStringLiteral("16 others"));
    QCOMPARE(lanes.back().count, 16);
}

QTEST_MAIN(tst_LadderTape)
#include "tst_laddertape.moc"
