// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/httphead.h"
#include "tests/support/bytes.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;
using namespace Fanlight::Testing;

class TestHeadParser : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void requests_data();
    void requests();
    void responses_data();
    void responses();
    void badRequests_data();
    void badRequests();
    void badResponses_data();
    void badResponses();
    void stopsBehindTheHead();
    void takesTheWrongByte();
    void everyByteInEveryPlace();
    void lineLimit();
    void totalLimit();
    void fieldLimit();
    void byteAtATimeIsLinear();
};

namespace {

// Feeds until the parser takes no more; what it left is dropped.
template <typename Head>
void feed(HeadParser<Head> &parser, const Pieces &pieces)
{
    for (const QByteArrayView piece : pieces) {
        if (parser.receive(piece) < piece.size())
            return;
    }
}

template <typename Head>
void compareGood(const QByteArray &bytes, const Head &expected)
{
    for (const Pieces &pieces : feedings(bytes)) {
        HeadParser<Head> parser{HeadLimits{}};
        QVERIFY(!parser.isComplete());
        feed(parser, pieces);
        QVERIFY(parser.isComplete());
        QVERIFY(!parser.failure());
        QVERIFY(parser.head() == expected);
        QCOMPARE(parser.raw(), bytes);
        QCOMPARE(parser.receive("GET"), 0);
    }
}

template <typename Head>
void compareBad(const QByteArray &bytes, HeadFailure expected)
{
    for (const Pieces &pieces : feedings(bytes)) {
        HeadParser<Head> parser{HeadLimits{}};
        feed(parser, pieces);
        QVERIFY(!parser.isComplete());
        QVERIFY(parser.failure());
        QCOMPARE(parser.failure()->error, expected.error);
        QCOMPARE(parser.failure()->offset, expected.offset);
        QVERIFY(bytes.startsWith(parser.raw()));
        QCOMPARE(parser.receive("GET"), 0);
    }
}

} // namespace

void TestHeadParser::requests_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<RequestHead>("head");
    QTest::newRow("3 no fields") << QByteArray("GET / HTTP/1.1\r\n\r\n")
                                 << RequestHead{"GET", "/", {1, 1}, {}};
    QTest::newRow("2.3 HTTP/1.0") << QByteArray("GET / HTTP/1.0\r\n\r\n")
                                  << RequestHead{"GET", "/", {1, 0}, {}};
    QTest::newRow("2.3 HTTP/2.0") << QByteArray("PRI * HTTP/2.0\r\n\r\n")
                                  << RequestHead{"PRI", "*", {2, 0}, {}};
    QTest::newRow("2.2 one empty line before")
        << QByteArray("\r\nGET / HTTP/1.1\r\n\r\n") << RequestHead{"GET", "/", {1, 1}, {}};
    QTest::newRow("3.1 any token is a method") << QByteArray("m-SEARCH! *?a=%20&b HTTP/1.1\r\n\r\n")
                                               << RequestHead{"m-SEARCH!", "*?a=%20&b", {1, 1}, {}};
    QTest::newRow("5 order and spelling are kept")
        << QByteArray("GET /chat HTTP/1.1\r\nhost: a\r\nX-B: 1\r\nHOST: b\r\n\r\n")
        << RequestHead{"GET", "/chat", {1, 1}, {{"host", "a"}, {"X-B", "1"}, {"HOST", "b"}}};
    QTest::newRow("5.1 whitespace around a value")
        << QByteArray("GET / HTTP/1.1\r\nA:b\r\nC: \t d e \t \r\nF:\tg\r\n\r\n")
        << RequestHead{"GET", "/", {1, 1}, {{"A", "b"}, {"C", "d e"}, {"F", "g"}}};
    QTest::newRow("5.1 empty values") << QByteArray("GET / HTTP/1.1\r\nA:\r\nB: \t \r\n\r\n")
                                      << RequestHead{"GET", "/", {1, 1}, {{"A", ""}, {"B", ""}}};
    QTest::newRow("9110 5.5 bytes above 7f and tabs in a value")
        << QByteArray("GET / HTTP/1.1\r\nA: \xC3\xA9\tx:\xFF\r\n\r\n")
        << RequestHead{"GET", "/", {1, 1}, {{"A", "\xC3\xA9\tx:\xFF"}}};
}

