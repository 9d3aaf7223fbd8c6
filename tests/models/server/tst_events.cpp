// SPDX-License-Identifier: GPL-3.0-or-later
#include "protocol/chunked.h"
#include "tests/support/rawpeer.h"
#include "tests/support/serverfixture.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <memory>
#include <vector>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

ServerSettings quiet(Behaviour behaviour = Behaviour::Broadcast)
{
    ServerSettings settings;
    settings.greeting.reset();
    settings.behaviour = behaviour;
    return settings;
}

QByteArray get(const QByteArray &target, const QByteArray &fields = {})
{
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n" + fields + "\r\n";
}

QByteArray masked(Opcode opcode, const QByteArray &payload)
{
    return serializeMessage(opcode, payload, MaskingKey{{1, 2, 3, 4}});
}

// The part after the head of the only answer so far.
QByteArray bodyOf(const QByteArray &answer)
{
    return answer.sliced(answer.indexOf("\r\n\r\n") + 4);
}

QByteArray unchunked(const QByteArray &body)
{
    ChunkedDecoder decoder(ChunkLimits{});
    QByteArray content;
    return decoder.receive(body, content) == body.size() ? content : QByteArray("framing goes wrong");
}

} // namespace

// What happens on the server, over polls, streams and WebSockets.
class TestEvents : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void pollTellsWhatHappenedSince_data();
    void pollTellsWhatHappenedSince();
    void badIdsGet400_data();
    void badIdsGet400();
    void longPollAnswersAtOnceWhenThereIsNews();
    void longPollWaitsForAnEvent();
    void longPollTimesOutEmpty();
    void longPollsTimeOutToTheMillisecond();
    void pipelinedLongPollsAreAnsweredInOrder();
    void vanishedLongPollsLeaveNothing();
    void streamTellsEachEventInAChunk();
    void streamOfHttp10EndsWithTheConnection();
    void streamBeginsWhereItIsTold_data();
    void streamBeginsWhereItIsTold();
    void headOfAStreamIsTheHeadAlone();
    void quietStreamGetsComments();
    void commentsComeToTheMillisecond();
    void readerThatStopsReadingIsDropped();
    void eventSocketGetsEventsAndAnEcho();
    void eventSocketIsNotTheBench();
    void chatIsPublished();
    void stopAnswersWhatIsParked();
};

void TestEvents::init()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
}

void TestEvents::pollTellsWhatHappenedSince_data()
{
    QTest::addColumn<QByteArray>("target");
    QTest::addColumn<QByteArray>("body");
    QTest::newRow("all") << QByteArray("/poll?since=0") << QByteArray("one\ntwo\nthree\n");
    QTest::newRow("no since is 0") << QByteArray("/poll") << QByteArray("one\ntwo\nthree\n");
    QTest::newRow("some") << QByteArray("/poll?since=2") << QByteArray("three\n");
    QTest::newRow("none") << QByteArray("/poll?since=3") << QByteArray();
    QTest::newRow("other parameters") << QByteArray("/poll?a=b&since=2&c") << QByteArray("three\n");
    QTest::newRow("percent-encoded") << QByteArray("/poll?since=%32") << QByteArray("three\n");
    QTest::newRow("absolute-form") << QByteArray("http://a/poll?since=2") << QByteArray("three\n");
}

