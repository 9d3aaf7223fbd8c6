// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/models/tables/broadcaststage.h"

#include <QRandomGenerator>
#include <QSignalSpy>

using namespace Fanlight;
using namespace Fanlight::Testing;

// Rows of broadcasts whose records or deliveries the store lets go.
class TestForgottenBroadcasts : public QObject, private BroadcastStage
{
    Q_OBJECT
private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { tearDown(); }
    void staysTheConnectionsWhenForgotten();
    void evictsWhatIsOpen();
    void closesWhatABatchForgets();
    void closesWhatIsForgotten();
    void rowsAgreeWithAPlainList();
};

void TestForgottenBroadcasts::staysTheConnectionsWhenForgotten()
{
    FrameFilter filter;
    filter.connection = ConnectionId{2};
    m_model->setFilter(filter);
    CaptureBatch batch;
    addBroadcast(batch, 1, millisecond, {1, 2});
    m_store->append(std::move(batch));
    m_store->setBudget(1); // its deliveries go, its record stays
    m_store->append(batchOf({text("mine", 4 * millisecond, 2)}));
    QCOMPARE(column(FrameColumn::FromTo),
        (QStringList{QStringLiteral("server → Client 2"), QStringLiteral("Client 2 → server")}));
    QCOMPARE(cell(0, FrameColumn::Info), QStringLiteral("news"));
    QCOMPARE(cell(1, FrameColumn::Time), QStringLiteral("+3.000 ms"));
}

void TestForgottenBroadcasts::evictsWhatIsOpen()
{
    CaptureBatch batch = batchOf(std::vector<Record>(chunk - 2, text("x", 0)));
    addBroadcast(batch, 1, 0, {1, 2, 3});
    batch.records.push_back(text("x", 0));
    addBroadcast(batch, 2, 0, {1, 2});
    m_store->append(std::move(batch));
    m_tester.reset();
    open(chunk - 1);
    open(chunk + 1);
    QCOMPARE(m_model->rowCount(), int(chunk) + 1 + 3 + 2);
    QSignalSpy removed(m_model.get(), &QAbstractItemModel::rowsRemoved);
    QCOMPARE(m_model->index(int(chunk), 0).data(int(FrameRole::Position)).toULongLong(), chunk - 2);
    m_store->setBudget(1);
    QCOMPARE(removed.size(), 2);
    QCOMPARE(removed[0][2].toInt(), int(chunk) + 3 - 1);
    QCOMPARE(m_model->recordNumber(m_model->index(0, 0)), chunk + 1);
    // Its deliveries went too, to make room.
    QCOMPARE(m_model->rowCount(), 1);
    QVERIFY(!m_model->isOpenable(m_model->index(0, 0)));
    m_store->append(batchOf({text("next", 0)}));
    QCOMPARE(m_model->rowCount(), 2);
    QCOMPARE(m_model->index(1, 0).data(int(FrameRole::Position)).toULongLong(), chunk + 1);
}

