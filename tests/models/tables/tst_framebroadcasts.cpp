// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/recordtext.h"
#include "tests/models/tables/broadcaststage.h"

#include <QSignalSpy>

using namespace Fanlight;
using namespace Fanlight::Testing;

// The wire table's rows of broadcasts and of their deliveries.
class TestFrameBroadcasts : public QObject, private BroadcastStage
{
    Q_OBJECT
private Q_SLOTS:
    void init() { setUp(); }
    void cleanup() { tearDown(); }
    void oneRow();
    void audiences();
    void opensToItsDeliveries();
    void saysHowADeliveryWent();
    void timesStayRight();
    void comesAsDelivered();
    void opensFifteenThousandAtOnce();
    void isShownAsTheConnectionsDelivery();
    void isFoundByItsReceivers();
    void isFoundByWhatItSays();
    void filtersKeepOpen();
};

void TestFrameBroadcasts::oneRow()
{
    CaptureBatch batch = batchOf({text("hello", 0)});
    addBroadcast(batch, 1, millisecond, {1, 2, 3}, "hello");
    m_store->append(std::move(batch));
    QCOMPARE(m_model->rowCount(), 2);
    QCOMPARE(cell(1, FrameColumn::Number), QStringLiteral("2"));
    QCOMPARE(cell(1, FrameColumn::FromTo), QStringLiteral("server → 3 receivers"));
    QCOMPARE(cell(1, FrameColumn::Kind), QStringLiteral("text"));
    QCOMPARE(cell(1, FrameColumn::Flags), QStringLiteral("F···"));
    QCOMPARE(cell(1, FrameColumn::Bytes), QStringLiteral("7"));
    QCOMPARE(cell(1, FrameColumn::Info), QStringLiteral("hello · skew 2.000 ms"));
    const QModelIndex row = m_model->index(1, 0);
    QCOMPARE(row.data(int(FrameRole::ReceiverCount)).toUInt(), 3u);
    QCOMPARE(row.data(int(FrameRole::DeliveryPlace)).toUInt(), noDelivery);
    QCOMPARE(row.data(int(FrameRole::Connection)).toUInt(), 0u);
    QCOMPARE(row.data(int(FrameRole::Note)).toString(), QStringLiteral("skew 2.000 ms"));
    QVERIFY(row.data(int(FrameRole::IsOpenable)).toBool());
    QVERIFY(!row.data(int(FrameRole::IsOpened)).toBool());
    QCOMPARE(m_model->index(0, 0).data(int(FrameRole::ReceiverCount)).toUInt(), 0u);
    QVERIFY(!m_model->isOpenable(m_model->index(0, 0)));
    m_model->setOpened(m_model->index(0, 0), true);
    QCOMPARE(m_model->rowCount(), 2);
    const QString tip = m_model->index(1, int(FrameColumn::FromTo)).data(Qt::ToolTipRole).toString();
    QVERIFY2(tip.contains(QStringLiteral("3 of 3 reached")), qPrintable(tip));
    QVERIFY2(tip.contains(QStringLiteral("first left after 1.000 ms, last after 3.000 ms")), qPrintable(tip));
}

