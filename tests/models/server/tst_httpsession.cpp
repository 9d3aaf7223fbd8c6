// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/httpsession.h"
#include "tests/support/rawpeer.h"
#include "tests/support/serverfixture.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

ServerSettings quiet()
{
    ServerSettings settings;
    settings.greeting.reset();
    return settings;
}

QByteArray get(const QByteArray &target, const QByteArray &fields = {})
{
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

QByteArray post(const QByteArray &target, const QByteArray &fields, const QByteArray &body = {})
{
    return "POST " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n" + body;
}

// The statuses of all answers so far, in order.
QByteArray statuses(const QByteArray &answers)
{
    QByteArray found;
    for (qsizetype at = answers.indexOf("HTTP/1.1 "); at >= 0; at = answers.indexOf("HTTP/1.1 ", at + 9))
        found += answers.mid(at + 9, 3) + ' ';
    return found.trimmed();
}

} // namespace

// HTTP/1.1 on one connection, by bytes.
class TestHttpSession : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void statusesOfPaths_data();
    void statusesOfPaths();
    void requestSplitAnywhere();
    void tenThousandInOneWrite();
    void manyBehindAParkedOne();
    void clientThatTakesNoAnswers();
    void nothingIsDoneAfterClose();
    void refusalWaitsForItsTurn();
    void continueIsSentBeforeTheBody();
    void continueWaitsForItsTurn();
    void continueIsSparedWhenTheBodyIsThere();
    void slowLoris();
    void idleConnectionsEnd();
    void parkedPollIsNotIdle();
    void upgradeAfterRequests();
    void upgradeWaitsForAParkedPoll();
    void jobOverHttp();
    void restartInTheMiddle();
    void vanishesBehindAParkedPoll();
};

void TestHttpSession::init()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
}

void TestHttpSession::statusesOfPaths_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("status");
    QTest::addColumn<QByteArray>("holds");
    const auto row = [](const QByteArray &request, const char *status, const char *holds) {
        QTest::newRow(request.first(request.indexOf("\r\n")))
            << request << QByteArray(status) << QByteArray(holds);
    };
    row(get("/"), "200", "hi there");
    row(get("/?query"), "200", "hi there");
    row(get("/index.html"), "200", "hi there");
    row(get("/page"), "404", "There is nothing at this path");
    row(get("/favicon.ico"), "404", "There is nothing at this path");
    row(get("/verdict/1"), "404", "There is no such job.");
    row(post("/", "Content-Length: 5\r\n", "hello"), "405", "\r\nAllow: GET, HEAD\r\n");
    row(post("/poll", "Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n0\r\n\r\n"), "405",
        "\r\nAllow: GET, HEAD\r\n");
    row(get("/submit"), "405", "\r\nAllow: POST\r\n");
    row("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "404", "There is nothing");
    row(get("/ws"), "426", "\r\nUpgrade: websocket\r\n");
    row(post("/submit", "Content-Length: 3\r\n", "{x}"), "400", "at byte ");
    row(get("/", "Content-Length: 5\r\n") + "hello", "200", "hi there");
    row("GET / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\nT: u\r\n\r\n", "200",
        "hi there");
}

void TestHttpSession::statusesOfPaths()
{
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, status);
    QFETCH(QByteArray, holds);
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    peer.write(request + "HEAD" + get("/index.html", "Connection: close\r\n").sliced(3));
    QVERIFY(peer.waitForEnd());
    QCOMPARE(statuses(peer.got()), status + " 200");
    QVERIFY2(peer.got().contains(holds), peer.got());
    QVERIFY(peer.got().endsWith("\r\nConnection: close\r\n\r\n"));
    QCOMPARE(server.records(RecordKind::HttpRequest).at(0).payload, request);
}

