// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/clientmessagemodel.h"
#include "tests/support/broadcasts.h"

#include <QAbstractItemModelTester>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

Record frame(Opcode opcode, const QByteArray &payload, quint32 connection = 1,
    Direction direction = Direction::ToServer)
{
    Frame source;
    source.header.opcode = opcode;
    source.header.payloadLength = quint64(payload.size());
    source.payload = payload;
    return recordOf(source, direction, ConnectionId{connection}, 0);
}

Record other(RecordKind kind, const QByteArray &payload, CloseCode code = {})
{
    Record record;
    record.kind = kind;
    record.connection = ConnectionId{1};
    record.payload = payload;
    record.payloadLength = quint64(payload.size());
    record.closeCode = code;
    return record;
}

ConnectionInfo connection(quint32 id, quint32 client)
{
    ConnectionInfo info;
    info.id = ConnectionId{id};
    info.client = ClientId{client};
    return info;
}

CaptureBatch batchOf(std::vector<Record> records)
{
    CaptureBatch batch;
    batch.records = std::move(records);
    return batch;
}

CaptureBatch many(std::size_t count)
{
    return batchOf(std::vector<Record>(count, frame(Opcode::Text, "x")));
}

} // namespace

class TestClientMessageModel : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init()
    {
        QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
        m_store = std::make_unique<CaptureStore>(1'000'000'000);
        CaptureBatch batch;
        batch.connections = {connection(1, 5), connection(2, 6)};
        m_store->append(std::move(batch));
        m_model = std::make_unique<ClientMessageModel>(*m_store, m_clock, ClientId{5});
        m_tester = std::make_unique<QAbstractItemModelTester>(
            m_model.get(), QAbstractItemModelTester::FailureReportingMode::QtTest);
    }
    void cleanup()
    {
        m_tester.reset();
        m_model.reset();
        m_store.reset();
    }

    void showsItsOwn()
    {
        QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
        m_store->append(batchOf({frame(Opcode::Text, "mine"), frame(Opcode::Text, "another's", 2),
            frame(Opcode::Text, "reply", 1, Direction::ToClient), frame(Opcode::Text, "nobody's", 3)}));
        QCOMPARE(rows(), (QStringList{QStringLiteral("mine"), QStringLiteral("reply")}));
        QCOMPARE(inserted.size(), 1);
        // The same panel connects again.
        CaptureBatch again = batchOf({frame(Opcode::Text, "again", 9)});
        again.connections.push_back(connection(9, 5));
        m_store->append(std::move(again));
        QCOMPARE(rows().last(), QStringLiteral("again"));
        const ClientMessageModel late(*m_store, m_clock, ClientId{5});
        QCOMPARE(late.rowCount(), 3);
    }

    void showsWhatMatters()
    {
        m_store->append(batchOf({other(RecordKind::Opened, {}),
            other(RecordKind::HandshakeRequest, "GET / HTTP/1.1\r\n\r\n"),
            other(RecordKind::HandshakeResponse, "HTTP/1.1 101 Switching Protocols\r\n\r\n"),
            frame(Opcode::Ping, "p"), frame(Opcode::Pong, "p"), frame(Opcode::Binary, "b"),
            frame(Opcode::Close, QByteArray::fromHex("03e8")),
            other(RecordKind::Closed, "done", CloseCodes::Normal),
            other(RecordKind::HandshakeResponse, "HTTP/1.1 404 Not Found\r\n\r\nno"),
            other(RecordKind::Note, "a remark"), other(RecordKind::Closed, "lost", CloseCodes::Abnormal)}));
        QCOMPARE(
            rows(), (QStringList{QStringLiteral("TCP connection opened"), QStringLiteral("62 · 1 byte"),
                        QStringLiteral("1000 normal closure"), QStringLiteral("1000 normal closure · done"),
                        QStringLiteral("404 Not Found · no"), QStringLiteral("a remark"),
                        QStringLiteral("1006 abnormal closure · lost")}));
        QList<bool> errors;
        for (int row = 0; row < m_model->rowCount(); ++row)
            errors << m_model->index(row).data(int(MessageRole::IsError)).toBool();
        QCOMPARE(errors, (QList<bool>{false, false, false, false, true, true, true}));
        m_model->setControlShown(true);
        QVERIFY(m_model->isControlShown());
        QCOMPARE(m_model->rowCount(), 9);
        m_model->setControlShown(false);
        QCOMPARE(m_model->rowCount(), 7);
    }

    void roles()
    {
        Record record = frame(Opcode::Text, "hi", 1, Direction::ToClient);
        record.violation = Violation::MaskedServerFrame;
        m_store->append(batchOf({record}));
        const QModelIndex row = m_model->index(0);
        QCOMPARE(row.data(int(MessageRole::RecordNumber)).toULongLong(), quint64(1));
        QCOMPARE(row.data(int(MessageRole::Time)).toLongLong(), record.time);
        QCOMPARE(row.data(int(MessageRole::TimeText)).toString().size(), qsizetype(12));
        QCOMPARE(row.data(int(MessageRole::SentByClient)).toBool(), false);
        QCOMPARE(row.data(int(MessageRole::RecordKindValue)).toInt(), int(RecordKind::Frame));
        QCOMPARE(row.data(int(MessageRole::OpcodeValue)).toInt(), int(Opcode::Text));
        QCOMPARE(row.data(int(MessageRole::WireSize)).toULongLong(), quint64(4));
        QCOMPARE(row.data(int(MessageRole::ViolationValue)).toInt(), int(Violation::MaskedServerFrame));
        QCOMPARE(row.data(int(MessageRole::FullPayload)).toByteArray(), QByteArray("hi"));
        QCOMPARE(row.data(int(MessageRole::IsError)).toBool(), true);
    }

    void readsWhatIsCompressed()
    {
        // RFC 7692 section 7.2.3.1
        Record record = frame(Opcode::Text, QByteArray::fromHex("f248cdc9c90700"), 1, Direction::ToClient);
        record.set(RecordFlag::Fin);
        record.set(RecordFlag::Rsv1);
        m_store->append(batchOf({other(RecordKind::HandshakeResponse,
                                     "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Extensions: "
                                     "permessage-deflate; server_no_context_takeover\r\n\r\n"),
            record}));
        QCOMPARE(rows(), QStringList(QStringLiteral("Hello")));
        QCOMPARE(m_model->index(0).data(int(MessageRole::FullPayload)).toByteArray(), QByteArray("Hello"));
    }

    void showsItsDeliveries()
    {
        CaptureBatch batch;
        Record before = frame(Opcode::Text, "before");
        before.time = 1'000'000;
        Record between = frame(Opcode::Text, "between");
        between.time = 4'500'000;
        Record after = frame(Opcode::Text, "after");
        after.time = 9'000'000;
        batch.records.push_back(before);
        addBroadcast(batch, 1, 2'000'000, {2, 1}, "first"); // at 4 ms to us
        addBroadcast(batch, 2, 3'000'000, {2, 9}, "not for us");
        batch.records.push_back(between);
        addBroadcast(batch, 3, 4'000'000, {1, 2}, "second"); // at 5 ms
        batch.records.push_back(after);
        m_store->append(std::move(batch));
        const QStringList expected{QStringLiteral("before"), QStringLiteral("first"),
            QStringLiteral("between"), QStringLiteral("second"), QStringLiteral("after")};
        QCOMPARE(rows(), expected);
        const QModelIndex first = m_model->index(1);
        QCOMPARE(first.data(int(MessageRole::RecordNumber)).toULongLong(), quint64(2));
        QCOMPARE(first.data(int(MessageRole::DeliveryPlace)).toUInt(), 1u);
        QCOMPARE(first.data(int(MessageRole::SentByClient)).toBool(), false);
        QCOMPARE(first.data(int(MessageRole::FullPayload)).toByteArray(), QByteArray("first"));
        QCOMPARE(m_model->index(0).data(int(MessageRole::DeliveryPlace)).toUInt(), noDelivery);
        // A panel that comes later sees the same.
        const ClientMessageModel late(*m_store, m_clock, ClientId{5});
        QCOMPARE(late.rowCount(), 5);
        QCOMPARE(late.index(3).data().toString(), QStringLiteral("second"));
    }

    void deliveriesComeLate()
    {
        CaptureBatch batch;
        batch.broadcasts.push_back(broadcastNews(1, 2));
        batch.records.push_back(broadcastRecord(1, 0));
        batch.deliveries.push_back(deliveryNews(1, 2, 100));
        m_store->append(std::move(batch));
        QCOMPARE(m_model->rowCount(), 0);
        CaptureBatch given;
        given.deliveries.push_back(givenUpNews(1, 1, 200));
        m_store->append(std::move(given));
        QCOMPARE(m_model->rowCount(), 0); // it did not get that one
        CaptureBatch later;
        later.deliveries.push_back(deliveryNews(1, 1, 5'000'000));
        m_store->append(std::move(later));
        QCOMPARE(rows(), QStringList{QStringLiteral("news")});
        QCOMPARE(m_model->index(0).data(int(MessageRole::DeliveryPlace)).toUInt(), 2u);
        m_model->clearView();
        CaptureBatch ping;
        ping.broadcasts.push_back(broadcastNews(2, 1));
        ping.records.push_back(broadcastRecord(2, 6'000'000, "beat", Opcode::Ping));
        ping.deliveries.push_back(deliveryNews(2, 1, 6'000'000));
        m_store->append(std::move(ping));
        QCOMPARE(m_model->rowCount(), 0);
        m_model->setControlShown(true);
        QCOMPARE(m_model->rowCount(), 1);
    }

    void evictsDeliveriesAmongNewerRows()
    {
        constexpr quint64 chunk = CaptureStore::chunkSize;
        CaptureBatch batch = many(chunk - 1);
        batch.broadcasts.push_back(broadcastNews(1, 1));
        batch.records.push_back(broadcastRecord(1, 0, "the old one"));
        m_store->append(std::move(batch));
        CaptureBatch next = many(2);
        next.deliveries.push_back(deliveryNews(1, 1, 1'000'000));
        m_store->append(std::move(next));
        QCOMPARE(rows().last(), QStringLiteral("the old one"));
        QCOMPARE(m_model->rowCount(), int(chunk) + 2);
        m_store->setBudget(1); // only the last chunk stays
        QCOMPARE(rows(), (QStringList{QStringLiteral("x"), QStringLiteral("x")}));
    }

    void isBounded()
    {
        constexpr int limit = int(ClientMessageModel::maxRows);
        m_store->append(many(std::size_t(limit) - 5));
        QSignalSpy removed(m_model.get(), &QAbstractItemModel::rowsRemoved);
        m_store->append(many(10));
        QCOMPARE(removed.size(), 1);
        QCOMPARE(removed[0][2].toInt(), 4);
        QCOMPARE(m_model->rowCount(), limit);
        QCOMPARE(m_model->index(0).data(int(MessageRole::RecordNumber)).toULongLong(), quint64(6));
        m_store->append(many(std::size_t(limit) + 100));
        QCOMPARE(m_model->rowCount(), limit);
        QCOMPARE(m_model->index(limit - 1).data(int(MessageRole::RecordNumber)).toULongLong(),
            m_store->lastNumber());
        m_model->setControlShown(true);
        QCOMPARE(m_model->rowCount(), limit);
        QCOMPARE(m_model->index(limit - 1).data(int(MessageRole::RecordNumber)).toULongLong(),
            m_store->lastNumber());
    }

    void followsEviction()
    {
        m_store->append(many(CaptureStore::chunkSize));
        m_store->setBudget(1);
        m_store->append(many(3));
        QCOMPARE(m_model->rowCount(), 3);
        QCOMPARE(m_model->index(0).data().toString(), QStringLiteral("x"));
        m_store->clear();
        QCOMPARE(m_model->rowCount(), 0);
    }

    void clearsTheViewAlone()
    {
        m_store->append(many(10));
        m_model->clearView();
        QCOMPARE(m_model->rowCount(), 0);
        QCOMPARE(m_store->lastNumber(), quint64(10));
        m_model->setControlShown(true); // does not bring them back
        QCOMPARE(m_model->rowCount(), 0);
        m_store->append(many(2));
        QCOMPARE(m_model->rowCount(), 2);
        m_model->clearView();
        m_model->clearView();
        QCOMPARE(m_model->rowCount(), 0);
    }

private:
    QStringList rows() const
    {
        QStringList texts;
        for (int row = 0; row < m_model->rowCount(); ++row)
            texts << m_model->index(row).data().toString();
        return texts;
    }

    const CaptureClock m_clock;
    std::unique_ptr<CaptureStore> m_store;
    std::unique_ptr<ClientMessageModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;
};

QTEST_GUILESS_MAIN(TestClientMessageModel)
#include "tst_clientmessagemodel.moc"
