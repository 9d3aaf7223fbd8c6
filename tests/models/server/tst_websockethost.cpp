// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/bytes.h"
#include "tests/support/rawpeer.h"
#include "tests/support/serverfixture.h"

#include <QElapsedTimer>
#include <QTest>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

QByteArray masked(Opcode opcode, const QByteArray &payload)
{
    return serializeMessage(opcode, payload, MaskingKey{{0x37, 0xfa, 0x21, 0x3d}});
}

QByteArray maskedFrame(Opcode opcode, const QByteArray &payload, bool fin)
{
    Frame frame;
    frame.header.fin = fin;
    frame.header.opcode = opcode;
    frame.header.maskingKey = MaskingKey{{1, 2, 3, 4}};
    frame.header.payloadLength = quint64(payload.size());
    frame.header.lengthEncoding = minimalEncoding(frame.header.payloadLength);
    frame.payload = payload;
    return serialize(Unchecked{frame});
}

ServerSettings quiet(Behaviour behaviour = Behaviour::Broadcast)
{
    ServerSettings settings;
    settings.greeting.reset();
    settings.behaviour = behaviour;
    return settings;
}

} // namespace

class TestWebSocketHost : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void handshakeAnswersTheGoldenKey();
    void greetingGoesToTheNewcomerOnly();
    void broadcastReachesAllAndKeepsTheOpcode();
    void behaviours_data();
    void behaviours();
    void payloadsArriveToTheByte_data();
    void payloadsArriveToTheByte();
    void plainGetAndUpgradeShareThePort();
    void keepAliveAnswersInOrder();
    void textSplitInsideACodePointArrivesWhole();
    void controlFramesPassBetweenFragments();
    void pingIsAnsweredAndRoundTripMeasured();
    void serverSendsToOneSomeAndAll();
    void kickSendsCodeAndReason();
    void closeIsEchoedThenTcpEnds_data();
    void closeIsEchoedThenTcpEnds();
    void stopSaysGoingAway();
    void takenPortIsNamedWithTheNextFreeOne();
    void foreignAddressIsRefused();
    void everyFrameIsRecordedWhereItStood();
    void aBroadcastIsOneRecord();
    void subprotocolIsNegotiated();
    void settingsChangeWhileRunning();
    void aNewConnectionCostsARoundTrip();
    void tooManyConnectionsGet503();
};

void TestWebSocketHost::init()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
}

void TestWebSocketHost::handshakeAnswersTheGoldenKey()
{
    ServerFixture server;
    RawPeer peer(server.port());
    QVERIFY(peer.open());
    QVERIFY2(peer.response().contains(QByteArray("Sec-WebSocket-Accept: ") + goldenAccept + "\r\n"),
        peer.response());
    QVERIFY(server.waitForRecords(RecordKind::HandshakeResponse, 1));
    QCOMPARE(server.records(RecordKind::HandshakeRequest).at(0).payload, RawPeer::upgradeRequest());
    QCOMPARE(server.records(RecordKind::HandshakeResponse).at(0).payload, peer.response());
}

void TestWebSocketHost::greetingGoesToTheNewcomerOnly()
{
    ServerFixture server;
    RawPeer first(server.port());
    QVERIFY(first.open());
    const QByteArray greeting = hex("81 1c") + "Hello! Message From Server!!";
    QVERIFY(first.waitForSize(30));
    QCOMPARE(first.got(), greeting);
    RawPeer second(server.port());
    QVERIFY(second.open());
    QVERIFY(second.waitForSize(30));
    QCOMPARE(second.got(), greeting);
    QCOMPARE(first.got(), greeting);
}

