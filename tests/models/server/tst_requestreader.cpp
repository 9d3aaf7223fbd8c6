// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/requestreader.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

namespace {

// What a reader makes of the pieces: a line a request, with its content.
QByteArrayList read(const QList<QByteArray> &pieces, const ServerSettings &settings = {})
{
    RequestReader reader(settings);
    QByteArrayList said;
    for (const QByteArray &piece : pieces) {
        QByteArrayView bytes = piece;
        while (!bytes.isEmpty()) {
            RequestReader::Step step = reader.receive(bytes);
            if (step == RequestReader::Step::HeadComplete)
                step = reader.beginBody();
            if (step == RequestReader::Step::Refused) {
                said.append(QByteArray::number(reader.refusal().status) + ' ' + reader.refusal().sentence);
                return said;
            }
            if (step == RequestReader::Step::Complete) {
                const QByteArray raw = reader.raw();
                said.append(reader.head().method + ' ' + reader.head().target + " [" + reader.takeContent() +
                            "] " + QByteArray::number(raw.size()) + '/' +
                            QByteArray::number(reader.rawLength()));
                reader.next();
            }
        }
    }
    if (reader.isInside())
        said.append(reader.isInBody() ? "in a body" : "in a head");
    return said;
}

} // namespace

class TestRequestReader : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void requestsAreCutAnywhere();
    void refusals_data();
    void refusals();
    void lenientServersForgiveTheHost();
    void oldClientsExpectNothing();
    void waitsForContinue();
    void largeBodiesAreKeptInPart();
};

void TestRequestReader::init()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
}

void TestRequestReader::requestsAreCutAnywhere()
{
    const QByteArray chunks = "3;x=y\r\nabc\r\n2\r\nde\r\n0\r\nSum: 5\r\n\r\n";
    const QByteArrayList requests{"GET /a HTTP/1.1\r\nHost: h\r\n\r\n",
        "POST /b HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\nhello",
        "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n" + chunks,
        "GET /d HTTP/1.1\r\nHost: h\r\nContent-Length: 2, 2\r\n\r\n"};
    const QByteArray stream = requests.join();
    const auto size = [&](int i) {
        return QByteArray::number(requests.at(i).size()) + '/' + QByteArray::number(requests.at(i).size());
    };
    const QByteArrayList expected{"GET /a [] " + size(0), "POST /b [hello] " + size(1),
        "POST /c [abcde] " + size(2), "400 Content-Length must be one number (RFC 9110 8.6)."};
    QCOMPARE(read({stream}), expected);
    for (qsizetype at = 0; at <= stream.size(); ++at)
        QCOMPARE(read({stream.first(at), stream.sliced(at)}), expected);
    QList<QByteArray> each;
    for (const char byte : stream)
        each.append(QByteArray(1, byte));
    QCOMPARE(read(each), expected);
    QCOMPARE(read({requests.at(1).chopped(1)}), QByteArrayList{"in a body"});
    QCOMPARE(read({requests.at(1).first(10)}), QByteArrayList{"in a head"});
}

