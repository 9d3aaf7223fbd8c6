// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/frame.h"
#include "protocol/frameparser.h"
#include "tests/support/bytes.h"

#include <QRegularExpression>
#include <QTest>

#include <array>

using namespace Fanlight;
using namespace Fanlight::Testing;

class TestFrame : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void examples();
    void refusals_data();
    void refusals();
    void allHeadersRoundTrip();
    void lengthBoundaries();
    void unchecked();
    void size();
    void comparisons();
};

namespace {

constexpr MaskingKey key{{0x37, 0xFA, 0x21, 0x3D}};

Frame textFrame(const QByteArray &payload, bool masked)
{
    Frame frame;
    frame.payload = payload;
    frame.header.payloadLength = quint64(payload.size());
    frame.header.lengthEncoding = minimalEncoding(frame.header.payloadLength);
    if (masked)
        frame.header.maskingKey = key;
    return frame;
}

} // namespace

void TestFrame::examples()
{
    // RFC 6455 section 5.7
    QCOMPARE(serializeMessage(Opcode::Text, "Hello"), hex("81 05 48656c6c6f"));
    QCOMPARE(serializeMessage(Opcode::Text, "Hello", key), hex("81 85 37fa213d 7f9f4d5158"));
    QCOMPARE(serializeMessage(Opcode::Ping, "Hello"), hex("89 05 48656c6c6f"));
    QCOMPARE(serializeMessage(Opcode::Binary, QByteArray(256, 'x')).left(5), hex("82 7e 0100 78"));
    QCOMPARE(
        serializeMessage(Opcode::Binary, QByteArray(65536, 'x')).left(11), hex("82 7f 0000000000010000 78"));
    Frame first = textFrame("Hel", false);
    first.header.fin = false;
    QCOMPARE(serializeFrame(first, Role::Server).value(), hex("01 03 48656c"));
    QCOMPARE(
        serializeFrame(textFrame("Hello", true), Role::Client).value(), hex("81 85 37fa213d 7f9f4d5158"));
}

void TestFrame::refusals_data()
{
    QTest::addColumn<QByteArray>("unchecked"); // the frame as Unchecked puts it on the wire
    QTest::addColumn<FrameError>("error");
    QTest::newRow("5.2 RSV1") << hex("c1 00") << FrameError::ReservedBit;
    QTest::newRow("5.2 RSV2") << hex("a1 00") << FrameError::ReservedBit;
    QTest::newRow("5.2 RSV3") << hex("91 00") << FrameError::ReservedBit;
    QTest::newRow("5.2 opcode 3") << hex("83 00") << FrameError::ReservedOpcode;
    QTest::newRow("5.2 opcode f") << hex("8f 00") << FrameError::ReservedOpcode;
    QTest::newRow("5.5 ping without FIN") << hex("09 00") << FrameError::FragmentedControl;
    QTest::newRow("5.5 ping of 126") << hex("89 7e 007e") + QByteArray(126, 'p')
                                     << FrameError::ControlTooLong;
    QTest::newRow("5.2 16 bits for 1") << hex("81 7e 0001 78") << FrameError::NotMinimal;
    QTest::newRow("5.2 64 bits for 1") << hex("81 7f 0000000000000001 78") << FrameError::NotMinimal;
    QTest::newRow("5.1 masked by a server") << hex("81 81 37fa213d 4f") << FrameError::WrongMasking;
}

void TestFrame::refusals()
{
    QFETCH(const QByteArray, unchecked);
    QFETCH(const FrameError, error);
    FrameParser parser(Role::Client, 1000, 0);
    parser.receive(unchecked);
    const auto frames = parser.takeFrames();
    QCOMPARE(frames.size(), 1u);
    const auto refused = serializeFrame(frames.front(), Role::Server);
    QVERIFY(!refused);
    QCOMPARE(refused.error(), error);
    QCOMPARE(serialize(Unchecked{frames.front()}), unchecked);
}