void TestEvents::pollTellsWhatHappenedSince()
{
    QFETCH(QByteArray, target);
    QFETCH(QByteArray, body);
    ServerFixture server(quiet());
    for (const char *payload : {"one", "two", "three"})
        server.host.events().publish(payload);
    RawPeer peer(server.port());
    peer.write(get(target));
    QVERIFY(peer.waitFor("\r\n\r\n" + body));
    QVERIFY(peer.got().startsWith("HTTP/1.1 200 OK\r\n"));
    QVERIFY(peer.got().contains("\r\nContent-Type: text/plain; charset=utf-8\r\n"));
    QVERIFY(peer.got().contains("\r\nLast-Event-ID: 3\r\n"));
    QVERIFY(peer.got().contains("\r\nContent-Length: " + QByteArray::number(body.size()) + "\r\n"));
    QCOMPARE(bodyOf(peer.got()), body);
    // HEAD is the same head.
    const QByteArray head = peer.got().first(peer.got().indexOf("\r\n\r\n") + 4);
    peer.forget();
    peer.write(get(target).replace("GET", "HEAD") + get("/poll?since=3"));
    QVERIFY(peer.waitFor("Content-Length: 0\r\n"));
    QCOMPARE(peer.got().count("HTTP/1.1 200 OK"), 2);
    QCOMPARE(peer.got().sliced(head.indexOf("Content-Type"), head.size() - head.indexOf("Content-Type")),
        head.sliced(head.indexOf("Content-Type")));
}

void TestEvents::badIdsGet400_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("sentence");
    const QByteArray digits = "digits only";
    for (const QByteArray path : {"/poll", "/longpoll", "/events"}) {
        QTest::addRow("%s word", path.constData()) << get(path + "?since=abc") << digits;
        QTest::addRow("%s empty", path.constData()) << get(path + "?since=") << digits;
        QTest::addRow("%s signed", path.constData()) << get(path + "?since=-1") << digits;
        QTest::addRow("%s beyond 64 bits", path.constData())
            << get(path + "?since=99999999999999999999") << digits;
        QTest::addRow("%s future", path.constData())
            << get(path + "?since=2") << QByteArray("Event 2 has not happened yet; the last one is 1.");
    }
    QTest::newRow("time-out word") << get("/longpoll?timeout=soon") << QByteArray("timeout must be");
    QTest::newRow("time-out too long") << get("/longpoll?timeout=600001") << QByteArray("timeout must be");
    QTest::newRow("Last-Event-ID word") << get("/events", "Last-Event-ID: x\r\n") << digits;
}

void TestEvents::badIdsGet400()
{
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, sentence);
    ServerFixture server(quiet());
    server.host.events().publish("one");
    RawPeer peer(server.port());
    peer.write(request + get("/"));
    QVERIFY(peer.waitFor("hi there")); // the connection goes on
    QVERIFY2(peer.got().startsWith("HTTP/1.1 400 Bad Request\r\n"), peer.got());
    QVERIFY2(peer.got().contains(sentence), peer.got());
}

void TestEvents::longPollAnswersAtOnceWhenThereIsNews()
{
    ServerFixture server(quiet());
    server.host.events().publish("one");
    RawPeer peer(server.port());
    peer.write(get("/longpoll?since=0"));
    QVERIFY(peer.waitFor("\r\n\r\none\n"));
    QVERIFY(peer.got().contains("\r\nLast-Event-ID: 1\r\n"));
}

void TestEvents::longPollWaitsForAnEvent()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    peer.write(get("/longpoll?since=0"));
    QVERIFY(server.waitForRecords(RecordKind::HttpRequest, 1));
    QVERIFY(peer.got().isEmpty());
    server.host.events().publish("now");
    QVERIFY(peer.waitFor("\r\n\r\nnow\n"));
    server.host.events().publish("later");
    peer.write(get("/longpoll?since=1"));
    QVERIFY(peer.waitFor("\r\n\r\nlater\n"));
    QCOMPARE(peer.got().count("HTTP/1.1 200"), 2);
    QCOMPARE(server.records(RecordKind::HttpResponse).size(), std::size_t(2));
}

void TestEvents::longPollTimesOutEmpty()
{
    ServerSettings settings = quiet();
    settings.limits.longPollTimeout = 50;
    ServerFixture server(settings);
    RawPeer peer(server.port());
    for (const QByteArray target : {"/longpoll", "/longpoll?timeout=10", "/longpoll?timeout=0"}) {
        peer.forget();
        peer.write(get(target));
        QVERIFY(peer.waitFor("\r\n\r\n"));
        QVERIFY(peer.got().startsWith("HTTP/1.1 200 OK\r\n"));
        QVERIFY(peer.got().contains("\r\nContent-Length: 0\r\n"));
        QVERIFY(peer.got().contains("\r\nLast-Event-ID: 0\r\n"));
    }
}

