// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/bytes.h"
#include "tests/support/rawpeer.h"
#include "tests/support/serverfixture.h"

#include <QTest>
#include <QTimer>

#include <algorithm>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

QByteArray masked(Opcode opcode, const QByteArray &payload)
{
    return serializeMessage(opcode, payload, MaskingKey{{9, 8, 7, 6}});
}

ServerSettings quiet()
{
    ServerSettings settings;
    settings.greeting.reset();
    return settings;
}

// A second peer that must not notice anything: opened before, asked after.
class Bystander
{
public:
    explicit Bystander(quint16 port)
        : m_peer(port)
        , m_open(m_peer.open())
    {
    }
    [[nodiscard]] bool isUntouched()
    {
        m_peer.write(masked(Opcode::Ping, "bystander"));
        return m_open && m_peer.waitFor("bystander");
    }

private:
    RawPeer m_peer;
    bool m_open;
};

} // namespace

// What peers do wrong, on purpose or not: each gets its answer, and nothing else stops.
class TestHostilePeers : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void badHandshakes_data();
    void badHandshakes();
    void badHeads_data();
    void badHeads();
    void lenientModeForgives();
    void violations_data();
    void violations();
    void invalidUtf8FailsBeforeItsFrameEnds();
    void violationIsFollowedByNothing();
    void byteAtATime();
    void stalledHeadGets408();
    void silentConnectionIsClosedWithoutAnswer();
    void stalledFrameGets1008();
    void peerThatNeverAnswersTheCloseIsDropped();
    void slowNetworkIsNoDeadPeer_data();
    void slowNetworkIsNoDeadPeer();
    void vanishingPeers_data();
    void vanishingPeers();
    void tlsOnThePlainPortIsNamed();
    void largeBodyGets413();
    void readerOfNoAnswersIsDropped();
    void slowReceiver_data();
    void slowReceiver();
};

void TestHostilePeers::init()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
}

void TestHostilePeers::badHandshakes_data()
{
    QTest::addColumn<QByteArray>("from");
    QTest::addColumn<QByteArray>("to");
    QTest::addColumn<int>("status");
    QTest::addColumn<QByteArray>("inBody");
    QTest::newRow("4.2.1 1 POST") << QByteArray("GET /") << QByteArray("POST /") << 405
                                  << QByteArray("Found: POST");
    QTest::newRow("4.2.1 2 no Host") << QByteArray("Host: localhost\r\n") << QByteArray() << 400
                                     << QByteArray("Host");
    QTest::newRow("4.2.1 4 no Connection")
        << QByteArray("Connection: Upgrade\r\n") << QByteArray() << 400 << QByteArray("Connection");
    QTest::newRow("4.2.1 5 no key") << QByteArray("Sec-WebSocket-Key: ") + goldenKey + "\r\n"
                                    << QByteArray() << 400 << QByteArray("Found: nothing");
    QTest::newRow("4.2.1 5 key of 15 bytes") << QByteArray(goldenKey) << QByteArray("c2hvcnRlciBub25jZQ==")
                                             << 400 << QByteArray("c2hvcnRlciBub25jZQ==");
    QTest::newRow("4.4 version 8") << QByteArray("Version: 13") << QByteArray("Version: 8") << 426
                                   << QByteArray("Found: 8");
    QTest::newRow("4.2.1 1 HTTP/1.0")
        << QByteArray("HTTP/1.1") << QByteArray("HTTP/1.0") << 400 << QByteArray("1.0");
}

void TestHostilePeers::badHandshakes()
{
    QFETCH(QByteArray, from);
    QFETCH(QByteArray, to);
    QFETCH(int, status);
    QFETCH(QByteArray, inBody);
    ServerFixture server(quiet());
    Bystander bystander(server.port());
    RawPeer peer(server.port());
    peer.write(RawPeer::upgradeRequest().replace(from, to));
    QVERIFY(peer.waitForEnd());
    QVERIFY2(peer.got().startsWith("HTTP/1.1 " + QByteArray::number(status)), peer.got());
    QVERIFY2(peer.got().contains("RFC 6455"), peer.got());
    QVERIFY2(peer.got().contains(inBody), peer.got());
    QCOMPARE(peer.got().contains("\r\nSec-WebSocket-Version: 13\r\n"), status == 426);
    QCOMPARE(server.host.state().refused, quint64(1));
    QVERIFY2(server.notes().contains("Handshake refused with " + QByteArray::number(status)), server.notes());
    QVERIFY(bystander.isUntouched());
}

