// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/framerecorder.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

namespace {

constexpr quint64 firstOffset = 129;

std::vector<Record> record(const std::vector<QByteArray> &pieces, bool end = false,
    Direction direction = Direction::ToServer, quint64 maxPayload = 1'000, bool compressed = false)
{
    FrameRecorder recorder(ConnectionId{4}, direction, maxPayload, firstOffset, compressed);
    std::vector<Record> records;
    for (const QByteArray &piece : pieces)
        recorder.receive(piece, 77, records);
    if (end) {
        recorder.receiveEnd(78, records);
        recorder.receiveEnd(79, records); // once is enough
    }
    return records;
}

std::vector<QByteArray> singleBytes(const QByteArray &bytes)
{
    std::vector<QByteArray> pieces;
    for (const char byte : bytes)
        pieces.emplace_back(1, byte);
    return pieces;
}

QByteArray joined(const std::vector<Record> &records)
{
    QByteArray bytes;
    for (const Record &each : records)
        bytes += wireBytes(each);
    return bytes;
}

QByteArray describe(const std::vector<Record> &records)
{
    QByteArray text;
    for (const Record &each : records) {
        text += QByteArray::number(each.offset) + ' ' + QByteArray::number(int(each.kind)) + ' ' +
                QByteArray::number(int(each.opcode)) + ' ' + QByteArray::number(int(each.flags), 16) + ' ' +
                QByteArray::number(int(each.violation)) + ' ' + QByteArray::number(each.payloadLength) + ' ' +
                each.payload.toHex() + '\n';
    }
    return text;
}

} // namespace

class TestFrameRecorder : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void wholeStreams_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<Direction>("direction");
        QTest::addColumn<int>("count");
        QTest::addColumn<Violation>("lastViolation");
        const auto row = [](const char *name, const char *hex, Direction direction, int count,
                             Violation violation) {
            QTest::newRow(name) << QByteArray::fromHex(hex) << direction << count << violation;
        };
        const Direction up = Direction::ToServer;
        const Direction down = Direction::ToClient;
        row("5.7 masked text", "818537fa213d7f9f4d5158", up, 1, Violation::None);
        row("5.7 fragments with a ping between", "010348656c890080026c6f", down, 3, Violation::None);
        row("5.1 unmasked client frame", "8105 48656c6c6f 818537fa213d7f9f4d5158", up, 2, Violation::None);
        row("5.1 unmasked client frame last", "810548656c6c6f", up, 1, Violation::UnmaskedClientFrame);
        row("5.1 masked server frame", "818537fa213d7f9f4d5158", down, 1, Violation::MaskedServerFrame);
        row("5.2 reserved opcode", "8300", down, 1, Violation::ReservedOpcode);
        row("5.2 reserved bit", "c10161", down, 1, Violation::ReservedBit);
        row("5.2 overlong", "817e000161", down, 1, Violation::OverlongLength);
        row("5.4 continuation of nothing", "800161", down, 1, Violation::UnexpectedContinuation);
        row("8.1 invalid UTF-8", "8102c328", down, 1, Violation::InvalidUtf8);
        row("7.4 close code", "880203ec", down, 1, Violation::InvalidCloseCode);
        row("5.5.1 frame after close", "8800810161", down, 2, Violation::FrameAfterClose);
        row("frames after a violation", "8102c328 8102c3a9 8900", down, 3, Violation::None);
    }
    void wholeStreams()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(Direction, direction);
        const std::vector<Record> whole = record({bytes}, true, direction);
        QTEST(int(whole.size()), "count");
        QTEST(whole.back().violation, "lastViolation");
        QCOMPARE(joined(whole), bytes);
        quint64 offset = firstOffset;
        for (const Record &each : whole) {
            QCOMPARE(each.offset, offset);
            QCOMPARE(each.direction, direction);
            QCOMPARE(each.connection, ConnectionId{4});
            QCOMPARE(each.time, qint64(77));
            offset += each.wireSize();
        }
        QCOMPARE(describe(record(singleBytes(bytes), true, direction)), describe(whole));
        for (qsizetype at = 1; at < bytes.size(); ++at)
            QCOMPARE(describe(record({bytes.first(at), bytes.sliced(at)}, true, direction)), describe(whole));
    }

    void oversizeFrames_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<Direction>("direction");
        QTest::addColumn<Violation>("violation");
        QByteArray large = serializeMessage(Opcode::Binary, QByteArray(1'000, 'z'), MaskingKey{{1, 2, 3, 4}});
        QTest::newRow("masked") << large << Direction::ToServer << Violation::None;
        QTest::newRow("masked by a server") << large << Direction::ToClient << Violation::MaskedServerFrame;
        large = serializeMessage(Opcode::Binary, QByteArray(1'000, 'z'));
        QTest::newRow("unmasked") << large << Direction::ToClient << Violation::None;
        QTest::newRow("unmasked by a client")
            << large << Direction::ToServer << Violation::UnmaskedClientFrame;
    }
    void oversizeFrames()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(Direction, direction);
        QFETCH(Violation, violation);
        const QByteArray before = QByteArray::fromHex("890161");
        const QByteArray after = QByteArray::fromHex("8a0162");
        const QByteArray stream = before + bytes + after;
        const std::vector<Record> whole = record({stream}, true, direction, 200);
        QCOMPARE(whole.size(), std::size_t(3));
        QCOMPARE(whole[1].payload, QByteArray(200, 'z'));
        QCOMPARE(whole[1].payloadLength, quint64(1'000));
        QVERIFY(whole[1].has(RecordFlag::PayloadCut));
        QVERIFY(!whole[1].has(RecordFlag::Truncated));
        QCOMPARE(whole[1].violation, violation);
        QCOMPARE(whole[1].wireSize(), quint64(bytes.size()));
        QVERIFY(bytes.startsWith(wireBytes(whole[1])));
        QCOMPARE(whole[2].offset, firstOffset + quint64(before.size() + bytes.size()));
        QCOMPARE(wireBytes(whole[2]), after);
        QCOMPARE(describe(record(singleBytes(stream), true, direction, 200)), describe(whole));
        for (qsizetype at = 1; at < stream.size(); ++at)
            QCOMPARE(describe(record({stream.first(at), stream.sliced(at)}, true, direction, 200)),
                describe(whole));
    }

    void oversizeFirstFragment()
    {
        // The reader did not see what these continue: that breaks no rule.
        const QByteArray first = QByteArray::fromHex("027e00c8") + QByteArray(200, 'z');
        const QByteArray rest = QByteArray::fromHex("000161 890161 800162 800163");
        const std::vector<Record> records = record({first + rest}, true, Direction::ToClient, 150);
        QCOMPARE(records.size(), std::size_t(5));
        for (std::size_t i = 0; i < 4; ++i)
            QCOMPARE(records[i].violation, Violation::None);
        QCOMPARE(records[4].violation, Violation::UnexpectedContinuation);
    }

    void longMessageOfSmallFrames()
    {
        // The recorder's own limit is no fault of the peer's.
        QByteArray stream = QByteArray::fromHex("0264") + QByteArray(100, 'z');
        for (int i = 0; i < 3; ++i)
            stream += QByteArray::fromHex("0064") + QByteArray(100, 'z');
        stream += QByteArray::fromHex("8000 8101 61");
        const std::vector<Record> records = record({stream}, true, Direction::ToClient, 250);
        QCOMPARE(records.size(), std::size_t(6));
        for (const Record &each : records)
            QCOMPARE(each.violation, Violation::None);
        QCOMPARE(joined(records), stream);
    }

    void endInsideOversizeFrame()
    {
        const QByteArray bytes = serializeMessage(Opcode::Binary, QByteArray(1'000, 'z')).first(600);
        const std::vector<Record> records = record({bytes}, true, Direction::ToClient, 200);
        QCOMPARE(records.size(), std::size_t(1));
        QVERIFY(records[0].has(RecordFlag::Truncated));
        QVERIFY(records[0].has(RecordFlag::PayloadCut));
        QCOMPARE(records[0].payload.size(), qsizetype(200));
    }

    void endInsideFrame()
    {
        const std::vector<Record> records =
            record({QByteArray::fromHex("890081054865")}, true, Direction::ToClient);
        QCOMPARE(records.size(), std::size_t(2));
        QCOMPARE(records[1].payload, QByteArray("He"));
        QCOMPARE(records[1].offset, firstOffset + 2);
        QCOMPARE(records[1].violation, Violation::TruncatedFrame);
        QVERIFY(records[1].has(RecordFlag::Truncated));
        QVERIFY(records[1].has(RecordFlag::PayloadCut));
        QCOMPARE(wireBytes(records[1]), QByteArray::fromHex("81054865"));
    }

    void endInsideHeader()
    {
        const std::vector<Record> records =
            record({QByteArray::fromHex("817e01")}, true, Direction::ToClient);
        QCOMPARE(records.size(), std::size_t(1));
        QCOMPARE(records[0].kind, RecordKind::Note);
        QVERIFY(records[0].payload.contains("3 bytes"));
        QCOMPARE(records[0].offset, firstOffset);
        QCOMPARE(records[0].connection, ConnectionId{4});
    }

    void endAfterFailure()
    {
        // The invalid byte is known before the end, the frame is not complete: it becomes one cut record.
        const std::vector<Record> early =
            record({QByteArray::fromHex("8105ff61")}, false, Direction::ToClient);
        QVERIFY(early.empty());
        const std::vector<Record> records =
            record({QByteArray::fromHex("8105ff61")}, true, Direction::ToClient);
        QCOMPARE(records.size(), std::size_t(1));
        QCOMPARE(records[0].violation, Violation::InvalidUtf8);
        QVERIFY(records[0].has(RecordFlag::Truncated));
        // A frame that is cut after an earlier failure is not passed over in silence.
        const std::vector<Record> later =
            record({QByteArray::fromHex("8101ff 810561")}, true, Direction::ToClient);
        QCOMPARE(later.size(), std::size_t(2));
        QCOMPARE(later[1].kind, RecordKind::Note);
    }

    void lengthThatNobodyCanFollow()
    {
        const QByteArray bytes = QByteArray::fromHex("827fffffffffffffffff6161616161");
        const std::vector<Record> records = record({bytes}, true, Direction::ToClient);
        QCOMPARE(records.size(), std::size_t(1));
        QCOMPARE(records[0].violation, Violation::LengthHighBit);
        QVERIFY(records[0].payload.isEmpty());
    }

    void compressedMessages()
    {
        const QByteArray bytes = QByteArray::fromHex("c103ff00ff e10161");
        std::vector<Record> records = record({bytes}, true, Direction::ToClient, 1'000, true);
        QCOMPARE(records.size(), std::size_t(2));
        QCOMPARE(records[0].violation, Violation::None);
        QCOMPARE(records[1].violation, Violation::ReservedBit); // RSV2 has no meaning in RFC 7692
        records = record({bytes}, true, Direction::ToClient, 1'000, false);
        QCOMPARE(records[0].violation, Violation::ReservedBit);
    }

    void smallLimitCutsControlFrames()
    {
        const std::vector<Record> records =
            record({QByteArray::fromHex("890548656c6c6f")}, true, Direction::ToClient, 2);
        QCOMPARE(records.size(), std::size_t(1));
        QCOMPARE(records[0].payload, QByteArray("He"));
        QVERIFY(records[0].has(RecordFlag::PayloadCut));
        QCOMPARE(records[0].violation, Violation::None);
    }
};

QTEST_GUILESS_MAIN(TestFrameRecorder)
#include "tst_framerecorder.moc"
