// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/frametablemodel.h"
#include "tables/timeslice.h"
#include "tests/support/broadcasts.h"

#include <QAbstractItemModelTester>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

constexpr int many = 20'000; // a few dozen portions

Record frame(const QByteArray &payload, Opcode opcode = Opcode::Text, bool fin = true)
{
    Frame source;
    source.header.opcode = opcode;
    source.header.fin = fin;
    source.header.payloadLength = quint64(payload.size());
    source.payload = payload;
    return recordOf(source, Direction::ToServer, ConnectionId{1}, 0);
}

// Every third says "apple", the others "pear".
CaptureBatch fruit(int count)
{
    static const QByteArray apple = QByteArray("apple").leftJustified(64);
    static const QByteArray pear = QByteArray("pear").leftJustified(64);
    CaptureBatch batch;
    for (int i = 0; i < count; ++i)
        batch.records.push_back(frame(i % 3 == 0 ? apple : pear));
    return batch;
}

FrameFilter with(const char *pattern)
{
    FrameFilter filter;
    filter.pattern = QRegularExpression(QLatin1StringView(pattern));
    return filter;
}

} // namespace

// A filter's way through the records in slices. Each slice is as short as can be: one portion of records.
class TestFilterRun : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void cleanup();
    void newestComeFirst();
    void nearestComeFirst();
    void smallStoresAreDoneAtOnce();
    void anotherFilterTakesItsPlace();
    void takesWhatComesMeanwhile();
    void evictsMeanwhile();
    void clearsMeanwhile();
    void opensAgainWhatItComesTo();
    void lateDeliveriesComeOnce();
    void stripesStay();
    void continuationsAreKnown();
    void agreesWithAllAtOnce();

private:
    [[nodiscard]] std::vector<quint64> rows() const { return rowsOf(*m_model); }
    [[nodiscard]] static std::vector<quint64> rowsOf(const FrameTableModel &model)
    {
        std::vector<quint64> numbers;
        for (int row = 0; row < model.rowCount(); ++row)
            numbers.push_back(model.recordNumber(model.index(row, 0)));
        return numbers;
    }
    // What the same filter finds when it looks at everything at once.
    [[nodiscard]] std::vector<quint64> expectedRows() const
    {
        FrameTableModel whole(*m_store, m_clock);
        whole.setFilter(m_model->filter());
        return rowsOf(whole);
    }
    void step()
    {
        QSignalSpy progressed(m_model.get(), &FrameTableModel::filterProgressed);
        QVERIFY(progressed.wait());
    }
    void finish() { QTRY_VERIFY(!m_model->isFiltering()); }

    const CaptureClock m_clock;
    std::unique_ptr<CaptureStore> m_store;
    std::unique_ptr<FrameTableModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