void TestWebSocketHost::broadcastReachesAllAndKeepsTheOpcode()
{
    ServerFixture server(quiet());
    RawPeer a(server.port());
    RawPeer b(server.port());
    RawPeer c(server.port());
    RawPeer notOpen(server.port());
    QVERIFY(a.open() && b.open() && c.open());
    const QByteArray hello = masked(Opcode::Text, "Hello Server!");
    QCOMPARE(hello.first(2), hex("81 8d"));
    QCOMPARE(hello.size(), 19);
    a.write(hello);
    b.write(masked(Opcode::Binary, hex("01 02 03")));
    const QByteArray expectedText = hex("81 0d") + "Hello Server!";
    const QByteArray expectedBinary = hex("82 03 01 02 03");
    for (RawPeer *peer : {&a, &b, &c}) {
        QVERIFY(peer->waitForSize(20));
        // Two senders: either may have come first.
        QVERIFY(peer->got() == expectedText + expectedBinary || peer->got() == expectedBinary + expectedText);
    }
    QVERIFY(notOpen.got().isEmpty());
}

void TestWebSocketHost::behaviours_data()
{
    QTest::addColumn<Behaviour>("behaviour");
    QTest::addColumn<int>("senderGets");
    QTest::addColumn<int>("otherGets");
    QTest::newRow("broadcast") << Behaviour::Broadcast << 1 << 1;
    QTest::newRow("others") << Behaviour::Others << 0 << 1;
    QTest::newRow("echo") << Behaviour::Echo << 1 << 0;
    QTest::newRow("silent") << Behaviour::Silent << 0 << 0;
}

void TestWebSocketHost::behaviours()
{
    QFETCH(Behaviour, behaviour);
    ServerFixture server(quiet(behaviour));
    RawPeer sender(server.port());
    RawPeer other(server.port());
    QVERIFY(sender.open() && other.open());
    // The pong comes after whatever the message led to: nothing has to be waited out.
    sender.write(masked(Opcode::Text, "x"));
    QVERIFY(server.waitForRecords(RecordKind::Frame, 1));
    sender.write(masked(Opcode::Ping, "end"));
    other.write(masked(Opcode::Ping, "end"));
    const auto textsBeforePong = [](RawPeer &peer) {
        int texts = 0;
        for (const Frame &frame : peer.frames())
            texts += frame.header.opcode == Opcode::Text ? 1 : 0;
        return texts;
    };
    QVERIFY(sender.waitFor("end") && other.waitFor("end"));
    QTEST(textsBeforePong(sender), "senderGets");
    QTEST(textsBeforePong(other), "otherGets");
}

