// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/accessibility.h"
#include "support/warnings.h"
#include "tables/deliveryrow.h"
#include "widgets/bench/slowesttable.h"
#include "widgets/bench/traceheat.h"
#include "widgets/bench/tracehistory.h"
#include "widgets/bench/tracepanel.h"
#include "widgets/bench/traceplot.h"
#include "widgets/common/theme.h"
#include "workbench/workbench.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableWidget>
#include <QTest>

#include <algorithm>

using namespace Fanlight;

namespace {

constexpr qint64 ms = 1'000'000; // ns

// A broadcast at a time, to receivers 1, 2, 3, …: how many ms until each copy left, in order; below zero it
// was given up.
CaptureBatch broadcastOf(
    quint32 id, qint64 time, const std::vector<double> &delays, const QString &room = {}, quint32 queued = 0)
{
    CaptureBatch batch;
    batch.broadcasts = {{BroadcastId{id}, {}, room, quint32(delays.size())}};
    Record record;
    record.kind = RecordKind::Frame;
    record.direction = Direction::ToClient;
    record.opcode = Opcode::Text;
    record.time = time;
    record.broadcast = BroadcastId{id};
    batch.records = {record};
    quint32 receiver = 0;
    for (const double delay : delays) {
        const bool left = delay >= 0;
        batch.deliveries.push_back({time + qint64((left ? delay : 1) * double(ms)), 0, BroadcastId{id},
            ConnectionId{++receiver}, queued * receiver, left ? 66U : 0U});
    }
    return batch;
}

std::vector<double> ramp(int count, double last)
{
    std::vector<double> delays;
    for (int i = 1; i <= count; ++i)
        delays.push_back(last * i / count);
    return delays;
}

CaptureBatch people(quint32 count)
{
    CaptureBatch batch;
    for (quint32 id = 1; id <= count; ++id) {
        ConnectionInfo info;
        info.id = ConnectionId{id};
        info.state = ConnectionState::Open;
        info.webSocket = true;
        info.name = QStringLiteral("10.0.0.1:%1").arg(5000 + id);
        batch.connections.push_back(info);
    }
    return batch;
}

// A panel that is seen, with so many connections.
struct Bench
{
    Workbench workbench{16 * 1024 * 1024};
    TracePanel panel{workbench};

    explicit Bench(quint32 count = 20)
    {
        panel.resize(500, 420);
        panel.show();
        workbench.store().append(people(count));
    }
    template <typename Part>
    [[nodiscard]] Part *part(const char *name)
    {
        return panel.findChild<Part *>(QLatin1StringView(name));
    }
};

} // namespace

class tst_Trace : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { Testing::failOnWarnings(); }
    void binsAreFourAnOctave_data();
    void binsAreFourAnOctave();
    void historyCountsAsTheyCome();
    void historyIsBounded();
    void percentilesByNearestRank();
    void givenUpIsTheSlowest();
    void saysWhatToDoFirst();
    void showsTheNewest();
    void holdsWhatWasChosen();
    void namesTheSlowest();
    void whoIsWaitedFor();
    void waitingStandsFirst();
    void namesARoom();
    void survivesEviction();
    void pointsAreFound();
    void keysWalkThePoints();
    void darkerWhereMoreAre();
    void tabWalksAsItIsRead();
    void accessible();
};

