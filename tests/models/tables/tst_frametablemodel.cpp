// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/frametablemodel.h"
#include "tables/recordtext.h"

#include <QAbstractItemModelTester>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace Fanlight;

namespace {

constexpr quint64 chunk = CaptureStore::chunkSize;
constexpr qint64 millisecond = 1'000'000;

Record frame(Opcode opcode, qint64 time, const QByteArray &payload = "hello")
{
    Frame source;
    source.header.opcode = opcode;
    source.header.payloadLength = quint64(payload.size());
    source.payload = payload;
    return recordOf(source, Direction::ToServer, ConnectionId{1}, time);
}

CaptureBatch batchOf(std::vector<Record> records)
{
    CaptureBatch batch;
    batch.records = std::move(records);
    return batch;
}

// text, ping, text, ping, …
CaptureBatch mixed(quint64 count)
{
    CaptureBatch batch;
    for (quint64 i = 0; i < count; ++i)
        batch.records.push_back(frame(i % 2 == 0 ? Opcode::Text : Opcode::Ping, qint64(i) * millisecond));
    return batch;
}

QString cell(const QAbstractItemModel &model, int row, FrameColumn column)
{
    return model.index(row, int(column)).data().toString();
}

} // namespace

class TestFrameTableModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_store = std::make_unique<CaptureStore>(1'000'000'000);
        m_model = std::make_unique<FrameTableModel>(*m_store, m_clock);
        m_tester = std::make_unique<QAbstractItemModelTester>(
            m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    }
    void cleanup()
    {
        m_tester.reset();
        m_model.reset();
        m_store.reset();
    }

    void rowsComeInBatches()
    {
        QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
        QSignalSpy reset(m_model.get(), &QAbstractItemModel::modelReset);
        m_store->append(mixed(1'000));
        QCOMPARE(m_model->rowCount(), 500); // pings are hidden
        QCOMPARE(inserted.size(), 1);
        m_store->append(batchOf({frame(Opcode::Ping, 0), frame(Opcode::Pong, 0)}));
        QCOMPARE(inserted.size(), 1); // nothing to show
        m_store->append(mixed(10));
        QCOMPARE(inserted.size(), 2);
        QCOMPARE(inserted[1][1].toInt(), 500);
        QCOMPARE(inserted[1][2].toInt(), 504);
        QCOMPARE(m_model->rowCount(), 505);
        QCOMPARE(m_model->controlCount(), quint64(507));
        QCOMPARE(reset.size(), 0);
    }

    void beginsWithWhatIsThere()
    {
        m_store->append(mixed(chunk + 10));
        const FrameTableModel late(*m_store, m_clock);
        QCOMPARE(late.rowCount(), m_model->rowCount());
        QCOMPARE(late.controlCount(), m_model->controlCount());
        QCOMPARE(late.recordNumber(late.index(7, 0)), quint64(15));
    }

    void filterTakesEffectOnWhatIsThere()
    {
        m_store->append(mixed(100));
        QSignalSpy reset(m_model.get(), &QAbstractItemModel::modelReset);
        FrameFilter filter;
        filter.chips |= FrameChip::Control;
        m_model->setFilter(filter);
        QCOMPARE(m_model->rowCount(), 100);
        filter.pattern = QRegularExpression(QStringLiteral("ping"));
        m_model->setFilter(filter);
        QCOMPARE(m_model->rowCount(), 50);
        QCOMPARE(reset.size(), 2);
        m_store->append(mixed(10)); // and on what comes
        QCOMPARE(m_model->rowCount(), 55);
        QCOMPARE(m_model->filter().pattern.pattern(), QStringLiteral("ping"));
        filter.chips = {};
        m_model->setFilter(filter);
        QCOMPARE(m_model->rowCount(), 0);
        QCOMPARE(reset.size(), 3);
    }

    void evictsFromTheFront()
    {
        m_store->setBudget(2 * chunk * sizeof(Record) + 10 * chunk); // the payload "hello" is counted too
        m_store->append(mixed(2 * chunk));
        QSignalSpy removed(m_model.get(), &QAbstractItemModel::rowsRemoved);
        QSignalSpy reset(m_model.get(), &QAbstractItemModel::modelReset);
        m_store->append(mixed(100));
        const quint64 first = m_store->firstNumber();
        QVERIFY(first > 1);
        QCOMPARE(removed.size(), 1);
        QCOMPARE(removed[0][1].toInt(), 0);
        QCOMPARE(removed[0][2].toInt(), int(first / 2) - 1);
        QCOMPARE(m_model->recordNumber(m_model->index(0, 0)), first);
        const quint64 kept = m_store->lastNumber() - first + 1;
        QCOMPARE(m_model->controlCount(), kept / 2);
        QCOMPARE(quint64(m_model->rowCount()), kept / 2);
        // A batch that evicts part of itself.
        m_store->append(mixed(5 * chunk + 2));
        QVERIFY(m_store->firstNumber() > first + 4 * chunk);
        QCOMPARE(m_model->recordNumber(m_model->index(0, 0)), m_store->firstNumber());
        QCOMPARE(m_model->controlCount(), (m_store->lastNumber() - m_store->firstNumber() + 1) / 2);
        QCOMPARE(reset.size(), 0);
    }

    void viewsMayAskForRowsThatAreGoing()
    {
        m_store->setBudget(chunk * sizeof(Record));
        m_store->append(mixed(chunk));
        int asked = 0;
        connect(m_model.get(), &QAbstractItemModel::rowsAboutToBeRemoved, this,
            [&](const QModelIndex &, int from, int to) {
                for (int row = from; row <= to; ++row)
                    asked += m_model->index(row, 0).data().isValid() ? 1 : 0;
            });
        connect(m_store.get(), &CaptureStore::connectionChanged, this,
            [&] { asked += m_model->index(0, int(FrameColumn::Info)).data().isValid() ? 1 : 0; });
        CaptureBatch batch = mixed(1);
        batch.connections.push_back({});
        m_store->append(std::move(batch));
        QVERIFY(m_store->firstNumber() > 1);
        QCOMPARE(asked, 0); // nothing to say about them, and no crash
    }

    void countsViolations()
    {
        Record violating = frame(Opcode::Text, 0);
        violating.violation = Violation::UnmaskedClientFrame;
        m_store->append(batchOf({violating, frame(Opcode::Text, 0), violating}));
        QCOMPARE(m_model->violationCount(), quint64(2));
        m_store->clear();
        QCOMPARE(m_model->violationCount(), quint64(0));
    }

    void clears()
    {
        m_store->append(mixed(100));
        QSignalSpy reset(m_model.get(), &QAbstractItemModel::modelReset);
        m_store->clear();
        QCOMPARE(m_model->rowCount(), 0);
        QCOMPARE(m_model->controlCount(), quint64(0));
        m_store->append(mixed(2 * chunk + 10));
        QCOMPARE(m_model->rowCount(), int(chunk) + 5);
        QCOMPARE(m_model->recordNumber(m_model->index(0, 0)), quint64(101));
        // Chunks begin at 101 now: counts go as they do.
        m_store->setBudget(1);
        QCOMPARE(m_model->controlCount(), quint64(5));
        m_store->clear();
        m_store->clear();
        QCOMPARE(reset.size(), 0);
    }

    void findsRows()
    {
        m_store->append(mixed(100));
        QCOMPARE(m_model->indexOf(1).row(), 0);
        QCOMPARE(m_model->indexOf(99).row(), 49);
        QVERIFY(!m_model->indexOf(2).isValid()); // a ping
        QVERIFY(!m_model->indexOf(1'000).isValid());
        QCOMPARE(m_model->recordNumber(m_model->index(49, 3)), quint64(99));
        QCOMPARE(m_model->recordNumber({}), quint64(0));
    }

    void columns()
    {
        ConnectionInfo info;
        info.id = ConnectionId{1};
        info.name = QStringLiteral("Client 1");
        CaptureBatch batch = batchOf({frame(Opcode::Text, 0)});
        batch.connections.push_back(info);
        m_store->append(std::move(batch));
        QCOMPARE(cell(*m_model, 0, FrameColumn::Number), QStringLiteral("1"));
        QCOMPARE(cell(*m_model, 0, FrameColumn::FromTo), QStringLiteral("Client 1 → server"));
        QCOMPARE(cell(*m_model, 0, FrameColumn::Kind), QStringLiteral("text"));
        QCOMPARE(cell(*m_model, 0, FrameColumn::Flags), QStringLiteral("F···"));
        QCOMPARE(cell(*m_model, 0, FrameColumn::Bytes), QStringLiteral("7"));
        QCOMPARE(cell(*m_model, 0, FrameColumn::Info), QStringLiteral("hello"));
        const QModelIndex first = m_model->index(0, 0);
        QCOMPARE(first.data(int(FrameRole::RecordNumber)).toULongLong(), quint64(1));
        QCOMPARE(first.data(int(FrameRole::RecordKindValue)).toInt(), int(RecordKind::Frame));
        QCOMPARE(first.data(int(FrameRole::OpcodeValue)).toInt(), int(Opcode::Text));
        QCOMPARE(first.data(int(FrameRole::DirectionValue)).toInt(), int(Direction::ToServer));
        QCOMPARE(first.data(int(FrameRole::ViolationValue)).toInt(), int(Violation::None));
        QCOMPARE(first.data(int(FrameRole::Connection)).toUInt(), 1u);
        QCOMPARE(first.data(int(FrameRole::TimeValue)).toLongLong(), qint64(0));
        QVERIFY(first.data(int(FrameRole::Payload)).toByteArray().constData() ==
                m_store->record(1).payload.constData());
        QCOMPARE(m_model->columnCount(), int(FrameColumn::Count));
        for (int column = 0; column < m_model->columnCount(); ++column)
            QVERIFY(!m_model->headerData(column, Qt::Horizontal, Qt::DisplayRole).toString().isEmpty());
    }

    void timeStyles()
    {
        m_store->append(
            batchOf({frame(Opcode::Text, 1'000 * millisecond), frame(Opcode::Ping, 1'001 * millisecond),
                frame(Opcode::Text, 1'002 * millisecond), frame(Opcode::Text, 70'000 * millisecond)}));
        const auto times = [this] {
            return QStringList{cell(*m_model, 0, FrameColumn::Time), cell(*m_model, 1, FrameColumn::Time),
                cell(*m_model, 2, FrameColumn::Time)};
        };
        const auto at = [this](qint64 moment) { return timeOfDay(m_clock, moment * millisecond); };
        // To the row before, not to the record before; after a long gap the time of day says more.
        QCOMPARE(m_model->timeStyle(), TimeStyle::SincePrevious);
        QCOMPARE(times(), (QStringList{at(1'000), QStringLiteral("+2.000 ms"), at(70'000)}));
        QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
        m_model->setTimeStyle(TimeStyle::Absolute);
        QCOMPARE(changed.size(), 1);
        QCOMPARE(changed[0][0].toModelIndex(), m_model->index(0, int(FrameColumn::Time)));
        QCOMPARE(changed[0][1].toModelIndex(), m_model->index(2, int(FrameColumn::Time)));
        QCOMPARE(times(), (QStringList{at(1'000), at(1'002), at(70'000)}));
        m_model->setTimeStyle(TimeStyle::SinceSelected);
        QCOMPARE(times(), (QStringList{at(1'000), at(1'002), at(70'000)})); // nothing is selected
        m_model->setReference(3);
        QCOMPARE(times(), (QStringList{QStringLiteral("−2.000 ms"), at(1'002), QStringLiteral("+68.998 s")}));
    }

    void timesOfBothSides()
    {
        ConnectionInfo info;
        info.id = ConnectionId{1};
        info.side = ConnectionSide::Both;
        CaptureBatch batch = batchOf({frame(Opcode::Text, 5 * millisecond)});
        batch.connections.push_back(info);
        m_store->append(std::move(batch));
        const QModelIndex time = m_model->index(0, int(FrameColumn::Time));
        QVERIFY(time.data(Qt::ToolTipRole).toString().contains(QStringLiteral("seen from one side only")));
        QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
        CaptureBatch late;
        late.sightings.push_back({4 * millisecond, 0, ConnectionId{1}, Direction::ToServer});
        m_store->append(std::move(late));
        QCOMPARE(changed.size(), 1);
        QVERIFY(time.data(Qt::ToolTipRole).toString().contains(QStringLiteral("latency 1.000 ms")));
    }

    void renamedConnection()
    {
        m_store->append(mixed(10));
        QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
        for (const QString &name : {QStringLiteral("Ada"), QStringLiteral("Grace")}) {
            ConnectionInfo info;
            info.id = ConnectionId{1};
            info.name = name;
            CaptureBatch batch;
            batch.connections.push_back(info);
            m_store->append(std::move(batch));
        }
        QTRY_COMPARE(changed.size(), 1); // once for both
        QCOMPARE(changed[0][0].toModelIndex().column(), int(FrameColumn::FromTo));
        QCOMPARE(cell(*m_model, 0, FrameColumn::FromTo), QStringLiteral("Grace → server"));
    }

private:
    const CaptureClock m_clock;
    std::unique_ptr<CaptureStore> m_store;
    std::unique_ptr<FrameTableModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

QTEST_GUILESS_MAIN(TestFrameTableModel)
#include "tst_frametablemodel.moc"