void TestHttpSession::requestSplitAnywhere()
{
    const QByteArray requests = post("/submit", "Transfer-Encoding: chunked\r\n",
                                    "5\r\n{\"job\r\n8\r\n_ms\": 9}\r\n0\r\nT: u\r\n\r\n") +
                                get("/verdict/0") + get("/", "Connection: close\r\n");
    ServerFixture server(quiet());
    for (qsizetype at = 1; at < requests.size(); ++at) {
        RawPeer peer(server.port());
        peer.write(requests.first(at));
        const quint64 before = quint64(at);
        QTRY_VERIFY(!server.host.stats().empty() && server.host.stats().back().bytesIn >= before);
        peer.write(requests.sliced(at));
        QVERIFY(peer.waitForEnd());
        QCOMPARE(statuses(peer.got()), QByteArray("202 404 200"));
    }
}

void TestHttpSession::tenThousandInOneWrite()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    constexpr int count = 10'000;
    QByteArray requests;
    for (int i = 0; i < count - 1; ++i)
        requests += get("/verdict/" + QByteArray::number(i)); // each says what it was
    peer.write(requests + get("/", "Connection: close\r\n"));
    QVERIFY(peer.waitForEnd(20'000));
    QCOMPARE(peer.got().count("HTTP/1.1 404 "), count - 1);
    QCOMPARE(peer.got().count("HTTP/1.1 200 "), 1);
    QVERIFY(peer.got().endsWith("hi there"));
    QCOMPARE(server.records(RecordKind::HttpRequest).size(), std::size_t(count));
    QCOMPARE(server.records(RecordKind::HttpResponse).size(), std::size_t(count));
}

void TestHttpSession::manyBehindAParkedOne()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    constexpr int count = 10'000;
    peer.write(get("/longpoll") + get("/").repeated(count));
    QVERIFY(server.waitForRecords(RecordKind::HttpRequest, 1 + HttpSession::mostWaiting));
    RawPeer other(server.port()); // while the first is held back
    other.write(get("/", "Connection: close\r\n"));
    QVERIFY(other.waitForEnd());
    QCOMPARE(server.records(RecordKind::HttpRequest).size(), 2 + HttpSession::mostWaiting);
    QVERIFY(peer.got().isEmpty());
    server.host.events().publish("go");
    QVERIFY(QTest::qWaitFor([&] { return peer.got().count("hi there") == count; }, 20'000));
    QCOMPARE(peer.got().count("HTTP/1.1 200 OK\r\n"), count + 1);
    QVERIFY(peer.got().indexOf("go\n") < peer.got().indexOf("hi there"));
}

void TestHttpSession::clientThatTakesNoAnswers()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    peer.socket().setReadBufferSize(1000);
    constexpr int count = 100'000;
    peer.write(get("/").repeated(count));
    quint64 most = 0;
    quint64 last = 0;
    int unchanged = 0;
    // Until the server has stopped working: both ends of the kernel are full.
    const auto isStuck = [&] {
        const ConnectionStats stats = server.host.stats().at(0);
        most = qMax(most, stats.queued);
        unchanged = stats.bytesOut == last ? unchanged + 1 : 0;
        last = stats.bytesOut;
        return last > 0 && unchanged >= 20;
    };
    QVERIFY(QTest::qWaitFor(isStuck, 10'000));
    QVERIFY2(most < 2'000'000, QByteArray::number(most));
    QVERIFY(server.records(RecordKind::HttpResponse).size() < std::size_t(count));
    peer.socket().setReadBufferSize(0);
    int answers = 0;
    const auto drain = [&] {
        answers = int(peer.got().count("hi there"));
        return answers == count;
    };
    QVERIFY2(QTest::qWaitFor(drain, 30'000), QByteArray::number(answers));
}

void TestHttpSession::nothingIsDoneAfterClose()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    peer.write(get("/", "Connection: close\r\n") + post("/submit", "Content-Length: 0\r\n"));
    QVERIFY(peer.waitForEnd());
    QCOMPARE(statuses(peer.got()), QByteArray("200"));
    QCOMPARE(server.records(RecordKind::HttpRequest).size(), std::size_t(1));
    RawPeer old(server.port());
    old.write("GET / HTTP/1.0\r\n\r\n" + get("/"));
    QVERIFY(old.waitForEnd());
    QCOMPARE(statuses(old.got()), QByteArray("200"));
}

void TestHttpSession::refusalWaitsForItsTurn()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    peer.write(
        get("/longpoll") + post("/", "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n") + get("/"));
    QVERIFY(server.waitForRecords(RecordKind::HttpRequest, 2));
    QVERIFY(peer.got().isEmpty());
    server.host.events().publish("one");
    QVERIFY(peer.waitForEnd());
    QCOMPARE(statuses(peer.got()), QByteArray("200 400"));
    QVERIFY(server.notes().contains("Refused with 400: A request has either"));
}

void TestHttpSession::continueIsSentBeforeTheBody()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    peer.write(post("/submit", "Content-Length: 12\r\nExpect: 100-continue\r\n"));
    QVERIFY(peer.waitFor("HTTP/1.1 100 Continue\r\n\r\n"));
    peer.write("{\"job_ms\":1}");
    QVERIFY(peer.waitFor("{\"id\":1}"));
    QCOMPARE(statuses(peer.got()), QByteArray("100 202"));
    // And again on the same connection.
    peer.write(post("/submit", "Transfer-Encoding: chunked\r\nExpect: 100-continue\r\n"));
    QVERIFY(QTest::qWaitFor([&] { return statuses(peer.got()) == "100 202 100"; }));
    peer.write("0\r\n\r\n");
    QVERIFY(peer.waitFor("{\"id\":2}"));
    RawPeer wrong(server.port());
    wrong.write(post("/submit", "Content-Length: 12\r\nExpect: 101-switch\r\n"));
    QVERIFY(wrong.waitForEnd());
    QCOMPARE(statuses(wrong.got()), QByteArray("417"));
    RawPeer large(server.port());
    large.write(post("/submit", "Content-Length: 2000000\r\nExpect: 100-continue\r\n"));
    QVERIFY(large.waitForEnd());
    QCOMPARE(statuses(large.got()), QByteArray("413"));
}

void TestHttpSession::continueWaitsForItsTurn()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    peer.write(get("/longpoll") + post("/submit", "Content-Length: 2\r\nExpect: 100-continue\r\n"));
    QVERIFY(server.waitForRecords(RecordKind::HttpRequest, 1));
    QVERIFY(peer.got().isEmpty());
    server.host.events().publish("one");
    QVERIFY(peer.waitFor("100 Continue\r\n\r\n"));
    peer.write("{}");
    QVERIFY(QTest::qWaitFor([&] { return statuses(peer.got()) == "200 100 400"; }));
}

void TestHttpSession::continueIsSparedWhenTheBodyIsThere()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    peer.write(post("/submit", "Content-Length: 2\r\nExpect: 100-continue\r\n", "  "));
    QVERIFY(peer.waitFor("{\"id\":1}"));
    QCOMPARE(statuses(peer.got()), QByteArray("202"));
}

