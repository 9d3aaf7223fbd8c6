// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/bytes.h"
#include "tests/support/rawserver.h"
#include "tests/support/relayfixture.h"
#include "tests/support/socksclient.h"
#include "transport/recordingproxy.h"

#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

using namespace Fanlight;
using Testing::hex;
using Testing::RawServer;
using Testing::SocksClient;

namespace {

const QByteArray upgradeRequest(
    "GET /chat?x=1 HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
    "User-Agent: test/1\r\n\r\n");
constexpr MaskingKey key{{0x37, 0xfa, 0x21, 0x3d}};

quint16 freePort()
{
    RawServer server;
    return server.port();
}

// Accepts the upgrade; afterwards calls then with everything after the head.
RawServer::Script webSocketServer(std::function<void(QTcpSocket &, const QByteArray &)> then)
{
    return [then](QTcpSocket &peer, const QByteArray &sofar) {
        const qsizetype head = sofar.indexOf("\r\n\r\n") + 4;
        if (head < 4)
            return;
        if (sofar.size() == head)
            peer.write(Testing::acceptanceOf(sofar, "Sec-WebSocket-Protocol: chat\r\n"));
        else
            then(peer, sofar.mid(head));
    };
}

} // namespace

class TestRecordingProxy : public QObject
{
    Q_OBJECT

    struct House : Testing::RelayFixture
    {
        QString ticket(ConnectionId connection, bool tls = false)
        {
            RecordingProxy::Ticket ticket;
            ticket.connection = connection;
            ticket.client = ClientId{9};
            ticket.name = QStringLiteral("Client 9");
            ticket.tls = tls;
            return proxy.issueTicket(ticket);
        }
    };

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void relaysBytesUnchanged_data()
    {
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<QHostAddress>("listen");
        QTest::newRow("IPv4 literal") << QByteArray("127.0.0.1") << QHostAddress(QHostAddress::LocalHost);
        QTest::newRow("IPv6 literal") << QByteArray("::1") << QHostAddress(QHostAddress::LocalHostIPv6);
        QTest::newRow("name, IPv4 or both")
            << QByteArray("localhost") << QHostAddress(QHostAddress::LocalHost);
        QTest::newRow("name, any") << QByteArray("localhost") << QHostAddress(QHostAddress::Any);
    }
    void relaysBytesUnchanged()
    {
        QFETCH(QByteArray, host);
        QFETCH(QHostAddress, listen);
        House house;
        RawServer server({}, listen);
        SocksClient client(house.proxy.port());
        // What is sent before the connection stands waits and arrives first.
        client.connectTo(host, server.port(), {}, "early ");
        QVERIFY(client.waitForSuccess());
        const QByteArray bytes = Testing::pattern(1'000'000);
        client.write(bytes);
        QTRY_COMPARE(server.received().size(), 6 + bytes.size());
        QVERIFY(server.received() == "early " + bytes);
        server.peer()->write(bytes);
        QTRY_COMPARE(client.received().size(), bytes.size());
        QVERIFY(client.received() == bytes);
    }

    void aMillionBytesAsOneMessageEachWay()
    {
        House house;
        const QByteArray message(1024 * 1024, 'm');
        const QByteArray masked = serializeMessage(Opcode::Binary, message, key);
        const QByteArray plain = serializeMessage(Opcode::Binary, message);
        RawServer server(webSocketServer([&](QTcpSocket &peer, const QByteArray &frames) {
            if (frames.size() == masked.size())
                peer.write(plain);
        }));
        SocksClient client(house.proxy.port());
        client.connectTo(server.port());
        QVERIFY(client.waitForSuccess());
        client.write(upgradeRequest);
        QTRY_VERIFY(client.received().endsWith("\r\n\r\n"));
        client.write(masked);
        QTRY_VERIFY(client.received().endsWith(plain));
        QVERIFY(server.received() == upgradeRequest + masked);
        const auto up = house.captured.frames(Direction::ToServer);
        const auto down = house.captured.frames(Direction::ToClient);
        QCOMPARE(up.size(), std::size_t(1));
        QCOMPARE(down.size(), std::size_t(1));
        QVERIFY(up.front().payload == message && up.front().has(RecordFlag::Masked));
        QVERIFY(down.front().payload == message && !down.front().has(RecordFlag::Masked));
    }