void TestHostilePeers::badHeads_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<int>("status");
    QTest::newRow("3 not a request line") << QByteArray("hello\r\n\r\n") << 400;
    QTest::newRow("5.1 space before colon") << QByteArray("GET / HTTP/1.1\r\nHost : a\r\n\r\n") << 400;
    QTest::newRow("5.2 folded line") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\n b\r\n\r\n") << 400;
    QTest::newRow("2.3 HTTP/2") << QByteArray("GET / HTTP/2.0\r\nHost: a\r\n\r\n") << 505;
    QTest::newRow("field line too long") << "GET / HTTP/1.1\r\nA: " + QByteArray(9000, 'a') + "\r\n\r\n"
                                         << 431;
    QTest::newRow("head too long") << "GET / HTTP/1.1\r\n" +
                                          ("A: " + QByteArray(4000, 'a') + "\r\n").repeated(5) + "\r\n"
                                   << 431;
    QTest::newRow("too many fields") << "GET / HTTP/1.1\r\n" + QByteArray("A: a\r\n").repeated(101) + "\r\n"
                                     << 431;
    QTest::newRow("target too long") << "GET /" + QByteArray(9000, 'a') + " HTTP/1.1\r\n\r\n" << 414;
}

void TestHostilePeers::badHeads()
{
    QFETCH(QByteArray, head);
    QFETCH(int, status);
    ServerFixture server(quiet());
    Bystander bystander(server.port());
    RawPeer peer(server.port());
    peer.write(head);
    QVERIFY(peer.waitForEnd());
    QVERIFY2(peer.got().startsWith("HTTP/1.1 " + QByteArray::number(status)), peer.got().left(200));
    QVERIFY2(server.notes().contains("Refused with " + QByteArray::number(status)), server.notes());
    QVERIFY(bystander.isUntouched());
}

void TestHostilePeers::lenientModeForgives()
{
    ServerSettings settings = quiet();
    settings.strict = false;
    ServerFixture server(settings);
    RawPeer peer(server.port());
    peer.write(RawPeer::upgradeRequest().replace("Host: localhost\r\n", "").replace(goldenKey, "c2hvcnQ="));
    QVERIFY(peer.waitFor("HTTP/1.1 101 "));
    QVERIFY(peer.waitFor("\r\n\r\n"));
    peer.forget();
    peer.write(serializeMessage(Opcode::Text, "unmasked"));
    QVERIFY(peer.waitFor("unmasked"));
    QCOMPARE(server.records(RecordKind::Frame).at(0).violation, Violation::UnmaskedClientFrame);
}

void TestHostilePeers::violations_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::addColumn<Violation>("violation");
    QTest::addColumn<quint16>("code");
    const auto row = [](const char *name, const char *bytes, Violation violation, quint16 code) {
        QTest::newRow(name) << hex(bytes) << violation << code;
    };
    row("5.1 unmasked", "81 05 48 65 6c 6c 6f", Violation::UnmaskedClientFrame, 1002);
    row("5.2 RSV1", "c1 80 00 00 00 00", Violation::ReservedBit, 1002);
    row("5.2 opcode 3", "83 80 00 00 00 00", Violation::ReservedOpcode, 1002);
    row("5.2 opcode B", "8b 80 00 00 00 00", Violation::ReservedOpcode, 1002);
    row("5.2 length 1 in 16 bits", "81 fe 00 01 00 00 00 00 41", Violation::OverlongLength, 1002);
    row("5.2 length above 2^63", "82 ff 80 00 00 00 00 00 00 01 00 00 00 00", Violation::LengthHighBit, 1002);
    row("5.5 fragmented ping", "09 80 00 00 00 00", Violation::FragmentedControl, 1002);
    row("5.4 continuation of nothing", "80 80 00 00 00 00", Violation::UnexpectedContinuation, 1002);
    row("5.4 text inside text", "01 80 00 00 00 00 81 80 00 00 00 00", Violation::ExpectedContinuation, 1002);
    row("8.1 lone continuation byte", "81 81 00 00 00 00 80", Violation::InvalidUtf8, 1007);
    row("5.5.1 close body of one byte", "88 81 00 00 00 00 03", Violation::CloseBodyOneByte, 1002);
    row("7.4.1 close 1005", "88 82 00 00 00 00 03 ed", Violation::InvalidCloseCode, 1002);
    row("7.4.1 17 MiB message", "82 ff 00 00 00 00 01 10 00 00 00 00 00 00", Violation::MessageTooBig, 1009);
}

