// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/warnings.h"
#include "widgets/bench/fanoutpainter.h"
#include "widgets/bench/fanouttext.h"
#include "widgets/bench/maplegend.h"
#include "widgets/common/theme.h"

#include <QApplication>
#include <QImage>
#include <QPainter>
#include <QTest>
#include <QWidget>

#include <algorithm>
#include <vector>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

ConnectionInfo connection(quint32 id, const QString &room = {})
{
    ConnectionInfo info;
    info.id = ConnectionId{id};
    info.client = ClientId{id};
    info.state = ConnectionState::Open;
    info.webSocket = true;
    info.name = QStringLiteral("Client %1").arg(id);
    info.peer = QStringLiteral("127.0.0.1:%1").arg(50000 + id);
    if (!room.isEmpty())
        info.rooms = {room};
    return info;
}

QMap<quint32, ConnectionStats> statsOf(quint32 count)
{
    QMap<quint32, ConnectionStats> stats;
    for (quint32 id = 1; id <= count; ++id)
        stats[id].id = ConnectionId{id};
    return stats;
}

// Of the colour, in a square around the point.
int pixels(const QImage &image, const QPointF &at, int reach, const QColor &wanted)
{
    int count = 0;
    for (int y = int(at.y()) - reach; y <= int(at.y()) + reach; ++y) {
        for (int x = int(at.x()) - reach; x <= int(at.x()) + reach; ++x)
            count += image.valid(x, y) && image.pixelColor(x, y) == wanted ? 1 : 0;
    }
    return count;
}

} // namespace

// Receivers that are too slow, on the map: what waits for them, and what they will never get.
class tst_FanoutQueues : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void namesWhatWasDropped();
    void sumsAGroup();
    void legendKeepsTheirSigns();
    void marksIt_data();
    void marksIt();

private:
    QImage paint(const FanoutScene &scene)
    {
        QWidget widget;
        widget.setPalette(QApplication::palette());
        // Twice as large, so that every stroke has a middle.
        QImage image(1'200, 800, QImage::Format_RGB32);
        image.fill(color(Token::Surface, widget));
        image.setDevicePixelRatio(2);
        QPainter painter(&image);
        FanoutPainter(painter, scene, widget).drawNodes(0, -1, -1);
        painter.end();
        return image;
    }

    CaptureStore m_store{1 << 20};
};

void tst_FanoutQueues::init()
{
    failOnWarnings();
    applyTheme(*qApp, Scheme::Light);
    CaptureBatch batch;
    for (quint32 id = 1; id <= 300; ++id)
        batch.connections.push_back(connection(id));
    m_store.append(std::move(batch));
}

void tst_FanoutQueues::namesWhatWasDropped()
{
    FanoutScene scene;
    scene.setSize(QSizeF(600, 400));
    for (quint32 id = 1; id <= 3; ++id)
        scene.setConnection(connection(id), 0);
    scene.advance(0);
    auto stats = statsOf(3);
    QVERIFY(!scene.setQueues(stats));
    stats[2].dropped = 1'212;
    const quint64 before = scene.revision();
    QVERIFY(scene.setQueues(stats));
    QVERIFY(scene.revision() > before);
    QVERIFY(!scene.setQueues(stats)); // nothing new
    const auto &nodes = scene.nodes();
    QCOMPARE(droppedLabel(nodes[0]), QString());
    QCOMPARE(droppedLabel(nodes[1]), QStringLiteral("1,212 dropped"));
    QVERIFY(!nodeText(nodes[0], m_store).contains(QStringLiteral("dropped")));
    QVERIFY2(nodeText(nodes[1], m_store)
                 .endsWith(QStringLiteral("1,212 messages were dropped because it was too slow")),
        qPrintable(nodeText(nodes[1], m_store)));
    stats[2].dropped = 1;
    stats[2].queued = 70'000;
    QVERIFY(scene.setQueues(stats));
    QVERIFY(scene.setQueues(stats)); // a queue counts the second time
    QVERIFY2(nodeText(nodes[1], m_store)
                 .endsWith(QStringLiteral(
                     "68.4 KiB wait to leave for it · 1 message was dropped because it was too slow")),
        qPrintable(nodeText(nodes[1], m_store)));
    // It stays when nodes are made anew, and goes with its connection.
    scene.setConnection(connection(4), 0);
    scene.advance(0);
    QCOMPARE(scene.nodes()[1].dropped, quint64(1));
    stats.remove(2);
    QVERIFY(scene.setQueues(stats));
    QCOMPARE(scene.nodes()[1].dropped, quint64(0));
}