void TestWebSocketHost::payloadsArriveToTheByte_data()
{
    QTest::addColumn<Opcode>("opcode");
    QTest::addColumn<QByteArray>("payload");
    QTest::newRow("empty text") << Opcode::Text << QByteArray("");
    QTest::newRow("text that begins with U+FEFF") << Opcode::Text << QByteArray("\xEF\xBB\xBFhi");
    QTest::newRow("text of non-characters") << Opcode::Text << QByteArray("\xEF\xBF\xBE\xF4\x8F\xBF\xBF");
    QTest::newRow("text with NUL") << Opcode::Text << QByteArray("a\0b", 3);
    QTest::newRow("125 bytes") << Opcode::Binary << pattern(125);
    QTest::newRow("126 bytes") << Opcode::Binary << pattern(126);
    QTest::newRow("65,535 bytes") << Opcode::Binary << pattern(65'535);
    QTest::newRow("65,536 bytes") << Opcode::Binary << pattern(65'536);
    QTest::newRow("1 MB of U+00E9") << Opcode::Text << QByteArray("\xC3\xA9").repeated(500'000);
    QTest::newRow("8 MiB") << Opcode::Binary << pattern(8 * 1024 * 1024);
}

void TestWebSocketHost::payloadsArriveToTheByte()
{
    QFETCH(Opcode, opcode);
    QFETCH(QByteArray, payload);
    ServerFixture server(quiet(Behaviour::Echo));
    RawPeer peer(server.port());
    QVERIFY(peer.open());
    peer.write(masked(opcode, payload));
    const QByteArray expected = serializeMessage(opcode, payload);
    QVERIFY(peer.waitForSize(expected.size(), 20'000));
    QVERIFY(peer.got() == expected);
}

void TestWebSocketHost::plainGetAndUpgradeShareThePort()
{
    ServerFixture server;
    RawPeer browser(server.port());
    RawPeer curl(server.port());
    QVERIFY(browser.open());
    curl.write("GET /index.html HTTP/1.1\r\nHost: localhost\r\nUser-Agent: curl/7.88.1\r\nConnection: "
               "close\r\n\r\n");
    QVERIFY(curl.waitForEnd());
    QVERIFY(curl.got().startsWith("HTTP/1.1 200 OK\r\n"));
    QVERIFY(curl.got().endsWith("\r\n\r\nhi there"));
    QVERIFY(server.waitForRecords(RecordKind::Closed, 1));
    const Record request = server.records(RecordKind::HttpRequest).at(0);
    QVERIFY(request.payload.startsWith("GET /index.html HTTP/1.1\r\n"));
    QCOMPARE(server.records(RecordKind::HttpResponse).at(0).payload, curl.got());
    const ConnectionInfo *info = server.store.connection(request.connection);
    QVERIFY(info);
    QVERIFY2(info->name.startsWith(u"curl :"), qPrintable(info->name));
    QCOMPARE(info->path, QStringLiteral("/index.html"));
    QVERIFY(browser.socket().state() == QAbstractSocket::ConnectedState);
}

void TestWebSocketHost::keepAliveAnswersInOrder()
{
    ServerFixture server;
    RawPeer peer(server.port());
    const QByteArray get = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
    const QByteArray post = "GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhello";
    const QByteArray last = "HEAD / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    peer.write(get + post + last);
    QVERIFY(peer.waitForEnd());
    QCOMPARE(peer.got().count("HTTP/1.1 200 OK\r\n"), 3);
    QCOMPARE(peer.got().count("hi there"), 2);
    const std::vector<Record> requests = server.records(RecordKind::HttpRequest);
    QCOMPARE(requests.size(), std::size_t(3));
    QCOMPARE(requests.at(1).payload, post);
    QCOMPARE(requests.at(1).offset, quint64(get.size()));
    QCOMPARE(requests.at(2).offset, quint64(get.size() + post.size()));
}

void TestWebSocketHost::textSplitInsideACodePointArrivesWhole()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    QVERIFY(peer.open());
    peer.write(maskedFrame(Opcode::Text, "caf\xC3", false) + maskedFrame(Opcode::Continuation, "\xA9", true));
    QVERIFY(peer.waitForFrames(1));
    QCOMPARE(peer.frames().at(0).payload, QByteArray("caf\xC3\xA9"));
    QCOMPARE(peer.frames().at(0).header.opcode, Opcode::Text);
}

void TestWebSocketHost::controlFramesPassBetweenFragments()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    QVERIFY(peer.open());
    peer.write(maskedFrame(Opcode::Text, "one ", false));
    peer.write(masked(Opcode::Ping, "now"));
    QVERIFY(peer.waitForFrames(1));
    QCOMPARE(peer.frames().at(0).header.opcode, Opcode::Pong);
    QCOMPARE(peer.frames().at(0).payload, QByteArray("now"));
    peer.write(maskedFrame(Opcode::Continuation, "two", true));
    QVERIFY(peer.waitForFrames(2));
    QCOMPARE(peer.frames().at(1).payload, QByteArray("one two"));
}

void TestWebSocketHost::pingIsAnsweredAndRoundTripMeasured()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    QVERIFY(peer.open());
    server.host.pingAll();
    QVERIFY(peer.waitForFrames(1));
    const Frame ping = peer.frames().at(0);
    QCOMPARE(ping.header.opcode, Opcode::Ping);
    QCOMPARE(server.host.stats().at(0).roundTrip, timeUnknown);
    peer.write(masked(Opcode::Pong, "another ping's"));
    peer.write(masked(Opcode::Pong, ping.payload));
    QTRY_VERIFY(server.host.stats().at(0).roundTrip > 0);
    QCOMPARE(server.host.stats().at(0).framesIn, quint64(2));
}

void TestWebSocketHost::serverSendsToOneSomeAndAll()
{
    ServerFixture server(quiet());
    std::vector<std::unique_ptr<RawPeer>> peers;
    QList<ConnectionId> ids;
    for (int i = 0; i < 3; ++i) {
        peers.push_back(std::make_unique<RawPeer>(server.port()));
        QVERIFY(peers.back()->open());
        ids.append(server.host.stats().back().id);
    }
    server.host.send({ids.at(0)}, Opcode::Text, "one");
    server.host.send({ids.at(0), ids.at(2)}, Opcode::Text, "some");
    server.host.send({}, Opcode::Binary, "all");
    const QByteArray one = serializeMessage(Opcode::Text, "one");
    const QByteArray some = serializeMessage(Opcode::Text, "some");
    const QByteArray all = serializeMessage(Opcode::Binary, "all");
    QVERIFY(peers.at(0)->waitFor(all) && peers.at(1)->waitFor(all) && peers.at(2)->waitFor(all));
    QCOMPARE(peers.at(0)->got(), one + some + all);
    QCOMPARE(peers.at(1)->got(), all);
    QCOMPARE(peers.at(2)->got(), some + all);
}

void TestWebSocketHost::kickSendsCodeAndReason()
{
    ServerFixture server(quiet());
    RawPeer kicked(server.port());
    RawPeer stays(server.port());
    QVERIFY(kicked.open());
    const ConnectionId id = server.host.stats().at(0).id;
    QVERIFY(stays.open());
    server.host.kick({id}, CloseCode{4001}, QStringLiteral("enough"));
    QVERIFY(kicked.waitForFrames(1));
    const Frame close = kicked.frames().at(0);
    QCOMPARE(close.header.opcode, Opcode::Close);
    QCOMPARE(parseCloseBody(close.payload).value(), (CloseBody{CloseCode{4001}, "enough"}));
    QVERIFY(kicked.socket().state() == QAbstractSocket::ConnectedState); // TCP waits for the answer
    kicked.write(masked(Opcode::Close, close.payload));
    QVERIFY(kicked.waitForEnd());
    QVERIFY(server.waitForRecords(RecordKind::Closed, 1));
    QCOMPARE(server.records(RecordKind::Closed).at(0).closeCode, CloseCode{4001});
    QTRY_COMPARE(server.host.stats().size(), std::size_t(1));
}

void TestWebSocketHost::closeIsEchoedThenTcpEnds_data()
{
    QTest::addColumn<quint16>("code");
    for (const int code : {1000, 1001, 1002, 1011, 1012, 1013, 1014, 3000, 4999})
        QTest::addRow("%d", code) << quint16(code);
}

void TestWebSocketHost::closeIsEchoedThenTcpEnds()
{
    QFETCH(const quint16, code);
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    QVERIFY(peer.open());
    const QByteArray body = serializeCloseBody({CloseCode{code}, "bye"}).value();
    peer.write(masked(Opcode::Close, body));
    QVERIFY(peer.waitForEnd());
    QCOMPARE(peer.frames().size(), std::size_t(1));
    QCOMPARE(parseCloseBody(peer.frames().at(0).payload)->code, CloseCode{code});
    QTRY_VERIFY(!server.host.hasConnections());
    QCOMPARE(server.records(RecordKind::Closed).at(0).closeCode, CloseCode{code});
}

void TestWebSocketHost::stopSaysGoingAway()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    QVERIFY(peer.open());
    QSignalSpy emptied(&server.host, &WebSocketHost::emptied);
    server.host.stop();
    QVERIFY(peer.waitForFrames(1));
    QCOMPARE(parseCloseBody(peer.frames().at(0).payload)->code, CloseCodes::GoingAway);
    peer.write(masked(Opcode::Close, peer.frames().at(0).payload));
    QVERIFY(peer.waitForEnd());
    QTRY_COMPARE(emptied.count(), 1);
    QVERIFY(!server.host.state().listening);
    RawPeer late(server.host.state().port);
    QVERIFY(late.socket().state() != QAbstractSocket::ConnectedState);
}

void TestWebSocketHost::takenPortIsNamedWithTheNextFreeOne()
{
    ServerFixture first;
    CaptureQueue queue(10);
    CaptureClock clock;
    PeerRegistry registry;
    WebSocketHost second(registry, queue, clock);
    ServerSettings settings;
    settings.port = first.port();
    second.start(settings);
    QVERIFY(!second.state().listening);
    QCOMPARE(second.state().error, ServerError::PortTaken);
    QCOMPARE(second.state().requestedPort, first.port());
    QVERIFY(second.state().nextFreePort > first.port());
    settings.port = second.state().nextFreePort;
    second.start(settings);
    QVERIFY(second.state().listening);
}

void TestWebSocketHost::foreignAddressIsRefused()
{
    CaptureQueue queue(10);
    CaptureClock clock;
    PeerRegistry registry;
    WebSocketHost host(registry, queue, clock);
    ServerSettings settings;
    settings.address = QHostAddress(QStringLiteral("192.0.2.1")); // TEST-NET-1, RFC 5737
    settings.port = 0;
    host.start(settings);
    QCOMPARE(host.state().error, ServerError::AddressNotOurs);
    QVERIFY(!host.state().errorText.isEmpty());
}

void TestWebSocketHost::everyFrameIsRecordedWhereItStood()
{
    ServerFixture server(quiet(Behaviour::Echo));
    RawPeer peer(server.port());
    QVERIFY(peer.open());
    const QByteArray first = masked(Opcode::Text, "first");
    const QByteArray second = masked(Opcode::Binary, pattern(300));
    peer.write(first + second);
    QVERIFY(peer.waitForFrames(2));
    QVERIFY(server.waitForRecords(RecordKind::Frame, 4));
    QByteArray upstream = RawPeer::upgradeRequest();
    QByteArray downstream = peer.response();
    for (const Record &record : server.records(RecordKind::Frame)) {
        QByteArray &stream = record.direction == Direction::ToServer ? upstream : downstream;
        QCOMPARE(record.offset, quint64(stream.size()));
        QCOMPARE(record.violation, Violation::None);
        stream += wireBytes(record);
    }
    QCOMPARE(upstream, RawPeer::upgradeRequest() + first + second);
    QCOMPARE(downstream, peer.response() + peer.got());
}

void TestWebSocketHost::aBroadcastIsOneRecord()
{
    ServerFixture server(quiet());
    RawPeer a(server.port());
    RawPeer b(server.port());
    QVERIFY(a.open() && b.open());
    a.write(masked(Opcode::Binary, pattern(1000)));
    QVERIFY(server.waitForRecords(RecordKind::Frame, 2));
    const std::vector<Record> frames = server.records(RecordKind::Frame);
    QCOMPARE(frames.at(0).broadcast, BroadcastId{});
    QVERIFY(frames.at(1).broadcast != BroadcastId{});
    QCOMPARE(frames.at(1).connection, ConnectionId{});
    QTRY_COMPARE(server.broadcast(frames.at(1))->reached, quint32(2));
    const Broadcast *broadcast = server.broadcast(frames.at(1));
    QCOMPARE(broadcast->expected, quint32(2));
    QCOMPARE(broadcast->sender, frames.at(0).connection);
    QVERIFY(broadcast->deliveries.at(0).receiver != broadcast->deliveries.at(1).receiver);
}

void TestWebSocketHost::subprotocolIsNegotiated()
{
    ServerSettings settings = quiet();
    settings.subprotocols = {"chat", "superchat"};
    ServerFixture server(settings);
    RawPeer peer(server.port());
    peer.write(RawPeer::upgradeRequest("Sec-WebSocket-Protocol: mqtt, superchat\r\n"));
    QVERIFY(peer.waitFor("\r\n\r\n"));
    QVERIFY2(peer.got().contains("Sec-WebSocket-Protocol: superchat\r\n"), peer.got());
    QVERIFY(server.waitForRecords(RecordKind::HandshakeResponse, 1));
    const ConnectionId id = server.records(RecordKind::HandshakeResponse).at(0).connection;
    const auto negotiated = [&] {
        return server.records().empty() ? QString() : server.store.connection(id)->subprotocol;
    };
    QTRY_COMPARE(negotiated(), QStringLiteral("superchat"));
}

void TestWebSocketHost::settingsChangeWhileRunning()
{
    ServerFixture server(quiet(Behaviour::Echo));
    RawPeer peer(server.port());
    QVERIFY(peer.open());
    peer.write(masked(Opcode::Text, "a"));
    QVERIFY(peer.waitForFrames(1));
    ServerSettings settings = quiet(Behaviour::Silent);
    settings.greeting = QStringLiteral("new");
    settings.httpBody = "changed";
    server.host.configure(settings);
    RawPeer late(server.port());
    QVERIFY(late.open());
    QVERIFY(late.waitForFrames(1));
    QCOMPARE(late.frames().at(0).payload, QByteArray("new"));
    RawPeer http(server.port());
    http.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    QVERIFY(http.waitFor("changed"));
    peer.write(masked(Opcode::Text, "b") + masked(Opcode::Ping, "p"));
    QVERIFY(peer.waitForFrames(2));
    QCOMPARE(peer.frames().at(1).header.opcode, Opcode::Pong);
}

// One round trip for the connection and one for the request; on a connection that stands only the latter.
void TestWebSocketHost::aNewConnectionCostsARoundTrip()
{
    ServerFixture server;
    NetworkConditions slow;
    slow.toServer.latency = 30;
    slow.toClient.latency = 50;
    server.host.setConditions(slow);
    QElapsedTimer timer;
    timer.start();
    RawPeer peer(server.port());
    peer.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    QVERIFY(peer.waitFor("hi there"));
    QVERIFY2(timer.elapsed() >= 158, qPrintable(QString::number(timer.elapsed())));
    const std::vector<Record> opened = server.records(RecordKind::Opened);
    peer.forget();
    peer.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    QVERIFY(peer.waitFor("hi there"));
    const std::vector<Record> requests = server.records(RecordKind::HttpRequest);
    const std::vector<Record> answers = server.records(RecordKind::HttpResponse);
    QCOMPARE(requests.size(), std::size_t(2));
    // Opened, then the request's way after the round trip.
    QVERIFY(requests.at(0).time - opened.at(0).time >= 109'000'000);
    QVERIFY(requests.at(1).time - answers.at(0).time < 300'000'000);
}

void TestWebSocketHost::tooManyConnectionsGet503()
{
    ServerSettings settings = quiet();
    settings.limits.maxConnections = 1;
    ServerFixture server(settings);
    RawPeer first(server.port());
    QVERIFY(first.open());
    RawPeer second(server.port());
    QVERIFY(second.waitForEnd());
    QVERIFY2(second.got().startsWith("HTTP/1.1 503 "), second.got());
    QCOMPARE(server.host.state().refused, quint64(1));
    first.write(masked(Opcode::Ping, "still here"));
    QVERIFY(first.waitForFrames(1));
}

QTEST_GUILESS_MAIN(TestWebSocketHost)
#include "tst_websockethost.moc"