    void foreignServerIsRecordedInFull()
    {
        House house;
        const QByteArray close = hex("03E8") + "bye";
        RawServer server(webSocketServer([&](QTcpSocket &peer, const QByteArray &) {
            peer.write(serializeMessage(Opcode::Text, "hi") + serializeMessage(Opcode::Close, close));
            peer.disconnectFromHost();
        }));
        const ConnectionId id = house.registry.nextConnection();
        SocksClient client(house.proxy.port());
        client.connectTo(server.port(), house.ticket(id));
        QVERIFY(client.waitForSuccess());
        client.write(upgradeRequest);
        QTRY_VERIFY(client.received().endsWith("\r\n\r\n"));
        QCOMPARE(house.captured.info(id).state, ConnectionState::Open);
        client.write(serializeMessage(Opcode::Text, "hello", key));
        QSignalSpy finished(&house.proxy, &RecordingProxy::finished);
        QVERIFY(finished.wait());
        QCOMPARE(finished.first().at(0).value<ConnectionId>(), id);
        QCOMPARE(finished.first().at(1).toBool(), true);

        const std::vector<Record> records = house.captured.records(id);
        std::vector<RecordKind> kinds;
        for (const Record &record : records)
            kinds.push_back(record.kind);
        const std::vector<RecordKind> expected{RecordKind::Opened, RecordKind::HandshakeRequest,
            RecordKind::HandshakeResponse, RecordKind::Frame, RecordKind::Frame, RecordKind::Frame,
            RecordKind::Closed};
        QVERIFY(kinds == expected);
        QCOMPARE(records.at(1).payload, upgradeRequest);
        QCOMPARE(records.at(3).payload, "hello");
        QCOMPARE(records.at(3).direction, Direction::ToServer);
        QCOMPARE(records.at(4).payload, "hi");
        QCOMPARE(records.back().closeCode, CloseCodes::Normal);
        QCOMPARE(records.back().payload, "The server closed the connection with 1000: bye");

        const ConnectionInfo info = house.captured.info(id);
        QCOMPARE(info.client, ClientId{9});
        QCOMPARE(info.side, ConnectionSide::Client);
        QCOMPARE(info.state, ConnectionState::Closed);
        QCOMPARE(info.name, QStringLiteral("Client 9"));
        QCOMPARE(info.peer, QStringLiteral("127.0.0.1:%1").arg(server.port()));
        QCOMPARE(info.path, QStringLiteral("/chat?x=1"));
        QCOMPARE(info.subprotocol, QStringLiteral("chat"));
        QCOMPARE(info.userAgent, QStringLiteral("test/1"));
        QVERIFY(info.webSocket && info.openedAt > 0 && info.closedAt >= info.openedAt);
    }

    void ourServerRecordsAndTheRelayOnlySees()
    {
        House house;
        std::optional<PeerRegistry::Announcement> atAccept;
        RawServer server([&](QTcpSocket &peer, const QByteArray &sofar) {
            if (sofar.isEmpty())
                atAccept = house.registry.find(peer.peerAddress(), peer.peerPort());
            else if (sofar.endsWith("\r\n\r\n"))
                peer.write(Testing::acceptanceOf(sofar));
        });
        house.registry.addListener(QHostAddress(QHostAddress::LocalHost), server.port());
        const ConnectionId id = house.registry.nextConnection();
        SocksClient client(house.proxy.port());
        QSignalSpy opened(&house.proxy, &RecordingProxy::opened);
        client.connectTo(server.port(), house.ticket(id));
        QVERIFY(client.waitForSuccess());
        QCOMPARE(opened.size(), 1);
        QCOMPARE(opened.first().at(1).toBool(), true);
        QVERIFY(atAccept);
        QCOMPARE(atAccept->connection, id);
        QCOMPARE(atAccept->client, ClientId{9});
        client.write(upgradeRequest);
        QTRY_VERIFY(client.received().endsWith("\r\n\r\n"));
        client.write(serializeMessage(Opcode::Text, "hello", key));
        QTRY_COMPARE(house.captured.sightings().size(), std::size_t(3)); // two heads and a frame
        const quint16 port = server.peer()->peerPort();
        QVERIFY(house.registry.find(QHostAddress(QHostAddress::LocalHost), port));
        QSignalSpy finished(&house.proxy, &RecordingProxy::finished);
        client.socket().disconnectFromHost();
        QVERIFY(finished.wait());
        QVERIFY(!house.registry.find(QHostAddress(QHostAddress::LocalHost), port));
        QVERIFY(house.captured.records().empty());
        QVERIFY(house.captured.allInfos().empty());
    }