void TestHeadParser::requests()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const RequestHead, head);
    compareGood(bytes, head);
    QCOMPARE(
        head.fields.all().size(), std::size_t(bytes.count("\r\n") - 2 - (bytes.startsWith('\r') ? 1 : 0)));
}

void TestHeadParser::responses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<ResponseHead>("head");
    QTest::newRow("4 switching protocols")
        << QByteArray("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n\r\n")
        << ResponseHead{{1, 1}, 101, "Switching Protocols", {{"Upgrade", "websocket"}}};
    QTest::newRow("4 empty reason") << QByteArray("HTTP/1.1 200 \r\n\r\n")
                                    << ResponseHead{{1, 1}, 200, {}, {}};
    QTest::newRow("4 no reason and no space")
        << QByteArray("HTTP/1.0 404\r\n\r\n") << ResponseHead{{1, 0}, 404, {}, {}};
    QTest::newRow("4 reason with tab and bytes above 7f")
        << QByteArray("HTTP/1.1 999 \tN\xC3\xA9 \r\n\r\n") << ResponseHead{{1, 1}, 999, "\tN\xC3\xA9 ", {}};
    QTest::newRow("4 lowest status") << QByteArray("HTTP/1.1 100 C\r\n\r\n")
                                     << ResponseHead{{1, 1}, 100, "C", {}};
}

void TestHeadParser::responses()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const ResponseHead, head);
    compareGood(bytes, head);
}