// FIN, RSV, opcode, mask and each length encoding in every combination: written, read, and the same again.
void TestFrame::allHeadersRoundTrip()
{
    constexpr std::array lengths{0, 1, 125, 126, 127};
    for (int firstByte = 0; firstByte < 256; ++firstByte) {
        for (const bool masked : {false, true}) {
            for (const auto encoding :
                {LengthEncoding::SevenBit, LengthEncoding::SixteenBit, LengthEncoding::SixtyFourBit}) {
                for (const int length : lengths) {
                    if (encoding == LengthEncoding::SevenBit && length > 125)
                        continue;
                    Frame frame = textFrame(pattern(length), masked);
                    frame.header.fin = (firstByte & 0x80) != 0;
                    frame.header.rsv1 = (firstByte & 0x40) != 0;
                    frame.header.rsv2 = (firstByte & 0x20) != 0;
                    frame.header.rsv3 = (firstByte & 0x10) != 0;
                    frame.header.opcode = Opcode(firstByte & 0x0F);
                    frame.header.lengthEncoding = encoding;
                    const QByteArray bytes = serialize(Unchecked{frame});
                    QCOMPARE(quint64(bytes.size()), frame.wireSize());
                    QVERIFY(bytes.startsWith(serializeHeader(frame.header)));
                    QCOMPARE(quint8(bytes[0]), quint8(firstByte));
                    FrameParser parser(Role::Server, 1000, 0);
                    parser.receive(bytes);
                    const auto frames = parser.takeFrames();
                    QCOMPARE(frames.size(), 1u);
                    QVERIFY(frames.front().header == frame.header);
                    QCOMPARE(frames.front().payload, frame.payload);
                    // What the parser finds nothing wrong with may be sent, and the other way round.
                    const auto checked = serializeFrame(frame, Role::Client);
                    QCOMPARE(checked.has_value(), frames.front().violation == Violation::None);
                    if (checked)
                        QCOMPARE(*checked, bytes);
                }
            }
        }
    }
}

void TestFrame::lengthBoundaries()
{
    for (const int length : {0, 125, 126, 65535, 65536}) {
        const QByteArray payload = pattern(length);
        const auto bytes = serializeFrame(textFrame(payload, true), Role::Client);
        QVERIFY(bytes);
        QCOMPARE(*bytes, serializeMessage(Opcode::Text, payload, key));
        QCOMPARE(bytes->size(), length + (length <= 125 ? 2 : length <= 65535 ? 4 : 10) + 4);
    }
    QCOMPARE(serializeFrame(textFrame("x", false), Role::Client).error(), FrameError::WrongMasking);
    Frame lying = textFrame("four", false);
    lying.header.payloadLength = 5;
    QCOMPARE(serializeFrame(lying, Role::Server).error(), FrameError::LengthMismatch);
}

void TestFrame::unchecked()
{
    // A length that lies, one that no encoding holds, and a masked frame of a server.
    Frame frame = textFrame("Hi", false);
    frame.header.payloadLength = 0x8000000000000001u;
    frame.header.lengthEncoding = LengthEncoding::SixtyFourBit;
    QCOMPARE(serialize(Unchecked{frame}), hex("81 7f 8000000000000001 4869"));
    frame.header.lengthEncoding = LengthEncoding::SixteenBit;
    QCOMPARE(serialize(Unchecked{frame}), hex("81 7e 0001 4869"));
    frame.header.maskingKey = MaskingKey{};
    frame.header.lengthEncoding = LengthEncoding::SevenBit;
    QCOMPARE(serialize(Unchecked{frame}), hex("81 81 00000000 4869"));
}

void TestFrame::size()
{
    FrameHeader header;
    QCOMPARE(header.size(), 2);
    header.maskingKey = key;
    QCOMPARE(header.size(), 6);
    header.lengthEncoding = LengthEncoding::SixteenBit;
    QCOMPARE(header.size(), 8);
    header.lengthEncoding = LengthEncoding::SixtyFourBit;
    QCOMPARE(header.size(), 14);
    QCOMPARE(serializeHeader(header).size(), 14);
    QVERIFY(isControl(Opcode::Close) && isControl(Opcode(0xF)) && !isControl(Opcode(0x7)));
    for (int opcode = 0; opcode < 16; ++opcode)
        QCOMPARE(isReserved(Opcode(opcode)), (opcode > 2 && opcode < 8) || opcode > 10);
}

void TestFrame::comparisons()
{
    const FrameHeader header{true, false, false, false, Opcode::Text, LengthEncoding::SevenBit, key, 5};
    QVERIFY(header == header);
    const auto differs = [&header](auto change) {
        FrameHeader other = header;
        change(other);
        return other != header;
    };
    QVERIFY(differs([](FrameHeader &other) { other.fin = false; }));
    QVERIFY(differs([](FrameHeader &other) { other.rsv1 = true; }));
    QVERIFY(differs([](FrameHeader &other) { other.rsv2 = true; }));
    QVERIFY(differs([](FrameHeader &other) { other.rsv3 = true; }));
    QVERIFY(differs([](FrameHeader &other) { other.opcode = Opcode::Binary; }));
    QVERIFY(differs([](FrameHeader &other) { other.lengthEncoding = LengthEncoding::SixteenBit; }));
    // A key of zeros is a key.
    QVERIFY(differs([](FrameHeader &other) { other.maskingKey = MaskingKey{}; }));
    QVERIFY(differs([](FrameHeader &other) { other.maskingKey.reset(); }));
    QVERIFY(differs([](FrameHeader &other) { other.payloadLength = 6; }));
}

QTEST_GUILESS_MAIN(TestFrame)
#include "tst_frame.moc"