void TestHostilePeers::violations()
{
    QFETCH(QByteArray, bytes);
    QFETCH(Violation, violation);
    QFETCH(quint16, code);
    ServerFixture server(quiet());
    Bystander bystander(server.port());
    RawPeer peer(server.port());
    QVERIFY(peer.open());
    peer.write(bytes);
    QVERIFY(peer.waitForFrames(1));
    const Frame close = peer.frames().at(0);
    QCOMPARE(close.header.opcode, Opcode::Close);
    const CloseBody body = parseCloseBody(close.payload).value();
    QCOMPARE(body.code.value, code);
    QCOMPARE(body.reason, QByteArray(sentence(violation)));
    peer.write(masked(Opcode::Close, close.payload));
    QVERIFY(peer.waitForEnd());
    bool isMarked = false;
    for (const Record &record : server.records(RecordKind::Frame))
        isMarked = isMarked || record.violation == violation;
    QVERIFY(isMarked);
    QVERIFY(bystander.isUntouched());
}

void TestHostilePeers::invalidUtf8FailsBeforeItsFrameEnds()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    QVERIFY(peer.open());
    // 100 bytes are announced, two come, the second of them impossible.
    peer.write(hex("81 e4 00 00 00 00 c3 28"));
    QVERIFY(peer.waitForFrames(1));
    QCOMPARE(parseCloseBody(peer.frames().at(0).payload)->code, CloseCodes::InvalidPayload);
    const Record record = server.records(RecordKind::Frame).at(0);
    QCOMPARE(record.violation, Violation::InvalidUtf8);
    QVERIFY(record.has(RecordFlag::PayloadCut));
    QCOMPARE(record.payload, hex("c3 28"));
    QCOMPARE(record.payloadLength, quint64(100));
}

void TestHostilePeers::violationIsFollowedByNothing()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    RawPeer listener(server.port());
    QVERIFY(peer.open() && listener.open());
    peer.write(hex("c1 80 00 00 00 00") + masked(Opcode::Text, "after the violation"));
    QVERIFY(peer.waitForFrames(1));
    listener.write(masked(Opcode::Ping, "end"));
    QVERIFY(listener.waitForFrames(1));
    QCOMPARE(listener.frames().at(0).header.opcode, Opcode::Pong);
}

void TestHostilePeers::byteAtATime()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    const auto drip = [&peer](const QByteArray &bytes) {
        for (const char byte : bytes) {
            peer.write(QByteArray(1, byte));
            QCoreApplication::processEvents();
        }
    };
    drip(RawPeer::upgradeRequest());
    QVERIFY(peer.waitFor("\r\n\r\n"));
    peer.forget();
    drip(masked(Opcode::Text, "caf\xC3\xA9"));
    QVERIFY(peer.waitForFrames(1));
    QCOMPARE(peer.frames().at(0).payload, QByteArray("caf\xC3\xA9"));
    QCOMPARE(server.records(RecordKind::Frame).size(), std::size_t(2));
}

void TestHostilePeers::stalledHeadGets408()
{
    ServerSettings settings = quiet();
    settings.limits.headTimeout = 50;
    ServerFixture server(settings);
    RawPeer peer(server.port());
    peer.write("GET / HTTP/1.1\r\nHost:");
    QVERIFY(peer.waitForEnd());
    QVERIFY2(peer.got().startsWith("HTTP/1.1 408 "), peer.got());
    QVERIFY2(server.notes().contains("No complete request within 0.05 s"), server.notes());
}

void TestHostilePeers::silentConnectionIsClosedWithoutAnswer()
{
    ServerSettings settings = quiet();
    settings.limits.headTimeout = 50;
    ServerFixture server(settings);
    RawPeer peer(server.port());
    QVERIFY(peer.waitForEnd());
    QVERIFY(peer.got().isEmpty());
}

void TestHostilePeers::stalledFrameGets1008()
{
    ServerSettings settings = quiet();
    settings.limits.frameTimeout = 50;
    settings.limits.closeTimeout = 50;
    ServerFixture server(settings);
    RawPeer idle(server.port());
    RawPeer peer(server.port());
    QVERIFY(idle.open() && peer.open());
    peer.write(hex("81 85 00 00"));
    QVERIFY(peer.waitForFrames(1));
    QCOMPARE(parseCloseBody(peer.frames().at(0).payload).value(),
        (CloseBody{CloseCodes::PolicyViolation, "stalled in the middle of a frame"}));
    QVERIFY(peer.waitForEnd());
    QCOMPARE(idle.socket().state(), QAbstractSocket::ConnectedState);
}