// Half of them at least: another program may hold up some.
void TestEvents::longPollsTimeOutToTheMillisecond()
{
    constexpr int polls = 12;
    ServerFixture server(quiet());
    std::vector<std::unique_ptr<RawPeer>> peers;
    for (int i = 0; i < polls; ++i) {
        peers.push_back(std::make_unique<RawPeer>(server.port()));
        peers.back()->write(get("/longpoll?timeout=" + QByteArray::number(60 + 17 * i)));
    }
    // Not QTest::qWaitFor(), which sleeps while the server on this thread should be working.
    QSignalSpy last(&peers.back()->socket(), &QTcpSocket::readyRead);
    QVERIFY(last.wait());
    QVERIFY(server.waitForRecords(RecordKind::HttpResponse, polls));
    std::vector<double> late; // ms
    const std::vector<Record> requests = server.records(RecordKind::HttpRequest);
    for (const Record &answer : server.records(RecordKind::HttpResponse)) {
        for (int i = 0; i < polls; ++i) {
            const Record &request = requests.at(std::size_t(i));
            if (request.connection == answer.connection)
                late.push_back(double(answer.time - request.time) / 1e6 - (60 + 17 * i));
        }
    }
    QCOMPARE(late.size(), std::size_t(polls));
    std::sort(late.begin(), late.end());
    QVERIFY2(late.front() > -1.5, qPrintable(QString::number(late.front())));
    QVERIFY2(late.at(polls / 2) < 5, qPrintable(QString::number(late.at(polls / 2))));
}

void TestEvents::pipelinedLongPollsAreAnsweredInOrder()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    peer.write(get("/longpoll?since=0") + get("/longpoll?since=1") + get("/") + get("/poll?since=1"));
    QVERIFY(server.waitForRecords(RecordKind::HttpRequest, 2));
    QVERIFY(peer.got().isEmpty());
    server.host.events().publish("one");
    // The second asks for what has not happened when it came, but has when its turn comes.
    QVERIFY(peer.waitFor("\r\n\r\none\n"));
    QCOMPARE(peer.got().count("HTTP/1.1"), 1);
    server.host.events().publish("two");
    QVERIFY(peer.waitFor("hi there"));
    QVERIFY(QTest::qWaitFor([&] { return peer.got().endsWith("\r\n\r\ntwo\n"); }));
    QCOMPARE(peer.got().count("HTTP/1.1 200 OK"), 4);
    QVERIFY(peer.got().indexOf("one\n") < peer.got().indexOf("two\n"));
    QVERIFY(peer.got().indexOf("two\n") < peer.got().indexOf("hi there"));
}

void TestEvents::vanishedLongPollsLeaveNothing()
{
    ServerFixture server(quiet());
    constexpr int count = 200;
    std::vector<std::unique_ptr<RawPeer>> peers;
    for (int i = 0; i < count; ++i) {
        peers.push_back(std::make_unique<RawPeer>(server.port()));
        peers.back()->write(get("/longpoll?since=0"));
    }
    QVERIFY(server.waitForRecords(RecordKind::HttpRequest, count));
    QCOMPARE(server.host.stats().size(), std::size_t(count));
    for (const auto &peer : peers)
        peer->socket().abort();
    QTRY_VERIFY(!server.host.hasConnections());
    server.host.events().publish("nobody is there");
    QVERIFY(server.waitForRecords(RecordKind::Closed, count));
    QVERIFY(server.records(RecordKind::HttpResponse).empty());
    QVERIFY(server.records(RecordKind::Closed).front().payload.contains("parked"));
}

