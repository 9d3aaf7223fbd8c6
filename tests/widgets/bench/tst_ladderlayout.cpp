// SPDX-License-Identifier: GPL-3.0-or-later
#include "ladderstage.h"
#include "support/warnings.h"
#include "widgets/bench/laddertext.h"

#include <QTest>

#include <cmath>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

bool isClose(double one, double other)
{
    return std::abs(one - other) < 0.01;
}

std::vector<ConnectionInfo> crowd(quint32 count)
{
    std::vector<ConnectionInfo> all;
    for (quint32 id = 1; id <= count; ++id)
        all.push_back(person(id));
    return all;
}

} // namespace

class tst_LadderLayout : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { failOnWarnings(); }
    void inOrderEachIsOneStep();
    void slopeGrowsWithLatency();
    void oneSidedArrowsAreFlat_data();
    void oneSidedArrowsAreFlat();
    void longGapsAreNoted();
    void toScaleLatencyIsLength();
    void idleTimeIsFolded();
    void heightsAndTimesAreInverse();
    void ticksAreRound();
    void suggestsAScale();
    void aBroadcastIsAFan();
    void groupsGetBundles();
    void fansGrow();
    void countsABoundedShareAtOnce();
    void givenUpIsMarked();
    void findsArrows();
    void asksOnlyForWhatIsVisible();
    void lanesFitTheWidth();
    void words();
};

void tst_LadderLayout::inOrderEachIsOneStep()
{
    LadderStage stage;
    stage.people({person(1, 1), person(2, 2)});
    stage.add({frameOf(1, Direction::ToServer, ms), frameOf(2, Direction::ToClient, 500 * ms),
        frameOf(2, Direction::ToClient, 501 * ms)});
    stage.arrange(LadderScale::InOrder);
    const auto &rows = stage.layout.rows();
    QCOMPARE(rows.size(), std::size_t(3));
    QVERIFY(rows[0].top < rows[0].base && rows[0].base < rows[0].bottom);
    QCOMPARE(rows[1].top, rows[0].bottom);
    QCOMPARE(rows[2].top - rows[1].top, rows[1].top - rows[0].top);
    QVERIFY(stage.layout.height() > rows[2].bottom);
    QVERIFY(stage.layout.gaps().empty());
    const LadderArrow first = stage.layout.arrowsOf(0).front();
    QVERIFY(first.toServer);
    QCOMPARE(first.lane, 1);
    const LadderArrow second = stage.layout.arrowsOf(1).front();
    QVERIFY(!second.toServer);
    QCOMPARE(second.lane, 2);
}

