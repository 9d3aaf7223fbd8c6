// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/aftermath.h"
#include "tests/support/warnings.h"

#include <QTest>

using namespace Fanlight;

class TestAftermath : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { Testing::failOnWarnings(); }
    void nothingYet();
    void firstFramesAndClosesOfBothSides();
    void othersDoNotCount();
    void aCloseThatComesFirstIsToldOnce();
    void endsWithTheConnection();
    void looksOnlySoFar();

private:
    quint64 add(RecordKind kind, Direction direction, Opcode opcode = Opcode::Text, quint32 connection = 1)
    {
        Record record;
        record.kind = kind;
        record.direction = direction;
        record.opcode = opcode;
        record.connection = ConnectionId{connection};
        CaptureBatch batch;
        batch.records.push_back(record);
        m_store.append(std::move(batch));
        return m_store.lastNumber();
    }
    quint64 frame(Direction direction, Opcode opcode = Opcode::Text, quint32 connection = 1)
    {
        return add(RecordKind::Frame, direction, opcode, connection);
    }
    using Numbers = std::vector<quint64>;

    CaptureStore m_store{256 * 1024 * 1024};
};

void TestAftermath::nothingYet()
{
    const quint64 bad = frame(Direction::ToServer);
    QCOMPARE(aftermathOf(m_store, bad), Aftermath{});
}

void TestAftermath::firstFramesAndClosesOfBothSides()
{
    const quint64 bad = frame(Direction::ToServer);
    const quint64 answer = frame(Direction::ToClient);
    frame(Direction::ToClient);
    const quint64 more = frame(Direction::ToServer);
    frame(Direction::ToServer);
    const quint64 close = frame(Direction::ToClient, Opcode::Close);
    add(RecordKind::Note, Direction::ToServer);
    const quint64 goodbye = frame(Direction::ToServer, Opcode::Close);
    const quint64 end = add(RecordKind::Closed, Direction::ToServer);
    const Aftermath aftermath = aftermathOf(m_store, bad);
    QCOMPARE(aftermath.records, Numbers({answer, more, close, goodbye, end}));
    QVERIFY(aftermath.isOver && !aftermath.isCut);
}

void TestAftermath::othersDoNotCount()
{
    const quint64 bad = frame(Direction::ToServer);
    frame(Direction::ToClient, Opcode::Text, 2);
    add(RecordKind::Closed, Direction::ToServer, Opcode::Text, 2);
    const quint64 answer = frame(Direction::ToClient);
    QCOMPARE(aftermathOf(m_store, bad).records, Numbers({answer}));
    QVERIFY(!aftermathOf(m_store, bad).isOver);
}

void TestAftermath::aCloseThatComesFirstIsToldOnce()
{
    const quint64 bad = frame(Direction::ToServer);
    const quint64 close = frame(Direction::ToClient, Opcode::Close);
    frame(Direction::ToClient, Opcode::Close); // twice is one too many, and no news
    QCOMPARE(aftermathOf(m_store, bad).records, Numbers({close}));
}

void TestAftermath::endsWithTheConnection()
{
    const quint64 bad = frame(Direction::ToServer);
    const quint64 end = add(RecordKind::Closed, Direction::ToServer);
    frame(Direction::ToClient);
    QCOMPARE(aftermathOf(m_store, bad).records, Numbers({end}));
}

void TestAftermath::looksOnlySoFar()
{
    const quint64 bad = frame(Direction::ToServer);
    CaptureBatch batch;
    Record other;
    other.connection = ConnectionId{2};
    batch.records.assign(std::size_t(mostSearched), other);
    m_store.append(std::move(batch));
    QVERIFY(!aftermathOf(m_store, bad).isCut);
    frame(Direction::ToClient);
    const Aftermath aftermath = aftermathOf(m_store, bad);
    QVERIFY(aftermath.isCut && aftermath.records.empty());
}

QTEST_GUILESS_MAIN(TestAftermath)
#include "tst_aftermath.moc"