void TestEvents::streamTellsEachEventInAChunk()
{
    ServerFixture server(quiet());
    server.host.events().publish("before");
    RawPeer peer(server.port());
    peer.write(get("/events"));
    QVERIFY(peer.waitFor("retry: 1000\n\n\r\n"));
    QVERIFY(peer.got().startsWith("HTTP/1.1 200 OK\r\n"));
    QVERIFY(peer.got().contains("\r\nContent-Type: text/event-stream\r\n"));
    QVERIFY(peer.got().contains("\r\nCache-Control: no-store\r\n"));
    QVERIFY(peer.got().contains("\r\nTransfer-Encoding: chunked\r\n"));
    server.host.events().publish("one");
    server.host.events().publish("two");
    QVERIFY(peer.waitFor("data: two\n\n\r\n"));
    QCOMPARE(bodyOf(peer.got()),
        QByteArray("d\r\nretry: 1000\n\n\r\n11\r\nid: 2\ndata: one\n\n\r\n11\r\nid: 3\ndata: two\n\n\r\n"));
    // Each event is in the table when it happens.
    const std::vector<Record> records = server.records(RecordKind::HttpResponse);
    QCOMPARE(records.size(), std::size_t(3));
    QVERIFY(records.at(0).payload.startsWith("HTTP/1.1 200 OK\r\n"));
    QCOMPARE(records.at(1).payload, QByteArray("11\r\nid: 2\ndata: one\n\n\r\n"));
    QCOMPARE(records.at(1).offset, records.at(0).payloadLength);
}

void TestEvents::streamOfHttp10EndsWithTheConnection()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    peer.write("GET /events?since=0 HTTP/1.0\r\n\r\n");
    QVERIFY(peer.waitFor("retry: 1000\n\n"));
    server.host.events().publish("one");
    QVERIFY(peer.waitFor("id: 1"));
    QCOMPARE(bodyOf(peer.got()), QByteArray("retry: 1000\n\nid: 1\ndata: one\n\n"));
    server.host.stop();
    QVERIFY(peer.waitForEnd());
    QCOMPARE(bodyOf(peer.got()), QByteArray("retry: 1000\n\nid: 1\ndata: one\n\n"));
}

void TestEvents::streamBeginsWhereItIsTold_data()
{
    QTest::addColumn<QByteArray>("request");
    QTest::addColumn<QByteArray>("events");
    const QByteArray one = "id: 1\ndata: one\n\n";
    const QByteArray two = "id: 2\ndata: two\n\n";
    QTest::newRow("from now") << get("/events") << QByteArray();
    QTest::newRow("since") << get("/events?since=1") << two;
    QTest::newRow("since 0") << get("/events?since=0") << one + two;
    QTest::newRow("Last-Event-ID") << get("/events", "Last-Event-ID: 1\r\n") << two;
    QTest::newRow("Last-Event-ID wins") << get("/events?since=0", "last-event-id: 1\r\n") << two;
    QTest::newRow("empty Last-Event-ID") << get("/events?since=1", "Last-Event-ID: \r\n") << two;
    QTest::newRow("of an earlier server") << get("/events", "Last-Event-ID: 99\r\n") << one + two;
}

void TestEvents::streamBeginsWhereItIsTold()
{
    QFETCH(QByteArray, request);
    QFETCH(QByteArray, events);
    ServerFixture server(quiet());
    server.host.events().publish("one");
    server.host.events().publish("two");
    RawPeer peer(server.port());
    peer.write(request);
    QVERIFY(peer.waitFor("retry"));
    server.host.events().publish("end");
    QVERIFY(peer.waitFor("data: end\n\n\r\n"));
    QCOMPARE(unchunked(bodyOf(peer.got())), "retry: 1000\n\n" + events + "id: 3\ndata: end\n\n");
}

void TestEvents::headOfAStreamIsTheHeadAlone()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    peer.write(get("/events").replace("GET", "HEAD") + get("/"));
    QVERIFY(peer.waitFor("hi there"));
    QVERIFY(peer.got().contains("\r\nTransfer-Encoding: chunked\r\n\r\nHTTP/1.1 200 OK\r\n"));
}