void tst_FanoutQueues::sumsAGroup()
{
    FanoutScene scene;
    scene.setSize(QSizeF(600, 400));
    for (quint32 id = 1; id <= 300; ++id)
        scene.setConnection(connection(id, id % 3 == 0 ? QStringLiteral("blue") : QStringLiteral("red")), 0);
    scene.advance(0);
    auto stats = statsOf(300);
    stats[3].dropped = 30;
    stats[6].dropped = 4;
    stats[7].dropped = 5;
    QVERIFY(scene.setQueues(stats));
    QCOMPARE(scene.nodes().size(), std::size_t(2));
    const MapNode &blue = scene.nodes()[scene.nodes()[0].label == QStringLiteral("blue") ? 0 : 1];
    QCOMPARE(blue.label, QStringLiteral("blue"));
    QCOMPARE(blue.dropped, quint64(34));
    QCOMPARE(blue.droppedFor, 2);
    QCOMPARE(droppedLabel(blue), QStringLiteral("34 dropped"));
    QVERIFY2(nodeText(blue, m_store)
                 .endsWith(QStringLiteral("messages dropped because they were too slow: 34, for 2 of them")),
        qPrintable(nodeText(blue, m_store)));
}

// With less and less room the others go first.
void tst_FanoutQueues::legendKeepsTheirSigns()
{
    const MapLegend legend;
    const auto has = [](const std::vector<MapSign> &signs, MapSign wanted) {
        return std::find(signs.cbegin(), signs.cend(), wanted) != signs.cend();
    };
    QCOMPARE(legend.signsThatFit(2'000).size(), std::size_t(7));
    std::size_t before = 7;
    for (int width = 700; width > 0; --width) {
        const std::vector<MapSign> signs = legend.signsThatFit(width);
        QVERIFY(signs.size() <= before && before - signs.size() <= 1);
        before = signs.size();
        QVERIFY(has(signs, MapSign::Queue) || signs.empty());
        QVERIFY(has(signs, MapSign::Dropped) || signs.size() <= 1);
        QVERIFY(signs.size() >= 7 || !has(signs, MapSign::Http));
    }
    QCOMPARE(before, std::size_t(0));
}

void tst_FanoutQueues::marksIt_data()
{
    QTest::addColumn<int>("count");
    QTest::addRow("with labels") << 3;
    QTest::addRow("without labels") << 60;
    QTest::addRow("a group") << 250;
}

// By a cross, whether there is room for words or not.
void tst_FanoutQueues::marksIt()
{
    QFETCH(int, count);
    FanoutScene scene;
    scene.setSize(QSizeF(600, 400));
    for (quint32 id = 1; id <= quint32(count); ++id)
        scene.setConnection(connection(id), 0);
    scene.advance(0);
    const MapNode &node = scene.nodes()[scene.nodes().size() > 1 ? 1 : 0];
    const double aside = node.group ? 0 : node.radius / 1.4142;
    const QPointF shoulder = (node.position + QPointF(aside, -aside)) * 2;
    const QColor colour = color(Token::Violation, Scheme::Light);
    QCOMPARE(pixels(paint(scene), shoulder, 12, colour), 0);
    auto stats = statsOf(quint32(count));
    stats[2].dropped = 12;
    QVERIFY(scene.setQueues(stats));
    QVERIFY(pixels(paint(scene), shoulder, 12, colour) > 10);
}

QTEST_MAIN(tst_FanoutQueues)
#include "tst_fanoutqueues.moc"
