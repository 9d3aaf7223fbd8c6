// SPDX-License-Identifier: GPL-3.0-or-later
#include "describe.h"
#include "protocol/frameparser.h"
#include "tests/support/bytes.h"

#include <QRegularExpression>
#include <QTest>

#include <limits>

using namespace Fanlight;
using namespace Fanlight::Testing;

class TestFrameParser : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void frames_data();
    void frames();
    void reservedBitsOfAnExtension();
    void reservedOpcodes();
    void partialFrame();
    void position();
    void offsets();
    void stops_data();
    void stops();
    void limitOfEverySize();
    void announcedLengthReservesNothing();
    void takeFramesInto();
    void manyFrames();
};

namespace {

constexpr quint64 limit = 100'000;

} // namespace

void TestFrameParser::frames_data()
{
    QTest::addColumn<Role>("receiver");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected");
    const auto client = [](const char *name, const QByteArray &bytes, const char *expected) {
        QTest::newRow(name) << Role::Client << bytes << QByteArray(expected);
    };
    const auto server = [](const char *name, const QByteArray &bytes, const char *expected) {
        QTest::newRow(name) << Role::Server << bytes << QByteArray(expected);
    };
    client("5.7 unmasked text", hex("81 05 48656c6c6f"), "@0 text 5 \"Hello\"");
    server("5.7 masked text", hex("81 85 37fa213d 7f9f4d5158"), "@0 text 5 key=37fa213d \"Hello\"");
    client("5.7 fragmented text", hex("01 03 48656c 80 02 6c6f"), "@0 text+ 3 \"Hel\"\n@5 cont 2 \"lo\"");
    client("5.7 unmasked ping", hex("89 05 48656c6c6f"), "@0 ping 5 \"Hello\"");
    server("5.7 masked pong", hex("8a 85 37fa213d 7f9f4d5158"), "@0 pong 5 key=37fa213d \"Hello\"");
    client("5.7 256 bytes", hex("82 7e 0100") + pattern(256), "@0 binary 256/16 <256>");
    client("5.7 64 KiB", hex("82 7f 0000000000010000") + pattern(65536), "@0 binary 65536/64 <65536>");
    client("5.2 empty frame", hex("82 00"), "@0 binary 0 \"\"");
    server("5.2 empty masked frame", hex("88 80 37fa213d"), "@0 close 0 key=37fa213d \"\"");
    server("5.3 a key of zeros is a key", hex("81 82 00000000 6869"), "@0 text 2 key=00000000 \"hi\"");
    client(
        "5.2 several frames", hex("89 00 8a 00 81 01 61"), "@0 ping 0 \"\"\n@2 pong 0 \"\"\n@4 text 1 \"a\"");
    server("5.2 masked 16-bit length", hex("82 fe 0080 00000000") + QByteArray(128, 'x'),
        "@0 binary 128/16 key=00000000 <128>");
    server("5.2 masked 64-bit length", hex("82 ff 0000000000010000 00000000") + QByteArray(65536, 'x'),
        "@0 binary 65536/64 key=00000000 <65536>");

    server("5.1 unmasked client frame", hex("81 01 61 81 81 00000000 62"),
        "@0 text 1 \"a\" !UnmaskedClientFrame\n@3 text 1 key=00000000 \"b\"");
    client("5.1 masked server frame", hex("81 81 00000000 61 81 01 62"),
        "@0 text 1 key=00000000 \"a\" !MaskedServerFrame\n@7 text 1 \"b\"");
    client("5.2 RSV1", hex("c1 01 61"), "@0 text rsv1 1 \"a\" !ReservedBit");
    client("5.2 RSV2", hex("a1 01 61"), "@0 text rsv2 1 \"a\" !ReservedBit");
    client("5.2 RSV3", hex("91 01 61"), "@0 text rsv3 1 \"a\" !ReservedBit");
    client("5.2 reserved opcode, then a good frame", hex("83 01 61 81 01 62"),
        "@0 3 1 \"a\" !ReservedOpcode\n@3 text 1 \"b\"");
    client("5.2 16 bits for a length of 0", hex("81 7e 0000"), "@0 text 0/16 \"\" !OverlongLength");
    client("5.2 16 bits for a length of 125", hex("82 7e 007d") + pattern(125),
        "@0 binary 125/16 <125> !OverlongLength");
    client("5.2 64 bits for a length of 65535", hex("82 7f 000000000000ffff") + pattern(65535),
        "@0 binary 65535/64 <65535> !OverlongLength");
    client("5.5 fragmented ping", hex("09 01 61"), "@0 ping+ 1 \"a\" !FragmentedControl");
    client("5.5 ping of 125", hex("89 7d") + pattern(125), "@0 ping 125 <125>");
    client("5.5 ping of 126", hex("89 7e 007e") + pattern(126), "@0 ping 126/16 <126> !ControlTooLong");
    // The first rule broken, in the order of the header's fields.
    server("5.2 reserved bit before opcode", hex("f3 01 61"), "@0 3 rsv1 rsv2 rsv3 1 \"a\" !ReservedBit");
    server("5.2 reserved opcode before FIN", hex("0b 01 61"), "@0 b+ 1 \"a\" !ReservedOpcode");
    server("5.5 FIN before length", hex("09 7e 007e") + pattern(126),
        "@0 ping+ 126/16 <126> !FragmentedControl");
    server("5.5 control length before encoding", hex("89 7f 000000000000007e") + pattern(126),
        "@0 ping 126/64 <126> !ControlTooLong");
    server("5.2 encoding before masking", hex("81 7e 0001 61"), "@0 text 1/16 \"a\" !OverlongLength");
}