void TestEvents::quietStreamGetsComments()
{
    ServerSettings settings = quiet();
    settings.limits.streamKeepAlive = 50;
    ServerFixture server(settings);
    RawPeer peer(server.port());
    peer.write(get("/events"));
    QVERIFY(peer.waitFor("\r\n3\r\n:\n\n\r\n3\r\n:\n\n\r\n"));
}

void TestEvents::commentsComeToTheMillisecond()
{
    constexpr std::size_t comments = 10;
    ServerSettings settings = quiet();
    settings.limits.streamKeepAlive = 30;
    ServerFixture server(settings);
    RawPeer peer(server.port());
    QSignalSpy came(&peer.socket(), &QTcpSocket::readyRead);
    peer.write(get("/events"));
    while (server.records(RecordKind::HttpResponse).size() <= comments)
        QVERIFY(came.wait());
    const std::vector<Record> sent = server.records(RecordKind::HttpResponse);
    std::vector<double> gaps; // ms
    for (std::size_t i = 1; i <= comments; ++i)
        gaps.push_back(double(sent[i].time - sent[i - 1].time) / 1e6);
    std::sort(gaps.begin(), gaps.end());
    QVERIFY2(gaps.at(comments / 2) > 28, qPrintable(QString::number(gaps.at(comments / 2))));
    QVERIFY2(gaps.at(comments / 2) < 35, qPrintable(QString::number(gaps.at(comments / 2))));
    // Events put the next comment off.
    server.host.events().publish("news");
    QVERIFY(peer.waitFor("news"));
}