void TestHostilePeers::peerThatNeverAnswersTheCloseIsDropped()
{
    ServerSettings settings = quiet();
    settings.limits.closeTimeout = 50;
    ServerFixture server(settings);
    RawPeer peer(server.port());
    QVERIFY(peer.open());
    server.host.kick({}, CloseCodes::Normal, {});
    QVERIFY(peer.waitForFrames(1));
    QVERIFY(peer.waitForEnd());
    QVERIFY2(server.notes().contains("No close frame in answer within 0.05 s"), server.notes());
    QTRY_VERIFY(!server.host.hasConnections());
}

void TestHostilePeers::slowNetworkIsNoDeadPeer_data()
{
    QTest::addColumn<bool>("ofTheServer");
    QTest::newRow("the server's network") << true;
    QTest::newRow("the client's network") << false;
}

// The peer's close frame takes more than the close time-out, as it must.
void TestHostilePeers::slowNetworkIsNoDeadPeer()
{
    QFETCH(bool, ofTheServer);
    ServerSettings settings = quiet();
    settings.limits.closeTimeout = 100;
    ServerFixture server(settings);
    RawPeer peer(server.port());
    QVERIFY(peer.open());
    NetworkConditions slow;
    slow.toServer.latency = slow.toClient.latency = 200;
    if (ofTheServer)
        server.host.setConditions(slow);
    else // as the relay would tell
        server.registry.announce(peer.socket().localPort(),
            {ConnectionId{77}, ClientId{1}, QStringLiteral("slow"), longestRoundTrip(slow)});
    server.host.kick({}, CloseCodes::Normal, {});
    QVERIFY(peer.waitFor(hex("88 02 03 E8")));
    const auto answer = [&peer] { peer.write(masked(Opcode::Close, hex("03 E8"))); };
    QTimer::singleShot(ofTheServer ? 0 : 400, &peer.socket(), answer);
    QVERIFY(peer.waitForEnd());
    peer.socket().disconnectFromHost();
    QVERIFY(server.waitForRecords(RecordKind::Closed, 1));
    QVERIFY2(
        server.records(RecordKind::Closed).at(0).payload.contains("a close frame each way"), server.notes());
    QVERIFY2(!server.notes().contains("No close frame"), server.notes());
}

void TestHostilePeers::vanishingPeers_data()
{
    QTest::addColumn<QByteArray>("before"); // what it still said
    QTest::addColumn<QByteArray>("said");
    const QByteArray open = RawPeer::upgradeRequest();
    QTest::newRow("at once") << QByteArray() << QByteArray("without a request");
    QTest::newRow("in a head") << QByteArray("GET / HT") << QByteArray("in the middle of a request head");
    QTest::newRow("in a body") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nabc")
                               << QByteArray("in the middle of a request body");
    QTest::newRow("when open") << open << QByteArray("without a close frame");
    QTest::newRow("in a frame") << open + hex("81 85 00 00 00 00 48")
                                << QByteArray("in the middle of a frame");
}

void TestHostilePeers::vanishingPeers()
{
    QFETCH(QByteArray, before);
    QFETCH(QByteArray, said);
    ServerFixture server(quiet());
    Bystander bystander(server.port());
    const std::size_t framesBefore = server.records(RecordKind::Frame).size();
    {
        RawPeer peer(server.port());
        peer.write(before);
        if (before.contains("Upgrade"))
            QVERIFY(peer.waitFor("\r\n\r\n"));
        QTRY_COMPARE(server.host.stats().back().bytesIn, quint64(before.size()));
        peer.socket().abort();
    }
    QVERIFY(server.waitForRecords(RecordKind::Closed, 1));
    QVERIFY2(server.records(RecordKind::Closed).at(0).payload.contains(said),
        server.records(RecordKind::Closed).at(0).payload);
    if (said.contains("of a frame")) {
        const Record cut = server.records(RecordKind::Frame).at(framesBefore);
        QVERIFY(cut.has(RecordFlag::Truncated));
        QCOMPARE(cut.payload, QByteArray("H"));
    }
    QTRY_COMPARE(server.host.stats().size(), std::size_t(1));
    QVERIFY(bystander.isUntouched());
}

void TestHostilePeers::tlsOnThePlainPortIsNamed()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    peer.write(hex("16 03 01 02 00 01 00 01 fc 03 03") + QByteArray(40, 'x') + "\n\r\n");
    QVERIFY(peer.waitForEnd());
    QVERIFY2(server.notes().contains("TLS"), server.notes());
}