    void withoutTicketANewConnectionIsMade()
    {
        House house;
        RawServer server;
        const QString token = house.ticket(house.registry.nextConnection());
        SocksClient first(house.proxy.port());
        first.connectTo(server.port(), token);
        QVERIFY(first.waitForSuccess());
        SocksClient second(house.proxy.port()); // the ticket is used up
        second.connectTo(server.port(), token);
        QVERIFY(second.waitForSuccess());
        SocksClient third(house.proxy.port());
        third.connectTo(server.port());
        QVERIFY(third.waitForSuccess());
        QCOMPARE(house.captured.info(ConnectionId{1}).name, QStringLiteral("Client 9"));
        QCOMPARE(house.captured.info(ConnectionId{2}).name, QStringLiteral("proxy client"));
        QCOMPARE(house.captured.info(ConnectionId{3}).name, QStringLiteral("proxy client"));
        QCOMPARE(house.captured.info(ConnectionId{3}).client, ClientId{});
    }

    void ticketsThatWaitAreBounded()
    {
        House house;
        RawServer server;
        const QString oldest = house.ticket(ConnectionId{5000});
        for (int i = 0; i < 1024; ++i)
            (void)house.ticket(ConnectionId{quint32(6000 + i)});
        const QString newest = house.ticket(ConnectionId{7777});
        SocksClient first(house.proxy.port());
        first.connectTo(server.port(), oldest);
        SocksClient second(house.proxy.port());
        second.connectTo(server.port(), newest);
        QVERIFY(first.waitForSuccess() && second.waitForSuccess());
        QCOMPARE(house.captured.info(ConnectionId{5000}).id, ConnectionId{});
        QCOMPARE(house.captured.info(ConnectionId{7777}).id, ConnectionId{7777});
    }

    void tlsIsNotParsed_data()
    {
        QTest::addColumn<bool>("ticket");
        QTest::newRow("said by the ticket") << true;
        QTest::newRow("seen on the wire") << false;
    }
    void tlsIsNotParsed()
    {
        QFETCH(bool, ticket);
        House house;
        RawServer server;
        const ConnectionId id{1};
        const QString token = ticket ? house.ticket(house.registry.nextConnection(), true) : QString();
        SocksClient client(house.proxy.port());
        client.connectTo(server.port(), token);
        QVERIFY(client.waitForSuccess());
        client.write(hex("16 03 01 00 05 01 00 00 01 00"));
        QTRY_COMPARE(server.received().size(), 10);
        QVERIFY(house.captured.info(id).tls);
        ConnectionInfo known = house.captured.info(id);
        known.path = QStringLiteral("/tls");
        known.webSocket = true;
        house.proxy.supplement(known);
        QCOMPARE(house.captured.info(id).path, QStringLiteral("/tls"));
        QCOMPARE(house.captured.info(id).state, ConnectionState::Open);
        QSignalSpy finished(&house.proxy, &RecordingProxy::finished);
        server.peer()->disconnectFromHost();
        QVERIFY(finished.wait());
        const std::vector<Record> records = house.captured.records(id);
        QCOMPARE(records.size(), std::size_t(2));
        QCOMPARE(records.front().kind, RecordKind::Opened);
        QCOMPARE(records.back().kind, RecordKind::Closed);
        QCOMPARE(records.back().payload, "The server ended the connection.");
        QCOMPARE(records.back().closeCode, CloseCode{});
    }

