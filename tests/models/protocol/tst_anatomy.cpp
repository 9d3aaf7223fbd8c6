// SPDX-License-Identifier: GPL-3.0-or-later
#include "describe.h"
#include "protocol/anatomy.h"
#include "tests/support/bytes.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;
using namespace Fanlight::Testing;

class TestAnatomy : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void fields_data();
    void fields();
    void everyHeaderIsCovered();
    void explanations_data();
    void explanations();
    void violations_data();
    void violations();
    void opcodeNames();
    void closeCodeNames();
};

namespace {

// The first frame the bytes give, judged by the rules across frames too.
Frame frameOf(const QByteArray &bytes, Role receiver)
{
    MessageReader reader(receiver, 100'000, 0, true);
    reader.receive(bytes);
    Frame last;
    for (const ReaderEvent &event : reader.takeEvents()) {
        if (const auto *seen = std::get_if<FrameSeen>(&event))
            last = seen->frame;
    }
    return last;
}

// "0+1 FIN=1"
QByteArray drawn(const std::vector<FrameField> &fields)
{
    QByteArrayList lines;
    for (const FrameField &field : fields)
        lines.append(QByteArray::number(field.firstBit) + '+' + QByteArray::number(field.bitCount) + ' ' +
                     field.name + '=' + field.value +
                     (field.violation == Violation::None ? "" : " !" + name(field.violation)));
    return lines.join('\n');
}

FrameField fieldOf(const Frame &frame, Role receiver, FieldId id)
{
    for (const FrameField &field : dissect(frame, receiver)) {
        if (field.id == id)
            return field;
    }
    return {};
}

} // namespace

void TestAnatomy::fields_data()
{
    QTest::addColumn<Role>("receiver");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QByteArray>("expected");
    QTest::newRow("5.7 masked text")
        << Role::Server << hex("81 85 37fa213d 7f9f4d5158")
        << QByteArray("0+1 FIN=1\n1+1 RSV1=0\n2+1 RSV2=0\n3+1 RSV3=0\n4+4 opcode=0x1 text\n8+1 MASK=1\n"
                      "9+7 Payload len=5\n16+32 Masking-key=37 fa 21 3d\n48+40 Payload data=5 bytes");
    QTest::newRow("5.7 256 bytes")
        << Role::Client << hex("82 7e 0100") + pattern(256)
        << QByteArray(
               "0+1 FIN=1\n1+1 RSV1=0\n2+1 RSV2=0\n3+1 RSV3=0\n4+4 opcode=0x2 binary\n8+1 MASK=0\n"
               "9+7 Payload len=126\n16+16 Extended payload length=256\n32+2048 Payload data=256 bytes");
    QTest::newRow("5.7 64 KiB")
        << Role::Client << hex("02 7f 0000000000010000") + pattern(65536)
        << QByteArray("0+1 FIN=0\n1+1 RSV1=0\n2+1 RSV2=0\n3+1 RSV3=0\n4+4 opcode=0x2 binary\n8+1 MASK=0\n"
                      "9+7 Payload len=127\n16+64 Extended payload length=65536\n80+524288 Payload "
                      "data=65536 bytes");
    QTest::newRow("5.5.1 close with reason")
        << Role::Client << hex("88 05 03e8 627965")
        << QByteArray("0+1 FIN=1\n1+1 RSV1=0\n2+1 RSV2=0\n3+1 RSV3=0\n4+4 opcode=0x8 close\n8+1 MASK=0\n"
                      "9+7 Payload len=5\n16+16 Status code=1000 Normal closure\n32+24 Reason=3 bytes");
    QTest::newRow("5.5.1 close with code alone")
        << Role::Client << hex("88 02 0fa0")
        << QByteArray("0+1 FIN=1\n1+1 RSV1=0\n2+1 RSV2=0\n3+1 RSV3=0\n4+4 opcode=0x8 close\n8+1 MASK=0\n"
                      "9+7 Payload len=2\n16+16 Status code=4000 private use");
    QTest::newRow("5.5.1 close with nothing")
        << Role::Client << hex("88 00")
        << QByteArray("0+1 FIN=1\n1+1 RSV1=0\n2+1 RSV2=0\n3+1 RSV3=0\n4+4 opcode=0x8 close\n8+1 MASK=0\n"
                      "9+7 Payload len=0");
    QTest::newRow("5.2 everything wrong that can be")
        << Role::Client << hex("7b fe 0001 00000000 61")
        << QByteArray("0+1 FIN=0 !FragmentedControl\n1+1 RSV1=1 !ReservedBit\n2+1 RSV2=1 !ReservedBit\n"
                      "3+1 RSV3=1 !ReservedBit\n4+4 opcode=0xB reserved !ReservedOpcode\n8+1 MASK=1 "
                      "!MaskedServerFrame\n"
                      "9+7 Payload len=126\n16+16 Extended payload length=1 !OverlongLength\n"
                      "32+32 Masking-key=00 00 00 00\n64+8 Payload data=1 byte");
}

void TestAnatomy::fields()
{
    QFETCH(const Role, receiver);
    QFETCH(const QByteArray, bytes);
    QFETCH(const QByteArray, expected);
    QCOMPARE(drawn(dissect(frameOf(bytes, receiver), receiver)), expected);
}

void TestAnatomy::everyHeaderIsCovered()
{
    for (int firstByte = 0; firstByte < 256; ++firstByte) {
        for (const auto encoding :
            {LengthEncoding::SevenBit, LengthEncoding::SixteenBit, LengthEncoding::SixtyFourBit}) {
            for (int choice = 0; choice < 4; ++choice) {
                Frame frame;
                frame.header.fin = (firstByte & 0x80) != 0;
                frame.header.rsv1 = (firstByte & 0x40) != 0;
                frame.header.rsv2 = (firstByte & 0x20) != 0;
                frame.header.rsv3 = (firstByte & 0x10) != 0;
                frame.header.opcode = Opcode(firstByte & 0x0F);
                frame.header.lengthEncoding = encoding;
                frame.payload = pattern(choice * 3);
                frame.header.payloadLength = quint64(frame.payload.size());
                if ((choice & 1) != 0)
                    frame.header.maskingKey = MaskingKey{{1, 2, 3, 4}};
                quint64 next = 0;
                for (const FrameField &field :
                    dissect(frame, (choice & 2) != 0 ? Role::Client : Role::Server)) {
                    QCOMPARE(field.firstBit, next);
                    QVERIFY(field.bitCount > 0);
                    QVERIFY(!field.name.isEmpty());
                    QVERIFY(!field.value.isEmpty());
                    QVERIFY2(field.explanation.endsWith('.'), field.explanation.constData());
                    QVERIFY(field.clause.startsWith("RFC 6455 "));
                    next += field.bitCount;
                }
                QCOMPARE(next, frame.wireSize() * 8);
            }
        }
    }
}

void TestAnatomy::explanations_data()
{
    QTest::addColumn<Role>("receiver");
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<FieldId>("id");
    QTest::addColumn<QByteArray>("expected");
    const auto client = [](const char *name, const QByteArray &bytes, FieldId id, const char *expected) {
        QTest::newRow(name) << Role::Client << bytes << id << QByteArray(expected);
    };
    const auto server = [](const char *name, const QByteArray &bytes, FieldId id, const char *expected) {
        QTest::newRow(name) << Role::Server << bytes << id << QByteArray(expected);
    };
    using enum FieldId;
    client("5.4 whole", hex("81 00"), Fin, "The message is complete in this one frame.");
    client("5.4 more to come", hex("01 00"), Fin, "More fragments of this message follow.");
    client("5.4 last fragment", hex("01 00 80 00"), Fin,
        "This is the last fragment: the message ends with this frame.");
    client("5.5 whole control frame", hex("89 00"), Fin, "A control frame is always whole.");
    client("5.5 fragmented control frame", hex("09 00"), Fin,
        "More fragments are announced, but a control frame must be whole.");
    client("5.2 no extension", hex("81 00"), Rsv1, "Reserved for extensions; 0 because none uses it here.");
    client("5.2 RSV2 set", hex("a1 00"), Rsv2,
        "Set, although no extension was agreed that gives this bit a meaning.");
    client("5.4 continuation of nothing", hex("80 00"), FieldId::Opcode,
        "This frame says that it goes on with a message, but there is no message to go on with.");
    client("5.4 text in between", hex("01 00 81 00"), FieldId::Opcode,
        "This frame begins a message, but the fragmented one before it was not finished.");
    client("5.5.1 after close", hex("88 00 8a 00"), FieldId::Opcode,
        "The sender had already sent a close frame; nothing may follow that.");
    client("5.2 unmasked from a server", hex("81 00"), Mask,
        "A server sends its frames unmasked; only a client's are masked.");
    client("5.1 masked from a server", hex("81 80 00000000"), Mask,
        "A server must not mask the frames it sends, and this one is masked.");
    server("5.1 masked from a client", hex("81 80 00000000"), Mask,
        "A client must mask every frame it sends; the server undoes it with the key below.");
    server("5.1 unmasked from a client", hex("81 00"), Mask,
        "A client must mask every frame it sends, and this one is not masked.");
    client("5.2 seven bits", hex("82 13") + pattern(19), PayloadLength,
        "Length 19 fits the 7 bits, so no extended length follows.");
    client("5.2 sixteen bits announced", hex("82 7e 0100") + pattern(256), PayloadLength,
        "126 is no length: it says that the length follows in the next 16 bits.");
    client("5.2 sixteen bits", hex("82 7e 0100") + pattern(256), ExtendedLength,
        "Length 256 does not fit 7 bits, so 16 are used.");
    client("5.2 sixty-four bits", hex("82 7f 0000000000010000") + pattern(65536), ExtendedLength,
        "Length 65536 does not fit 16 bits, so 64 are used.");
    client("5.2 overlong", hex("82 7e 0001 61"), ExtendedLength,
        "Length 1 would have fitted a shorter form, which must then be used.");
    client("5.2 high bit", hex("82 7f 8000000000000000"), ExtendedLength,
        "The most significant bit of a 64-bit length must be 0.");
    server("5.3 key", hex("81 81 01020304 60"), MaskingKey,
        "Byte i of the payload was combined by exclusive or with byte i modulo 4 of this key.");
    server("5.3 key of zeros", hex("81 81 00000000 60"), MaskingKey,
        "A key of zeros is still a key, but it leaves the payload as it is.");
    client("5.2 payload", hex("81 01 61"), Payload, "The bytes as they were on the wire.");
    server("5.3 masked payload", hex("81 81 01020304 60"), Payload,
        "Shown here with the mask undone; on the wire it was masked.");
    client("8.1 payload not UTF-8", hex("81 01 ff"), Payload, "A text message is not valid UTF-8.");
    client("7.4 code", hex("88 02 03e9"), CloseStatusCode, "Why the sender closes: Going away.");
    client("7.4 code not allowed", hex("88 02 03ee"), CloseStatusCode,
        "This code must not be used in a close frame: Abnormal closure.");
    client("5.5.1 reason not UTF-8", hex("88 03 03e8 ff"), CloseReason,
        "The reason must be UTF-8, and these bytes are not.");
}

void TestAnatomy::explanations()
{
    QFETCH(const Role, receiver);
    QFETCH(const QByteArray, bytes);
    QFETCH(const FieldId, id);
    QFETCH(const QByteArray, expected);
    QCOMPARE(fieldOf(frameOf(bytes, receiver), receiver, id).explanation, expected);
}

void TestAnatomy::violations_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<FieldId>("id"); // the one field to blame
    QTest::addColumn<Violation>("violation");
    using enum Violation;
    QTest::newRow("5.5 ping of 126") << hex("89 7e 007e") + pattern(126) << FieldId::ExtendedLength
                                     << ControlTooLong;
    QTest::newRow("5.2 high bit") << hex("82 7f 8000000000000000") << FieldId::ExtendedLength
                                  << LengthHighBit;
    QTest::newRow("7.4.1 too big") << hex("82 7f 0000000000100000") << FieldId::ExtendedLength
                                   << MessageTooBig;
    QTest::newRow("5.4 continuation") << hex("80 00") << FieldId::Opcode << UnexpectedContinuation;
    QTest::newRow("5.4 no continuation") << hex("01 00 81 00") << FieldId::Opcode << ExpectedContinuation;
    QTest::newRow("5.5.1 after close") << hex("88 00 8a 00") << FieldId::Opcode << FrameAfterClose;
    QTest::newRow("8.1 not UTF-8") << hex("81 01 ff") << FieldId::Payload << InvalidUtf8;
    QTest::newRow("5.5.1 close body of one byte") << hex("88 01 03") << FieldId::Payload << CloseBodyOneByte;
    QTest::newRow("7.4 code") << hex("88 02 0000") << FieldId::CloseStatusCode << InvalidCloseCode;
    QTest::newRow("5.5.1 reason") << hex("88 03 03e8 ff") << FieldId::CloseReason << InvalidCloseReason;
    QTest::newRow("5.2 RSV3") << hex("91 00") << FieldId::Rsv3 << ReservedBit;
    QTest::newRow("5.1 masked") << hex("81 80 00000000") << FieldId::Mask << MaskedServerFrame;
}