void TestHeadParser::badRequests_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<HeadError>("error");
    QTest::addColumn<int>("offset");
    const auto row = [](const char *name, const QByteArray &bytes, HeadError error, int offset) {
        QTest::newRow(name) << bytes + QByteArray("tail\r\n\r\n") << error << offset;
    };
    using enum HeadError;
    row("3 a TLS client", hex("16 03 01 02 00"), BadStartLine, 0);
    row("3 no method", " / HTTP/1.1\r\n", BadStartLine, 0);
    row("3 two empty lines before", "\r\n\r\nGET / HTTP/1.1\r\n", BadStartLine, 2);
    row("2.2 CR alone before", "\rGET / HTTP/1.1\r\n", BadStartLine, 0);
    row("2.2 LF alone before", "\nGET / HTTP/1.1\r\n", BareLineFeed, 0);
    row("3.1 method with a colon", "GE:T / HTTP/1.1\r\n", BadStartLine, 2);
    row("3.1 method alone", "GET\r\n", BadStartLine, 3);
    row("2.2 method and LF", "GET\n", BareLineFeed, 3);
    row("3 two spaces before the target", "GET  / HTTP/1.1\r\n", BadStartLine, 4);
    row("3.2 control character in the target", "GET /\x01 HTTP/1.1\r\n", BadStartLine, 5);
    row("3.2 DEL in the target", "GET /\x7F HTTP/1.1\r\n", BadStartLine, 5);
    row("3.2 byte above 7f in the target", "GET /\xC3\xA9 HTTP/1.1\r\n", BadStartLine, 5);
    row("3.2 tab behind the target", "GET /\tHTTP/1.1\r\n", BadStartLine, 5);
    row("3.2 HTTP/0.9", "GET /\r\n", BadStartLine, 5);
    row("2.2 target and LF", "GET /\n", BareLineFeed, 5);
    row("3 two spaces before the version", "GET /  HTTP/1.1\r\n", BadStartLine, 6);
    row("2.3 lower case", "GET / http/1.1\r\n", BadVersion, 6);
    row("2.3 other protocol", "GET / HTTPS/1.1\r\n", BadVersion, 10);
    row("2.3 major no digit", "GET / HTTP/x.1\r\n", BadVersion, 11);
    row("2.3 no dot", "GET / HTTP/1,1\r\n", BadVersion, 12);
    row("2.3 minor no digit", "GET / HTTP/1.:\r\n", BadVersion, 13);
    row("2.3 minor missing", "GET / HTTP/1.\r\n", BadVersion, 13);
    row("2.3 version cut by LF", "GET / HTTP/1.\n", BareLineFeed, 13);
    row("2.3 two digits", "GET / HTTP/1.10\r\n", BadStartLine, 14);
    row("3 space behind the version", "GET / HTTP/1.1 \r\n", BadStartLine, 14);
    row("2.2 start line with LF", "GET / HTTP/1.1\n", BareLineFeed, 14);
    row("2.2 CR alone behind the start line", "GET / HTTP/1.1\rA: b\r\n", BadStartLine, 14);
    row("5.2 whitespace before the first field", "GET / HTTP/1.1\r\n A: b\r\n", FoldedLine, 16);
    row("5.2 obs-fold", "GET / HTTP/1.1\r\nA: b\r\n c\r\n", FoldedLine, 22);
    row("5.2 obs-fold with tab", "GET / HTTP/1.1\r\nA: b\r\n\tc\r\n", FoldedLine, 22);
    row("2.2 empty line with LF", "GET / HTTP/1.1\r\n\n", BareLineFeed, 16);
    row("2.2 CR alone in the empty line", "GET / HTTP/1.1\r\n\rA: b\r\n", BadFieldName, 16);
    row("5.1 empty name", "GET / HTTP/1.1\r\n: b\r\n", BadFieldName, 16);
    row("5.1 name begins wrong", "GET / HTTP/1.1\r\n(A: b\r\n", BadFieldName, 16);
    row("5.1 name with a slash", "GET / HTTP/1.1\r\nA/B: b\r\n", BadFieldName, 17);
    row("5.1 name with NUL", "GET / HTTP/1.1\r\nA" + QByteArray(1, '\0') + ": b\r\n", BadFieldName, 17);
    row("5.1 name with a byte above 7f", "GET / HTTP/1.1\r\nA\xC3\xA9: b\r\n", BadFieldName, 17);
    row("5.1 space in a name", "GET / HTTP/1.1\r\nA B: b\r\n", BadFieldName, 17);
    row("5.1 space before colon", "GET / HTTP/1.1\r\nA : b\r\n", SpaceBeforeColon, 17);
    row("5.1 whitespace before colon", "GET / HTTP/1.1\r\nHost \t : b\r\n", SpaceBeforeColon, 20);
    row("5 no colon", "GET / HTTP/1.1\r\nHost\r\n", MissingColon, 20);
    row("5 no colon, but a space", "GET / HTTP/1.1\r\nHost \r\n", MissingColon, 21);
    row("2.2 name and LF", "GET / HTTP/1.1\r\nHost\n", BareLineFeed, 20);
    row("2.2 name, space and LF", "GET / HTTP/1.1\r\nHost \n", BareLineFeed, 21);
    row("2.2 value and LF", "GET / HTTP/1.1\r\nA: b\n", BareLineFeed, 20);
    row("2.2 empty value and LF", "GET / HTTP/1.1\r\nA:\n", BareLineFeed, 18);
    row("9110 5.5 CR alone in a value", "GET / HTTP/1.1\r\nA: b\rc\r\n", BadFieldValue, 20);
    row("9110 5.5 CR CR", "GET / HTTP/1.1\r\nA: b\r\r\n", BadFieldValue, 20);
    row("9110 5.5 NUL in a value", "GET / HTTP/1.1\r\nA: b" + QByteArray(1, '\0') + "\r\n", BadFieldValue,
        20);
    row("9110 5.5 NUL before a value", "GET / HTTP/1.1\r\nA: " + QByteArray(1, '\0') + "\r\n", BadFieldValue,
        19);
    row("9110 5.5 escape in a value", "GET / HTTP/1.1\r\nA: b\x1B[0m\r\n", BadFieldValue, 20);
    row("9110 5.5 DEL in a value", "GET / HTTP/1.1\r\nA: b\x7F\r\n", BadFieldValue, 20);
}

void TestHeadParser::badRequests()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const HeadError, error);
    QFETCH(const int, offset);
    compareBad<RequestHead>(bytes, {error, offset});
}