    void serverThatDoesNotReadStopsTheClient()
    {
        House house;
        RawServer server;
        server.stopReading();
        SocksClient client(house.proxy.port());
        client.connectTo(server.port());
        QVERIFY(client.waitForSuccess());
        const QByteArray bytes = Testing::pattern(64 * 1024 * 1024);
        client.write(bytes);
        waitUntilStuck(client.socket());
        // The kernel's buffers may hold some megabytes; a relay that reads on would have taken everything.
        QVERIFY2(client.socket().bytesToWrite() > bytes.size() / 2,
            qPrintable(QString::number(client.socket().bytesToWrite())));
        server.readOn();
        QTRY_COMPARE_WITH_TIMEOUT(server.received().size(), bytes.size(), 20'000);
        QVERIFY(server.received() == bytes);
    }

    void clientThatDoesNotReadStopsTheServer()
    {
        House house;
        RawServer server;
        SocksClient client(house.proxy.port());
        client.connectTo(server.port());
        QVERIFY(client.waitForSuccess());
        client.socket().setReadBufferSize(1);
        const QByteArray bytes = Testing::pattern(64 * 1024 * 1024);
        server.peer()->write(bytes);
        waitUntilStuck(*server.peer());
        QVERIFY2(server.peer()->bytesToWrite() > bytes.size() / 2,
            qPrintable(QString::number(server.peer()->bytesToWrite())));
        client.socket().setReadBufferSize(0);
        QTRY_COMPARE_WITH_TIMEOUT(client.received().size(), bytes.size(), 20'000);
        QVERIFY(client.received() == bytes);
    }

    void whatTheServerSaidLastArrives()
    {
        House house;
        RawServer server([](QTcpSocket &peer, const QByteArray &sofar) {
            if (sofar.isEmpty())
                return;
            peer.write(Testing::pattern(3'000'000));
            peer.disconnectFromHost();
        });
        SocksClient client(house.proxy.port());
        client.connectTo(server.port());
        QVERIFY(client.waitForSuccess());
        client.write("go");
        QTRY_COMPARE(client.received().size(), 3'000'000);
        QTRY_COMPARE(client.socket().state(), QAbstractSocket::UnconnectedState);
    }

    void serverIsHeardOutAfterTheClientHasGone()
    {
        House house;
        RawServer server(webSocketServer([](QTcpSocket &, const QByteArray &) {}));
        SocksClient client(house.proxy.port());
        client.connectTo(server.port());
        QVERIFY(client.waitForSuccess());
        client.write(upgradeRequest);
        QTRY_VERIFY(client.received().endsWith("\r\n\r\n"));
        client.write(serializeMessage(Opcode::Close, hex("03E9"), key));
        client.socket().disconnectFromHost();
        // The server answers late, as one does that QWebSocket has not waited for.
        QTcpSocket *peer = server.peer();
        QSignalSpy finished(&house.proxy, &RecordingProxy::finished);
        QTRY_VERIFY(server.received().endsWith(serializeMessage(Opcode::Close, hex("03E9"), key)));
        peer->write(serializeMessage(Opcode::Close, hex("03E9")));
        peer->disconnectFromHost();
        QVERIFY(finished.wait());
        QCOMPARE(finished.first().at(1).toBool(), false);
        QCOMPARE(house.captured.frames(Direction::ToClient).size(), std::size_t(1));
        const Record closed = house.captured.records(RecordKind::Closed).at(0);
        QCOMPARE(closed.closeCode, CloseCodes::GoingAway);
        QCOMPARE(closed.payload, "The client closed the connection with 1001.");
    }

    void endWithoutCloseFrameIsAbnormal()
    {
        House house;
        RawServer server(webSocketServer([](QTcpSocket &peer, const QByteArray &) {
            peer.write(hex("81 05") + "he"); // ends inside a frame
            peer.disconnectFromHost();
        }));
        SocksClient client(house.proxy.port());
        client.connectTo(server.port());
        QVERIFY(client.waitForSuccess());
        client.write(upgradeRequest);
        QTRY_VERIFY(client.received().endsWith("\r\n\r\n"));
        client.write(serializeMessage(Opcode::Text, "hello", key));
        QTRY_COMPARE(house.captured.records(RecordKind::Closed).size(), std::size_t(1));
        QCOMPARE(house.captured.records(RecordKind::Closed).at(0).closeCode, CloseCodes::Abnormal);
        const auto down = house.captured.frames(Direction::ToClient);
        QCOMPARE(down.size(), std::size_t(1));
        QVERIFY(down.front().has(RecordFlag::Truncated));
    }

    void refusedPort()
    {
        House house;
        QSignalSpy failed(&house.proxy, &RecordingProxy::connectFailed);
        SocksClient client(house.proxy.port());
        client.connectTo(freePort());
        QTRY_COMPARE(client.reply(), 5);
        QTRY_COMPARE(client.socket().state(), QAbstractSocket::UnconnectedState);
        QCOMPARE(failed.size(), 1);
        QCOMPARE(failed.first().at(1).value<QAbstractSocket::SocketError>(),
            QAbstractSocket::ConnectionRefusedError);
        // Nobody else would say so: there was no ticket.
        QCOMPARE(house.captured.records(RecordKind::Note).size(), std::size_t(1));
        QCOMPARE(house.captured.info(ConnectionId{1}).state, ConnectionState::Closed);
    }

    void unknownName()
    {
        House house;
        QSignalSpy failed(&house.proxy, &RecordingProxy::connectFailed);
        SocksClient client(house.proxy.port());
        client.connectTo("nosuch.invalid", 80, house.ticket(ConnectionId{1}));
        QTRY_COMPARE_WITH_TIMEOUT(client.reply(), 4, 20'000);
        QCOMPARE(
            failed.first().at(1).value<QAbstractSocket::SocketError>(), QAbstractSocket::HostNotFoundError);
        QVERIFY(house.captured.records().empty()); // the ticket's owner reports
    }

    void unreachableNetwork()
    {
        House house;
        QSignalSpy failed(&house.proxy, &RecordingProxy::connectFailed);
        SocksClient client(house.proxy.port());
        // RFC 1122 3.2.1.3: class E is never a destination; the system refuses at once.
        client.connectTo("255.255.255.255", 80);
        QTRY_VERIFY(client.reply() > 0);
        QCOMPARE(failed.size(), 1);
    }

    void garbageGreetingByteByByte()
    {
        House house;
        SocksClient client(house.proxy.port());
        QTRY_COMPARE(client.socket().state(), QAbstractSocket::ConnectedState);
        for (const char byte : QByteArray("GET / HTTP/1.1\r\n"))
            client.write(QByteArray(1, byte));
        QTRY_COMPARE(client.socket().state(), QAbstractSocket::UnconnectedState);
        QCOMPARE(client.socket().readAll(), hex("05FF"));
        theRelayStillServes(house);
    }

    void negotiationByteByByte()
    {
        House house;
        RawServer server;
        SocksClient client(house.proxy.port());
        QTRY_COMPARE(client.socket().state(), QAbstractSocket::ConnectedState);
        const QByteArray port = QByteArray(1, char(server.port() >> 8)) + char(server.port() & 0xFF);
        for (const char byte : hex("05 01 00 05 01 00 01 7F 00 00 01") + port + "x") {
            client.write(QByteArray(1, byte));
            QCoreApplication::processEvents();
        }
        QVERIFY(client.waitForSuccess());
        QTRY_COMPARE(server.received(), "x");
    }

    void vanishingPeers_data()
    {
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("at once") << QByteArray();
        QTest::newRow("in the greeting") << hex("05 02 00");
        QTest::newRow("in the request") << hex("05 01 00 05 01 00 03 20") + "abc";
        QTest::newRow("while the name is resolved")
            << hex("05 01 00 05 01 00 03 0E") + "nosuch.invalid" + hex("0050");
    }
    void vanishingPeers()
    {
        QFETCH(QByteArray, said);
        House house;
        for (int i = 0; i < 20; ++i) {
            SocksClient client(house.proxy.port());
            QTRY_COMPARE(client.socket().state(), QAbstractSocket::ConnectedState);
            client.write(said);
            if (i % 2 == 0)
                client.socket().abort();
            else
                client.socket().disconnectFromHost();
        }
        theRelayStillServes(house);
        // Nothing of them is left.
        QTRY_VERIFY_WITH_TIMEOUT(house.proxy.findChildren<QTcpSocket *>().isEmpty(), 20'000);
    }

    void serverThatVanishes()
    {
        House house;
        RawServer server(webSocketServer([](QTcpSocket &peer, const QByteArray &) { peer.abort(); }));
        SocksClient client(house.proxy.port());
        client.connectTo(server.port());
        QVERIFY(client.waitForSuccess());
        client.write(upgradeRequest);
        QTRY_VERIFY(client.received().endsWith("\r\n\r\n"));
        client.write(serializeMessage(Opcode::Text, "hello", key));
        QTRY_COMPARE(client.socket().state(), QAbstractSocket::UnconnectedState);
        theRelayStillServes(house);
    }

    void destroyedWithConnectionsOpen()
    {
        RawServer server;
        auto house = std::make_unique<House>();
        SocksClient client(house->proxy.port());
        client.connectTo(server.port());
        QVERIFY(client.waitForSuccess());
        const quint16 port = server.peer()->peerPort();
        QVERIFY(house->registry.find(QHostAddress(QHostAddress::LocalHost), port));
        house.reset();
        QTRY_COMPARE(client.socket().state(), QAbstractSocket::UnconnectedState);
        QTRY_VERIFY(server.peerIsGone());
    }

private:
    // Until nothing has moved for a while: there is no event for "nothing more will happen".
    static void waitUntilStuck(QTcpSocket &socket)
    {
        QSignalSpy written(&socket, &QIODevice::bytesWritten);
        while (written.wait(300))
            written.clear();
    }

    static void theRelayStillServes(House &house)
    {
        RawServer server;
        SocksClient client(house.proxy.port());
        client.connectTo(server.port());
        QVERIFY(client.waitForSuccess());
        client.write("still");
        QTRY_COMPARE(server.received(), "still");
        client.socket().disconnectFromHost();
        QTRY_VERIFY(server.peerIsGone());
    }
};

QTEST_GUILESS_MAIN(TestRecordingProxy)
#include "tst_recordingproxy.moc"
