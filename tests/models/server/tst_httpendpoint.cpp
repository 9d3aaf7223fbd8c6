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
    void otherMethodsGet405();
    void refusalOfTheVersionNames13();
    void bodyLengths_data();
    void bodyLengths();
    void refusalBodyNamesRuleAndFinding();
    void dateIsImfFixdate();
};

void TestHttpEndpoint::getAnswersTheBody()
{
    const HttpReply reply = answer(request("GET"), {}, date);
    QCOMPARE(reply.bytes,
        QByteArray("HTTP/1.1 200 OK\r\nDate: Fri, 20 Nov 2026 12:00:00 GMT\r\n"
                   "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 8\r\n\r\nhi there"));
    QVERIFY(!reply.closes);
}

void TestHttpEndpoint::headAnswersTheSameHeadWithoutBody()
{
    const QByteArray whole = answer(request("GET"), {}, date).bytes;
    QCOMPARE(answer(request("HEAD"), {}, date).bytes + "hi there", whole);
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
    const HttpReply reply = answer(request("GET", fields, {1, minor}), {}, date);
    QTEST(reply.closes, "closes");
    QCOMPARE(reply.bytes.contains("\r\nConnection: close\r\n"), reply.closes);
    QCOMPARE(reply.bytes.contains("\r\nConnection: keep-alive\r\n"), minor == 0 && !reply.closes);
}

void TestHttpEndpoint::otherMethodsGet405()
{
    const HttpReply reply = answer(request("DELETE"), {}, date);
    QVERIFY(reply.bytes.startsWith("HTTP/1.1 405 Method Not Allowed\r\n"));
    QVERIFY(reply.bytes.contains("\r\nAllow: GET, HEAD\r\n"));
    QVERIFY(reply.closes);
}

void TestHttpEndpoint::refusalOfTheVersionNames13()
{
    const QByteArray bytes = refusal(426, "x\n", date).bytes;
    QVERIFY(bytes.startsWith("HTTP/1.1 426 Upgrade Required\r\n"));
    QVERIFY(bytes.contains("\r\nSec-WebSocket-Version: 13\r\n"));
    QVERIFY(bytes.endsWith("\r\n\r\nx\n"));
}

void TestHttpEndpoint::bodyLengths_data()
{
    QTest::addColumn<QByteArray>("name");
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<qint64>("length");
    const QByteArray contentLength = "Content-Length";
    QTest::newRow("none") << QByteArray("Accept") << QByteArray("*/*") << qint64(0);
    QTest::newRow("8.6 plain") << contentLength << QByteArray("12") << qint64(12);
    QTest::newRow("8.6 signed") << contentLength << QByteArray("+12") << qint64(-1);
    QTest::newRow("8.6 empty") << contentLength << QByteArray("") << qint64(-1);
    QTest::newRow("8.6 words") << contentLength << QByteArray("many") << qint64(-1);
    QTest::newRow("8.6 beyond 64 bits") << contentLength << QByteArray("99999999999999999999") << qint64(-1);
    QTest::newRow("6.1 chunked") << QByteArray("Transfer-Encoding") << QByteArray("chunked") << qint64(-1);
}

void TestHttpEndpoint::bodyLengths()
{
    QFETCH(QByteArray, name);
    QFETCH(QByteArray, value);
    QTEST(bodyLength(request("POST", {{name, value}})), "length");
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