void TestHttpSession::slowLoris()
{
    ServerSettings settings = quiet();
    settings.limits.headTimeout = 200;
    ServerFixture server(settings);
    RawPeer peer(server.port());
    RawPeer inBody(server.port());
    inBody.write(post("/submit", "Content-Length: 100000\r\n"));
    // A byte now and then does not buy time.
    const auto isAnswered = [&] {
        peer.write("G");
        inBody.write("x");
        return !peer.got().isEmpty() && !inBody.got().isEmpty();
    };
    QVERIFY(QTest::qWaitFor(isAnswered));
    QVERIFY(peer.waitForEnd() && inBody.waitForEnd());
    QCOMPARE(statuses(inBody.got()), QByteArray("408"));
    QCOMPARE(statuses(peer.got()), QByteArray("408"));
    QTRY_VERIFY(!server.host.hasConnections());
}

void TestHttpSession::idleConnectionsEnd()
{
    ServerSettings settings = quiet();
    settings.limits.httpIdleTimeout = 50;
    ServerFixture server(settings);
    RawPeer peer(server.port());
    peer.write(get("/"));
    QVERIFY(peer.waitForEnd());
    QCOMPARE(statuses(peer.got()), QByteArray("200"));
}

void TestHttpSession::parkedPollIsNotIdle()
{
    ServerSettings settings = quiet();
    settings.limits.httpIdleTimeout = 50;
    settings.limits.headTimeout = 50;
    settings.limits.longPollTimeout = 400;
    ServerFixture server(settings);
    RawPeer peer(server.port());
    RawPeer stream(server.port());
    stream.write(get("/events"));
    peer.write(get("/longpoll", "Connection: close\r\n"));
    QVERIFY(peer.waitForEnd());
    QCOMPARE(statuses(peer.got()), QByteArray("200"));
    server.host.events().publish("still there");
    QVERIFY(stream.waitFor("still there"));
}