void TestAnatomy::violations()
{
    using enum Violation;
    QFETCH(const QByteArray, bytes);
    QFETCH(const FieldId, id);
    QFETCH(const Violation, violation);
    for (const FrameField &field : dissect(frameOf(bytes, Role::Client), Role::Client))
        QCOMPARE(field.violation, field.id == id ? violation : None);

    // What no reader gives: a frame cut by the end of the stream, and a bit that an extension uses.
    Frame cut = frameOf(hex("82 03 616263"), Role::Client);
    cut.payload.chop(1);
    cut.violation = TruncatedFrame;
    const FrameField payload = fieldOf(cut, Role::Client, FieldId::Payload);
    QCOMPARE(payload.violation, TruncatedFrame);
    QCOMPARE(payload.explanation, QByteArray("The connection ended when 2 bytes of 3 had come."));
    Frame compressed = frameOf(hex("81 01 61"), Role::Client);
    compressed.header.rsv1 = true;
    const FrameField rsv1 = fieldOf(compressed, Role::Client, FieldId::Rsv1);
    QCOMPARE(rsv1.violation, None);
    QCOMPARE(rsv1.explanation, QByteArray("Set by an extension that both sides agreed on."));
}

void TestAnatomy::opcodeNames()
{
    QCOMPARE(opcodeName(Opcode::Continuation), QByteArray("continuation"));
    QCOMPARE(opcodeName(Opcode::Text), QByteArray("text"));
    QCOMPARE(opcodeName(Opcode::Binary), QByteArray("binary"));
    QCOMPARE(opcodeName(Opcode::Close), QByteArray("close"));
    QCOMPARE(opcodeName(Opcode::Ping), QByteArray("ping"));
    QCOMPARE(opcodeName(Opcode::Pong), QByteArray("pong"));
    QCOMPARE(opcodeName(Opcode(0x3)), QByteArray("reserved 0x3"));
    QCOMPARE(opcodeName(Opcode(0xF)), QByteArray("reserved 0xF"));
}

