// SPDX-License-Identifier: GPL-3.0-or-later
// An opening request as fields and as text: whatever the bytes are, none is lost.
#include "tester/requestdraft.h"

#include <QRandomGenerator>
#include <QTest>

using namespace Fanlight;

namespace {

constexpr char usual[] = "GET /chat HTTP/1.1\r\nHost: example.com\r\nUpgrade: websocket\r\n\r\n";

// Heads that are made of what heads are broken with.
QByteArray anyBytes(QRandomGenerator &random)
{
    static const QList<QByteArray> parts{"GET", " ", "/", "\r\n", "\n", "\r", "\r\n\r\n", ":", ": ", "Host",
        "\t", QByteArray(1, '\0'), "\xff", "\xc3\xbc", "\xc3", "\xe2\x90\x8a",
        "\xe2\x9f\xa8"
        "41\xe2\x9f\xa9",
        "\xe2\x80\xa8", "\xc2\xa0", "\xef\xbb\xbf", "\xf0\x9f\x98\x80", "\x7f", "\x1b", "<", "%1"};
    QByteArray bytes;
    for (int count = random.bounded(20); count > 0; --count)
        bytes += parts.at(random.bounded(int(parts.size())));
    return bytes;
}

} // namespace

class TestRequestDraft : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void aUsualRequestIsAllFields();
    void whatDoesNotFitStaysAsBytes_data();
    void whatDoesNotFitStaysAsBytes();
    void textShowsWhatBytesAre_data();
    void textShowsWhatBytesAre();
    void typedTextIsBytes_data();
    void typedTextIsBytes();
    void nothingIsEverLost();
};

void TestRequestDraft::init()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
}

void TestRequestDraft::aUsualRequestIsAllFields()
{
    const RequestDraft draft = draftOf(usual);
    QCOMPARE(draft.method, "GET");
    QCOMPARE(draft.target, "/chat");
    QCOMPARE(draft.version, "HTTP/1.1");
    QVERIFY(!draft.rawStart);
    QCOMPARE(draft.lines.size(), std::size_t(2));
    QCOMPARE(draft.lines.at(1).name, "Upgrade");
    QCOMPARE(draft.lines.at(1).value, "websocket");
    QCOMPARE(draft.end, "\r\n");
    QVERIFY(linesKeptAsBytes(draft).empty());
    QCOMPARE(bytesOf(draft), usual);
}

void TestRequestDraft::whatDoesNotFitStaysAsBytes_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<std::vector<int>>("kept");
    QTest::addColumn<QByteArray>("end");
    using Lines = std::vector<int>;
    QTest::newRow("no version") << QByteArray("GET /\r\nHost: a\r\n\r\n") << Lines{1} << QByteArray("\r\n");
    QTest::newRow("a space in the target")
        << QByteArray("GET /a b HTTP/1.1\r\n\r\n") << Lines{} << QByteArray("\r\n");
    QTest::newRow("a bare line feed")
        << QByteArray("GET / HTTP/1.1\r\nHost: a\nX: b\r\n\r\n") << Lines{2} << QByteArray("\r\n");
    QTest::newRow("all of them bare")
        << QByteArray("GET / HTTP/1.1\nHost: a\n\n") << Lines{1, 2} << QByteArray("\n");
    QTest::newRow("no space after the colon")
        << QByteArray("GET / HTTP/1.1\r\nHost:a\r\n\r\n") << Lines{2} << QByteArray("\r\n");
    QTest::newRow("no colon") << QByteArray("GET / HTTP/1.1\r\nX: 1\r\nwhat\r\n\r\n") << Lines{3}
                              << QByteArray("\r\n");
    QTest::newRow("folded") << QByteArray("GET / HTTP/1.1\r\nX: 1\r\n Y: 2\r\n\r\n") << Lines{3}
                            << QByteArray("\r\n");
    QTest::newRow("a bare CR") << QByteArray("GET / HTTP/1.1\r\nX: a\rb\r\n\r\n") << Lines{}
                               << QByteArray("\r\n");
    QTest::newRow("no end") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\n") << Lines{} << QByteArray();
    QTest::newRow("in the middle of a line")
        << QByteArray("GET / HTTP/1.1\r\nHost: a") << Lines{2} << QByteArray();
    QTest::newRow("a body") << QByteArray("GET / HTTP/1.1\r\n\r\nHello: x\r\n") << Lines{}
                            << QByteArray("\r\nHello: x\r\n");
    QTest::newRow("an empty line first")
        << QByteArray("\r\nGET / HTTP/1.1\r\n\r\n") << Lines{1, 2} << QByteArray("\r\n");
    QTest::newRow("nothing") << QByteArray() << Lines{1} << QByteArray();
}