void TestHttpSession::upgradeAfterRequests()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    peer.write(get("/") + get("/poll") + RawPeer::upgradeRequest() +
               serializeMessage(Opcode::Text, "right behind", MaskingKey{{1, 2, 3, 4}}));
    QVERIFY(peer.waitFor("right behind"));
    QCOMPARE(statuses(peer.got()), QByteArray("200 200 101"));
    const std::vector<Record> frames = server.records(RecordKind::Frame);
    QCOMPARE(frames.at(0).offset,
        quint64((get("/") + get("/poll") + RawPeer::upgradeRequest()).size())); // in the peer's stream
}

void TestHttpSession::upgradeWaitsForAParkedPoll()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    peer.write(get("/longpoll") + RawPeer::upgradeRequest() +
               serializeMessage(Opcode::Text, "right behind", MaskingKey{{1, 2, 3, 4}}));
    QVERIFY(server.waitForRecords(RecordKind::HttpRequest, 1));
    QVERIFY(peer.got().isEmpty());
    server.host.events().publish("one");
    QVERIFY(peer.waitFor("right behind"));
    QCOMPARE(statuses(peer.got()), QByteArray("200 101"));
}

void TestHttpSession::jobOverHttp()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    peer.write(post("/submit", "Content-Length: 12\r\n", "{\"job_ms\":1}") + get("/longpoll") +
               get("/verdict/1", "Connection: close\r\n"));
    QVERIFY(peer.waitForEnd());
    QCOMPARE(statuses(peer.got()), QByteArray("202 200 200"));
    QVERIFY(peer.got().contains("\r\n\r\nverdict 1 accepted\n"));
    QVERIFY(peer.got().endsWith(R"({"id":1,"done":true,"verdict":"accepted"})"));
}

void TestHttpSession::restartInTheMiddle()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    peer.write(get("/longpoll") + get("/").repeated(5000));
    QVERIFY(server.waitForRecords(RecordKind::HttpRequest, 1001));
    ServerSettings settings = quiet();
    settings.port = server.port();
    server.host.start(settings);
    QVERIFY(server.host.state().listening);
    QVERIFY(peer.waitForEnd(10'000));
    QCOMPARE(statuses(peer.got()), QByteArray("200"));
    RawPeer next(server.port());
    next.write(get("/", "Connection: close\r\n"));
    QVERIFY(next.waitForEnd());
    QCOMPARE(statuses(next.got()), QByteArray("200"));
    QTRY_VERIFY(!server.host.hasConnections());
}

void TestHttpSession::vanishesBehindAParkedPoll()
{
    ServerFixture server(quiet());
    {
        RawPeer peer(server.port());
        peer.write(get("/longpoll") + get("/").repeated(20) + "GET /half");
        QVERIFY(server.waitForRecords(RecordKind::HttpRequest, 21));
        peer.socket().abort();
    }
    QTRY_VERIFY(!server.host.hasConnections());
    server.host.events().publish("nobody is there");
    QVERIFY(server.waitForRecords(RecordKind::Closed, 1));
    QVERIFY(server.records(RecordKind::HttpResponse).empty());
}

QTEST_GUILESS_MAIN(TestHttpSession)
#include "tst_httpsession.moc"