void TestAnatomy::closeCodeNames()
{
    const QByteArrayList names{"Normal closure", "Going away", "Protocol error", "Unsupported data",
        "reserved", "No status received", "Abnormal closure", "Invalid frame payload data",
        "Policy violation", "Message too big", "Mandatory extension", "Internal error", "Service restart",
        "Try again later", "Bad gateway", "TLS handshake"};
    for (qsizetype i = 0; i < names.size(); ++i)
        QCOMPARE(closeCodeName(CloseCode{quint16(1000 + i)}), names[i]);
    QCOMPARE(closeCodeName(CloseCode{0}), QByteArray("reserved"));
    QCOMPARE(closeCodeName(CloseCode{999}), QByteArray("reserved"));
    QCOMPARE(closeCodeName(CloseCode{1016}), QByteArray("reserved"));
    QCOMPARE(closeCodeName(CloseCode{2999}), QByteArray("reserved"));
    QCOMPARE(closeCodeName(CloseCode{3000}), QByteArray("unassigned"));
    QCOMPARE(closeCodeName(CloseCode{3999}), QByteArray("unassigned"));
    QCOMPARE(closeCodeName(CloseCode{4000}), QByteArray("private use"));
    QCOMPARE(closeCodeName(CloseCode{4999}), QByteArray("private use"));
    QCOMPARE(closeCodeName(CloseCode{5000}), QByteArray("reserved"));
}

QTEST_GUILESS_MAIN(TestAnatomy)
#include "tst_anatomy.moc"
