// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/accessibility.h"
#include "support/warnings.h"
#include "widgets/bench/fanoutcanvas.h"
#include "widgets/bench/fanoutmap.h"
#include "workbench/workbench.h"

#include <QPushButton>
#include <QShortcut>
#include <QSignalSpy>
#include <QTest>

#include <cmath>

using namespace Fanlight;

namespace {

constexpr qint64 ms = 1'000'000; // ns
constexpr qint64 travel = FanoutScene::travelTime;
constexpr qint64 slack = FanoutScene::slack;

ConnectionInfo connection(quint32 id, ConnectionState state = ConnectionState::Open, bool webSocket = true)
{
    ConnectionInfo info;
    info.id = ConnectionId{id};
    info.client = ClientId{id};
    info.side = ConnectionSide::Both;
    info.state = state;
    info.webSocket = webSocket;
    info.name = QStringLiteral("Client %1").arg(id);
    info.peer = QStringLiteral("127.0.0.1:%1").arg(50000 + id);
    info.path = QStringLiteral("/");
    return info;
}

Record frame(
    quint32 id, Direction direction, qint64 time, Opcode opcode = Opcode::Text, quint32 broadcast = 0)
{
    Record record;
    record.kind = RecordKind::Frame;
    record.connection = ConnectionId{id};
    record.direction = direction;
    record.time = time;
    record.opcode = opcode;
    record.broadcast = BroadcastId{broadcast};
    return record;
}

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

class tst_FanoutMap : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { Testing::failOnWarnings(); }
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
    void beginsWithAButton();
    void showsRealFrames();
    void countsInterleavedBroadcasts();
    void keyboard();
};

void tst_FanoutMap::dotsFollowTheirTimes()
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

void tst_FanoutMap::causeComesBeforeEffect()
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

