// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/capturestore.h"
#include "support/warnings.h"
#include "tests/widgets/bench/maprecords.h"
#include "widgets/bench/fanoutscene.h"

#include <QTest>

#include <cmath>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

constexpr qint64 travel = FanoutScene::travelTime;
constexpr qint64 slack = FanoutScene::slack;

double distance(const QPointF &a, const QPointF &b)
{
    return std::hypot(a.x() - b.x(), a.y() - b.y());
}

// A scene fed from a store at moments that the test chooses.
struct Stage
{
    CaptureStore store{16 * 1024 * 1024};
    FanoutScene scene;

    Stage() { scene.setSize(QSizeF(600, 400)); }
    void connect(const ConnectionInfo &info, qint64 now = 0)
    {
        CaptureBatch batch;
        batch.connections.push_back(info);
        store.append(std::move(batch));
        scene.setConnection(info, now);
        scene.advance(now);
    }
    void records(std::vector<Record> some, qint64 now)
    {
        const quint64 first = store.lastNumber() + 1;
        CaptureBatch batch;
        batch.records = std::move(some);
        store.append(std::move(batch));
        scene.addRecords(store, first, store.lastNumber(), now);
    }
    void take(CaptureBatch batch, qint64 now)
    {
        std::vector<DeliveryRun> runs;
        const auto told = QObject::connect(&store, &CaptureStore::delivered, &store,
            [&runs](const std::vector<DeliveryRun> &some) { runs = some; });
        const quint64 first = store.lastNumber() + 1;
        store.append(std::move(batch));
        QObject::disconnect(told);
        if (store.lastNumber() >= first)
            scene.addRecords(store, first, store.lastNumber(), now);
        scene.addDeliveries(store, runs, now);
    }
    // To the connections 1 to count, all at the same moment.
    void broadcast(quint32 id, quint32 count, qint64 now)
    {
        CaptureBatch batch;
        batch.broadcasts = {{BroadcastId{id}, {}, {}, count}};
        batch.records = {frame(0, Direction::ToClient, now, Opcode::Text, id)};
        for (quint32 receiver = 1; receiver <= count; ++receiver)
            batch.deliveries.push_back({now, 0, BroadcastId{id}, ConnectionId{receiver}, 0, 10});
        take(std::move(batch), now);
    }
};

} // namespace

// Where the map puts connections and dots, and when; on a clock of the test.
class tst_FanoutScene : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { failOnWarnings(); }
    void dotsFollowTheirTimes();
    void causeComesBeforeEffect();
    void lateRecordsStartNow();
    void shapesByKind_data();
    void shapesByKind();
    void manyAtOnceAreOneDot();
    void dotsAreBounded();
    void loadIsASteadyStream();
    void httpComesAndGoes();
    void closedConnectionsGo();
    void foreignServersAreNotOnIt();
    void crowdsAreGrouped();
    void groupsByRoomAddressOrPath();
    void manyGroupsShareTheRest();
    void deliveriesAreDots();
    void queuesStandOut();
    void nodesDoNotOverlap_data();
    void nodesDoNotOverlap();
    void comesToRest();
};

void tst_FanoutScene::dotsFollowTheirTimes()
{
    Stage stage;
    stage.connect(connection(1));
    stage.records({frame(1, Direction::ToServer, 5 * ms)}, 10 * ms);
    QVERIFY(stage.scene.dots(10 * ms).empty()); // not yet: others may still come from the same time
    const auto atStart = stage.scene.dots(5 * ms + slack);
    QCOMPARE(atStart.size(), std::size_t(1));
    QCOMPARE(atStart.front().record, quint64(1));
    const MapNode &node = stage.scene.nodes().front();
    QVERIFY(std::abs(distance(atStart.front().position, node.position) - node.radius) < 1);
    const auto atEnd = stage.scene.dots(5 * ms + slack + travel - 1);
    QVERIFY(
        std::abs(distance(atEnd.front().position, stage.scene.centre()) - stage.scene.serverRadius()) < 1);
    QVERIFY(stage.scene.dots(5 * ms + slack + travel).empty());
}

