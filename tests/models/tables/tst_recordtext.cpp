// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/recordtext.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

namespace {

Record frame(Opcode opcode, const QByteArray &payload, Violation violation = Violation::None)
{
    Frame source;
    source.header.opcode = opcode;
    source.header.payloadLength = quint64(payload.size());
    source.payload = payload;
    source.violation = violation;
    return recordOf(source, Direction::ToServer, ConnectionId{12}, 0);
}

Record other(RecordKind kind, const QByteArray &payload, CloseCode code = {})
{
    Record record;
    record.kind = kind;
    record.payload = payload;
    record.payloadLength = quint64(payload.size());
    record.closeCode = code;
    return record;
}

} // namespace

class TestRecordText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void fromTo()
    {
        Record record = frame(Opcode::Text, "x");
        ConnectionInfo info;
        info.peer = QStringLiteral("127.0.0.1:51544");
        QCOMPARE(fromToText(record, &info), QStringLiteral("127.0.0.1:51544 → server"));
        info.name = QStringLiteral("Client 1");
        QCOMPARE(fromToText(record, &info), QStringLiteral("Client 1 → server"));
        record.direction = Direction::ToClient;
        QCOMPARE(fromToText(record, &info), QStringLiteral("server → Client 1"));
        QCOMPARE(fromToText(record, nullptr), QStringLiteral("server → connection 12"));
    }

    void kinds()
    {
        QCOMPARE(kindText(frame(Opcode::Text, {})), QStringLiteral("text"));
        QCOMPARE(kindText(frame(Opcode::Ping, {})), QStringLiteral("ping"));
        QCOMPARE(kindText(frame(Opcode(0x3), {})), QStringLiteral("reserved 0x3"));
        QCOMPARE(kindText(other(RecordKind::Opened, {})), QStringLiteral("opened"));
        QCOMPARE(kindText(other(RecordKind::HandshakeRequest, {})), QStringLiteral("handshake"));
        QCOMPARE(kindText(other(RecordKind::HandshakeResponse, {})), QStringLiteral("handshake"));
        QCOMPARE(kindText(other(RecordKind::HttpRequest, {})), QStringLiteral("HTTP"));
        QCOMPARE(kindText(other(RecordKind::HttpResponse, {})), QStringLiteral("HTTP"));
        QCOMPARE(kindText(other(RecordKind::Closed, {})), QStringLiteral("closed"));
        QCOMPARE(kindText(other(RecordKind::Note, {})), QStringLiteral("note"));
    }

    void flags_data()
    {
        QTest::addColumn<QList<int>>("set");
        QTest::addColumn<QString>("text");
        const auto flag = [](RecordFlag value) { return int(value); };
        QTest::newRow("none") << QList<int>{} << QStringLiteral("····");
        QTest::newRow("FIN and MASK")
            << QList{flag(RecordFlag::Fin), flag(RecordFlag::Masked)} << QStringLiteral("F··M");
        QTest::newRow("RSV1") << QList{flag(RecordFlag::Fin), flag(RecordFlag::Rsv1),
                                     flag(RecordFlag::Masked)}
                              << QStringLiteral("F1·M");
        QTest::newRow("RSV2 and RSV3")
            << QList{flag(RecordFlag::Rsv2), flag(RecordFlag::Rsv3)} << QStringLiteral("·23·");
        QTest::newRow("all RSV") << QList{flag(RecordFlag::Rsv1), flag(RecordFlag::Rsv2),
                                        flag(RecordFlag::Rsv3)}
                                 << QStringLiteral("·123·");
    }
    void flags()
    {
        QFETCH(QList<int>, set);
        Record record;
        for (const int flag : set)
            record.set(RecordFlag(flag));
        QTEST(flagsText(record), "text");
        record.kind = RecordKind::Note;
        QCOMPARE(flagsText(record), QString());
    }

    void infos_data()
    {
        QTest::addColumn<Record>("record");
        QTest::addColumn<QString>("text");
        const auto row = [](const char *name, const Record &record, const QString &text) {
            QTest::newRow(name) << record << text;
        };
        row("text", frame(Opcode::Text, "Hello Server!"), QStringLiteral("Hello Server!"));
        row("binary", frame(Opcode::Binary, QByteArray::fromHex("010203")),
            QStringLiteral("01 02 03 · 3 bytes"));
        row("one byte", frame(Opcode::Binary, QByteArray::fromHex("ff")), QStringLiteral("ff · 1 byte"));
        row("no byte", frame(Opcode::Binary, {}), QStringLiteral("0 bytes"));
        row("many bytes", frame(Opcode::Binary, QByteArray(1'000, 'a')),
            QStringLiteral("61 ").repeated(24) + QStringLiteral("… · 1000 bytes"));
        row("close", frame(Opcode::Close, QByteArray::fromHex("03e8") + "bye"),
            QStringLiteral("1000 normal closure · bye"));
        row("close without reason", frame(Opcode::Close, QByteArray::fromHex("03e9")),
            QStringLiteral("1001 going away"));
        row("close code not for the wire", frame(Opcode::Close, QByteArray::fromHex("03f7")),
            QStringLiteral("03 f7"));
        row("close without code", frame(Opcode::Close, {}), QStringLiteral("no status code"));
        row("private close code", frame(Opcode::Close, QByteArray::fromHex("0fa0")),
            QStringLiteral("4000 private use"));
        row("ping", frame(Opcode::Ping, "heartbeat"), QStringLiteral("heartbeat"));
        row("binary ping", frame(Opcode::Pong, QByteArray::fromHex("00000001")),
            QStringLiteral("00 00 00 01 · 4 bytes"));
        row("text continuation", frame(Opcode::Continuation, "lo"), QStringLiteral("lo"));
        row("reserved", frame(Opcode(0xB), "x"), QStringLiteral("78 · 1 byte"));
        row("violation", frame(Opcode::Text, "x", Violation::UnmaskedClientFrame),
            QStringLiteral("⚠ A client must mask every frame it sends. · RFC 6455 5.1"));
        for (const auto &[effect, words] :
            {std::pair{FaultEffect::Dropped, "dropped"}, {FaultEffect::Corrupted, "corrupted on its way"},
                {FaultEffect::Altered, "arrived corrupted"}, {FaultEffect::Duplicated, "a copy made"},
                {FaultEffect::HeldBack, "held back"}, {FaultEffect::Delayed, "delayed"}}) {
            Record struck = frame(Opcode::Text, "x");
            struck.fault = {effect, 3};
            row(words, struck, QStringLiteral("⚡ %1 by network fault 3 · x").arg(QLatin1StringView(words)));
        }
        row("handshake request",
            other(RecordKind::HandshakeRequest, "GET / HTTP/1.1\r\nHost: a\r\nupgrade: websocket\r\n\r\n"),
            QStringLiteral("GET / · Upgrade: websocket"));
        row("handshake response",
            other(RecordKind::HandshakeResponse,
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n"),
            QStringLiteral("101 Switching Protocols"));
        row("refusal",
            other(RecordKind::HandshakeResponse,
                "HTTP/1.1 426 Upgrade Required\r\nContent-Length: 3\r\n\r\n13!"),
            QStringLiteral("426 Upgrade Required · 13!"));
        row("HTTP request", other(RecordKind::HttpRequest, "GET /path?a=b HTTP/1.1\r\nHost: a\r\n\r\n"),
            QStringLiteral("GET /path?a=b HTTP/1.1"));
        row("HTTP response",
            other(RecordKind::HttpResponse, "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhi there"),
            QStringLiteral("200 OK · hi there"));
        row("chunked response",
            other(RecordKind::HttpResponse,
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\nhi\r\n0\r\n\r\n"),
            QStringLiteral("200 OK · hi"));
        row("cut head", other(RecordKind::HttpResponse, "HTTP/1.1 200"), QStringLiteral("200"));
        row("event of a stream", other(RecordKind::HttpResponse, "11\r\nid: 2\ndata: one\n\n\r\n"),
            QStringLiteral("id: 2, data: one"));
        row("event of an HTTP/1.0 stream", other(RecordKind::HttpResponse, "id: 2\ndata: one\n\n"),
            QStringLiteral("id: 2, data: one"));
        row("event that is no text", other(RecordKind::HttpResponse, "id: 2\ndata: \xff\n\n"),
            QStringLiteral("69 64 3a 20 32 0a 64 61 74 61 3a 20 ff 0a 0a"));
        row("comment of a stream", other(RecordKind::HttpResponse, "3\r\n:\n\n\r\n"),
            QStringLiteral("comment: the stream is kept open"));
        row("end of a stream", other(RecordKind::HttpResponse, "0\r\n\r\n"),
            QStringLiteral("end of the stream"));
        row("opened", other(RecordKind::Opened, {}), QStringLiteral("TCP connection opened"));
        row("closed", other(RecordKind::Closed, "by the client", CloseCodes::Abnormal),
            QStringLiteral("1006 abnormal closure · by the client"));
        row("closed without code", other(RecordKind::Closed, {}), QStringLiteral("TCP connection closed"));
        row("note", other(RecordKind::Note, "Something\r\nhappened"), QStringLiteral("Something⏎happened"));
        Record compressed = frame(Opcode::Text, QByteArray::fromHex("f248cdc9c90700"));
        compressed.set(RecordFlag::Rsv1);
        row("compressed text", compressed, QStringLiteral("f2 48 cd c9 c9 07 00 · 7 bytes"));
    }
    void infos()
    {
        QFETCH(Record, record);
        QTEST(infoText(record), "text");
    }

    void infoIsShort()
    {
        const QByteArray longLine(100'000, 'x');
        for (const Record &record : {frame(Opcode::Text, longLine), other(RecordKind::Note, longLine),
                 other(RecordKind::HttpRequest, "GET /" + longLine + " HTTP/1.1\r\n\r\n" + longLine),
                 other(RecordKind::Closed, longLine, CloseCodes::Abnormal),
                 frame(Opcode::Text, QByteArray("😀").repeated(1'000))}) {
            const QString text = infoText(record);
            QVERIFY(text.size() <= 200);
            QVERIFY(text.size() > 100);
            QVERIFY(text.endsWith(u'…'));
            QVERIFY(!text[text.size() - 2].isHighSurrogate());
        }
        QCOMPARE(infoText(frame(Opcode::Text, QByteArray(199, 'x'))), QString(199, u'x'));
    }

    void previews_data()
    {
        QTest::addColumn<QByteArray>("payload");
        QTest::addColumn<Opcode>("opcode");
        QTest::addColumn<int>("limit");
        QTest::addColumn<QString>("text");
        QTest::newRow("controls") << QByteArray("a\tb\x1b\x7f", 5) << Opcode::Text << 10
                                  << QStringLiteral("a␉b␛␡");
        QTest::newRow("line ends") << QByteArray("a\r\nb\nc\rd") << Opcode::Text << 10
                                   << QStringLiteral("a⏎b⏎c␍d");
        QTest::newRow("NUL") << QByteArray("a\0b", 3) << Opcode::Text << 10 << QStringLiteral("a␀b");
        QTest::newRow("C1 and direction marks")
            << QByteArray("\xc2\x9b\xe2\x80\xae") << Opcode::Text << 10 << QStringLiteral("␦␦");
        QTest::newRow("exactly the limit") << QByteArray("abc") << Opcode::Text << 3 << QStringLiteral("abc");
        QTest::newRow("cut") << QByteArray("abcd") << Opcode::Text << 3 << QStringLiteral("abc…");
        QTest::newRow("no half of a pair") << QByteArray("ab😀") << Opcode::Text << 3 << QStringLiteral("ab…");
        QTest::newRow("a whole pair") << QByteArray("a😀") << Opcode::Text << 3 << QStringLiteral("a😀");
        QTest::newRow("invalid UTF-8")
            << QByteArray("a\xff") << Opcode::Text << 3 << QStringLiteral("a\uFFFD");
        QTest::newRow("long and not ASCII")
            << QByteArray("é").repeated(1'000) << Opcode::Text << 3 << QStringLiteral("ééé…");
        QTest::newRow("binary") << QByteArray::fromHex("01ff") << Opcode::Binary << 5
                                << QStringLiteral("01 ff");
        QTest::newRow("binary cut") << QByteArray::fromHex("01ff02") << Opcode::Binary << 5
                                    << QStringLiteral("01 ff …");
        QTest::newRow("empty") << QByteArray() << Opcode::Text << 5 << QString();
    }
    void previews()
    {
        QFETCH(QByteArray, payload);
        QFETCH(Opcode, opcode);
        QFETCH(int, limit);
        QTEST(preview(payload, opcode, limit), "text");
    }

    void durations_data()
    {
        QTest::addColumn<qint64>("duration");
        QTest::addColumn<QString>("text");
        QTest::newRow("nothing") << qint64(0) << QStringLiteral("0 µs");
        QTest::newRow("12 µs") << qint64(12'300) << QStringLiteral("12 µs");
        QTest::newRow("99 µs") << qint64(99'400) << QStringLiteral("99 µs");
        QTest::newRow("0.1 ms") << qint64(99'500) << QStringLiteral("0.100 ms");
        QTest::newRow("0.412 ms") << qint64(412'000) << QStringLiteral("0.412 ms");
        QTest::newRow("999.999 ms") << qint64(999'999'000) << QStringLiteral("999.999 ms");
        QTest::newRow("1 s") << qint64(999'999'600) << QStringLiteral("1.000 s");
        QTest::newRow("8.357 s") << qint64(8'357'000'000) << QStringLiteral("8.357 s");
        QTest::newRow("negative") << qint64(-412'000) << QStringLiteral("−0.412 ms");
    }
    void durations()
    {
        QFETCH(qint64, duration);
        QTEST(durationText(duration), "text");
    }

    void timesOfDay()
    {
        const CaptureClock clock;
        const QString text = timeOfDay(clock, 1'234'000'000);
        static const QRegularExpression form(QStringLiteral("^\\d\\d:\\d\\d:\\d\\d\\.\\d\\d\\d$"));
        QVERIFY(form.match(text).hasMatch());
        QCOMPARE(text, clock.wallTime(0).addMSecs(1'234).toString(QStringLiteral("HH:mm:ss.zzz")));
    }
};

QTEST_GUILESS_MAIN(TestRecordText)
#include "tst_recordtext.moc"
