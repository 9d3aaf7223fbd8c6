// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/httphead.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

class TestHttpHead : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void fields();
    void tokensOfLists();
    void requestRoundTrip();
    void responseRoundTrip();
    void refusedRequests_data();
    void refusedRequests();
    void refusedResponses_data();
    void refusedResponses();
    void errorsAreExplained();
    void tokensAndValues();
    void comparisons();
};

void TestHttpHead::fields()
{
    HeaderFields fields{{"Host", "a"}, {"Cookie", "1"}};
    fields.append("cookie", "2");
    QVERIFY(fields.contains("HOST"));
    QVERIFY(!fields.contains("Hos"));
    QVERIFY(!fields.contains("Hosts"));
    QCOMPARE(fields.values("COOKIE"), (QList<QByteArray>{"1", "2"}));
    QCOMPARE(fields.values("none"), QList<QByteArray>());
    QCOMPARE(fields.value("cookie"), QByteArray("1"));
    QVERIFY(fields.value("none").isNull());
    QCOMPARE(fields.all().size(), 3u);
    QCOMPARE(fields.all().back().name, QByteArray("cookie"));
    QVERIFY(fields == (HeaderFields{{"Host", "a"}, {"Cookie", "1"}, {"cookie", "2"}}));
    QVERIFY(!(fields == (HeaderFields{{"Host", "a"}})));
}

void TestHttpHead::tokensOfLists()
{
    const HeaderFields fields{
        {"Connection", "keep-alive,\t Upgrade ,"}, {"A", "x"}, {"connection", ",close"}, {"B", ""}};
    QVERIFY(fields.hasToken("Connection", "upgrade"));
    QVERIFY(fields.hasToken("connection", "KEEP-ALIVE"));
    QVERIFY(fields.hasToken("Connection", "close"));
    QVERIFY(fields.hasToken("A", "X"));
    QVERIFY(!fields.hasToken("Connection", "x"));
    QVERIFY(!fields.hasToken("Connection", "Upgrad"));
    QVERIFY(!fields.hasToken("Connection", "keep"));
    QVERIFY(!fields.hasToken("B", "x"));
    QVERIFY(!fields.hasToken("B", ""));
    QVERIFY(!fields.hasToken("none", "x"));
}

void TestHttpHead::requestRoundTrip()
{
    const RequestHead head{"GET", "/chat?x=1", {1, 1}, {{"Host", "a:1"}, {"Empty", ""}, {"Two", "b, c"}}};
    const auto bytes = serialize(head);
    QVERIFY(bytes);
    QCOMPARE(*bytes, QByteArray("GET /chat?x=1 HTTP/1.1\r\nHost: a:1\r\nEmpty: \r\nTwo: b, c\r\n\r\n"));
    RequestHeadParser parser{HeadLimits{}};
    QCOMPARE(parser.receive(*bytes), bytes->size());
    QVERIFY(parser.head() == head);
}

void TestHttpHead::responseRoundTrip()
{
    const ResponseHead head{{1, 0}, 426, "Upgrade Required", {{"Sec-WebSocket-Version", "13"}}};
    const auto bytes = serialize(head);
    QVERIFY(bytes);
    QCOMPARE(*bytes, QByteArray("HTTP/1.0 426 Upgrade Required\r\nSec-WebSocket-Version: 13\r\n\r\n"));
    ResponseHeadParser parser{HeadLimits{}};
    QCOMPARE(parser.receive(*bytes), bytes->size());
    QVERIFY(parser.head() == head);
    QCOMPARE(serialize(ResponseHead{{1, 1}, 100, {}, {}}).value(), QByteArray("HTTP/1.1 100 \r\n\r\n"));
    QCOMPARE(serialize(ResponseHead{{1, 1}, 999, "x", {}}).value(), QByteArray("HTTP/1.1 999 x\r\n\r\n"));
}

void TestHttpHead::refusedRequests_data()
{
    QTest::addColumn<RequestHead>("head");
    QTest::addColumn<HeadWriteError>("error");
    const auto row = [](const char *name, const RequestHead &head, HeadWriteError error) {
        QTest::newRow(name) << head << error;
    };
    row("3.1 empty method", {"", "/", {}, {}}, HeadWriteError::BadMethod);
    row("3.1 method with a space", {"GE T", "/", {}, {}}, HeadWriteError::BadMethod);
    row("3.2 empty target", {"GET", "", {}, {}}, HeadWriteError::BadTarget);
    row("3.2 target with a space", {"GET", "/ HTTP/1.0", {}, {}}, HeadWriteError::BadTarget);
    row("3.2 target with CRLF", {"GET", "/\r\nA:b", {}, {}}, HeadWriteError::BadTarget);
    row("5.1 empty name", {"GET", "/", {}, {{"", "b"}}}, HeadWriteError::BadFieldName);
    row("5.1 name with a colon", {"GET", "/", {}, {{"A", "b"}, {"C:", "b"}}}, HeadWriteError::BadFieldName);
    row("5.1 name with CRLF", {"GET", "/", {}, {{"A\r\nB", "b"}}}, HeadWriteError::BadFieldName);
    row("5.5 value with CRLF", {"GET", "/", {}, {{"A", "b\r\nC: d"}}}, HeadWriteError::BadFieldValue);
    row("5.5 value with LF", {"GET", "/", {}, {{"A", "b\nc"}}}, HeadWriteError::BadFieldValue);
    row("5.5 value with NUL", {"GET", "/", {}, {{"A", QByteArray(1, '\0')}}}, HeadWriteError::BadFieldValue);
}