void TestHostilePeers::largeBodyGets413()
{
    ServerFixture server(quiet());
    RawPeer peer(server.port());
    peer.write("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2000000\r\n\r\n" + QByteArray(100'000, 'b'));
    QVERIFY(peer.waitFor("\r\n\r\n"));
    QVERIFY2(peer.got().startsWith("HTTP/1.1 413 "), peer.got());
}

void TestHostilePeers::readerOfNoAnswersIsDropped()
{
    ServerSettings settings = quiet();
    settings.httpBody = QByteArray(200'000, 'x');
    settings.limits.answerTimeout = 300;
    ServerFixture server(settings);
    Bystander bystander(server.port());
    RawPeer stuck(server.port());
    stuck.socket().setReadBufferSize(1000);
    // 40 MB of answers, more than any kernel keeps.
    stuck.write(QByteArray("GET / HTTP/1.1\r\nHost: a\r\n\r\n").repeated(200));
    quint64 most = 0;
    QVERIFY(QTest::qWaitFor([&] {
        for (const ConnectionStats &stats : server.host.stats())
            most = std::max(most, stats.queued);
        return server.host.stats().size() == 1;
    }));
    QVERIFY2(most > 0 && most < 2'000'000, qPrintable(QString::number(most)));
    QVERIFY2(server.notes().contains("Answers dropped: nothing was read for 0.3 s, "), server.notes());
    QVERIFY(server.records(RecordKind::Closed).at(0).payload.contains("nothing was read for 0.3 s"));
    QVERIFY(bystander.isUntouched());
}

void TestHostilePeers::slowReceiver_data()
{
    QTest::addColumn<SlowPolicy>("policy");
    QTest::newRow("close") << SlowPolicy::Close;
    QTest::newRow("drop oldest") << SlowPolicy::DropOldest;
    QTest::newRow("conflate") << SlowPolicy::Conflate;
    QTest::newRow("wait") << SlowPolicy::Wait;
}

void TestHostilePeers::slowReceiver()
{
    QFETCH(SlowPolicy, policy);
    ServerSettings settings = quiet();
    settings.behaviour = Behaviour::Others;
    settings.slowPolicy = policy;
    settings.limits.maxQueue = 256 * 1024;
    settings.limits.closeTimeout = 200;
    ServerFixture server(settings);
    RawPeer slow(server.port());
    QVERIFY(slow.open());
    slow.socket().setReadBufferSize(1); // from here on it reads nothing
    RawPeer fast(server.port());
    RawPeer sender(server.port());
    QVERIFY(fast.open() && sender.open());

    const QByteArray message = masked(Opcode::Binary, pattern(60'000));
    constexpr int count = 400; // 24 MB: more than the kernel's buffers hold
    quint64 mostQueued = 0;
    for (int i = 0; i < count; ++i) {
        sender.write(message);
        QCoreApplication::processEvents();
        for (const ConnectionStats &stats : server.host.stats())
            mostQueued = qMax(mostQueued, stats.queued);
    }
    const auto waiting = [&] { return sender.socket().bytesToWrite(); };
    switch (policy) {
    case SlowPolicy::Close:
        QVERIFY(fast.waitForFrames(count, 20'000));
        QTRY_COMPARE(server.host.stats().size(), std::size_t(2));
        QVERIFY2(server.notes().contains("too slow"), server.notes());
        break;
    case SlowPolicy::DropOldest:
        QVERIFY(fast.waitForFrames(count, 20'000));
        QVERIFY2(server.notes().contains("the oldest messages that wait are dropped"), server.notes());
        QCOMPARE(server.host.stats().size(), std::size_t(3));
        break;
    case SlowPolicy::Conflate:
        QVERIFY(fast.waitForFrames(count, 20'000));
        // What is replaced while the queue is below its limit is told with the next sweep.
        QTRY_VERIFY2(server.notes().contains("only the newest message waits"), server.notes());
        QCOMPARE(server.host.stats().size(), std::size_t(3));
        break;
    case SlowPolicy::Wait: {
        QTRY_VERIFY2(server.notes().contains("the senders wait"), server.notes());
        QVERIFY(waiting() > 0);
        // When it reads again, everything arrives.
        slow.socket().setReadBufferSize(0);
        QVERIFY(slow.waitForFrames(count, 30'000));
        QVERIFY(fast.waitForFrames(count, 20'000));
        break;
    }
    }
    // One turn may join up to 256 KiB before the queue is looked at again, and one message is in Qt's hands.
    QVERIFY2(mostQueued <= settings.limits.maxQueue + 256 * 1024 + 2 * 60'010,
        qPrintable(QString::number(mostQueued)));
}

QTEST_GUILESS_MAIN(TestHostilePeers)
#include "tst_hostilepeers.moc"