// A batch that brings nothing else to show: its one delivery is of a broadcast that has lost its others.
void TestForgottenBroadcasts::closesWhatABatchForgets()
{
    CaptureBatch batch;
    addBroadcast(batch, 1, 0, {1, 2, 3});
    batch.broadcasts.push_back(broadcastNews(2, 1'000));
    batch.records.push_back(broadcastRecord(2, millisecond));
    m_store->append(std::move(batch));
    open(1);
    m_store->setBudget(m_store->bytesUsed());
    QCOMPARE(m_model->rowCount(), 5);
    CaptureBatch late;
    late.deliveries.push_back(deliveryNews(2, 4, 2 * millisecond)); // room for a thousand is taken
    m_store->append(std::move(late));
    QVERIFY(m_store->deliveriesEvicted() > 0);
    QCOMPARE(column(FrameColumn::Number), (QStringList{QStringLiteral("1"), QStringLiteral("2")}));
    QVERIFY(!m_model->isOpened(m_model->indexOf(1)));
}

void TestForgottenBroadcasts::closesWhatIsForgotten()
{
    CaptureBatch batch;
    addBroadcast(batch, 1, 0, {1, 2, 3});
    m_store->append(std::move(batch));
    open(1);
    QCOMPARE(m_model->rowCount(), 4);
    QSignalSpy removed(m_model.get(), &QAbstractItemModel::rowsRemoved);
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    m_store->setBudget(1);
    QCOMPARE(removed.size(), 1); // at once, whatever comes next
    QCOMPARE(column(FrameColumn::Number), QStringList{QStringLiteral("1")});
    QVERIFY(!m_model->isOpened(m_model->indexOf(1)));
    QVERIFY(!changed.isEmpty()); // and it has no triangle any more
    QVERIFY(!m_model->index(0, 0).data(int(FrameRole::IsOpenable)).toBool());
    CaptureBatch more;
    addBroadcast(more, 2, millisecond, {1});
    m_store->append(std::move(more));
    QCOMPARE(column(FrameColumn::Number), (QStringList{QStringLiteral("1"), QStringLiteral("2")}));
    QCOMPARE(cell(0, FrameColumn::Info), QStringLiteral("news · skew 2.000 ms"));
}

// Any mixture of records, broadcasts, late deliveries, openings and evictions.
void TestForgottenBroadcasts::rowsAgreeWithAPlainList()
{
    QRandomGenerator random(4711);
    quint32 lastBroadcast = 0;
    m_store->setBudget(40 * 16 + 3 * chunk * sizeof(Record) / 2);
    m_tester.reset();
    for (int step = 0; step < 400; ++step) {
        CaptureBatch batch;
        const int records = step % 50 == 49 ? int(chunk) / 3 : random.bounded(4);
        for (int i = 0; i < records; ++i)
            batch.records.push_back(text("x", 0));
        for (int i = random.bounded(3); i > 0; --i)
            addBroadcast(batch, ++lastBroadcast, 0, {1, 2});
        if (lastBroadcast > 0 && random.bounded(2) == 0) {
            const quint32 late = lastBroadcast - std::min(lastBroadcast - 1, quint32(random.bounded(5)));
            batch.deliveries.push_back(deliveryNews(late, 3, millisecond));
        }
        m_store->append(std::move(batch));
        if (m_model->rowCount() > 0) {
            const int last = m_model->rowCount() - 1;
            const QModelIndex any = m_model->index(qMax(0, last - int(random.bounded(12))), 0);
            m_model->setOpened(any, !m_model->isOpened(any));
        }
        // The rows as they must be, each by number and place.
        int row = 0;
        for (quint64 number = m_store->firstNumber(); number <= m_store->lastNumber(); ++number) {
            const QModelIndex own = m_model->index(row, 0);
            if (m_model->recordNumber(own) != number || m_model->deliveryPlace(own) != noDelivery ||
                m_model->indexOf(number) != own)
                QFAIL(qPrintable(
                    QStringLiteral("step %1: row %2 of record %3").arg(step).arg(row).arg(number)));
            ++row;
            if (!m_model->isOpened(own))
                continue;
            const auto count = quint32(m_store->broadcast(m_store->record(number))->deliveries.size());
            for (quint32 place = 0; place < count; ++place, ++row) {
                const QModelIndex delivery = m_model->index(row, 0);
                QCOMPARE(m_model->recordNumber(delivery), number);
                QCOMPARE(m_model->deliveryPlace(delivery), place);
                QCOMPARE(m_model->indexOf(number, place), delivery);
            }
        }
        QCOMPARE(row, m_model->rowCount());
    }
    QVERIFY(m_store->evicted() > 0);
}

QTEST_GUILESS_MAIN(TestForgottenBroadcasts)
#include "tst_framebroadcasts_forgotten.moc"