void TestHttpHead::refusedRequests()
{
    QFETCH(const RequestHead, head);
    QFETCH(const HeadWriteError, error);
    const auto bytes = serialize(head);
    QVERIFY(!bytes);
    QCOMPARE(bytes.error(), error);
}

void TestHttpHead::refusedResponses_data()
{
    QTest::addColumn<ResponseHead>("head");
    QTest::addColumn<HeadWriteError>("error");
    const auto row = [](const char *name, const ResponseHead &head, HeadWriteError error) {
        QTest::newRow(name) << head << error;
    };
    row("4 status 99", {{}, 99, "x", {}}, HeadWriteError::BadStatus);
    row("4 status 1000", {{}, 1000, "x", {}}, HeadWriteError::BadStatus);
    row("4 reason with CRLF", {{}, 200, "OK\r\nA: b", {}}, HeadWriteError::BadStatus);
    row("5.1 bad name", {{}, 200, "OK", {{"A B", "c"}}}, HeadWriteError::BadFieldName);
    row("5.5 bad value", {{}, 200, "OK", {{"A", "\r"}}}, HeadWriteError::BadFieldValue);
}

void TestHttpHead::refusedResponses()
{
    QFETCH(const ResponseHead, head);
    QFETCH(const HeadWriteError, error);
    const auto bytes = serialize(head);
    QVERIFY(!bytes);
    QCOMPARE(bytes.error(), error);
}

void TestHttpHead::errorsAreExplained()
{
    for (int i = 0; i <= int(HeadError::BareLineFeed); ++i) {
        const auto error = HeadError(i);
        QVERIFY(QByteArray(clause(error)).startsWith("RFC "));
        QVERIFY(QByteArray(sentence(error)).endsWith('.'));
        const bool limit = error == HeadError::LineTooLong || error == HeadError::TotalTooLong ||
                           error == HeadError::TooManyFields;
        QCOMPARE(refusalStatus(error), limit ? 431 : error == HeadError::BadVersion ? 505 : 400);
        QCOMPARE(refusalStatus(HeadFailure{error, 3}), refusalStatus(error));
    }
    QCOMPARE(refusalStatus(HeadFailure{HeadError::LineTooLong, 8192, true}), 414);
    QCOMPARE(clause(HeadError::FoldedLine), "RFC 9112 5.2");
    QCOMPARE(clause(HeadError::BadVersion), "RFC 9112 2.3");
}

void TestHttpHead::tokensAndValues()
{
    QVERIFY(isToken("Sec-WebSocket-Key"));
    QVERIFY(!isToken(""));
    QVERIFY(!isToken("a b"));
    QVERIFY(!isToken("a,b"));
    QVERIFY(isFieldValue(""));
    QVERIFY(isFieldValue("a\tb c\xFF"));
    QVERIFY(!isFieldValue("a\rb"));
    QCOMPARE(versionText({1, 1}), QByteArray("HTTP/1.1"));
}

void TestHttpHead::comparisons()
{
    const HttpVersion version{1, 1};
    QVERIFY(version == version);
    QVERIFY(version != (HttpVersion{2, 1}));
    QVERIFY(version != (HttpVersion{1, 0}));
    QVERIFY((HttpVersion{1, 0}) < version);
    QVERIFY((HttpVersion{2, 0}) > version);
    QVERIFY((HttpVersion{0, 9}) < version);
    QVERIFY((HttpVersion{1, 2}) > version);
    QVERIFY(!(version < version));

    const HeaderField field{"a", "1"};
    QVERIFY(field == field);
    QVERIFY(field != (HeaderField{"b", "1"}));
    QVERIFY(field != (HeaderField{"a", "2"}));

    const RequestHead request{"GET", "/", {1, 1}, {{"a", "1"}}};
    QVERIFY(request == request);
    QVERIFY(request != (RequestHead{"PUT", "/", {1, 1}, {{"a", "1"}}}));
    QVERIFY(request != (RequestHead{"GET", "/b", {1, 1}, {{"a", "1"}}}));
    QVERIFY(request != (RequestHead{"GET", "/", {1, 0}, {{"a", "1"}}}));
    QVERIFY(request != (RequestHead{"GET", "/", {1, 1}, {}}));

    const ResponseHead response{{1, 1}, 200, "OK", {{"a", "1"}}};
    QVERIFY(response == response);
    QVERIFY(response != (ResponseHead{{1, 0}, 200, "OK", {{"a", "1"}}}));
    QVERIFY(response != (ResponseHead{{1, 1}, 201, "OK", {{"a", "1"}}}));
    QVERIFY(response != (ResponseHead{{1, 1}, 200, "ok", {{"a", "1"}}}));
    QVERIFY(response != (ResponseHead{{1, 1}, 200, "OK", {}}));

    const HeadFailure failure{HeadError::LineTooLong, 3};
    QVERIFY(failure == failure);
    QVERIFY(failure != (HeadFailure{HeadError::BadStartLine, 3}));
    QVERIFY(failure != (HeadFailure{HeadError::LineTooLong, 4}));
    QVERIFY(failure != (HeadFailure{HeadError::LineTooLong, 3, true}));
}

QTEST_GUILESS_MAIN(TestHttpHead)
#include "tst_httphead.moc"