void TestFrameParser::frames()
{
    QFETCH(const Role, receiver);
    QFETCH(const QByteArray, bytes);
    QFETCH(const QByteArray, expected);
    for (const Pieces &pieces : feedings(bytes)) {
        FrameParser parser(receiver, limit, 0);
        std::vector<Frame> frames;
        QByteArray wire;
        for (const QByteArrayView piece : pieces) {
            parser.receive(piece);
            for (const Frame &frame : parser.takeFrames()) {
                frames.push_back(frame);
                wire += serialize(Unchecked{frame});
            }
        }
        QCOMPARE(describeAll(frames), expected);
        QCOMPARE(wire, bytes);
        QVERIFY(!parser.isInsideFrame());
        QVERIFY(!parser.isStopped());
        QCOMPARE(parser.offset(), quint64(bytes.size()));
    }
}

void TestFrameParser::reservedBitsOfAnExtension()
{
    constexpr std::array firstBytes{0xC1, 0xA1, 0x91, 0xF1};
    for (int allowed = 0; allowed < 8; ++allowed) {
        for (const int firstByte : firstBytes) {
            FrameParser parser(Role::Client, limit, 0);
            parser.allowReservedBits((allowed & 4) != 0, (allowed & 2) != 0, (allowed & 1) != 0);
            parser.receive(QByteArray(1, char(firstByte)) + '\0');
            const bool fine = (((firstByte >> 4) & 7) & ~allowed) == 0;
            QCOMPARE(parser.takeFrames().front().violation, fine ? Violation::None : Violation::ReservedBit);
        }
    }
}

void TestFrameParser::reservedOpcodes()
{
    for (int opcode = 0; opcode < 16; ++opcode) {
        FrameParser parser(Role::Client, limit, 0);
        parser.receive(QByteArray(1, char(0x80 | opcode)) + '\0');
        const Frame frame = parser.takeFrames().front();
        QCOMPARE(frame.header.opcode, Opcode(opcode));
        const bool known = opcode <= 2 || (opcode >= 8 && opcode <= 10);
        QCOMPARE(frame.violation, known ? Violation::None : Violation::ReservedOpcode);
    }
}

