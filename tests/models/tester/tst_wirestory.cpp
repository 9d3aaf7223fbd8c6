// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/wirestory.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

namespace {

constexpr char request[] = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
constexpr char answer[] = "HTTP/1.1 101 Yes\r\n\r\n";
constexpr char deflateAnswer[] = "HTTP/1.1 101 Yes\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n";

WireTrace opened(const char *accepted = answer)
{
    WireTrace trace(1'000);
    trace.add(1, Direction::ToServer, request);
    trace.add(2, Direction::ToClient, accepted);
    return trace;
}

} // namespace

class TestWireStory : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void isInTheOrderOfTime()
    {
        WireTrace trace = opened();
        const QByteArray hello = serializeMessage(Opcode::Text, "Hello", MaskingKey{{1, 2, 3, 4}});
        const QByteArray back = serializeMessage(Opcode::Text, "Hello");
        trace.add(3, Direction::ToServer, hello.first(4));
        trace.add(4, Direction::ToClient, back);
        trace.add(5, Direction::ToServer, hello.mid(4));
        const std::vector<WireSaying> sayings = sayingsOf(trace);
        QCOMPARE(sayings.size(), std::size_t(4));
        QCOMPARE(sayings[0].kind, WireSaying::Kind::Head);
        QCOMPARE(sayings[0].bytes, QByteArray(request));
        QCOMPARE(sayings[1].bytes, QByteArray(answer));
        QCOMPARE(sayings[2].time, 3); // of its first byte
        QCOMPARE(sayings[2].bytes, hello);
        QCOMPARE(sayings[2].frame->payload, QByteArray("Hello"));
        QCOMPARE(sayings[2].offset, quint64(sizeof request - 1));
        QCOMPARE(sayings[3].direction, Direction::ToClient);
        QCOMPARE(sayings[3].frame->violation, Violation::None);
    }

    void whatIsWrongIsMarked()
    {
        WireTrace trace = opened();
        trace.add(3, Direction::ToServer, QByteArray::fromHex("c105") + "Hello"); // RSV1, and no mask
        const std::vector<WireSaying> sayings = sayingsOf(trace);
        QCOMPARE(sayings.size(), std::size_t(3));
        QVERIFY(sayings.back().frame->violation != Violation::None);
    }

    void compressionGivesABitItsMeaning()
    {
        const QByteArray compressed = QByteArray::fromHex("c107f248cdc9c90700");
        for (const auto &[accepted, violation] :
            {std::pair{answer, Violation::ReservedBit}, std::pair{deflateAnswer, Violation::None}}) {
            WireTrace trace = opened(accepted);
            trace.add(3, Direction::ToClient, compressed);
            QCOMPARE(sayingsOf(trace).back().frame->violation, violation);
        }
    }

    void theEndIsCut()
    {
        WireTrace trace = opened();
        trace.add(3, Direction::ToClient, serializeMessage(Opcode::Binary, QByteArray(100, 'x')).first(20));
        trace.add(4, Direction::ToServer, "\x81");
        const std::vector<WireSaying> sayings = sayingsOf(trace);
        QCOMPARE(sayings.size(), std::size_t(4));
        QCOMPARE(sayings[2].frame->header.payloadLength, quint64(100));
        QCOMPARE(sayings[2].bytes.size(), 20);
        QCOMPARE(sayings[3].kind, WireSaying::Kind::Bytes);
    }

    void noHttpAtAll()
    {
        WireTrace trace(100);
        trace.add(1, Direction::ToClient, QByteArray::fromHex("8105") + "Hello");
        const std::vector<WireSaying> sayings = sayingsOf(trace);
        QCOMPARE(sayings.size(), std::size_t(1));
        QCOMPARE(sayings[0].kind, WireSaying::Kind::Bytes);
        QVERIFY(sayingsOf(WireTrace(0)).empty());
    }
};

QTEST_GUILESS_MAIN(TestWireStory)
#include "tst_wirestory.moc"