void TestFilterRun::init()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
    m_store = std::make_unique<CaptureStore>(1'000'000'000);
    m_model = std::make_unique<FrameTableModel>(*m_store, m_clock);
    m_model->setSliceTime(0);
    m_tester = std::make_unique<QAbstractItemModelTester>(
        m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
}

void TestFilterRun::cleanup()
{
    m_tester.reset();
    m_model.reset();
    m_store.reset();
}

void TestFilterRun::newestComeFirst()
{
    m_store->append(fruit(many));
    m_model->startFilter(with("apple"));
    QVERIFY(m_model->isFiltering());
    QVERIFY(m_model->rowCount() > 0);
    QCOMPARE(m_model->recordNumber(m_model->index(m_model->rowCount() - 1, 0)), quint64(many - 1));
    QVERIFY(m_model->recordNumber(m_model->index(0, 0)) > quint64(many) / 2);
    int before = m_model->filterProgress();
    QVERIFY(before > 0 && before < 20);
    while (m_model->isFiltering()) {
        step();
        QVERIFY(m_model->filterProgress() >= before);
        before = m_model->filterProgress();
    }
    QCOMPARE(before, 100);
    QCOMPARE(m_model->rowCount(), (many + 2) / 3);
    QCOMPARE(rows(), expectedRows());
}

void TestFilterRun::nearestComeFirst()
{
    m_store->append(fruit(many));
    m_model->startFilter(with("apple"), 9'001);
    // First what stands there and below it …
    QCOMPARE(rows().front(), quint64(9'001));
    QVERIFY(m_model->rowCount() < 400);
    // … then what is above, then all the rest.
    while (rows().front() > 1) {
        QVERIFY(rows().back() < 11'000);
        step();
    }
    finish();
    QCOMPARE(rows(), expectedRows());
}

void TestFilterRun::smallStoresAreDoneAtOnce()
{
    CaptureBatch batch = fruit(400);
    QVERIFY(400 * (64 + 64) < int(TimeSlice::portion));
    m_store->append(std::move(batch));
    m_model->startFilter(with("apple"), 200);
    QVERIFY(!m_model->isFiltering());
    QCOMPARE(m_model->rowCount(), 134);
    QCOMPARE(rows(), expectedRows());
}

void TestFilterRun::anotherFilterTakesItsPlace()
{
    m_store->append(fruit(many));
    m_model->startFilter(with("apple"));
    step();
    m_model->startFilter(with("pear"), 5'000);
    step();
    m_model->setFilter(with("(apple|pear)"));
    QVERIFY(!m_model->isFiltering());
    QCOMPARE(m_model->rowCount(), many);
    m_model->startFilter(with("pear"));
    finish();
    QCOMPARE(m_model->rowCount(), many - (many + 2) / 3);
    QCOMPARE(rows(), expectedRows());
}

void TestFilterRun::takesWhatComesMeanwhile()
{
    m_tester.reset(); // it asks for every row
    m_store->append(fruit(many));
    // From the end: they are rows at once. From the middle: the run comes to them.
    for (const quint64 near : {quint64(0), quint64(4'000)}) {
        m_model->startFilter(with("apple"), near);
        while (m_model->isFiltering()) {
            m_store->append(fruit(50));
            if (near == 0)
                QCOMPARE(rows().back(), m_store->lastNumber() - 1);
            step();
        }
        QCOMPARE(rows(), expectedRows());
    }
}

void TestFilterRun::evictsMeanwhile()
{
    m_tester.reset(); // it asks for every row
    m_store->append(fruit(many));
    const quint64 full = m_store->bytesUsed();
    m_store->setBudget(full);
    for (const quint64 near : {quint64(0), m_store->firstNumber() + 300}) {
        m_model->startFilter(with("apple"), near);
        while (m_model->isFiltering()) {
            m_store->append(fruit(300)); // less than a slice looks at
            QVERIFY(rows().empty() || rows().front() >= m_store->firstNumber());
            QVERIFY(m_model->filterProgress() <= 100);
            step();
        }
        QCOMPARE(rows(), expectedRows());
        QVERIFY(m_store->evicted() > 0);
    }
    // All that it looked at is gone at once.
    m_model->startFilter(with("apple"), m_store->firstNumber() + 10);
    m_store->append(fruit(2 * many));
    finish();
    QCOMPARE(rows(), expectedRows());
}

void TestFilterRun::clearsMeanwhile()
{
    m_store->append(fruit(many));
    m_model->startFilter(with("apple"), 5'000);
    m_store->clear();
    QCOMPARE(m_model->rowCount(), 0);
    finish();
    m_store->append(fruit(9));
    QCOMPARE(m_model->rowCount(), 3);
}

void TestFilterRun::opensAgainWhatItComesTo()
{
    CaptureBatch batch;
    addBroadcast(batch, 1, 0, {1, 2, 3}, "apple");
    m_store->append(std::move(batch));
    m_store->append(fruit(many));
    CaptureBatch last;
    addBroadcast(last, 2, 0, {1, 2}, "apple");
    m_store->append(std::move(last));
    m_model->setOpened(m_model->indexOf(1), true);
    m_model->setOpened(m_model->indexOf(many + 2), true);
    m_model->startFilter(with("apple"));
    QVERIFY(m_model->isOpened(m_model->indexOf(many + 2)));
    QVERIFY(!m_model->indexOf(1).isValid());
    m_model->startFilter(with("app")); // it remembers what it had not come to
    finish();
    QVERIFY(m_model->isOpened(m_model->indexOf(1)));
    QVERIFY(m_model->isOpened(m_model->indexOf(many + 2)));
    QCOMPARE(m_model->rowCount(), (many + 2) / 3 + 2 + 5);
    QCOMPARE(m_model->deliveryPlace(m_model->index(3, 0)), 2u);
    // What a filter hides is no longer open.
    m_model->startFilter(with("pear"));
    finish();
    m_model->startFilter(with("apple"));
    finish();
    QVERIFY(!m_model->isOpened(m_model->indexOf(1)));
}

void TestFilterRun::lateDeliveriesComeOnce()
{
    CaptureBatch batch;
    batch.broadcasts.push_back(broadcastNews(1, 2));
    batch.records.push_back(broadcastRecord(1, 0));
    m_store->append(std::move(batch));
    m_store->append(fruit(many));
    FrameFilter filter;
    filter.connection = ConnectionId{2};
    m_model->startFilter(filter);
    QVERIFY(m_model->isFiltering());
    CaptureBatch late;
    late.deliveries = {deliveryNews(1, 2, 1'000'000)};
    m_store->append(std::move(late)); // of a record that is still to come
    QCOMPARE(m_model->rowCount(), 0);
    finish();
    QCOMPARE(rows(), std::vector<quint64>{1});
    QCOMPARE(m_model->deliveryPlace(m_model->index(0, 0)), 0u);
}

void TestFilterRun::stripesStay()
{
    m_store->append(fruit(many));
    m_model->startFilter(with("apple"));
    const quint64 newest = quint64(many) - 1;
    const auto position = [this](quint64 number) {
        return m_model->indexOf(number).data(int(FrameRole::Position)).toULongLong();
    };
    const quint64 before = position(newest);
    step();
    QCOMPARE(position(newest), before);
    finish();
    QCOMPARE(position(newest), before);
    QCOMPARE(position(newest - 3), before - 1);
}

void TestFilterRun::continuationsAreKnown()
{
    m_tester.reset(); // it asks for every row
    const QByteArray payload(64, 'x');
    CaptureBatch batch;
    batch.records.push_back(frame(payload, Opcode::Binary, false));
    for (int i = 0; i < many; ++i)
        batch.records.push_back(frame(payload, Opcode::Continuation, i + 1 == many));
    batch.records.push_back(frame(payload));
    m_store->append(std::move(batch));
    FrameFilter filter = with("xxx");
    filter.chips.setFlag(FrameChip::Binary, false);
    m_model->startFilter(filter); // it sees the last fragments first
    QCOMPARE(m_model->rowCount(), 1);
    finish();
    QCOMPARE(rows(), std::vector<quint64>{quint64(many) + 2});
}

// Any mixture of filters, arrivals, late deliveries, openings and evictions.
void TestFilterRun::agreesWithAllAtOnce()
{
    m_tester.reset(); // it asks for every row
    QRandomGenerator random(815);
    CaptureBatch connections;
    for (quint32 id = 1; id <= 4; ++id) {
        ConnectionInfo info;
        info.id = ConnectionId{id};
        info.name = QStringLiteral("Client %1").arg(id);
        connections.connections.push_back(info);
    }
    m_store->append(std::move(connections));
    m_store->append(fruit(many));
    m_store->setBudget(m_store->bytesUsed());
    quint32 lastBroadcast = 0;
    const std::vector<const char *> patterns{"apple", "pear", "news", "client 3", "", "[ae]p"};
    for (int round = 0; round < 30; ++round) {
        FrameFilter filter = with(patterns[random.bounded(quint64(patterns.size()))]);
        if (random.bounded(4) == 0)
            filter.connection = ConnectionId{quint32(random.bounded(1, 5))};
        const quint64 near = m_store->firstNumber() + quint64(random.bounded(many));
        m_model->startFilter(filter, random.bounded(3) == 0 ? 0 : near);
        for (int slice = random.bounded(12); slice > 0 && m_model->isFiltering(); --slice) {
            CaptureBatch batch = fruit(random.bounded(300));
            addBroadcast(batch, ++lastBroadcast, 0, {1, 2});
            const quint32 late = lastBroadcast - std::min(lastBroadcast - 1, quint32(random.bounded(5)));
            batch.deliveries.push_back(deliveryNews(late, 3, 5'000'000));
            m_store->append(std::move(batch));
            if (m_model->rowCount() > 0) {
                const QModelIndex any = m_model->index(random.bounded(m_model->rowCount()), 0);
                m_model->setOpened(any, !m_model->isOpened(any));
            }
            step();
        }
        if (random.bounded(3) > 0)
            continue; // the next one takes its place
        finish();
        std::vector<quint64> records = rows();
        records.erase(std::unique(records.begin(), records.end()), records.end()); // deliveries below them
        QCOMPARE(records, expectedRows());
    }
    QVERIFY(m_store->evicted() > 0);
    finish();
}

QTEST_GUILESS_MAIN(TestFilterRun)
#include "tst_filterrun.moc"