void tst_FanoutMap::lateRecordsStartNow()
{
    Stage stage;
    stage.connect(connection(1));
    stage.records({frame(1, Direction::ToServer, 5 * ms)}, 9'000 * ms); // after a freeze
    QCOMPARE(stage.scene.dots(9'000 * ms).size(), std::size_t(1));
}

void tst_FanoutMap::shapesByKind_data()
{
    QTest::addColumn<int>("opcode");
    QTest::addColumn<int>("shape");
    QTest::newRow("text") << int(Opcode::Text) << int(DotShape::Text);
    QTest::newRow("binary") << int(Opcode::Binary) << int(DotShape::Binary);
    QTest::newRow("ping") << int(Opcode::Ping) << int(DotShape::Control);
    QTest::newRow("pong") << int(Opcode::Pong) << int(DotShape::Control);
    QTest::newRow("close") << int(Opcode::Close) << int(DotShape::Close);
}

void tst_FanoutMap::shapesByKind()
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

void tst_FanoutMap::manyAtOnceAreOneDot()
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

void tst_FanoutMap::dotsAreBounded()
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

void tst_FanoutMap::loadIsASteadyStream()
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

void tst_FanoutMap::httpComesAndGoes()
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

void tst_FanoutMap::closedConnectionsGo()
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

void tst_FanoutMap::foreignServersAreNotOnIt()
{
    Stage stage;
    ConnectionInfo away = connection(1);
    away.side = ConnectionSide::Client;
    stage.connect(away);
    stage.records({frame(1, Direction::ToServer, 0)}, 0);
    QVERIFY(stage.scene.nodes().empty());
    QVERIFY(stage.scene.dots(slack).empty());
}

void tst_FanoutMap::crowdsAreGrouped()
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

void tst_FanoutMap::groupsByRoomAddressOrPath()
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

void tst_FanoutMap::manyGroupsShareTheRest()
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

void tst_FanoutMap::deliveriesAreDots()
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

void tst_FanoutMap::queuesStandOut()
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

void tst_FanoutMap::nodesDoNotOverlap_data()
{
    QTest::addColumn<int>("count");
    for (const int count : {1, 2, 3, 6, 12, 24, 25, 60, 61, 200})
        QTest::addRow("%d nodes", count) << count;
}

void tst_FanoutMap::nodesDoNotOverlap()
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

void tst_FanoutMap::comesToRest()
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

void tst_FanoutMap::beginsWithAButton()
{
    Workbench workbench(16 * 1024 * 1024);
    FanoutMap map(workbench);
    map.resize(500, 400);
    map.show();
    QSignalSpy started(&map, &FanoutMap::startRequested);
    auto *button = map.findChild<QPushButton *>(QStringLiteral("emptyStateAction"));
    QVERIFY(button->isVisible());
    QVERIFY(!map.findChild<FanoutCanvas *>()->isVisible());
    QTest::mouseClick(button, Qt::LeftButton);
    QCOMPARE(started.count(), 1);
    // From the keyboard too, also where Space means something else on the map.
    auto *elsewhere = new QShortcut(QKeySequence(Qt::Key_Space), &map);
    elsewhere->setContext(Qt::WidgetWithChildrenShortcut);
    map.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&map));
    map.setFocus();
    QTest::keyClick(button, Qt::Key_Space);
    QTest::keyClick(button, Qt::Key_Return);
    QCOMPARE(started.count(), 3);
    const QStringList faults = Testing::accessibilityFaults(map);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

void tst_FanoutMap::showsRealFrames()
{
    Workbench workbench(16 * 1024 * 1024);
    ServerSettings settings;
    settings.port = 0;
    workbench.setServerSettings(settings);
    FanoutMap map(workbench);
    map.resize(500, 400);
    map.show();
    auto *canvas = map.findChild<FanoutCanvas *>();
    workbench.startWithClients(3);
    QTRY_COMPARE(canvas->scene().nodes().size(), std::size_t(3));
    QVERIFY(canvas->isVisible());
    QTRY_VERIFY(canvas->scene().openCount() == 3);
    workbench.clientSend(workbench.clients().first(), Opcode::Text, "Good morning, class");
    QTRY_VERIFY2(map.note().endsWith(QStringLiteral("3 of 3 reached")), qPrintable(map.note()));
    QVERIFY(map.note().contains(QStringLiteral("skew")));

    // A dot under way leads to its record.
    QSignalSpy activated(&map, &FanoutMap::recordActivated);
    std::vector<MapDot> dots;
    const auto underWay = [&] { return !(dots = canvas->scene().dots(workbench.clock().now())).empty(); };
    QTRY_VERIFY_WITH_TIMEOUT(underWay(), 2000);
    QTest::mouseClick(canvas, Qt::LeftButton, {}, dots.front().position.toPoint());
    QCOMPARE(activated.count(), 1);
    const quint64 number = activated.first().first().toULongLong();
    QVERIFY(number >= 1 && number <= workbench.store().lastNumber());

    QTRY_VERIFY_WITH_TIMEOUT(!canvas->isAnimating(), 10'000); // nothing moves: nothing is painted
}

void tst_FanoutMap::countsInterleavedBroadcasts()
{
    Workbench workbench(16 * 1024 * 1024);
    FanoutMap map(workbench);
    CaptureBatch batch;
    batch.connections = {connection(1), connection(2), connection(3)};
    batch.broadcasts = {{BroadcastId{7}, {}, {}, 2}, {BroadcastId{8}, {}, {}, 2}};
    batch.records = {frame(0, Direction::ToClient, 10 * ms, Opcode::Text, 7),
        frame(0, Direction::ToClient, 11 * ms, Opcode::Text, 8)};
    const auto delivery = [](quint32 broadcast, quint32 to, qint64 time, quint32 size = 10) {
        return DeliveryNews{time, 0, BroadcastId{broadcast}, ConnectionId{to}, 0, size};
    };
    batch.deliveries = {
        delivery(7, 1, 11 * ms), delivery(8, 1, 12 * ms), delivery(7, 2, 13 * ms), delivery(8, 2, 15 * ms)};
    workbench.store().append(std::move(batch));
    QCOMPARE(map.note(), QStringLiteral("last: skew 3.000 ms · 2 of 2 reached"));
    // What an older one still does is not the last one's news.
    CaptureBatch late;
    late.deliveries = {delivery(7, 3, 40 * ms)};
    workbench.store().append(std::move(late));
    QVERIFY(map.note().startsWith(QStringLiteral("last: skew 3.000 ms")));
    // A room's members are expected, not everybody; who was given up is counted.
    CaptureBatch room;
    room.broadcasts = {{BroadcastId{9}, {}, QStringLiteral("blue"), 1'200}};
    room.records = {frame(0, Direction::ToClient, 60 * ms, Opcode::Text, 9)};
    room.deliveries = {delivery(9, 1, 61 * ms), delivery(9, 2, 62 * ms, 0)};
    workbench.store().append(std::move(room));
    QCOMPARE(map.note(), QStringLiteral("last: skew 0 µs · 1 of 1,200 reached · 1 given up · to room blue"));
    workbench.store().clear();
    QVERIFY(map.note().isEmpty());
}

void tst_FanoutMap::keyboard()
{
    Workbench workbench(16 * 1024 * 1024);
    FanoutMap map(workbench);
    map.resize(500, 400);
    map.show();
    map.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&map));
    CaptureBatch batch;
    batch.connections = {connection(1), connection(2)};
    workbench.store().append(std::move(batch));
    auto *canvas = map.findChild<FanoutCanvas *>();
    QTRY_VERIFY(canvas->isVisible());
    QVERIFY(canvas->hasFocus()); // the start button had it
    canvas->clearFocus();
    canvas->setFocus(Qt::TabFocusReason);
    QSignalSpy activated(&map, &FanoutMap::connectionActivated);
    QTest::keyClick(canvas, Qt::Key_Return);
    QTest::keyClick(canvas, Qt::Key_Tab);
    QTest::keyClick(canvas, Qt::Key_Return);
    QTest::keyClick(canvas, Qt::Key_Right); // round again
    QTest::keyClick(canvas, Qt::Key_Return);
    QCOMPARE(activated.count(), 3);
    QCOMPARE(activated.at(0).first().value<ConnectionId>(), ConnectionId{1});
    QCOMPARE(activated.at(1).first().value<ConnectionId>(), ConnectionId{2});
    QCOMPARE(activated.at(2).first().value<ConnectionId>(), ConnectionId{1});
    QVERIFY(canvas->accessibleDescription().contains(QStringLiteral("Client 1")));
}

QTEST_MAIN(tst_FanoutMap)
#include "tst_fanoutmap.moc"