void TestRequestDraft::whatDoesNotFitStaysAsBytes()
{
    QFETCH(QByteArray, bytes);
    QFETCH(std::vector<int>, kept);
    QFETCH(QByteArray, end);
    const RequestDraft draft = draftOf(bytes);
    QCOMPARE(linesKeptAsBytes(draft), kept);
    QCOMPARE(draft.end, end);
    QCOMPARE(bytesOf(draft), bytes);
}

void TestRequestDraft::textShowsWhatBytesAre_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<QString>("hidden");
    QTest::addColumn<QString>("shown");
    QTest::newRow("lines") << QByteArray("a\r\nb") << QStringLiteral("a\nb")
                           << QStringLiteral("a⟨CR⟩⟨LF⟩\nb");
    QTest::newRow("a bare line feed")
        << QByteArray("a\nb") << QStringLiteral("a⟨LF⟩\nb") << QStringLiteral("a⟨LF⟩\nb");
    QTest::newRow("a bare CR") << QByteArray("a\rb") << QStringLiteral("a⟨CR⟩b") << QStringLiteral("a⟨CR⟩b");
    QTest::newRow("a CR before the end")
        << QByteArray("a\r\r\n") << QStringLiteral("a⟨CR⟩\n") << QStringLiteral("a⟨CR⟩⟨CR⟩⟨LF⟩\n");
    QTest::newRow("NUL") << QByteArray("a\0b", 3) << QStringLiteral("a⟨00⟩b") << QStringLiteral("a⟨00⟩b");
    QTest::newRow("a tab") << QByteArray("a\tb") << QStringLiteral("a\tb") << QStringLiteral("a\tb");
    QTest::newRow("UTF-8") << QByteArray("J\xc3\xbcrgen") << QStringLiteral("Jürgen")
                           << QStringLiteral("Jürgen");
    QTest::newRow("no UTF-8") << QByteArray("a\xffz") << QStringLiteral("a⟨FF⟩z") << QStringLiteral("a⟨FF⟩z");
    QTest::newRow("a bracket of its own")
        << QByteArray("\xe2\x9f\xa8") << QStringLiteral("⟨E2⟩⟨9F⟩⟨A8⟩") << QStringLiteral("⟨E2⟩⟨9F⟩⟨A8⟩");
    QTest::newRow("a no-break space")
        << QByteArray("\xc2\xa0") << QStringLiteral("⟨C2⟩⟨A0⟩") << QStringLiteral("⟨C2⟩⟨A0⟩");
}

void TestRequestDraft::textShowsWhatBytesAre()
{
    QFETCH(QByteArray, bytes);
    QFETCH(QString, hidden);
    QFETCH(QString, shown);
    QCOMPARE(textOfBytes(bytes, LineEnds::Hidden), hidden);
    QCOMPARE(textOfBytes(bytes, LineEnds::Shown), shown);
    QCOMPARE(bytesOfText(hidden), bytes);
    QCOMPARE(bytesOfText(shown), bytes);
}

void TestRequestDraft::typedTextIsBytes_data()
{
    QTest::addColumn<QString>("text");
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("a new line") << QStringLiteral("a\n\nb") << QByteArray("a\r\n\r\nb");
    QTest::newRow("a line feed in a line") << QStringLiteral("a⟨LF⟩b") << QByteArray("a\nb");
    QTest::newRow("brackets around no byte")
        << QStringLiteral("⟨GG⟩⟨1⟩⟨") << QStringLiteral("⟨GG⟩⟨1⟩⟨").toUtf8();
    QTest::newRow("brackets around a sign") << QStringLiteral("⟨+1⟩") << QStringLiteral("⟨+1⟩").toUtf8();
    QTest::newRow("small digits") << QStringLiteral("⟨0d⟩⟨0a⟩") << QByteArray("\r\n");
    QTest::newRow("beyond the first plane") << QStringLiteral("😀") << QByteArray("\xf0\x9f\x98\x80");
}

void TestRequestDraft::typedTextIsBytes()
{
    QFETCH(QString, text);
    QFETCH(QByteArray, bytes);
    QCOMPARE(bytesOfText(text), bytes);
}

void TestRequestDraft::nothingIsEverLost()
{
    QRandomGenerator random(20);
    for (int round = 0; round < 20'000; ++round) {
        const QByteArray bytes = anyBytes(random);
        QCOMPARE(bytesOf(draftOf(bytes)), bytes);
        for (const LineEnds lineEnds : {LineEnds::Hidden, LineEnds::Shown}) {
            const QString text = textOfBytes(bytes, lineEnds);
            QVERIFY2(bytesOfText(text) == bytes, bytes.toHex(' ').constData());
        }
    }
}

QTEST_GUILESS_MAIN(TestRequestDraft)
#include "tst_requestdraft.moc"