void TestEvents::readerThatStopsReadingIsDropped()
{
    ServerSettings settings = quiet();
    settings.limits.maxQueue = 1'000'000;
    ServerFixture server(settings);
    RawPeer reader(server.port());
    RawPeer stuck(server.port());
    reader.write(get("/events"));
    stuck.write(get("/events"));
    QVERIFY(reader.waitFor("retry") && stuck.waitFor("retry"));
    stuck.socket().setReadBufferSize(1000);
    const QByteArray payload(60'000, 'x');
    // The kernel takes some megabytes, whatever nobody reads.
    for (int i = 0; i < 1000 && server.host.stats().size() > 1; ++i) {
        server.host.events().publish(payload);
        QCoreApplication::processEvents();
        QVERIFY(reader.got().size() < 2'000'000); // it keeps up
        reader.forget();
    }
    QCOMPARE(server.host.stats().size(), std::size_t(1));
    QVERIFY2(server.notes().contains("Event stream dropped: too slow: "), server.notes());
    QVERIFY(server.records(RecordKind::Closed).at(0).payload.contains("too slow"));
    server.host.events().publish("the other goes on");
    QVERIFY(reader.waitFor("the other goes on"));
}

void TestEvents::eventSocketGetsEventsAndAnEcho()
{
    ServerSettings settings; // with a greeting
    settings.behaviour = Behaviour::Silent;
    ServerFixture server(settings);
    RawPeer first(server.port());
    RawPeer second(server.port());
    for (RawPeer *peer : {&first, &second}) {
        peer->write(RawPeer::upgradeRequest({}, "/ws?x=1"));
        QVERIFY(peer->waitFor("\r\n\r\n"));
        peer->forget();
    }
    QTRY_COMPARE(server.records(RecordKind::HandshakeResponse).size(), std::size_t(2));
    server.host.events().publish("one");
    QVERIFY(first.waitForFrames(1) && second.waitForFrames(1));
    QCOMPARE(first.frames().at(0).payload, QByteArray("one"));
    QCOMPARE(first.frames().at(0).header.opcode, Opcode::Text);
    first.write(masked(Opcode::Binary, "echo"));
    QVERIFY(first.waitForFrames(2));
    QCOMPARE(first.frames().at(1).payload, QByteArray("echo"));
    QCOMPARE(first.frames().at(1).header.opcode, Opcode::Binary);
    QCOMPARE(second.frames().size(), std::size_t(1));
    QCOMPARE(server.host.events().lastId(), quint64(1)); // an echo is no event
    // One broadcast.
    std::vector<Record> frames = server.records(RecordKind::Frame);
    std::erase_if(frames, [](const Record &record) { return record.payload != "one"; });
    QCOMPARE(frames.size(), std::size_t(1));
    QVERIFY(frames.at(0).broadcast.value != 0);
    QCOMPARE(frames.at(0).connection, ConnectionId{});
    QCOMPARE(server.broadcast(frames.at(0))->reached, 2u);
    QCOMPARE(server.broadcast(frames.at(0))->sender, ConnectionId{});
}

void TestEvents::eventSocketIsNotTheBench()
{
    ServerFixture server(quiet());
    RawPeer bench(server.port());
    RawPeer almost(server.port());
    RawPeer events(server.port());
    QVERIFY(bench.open());
    events.write(RawPeer::upgradeRequest({}, "/ws"));
    almost.write(RawPeer::upgradeRequest({}, "/ws/"));
    QVERIFY(events.waitFor("\r\n\r\n") && almost.waitFor("\r\n\r\n"));
    events.forget();
    almost.forget();
    server.host.events().publish("event");
    bench.write(masked(Opcode::Text, "chat"));
    QVERIFY(bench.waitForFrames(1) && almost.waitForFrames(1) && events.waitForFrames(2));
    bench.write(masked(Opcode::Binary, "bytes"));
    QVERIFY(bench.waitForFrames(2) && almost.waitForFrames(2));
    QCOMPARE(bench.frames().at(0).payload, QByteArray("chat"));
    QCOMPARE(almost.frames().at(0).payload, QByteArray("chat"));
    // The chat reaches /ws as an event, once; what is no text does not.
    QCOMPARE(events.frames().size(), std::size_t(2));
    QCOMPARE(events.frames().at(0).payload, QByteArray("event"));
    QCOMPARE(events.frames().at(1).payload, QByteArray("chat"));
}

void TestEvents::chatIsPublished()
{
    ServerFixture server(quiet(Behaviour::Silent));
    RawPeer chatter(server.port());
    QVERIFY(chatter.open());
    chatter.write(masked(Opcode::Text, "hello") + masked(Opcode::Text, "two\nlines") +
                  masked(Opcode::Text, "two\rlines") + masked(Opcode::Binary, "bytes") +
                  masked(Opcode::Text, QByteArray(65'537, 'x')) +
                  masked(Opcode::Text, QByteArray(65'536, 'y')));
    QTRY_COMPARE(server.host.events().lastId(), quint64(2));
    QCOMPARE(server.host.events().since(0).at(0).payload, QByteArray("hello"));
    QCOMPARE(server.host.events().since(1).at(0).payload, QByteArray(65'536, 'y'));
}

void TestEvents::stopAnswersWhatIsParked()
{
    ServerFixture server(quiet());
    RawPeer poll(server.port());
    RawPeer stream(server.port());
    poll.write(get("/longpoll") + get("/"));
    stream.write(get("/events"));
    QVERIFY(stream.waitFor("retry"));
    QVERIFY(server.waitForRecords(RecordKind::HttpRequest, 3));
    QSignalSpy emptied(&server.host, &WebSocketHost::emptied);
    server.host.stop();
    QVERIFY(poll.waitForEnd() && stream.waitForEnd());
    QCOMPARE(poll.got().count("HTTP/1.1"), 1);
    QVERIFY(poll.got().contains("\r\nConnection: close\r\n"));
    QVERIFY(poll.got().endsWith("\r\n\r\n"));
    QVERIFY(stream.got().endsWith("\r\n0\r\n\r\n"));
    QTRY_COMPARE(emptied.size(), 1);
    QVERIFY(!server.host.hasConnections());
}

QTEST_GUILESS_MAIN(TestEvents)
#include "tst_events.moc"
