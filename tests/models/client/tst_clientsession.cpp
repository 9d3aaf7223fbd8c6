// SPDX-License-Identifier: GPL-3.0-or-later
#include "clientfixture.h"
#include "tests/support/bytes.h"
#include "tests/support/requirement.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>

using namespace Fanlight;
using Testing::ClientFixture;
using Testing::hex;
using Testing::RawServer;
using Testing::webSocketScript;

namespace {

// What QWebSocketServer makes of a connection: echoes, and remembers.
class EchoServer
{
public:
    EchoServer()
    {
        if (!m_server.listen(QHostAddress(QHostAddress::LocalHost), 0))
            qFatal("the echo server cannot listen");
        QObject::connect(&m_server, &QWebSocketServer::newConnection, &m_server, [this] {
            socket = m_server.nextPendingConnection();
            socket->setParent(&m_server);
            socket->setOutgoingFrameSize(QWebSocket::maxOutgoingFrameSize());
            QObject::connect(socket, &QWebSocket::textMessageReceived, socket, [this](const QString &text) {
                texts.append(text);
                socket->sendTextMessage(text);
            });
            QObject::connect(
                socket, &QWebSocket::binaryMessageReceived, socket, &QWebSocket::sendBinaryMessage);
            QObject::connect(socket, &QWebSocket::disconnected, socket, [this] {
                closeCode = int(socket->closeCode());
                closeReason = socket->closeReason();
            });
        });
    }
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }

    QWebSocket *socket = nullptr;
    QStringList texts;
    int closeCode = 0;
    QString closeReason;

private:
    QWebSocketServer m_server{QStringLiteral("echo"), QWebSocketServer::NonSecureMode};
};

} // namespace