void TestHeadParser::badResponses_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<HeadError>("error");
    QTest::addColumn<int>("offset");
    const auto row = [](const char *name, const QByteArray &bytes, HeadError error, int offset) {
        QTest::newRow(name) << bytes + QByteArray("tail\r\n\r\n") << error << offset;
    };
    using enum HeadError;
    row("4 no empty line may stand before", "\r\nHTTP/1.1 200 OK\r\n", BadVersion, 0);
    row("4 another protocol", "SSH-2.0-x\r\n", BadVersion, 0);
    row("4 version alone", "HTTP/1.1\r\n", BadStartLine, 8);
    row("4 no space behind the version", "HTTP/1.1200 OK\r\n", BadStartLine, 8);
    row("4 two spaces", "HTTP/1.1  200 OK\r\n", BadStartLine, 9);
    row("4 status below 100", "HTTP/1.1 099 OK\r\n", BadStartLine, 9);
    row("4 status with a letter", "HTTP/1.1 20x OK\r\n", BadStartLine, 11);
    row("4 status of two digits", "HTTP/1.1 20 OK\r\n", BadStartLine, 11);
    row("4 status of four digits", "HTTP/1.1 2000 OK\r\n", BadStartLine, 12);
    row("2.2 status and LF", "HTTP/1.1 200\n", BareLineFeed, 12);
    row("4 NUL in the reason", "HTTP/1.1 200 O" + QByteArray(1, '\0') + "\r\n", BadStartLine, 14);
    row("2.2 reason and LF", "HTTP/1.1 200 OK\n", BareLineFeed, 15);
    row("2.2 CR alone behind the reason", "HTTP/1.1 200 OK\rA: b\r\n", BadStartLine, 15);
    row("2.2 CR alone behind the status", "HTTP/1.1 200\rA: b\r\n", BadStartLine, 12);
    row("5.1 space before colon", "HTTP/1.1 200 OK\r\nA : b\r\n", SpaceBeforeColon, 18);
    row("5 no colon", "HTTP/1.1 200 OK\r\nA\r\n", MissingColon, 18);
    row("5.2 obs-fold", "HTTP/1.1 200 OK\r\nA: b\r\n c\r\n", FoldedLine, 23);
    row("9110 5.5 bare CR", "HTTP/1.1 200 OK\r\nA: b\rc\r\n", BadFieldValue, 21);
    row("2.2 CR alone in the empty line", "HTTP/1.1 200 OK\r\n\rA", BadFieldName, 17);
}

void TestHeadParser::badResponses()
{
    QFETCH(const QByteArray, bytes);
    QFETCH(const HeadError, error);
    QFETCH(const int, offset);
    compareBad<ResponseHead>(bytes, {error, offset});
}

void TestHeadParser::stopsBehindTheHead()
{
    const QByteArray head = "GET / HTTP/1.1\r\nA: b\r\n\r\n";
    RequestHeadParser parser{HeadLimits{}};
    QCOMPARE(parser.receive(head + hex("81 80 00000000")), head.size());
    QVERIFY(parser.isComplete());
    QCOMPARE(parser.raw(), head);
    QCOMPARE(parser.receive("more"), 0);
    QCOMPARE(parser.raw(), head);
}

void TestHeadParser::takesTheWrongByte()
{
    RequestHeadParser parser{HeadLimits{}};
    QCOMPARE(parser.receive("GET / HTTP/1.1\r\nA: b\x01tail"), 21);
    QCOMPARE(parser.raw(), QByteArray("GET / HTTP/1.1\r\nA: b\x01"));
    QVERIFY(parser.failure() == (HeadFailure{HeadError::BadFieldValue, 20}));
    QVERIFY(parser.failure() != (HeadFailure{HeadError::BadFieldValue, 21}));
}

// Every byte as a character of a name and of a value, against the RFC's tables.
void TestHeadParser::everyByteInEveryPlace()
{
    const QByteArray tokens = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (int value = 0; value < 256; ++value) {
        const char byte = char(value);
        const QByteArray one(1, byte);
        QCOMPARE(isToken(one), tokens.contains(byte));
        const bool inValue = byte == '\t' || (value >= 0x20 && value != 0x7F);
        QCOMPARE(isFieldValue(one), inValue);
        RequestHeadParser method{HeadLimits{}};
        (void)method.receive("G" + one + "T / HTTP/1.1\r\n\r\n");
        QCOMPARE(method.isComplete(), tokens.contains(byte));
        RequestHeadParser name{HeadLimits{}};
        (void)name.receive("GET / HTTP/1.1\r\nA" + one + "B: c\r\n\r\n");
        // A colon ends the name early.
        QCOMPARE(name.isComplete(), tokens.contains(byte) || byte == ':');
        RequestHeadParser field{HeadLimits{}};
        (void)field.receive("GET / HTTP/1.1\r\nA: x" + one + "y\r\n\r\n");
        QCOMPARE(field.isComplete(), inValue);
        if (field.isComplete())
            QCOMPARE(field.head().fields.value("a"), "x" + one + "y");
    }
}

