// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/accessibility.h"
#include "support/warnings.h"
#include "tests/widgets/bench/maprecords.h"
#include "widgets/bench/fanoutcanvas.h"
#include "widgets/bench/fanoutmap.h"
#include "workbench/workbench.h"

#include <QPushButton>
#include <QShortcut>
#include <QSignalSpy>
#include <QTest>

using namespace Fanlight;
using namespace Fanlight::Testing;

// The map as a widget, by keys and on a real server.
class tst_FanoutMap : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { failOnWarnings(); }
    void beginsWithAButton();
    void showsRealFrames();
    void countsInterleavedBroadcasts();
    void keyboard();
};

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
    const QStringList faults = accessibilityFaults(map);
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