void TestFrameParser::partialFrame()
{
    FrameParser parser(Role::Server, limit, 1000);
    QVERIFY(!parser.partial());
    QVERIFY(!parser.isInsideFrame());
    parser.receive(hex("8a 80 00000000 01 85 37fa21"));
    QVERIFY(parser.isInsideFrame());
    QVERIFY(!parser.partial());
    QCOMPARE(parser.frameOffset(), 1006u);
    parser.receive(hex("3d"));
    QVERIFY(parser.partial());
    QCOMPARE(describe(parser.partial()->header), QByteArray("text+ 5 key=37fa213d"));
    QCOMPARE(parser.partial()->offset, 1006u);
    QCOMPARE(parser.frameOffset(), 1006u);
    QCOMPARE(parser.partial()->violation, Violation::None);
    QCOMPARE(parser.partial()->payloadSoFar.size(), 0);
    parser.receive(hex("7f 9f 4d 51"));
    QCOMPARE(parser.partial()->payloadSoFar.toByteArray(), QByteArray("Hell"));
    QVERIFY(parser.isInsideFrame());
    parser.receive(hex("58"));
    QVERIFY(!parser.partial());
    QVERIFY(!parser.isInsideFrame());
    QCOMPARE(describeAll(parser.takeFrames()),
        QByteArray("@1000 pong 0 key=00000000 \"\"\n@1006 text+ 5 key=37fa213d \"Hello\""));
    parser.receive(hex("c1 05"));
    QCOMPARE(parser.partial()->violation, Violation::ReservedBit);
}

void TestFrameParser::position()
{
    using Part = FramePosition::Part;
    FrameParser parser(Role::Client, limit, 0);
    const auto stands = [&parser](Part part, quint64 left) {
        return parser.position().part == part && parser.position().left == left;
    };
    QVERIFY(stands(Part::Payload, 0));
    parser.receive(hex("81"));
    QVERIFY(stands(Part::Header, 0));
    parser.receive(hex("03 41"));
    QVERIFY(stands(Part::Payload, 2));
    parser.receive(hex("42 43"));
    QVERIFY(stands(Part::Payload, 0));
    parser.receive(hex("82 7f ff 00 00 00 00 00 00 00"));
    QVERIFY(stands(Part::Opaque, 0));
}

void TestFrameParser::offsets()
{
    FrameParser parser(Role::Client, limit, 129);
    QCOMPARE(parser.offset(), 129u);
    parser.receive({});
    QCOMPARE(parser.offset(), 129u);
    parser.receive(hex("81 02 61 62 81"));
    QCOMPARE(parser.offset(), 134u);
    QCOMPARE(parser.frameOffset(), 133u);
    parser.receive(hex("01 63"));
    QCOMPARE(parser.offset(), 136u);
    QCOMPARE(describeAll(parser.takeFrames()), QByteArray("@129 text 2 \"ab\"\n@133 text 1 \"c\""));
}

void TestFrameParser::stops_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("5.2 high bit of a 64-bit length")
        << hex("81 7f 8000000000000001 61")
        << QByteArray("@0 text 9223372036854775809/64 \"\" !LengthHighBit");
    QTest::newRow("5.2 high bit and a reserved bit")
        << hex("c1 7f ffffffffffffffff 61")
        << QByteArray("@0 text rsv1 18446744073709551615/64 \"\" !ReservedBit");
    QTest::newRow("7.4.1 one byte over the limit") << hex("82 7f 00000000000186a1") + pattern(10)
                                                   << QByteArray("@0 binary 100001/64 \"\" !MessageTooBig");
    QTest::newRow("7.4.1 over the limit behind a good frame")
        << hex("89 00 82 7f 0000000010000000") + pattern(10)
        << QByteArray("@0 ping 0 \"\"\n@2 binary 268435456/64 \"\" !MessageTooBig");
    QTest::newRow("7.4.1 over the limit and masked")
        << hex("82 ff 0000000010000000 37fa213d") + pattern(10)
        << QByteArray("@0 binary 268435456/64 key=37fa213d \"\" !MessageTooBig");
}