void TestRequestReader::refusals_data()
{
    QTest::addColumn<QByteArray>("fields");
    QTest::addColumn<QByteArray>("body");
    QTest::addColumn<QByteArray>("refusal");
    const auto row = [](const char *name, const char *fields, const char *refusal, const char *body = "") {
        QTest::newRow(name) << "HTTP/1.1\r\n" + QByteArray(fields) + "\r\n"
                            << QByteArray(body) << QByteArray(refusal);
    };
    row("RFC 9112 6.1 both", "Host: h\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n",
        "400 A request has either");
    row("6.1 both, the other way", "Host: h\r\ntransfer-encoding: chunked\r\ncontent-length: 5\r\n",
        "400 A request has either");
    row("6.1 unknown coding", "Host: h\r\nTransfer-Encoding: gzip, chunked\r\n", "501 This server knows no");
    row("6.3 chunked is not last", "Host: h\r\nTransfer-Encoding: chunked, gzip\r\n",
        "400 The last Transfer");
    row("6.3 no coding", "Host: h\r\nTransfer-Encoding: \r\n", "400 The last Transfer");
    row("6.1 chunked twice", "Host: h\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        "501 This server knows no");
    row("6.1 xchunked", "Host: h\r\nTransfer-Encoding: xchunked\r\n", "400 The last Transfer");
    row("RFC 9110 8.6 signed", "Host: h\r\nContent-Length: +5\r\n", "400 Content-Length must be one number");
    row("8.6 empty", "Host: h\r\nContent-Length: \r\n", "400 Content-Length must be one number");
    row("8.6 words", "Host: h\r\nContent-Length: many\r\n", "400 Content-Length must be one number");
    row("8.6 beyond 64 bits", "Host: h\r\nContent-Length: 99999999999999999999\r\n",
        "400 Content-Length must be one number");
    row("8.6 two", "Host: h\r\nContent-Length: 5\r\nContent-Length: 6\r\n",
        "400 Content-Length must be one number");
    row("15.5.14 large", "Host: h\r\nContent-Length: 1048577\r\n", "413 The request's body is larger");
    row("RFC 9112 3.2 no Host", "Accept: */*\r\n", "400 A request of HTTP/1.1 has exactly one Host");
    row("3.2 two Hosts", "Host: a\r\nHost: b\r\n", "400 A request of HTTP/1.1 has exactly one Host");
    row("RFC 9110 10.1.1 expectation", "Host: h\r\nExpect: 200-ok\r\n", "417 The only expectation");
    row("RFC 9112 7.1 bad chunk", "Host: h\r\nTransfer-Encoding: chunked\r\n",
        "400 A chunk's size is no hexadecimal number. (RFC 9112 7.1, at byte 0 of the body)", "x");
    row("15.5.14 large in chunks", "Host: h\r\nTransfer-Encoding: chunked\r\n", "413 The chunks hold more",
        "100001\r\n");
    QTest::newRow("RFC 9112 6.1 HTTP/1.0") << QByteArray("HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n")
                                           << QByteArray() << QByteArray("400 HTTP/1.0 has no");
    QTest::newRow("RFC 9112 2.3 HTTP/2.0")
        << QByteArray("HTTP/2.0\r\nHost: h\r\n\r\n") << QByteArray() << QByteArray("505 The HTTP version");
}

void TestRequestReader::refusals()
{
    QFETCH(QByteArray, fields);
    QFETCH(QByteArray, body);
    QFETCH(QByteArray, refusal);
    const QByteArrayList said = read({"POST / " + fields + body});
    QCOMPARE(said.size(), 1);
    QVERIFY2(said.first().startsWith(refusal), said.first());
}

void TestRequestReader::lenientServersForgiveTheHost()
{
    ServerSettings lenient;
    lenient.strict = false;
    QCOMPARE(read({"GET / HTTP/1.1\r\n\r\n"}, lenient).first().left(5), QByteArray("GET /"));
    QCOMPARE(read({"GET / HTTP/1.0\r\n\r\n"}).first().left(5), QByteArray("GET /"));
}

void TestRequestReader::oldClientsExpectNothing()
{
    const QByteArrayList said = read({"POST / HTTP/1.0\r\nExpect: the worst\r\nContent-Length: 1\r\n\r\na"});
    QVERIFY2(said.first().startsWith("POST / [a]"), said.first());
}

void TestRequestReader::waitsForContinue()
{
    const ServerSettings settings;
    RequestReader reader(settings);
    QByteArrayView bytes = "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nExpect: 100-Continue\r\n\r\n";
    QCOMPARE(reader.receive(bytes), RequestReader::Step::HeadComplete);
    QVERIFY(!reader.waitsForContinue());
    QCOMPARE(reader.beginBody(), RequestReader::Step::NeedMore);
    QVERIFY(reader.waitsForContinue());
    bytes = "a";
    QCOMPARE(reader.receive(bytes), RequestReader::Step::NeedMore);
    QVERIFY(!reader.waitsForContinue());
    reader.next();
    QVERIFY(!reader.isInside() && !reader.waitsForContinue());
}

void TestRequestReader::largeBodiesAreKeptInPart()
{
    const QByteArray head = "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 1048576\r\n\r\n";
    const QByteArray body(1'048'576, 'b');
    const QByteArray sizes = QByteArray::number(head.size() + RequestReader::rawBodyKept) + '/' +
                             QByteArray::number(head.size() + body.size());
    QCOMPARE(read({head + body}), QByteArrayList{"GET / [] " + sizes});
    const QByteArrayList posted = read({"POST" + head.sliced(3) + body});
    QVERIFY(posted.first().contains('[' + body + ']'));
}

QTEST_GUILESS_MAIN(TestRequestReader)
#include "tst_requestreader.moc"