void tst_LadderLayout::slopeGrowsWithLatency()
{
    LadderStage stage;
    stage.people({person(1, 1)});
    stage.add({frameOf(1, Direction::ToServer, 1'000 * ms, 0),
        frameOf(1, Direction::ToServer, 1'001 * ms, ms / 10), frameOf(1, Direction::ToClient, 1'002 * ms, ms),
        frameOf(1, Direction::ToServer, 1'200 * ms, 50 * ms),
        frameOf(1, Direction::ToServer, 2'100 * ms, 900 * ms)});
    stage.arrange(LadderScale::InOrder);
    double before = -1;
    for (int i = 0; i < 5; ++i) {
        const LadderArrow arrow = stage.layout.arrowsOf(i).front();
        QCOMPARE(arrow.ends, ArrowEnds::Both);
        QVERIFY(arrow.arrives - arrow.leaves > before);
        before = arrow.arrives - arrow.leaves;
        QVERIFY(arrow.arrives < stage.layout.rows()[std::size_t(i)].bottom);
        QCOMPARE(arrow.leaves, stage.layout.rows()[std::size_t(i)].base);
    }
}

void tst_LadderLayout::oneSidedArrowsAreFlat_data()
{
    QTest::addColumn<ConnectionSide>("side");
    QTest::addColumn<bool>("toServer");
    QTest::addColumn<RecordKind>("kind");
    QTest::addColumn<ArrowEnds>("ends");
    const auto row = [](const char *name, ConnectionSide side, bool toServer, ArrowEnds ends) {
        QTest::newRow(name) << side << toServer << RecordKind::Frame << ends;
    };
    row("left the client", ConnectionSide::Client, true, ArrowEnds::NoArrival);
    row("came to the server", ConnectionSide::Server, true, ArrowEnds::NoDeparture);
    row("left the server", ConnectionSide::Server, false, ArrowEnds::NoArrival);
    row("came to the client", ConnectionSide::Client, false, ArrowEnds::NoDeparture);
    QTest::newRow("closed") << ConnectionSide::Server << true << RecordKind::Closed << ArrowEnds::Moment;
}

void tst_LadderLayout::oneSidedArrowsAreFlat()
{
    QFETCH(ConnectionSide, side);
    QFETCH(bool, toServer);
    QFETCH(RecordKind, kind);
    QFETCH(ArrowEnds, ends);
    LadderStage stage;
    FrameFilter all;
    all.chips |= FrameChip::Control;
    stage.tape.setFilter(all);
    ConnectionInfo info = person(7, 1);
    info.side = side;
    stage.people({info});
    Record record = frameOf(7, toServer ? Direction::ToServer : Direction::ToClient, ms);
    record.kind = kind;
    stage.add({record});
    for (const LadderScale scale : {LadderScale::InOrder, LadderScale::ToScale}) {
        stage.arrange(scale);
        const LadderArrow arrow = stage.layout.arrowsOf(0).front();
        QCOMPARE(arrow.leaves, arrow.arrives);
        QCOMPARE(arrow.ends, ends);
        QCOMPARE(arrow.toServer, toServer);
    }
}

void tst_LadderLayout::longGapsAreNoted()
{
    LadderStage stage;
    stage.people({person(1, 1)});
    stage.add({frameOf(1, Direction::ToServer, ms), frameOf(1, Direction::ToServer, 2'301 * ms),
        frameOf(1, Direction::ToServer, 2'900 * ms)});
    stage.arrange(LadderScale::InOrder);
    QCOMPARE(stage.layout.gaps().size(), std::size_t(1));
    const LadderGap gap = stage.layout.gaps().front();
    QCOMPARE(gap.length, 2'300 * ms);
    QVERIFY(gap.y > stage.layout.rows()[0].bottom && gap.y < stage.layout.rows()[1].top);
    QCOMPARE(gapText(gap.length), QStringLiteral("… 2.3 s …"));
}

void tst_LadderLayout::toScaleLatencyIsLength()
{
    LadderStage stage;
    stage.people({person(1, 1)});
    stage.add(
        {frameOf(1, Direction::ToServer, 10 * ms, 2 * ms), frameOf(1, Direction::ToClient, 11 * ms, ms / 2)});
    stage.arrange(LadderScale::ToScale, 40);
    const LadderArrow up = stage.layout.arrowsOf(0).front();
    QVERIFY(isClose(up.arrives - up.leaves, 80));
    const LadderArrow down = stage.layout.arrowsOf(1).front();
    QVERIFY(isClose(down.arrives - down.leaves, 20));
    QVERIFY(isClose(down.leaves - up.arrives, 40));
}

void tst_LadderLayout::idleTimeIsFolded()
{
    LadderStage stage;
    stage.people({person(1, 1)});
    stage.add({frameOf(1, Direction::ToServer, 10 * ms, ms), frameOf(1, Direction::ToServer, 15 * ms, ms),
        frameOf(1, Direction::ToServer, 9'000 * ms, ms)});
    stage.arrange(LadderScale::ToScale, 20);
    const auto &rows = stage.layout.rows();
    QVERIFY(isClose(rows[1].base - rows[0].base, 100)); // 80 pixels of idleness stay
    QCOMPARE(stage.layout.gaps().size(), std::size_t(1));
    QCOMPARE(stage.layout.gaps().front().length, 8'984 * ms);
    QVERIFY(rows[2].base - rows[1].base < LadderLayout::foldAbove);
    QVERIFY(rows[2].top > stage.layout.gaps().front().y);
    QVERIFY(stage.layout.height() < 400);
}

void tst_LadderLayout::heightsAndTimesAreInverse()
{
    LadderStage stage;
    stage.people({person(1, 1)});
    stage.add({frameOf(1, Direction::ToServer, 10 * ms, ms), frameOf(1, Direction::ToServer, 14 * ms, ms),
        frameOf(1, Direction::ToServer, 5'000 * ms, ms), frameOf(1, Direction::ToServer, 5'004 * ms, ms)});
    stage.arrange(LadderScale::ToScale, 20);
    for (const qint64 moment : {9 * ms, 12 * ms, 14 * ms, 4'999 * ms, 5'003 * ms})
        QVERIFY(std::abs(stage.layout.timeAt(stage.layout.yOf(moment)) - moment) < 2'000);
    const double folded = stage.layout.yOf(2'000 * ms);
    QVERIFY(folded > stage.layout.yOf(14 * ms) && folded < stage.layout.yOf(4'999 * ms));
    stage.arrange(LadderScale::InOrder);
    QCOMPARE(stage.layout.yOf(14 * ms), stage.layout.rows()[1].base);
    QCOMPARE(stage.layout.timeAt(stage.layout.rows()[1].base), 14 * ms);
}

void tst_LadderLayout::ticksAreRound()
{
    LadderStage stage;
    stage.people({person(1, 1)});
    stage.add({frameOf(1, Direction::ToServer, 13 * ms, 3 * ms),
        frameOf(1, Direction::ToServer, 40 * ms, 30 * ms)});
    stage.arrange(LadderScale::ToScale, 20);
    const auto ticks = stage.layout.ticks(0, stage.layout.height());
    QCOMPARE(ticks.front().offset, qint64(0));
    QCOMPARE(ticks.front().time, 10 * ms);
    QVERIFY(ticks.size() > 4);
    for (std::size_t i = 1; i < ticks.size(); ++i) {
        QCOMPARE(ticks[i].offset, qint64(i) * 5 * ms);
        QVERIFY(isClose(ticks[i].y - ticks[i - 1].y, 100));
    }
    QCOMPARE(offsetText(ticks[1].offset), QStringLiteral("+5 ms"));
    QVERIFY(stage.layout.ticks(150, 260).size() <= 2); // those between
    stage.arrange(LadderScale::ToScale, LadderLayout::greatestScale);
    const auto fine = stage.layout.ticks(0, 300);
    QVERIFY(fine.size() > 2);
    QCOMPARE(fine[1].offset, qint64(50'000)); // 100 pixels
}

void tst_LadderLayout::suggestsAScale()
{
    LadderStage stage;
    stage.people({person(1, 1)});
    QVERIFY(stage.layout.suggestedScale() > 0);
    std::vector<Record> some;
    for (int i = 1; i < 10; ++i)
        some.push_back(frameOf(1, Direction::ToServer, i * 100 * ms, 2 * ms));
    stage.add(some);
    QVERIFY(isClose(stage.layout.suggestedScale(), 12)); // 24 pixels for 2 ms
}

void tst_LadderLayout::aBroadcastIsAFan()
{
    LadderStage stage;
    stage.people({person(1, 1), person(2, 2), person(3, 3)});
    stage.take(broadcastOf(1, 5 * ms, {ms, 2 * ms, 3 * ms}));
    stage.arrange(LadderScale::ToScale, 20);
    const auto arrows = stage.layout.arrowsOf(0);
    QCOMPARE(arrows.size(), std::size_t(3));
    for (std::size_t i = 0; i < 3; ++i) {
        QCOMPARE(arrows[i].lane, int(i) + 1);
        QCOMPARE(arrows[i].place, quint32(i));
        QCOMPARE(arrows[i].ends, ArrowEnds::NoArrival);
        QVERIFY(isClose(arrows[i].leaves - stage.layout.rows()[0].base, 20 * double(i + 1)));
    }
    QVERIFY(stage.layout.rows()[0].bottom >= arrows[2].arrives);
    stage.arrange(LadderScale::InOrder);
    const auto inOrder = stage.layout.arrowsOf(0);
    QVERIFY(inOrder[0].leaves < inOrder[1].leaves && inOrder[1].leaves < inOrder[2].leaves);
    QVERIFY(inOrder[2].arrives < stage.layout.rows()[0].bottom);
}

void tst_LadderLayout::groupsGetBundles()
{
    LadderStage stage;
    stage.people(crowd(700), 12);
    QCOMPARE(stage.lanes.groupCount(), 6); // of seven addresses
    std::vector<qint64> delays;
    for (int i = 0; i < 700; ++i)
        delays.push_back(ms + i * 1'000);
    stage.take(broadcastOf(1, 5 * ms, delays));
    stage.arrange(LadderScale::ToScale, 20);
    const auto arrows = stage.layout.arrowsOf(0);
    QCOMPARE(arrows.size(), std::size_t(6));
    quint32 count = 0;
    for (const LadderArrow &arrow : arrows) {
        count += arrow.count;
        QVERIFY(arrow.lastLeaves > arrow.leaves);
        QVERIFY(arrow.lastLeaves - arrow.leaves <= 14);
    }
    QCOMPARE(count, 700U);
}

void tst_LadderLayout::fansGrow()
{
    LadderStage stage;
    stage.people({person(1, 1), person(2, 2)});
    CaptureBatch batch = broadcastOf(1, 5 * ms, {ms, 2 * ms});
    CaptureBatch late;
    late.deliveries = {batch.deliveries.back()};
    late.deliveries.front().offset = 44;
    batch.deliveries.pop_back();
    stage.take(std::move(batch));
    stage.arrange(LadderScale::ToScale, 20);
    QCOMPARE(stage.layout.arrowsOf(0).size(), std::size_t(1));
    stage.take(std::move(late));
    stage.arrange(LadderScale::ToScale, 20);
    QCOMPARE(stage.layout.arrowsOf(0).size(), std::size_t(2));
    QCOMPARE(stage.layout.arrowsOf(0)[1].ends, ArrowEnds::NoArrival);
    // Then the receiver's end is seen as well.
    CaptureBatch seen;
    seen.sightings = {{9 * ms, 44, ConnectionId{2}, Direction::ToClient}};
    stage.store.append(std::move(seen));
    QVERIFY(stage.tape.complete(1));
    stage.arrange(LadderScale::ToScale, 20);
    const LadderArrow arrow = stage.layout.arrowsOf(0)[1];
    QCOMPARE(arrow.ends, ArrowEnds::Both);
    QVERIFY(isClose(arrow.arrives - arrow.leaves, 40)); // left after 2 ms, arrived after 4
    // And who is who changes.
    ConnectionInfo gone = person(3, 1);
    stage.people({gone});
    stage.arrange(LadderScale::ToScale, 20);
    QCOMPARE(stage.layout.arrowsOf(0).size(), std::size_t(2));
}

void tst_LadderLayout::countsABoundedShareAtOnce()
{
    LadderStage stage;
    constexpr quint32 count = LadderLayout::mostCounted / 2 + 1'000;
    stage.people(crowd(count), 12);
    for (quint32 id = 1; id <= 3; ++id)
        stage.take(broadcastOf(id, id * 100 * ms, std::vector<qint64>(count, ms)));
    const auto counted = [&](int index) {
        quint32 sum = 0;
        for (const LadderArrow &arrow : stage.layout.arrowsOf(index))
            sum += arrow.count;
        return sum;
    };
    stage.arrange(LadderScale::InOrder);
    QCOMPARE(counted(0), count);
    QVERIFY(!stage.layout.isBehind());
    QCOMPARE(counted(1), quint32(LadderLayout::mostCounted) - count);
    QVERIFY(stage.layout.isBehind());
    QCOMPARE(counted(2), 0U);
    stage.arrange(LadderScale::InOrder); // goes on where it was
    QCOMPARE(counted(1), count);
    QCOMPARE(counted(2), count);
    QVERIFY(!stage.layout.isBehind());
}

void tst_LadderLayout::givenUpIsMarked()
{
    LadderStage stage;
    stage.people({person(1, 1), person(2, 2)});
    CaptureBatch batch = broadcastOf(1, 5 * ms, {ms, 2 * ms});
    batch.deliveries.back().size = 0;
    stage.take(std::move(batch));
    stage.arrange(LadderScale::InOrder);
    QCOMPARE(stage.layout.arrowsOf(0)[1].ends, ArrowEnds::GivenUp);
    QCOMPARE(stage.layout.arrowsOf(0)[1].lane, 2);
    QCOMPARE(stage.tape.events().front().last, 6 * ms); // it never left
}

void tst_LadderLayout::findsArrows()
{
    LadderStage stage;
    stage.people({person(1, 1), person(2, 2)});
    stage.add({frameOf(1, Direction::ToServer, 10 * ms, 2 * ms)});
    stage.take(broadcastOf(1, 20 * ms, {ms, 3 * ms}));
    stage.arrange(LadderScale::ToScale, 20);
    const auto middle = [&](const LadderArrow &arrow) {
        return QPointF((stage.layout.laneX(arrow.server) + stage.layout.laneX(arrow.lane)) / 2,
            (arrow.leaves + arrow.arrives) / 2);
    };
    const LadderArrow first = stage.layout.arrowsOf(0).front();
    QCOMPARE(stage.layout.hitAt(middle(first))->index, 0);
    QCOMPARE(stage.layout.hitAt(middle(first))->delivery, noDelivery);
    const LadderArrow second = stage.layout.arrowsOf(1)[1];
    QCOMPARE(stage.layout.hitAt(middle(second))->index, 1);
    QCOMPARE(stage.layout.hitAt(middle(second))->delivery, 1U);
    QVERIFY(!stage.layout.hitAt(middle(first) + QPointF(0, 14)));
    QVERIFY(!stage.layout.hitAt(QPointF(stage.layout.laneX(2) + 20, middle(second).y())));
    // In order the whole row is its event's.
    stage.arrange(LadderScale::InOrder);
    const LadderRow row = stage.layout.rows()[1];
    QCOMPARE(stage.layout.hitAt(QPointF(480, row.top + 2))->index, 1);
    QVERIFY(!stage.layout.hitAt(QPointF(480, stage.layout.height() + 50)));
}

void tst_LadderLayout::asksOnlyForWhatIsVisible()
{
    LadderStage stage;
    stage.people({person(1, 1)});
    std::vector<Record> many;
    for (int i = 0; i < 1'000; ++i)
        many.push_back(frameOf(1, Direction::ToClient, i * ms));
    stage.add(many);
    stage.arrange(LadderScale::InOrder);
    const auto &rows = stage.layout.rows();
    const std::vector<int> visible = stage.layout.visible(rows[500].top + 1, rows[510].bottom - 1);
    QCOMPARE(visible.front(), 500);
    QCOMPARE(visible.back(), 510);
    QCOMPARE(visible.size(), std::size_t(11));
}

void tst_LadderLayout::lanesFitTheWidth()
{
    for (const double width : {200.0, 420.0, 900.0, 1'900.0}) {
        LadderStage stage;
        stage.people(crowd(24), LadderLayout::capacityOf(width, 60));
        stage.arrange(LadderScale::InOrder, 20, width);
        const int last = int(stage.lanes.lanes().size()) - 1;
        QVERIFY(stage.layout.laneX(0) > 60);
        QVERIFY(stage.layout.laneX(last) < width);
        QVERIFY(width < 300 || stage.layout.lanePitch() >= 29);
    }
    QCOMPARE(LadderLayout::capacityOf(1'900, 60), LadderLanes::maxLanes);
}

void tst_LadderLayout::words()
{
    LadderStage stage;
    stage.people({person(1, 1), person(2)});
    stage.add({frameOf(1, Direction::ToServer, 10 * ms, ms / 2, "good morning")});
    stage.take(broadcastOf(1, 20 * ms, {ms, 3 * ms}));
    const CaptureClock clock;
    const LadderLabel label = ladderLabel(stage.tape.events()[0], stage.store, false);
    QCOMPARE(label.kind, QStringLiteral("text"));
    QCOMPARE(label.words, QStringLiteral("good morning"));
    QCOMPARE(label.note, QStringLiteral("0.500 ms"));
    QVERIFY(
        ladderLabel(stage.tape.events()[0], stage.store, true).note.startsWith(QStringLiteral("Client 1")));
    const QString tip = ladderToolTip(stage.tape.events()[0], noDelivery, stage.store, clock);
    QVERIFY2(tip.contains(QStringLiteral("took 0.500 ms")), qPrintable(tip));
    QVERIFY2(tip.contains(QStringLiteral("14 B on the wire")), qPrintable(tip));
    QCOMPARE(
        ladderLabel(stage.tape.events()[1], stage.store, false).note, QStringLiteral("to 2 · skew 2.000 ms"));
    const QString one = ladderToolTip(stage.tape.events()[1], 1, stage.store, clock);
    QVERIFY2(one.startsWith(QStringLiteral("server → 10.0.0.2:5002")), qPrintable(one));
    QVERIFY2(one.contains(QStringLiteral("seen from the server's side only")), qPrintable(one));
    QCOMPARE(gapText(61'500 * ms), QStringLiteral("… 1 min 1 s …"));
    QCOMPARE(gapText(7'260'000 * ms), QStringLiteral("… 2 h 1 min …"));
    QCOMPARE(gapText(40 * ms), QStringLiteral("… 40.000 ms …"));
    QCOMPARE(offsetText(500'000), QStringLiteral("+500 µs"));
    QCOMPARE(offsetText(2'000 * ms), QStringLiteral("+2 s"));
}

QTEST_MAIN(tst_LadderLayout)
#include "tst_ladderlayout.moc"