void tst_FanoutScene::causeComesBeforeEffect()
{
    Stage stage;
    stage.connect(connection(1));
    stage.connect(connection(2));
    stage.records({frame(1, Direction::ToServer, 5 * ms), frame(2, Direction::ToClient, 6 * ms)}, 10 * ms);
    // One is still on its way, the other has not left; then one has arrived and the other is under way.
    QCOMPARE(stage.scene.dots(5 * ms + slack + travel - 1).size(), std::size_t(1));
    const auto after = stage.scene.dots(6 * ms + slack + travel);
    QCOMPARE(after.size(), std::size_t(1));
    QCOMPARE(after.front().record, quint64(2));
}

void tst_FanoutScene::lateRecordsStartNow()
{
    Stage stage;
    stage.connect(connection(1));
    stage.records({frame(1, Direction::ToServer, 5 * ms)}, 9'000 * ms); // after a freeze
    QCOMPARE(stage.scene.dots(9'000 * ms).size(), std::size_t(1));
}

void tst_FanoutScene::shapesByKind_data()
{
    QTest::addColumn<int>("opcode");
    QTest::addColumn<int>("shape");
    QTest::newRow("text") << int(Opcode::Text) << int(DotShape::Text);
    QTest::newRow("binary") << int(Opcode::Binary) << int(DotShape::Binary);
    QTest::newRow("ping") << int(Opcode::Ping) << int(DotShape::Control);
    QTest::newRow("pong") << int(Opcode::Pong) << int(DotShape::Control);
    QTest::newRow("close") << int(Opcode::Close) << int(DotShape::Close);
}

void tst_FanoutScene::shapesByKind()
{
    QFETCH(int, opcode);
    QFETCH(int, shape);
    Stage stage;
    stage.connect(connection(1));
    stage.records({frame(1, Direction::ToServer, 0, Opcode(opcode))}, 0);
    QCOMPARE(int(stage.scene.dots(slack).front().shape), shape);
    if (isControl(Opcode(opcode)))
        return;
    // A continuation is what it continues.
    stage.records({frame(1, Direction::ToServer, 300 * ms, Opcode::Continuation)}, 300 * ms);
    QCOMPARE(int(stage.scene.dots(300 * ms + slack).back().shape), shape);
}

void tst_FanoutScene::manyAtOnceAreOneDot()
{
    Stage stage;
    stage.connect(connection(1));
    std::vector<Record> burst;
    for (int i = 0; i < 8; ++i)
        burst.push_back(frame(1, Direction::ToServer, i * ms));
    burst.push_back(frame(1, Direction::ToServer, 200 * ms));
    stage.records(burst, 200 * ms);
    const auto dots = stage.scene.dots(200 * ms + slack);
    QCOMPARE(dots.size(), std::size_t(2));
    QCOMPARE(dots.front().count, 8U);
    QCOMPARE(dots.front().record, quint64(1));
    QCOMPARE(dots.back().count, 1U);
}

void tst_FanoutScene::dotsAreBounded()
{
    Stage stage;
    for (quint32 id = 1; id <= 150; ++id)
        stage.connect(connection(id));
    quint64 total = 0;
    std::vector<Record> flood;
    for (int round = 0; round < 10; ++round) {
        for (quint32 id = 1; id <= 150; ++id, ++total)
            flood.push_back(frame(id, Direction::ToServer, round * 45 * ms));
    }
    stage.records(flood, 450 * ms);
    quint64 shown = 0;
    const auto dots = stage.scene.dots(450 * ms + slack);
    for (const MapDot &dot : dots)
        shown += dot.count;
    QVERIFY2(dots.size() <= FanoutScene::maxDots, qPrintable(QString::number(dots.size())));
    QCOMPARE(shown, total);
}

void tst_FanoutScene::loadIsASteadyStream()
{
    Stage stage;
    for (quint32 id = 1; id <= 200; ++id)
        stage.connect(connection(id));
    std::size_t least = FanoutScene::maxDots;
    for (qint64 now = 0; now < 6'000 * ms; now += 16 * ms) {
        stage.broadcast(quint32(now / (16 * ms)) + 1, 200, now);
        stage.scene.advance(now);
        const std::size_t alive = stage.scene.dots(now).size();
        QVERIFY(alive <= FanoutScene::maxDots);
        if (now > slack + travel + 100 * ms)
            least = std::min(least, alive);
    }
    QVERIFY2(least > 50, qPrintable(QString::number(least)));
}

void tst_FanoutScene::httpComesAndGoes()
{
    Stage stage;
    ConnectionInfo curl = connection(1, ConnectionState::Closed, false); // over before it is heard of
    curl.client = {};
    curl.userAgent = QStringLiteral("curl/7.88.1");
    curl.closedAt = 3 * ms;
    stage.connect(curl, 10 * ms);
    QVERIFY(stage.scene.nodes().empty()); // it said nothing yet
    Record request = frame(1, Direction::ToServer, 1 * ms);
    request.kind = RecordKind::HttpRequest;
    request.payload = QByteArray("GET / HTTP/1.1\r\n\r\n");
    request.payloadLength = quint64(request.payload.size());
    stage.records({request}, 10 * ms);
    QCOMPARE(stage.scene.nodes().size(), std::size_t(1));
    QCOMPARE(stage.scene.nodes().front().label, QStringLiteral("curl"));
    QCOMPARE(stage.scene.dots(10 * ms + slack).front().shape, DotShape::Http);
    QVERIFY(stage.scene.advance(1'000 * ms));
    QVERIFY(!stage.scene.advance(9'000 * ms));
    QVERIFY(stage.scene.nodes().empty());
}

void tst_FanoutScene::closedConnectionsGo()
{
    Stage stage;
    stage.connect(connection(1));
    stage.connect(connection(2));
    stage.records({frame(1, Direction::ToServer, 0, Opcode::Close)}, 0);
    ConnectionInfo closed = connection(1, ConnectionState::Closed);
    closed.closedAt = 1 * ms;
    stage.connect(closed, 1 * ms);
    QCOMPARE(stage.scene.nodes().size(), std::size_t(2)); // until its close frame has arrived
    QCOMPARE(stage.scene.openCount(), 1);
    QVERIFY(!stage.scene.dots(slack).empty());
    stage.scene.advance(9'000 * ms);
    QCOMPARE(stage.scene.nodes().size(), std::size_t(1));
    QCOMPARE(stage.scene.nodes().front().connection, ConnectionId{2});
}

void tst_FanoutScene::foreignServersAreNotOnIt()
{
    Stage stage;
    ConnectionInfo away = connection(1);
    away.side = ConnectionSide::Client;
    stage.connect(away);
    stage.records({frame(1, Direction::ToServer, 0)}, 0);
    QVERIFY(stage.scene.nodes().empty());
    QVERIFY(stage.scene.dots(slack).empty());
}

void tst_FanoutScene::crowdsAreGrouped()
{
    Stage stage;
    for (quint32 id = 1; id <= 1000; ++id) {
        ConnectionInfo info = connection(id);
        if (id > 3) {
            info.client = {};
            info.peer = QStringLiteral("10.0.0.%1:5000").arg(id % 2);
        }
        stage.scene.setConnection(info, 0);
    }
    stage.scene.advance(0);
    QVERIFY(stage.scene.isGrouped());
    QCOMPARE(stage.scene.nodes().size(), std::size_t(3));
    int total = 0;
    double span = 0;
    for (const MapNode &node : stage.scene.nodes()) {
        total += node.count;
        span += node.spanAngle;
    }
    QCOMPARE(total, 1000);
    QVERIFY(span < 2 * 3.1416);
    // Each has its seat, all in their own group's sector.
    QCOMPARE(stage.scene.seats().size(), std::size_t(1000));
    for (const MapSeat &seat : stage.scene.seats()) {
        QCOMPARE(stage.scene.nodeAt(seat.position), seat.node);
        QVERIFY(QRectF(0, 0, 600, 400).contains(seat.position));
    }
    // A broadcast fans out to all of them, in as many dots as there are lanes.
    stage.broadcast(1, 1000, 0);
    const auto dots = stage.scene.dots(slack + travel + 1);
    std::size_t lanes = 0;
    for (const MapNode &node : stage.scene.nodes())
        lanes += std::size_t(node.lanes);
    QVERIFY(lanes > 12);
    QCOMPARE(dots.size(), lanes);
    quint32 shown = 0;
    for (const MapDot &dot : dots)
        shown += dot.count;
    QCOMPARE(shown, 1000U);
}

void tst_FanoutScene::groupsByRoomAddressOrPath()
{
    Stage stage;
    for (quint32 id = 1; id <= 300; ++id) {
        ConnectionInfo info = connection(id);
        info.client = {};
        info.peer = QStringLiteral("10.0.0.%1:5000").arg(id % 5);
        info.path = id % 2 == 0 ? QStringLiteral("/even?n=%1").arg(id) : QStringLiteral("/odd");
        if (id > 100)
            info.rooms = QStringList{id > 200 ? QStringLiteral("blue") : QStringLiteral("red")};
        stage.scene.setConnection(info, 0);
    }
    stage.scene.advance(0);
    const auto labels = [&stage] {
        QStringList words;
        for (const MapNode &node : stage.scene.nodes())
            words.append(QStringLiteral("%1 %2").arg(node.label).arg(node.count));
        return words.join(u',');
    };
    // There are rooms, so they are shown; a room's colour is the same one everywhere.
    QCOMPARE(labels(), QStringLiteral("blue 100,in no room 100,red 100"));
    QCOMPARE(stage.scene.rooms().size(), std::size_t(2));
    QCOMPARE(stage.scene.nodes()[0].roomColour, stage.scene.rooms()[0].colour);
    QVERIFY(stage.scene.rooms()[0].colour != stage.scene.rooms()[1].colour);
    QCOMPARE(stage.scene.nodes()[1].roomColour, -1);
    stage.scene.setGrouping(MapGrouping::Path);
    stage.scene.advance(0);
    QCOMPARE(labels(), QStringLiteral("/even 150,/odd 150"));
    stage.scene.setGrouping(MapGrouping::Address);
    stage.scene.advance(0);
    QCOMPARE(stage.scene.nodes().size(), std::size_t(5));
}

void tst_FanoutScene::manyGroupsShareTheRest()
{
    Stage stage;
    for (quint32 id = 1; id <= 400; ++id) {
        ConnectionInfo info = connection(id);
        info.rooms = QStringList{QStringLiteral("room %1").arg(id % 40)};
        stage.scene.setConnection(info, 0);
    }
    stage.scene.advance(0);
    QCOMPARE(int(stage.scene.nodes().size()), FanoutScene::maxLabelled);
    int total = 0;
    for (const MapNode &node : stage.scene.nodes())
        total += node.count;
    QCOMPARE(total, 400);
    QCOMPARE(stage.scene.nodes().back().label, QStringLiteral("17 others"));
}

void tst_FanoutScene::deliveriesAreDots()
{
    Stage stage;
    for (quint32 id = 1; id <= 3; ++id)
        stage.connect(connection(id));
    CaptureBatch batch;
    batch.broadcasts = {{BroadcastId{1}, {}, {}, 3}};
    Record record = frame(0, Direction::ToClient, 5 * ms, Opcode::Binary, 1);
    batch.records = {record};
    batch.deliveries = {{6 * ms, 0, BroadcastId{1}, ConnectionId{1}, 0, 10},
        {7 * ms, 0, BroadcastId{1}, ConnectionId{2}, 0, 10},
        {8 * ms, 0, BroadcastId{1}, ConnectionId{3}, 100, 0}}; // the last was given up: nothing left
    stage.take(std::move(batch), 10 * ms);
    const auto dots = stage.scene.dots(8 * ms + slack + travel);
    QCOMPARE(dots.size(), std::size_t(2));
    QCOMPARE(dots[0].shape, DotShape::Binary);
    QCOMPARE(dots[0].record, quint64(1));
    QVERIFY(stage.scene.dots(6 * ms + slack + travel - 1).empty()); // each leaves at its own time
    QCOMPARE(stage.scene.dots(6 * ms + slack + travel).size(), std::size_t(1));
}

void tst_FanoutScene::queuesStandOut()
{
    Stage stage;
    for (quint32 id = 1; id <= 3; ++id)
        stage.connect(connection(id));
    QMap<quint32, ConnectionStats> stats;
    for (quint32 id = 1; id <= 3; ++id)
        stats[id].id = ConnectionId{id};
    QVERIFY(!stage.scene.setQueues(stats)); // none has one: nothing to paint
    stats[2].queued = 70'000;
    stats[3].queued = 100;                  // a send in progress
    QVERIFY(!stage.scene.setQueues(stats)); // neither may the other be more than that
    QVERIFY(stage.scene.setQueues(stats));
    QCOMPARE(stage.scene.nodes()[0].queued, quint64(0));
    QCOMPARE(stage.scene.nodes()[1].queued, quint64(70'000));
    QCOMPARE(stage.scene.nodes()[2].queued, quint64(0));
    // Of a group, the worst.
    for (quint32 id = 4; id <= 300; ++id)
        stage.scene.setConnection(connection(id), 0);
    stats[9].id = ConnectionId{9};
    stats[9].queued = 90'000;
    stage.scene.advance(0);
    stage.scene.setQueues(stats);
    stage.scene.setQueues(stats);
    QCOMPARE(stage.scene.nodes().size(), std::size_t(1));
    QCOMPARE(stage.scene.nodes()[0].queued, quint64(90'000));
    QCOMPARE(stage.scene.nodes()[0].queues, 2);
    QCOMPARE(stage.scene.nodes()[0].slowest, ConnectionId{9});
    const auto &seats = stage.scene.seats();
    QCOMPARE(std::count_if(seats.begin(), seats.end(), [](const MapSeat &seat) { return seat.slow; }), 2);
}

void tst_FanoutScene::nodesDoNotOverlap_data()
{
    QTest::addColumn<int>("count");
    for (const int count : {1, 2, 3, 6, 12, 24, 25, 60, 61, 200})
        QTest::addRow("%d nodes", count) << count;
}

void tst_FanoutScene::nodesDoNotOverlap()
{
    QFETCH(int, count);
    Stage stage;
    for (int id = 1; id <= count; ++id)
        stage.scene.setConnection(connection(quint32(id)), 0);
    stage.scene.advance(0);
    const auto &nodes = stage.scene.nodes();
    QCOMPARE(int(nodes.size()), count);
    const QRectF area(0, 0, 600, 400);
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        QVERIFY(area.contains(nodes[i].target));
        QVERIFY(
            distance(nodes[i].target, stage.scene.centre()) > stage.scene.serverRadius() + nodes[i].radius);
        for (std::size_t j = i + 1; j < nodes.size(); ++j)
            QVERIFY(distance(nodes[i].target, nodes[j].target) >= nodes[i].radius + nodes[j].radius);
    }
}

void tst_FanoutScene::comesToRest()
{
    Stage stage;
    stage.connect(connection(1));
    stage.records({frame(1, Direction::ToServer, 0)}, 0);
    QVERIFY(stage.scene.advance(slack));
    qint64 now = slack;
    while (stage.scene.advance(now) && now < 10'000 * ms)
        now += 16 * ms;
    QVERIFY2(now < 3'000 * ms, qPrintable(QString::number(now / ms)));
}

QTEST_GUILESS_MAIN(tst_FanoutScene)
#include "tst_fanoutscene.moc"
