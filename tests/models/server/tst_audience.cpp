// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/deflate.h"
#include "protocol/frameparser.h"
#include "server/audience.h"
#include "tests/support/warnings.h"

#include <QTest>

using namespace Fanlight;

namespace {

const MessageForm shared{DeflateWindow{15, false}};

Frame frameOf(const EncodedMessage &message)
{
    FrameParser parser(Role::Client, 1'000'000, 0);
    parser.receive(message.bytes);
    return parser.takeFrames().at(0);
}

} // namespace

// What a message becomes before it goes to many.
class TestAudience : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { Testing::failOnWarnings(); }

    void encodesOnce()
    {
        const QByteArray payload(300, 'x');
        const EncodedMessage message = encodeMessage(Opcode::Binary, payload);
        QCOMPARE(frameOf(message).payload, payload);
        QCOMPARE(message.record.payload.constData(), payload.constData()); // shared
        QCOMPARE(message.kind, PieceKind::Data);
        QCOMPARE(message.saved, qint64(0));
        QCOMPARE(encodeMessage(Opcode::Ping, "p").kind, PieceKind::Control);
    }

    // A slow receiver's queue knows a compressed message by the same topic.
    void compressedKeepsWhatItIs()
    {
        EncodedMessage message = encodeMessage(Opcode::Text, QByteArray(1'000, 'x'));
        message.topic = 42;
        SharedCompression compression;
        const auto compressed = compression.compress(message, shared, 0);
        QVERIFY(compressed);
        QCOMPARE(compressed->topic, quint64(42));
        QCOMPARE(compressed->kind, PieceKind::Data);
        QCOMPARE(compressed->record.opcode, Opcode::Text);
        const QByteArray payload = compressed->record.payload;
        QCOMPARE(compressed->saved, qint64(1'000 - payload.size()));
        QVERIFY(compressed->bytes.endsWith(payload));
        QVERIFY((compressed->bytes.at(0) & 0x40) != 0); // RFC 7692 section 6: RSV1
    }

    void compressesOnlyWhatIsWorthIt_data()
    {
        QTest::addColumn<Opcode>("opcode");
        QTest::addColumn<QByteArray>("payload");
        QTest::addColumn<bool>("isCompressed");
        QByteArray mixed;
        for (int i = 0; i < 256; ++i)
            mixed.append(char(i * 167)); // every byte once
        QTest::newRow("as long as the least") << Opcode::Text << QByteArray(100, 'x') << true;
        QTest::newRow("a byte shorter") << Opcode::Text << QByteArray(99, 'x') << false;
        QTest::newRow("what becomes longer") << Opcode::Binary << mixed << false;
        QTest::newRow("a control frame") << Opcode::Ping << QByteArray(110, 'x') << false;
    }
    void compressesOnlyWhatIsWorthIt()
    {
        QFETCH(Opcode, opcode);
        QFETCH(QByteArray, payload);
        SharedCompression compression;
        QTEST(compression.compress(encodeMessage(opcode, payload), shared, 100).has_value(), "isCompressed");
    }
};

QTEST_GUILESS_MAIN(TestAudience)
#include "tst_audience.moc"