void tst_Trace::binsAreFourAnOctave_data()
{
    QTest::addColumn<quint32>("steps");
    for (const quint32 steps :
        {1U, 2U, 3U, 4U, 5U, 7U, 8U, 10U, 1000U, 1023U, 1024U, 123'456U, 0x7FFF'FFFFU, 0xFFFF'FFFEU})
        QTest::addRow("%u steps", steps) << steps;
}

void tst_Trace::binsAreFourAnOctave()
{
    QFETCH(quint32, steps);
    const int bin = TraceHistory::binOf(steps);
    QVERIFY(bin >= 0 && bin < TraceHistory::binCount);
    const double milliseconds = double(steps) * double(Delivery::step) / 1e6;
    QVERIFY(TraceHistory::binStart(bin) <= milliseconds * (1 + 1e-9));
    QVERIFY(TraceHistory::binStart(bin + 1) > milliseconds * (1 - 1e-9));
    const double place = TraceHistory::place(milliseconds);
    QVERIFY(place >= bin - 1e-6 && place < bin + 1 + 1e-6);
}

void tst_Trace::historyCountsAsTheyCome()
{
    CaptureStore store(16 * 1024 * 1024);
    TraceHistory history;
    connect(&store, &CaptureStore::delivered, &store,
        [&](const std::vector<DeliveryRun> &runs) { history.add(store, runs); });
    // Two broadcasts, interleaved over two batches; one of four is given up.
    CaptureBatch batch = broadcastOf(1, 10 * ms, {1, 2, -1, 4});
    CaptureBatch other = broadcastOf(2, 11 * ms, {3, 5});
    batch.broadcasts.push_back(other.broadcasts.front());
    batch.records.push_back(other.records.front());
    std::vector<DeliveryNews> later{batch.deliveries.back(), other.deliveries.back()};
    batch.deliveries.pop_back();
    batch.deliveries.push_back(other.deliveries.front());
    std::sort(batch.deliveries.begin(), batch.deliveries.end(),
        [](const DeliveryNews &one, const DeliveryNews &two) { return one.time < two.time; });
    store.append(std::move(batch));
    CaptureBatch rest;
    rest.deliveries = later;
    store.append(std::move(rest));
    QCOMPARE(history.columns().size(), std::size_t(2));
    const TraceHistory::Column &first = history.columns().front();
    QCOMPARE(first.expected, 4U);
    QCOMPARE(first.reached, 3U);
    QCOMPARE(first.givenUp, 1U);
    QCOMPARE(first.counted, 3U);
    QCOMPARE(first.bins[std::size_t(TraceHistory::binOf(40'000))], 1U); // 4 ms
    QCOMPARE(history.columns().back().counted, 2U);
    QCOMPARE(history.indexOf(2), 1);
    QCOMPARE(history.indexOf(3), -1);
}

void tst_Trace::historyIsBounded()
{
    CaptureStore store(64 * 1024 * 1024);
    TraceHistory history;
    connect(&store, &CaptureStore::delivered, &store,
        [&](const std::vector<DeliveryRun> &runs) { history.add(store, runs); });
    constexpr quint32 count = TraceHistory::maxColumns + 50;
    for (quint32 id = 1; id <= count; ++id)
        store.append(broadcastOf(id, id * ms, {1}));
    QCOMPARE(history.columns().size(), TraceHistory::maxColumns);
    QCOMPARE(history.columns().back().number, quint64(count));
    // A late delivery of one that has left the history brings nothing back.
    CaptureBatch late;
    late.deliveries = {{900 * ms, 0, BroadcastId{1}, ConnectionId{7}, 0, 66}};
    store.append(std::move(late));
    QCOMPARE(history.columns().size(), TraceHistory::maxColumns);
    QCOMPARE(history.columns().front().number, quint64(51));
}

void tst_Trace::percentilesByNearestRank()
{
    std::vector<Delivery> deliveries;
    for (quint32 i = 200; i >= 1; --i)
        deliveries.push_back({ConnectionId{i}, i * 10'000, Delivery::never, 0}); // 1 to 200 ms
    const TraceSummary summary = summaryOf(deliveries);
    QCOMPARE(summary.median, 100 * ms);
    QCOMPARE(summary.p95, 190 * ms);
    QCOMPARE(summary.p99, 198 * ms);
    QCOMPARE(summary.longest, 200 * ms);
    QCOMPARE(summary.slowest.size(), TraceSummary::slowestCount);
    QCOMPARE(summary.slowest.front().receiver, ConnectionId{200});
    QCOMPARE(summary.slowest.back().receiver, ConnectionId{191});
    QVERIFY(summaryOf({}).slowest.empty());
    QCOMPARE(summaryOf({{ConnectionId{1}, 30'000, Delivery::never, 0}}).median, 3 * ms);
}

void tst_Trace::givenUpIsTheSlowest()
{
    const TraceSummary summary = summaryOf({{ConnectionId{1}, 900'000, Delivery::never, 5},
        {ConnectionId{2}, Delivery::never, Delivery::never, 10},
        {ConnectionId{3}, Delivery::never, Delivery::never, 4'000}, {ConnectionId{4}, 10, 20, 0}});
    QCOMPARE(summary.slowest.size(), std::size_t(4));
    QCOMPARE(summary.slowest[0].receiver, ConnectionId{3});
    QCOMPARE(summary.slowest[1].receiver, ConnectionId{2});
    QCOMPARE(summary.slowest[2].receiver, ConnectionId{1});
    QCOMPARE(summary.longest, 90 * ms); // of what left
}

void tst_Trace::saysWhatToDoFirst()
{
    Bench bench;
    QVERIFY(!bench.part<TracePlot>("tracePlot")->isVisible());
    QVERIFY(bench.panel.accessibleDescription().contains(QStringLiteral("No broadcast yet")));
    bench.workbench.store().append(broadcastOf(1, 5 * ms, ramp(20, 4)));
    QTRY_VERIFY(bench.part<TracePlot>("tracePlot")->isVisible());
    bench.workbench.store().clear();
    QVERIFY(!bench.part<TracePlot>("tracePlot")->isVisible());
    QVERIFY(bench.panel.history().columns().empty());
}

void tst_Trace::showsTheNewest()
{
    Bench bench;
    bench.workbench.store().append(broadcastOf(1, 5 * ms, ramp(20, 4)));
    QTRY_COMPARE(bench.panel.shown(), quint64(1));
    bench.workbench.store().append(broadcastOf(2, 50 * ms, ramp(10, 2)));
    QTRY_COMPARE(bench.panel.shown(), quint64(2));
    const QString summary = bench.part<QLabel>("traceSummary")->text();
    QVERIFY2(summary.contains(QStringLiteral("10 of 10 reached")), qPrintable(summary));
    QVERIFY2(summary.contains(QStringLiteral("skew 1.800 ms")), qPrintable(summary));
    const QString words = bench.part<TracePlot>("tracePlot")->accessibleDescription();
    QVERIFY2(words.contains(QStringLiteral("Half of the copies left within 1.000 ms")), qPrintable(words));
    QVERIFY2(words.contains(QStringLiteral("The slowest is 10.0.0.1:5010 with 2.000 ms")), qPrintable(words));
}

void tst_Trace::holdsWhatWasChosen()
{
    Bench bench;
    for (quint32 id = 1; id <= 3; ++id)
        bench.workbench.store().append(broadcastOf(id, id * 10 * ms, ramp(20, 4)));
    QTRY_COMPARE(bench.panel.shown(), quint64(3));
    auto *heat = bench.part<TraceHeat>("traceHeat");
    QTest::keyClick(heat, Qt::Key_Left);
    QCOMPARE(bench.panel.shown(), quint64(2));
    auto *newest = bench.part<QPushButton>("traceNewest");
    QVERIFY(!newest->isChecked());
    bench.workbench.store().append(broadcastOf(4, 40 * ms, ramp(20, 4)));
    QTRY_COMPARE(bench.panel.history().columns().size(), std::size_t(4));
    QTest::keyClick(heat, Qt::Key_Left);
    QCOMPARE(bench.panel.shown(), quint64(1));
    QTest::mouseClick(newest, Qt::LeftButton);
    QCOMPARE(bench.panel.shown(), quint64(4));
    QVERIFY(newest->isChecked());
    QSignalSpy records(&bench.panel, &TracePanel::recordActivated);
    QTest::mouseClick(bench.part<QPushButton>("traceRecord"), Qt::LeftButton);
    QCOMPARE(records.count(), 1);
    QCOMPARE(records.first().at(0).toULongLong(), quint64(4));
    QCOMPARE(records.first().at(1).toUInt(), noDelivery);
    bench.panel.showBroadcast(99); // none
    QCOMPARE(bench.panel.shown(), quint64(4));
}

void tst_Trace::namesTheSlowest()
{
    Bench bench;
    std::vector<double> delays = ramp(20, 2);
    delays[6] = 812; // receiver 7
    delays[3] = -1;  // receiver 4
    bench.workbench.store().append(broadcastOf(1, 5 * ms, delays, {}, 1024));
    auto *table = bench.part<QTableWidget>("traceSlowest");
    QTRY_COMPARE(table->rowCount(), 10);
    QCOMPARE(table->item(0, 0)->text(), QStringLiteral("10.0.0.1:5004"));
    QCOMPARE(table->item(0, 1)->text(), QStringLiteral("given up"));
    QCOMPARE(table->item(1, 0)->text(), QStringLiteral("10.0.0.1:5007"));
    QCOMPARE(table->item(1, 1)->text(), QStringLiteral("812.000 ms"));
    QCOMPARE(table->item(1, 3)->text(), QStringLiteral("7.0 KiB"));
    QVERIFY(bench.part<QLabel>("traceSummary")->text().contains(QStringLiteral("1 given up")));
    QSignalSpy activated(&bench.panel, &TracePanel::recordActivated);
    QTest::mouseClick(
        table->viewport(), Qt::LeftButton, {}, table->visualItemRect(table->item(1, 0)).center());
    const auto expectDelivery = [&](qsizetype count, quint32 receiver) {
        QCOMPARE(activated.count(), count);
        QCOMPARE(activated.last().at(0).toULongLong(), quint64(1));
        const CaptureStore &store = bench.workbench.store();
        const Broadcast *broadcast = store.broadcast(store.record(1));
        QCOMPARE(broadcast->deliveries.at(activated.last().at(1).toUInt()).receiver, ConnectionId{receiver});
    };
    expectDelivery(1, 7);
    QTest::keyClick(table, Qt::Key_Up);
    QTest::keyClick(table, Qt::Key_Return);
    expectDelivery(2, 4);
    // When the copies are no longer kept, the broadcast itself.
    bench.workbench.store().setBudget(1);
    QTest::keyClick(table, Qt::Key_Return);
    QCOMPARE(activated.count(), 3);
    QCOMPARE(activated.last().at(1).toUInt(), noDelivery);
}

void tst_Trace::whoIsWaitedFor()
{
    Broadcast broadcast;
    broadcast.expected = 5;
    broadcast.reached = 2;
    broadcast.deliveries = {{ConnectionId{1}, 10}, {ConnectionId{2}, 20}};
    using Ids = std::vector<ConnectionId>;
    const QHash<quint32, quint64> three{{2, 900'000}, {3, 5'000}, {4, 70'000}, {5, 5'000}};
    QVERIFY(waitedFor(broadcast, three) == (Ids{ConnectionId{4}, ConnectionId{3}, ConnectionId{5}}));
    QVERIFY(waitedFor(broadcast, {{3, 5'000}}) == Ids{ConnectionId{3}}); // not who only has a short queue
    QVERIFY(waitedFor(broadcast, {}).empty());
    // More queues than copies are missing: it was not meant for all of them.
    broadcast.givenUp = 1;
    broadcast.deliveries.push_back({ConnectionId{9}});
    QVERIFY(waitedFor(broadcast, three).empty());
    // Nobody is missing; and when the copies are no longer kept, who has one is not known.
    broadcast.givenUp = 3;
    QVERIFY(waitedFor(broadcast, {{3, 5'000}}).empty());
    broadcast.givenUp = 0;
    broadcast.deliveries.clear();
    QVERIFY(waitedFor(broadcast, three).empty());
}

void tst_Trace::waitingStandsFirst()
{
    SlowestTable table;
    const Delivery late{ConnectionId{2}, 30'000, Delivery::never, 2048};
    table.setReceivers({{QStringLiteral("stalled"), Delivery{ConnectionId{7}}, true, 70'000},
        {QStringLiteral("lost"), Delivery{ConnectionId{3}}}, {QStringLiteral("late"), late}});
    const auto text = [&table](int row, int column) { return table.item(row, column)->text(); };
    QCOMPARE(text(0, 1), QStringLiteral("waiting"));
    QCOMPARE(text(0, 3), QString()); // no copy was sent that could have waited
    QCOMPARE(text(0, 4), QStringLiteral("68.4 KiB"));
    QCOMPARE(text(1, 1), QStringLiteral("given up"));
    QCOMPARE(text(2, 1), QStringLiteral("3.000 ms"));
    QVERIFY(!table.isColumnHidden(3) && !table.isColumnHidden(4));
    QSignalSpy activated(&table, &SlowestTable::receiverActivated);
    table.setCurrentCell(0, 0);
    QTest::keyClick(&table, Qt::Key_Return);
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated.first().first().value<ConnectionId>(), ConnectionId{7});
    // The words are said only where there are any.
    table.setReceivers({{QStringLiteral("late"), Delivery{ConnectionId{2}, 30'000}}});
    QVERIFY(table.isColumnHidden(3) && table.isColumnHidden(4));
    QVERIFY(table.item(0, 1)->foreground().color() != color(Token::Violation, table));
}

void tst_Trace::namesARoom()
{
    Bench bench;
    bench.workbench.store().append(broadcastOf(1, 5 * ms, ramp(20, 2), QStringLiteral("blue")));
    QTRY_COMPARE(bench.part<QLabel>("traceTitle")->text(), QStringLiteral("Broadcast 1 to room blue"));
}

// When the capture lets go of the deliveries, the history of delays stays and the words say what is gone.
void tst_Trace::survivesEviction()
{
    Bench bench;
    bench.workbench.store().append(broadcastOf(1, 5 * ms, ramp(20, 2)));
    QTRY_COMPARE(bench.panel.shown(), quint64(1));
    bench.workbench.store().setBudget(1);
    auto *label = bench.part<QLabel>("traceSummary");
    QTRY_VERIFY2(label->text().contains(QStringLiteral("no longer kept")), qPrintable(label->text()));
    bench.panel.showBroadcast(1);
    const QString summary = label->text();
    QVERIFY2(summary.contains(QStringLiteral("20 of 20 reached")), qPrintable(summary));
    QVERIFY2(summary.contains(QStringLiteral("no longer kept")), qPrintable(summary));
    QCOMPARE(bench.panel.history().columns().front().counted, 20U);
}

void tst_Trace::pointsAreFound()
{
    for (const int count : {20, 5'000}) { // points, and a picture of them
        Bench bench;
        auto *plot = bench.part<TracePlot>("tracePlot");
        bench.workbench.store().append(broadcastOf(1, 5 * ms, ramp(count, 4)));
        QTRY_VERIFY(plot->isVisible());
        const Delivery *found = nullptr;
        for (int y = 0; y < plot->height() && !found; y += 3)
            found = plot->deliveryAt(QPointF(plot->width() / 2.0, y));
        QVERIFY(found);
        const ConnectionId receiver = found->receiver;
        QSignalSpy activated(&bench.panel, &TracePanel::recordActivated);
        for (int y = 0; y < plot->height() && activated.isEmpty(); y += 3)
            QTest::mouseClick(plot, Qt::LeftButton, {}, QPoint(plot->width() / 2, y));
        QCOMPARE(activated.count(), 1);
        const CaptureStore &store = bench.workbench.store();
        QCOMPARE(store.broadcast(store.record(1))->deliveries.at(activated.first().at(1).toUInt()).receiver,
            receiver);
        // Something is painted for them.
        const QImage picture = plot->grab().toImage();
        QVERIFY(picture != TracePlot().grab().toImage());
        plot->setSorted(true);
        plot->setLogarithmic(true);
        QVERIFY(plot->grab().toImage() != picture);
    }
}

void tst_Trace::keysWalkThePoints()
{
    Bench bench;
    std::vector<double> delays = ramp(20, 2);
    delays[2] = -1; // receiver 3
    bench.workbench.store().append(broadcastOf(1, 5 * ms, delays));
    auto *plot = bench.part<TracePlot>("tracePlot");
    QTRY_VERIFY(plot->isVisible());
    const QImage before = plot->grab().toImage();
    plot->setFocus(Qt::TabFocusReason);
    QTRY_VERIFY(plot->hasFocus());
    QVERIFY(plot->grab().toImage() != before); // it is seen where the focus is
    QVERIFY(plot->accessibleDescription().startsWith(QStringLiteral("10.0.0.1:5001, left after")));
    QTest::keyClick(plot, Qt::Key_Left); // there is none before the first
    QTest::keyClick(plot, Qt::Key_Right);
    QTest::keyClick(plot, Qt::Key_Right);
    QCOMPARE(plot->accessibleDescription(), QStringLiteral("10.0.0.1:5003, given up"));
    QSignalSpy activated(&bench.panel, &TracePanel::recordActivated);
    QTest::keyClick(plot, Qt::Key_Return);
    QTest::keyClick(plot, Qt::Key_PageDown);
    QTest::keyClick(plot, Qt::Key_Return);
    QTest::keyClick(plot, Qt::Key_End);
    QTest::keyClick(plot, Qt::Key_Return);
    QTest::keyClick(plot, Qt::Key_Home);
    QTest::keyClick(plot, Qt::Key_Return);
    QCOMPARE(activated.count(), 4);
    const CaptureStore &store = bench.workbench.store();
    QStringList receivers;
    for (const auto &one : activated) {
        const Delivery &delivery = store.broadcast(store.record(1))->deliveries.at(one.at(1).toUInt());
        receivers << QString::number(delivery.receiver.value);
    }
    QCOMPARE(receivers.join(u' '), QStringLiteral("3 5 20 1"));
}

void tst_Trace::darkerWhereMoreAre()
{
    Bench bench(100);
    std::vector<double> delays(99, 1.0);
    delays.push_back(100);
    bench.workbench.store().append(broadcastOf(1, 5 * ms, delays));
    QTRY_COMPARE(bench.panel.shown(), quint64(1));
    const QImage &picture = bench.part<TraceHeat>("traceHeat")->picture();
    QCOMPARE(picture.width(), 1);
    std::vector<int> dark;
    for (int y = 0; y < picture.height(); ++y) {
        if (const int alpha = qAlpha(picture.pixel(0, y)); alpha > 0)
            dark.push_back(alpha);
    }
    QCOMPARE(dark.size(), std::size_t(2));
    QVERIFY(dark[0] > 0 && dark[0] < dark[1]); // the one late receiver is above, and fainter
}

void tst_Trace::tabWalksAsItIsRead()
{
    Bench bench;
    bench.workbench.store().append(broadcastOf(1, 5 * ms, ramp(20, 2)));
    QTRY_COMPARE(bench.panel.shown(), quint64(1));
    bench.panel.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&bench.panel));
    auto *first = bench.part<QPushButton>("traceNewest");
    first->setFocus();
    for (const char *name : {"traceSorted", "traceLog", "traceRecord", "tracePlot", "traceHeat"}) {
        QTest::keyClick(bench.panel.focusWidget(), Qt::Key_Tab);
        QCOMPARE(bench.panel.focusWidget()->objectName(), QLatin1StringView(name));
    }
    QTest::keyClick(bench.panel.focusWidget(), Qt::Key_Tab);
    QCOMPARE(bench.panel.focusWidget()->objectName(), QStringLiteral("traceSlowest"));
}

void tst_Trace::accessible()
{
    Bench bench;
    QCOMPARE(Testing::accessibilityFaults(bench.panel), QStringList());
    bench.workbench.store().append(broadcastOf(1, 5 * ms, ramp(20, 2)));
    QTRY_COMPARE(bench.panel.shown(), quint64(1));
    QCOMPARE(Testing::accessibilityFaults(bench.panel), QStringList());
}

QTEST_MAIN(tst_Trace)
#include "tst_trace.moc"