void TestFrameParser::stops()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const QByteArray, expected);
    for (const Pieces &pieces : feedings(bytes)) {
        FrameParser parser(Role::Client, limit, 0);
        for (const QByteArrayView piece : pieces)
            parser.receive(piece);
        QVERIFY(parser.isStopped());
        QVERIFY(!parser.isInsideFrame());
        QVERIFY(!parser.partial());
        QCOMPARE(describeAll(parser.takeFrames()), expected);
        QCOMPARE(parser.offset(), quint64(bytes.size()));
        parser.receive(hex("89 00"));
        QVERIFY(parser.takeFrames().empty());
        QCOMPARE(parser.offset(), quint64(bytes.size()) + 2);
    }
}

void TestFrameParser::limitOfEverySize()
{
    for (const quint64 most : {quint64(0), quint64(5), quint64(126), quint64(70'000)}) {
        for (const quint64 size : {most, most + 1}) {
            FrameParser parser(Role::Client, most, 0);
            parser.receive(serializeMessage(Opcode::Binary, pattern(qsizetype(size))));
            const auto frames = parser.takeFrames();
            QCOMPARE(frames.size(), 1u);
            QCOMPARE(parser.isStopped(), size > most);
            QCOMPARE(frames.front().violation, size > most ? Violation::MessageTooBig : Violation::None);
            QCOMPARE(quint64(frames.front().payload.size()), size > most ? 0 : size);
        }
    }
}

void TestFrameParser::announcedLengthReservesNothing()
{
    // 2^61 bytes could never be reserved: that would throw.
    FrameParser parser(Role::Client, std::numeric_limits<quint64>::max(), 0);
    parser.receive(hex("82 7f 2000000000000000 616263"));
    QVERIFY(parser.partial());
    QCOMPARE(parser.partial()->payloadSoFar.toByteArray(), QByteArray("abc"));
    // A limit beyond what an array can hold allows no more than that.
    FrameParser unlimited(Role::Client, std::numeric_limits<quint64>::max(), 0);
    unlimited.receive(hex("82 7f 7fffffffffffffff"));
    QVERIFY(unlimited.isStopped());
    QCOMPARE(unlimited.takeFrames().front().violation, Violation::MessageTooBig);
}

void TestFrameParser::takeFramesInto()
{
    FrameParser parser(Role::Client, limit, 0);
    std::vector<Frame> frames(3);
    parser.receive(hex("89 00 8a 00"));
    parser.takeFrames(frames);
    QCOMPARE(describeAll(frames), QByteArray("@0 ping 0 \"\"\n@2 pong 0 \"\""));
    parser.takeFrames(frames);
    QVERIFY(frames.empty());
    parser.receive(hex("89 00"));
    parser.takeFrames(frames);
    QCOMPARE(frames.size(), 1u);
}

// Frames of all sizes around the boundaries, in reads of awkward sizes.
void TestFrameParser::manyFrames()
{
    QByteArray wire;
    for (int i = 0; i < 400; ++i)
        wire += serializeMessage(Opcode::Binary, pattern(i), MaskingKey{{quint8(i), 2, 3, 4}});
    for (const qsizetype read : {7, 100, 1000, 65536}) {
        FrameParser parser(Role::Server, limit, 0);
        QByteArray again;
        for (qsizetype at = 0; at < wire.size(); at += read) {
            parser.receive(QByteArrayView(wire).sliced(at, qMin(read, wire.size() - at)));
            for (const Frame &frame : parser.takeFrames()) {
                QCOMPARE(frame.violation, Violation::None);
                QCOMPARE(frame.offset, quint64(again.size()));
                QCOMPARE(frame.payload, pattern(frame.payload.size()));
                again += serializeFrame(frame, Role::Client).value();
            }
        }
        QCOMPARE(again, wire);
    }
}

QTEST_GUILESS_MAIN(TestFrameParser)
#include "tst_frameparser.moc"
