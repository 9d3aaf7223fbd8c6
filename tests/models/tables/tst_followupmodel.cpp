// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/followupmodel.h"

#include <QAbstractItemModelTester>
#include <QRegularExpression>
#include <QTest>

#include <memory>

using namespace Fanlight;

namespace {

constexpr ClientId ours{7};
constexpr ConnectionId connection{1};

Record frame(qint64 time, Opcode opcode, const QByteArray &payload, bool fin = true,
    ConnectionId of = connection, Direction direction = Direction::ToClient)
{
    Frame made;
    made.header.opcode = opcode;
    made.header.fin = fin;
    made.header.payloadLength = quint64(payload.size());
    made.payload = payload;
    return recordOf(made, direction, of, time);
}

} // namespace

class tst_FollowUpModel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_store = std::make_unique<CaptureStore>(quint64(1) << 20);
        m_model = std::make_unique<FollowUpModel>(*m_store, m_clock);
        m_tester = std::make_unique<QAbstractItemModelTester>(
            m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
        CaptureBatch batch;
        for (const quint32 id : {1U, 2U}) {
            ConnectionInfo info;
            info.id = ConnectionId{id};
            info.client = ClientId{id == 1 ? ours.value : 8};
            batch.connections.push_back(info);
        }
        m_store->append(std::move(batch));
        m_model->setClient(ours);
    }
    void cleanup()
    {
        m_tester.reset();
        m_model.reset();
        m_store.reset();
    }

    // Nothing before it begins, nothing from before it began, nothing of others; control frames too.
    void beginsWithTheMoment()
    {
        append({frame(1'000, Opcode::Text, "before")});
        QCOMPARE(rows(), QStringList());
        m_model->begin(2'000'000);
        append({frame(1'999'999, Opcode::Text, "late"), frame(2'412'000, Opcode::Ping, "p"),
            frame(3'000'000, Opcode::Text, "others", true, ConnectionId{2}),
            frame(3'000'000, Opcode::Text, "part", false)});
        QCOMPARE(rows(), (QStringList{QStringLiteral("ping · p"), QStringLiteral("text… · part")}));
        QCOMPARE(
            m_model->index(0, 0).data(int(MessageRole::TimeText)).toString(), QStringLiteral("+0.412 ms"));
        m_model->begin(2'500'000);
        QCOMPARE(rows(), (QStringList{QStringLiteral("text… · part")}));
    }

    // Two sides of a connection are heard of in turns.
    void sortsByTime()
    {
        m_model->begin(0);
        append({frame(20, Opcode::Text, "answer"), frame(10, Opcode::Text, "question")});
        append({frame(15, Opcode::Ping, "between")});
        QCOMPARE(rows(), (QStringList{QStringLiteral("text · question"), QStringLiteral("ping · between"),
                             QStringLiteral("text · answer")}));
    }

    void saysHowItEnded()
    {
        m_model->begin(0);
        Record closed;
        closed.kind = RecordKind::Closed;
        closed.connection = connection;
        closed.time = 2;
        closed.closeCode = CloseCodes::ProtocolError;
        append({frame(1, Opcode::Close, QByteArray::fromHex("03ea")), closed});
        QCOMPARE(rows(), (QStringList{QStringLiteral("close · 1002 protocol error"),
                             QStringLiteral("closed · 1002 protocol error")}));
    }

    void anotherClientBeginsAnew()
    {
        m_model->begin(0);
        append({frame(1, Opcode::Text, "x")});
        QCOMPARE(m_model->rowCount(), 1);
        m_model->setClient(ClientId{8});
        append({frame(2, Opcode::Text, "y", true, ConnectionId{2})});
        QCOMPARE(m_model->rowCount(), 0);
        m_model->begin(0);
        QCOMPARE(rows(), (QStringList{QStringLiteral("text · y")}));
        m_model->setClient({});
        QCOMPARE(m_model->rowCount(), 0);
    }

private:
    void append(std::vector<Record> records)
    {
        CaptureBatch batch;
        batch.records = std::move(records);
        m_store->append(std::move(batch));
    }
    [[nodiscard]] QStringList rows() const
    {
        QStringList all;
        for (int row = 0; row < m_model->rowCount(); ++row)
            all += m_model->index(row, 0).data().toString();
        return all;
    }

    CaptureClock m_clock;
    std::unique_ptr<CaptureStore> m_store;
    std::unique_ptr<FollowUpModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

QTEST_GUILESS_MAIN(tst_FollowUpModel)
#include "tst_followupmodel.moc"