class TestClientSession : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void opensGreetsEchoesAndCloses()
    {
        ClientFixture house;
        EchoServer server;
        ClientSettings settings = ClientFixture::settingsFor(server.port(), QStringLiteral("/chat?room=1"));
        settings.sendOnOpen = QStringLiteral("Hello Server!");
        QVERIFY(house.open(settings));
        QTRY_COMPARE(house.captured.frames(Direction::ToClient).size(), std::size_t(1));
        QCOMPARE(house.captured.frames(Direction::ToClient).front().payload, "Hello Server!");
        QCOMPARE(server.texts, QStringList(QStringLiteral("Hello Server!"))); // once
        QVERIFY(server.socket->resourceName().endsWith(u"/chat?room=1"));
        house.session.close(CloseCodes::Normal, QStringLiteral("done"));
        QVERIFY(house.waitFor(ClientPhase::Disconnected));
        QTRY_COMPARE(server.closeCode, 1000);
        QCOMPARE(server.closeReason, QStringLiteral("done"));

        const ClientState &state = house.session.state();
        QCOMPARE(state.error, ClientError::None);
        QCOMPARE(state.closeCode, CloseCodes::Normal);
        QCOMPARE(state.closeReason, QStringLiteral("done"));
        QVERIFY(!state.closedByPeer);
        QVERIFY(house.phases() == (std::vector{ClientPhase::Connecting, ClientPhase::Open,
                                      ClientPhase::Closing, ClientPhase::Disconnected}));
        QTRY_COMPARE(house.closedRecords(), 1);
        const ConnectionInfo info = house.captured.info(state.connection);
        QCOMPARE(info.client, ClientId{3});
        QCOMPARE(info.name, QStringLiteral("Client 3"));
        QCOMPARE(info.path, QStringLiteral("/chat?room=1"));
        QCOMPARE(info.state, ConnectionState::Closed);
        // The server's own close frame is seen although QWebSocket does not wait for it.
        const auto down = house.captured.frames(Direction::ToClient);
        QCOMPARE(down.back().opcode, Opcode::Close);
        const Record closed = house.captured.records(RecordKind::Closed).at(0);
        QCOMPARE(closed.payload, "The client closed the connection with 1000: done");
    }

    void everyStateIsPushedFirstAsOpening()
    {
        ClientFixture house;
        RawServer server;
        house.session.open(ClientFixture::settingsFor(server.port()));
        const ConnectionInfo info = house.captured.info(house.session.state().connection);
        QCOMPARE(info.state, ConnectionState::Opening);
        QCOMPARE(info.side, ConnectionSide::Client);
        QCOMPARE(info.client, ClientId{3});
        QCOMPARE(info.peer, QStringLiteral("127.0.0.1:%1").arg(server.port()));
    }

    void textArrivesByteForByte_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray("");
        QTest::newRow("byte order mark first") << QByteArray("\xEF\xBB\xBFtext");
        QTest::newRow("byte order mark alone") << QByteArray("\xEF\xBB\xBF");
        QTest::newRow("two byte order marks") << QByteArray("\xEF\xBB\xBF\xEF\xBB\xBF");
        QTest::newRow("U+FFFE") << QByteArray("\xEF\xBF\xBE");
        QTest::newRow("U+FFFF in the middle") << QByteArray("a\xEF\xBF\xBF z");
        QTest::newRow("U+10FFFF") << QByteArray("\xF4\x8F\xBF\xBF");
        QTest::newRow("NUL") << QByteArray("a\0b", 3);
        QTest::newRow("a megabyte of two-byte letters") << QByteArray("\xC3\xA9").repeated(512 * 1024);
    }
    void textArrivesByteForByte()
    {
        QFETCH(QByteArray, text);
        ClientFixture house;
        QByteArray got;
        RawServer server(webSocketScript([&](QTcpSocket &, const QByteArray &frames) { got = frames; }));
        QVERIFY(house.open(ClientFixture::settingsFor(server.port())));
        house.session.send(Opcode::Text, text);
        QTRY_COMPARE(house.captured.frames(Direction::ToServer).size(), std::size_t(1));
        const Record record = house.captured.frames(Direction::ToServer).front();
        QVERIFY(record.payload == text);
        QVERIFY(record.has(RecordFlag::Fin) && record.has(RecordFlag::Masked)); // one frame, however long
        QTRY_VERIFY(got == wireBytes(record));
    }

    void sendsEachOpcode()
    {
        ClientFixture house;
        EchoServer server;
        QVERIFY(house.open(ClientFixture::settingsFor(server.port())));
        const QByteArray bytes = Testing::pattern(1024 * 1024);
        house.session.send(Opcode::Binary, bytes);
        house.session.send(Opcode::Ping, "are you there");
        house.session.send(Opcode::Pong, "by hand");
        QTRY_COMPARE(house.captured.frames(Direction::ToServer).size(), std::size_t(3));
        const auto up = house.captured.frames(Direction::ToServer);
        QVERIFY(up.at(0).opcode == Opcode::Binary && up.at(0).payload == bytes);
        QVERIFY(up.at(1).opcode == Opcode::Ping && up.at(1).payload == "are you there");
        QVERIFY(up.at(2).opcode == Opcode::Pong && up.at(2).payload == "by hand");
        QVERIFY(up.at(2).has(RecordFlag::Masked) && up.at(2).violation == Violation::None);
        QTRY_COMPARE(house.captured.frames(Direction::ToClient).size(), std::size_t(2));
        const auto down = house.captured.frames(Direction::ToClient);
        QVERIFY(down.at(0).payload == bytes);
        QTRY_VERIFY(house.session.state().roundTrip > 0);
        QVERIFY(house.session.state().roundTrip < 5'000'000'000);
        QCOMPARE(house.session.state().error, ClientError::None);
    }

    void lateDataSurvivesClosing()
    {
        ClientFixture house;
        QByteArray got;
        RawServer server(webSocketScript([&](QTcpSocket &, const QByteArray &frames) { got = frames; }));
        QVERIFY(house.open(ClientFixture::settingsFor(server.port())));
        house.session.send(Opcode::Binary, Testing::pattern(4 * 1024 * 1024));
        house.session.close(CloseCodes::Normal, {});
        QTRY_COMPARE(house.captured.frames(Direction::ToServer).size(), std::size_t(2));
        QCOMPARE(house.captured.frames(Direction::ToServer).front().payload.size(), 4 * 1024 * 1024);
        QCOMPARE(house.captured.frames(Direction::ToServer).back().opcode, Opcode::Close);
    }

    void headersAndSubprotocols()
    {
        ClientFixture house;
        QByteArray head;
        RawServer server([&](QTcpSocket &peer, const QByteArray &sofar) {
            head = sofar;
            peer.write(Testing::acceptanceOf(sofar, "Sec-WebSocket-Protocol: chat.v2\r\n"));
        });
        ClientSettings settings = ClientFixture::settingsFor(server.port());
        settings.subprotocols = {QStringLiteral("chat.v1"), QStringLiteral("chat.v2")};
        settings.headers = {{"Authorization", "Bearer x.y"}, {"Cookie", "a=1"}, {"Cookie", "b=2"},
            {"X-List", "1"}, {"x-list", "2"}, {"X-Latin", "\xE9"}, {"X-Empty", ""}};
        QVERIFY(house.open(settings));
        QCOMPARE(house.session.state().subprotocol, QStringLiteral("chat.v2"));
        RequestHeadParser parser{HeadLimits{}};
        QCOMPARE(parser.receive(head), head.size());
        QVERIFY(parser.isComplete());
        const HeaderFields &fields = parser.head().fields;
        QCOMPARE(fields.values("Authorization"), QList<QByteArray>{"Bearer x.y"});
        QCOMPARE(fields.values("Cookie"), QList<QByteArray>{"a=1; b=2"});
        QCOMPARE(fields.values("X-List"), QList<QByteArray>{"1, 2"});
        QCOMPARE(fields.values("X-Latin"), QList<QByteArray>{"\xE9"});
        QCOMPARE(fields.values("X-Empty"), QList<QByteArray>{""});
        QVERIFY(fields.hasToken("Sec-WebSocket-Protocol", "chat.v1"));
        QVERIFY(fields.hasToken("Sec-WebSocket-Protocol", "chat.v2"));
    }

    void serverCloses_data()
    {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("reason");
        QTest::addColumn<ClientError>("error");
        QTest::newRow("7.4.1 normal") << hex("03E8") << 1000 << QString() << ClientError::None;
        QTest::newRow("7.4.1 going away, reason")
            << hex("03E9") + "bye \xC3\xA9" << 1001 << QStringLiteral("bye é") << ClientError::None;
        QTest::newRow("7.1.5 no code") << QByteArray() << 1005 << QString() << ClientError::None;
        QTest::newRow("7.4.2 private code") << hex("0FA0") << 4000 << QString() << ClientError::None;
        QTest::newRow("7.4.1 our message was too big for it")
            << hex("03F1") + "too big" << 1009 << QStringLiteral("too big") << ClientError::None;
        QTest::newRow("words that are Qt's own")
            << hex("03EA") + "Used reserved opcode" << 1002 << QStringLiteral("Used reserved opcode")
            << ClientError::None;
        QTest::newRow("5.5.1 one byte") << hex("03") << 1002 << QString() << ClientError::ProtocolViolation;
        QTest::newRow("7.4 code 1005 on the wire")
            << hex("03ED") << 1002 << QString() << ClientError::ProtocolViolation;
    }
    void serverCloses()
    {
        QFETCH(QByteArray, body);
        ClientFixture house;
        RawServer server(webSocketScript([&](QTcpSocket &peer, const QByteArray &frames) {
            if (frames.isEmpty())
                peer.write(serializeMessage(Opcode::Close, body));
            else
                peer.disconnectFromHost(); // the echo came
        }));
        house.session.open(ClientFixture::settingsFor(server.port()));
        QTRY_COMPARE(house.session.state().closedByPeer, true);
        QCOMPARE(house.session.state().phase, ClientPhase::Disconnected);
        QTEST(int(house.session.state().closeCode.value), "code");
        QTEST(house.session.state().closeReason, "reason");
        QTEST(house.session.state().error, "error");
        QTRY_COMPARE(house.closedRecords(), 1);
        QCOMPARE(house.notes().isEmpty(), house.session.state().error == ClientError::None);
    }

    void whatIsNotSent_data()
    {
        QTest::addColumn<Opcode>("opcode");
        QTest::addColumn<QByteArray>("payload");
        QTest::addColumn<QString>("word");
        QTest::newRow("8.1 text that is not UTF-8") << Opcode::Text << hex("C3 28") << "UTF-8";
        QTest::newRow("5.5 ping of 126 bytes") << Opcode::Ping << QByteArray(126, 'x') << "125";
        QTest::newRow("5.5 pong of 126 bytes") << Opcode::Pong << QByteArray(126, 'x') << "125";
        QTest::newRow("a close frame") << Opcode::Close << hex("03E8") << "only";
        QTest::newRow("5.2 reserved opcode") << Opcode(0x3) << QByteArray("x") << "only";
        QTest::newRow("more than may wait") << Opcode::Binary << QByteArray(65 * 1024 * 1024, 'x') << "wait";
    }
    void whatIsNotSent()
    {
        QFETCH(Opcode, opcode);
        QFETCH(QByteArray, payload);
        QFETCH(QString, word);
        ClientFixture house;
        EchoServer server;
        QVERIFY(house.open(ClientFixture::settingsFor(server.port())));
        house.session.send(opcode, payload);
        QCOMPARE(house.session.state().error, ClientError::SendFailed);
        QVERIFY2(house.session.state().detail.contains(word), qPrintable(house.session.state().detail));
        QCOMPARE(house.session.state().phase, ClientPhase::Open);
        QCOMPARE(house.notes().size(), 1);
        // The next one goes out, and the error with it.
        house.session.send(Opcode::Text, "next");
        QCOMPARE(house.session.state().error, ClientError::None);
        QTRY_COMPARE(server.texts, QStringList(QStringLiteral("next")));
        QCOMPARE(house.captured.frames(Direction::ToServer).size(), std::size_t(1));
    }

    void whatIsNoWayToClose_data()
    {
        QTest::addColumn<int>("code");
        QTest::addColumn<QString>("reason");
        QTest::newRow("5.5.1 reason of 124 bytes") << 1000 << QString(124, u'x');
        QTest::newRow("5.5.1 reason of 62 letters, 124 bytes") << 1000 << QString(62, u'é');
        QTest::newRow("7.4.1 code 1005") << 1005 << QString();
        QTest::newRow("7.4.2 code 999") << 999 << QString();
    }
    void whatIsNoWayToClose()
    {
        QFETCH(int, code);
        QFETCH(QString, reason);
        ClientFixture house;
        EchoServer server;
        QVERIFY(house.open(ClientFixture::settingsFor(server.port())));
        house.session.close(CloseCode{quint16(code)}, reason);
        QCOMPARE(house.session.state().error, ClientError::SendFailed);
        QCOMPARE(house.session.state().phase, ClientPhase::Open);
        house.session.close(CloseCodes::Normal, QString(123, u'x')); // the longest there may be
        QVERIFY(house.waitFor(ClientPhase::Disconnected));
        QCOMPARE(house.session.state().error, ClientError::None);
        QTRY_COMPARE(server.closeReason, QString(123, u'x'));
    }

    // Connecting takes two round trips there, more than the time-out.
    void slowNetworkIsNoDeadServer()
    {
        RawServer server(webSocketScript([](QTcpSocket &, const QByteArray &) {}));
        ClientFixture house;
        NetworkConditions slow;
        slow.toServer.latency = slow.toClient.latency = 250;
        house.session.setConditions(slow);
        ClientSettings settings = ClientFixture::settingsFor(server.port());
        settings.connectTimeout = 900;
        QElapsedTimer timer;
        timer.start();
        QVERIFY2(house.open(settings), qPrintable(house.session.state().detail));
        QVERIFY(timer.elapsed() >= 998);
    }

    void sendingWhileClosedIsAnError()
    {
        ClientFixture house;
        house.session.send(Opcode::Text, "x");
        QCOMPARE(house.session.state().error, ClientError::SendFailed);
        QVERIFY(house.captured.records().empty());
    }

    void openIsIgnoredUnlessDisconnected()
    {
        ClientFixture house;
        EchoServer server;
        QVERIFY(house.open(ClientFixture::settingsFor(server.port())));
        const ConnectionId connection = house.session.state().connection;
        house.session.open(ClientFixture::settingsFor(1));
        QCOMPARE(house.session.state().connection, connection);
        QCOMPARE(house.session.state().phase, ClientPhase::Open);
    }

    void abortEndsIt()
    {
        ClientFixture house;
        EchoServer server;
        QVERIFY(house.open(ClientFixture::settingsFor(server.port())));
        house.session.abort();
        QCOMPARE(house.session.state().phase, ClientPhase::Disconnected);
        QCOMPARE(house.session.state().error, ClientError::None);
        QTRY_COMPARE(house.closedRecords(), 1);
        QVERIFY(house.open(ClientFixture::settingsFor(server.port())));
    }

    void closingWhileConnectingGivesUp()
    {
        ClientFixture house;
        RawServer server;
        house.session.open(ClientFixture::settingsFor(server.port()));
        QTRY_VERIFY(server.received().contains("Upgrade"));
        house.session.close(CloseCodes::Normal, {});
        QCOMPARE(house.session.state().phase, ClientPhase::Disconnected);
        QTRY_VERIFY(server.peerIsGone());
        QTRY_COMPARE(house.closedRecords(), 1);
    }

    void toOurServerNothingIsRecordedTwice()
    {
        ClientFixture house;
        EchoServer server;
        house.registry.addListener(QHostAddress(QHostAddress::LocalHost), server.port());
        QVERIFY(house.open(ClientFixture::settingsFor(server.port())));
        house.session.send(Opcode::Text, "hello");
        QTRY_COMPARE(house.captured.sightings().size(), std::size_t(4)); // two heads, two frames
        house.session.close(CloseCodes::Normal, {});
        QVERIFY(house.waitFor(ClientPhase::Disconnected));
        QTRY_COMPARE(server.closeCode, 1000);
        QVERIFY(house.captured.records().empty());
        QCOMPARE(house.captured.infos(house.session.state().connection).size(), std::size_t(1));
    }

    void aForeignLibrary()
    {
        const QString python = QStringLiteral("/usr/bin/python3");
        QProcess process;
        process.start(python, {QStringLiteral(FANLIGHT_ECHO_SERVER)});
        if (!process.waitForStarted())
            FANLIGHT_SKIP_OR_FAIL("There is no /usr/bin/python3.");
        QVERIFY(process.waitForReadyRead(20'000));
        const QByteArray line = process.readLine().trimmed();
        if (line == "no websockets library")
            FANLIGHT_SKIP_OR_FAIL("python3-websockets is not installed.");
        ClientFixture house;
        ClientSettings settings = ClientFixture::settingsFor(quint16(line.toUInt()));
        settings.subprotocols = {QStringLiteral("echo")};
        settings.sendOnOpen = QStringLiteral("Hello Server!");
        QVERIFY(house.open(settings));
        QCOMPARE(house.session.state().subprotocol, QStringLiteral("echo"));
        house.session.send(Opcode::Binary, Testing::pattern(100'000));
        house.session.send(Opcode::Ping, "p");
        QTRY_COMPARE(house.captured.frames(Direction::ToClient).size(), std::size_t(3));
        QTRY_VERIFY(house.session.state().roundTrip > 0);
        house.session.close(CloseCodes::Normal, {});
        QVERIFY(house.waitFor(ClientPhase::Disconnected));
        QTRY_COMPARE(house.closedRecords(), 1);
        std::vector<Opcode> up;
        for (const Record &record : house.captured.frames(Direction::ToServer))
            up.push_back(record.opcode);
        QVERIFY(up == (std::vector{Opcode::Text, Opcode::Binary, Opcode::Ping, Opcode::Close}));
        const auto down = house.captured.frames(Direction::ToClient);
        QCOMPARE(down.size(), std::size_t(4));
        QCOMPARE(down.back().opcode, Opcode::Close);
        for (const Record &record : down)
            QVERIFY(record.violation == Violation::None && !record.has(RecordFlag::Masked));
        process.closeWriteChannel();
        QVERIFY(process.waitForFinished(20'000));
    }
};

QTEST_GUILESS_MAIN(TestClientSession)
#include "tst_clientsession.moc"
