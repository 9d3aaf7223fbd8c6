// SPDX-License-Identifier: GPL-3.0-or-later
#include "capture/clock.h"
#include "capture/record.h"
#include "protocol/frameparser.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

namespace {

constexpr MaskingKey key{{0x37, 0xfa, 0x21, 0x3d}};

Frame frameOf(FrameHeader header, const QByteArray &payload)
{
    header.payloadLength = quint64(payload.size());
    return Frame{header, payload, 42, Violation::None};
}

} // namespace

class TestRecord : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void staysSmall() { QVERIFY(sizeof(Record) <= 96); }

    void frameRoundTrip_data()
    {
        QTest::addColumn<QByteArray>("wire");
        QTest::newRow("5.7 unmasked text") << QByteArray::fromHex("810548656c6c6f");
        QTest::newRow("5.7 masked text") << QByteArray::fromHex("818537fa213d7f9f4d5158");
        QTest::newRow("5.3 an all-zero key is a key") << QByteArray::fromHex("81850000000048656c6c6f");
        QTest::newRow("5.4 first fragment") << QByteArray::fromHex("010348656c");
        QTest::newRow("5.2 every RSV bit, reserved opcode") << QByteArray::fromHex("f3016b");
        QTest::newRow("5.2 overlong 16-bit length") << QByteArray::fromHex("817e000161");
        QTest::newRow("5.2 overlong 64-bit length, masked")
            << QByteArray::fromHex("82ff000000000000000137fa213d56");
        QTest::newRow("5.5 empty ping") << QByteArray::fromHex("8900");
        QTest::newRow("5.2 126 bytes") << QByteArray::fromHex("827e007e") + QByteArray(126, 'x');
    }
    void frameRoundTrip()
    {
        QFETCH(QByteArray, wire);
        FrameParser parser(Role::Server, 1'000, 7);
        parser.receive(wire);
        const std::vector<Frame> frames = parser.takeFrames();
        QCOMPARE(frames.size(), std::size_t(1));
        const Record record = recordOf(frames[0], Direction::ToServer, ConnectionId{3}, 99);
        QCOMPARE(wireBytes(record), wire);
        QCOMPARE(record.wireSize(), quint64(wire.size()));
        QCOMPARE(headerOf(record), frames[0].header);
        QCOMPARE(record.violation, frames[0].violation);
        QCOMPARE(record.offset, quint64(7));
        QCOMPARE(record.time, qint64(99));
        QCOMPARE(record.connection, ConnectionId{3});
        QVERIFY(!record.has(RecordFlag::PayloadCut));
        QVERIFY(record.payload.constData() == frames[0].payload.constData()); // shared, not copied
    }

    void cutPayload()
    {
        FrameHeader header;
        header.maskingKey = key;
        Frame frame = frameOf(header, "Hello");
        frame.payload.truncate(2);
        const Record record = recordOf(frame, Direction::ToServer, {}, 0);
        QVERIFY(record.has(RecordFlag::PayloadCut));
        QCOMPARE(wireBytes(record), QByteArray::fromHex("818537fa213d7f9f"));
        QCOMPARE(record.wireSize(), quint64(11)); // it was all on the wire
    }

    void truncatedFrame()
    {
        Frame frame = frameOf({}, "Hello");
        frame.payload.truncate(2);
        Record record = recordOf(frame, Direction::ToClient, {}, 0);
        record.set(RecordFlag::Truncated);
        QCOMPARE(record.wireSize(), quint64(4)); // the rest never was
    }

    void heads()
    {
        Record record;
        record.kind = RecordKind::HttpResponse;
        record.payload = "HTTP/1.1 200 OK\r\n\r\nhi";
        record.payloadLength = 1'000;
        QCOMPARE(record.wireSize(), quint64(1'000));
        QCOMPARE(wireBytes(record), record.payload);
        for (const RecordKind kind : {RecordKind::Opened, RecordKind::Closed, RecordKind::Note}) {
            record.kind = kind;
            QCOMPARE(record.wireSize(), quint64(0));
            QCOMPARE(wireBytes(record), QByteArray());
        }
    }

    void clockTellsBothTimes()
    {
        const QDateTime before = QDateTime::currentDateTime();
        const CaptureClock clock;
        const QDateTime after = QDateTime::currentDateTime();
        const qint64 first = clock.now();
        QVERIFY(first >= 0);
        QVERIFY(clock.now() >= first);
        QVERIFY(clock.wallTime(0) >= before && clock.wallTime(0) <= after);
        QCOMPARE(clock.wallTime(0).msecsTo(clock.wallTime(1'500'000'000)), qint64(1'500));
    }
};

QTEST_GUILESS_MAIN(TestRecord)
#include "tst_record.moc"