void TestHeadParser::lineLimit()
{
    constexpr qsizetype most = 20;
    const HeadLimits limits{most, 1000, 10};
    const auto request = [](qsizetype startLine, qsizetype fieldLine) {
        return "GET /" + QByteArray(startLine - 14, 'a') +
               " HTTP/1.1\r\nA:" + QByteArray(fieldLine - 2, 'b') + "\r\n\r\n";
    };
    RequestHeadParser exact(limits);
    (void)exact.receive(request(most, most));
    QVERIFY(exact.isComplete());

    RequestHeadParser startLine(limits);
    (void)startLine.receive(request(most + 1, 10));
    QVERIFY(startLine.failure() == (HeadFailure{HeadError::LineTooLong, most, true}));
    QCOMPARE(refusalStatus(*startLine.failure()), 414);

    RequestHeadParser skipped(limits);
    (void)skipped.receive("\r\n" + request(most, most));
    QVERIFY(skipped.isComplete());

    RequestHeadParser fieldLine(limits);
    (void)fieldLine.receive(request(most, most + 1));
    QVERIFY(fieldLine.failure() == (HeadFailure{HeadError::LineTooLong, most + 2 + most}));
    QCOMPARE(refusalStatus(*fieldLine.failure()), 431);

    ResponseHeadParser response(limits);
    (void)response.receive("HTTP/1.1 200 1234567\r\nA: 3456789012345678\r\n\r\n");
    QVERIFY(response.isComplete());
    ResponseHeadParser longResponse(limits);
    (void)longResponse.receive("HTTP/1.1 200 12345678\r\n\r\n");
    QVERIFY(longResponse.failure() == (HeadFailure{HeadError::LineTooLong, most, true}));
}

void TestHeadParser::totalLimit()
{
    const QByteArray head = "GET / HTTP/1.1\r\nA: b\r\n\r\n";
    for (const Pieces &pieces : feedings(head)) {
        RequestHeadParser exact(HeadLimits{100, head.size(), 10});
        feed(exact, pieces);
        QVERIFY(exact.isComplete());
        RequestHeadParser over(HeadLimits{100, head.size() - 1, 10});
        feed(over, pieces);
        QVERIFY(over.failure() == (HeadFailure{HeadError::TotalTooLong, head.size() - 1}));
        QCOMPARE(over.raw(), head);
    }
    RequestHeadParser none(HeadLimits{100, 0, 10});
    QCOMPARE(none.receive(head), 1);
    QVERIFY(none.failure() == (HeadFailure{HeadError::TotalTooLong, 0}));
    ResponseHeadParser response(HeadLimits{100, 10, 10});
    (void)response.receive("HTTP/1.1 200 OK\r\n");
    QVERIFY(response.failure() == (HeadFailure{HeadError::TotalTooLong, 10}));
}

void TestHeadParser::fieldLimit()
{
    const HeadLimits limits{100, 1000, 2};
    RequestHeadParser exact(limits);
    (void)exact.receive("GET / HTTP/1.1\r\nA: b\r\nC: d\r\n\r\n");
    QVERIFY(exact.isComplete());
    RequestHeadParser over(limits);
    (void)over.receive("GET / HTTP/1.1\r\nA: b\r\nC: d\r\nE: f\r\n\r\n");
    QVERIFY(over.failure() == (HeadFailure{HeadError::TooManyFields, 28}));
    ResponseHeadParser response(HeadLimits{100, 1000, 0});
    (void)response.receive("HTTP/1.1 200 OK\r\nA: b\r\n\r\n");
    QVERIFY(response.failure() == (HeadFailure{HeadError::TooManyFields, 17}));
}

// Looking at the head again from its start for every byte would take minutes here.
void TestHeadParser::byteAtATimeIsLinear()
{
    constexpr qsizetype size = 1'000'000;
    const QByteArray head = "GET / HTTP/1.1\r\nA: " + QByteArray(size, 'x') + "\r\n\r\n";
    RequestHeadParser parser(HeadLimits{size + 100, size + 100, 1});
    feed(parser, byteByByte(head));
    QVERIFY(parser.isComplete());
    QCOMPARE(parser.head().fields.value("A").size(), size);
}

QTEST_GUILESS_MAIN(TestHeadParser)
#include "tst_headparser.moc"
