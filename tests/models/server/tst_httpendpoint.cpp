// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/httpendpoint.h"

#include <QTest>

using namespace Fanlight;

namespace {
constexpr char date[] = "Fri, 20 Nov 2026 12:00:00 GMT";

RequestHead request(const QByteArray &method, HeaderFields fields = {}, HttpVersion version = {})
{
    return {method, "/", version, std::move(fields)};
}
} // namespace

class TestHttpEndpoint : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void getAnswersTheBody();
    void headAnswersTheSameHeadWithoutBody();
    void connectionsCloseAsTheRequestSays_data();
    void connectionsCloseAsTheRequestSays();
    void routes_data();
    void routes();
    void methodsOfARoute();
    void streamHeads();
    void refusalOfTheVersionNames13();
    void refusalBodyNamesRuleAndFinding();
    void dateIsImfFixdate();
};

void TestHttpEndpoint::getAnswersTheBody()
{
    const HttpReply reply = replyTo(request("GET"), pageAnswer({}), date);
    QCOMPARE(reply.bytes,
        QByteArray("HTTP/1.1 200 OK\r\nDate: Fri, 20 Nov 2026 12:00:00 GMT\r\n"
                   "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 8\r\n\r\nhi there"));
    QVERIFY(!reply.closes);
}

void TestHttpEndpoint::headAnswersTheSameHeadWithoutBody()
{
    const QByteArray whole = replyTo(request("GET"), pageAnswer({}), date).bytes;
    QCOMPARE(replyTo(request("HEAD"), pageAnswer({}), date).bytes + "hi there", whole);
}

void TestHttpEndpoint::connectionsCloseAsTheRequestSays_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<int>("minor");
    QTest::addColumn<bool>("closes");
    QTest::newRow("9.3 HTTP/1.1 persists") << QByteArray() << 1 << false;
    QTest::newRow("9.6 close") << QByteArray("close") << 1 << true;
    QTest::newRow("9.6 close in a list") << QByteArray("foo, Close") << 1 << true;
    QTest::newRow("9.3 HTTP/1.0 does not persist") << QByteArray() << 0 << true;
    QTest::newRow("9.3 HTTP/1.0 keep-alive") << QByteArray("keep-alive") << 0 << false;
}

void TestHttpEndpoint::connectionsCloseAsTheRequestSays()
{
    QFETCH(QByteArray, field);
    QFETCH(int, minor);
    HeaderFields fields;
    if (!field.isEmpty())
        fields.append("Connection", field);
    const HttpReply reply = replyTo(request("GET", fields, {1, minor}), pageAnswer({}), date);
    QTEST(reply.closes, "closes");
    QCOMPARE(reply.bytes.contains("\r\nConnection: close\r\n"), reply.closes);
    QCOMPARE(reply.bytes.contains("\r\nConnection: keep-alive\r\n"), minor == 0 && !reply.closes);
}

void TestHttpEndpoint::routes_data()
{
    QTest::addColumn<QByteArray>("path");
    QTest::addColumn<HttpRoute>("route");
    QTest::newRow("root") << QByteArray("/") << HttpRoute::Page;
    QTest::newRow("index.html") << QByteArray("/index.html") << HttpRoute::Page;
    QTest::newRow("poll") << QByteArray("/poll") << HttpRoute::Poll;
    QTest::newRow("long poll") << QByteArray("/longpoll") << HttpRoute::LongPoll;
    QTest::newRow("events") << QByteArray("/events") << HttpRoute::Events;
    QTest::newRow("submit") << QByteArray("/submit") << HttpRoute::Submit;
    QTest::newRow("verdict") << QByteArray("/verdict/7") << HttpRoute::Verdict;
    QTest::newRow("ws") << QByteArray("/ws") << HttpRoute::Socket;
    QTest::newRow("case counts") << QByteArray("/Poll") << HttpRoute::Unknown;
    QTest::newRow("below") << QByteArray("/poll/") << HttpRoute::Unknown;
    QTest::newRow("asterisk") << QByteArray("*") << HttpRoute::Unknown;
}

void TestHttpEndpoint::routes()
{
    QFETCH(QByteArray, path);
    QTEST(routeOf(path), "route");
}

void TestHttpEndpoint::methodsOfARoute()
{
    QVERIFY(allowsMethod(HttpRoute::Poll, "GET") && allowsMethod(HttpRoute::Events, "HEAD"));
    QVERIFY(!allowsMethod(HttpRoute::Page, "POST") && !allowsMethod(HttpRoute::Page, "get"));
    QVERIFY(allowsMethod(HttpRoute::Submit, "POST") && !allowsMethod(HttpRoute::Submit, "GET"));
    const HttpReply reply = replyTo(request("DELETE"), methodNotAllowed(HttpRoute::Page), date);
    QVERIFY(reply.bytes.startsWith("HTTP/1.1 405 Method Not Allowed\r\n"));
    QVERIFY(reply.bytes.contains("\r\nAllow: GET, HEAD\r\n"));
    QVERIFY(!reply.closes);
    const HttpReply submit = replyTo(request("GET"), methodNotAllowed(HttpRoute::Submit), date);
    QVERIFY(submit.bytes.contains("\r\nAllow: POST\r\n"));
}

void TestHttpEndpoint::streamHeads()
{
    const QByteArray chunked = streamHead(request("GET"), "text/event-stream", date);
    QCOMPARE(chunked,
        QByteArray("HTTP/1.1 200 OK\r\nDate: Fri, 20 Nov 2026 12:00:00 GMT\r\nContent-Type: "
                   "text/event-stream\r\nCache-Control: no-store\r\nTransfer-Encoding: chunked\r\n\r\n"));
    const QByteArray plain = streamHead(request("GET", {}, {1, 0}), "text/event-stream", date);
    QVERIFY(!plain.contains("chunked"));
    QVERIFY(plain.endsWith("\r\nConnection: close\r\n\r\n"));
}

void TestHttpEndpoint::refusalOfTheVersionNames13()
{
    const QByteArray bytes = refusal(426, "x\n", date).bytes;
    QVERIFY(bytes.startsWith("HTTP/1.1 426 Upgrade Required\r\n"));
    QVERIFY(bytes.contains("\r\nSec-WebSocket-Version: 13\r\n"));
    QVERIFY(bytes.endsWith("\r\n\r\nx\n"));
}

void TestHttpEndpoint::refusalBodyNamesRuleAndFinding()
{
    const QByteArray body = refusalBody({HandshakeRule::VersionIs13, false, "8"});
    QVERIFY2(body.contains("RFC 6455 4.2.1"), body);
    QVERIFY2(body.contains("Found: 8\n"), body);
    QVERIFY(refusalBody({HandshakeRule::KeyOnce, false, {}}).contains("Found: nothing\n"));
}

void TestHttpEndpoint::dateIsImfFixdate()
{
    const QRegularExpression fixdate(QStringLiteral(
        "^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \\d\\d [A-Z][a-z]{2} \\d{4} \\d\\d:\\d\\d:\\d\\d GMT$"));
    QVERIFY(fixdate.match(QString::fromLatin1(httpDate())).hasMatch());
}

QTEST_GUILESS_MAIN(TestHttpEndpoint)
#include "tst_httpendpoint.moc"