void TestFrameBroadcasts::audiences()
{
    CaptureBatch batch;
    addBroadcast(batch, 1, 0, {2});
    batch.broadcasts.push_back(broadcastNews(2, 3, QStringLiteral("blue"), 4));
    batch.records.push_back(broadcastRecord(2, millisecond));
    batch.broadcasts.push_back(broadcastNews(3, 1'000));
    batch.records.push_back(broadcastRecord(3, 2 * millisecond));
    addBroadcast(batch, 4, 3 * millisecond, {});
    batch.broadcasts.push_back(broadcastNews(5, 2, QString(10'000, u'r')));
    batch.records.push_back(broadcastRecord(5, 4 * millisecond));
    m_store->append(std::move(batch));
    QCOMPARE(column(FrameColumn::FromTo).first(4),
        (QStringList{QStringLiteral("server → Client 2"), QStringLiteral("server → room blue · 3"),
            QStringLiteral("server → 1,000 receivers"), QStringLiteral("server → 0 receivers")}));
    QVERIFY(cell(4, FrameColumn::FromTo).size() < 90);
    // None has left yet: that is said, and there is nothing to open.
    QCOMPARE(cell(2, FrameColumn::Info), QStringLiteral("news · 0 of 1,000 reached"));
    QVERIFY(!m_model->isOpenable(m_model->index(2, 0)));
    QCOMPARE(cell(3, FrameColumn::Info), QStringLiteral("news"));
    const QString tip = m_model->index(1, int(FrameColumn::FromTo)).data(Qt::ToolTipRole).toString();
    QVERIFY2(tip.contains(QStringLiteral("Client 4 → server")), qPrintable(tip));
}

void TestFrameBroadcasts::opensToItsDeliveries()
{
    CaptureBatch batch = batchOf({text("before", 0)});
    addBroadcast(batch, 1, millisecond, {3, 1, 2});
    batch.records.push_back(text("after", 2 * millisecond));
    m_store->append(std::move(batch));
    QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
    open(2);
    QCOMPARE(inserted.size(), 1);
    QCOMPARE(inserted[0][1].toInt(), 2);
    QCOMPARE(inserted[0][2].toInt(), 4);
    QVERIFY(m_model->isOpened(m_model->indexOf(2)));
    QCOMPARE(column(FrameColumn::FromTo),
        (QStringList{QStringLiteral("Client 1 → server"), QStringLiteral("server → 3 receivers"),
            QStringLiteral("server → Client 3"), QStringLiteral("server → Client 1"),
            QStringLiteral("server → Client 2"), QStringLiteral("Client 1 → server")}));
    const QModelIndex second = m_model->index(3, 0);
    QCOMPARE(second.data(int(FrameRole::DeliveryPlace)).toUInt(), 1u);
    QCOMPARE(second.data(int(FrameRole::Connection)).toUInt(), 1u);
    QCOMPARE(second.data(int(FrameRole::TimeValue)).toLongLong(), 3 * millisecond);
    QCOMPARE(second.data(int(FrameRole::Payload)).toByteArray(), QByteArray("news"));
    QVERIFY(second.data(int(FrameRole::IsNested)).toBool());
    QVERIFY(!second.data(int(FrameRole::IsOpenable)).toBool());
    QCOMPARE(m_model->recordNumber(second), quint64(2));
    QCOMPARE(m_model->deliveryPlace(second), 1u);
    QCOMPARE(m_model->indexOf(2, 1), second);
    QCOMPARE(m_model->indexOf(2).row(), 1);
    QCOMPARE(m_model->indexOf(3).row(), 5);
    QVERIFY(!m_model->indexOf(2, 7).isValid());
    QVERIFY(!m_model->indexOf(1, 0).isValid());
    open(2); // is open
    QCOMPARE(m_model->rowCount(), 6);
    m_model->setOpened(m_model->indexOf(2), false);
    QCOMPARE(m_model->rowCount(), 3);
    QVERIFY(!m_model->isOpened(m_model->indexOf(2)));
    QVERIFY(!m_model->indexOf(2, 1).isValid());
    QCOMPARE(cell(2, FrameColumn::Info), QStringLiteral("after"));
}

void TestFrameBroadcasts::saysHowADeliveryWent()
{
    CaptureBatch batch;
    addConnection(batch, 5, QStringLiteral("Client 5"), ConnectionSide::Both);
    batch.broadcasts.push_back(broadcastNews(1, 4));
    batch.records.push_back(broadcastRecord(1, 0));
    batch.deliveries = {deliveryNews(1, 1, millisecond), deliveryNews(1, 2, 2 * millisecond, 2'048),
        givenUpNews(1, 3, 2 * millisecond), deliveryNews(1, 5, 3 * millisecond)};
    m_store->append(std::move(batch));
    QCOMPARE(cell(0, FrameColumn::Info), QStringLiteral("news · skew 2.000 ms · 3 of 4 reached"));
    open(1);
    QCOMPARE(column(FrameColumn::Info).sliced(1),
        (QStringList{QString(), QStringLiteral("2,048 bytes queued before it"),
            QStringLiteral("given up: too slow or gone"), QString()}));
    QCOMPARE(column(FrameColumn::Bytes).sliced(1),
        (QStringList{QStringLiteral("6"), QStringLiteral("6"), QString(), QStringLiteral("6")}));
    QCOMPARE(cell(3, FrameColumn::Time), QString());
    const QModelIndex time = m_model->index(4, int(FrameColumn::Time));
    QVERIFY(time.data(Qt::ToolTipRole).toString().contains(QStringLiteral("seen from one side only")));
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    CaptureBatch late;
    late.sightings.push_back({5 * millisecond, 0, ConnectionId{5}, Direction::ToClient});
    m_store->append(std::move(late));
    QVERIFY(!changed.isEmpty());
    QVERIFY(changed.last()[1].toModelIndex().row() >= 4);
    QVERIFY(time.data(Qt::ToolTipRole).toString().contains(QStringLiteral("latency 2.000 ms")));
    QCOMPARE(cell(4, FrameColumn::Info), QStringLiteral("took 2.000 ms"));
}

void TestFrameBroadcasts::timesStayRight()
{
    CaptureBatch batch = batchOf({text("before", 0)});
    addBroadcast(batch, 1, millisecond, {1, 2});
    batch.records.push_back(text("after", 5 * millisecond));
    m_store->append(std::move(batch));
    open(2);
    QCOMPARE(column(FrameColumn::Time).sliced(1),
        (QStringList{QStringLiteral("+1.000 ms"), QStringLiteral("+1.000 ms"), QStringLiteral("+2.000 ms"),
            QStringLiteral("+4.000 ms")}));
    m_model->setTimeStyle(TimeStyle::Absolute);
    QCOMPARE(cell(3, FrameColumn::Time), timeOfDay(m_clock, 3 * millisecond));
    m_model->setReference(2, 0);
    m_model->setTimeStyle(TimeStyle::SinceSelected);
    QCOMPARE(column(FrameColumn::Time),
        (QStringList{QStringLiteral("−2.000 ms"), QStringLiteral("−1.000 ms"),
            timeOfDay(m_clock, 2 * millisecond), QStringLiteral("+1.000 ms"), QStringLiteral("+3.000 ms")}));
}

void TestFrameBroadcasts::comesAsDelivered()
{
    CaptureBatch batch;
    batch.broadcasts.push_back(broadcastNews(1, 3));
    batch.records.push_back(broadcastRecord(1, 0));
    batch.deliveries.push_back(deliveryNews(1, 1, millisecond));
    batch.records.push_back(text("after", millisecond));
    m_store->append(std::move(batch));
    QCOMPARE(cell(0, FrameColumn::Info), QStringLiteral("news · 1 of 3 reached"));
    open(1);
    QCOMPARE(m_model->rowCount(), 3);
    QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
    QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
    CaptureBatch more;
    more.deliveries = {deliveryNews(1, 3, 2 * millisecond), givenUpNews(1, 2, 3 * millisecond)};
    m_store->append(std::move(more));
    QCOMPARE(inserted.size(), 1);
    QCOMPARE(inserted[0][1].toInt(), 2);
    QCOMPARE(inserted[0][2].toInt(), 3);
    QVERIFY(!changed.isEmpty());
    QCOMPARE(changed.last()[0].toModelIndex().row(), 0);
    QCOMPARE(cell(0, FrameColumn::Info), QStringLiteral("news · skew 1.000 ms · 2 of 3 reached"));
    QCOMPARE(cell(2, FrameColumn::FromTo), QStringLiteral("server → Client 3"));
    QCOMPARE(cell(4, FrameColumn::Info), QStringLiteral("after"));
}

void TestFrameBroadcasts::opensFifteenThousandAtOnce()
{
    constexpr quint32 receivers = 15'000;
    CaptureBatch batch;
    batch.broadcasts.push_back(broadcastNews(1, receivers));
    batch.records.push_back(broadcastRecord(1, 0));
    for (quint32 id = 1; id <= receivers; ++id)
        batch.deliveries.push_back(deliveryNews(1, id, qint64(id) * 1'000));
    m_tester.reset(); // it asks for every row
    m_store->append(std::move(batch));
    QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
    open(1);
    QCOMPARE(inserted.size(), 1);
    QCOMPARE(m_model->rowCount(), int(receivers) + 1);
    QCOMPARE(m_model->deliveryPlace(m_model->index(int(receivers), 0)), receivers - 1);
}

void TestFrameBroadcasts::isShownAsTheConnectionsDelivery()
{
    FrameFilter filter;
    filter.connection = ConnectionId{2};
    m_model->setFilter(filter);
    CaptureBatch batch = batchOf({text("mine", 0, 2), text("another's", 0, 1)});
    addBroadcast(batch, 1, millisecond, {1, 2}, "to both");
    addBroadcast(batch, 2, 2 * millisecond, {1, 3}, "not to us");
    batch.broadcasts.push_back(broadcastNews(3, 2));
    batch.records.push_back(broadcastRecord(3, 3 * millisecond, "late"));
    batch.records.push_back(text("mine too", 9 * millisecond, 2));
    m_store->append(std::move(batch));
    QCOMPARE(column(FrameColumn::Info),
        (QStringList{QStringLiteral("mine"), QStringLiteral("to both"), QStringLiteral("mine too")}));
    QCOMPARE(cell(1, FrameColumn::FromTo), QStringLiteral("server → Client 2"));
    QCOMPARE(m_model->deliveryPlace(m_model->index(1, 0)), 1u);
    QVERIFY(!m_model->index(1, 0).data(int(FrameRole::IsNested)).toBool());
    QVERIFY(!m_model->isOpenable(m_model->index(1, 0)));
    QCOMPARE(cell(1, FrameColumn::Time), QStringLiteral("+3.000 ms")); // when it left
    // A slow one goes where its broadcast stands.
    CaptureBatch late;
    late.deliveries = {deliveryNews(3, 1, 4 * millisecond), deliveryNews(3, 2, 8 * millisecond, 512)};
    m_store->append(std::move(late));
    QCOMPARE(m_model->rowCount(), 4);
    QCOMPARE(cell(2, FrameColumn::Info), QStringLiteral("late · 512 bytes queued before it"));
    QCOMPARE(m_model->indexOf(5, 1).row(), 2);
    // And by a pattern, with its own words.
    filter.pattern = QRegularExpression(QStringLiteral("queued"));
    m_model->setFilter(filter);
    QCOMPARE(column(FrameColumn::Number), QStringList{QStringLiteral("5")});
    filter.pattern = {};
    m_model->setFilter(filter);
    QCOMPARE(m_model->rowCount(), 4);
}

void TestFrameBroadcasts::isFoundByItsReceivers()
{
    CaptureBatch batch;
    addConnection(batch, 7, QStringLiteral("Ada"));
    addBroadcast(batch, 1, 0, {1, 7, 2});
    addBroadcast(batch, 2, millisecond, {1, 2});
    batch.broadcasts.push_back(broadcastNews(3, 2));
    batch.records.push_back(broadcastRecord(3, 2 * millisecond));
    m_store->append(std::move(batch));
    setPattern("ada");
    QCOMPARE(column(FrameColumn::Number), QStringList{QStringLiteral("1")});
    open(1);
    QCOMPARE(column(FrameColumn::FromTo),
        (QStringList{QStringLiteral("server → 3 receivers"), QStringLiteral("server → Ada")}));
    QCOMPARE(m_model->deliveryPlace(m_model->index(1, 0)), 1u);
    QCOMPARE(m_model->indexOf(1, 1).row(), 1);
    QVERIFY(!m_model->indexOf(1, 0).isValid());
    // One that comes later to her.
    CaptureBatch late;
    late.deliveries = {deliveryNews(3, 1, 3 * millisecond)};
    m_store->append(std::move(late));
    QCOMPARE(m_model->rowCount(), 2);
    CaptureBatch later;
    later.deliveries = {deliveryNews(3, 7, 4 * millisecond), deliveryNews(1, 7, 5 * millisecond)};
    m_store->append(std::move(later));
    QCOMPARE(column(FrameColumn::Number),
        (QStringList{QStringLiteral("1"), QStringLiteral("1"), QStringLiteral("1"), QStringLiteral("3")}));
    // A new name counts from now on.
    CaptureBatch renamed;
    addConnection(renamed, 2, QStringLiteral("Ada's twin"));
    addBroadcast(renamed, 4, 6 * millisecond, {2, 3});
    m_store->append(std::move(renamed));
    QCOMPARE(cell(4, FrameColumn::Number), QStringLiteral("4"));
}

void TestFrameBroadcasts::isFoundByWhatItSays()
{
    CaptureBatch batch = batchOf({text("skewed", 0)});
    addBroadcast(batch, 1, 0, {1, 2, 3}, "good morning");
    batch.broadcasts.push_back(broadcastNews(2, 2, QStringLiteral("blue")));
    batch.records.push_back(broadcastRecord(2, millisecond, "good night"));
    batch.deliveries.push_back(deliveryNews(2, 4, millisecond));
    m_store->append(std::move(batch));
    const auto found = [this](const char *pattern) {
        setPattern(pattern);
        return column(FrameColumn::Number).join(u' ');
    };
    QCOMPARE(found("morning"), QStringLiteral("2"));
    QCOMPARE(found("3 receivers"), QStringLiteral("2"));
    QCOMPARE(found("room blue"), QStringLiteral("3"));
    QCOMPARE(found("skew"), QStringLiteral("1 2"));
    QCOMPARE(found("skew 2\\.0"), QStringLiteral("2"));
    QCOMPARE(found("\\d of \\d reached"), QStringLiteral("3"));
    QCOMPARE(found("client (3|4)$"), QStringLiteral("2 3"));
    QCOMPARE(found("no such thing"), QString());
    // Found by its payload, it opens to all.
    QCOMPARE(found("morning"), QStringLiteral("2"));
    open(2);
    QCOMPARE(m_model->rowCount(), 4);
    FrameFilter sent;
    sent.chips.setFlag(FrameChip::Received, false);
    m_model->setFilter(sent);
    QCOMPARE(column(FrameColumn::Number), QStringList{QStringLiteral("1")});
}

void TestFrameBroadcasts::filtersKeepOpen()
{
    CaptureBatch batch = batchOf({text("before", 0)});
    addBroadcast(batch, 1, 0, {1, 2, 3}, "good morning");
    m_store->append(std::move(batch));
    open(2);
    setPattern("morning");
    QCOMPARE(m_model->rowCount(), 4);
    setPattern("client 3");
    QCOMPARE(m_model->rowCount(), 2);
    setPattern("before");
    QCOMPARE(m_model->rowCount(), 1);
    QCOMPARE(m_model->indexOf(2), QModelIndex());
}

QTEST_GUILESS_MAIN(TestFrameBroadcasts)
#include "tst_framebroadcasts.moc"
