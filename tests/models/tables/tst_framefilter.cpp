// SPDX-License-Identifier: GPL-3.0-or-later
#include "tables/framefilter.h"
#include "tables/framematcher.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

namespace {

Record frame(
    Opcode opcode, const QByteArray &payload = {}, Direction direction = Direction::ToServer, bool fin = true)
{
    Frame source;
    source.header.fin = fin;
    source.header.opcode = opcode;
    source.header.payloadLength = quint64(payload.size());
    source.payload = payload;
    return recordOf(source, direction, ConnectionId{1}, 0);
}

Record other(RecordKind kind, const QByteArray &payload = {}, Direction direction = Direction::ToServer)
{
    Record record;
    record.kind = kind;
    record.connection = ConnectionId{1};
    record.payload = payload;
    record.direction = direction;
    return record;
}

FrameFilter with(FrameChips chips)
{
    FrameFilter filter;
    filter.chips = chips;
    return filter;
}

FrameFilter with(const QString &pattern)
{
    FrameFilter filter;
    filter.chips |= FrameChip::Control;
    filter.pattern = QRegularExpression(pattern);
    return filter;
}

constexpr FrameChips everything = FrameChips(0x3F);

} // namespace

class TestFrameFilter : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void hidesPingsByDefault()
    {
        const FrameFilter filter;
        QVERIFY(filter.accepts(frame(Opcode::Text), nullptr));
        QVERIFY(filter.accepts(frame(Opcode::Close), nullptr));
        QVERIFY(filter.accepts(other(RecordKind::HttpRequest), nullptr));
        QVERIFY(!filter.accepts(frame(Opcode::Ping), nullptr));
        QVERIFY(!filter.accepts(frame(Opcode::Pong), nullptr));
        Record violating = frame(Opcode::Ping);
        violating.violation = Violation::ControlTooLong;
        QVERIFY(filter.accepts(violating, nullptr));
    }

    void chips_data()
    {
        QTest::addColumn<Record>("record");
        QTest::addColumn<int>("chip"); // without it the record is hidden; 0: it always shows
        const auto row = [](const char *name, const Record &record, FrameChips chip) {
            QTest::newRow(name) << record << int(chip);
        };
        row("sent", frame(Opcode::Text, {}, Direction::ToServer), FrameChip::Sent);
        row("received", frame(Opcode::Text, {}, Direction::ToClient), FrameChip::Received);
        row("received head", other(RecordKind::HandshakeResponse, {}, Direction::ToClient),
            FrameChip::Received);
        row("text", frame(Opcode::Text), FrameChip::Text);
        row("binary", frame(Opcode::Binary), FrameChip::Binary);
        row("ping", frame(Opcode::Ping), FrameChip::Control);
        row("pong", frame(Opcode::Pong), FrameChip::Control);
        row("HTTP request", other(RecordKind::HttpRequest), FrameChip::Http);
        row("HTTP response", other(RecordKind::HttpResponse), FrameChip::Http);
        row("opened", other(RecordKind::Opened), FrameChip::Control);
        row("closed in order", other(RecordKind::Closed), FrameChip::Control);
        Record lost = other(RecordKind::Closed);
        lost.closeCode = CloseCodes::Abnormal;
        row("closed with a code", lost, {});
        Record cut = other(RecordKind::Closed);
        cut.set(RecordFlag::Truncated);
        row("closed in the middle of a request", cut, {});
        row("note", other(RecordKind::Note), {});
    }
    void chips()
    {
        QFETCH(Record, record);
        QFETCH(int, chip);
        QVERIFY(with(everything).accepts(record, nullptr));
        const FrameChips without = everything & ~FrameChips(chip);
        QCOMPARE(with(without).accepts(record, nullptr), chip == 0);
        if (chip == 0)
            QVERIFY(with(FrameChips()).accepts(record, nullptr));
    }

    void alwaysShown()
    {
        const FrameChips directions = FrameChips(FrameChip::Sent) | FrameChip::Received;
        QVERIFY(with(directions).accepts(frame(Opcode::Close), nullptr));
        QVERIFY(with(directions).accepts(frame(Opcode(0x3)), nullptr));
        QVERIFY(with(directions).accepts(other(RecordKind::HandshakeRequest), nullptr));
        QVERIFY(!with(directions).accepts(frame(Opcode::Text), nullptr));
    }

    void violationsOnly()
    {
        const FrameFilter filter = with(everything | FrameChip::ViolationsOnly);
        Record record = frame(Opcode::Text);
        QVERIFY(!filter.accepts(record, nullptr));
        QVERIFY(!filter.accepts(other(RecordKind::Note), nullptr));
        record.violation = Violation::InvalidUtf8;
        QVERIFY(filter.accepts(record, nullptr));
        QVERIFY(with(everything).accepts(record, nullptr));
    }

    void oneConnection()
    {
        FrameFilter filter;
        filter.connection = ConnectionId{1};
        QVERIFY(filter.accepts(frame(Opcode::Text), nullptr));
        filter.connection = ConnectionId{2};
        QVERIFY(!filter.accepts(frame(Opcode::Text), nullptr));
        QVERIFY(!filter.accepts(other(RecordKind::Opened), nullptr));
    }

    void continuations()
    {
        const FrameChips directions = FrameChips(FrameChip::Sent) | FrameChip::Received;
        const Record record = frame(Opcode::Continuation);
        const FrameMatcher texts(with(directions | FrameChip::Text));
        QVERIFY(texts.acceptsChips(record, Opcode::Text));
        QVERIFY(!texts.acceptsChips(record, Opcode::Binary));
        QVERIFY(texts.acceptsChips(record)); // its beginning was never seen
        const FrameMatcher binaries(with(directions | FrameChip::Binary));
        QVERIFY(!binaries.acceptsChips(record, Opcode::Text));
        QVERIFY(binaries.acceptsChips(record, Opcode::Binary));
        // And by itself, of records in order.
        FrameMatcher inOrder(with(directions | FrameChip::Text));
        const auto accepts = [&](Opcode opcode, bool fin) {
            return inOrder.accepts(frame(opcode, {}, Direction::ToServer, fin), nullptr);
        };
        QVERIFY(!accepts(Opcode::Binary, false));
        QVERIFY(!accepts(Opcode::Ping, true));
        QVERIFY(!accepts(Opcode::Continuation, true));
        QVERIFY(accepts(Opcode::Text, false));
        QVERIFY(accepts(Opcode::Continuation, true));
        QVERIFY(accepts(Opcode::Continuation, true)); // of nothing
        // One alone may be either.
        QVERIFY(with(directions | FrameChip::Binary).accepts(frame(Opcode::Continuation), nullptr));
        QVERIFY(!with(directions).accepts(frame(Opcode::Continuation), nullptr));
    }

    void patterns_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<Record>("record");
        QTest::addColumn<bool>("shows");
        const auto row = [](const char *name, const QString &pattern, const Record &record, bool shows) {
            QTest::newRow(name) << pattern << record << shows;
        };
        const Record hello = frame(Opcode::Text, "Say Hello Server!");
        row("empty", QString(), hello, true);
        row("invalid", QStringLiteral("(unclosed"), hello, true);
        row("word", QStringLiteral("hello"), hello, true);
        row("word in other case", QStringLiteral("HELLO s"), hello, true);
        row("word at the start", QStringLiteral("say"), hello, true);
        row("word at the end", QStringLiteral("server!"), hello, true);
        row("the whole payload", QStringLiteral("say hello server!"), hello, true);
        row("longer than the payload", QStringLiteral("say hello server!!"), hello, false);
        row("not there", QStringLiteral("hallo"), hello, false);
        row("escaped word", QStringLiteral("a\\.b"), frame(Opcode::Text, "xa.bx"), true);
        row("escaped word, not there", QStringLiteral("a\\.b"), frame(Opcode::Text, "xaabx"), false);
        row("expression", QStringLiteral("hel+o\\s+S"), hello, true);
        row("expression, anchored", QStringLiteral("^hello"), frame(Opcode::Text, "say hello"), false);
        row("expression, not there", QStringLiteral("hel{3}o"), hello, false);
        row("escape sequence", QStringLiteral("\\d\\d"), frame(Opcode::Text, "at 12"), true);
        row("not ASCII, in other case", QStringLiteral("ÉTÉ"), frame(Opcode::Text, "été"), true);
        row("not ASCII, without case", QStringLiteral("日本"), frame(Opcode::Text, "x日本x"), true);
        row("outside the BMP", QStringLiteral("😀"), frame(Opcode::Text, "x😀x"), true);
        row("kind", QStringLiteral("ping"), frame(Opcode::Ping), true);
        row("kind by expression", QStringLiteral("p[io]ng"), frame(Opcode::Pong), true);
        row("name", QStringLiteral("client 7"), hello, true);
        row("name by expression", QStringLiteral("client [7-9]"), hello, true);
        row("name of another", QStringLiteral("client 8"), hello, false);
        row("close code", QStringLiteral("normal closure"), frame(Opcode::Close, QByteArray::fromHex("03e8")),
            true);
        row("binary as hex", QStringLiteral("01 FF"), frame(Opcode::Binary, QByteArray::fromHex("01ff")),
            true);
        row("text is not hex", QStringLiteral("61 62"), frame(Opcode::Text, "ab"), false);
        row("binary as text", QStringLiteral("abc"), frame(Opcode::Binary, QByteArray("\0abc", 4)), true);
        row("head", QStringLiteral("x-secret"),
            other(RecordKind::HandshakeRequest, "GET / HTTP/1.1\r\nX-Secret: 1\r\n\r\n"), true);
        Record violating = frame(Opcode::Text, "x");
        violating.violation = Violation::UnmaskedClientFrame;
        row("violation", QStringLiteral("must mask"), violating, true);
        row("violation's clause", QStringLiteral("6455 5\\.[12]$"), violating, true);
        row("no violation", QStringLiteral("must mask"), frame(Opcode::Text, "x"), false);
        Record struck = frame(Opcode::Text, "x");
        struck.fault = {FaultEffect::Dropped, 2};
        row("network fault", QStringLiteral("dropped by network fault"), struck, true);
        row("no network fault", QStringLiteral("dropped by"), frame(Opcode::Text, "x"), false);
    }
    void patterns()
    {
        QFETCH(QString, pattern);
        QFETCH(Record, record);
        QFETCH(bool, shows);
        ConnectionInfo info;
        info.id = ConnectionId{1};
        info.name = QStringLiteral("Client 7");
        const FrameFilter filter = with(pattern);
        QCOMPARE(filter.accepts(record, &info), shows);
        // What it remembers from record to record changes nothing.
        FrameMatcher matcher(filter);
        for (int i = 0; i < 3; ++i) {
            (void)matcher.accepts(frame(Opcode::Text, "other"), &info);
            QCOMPARE(matcher.accepts(record, &info), shows);
        }
    }

    void renamedConnection()
    {
        const CaptureStore store(1'000'000);
        FrameMatcher matcher(with(QStringLiteral("client 7")));
        ConnectionInfo info;
        info.name = QStringLiteral("Client 7");
        QVERIFY(matcher.accepts(frame(Opcode::Text), &info));
        info.name = QStringLiteral("Ada");
        matcher.forgetConnection(ConnectionId{1}, store);
        QVERIFY(!matcher.accepts(frame(Opcode::Text), &info));
    }

    void foldedSearchAgreesWithQt()
    {
        // Every word of up to three letters in every text over a small alphabet.
        const QByteArray letters = "aAb";
        QList<QByteArray> texts{""};
        for (qsizetype from = 0; texts.size() < 1'000; ++from) {
            for (const char letter : letters)
                texts << texts[from] + letter;
        }
        for (qsizetype w = 1; w < 40; ++w) {
            const FoldedSearch search(texts[w]);
            for (const QByteArray &text : std::as_const(texts))
                QCOMPARE(search.isContainedIn(text), text.toLower().contains(texts[w].toLower()));
        }
    }
};

QTEST_GUILESS_MAIN(TestFrameFilter)
#include "tst_framefilter.moc"
