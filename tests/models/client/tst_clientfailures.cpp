// SPDX-License-Identifier: GPL-3.0-or-later
#include "clientfixture.h"
#include "tests/support/bytes.h"
#include "tests/support/requirement.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>
#include <QSslSocket>
#include <QTemporaryDir>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>

using namespace Fanlight;
using Testing::ClientFixture;
using Testing::hex;
using Testing::RawServer;
using Testing::webSocketScript;

Q_DECLARE_METATYPE(std::vector<Fanlight::HeaderField>)

// Every way a connection can fail is told as what it was, and the next one works.
class TestClientFailures : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void badSettings_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<std::vector<HeaderField>>("headers");
        QTest::addColumn<QStringList>("subprotocols");
        QTest::addColumn<ClientError>("error");
        const QString good = QStringLiteral("ws://127.0.0.1:1/");
        const std::vector<HeaderField> none;
        QTest::newRow("empty URL") << QString() << none << QStringList() << ClientError::BadUrl;
        QTest::newRow("http URL") << "http://127.0.0.1/" << none << QStringList() << ClientError::BadUrl;
        QTest::newRow("no scheme") << "127.0.0.1" << none << QStringList() << ClientError::BadUrl;
        QTest::newRow("no host") << "ws:///path" << none << QStringList() << ClientError::BadUrl;
        QTest::newRow("port 0") << "ws://127.0.0.1:0/" << none << QStringList() << ClientError::BadUrl;
        QTest::newRow("port 65536") << "ws://127.0.0.1:65536/" << none << QStringList()
                                    << ClientError::BadUrl;
        QTest::newRow("space in the host") << "ws://a b/" << none << QStringList() << ClientError::BadUrl;
        QTest::newRow("3 fragment") << "ws://127.0.0.1/#top" << none << QStringList() << ClientError::BadUrl;
        QTest::newRow("line break in the path")
            << "ws://127.0.0.1/a%0d%0aX: y" << none << QStringList() << ClientError::BadUrl;
        QTest::newRow("line break in a value") << good << std::vector<HeaderField>{{"X-A", "1\r\nX-B: 2"}}
                                               << QStringList() << ClientError::BadHeader;
        QTest::newRow("bare line feed in a value") << good << std::vector<HeaderField>{{"X-A", "1\nX-B: 2"}}
                                                   << QStringList() << ClientError::BadHeader;
        QTest::newRow("line break in a name") << good << std::vector<HeaderField>{{"X-A: 1\r\nX-B", "2"}}
                                              << QStringList() << ClientError::BadHeader;
        QTest::newRow("NUL in a value") << good << std::vector<HeaderField>{{"X-A", QByteArray("a\0b", 3)}}
                                        << QStringList() << ClientError::BadHeader;
        QTest::newRow("empty name") << good << std::vector<HeaderField>{{"", "1"}} << QStringList()
                                    << ClientError::BadHeader;
        QTest::newRow("4.1 10 subprotocol with a space")
            << good << none << QStringList(QStringLiteral("a b")) << ClientError::BadSubprotocol;
        QTest::newRow("4.1 10 subprotocol with a line break")
            << good << none << QStringList(QStringLiteral("a\r\nX: y")) << ClientError::BadSubprotocol;
        QTest::newRow("4.1 10 subprotocol twice")
            << good << none << QStringList{QStringLiteral("a"), QStringLiteral("a")}
            << ClientError::BadSubprotocol;
        QTest::newRow("4.1 10 empty subprotocol")
            << good << none << QStringList(QString()) << ClientError::BadSubprotocol;
    }
    void badSettings()
    {
        QFETCH(QString, url);
        QFETCH(std::vector<HeaderField>, headers);
        QFETCH(QStringList, subprotocols);
        ClientFixture house;
        ClientSettings settings = ClientFixture::settingsFor(1);
        settings.url = url;
        settings.headers = headers;
        settings.subprotocols = subprotocols;
        house.session.open(settings);
        QTEST(house.session.state().error, "error"); // at once
        QCOMPARE(house.session.state().phase, ClientPhase::Disconnected);
        QCOMPARE(house.states.size(), std::size_t(1));
        QCOMPARE(house.notes().size(), 1);
        QVERIFY(!house.notes().first().contains(u'\n'));
        QCOMPARE(house.captured.info(house.session.state().connection).client, ClientId{3});
        QCOMPARE(house.captured.info(house.session.state().connection).state, ConnectionState::Closed);
        theNextOneWorks(house);
    }

    void goodSettings_data()
    {
        QTest::addColumn<QString>("url");
        QTest::newRow("plain") << "ws://example.org/";
        QTest::newRow("TLS, port, query") << "wss://example.org:8443/a/b?c=d%20e";
        QTest::newRow("no path") << "ws://example.org";
        QTest::newRow("IPv6") << "ws://[::1]:8080/";
        QTest::newRow("pasted with a blank") << " ws://example.org/ ";
        QTest::newRow("upper case scheme") << "WS://EXAMPLE.ORG/";
    }
    void goodSettings()
    {
        QFETCH(QString, url);
        ClientSettings settings;
        settings.url = url;
        settings.headers = {{"X-A", "a, b; c=\"d\""}, {"Cookie", "a=1"}};
        settings.subprotocols = {QStringLiteral("a"), QStringLiteral("A"), QStringLiteral("v1.b")};
        const auto fault = faultOf(settings);
        QVERIFY2(!fault, fault ? qPrintable(fault->detail) : "");
    }

    void refusedPort()
    {
        ClientFixture house;
        house.session.open(ClientFixture::settingsFor(freePort()));
        QVERIFY(house.waitFor(ClientPhase::Disconnected));
        QCOMPARE(house.session.state().error, ClientError::Refused);
        QCOMPARE(house.notes().size(), 1);
        QVERIFY2(house.notes().first().contains(u"refused"), qPrintable(house.notes().first()));
        QCOMPARE(house.closedRecords(), 1); // by the session: there was nobody else
        QCOMPARE(house.captured.info(house.session.state().connection).state, ConnectionState::Closed);
        theNextOneWorks(house);
    }

    void unknownName()
    {
        ClientFixture house;
        ClientSettings settings = ClientFixture::settingsFor(1);
        settings.url = QStringLiteral("ws://nosuch.invalid/");
        settings.connectTimeout = 30'000;
        house.session.open(settings);
        QVERIFY(house.waitFor(ClientPhase::Disconnected, 30'000));
        QCOMPARE(house.session.state().error, ClientError::HostNotFound);
        QVERIFY2(house.notes().value(0).contains(u"nosuch.invalid"), qPrintable(house.notes().value(0)));
        theNextOneWorks(house);
    }

    void unreachableNetwork()
    {
        ClientFixture house;
        ClientSettings settings = ClientFixture::settingsFor(1);
        settings.url = QStringLiteral("ws://[2001:db8::1]/"); // RFC 3849: never routed
        settings.connectTimeout = 2'000;
        house.session.open(settings);
        QVERIFY(house.waitFor(ClientPhase::Disconnected));
        const ClientError error = house.session.state().error;
        // Which of the two it is depends on whether this machine has a default route for IPv6.
        QVERIFY(error == ClientError::Unreachable || error == ClientError::TimedOut);
        QCOMPARE(house.notes().size(), 1);
        theNextOneWorks(house);
    }

    void answers_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<bool>("ends");
        QTest::addColumn<ClientError>("error");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("detail");
        QTest::newRow("404 with a body")
            << QByteArray("HTTP/1.1 404 Not Found\r\nContent-Length: 14\r\n\r\nno such room\r\n") << false
            << ClientError::HandshakeRefused << 404 << "no such room";
        QTest::newRow("404 with a page")
            << QByteArray("HTTP/1.1 404 Not Found\r\nContent-Length: 6\r\n\r\n<html>") << false
            << ClientError::HandshakeRefused << 404 << "Not Found";
        QTest::newRow("503 without a body") << QByteArray("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
                                            << false << ClientError::HandshakeRefused << 503 << "Busy";
        QTest::newRow("400 that ends") << QByteArray("HTTP/1.0 400 Bad\r\n\r\nkey missing") << true
                                       << ClientError::HandshakeRefused << 400 << "key missing";
        QTest::newRow("500 in chunks")
            << QByteArray("HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nwhy\n\r\n0\r\n\r\n")
            << false << ClientError::HandshakeRefused << 500 << "why";
        QTest::newRow("301") << QByteArray("HTTP/1.1 301 Moved\r\nLocation: /x\r\nContent-Length: 0\r\n\r\n")
                             << false << ClientError::HandshakeRefused << 301 << "Moved";
        QTest::newRow("200") << QByteArray("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhi there") << false
                             << ClientError::HandshakeRefused << 200 << "hi there";
        QTest::newRow("4.1 4 wrong accept value")
            << QByteArray("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n")
            << false << ClientError::HandshakeRefused << 101 << "4.1";
        QTest::newRow("a line that is not HTTP") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n") << false
                                                 << ClientError::NotHttp << 0 << "SSH-2.0-OpenSSH_9.2";
        QTest::newRow("bytes without a line")
            << hex("15 03 01 00 02 02 28") << false << ClientError::NotHttp << 0 << "";
        QTest::newRow("a head with a bad field") << QByteArray("HTTP/1.1 101 OK\r\nno colon here\r\n\r\n")
                                                 << false << ClientError::NotHttp << 0 << "";
        QTest::newRow("nothing, then the end")
            << QByteArray() << true << ClientError::ConnectionLost << 0 << "";
        QTest::newRow("half a head, then the end")
            << QByteArray("HTTP/1.1 101 Switch") << true << ClientError::ConnectionLost << 0 << "";
    }
    void answers()
    {
        QFETCH(QByteArray, answer);
        QFETCH(bool, ends);
        QFETCH(QString, detail);
        for (const bool slowly : {false, true}) {
            ClientFixture house;
            RawServer server([&](QTcpSocket &peer, const QByteArray &sofar) {
                if (!sofar.endsWith("\r\n\r\n"))
                    return;
                for (const QByteArrayView piece :
                    slowly ? Testing::byteByByte(answer) : Testing::Pieces{answer}) {
                    peer.write(piece.data(), piece.size());
                    peer.flush();
                }
                if (ends)
                    peer.disconnectFromHost();
            });
            house.session.open(ClientFixture::settingsFor(server.port()));
            QVERIFY(house.waitFor(ClientPhase::Disconnected, 4'000)); // before the time-out
            QTEST(house.session.state().error, "error");
            QTEST(house.session.state().httpStatus, "status");
            QVERIFY2(house.session.state().detail.contains(detail), qPrintable(house.session.state().detail));
            // The relay may have noted what it could not read; the session's own note comes once, and last.
            QVERIFY(!house.notes().isEmpty());
            QVERIFY2(house.notes().last().contains(detail), qPrintable(house.notes().last()));
            QTRY_VERIFY(server.peerIsGone());
            QTRY_COMPARE(house.closedRecords(), 1);
            theNextOneWorks(house);
        }
    }

    void timeouts_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<ClientError>("error");
        QTest::addColumn<int>("status");
        QTest::newRow("no answer") << QByteArray() << ClientError::TimedOut << 0;
        QTest::newRow("half a head") << QByteArray("HTTP/1.1 101 Switching Protocols\r\nUpgrade: web")
                                     << ClientError::TimedOut << 0;
        QTest::newRow("a refusal whose body never comes")
            << QByteArray("HTTP/1.1 404 Not Found\r\nContent-Length: 10\r\n\r\n")
            << ClientError::HandshakeRefused << 404;
    }
    void timeouts()
    {
        QFETCH(QByteArray, answer);
        ClientFixture house;
        RawServer server([&](QTcpSocket &peer, const QByteArray &sofar) {
            if (sofar.endsWith("\r\n\r\n"))
                peer.write(answer);
        });
        ClientSettings settings = ClientFixture::settingsFor(server.port());
        settings.connectTimeout = 200;
        QElapsedTimer timer;
        timer.start();
        house.session.open(settings);
        QVERIFY(house.waitFor(ClientPhase::Disconnected));
        QVERIFY(timer.elapsed() >= 190);
        QTEST(house.session.state().error, "error");
        QTEST(house.session.state().httpStatus, "status");
        QCOMPARE(house.notes().size(), 1);
        QTRY_VERIFY(server.peerIsGone());
        theNextOneWorks(house);
    }

    void broken_data()
    {
        QTest::addColumn<QByteArray>("frames");
        QTest::addColumn<bool>("ends");
        QTest::addColumn<ClientError>("error");
        QTest::addColumn<int>("code");
        QTest::newRow("7.1.5 end without a close frame")
            << QByteArray() << true << ClientError::ConnectionLost << 1006;
        QTest::newRow("end inside a frame")
            << hex("81 05") + "he" << true << ClientError::ConnectionLost << 1006;
        QTest::newRow("end inside a message")
            << hex("01 02") + "he" << true << ClientError::ConnectionLost << 1006;
        QTest::newRow("5.2 reserved opcode")
            << hex("83 00") << false << ClientError::ProtocolViolation << 1002;
        QTest::newRow("5.2 RSV1") << hex("C1 00") << false << ClientError::ProtocolViolation << 1002;
        QTest::newRow("5.4 nothing to continue")
            << hex("80 00") << false << ClientError::ProtocolViolation << 1002;
        QTest::newRow("5.4 new message inside one")
            << hex("01 00 81 00") << false << ClientError::ProtocolViolation << 1002;
        QTest::newRow("5.5 fragmented ping")
            << hex("09 00") << false << ClientError::ProtocolViolation << 1002;
        QTest::newRow("8.1 invalid UTF-8")
            << hex("81 02 C3 28") << false << ClientError::ProtocolViolation << 1007;
        QTest::newRow("7.4.1 a frame above the limit")
            << serializeMessage(Opcode::Binary, QByteArray(1001, 'x')) << false << ClientError::MessageTooBig
            << 1009;
        QTest::newRow("7.4.1 a message above the limit")
            << hex("02 7E 0258") + QByteArray(600, 'x') + hex("80 7E 0258") + QByteArray(600, 'x') << false
            << ClientError::MessageTooBig << 1009;
    }
    void broken()
    {
        QFETCH(QByteArray, frames);
        QFETCH(bool, ends);
        QFETCH(int, code);
        ClientFixture house;
        RawServer server(webSocketScript([&](QTcpSocket &peer, const QByteArray &sofar) {
            if (!sofar.isEmpty())
                return;
            peer.write(frames);
            if (ends)
                peer.disconnectFromHost();
        }));
        ClientSettings settings = ClientFixture::settingsFor(server.port());
        settings.maxMessage = 1000;
        house.session.open(settings);
        QTRY_COMPARE(int(house.session.state().closeCode.value), code);
        QCOMPARE(house.session.state().phase, ClientPhase::Disconnected);
        QTEST(house.session.state().error, "error");
        QCOMPARE(house.notes().size(), 1);
        if (!ends) {
            // The server is told so, and the relay has recorded it.
            QTRY_VERIFY(!house.captured.frames(Direction::ToServer).empty());
            const Record close = house.captured.frames(Direction::ToServer).back();
            QCOMPARE(close.opcode, Opcode::Close);
            QCOMPARE(close.payload.first(2), QByteArray(1, char(code >> 8)) + char(code & 0xFF));
            server.peer()->disconnectFromHost();
        }
        QTRY_COMPARE(house.closedRecords(), 1);
        theNextOneWorks(house);
    }

    void tls()
    {
        if (!QSslSocket::supportsSsl())
            FANLIGHT_SKIP_OR_FAIL("This Qt has no TLS.");
        const auto configuration = selfSigned();
        if (!configuration)
            FANLIGHT_SKIP_OR_FAIL("openssl did not make a certificate.");
        QWebSocketServer server(QStringLiteral("tls"), QWebSocketServer::SecureMode);
        server.setSslConfiguration(*configuration);
        QVERIFY(server.listen(QHostAddress(QHostAddress::LocalHost), 0));
        connect(&server, &QWebSocketServer::newConnection, this, [&] {
            QWebSocket *socket = server.nextPendingConnection();
            socket->setParent(&server);
            connect(socket, &QWebSocket::textMessageReceived, socket, &QWebSocket::sendTextMessage);
        });

        ClientFixture house;
        ClientSettings settings = ClientFixture::settingsFor(server.serverPort());
        settings.url = QStringLiteral("wss://127.0.0.1:%1/secret").arg(server.serverPort());
        house.session.open(settings);
        QVERIFY(house.waitFor(ClientPhase::Disconnected));
        QCOMPARE(house.session.state().error, ClientError::TlsFailed);
        QVERIFY2(
            house.session.state().detail.contains(u"self-signed"), qPrintable(house.session.state().detail));
        QTRY_COMPARE(house.closedRecords(), 1);

        settings.verifyCertificate = false;
        settings.sendOnOpen = QStringLiteral("hidden");
        QVERIFY2(house.open(settings), qPrintable(house.notes().join(u'\n')));
        const ConnectionId id = house.session.state().connection;
        QTRY_COMPARE(house.captured.frames(Direction::ToClient).size(), std::size_t(1));
        house.session.close(CloseCodes::Normal, {});
        QVERIFY(house.waitFor(ClientPhase::Disconnected));
        QTRY_COMPARE(house.closedRecords(), 1);
        for (const Record &record : house.captured.records(RecordKind::Frame))
            QVERIFY(record.has(RecordFlag::ApiReported));
        QCOMPARE(house.captured.frames(Direction::ToServer).front().payload, "hidden");
        QCOMPARE(house.captured.frames(Direction::ToServer).back().opcode, Opcode::Close);
        QVERIFY(house.captured.records(RecordKind::HandshakeRequest).empty()); // nobody could read it
        const ConnectionInfo info = house.captured.info(id);
        QVERIFY(info.tls && info.webSocket);
        QCOMPARE(info.path, QStringLiteral("/secret"));
        theNextOneWorks(house);
    }

    // Nobody can read the answer but QWebSocket, and it has words for it only.
    void refusedOverTls_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<ClientError>("error");
        QTest::addColumn<int>("status");
        QTest::newRow("404") << QByteArray("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n")
                             << ClientError::HandshakeRefused << 404;
        QTest::newRow("400") << QByteArray("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
                             << ClientError::HandshakeRefused << 400;
        QTest::newRow("wrong accept value")
            << QByteArray("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n")
            << ClientError::HandshakeRefused << 0;
        QTest::newRow("half a head") << QByteArray("HTTP/1.1 404 Not") << ClientError::TimedOut << 0;
        QTest::newRow("no HTTP") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n\r\n") << ClientError::NotHttp << 0;
    }
    void refusedOverTls()
    {
        QFETCH(QByteArray, answer);
        if (!QSslSocket::supportsSsl())
            FANLIGHT_SKIP_OR_FAIL("This Qt has no TLS.");
        const auto configuration = selfSigned();
        if (!configuration)
            FANLIGHT_SKIP_OR_FAIL("openssl did not make a certificate.");
        QSslServer server;
        server.setSslConfiguration(*configuration);
        QVERIFY(server.listen(QHostAddress(QHostAddress::LocalHost), 0));
        connect(&server, &QTcpServer::pendingConnectionAvailable, this, [&] {
            QTcpSocket *peer = server.nextPendingConnection();
            connect(peer, &QIODevice::readyRead, peer, [peer, answer] {
                if (peer->readAll().endsWith("\r\n\r\n"))
                    peer->write(answer);
            });
        });
        ClientFixture house;
        ClientSettings settings = ClientFixture::settingsFor(server.serverPort());
        settings.url = QStringLiteral("wss://127.0.0.1:%1/").arg(server.serverPort());
        settings.verifyCertificate = false;
        settings.connectTimeout = 2'000;
        house.session.open(settings);
        QVERIFY(house.waitFor(ClientPhase::Disconnected));
        QTEST(house.session.state().error, "error");
        QTEST(house.session.state().httpStatus, "status");
        QCOMPARE(house.notes().size(), 1);
        theNextOneWorks(house);
    }

    void tlsToAServerThatSpeaksNone()
    {
        if (!QSslSocket::supportsSsl())
            FANLIGHT_SKIP_OR_FAIL("This Qt has no TLS.");
        ClientFixture house;
        RawServer server([](QTcpSocket &peer, const QByteArray &sofar) {
            if (!sofar.isEmpty())
                peer.write("HTTP/1.1 400 Bad Request\r\n\r\n");
        });
        ClientSettings settings = ClientFixture::settingsFor(server.port());
        settings.url = QStringLiteral("wss://127.0.0.1:%1/").arg(server.port());
        house.session.open(settings);
        QVERIFY(house.waitFor(ClientPhase::Disconnected));
        QCOMPARE(house.session.state().error, ClientError::TlsFailed);
        QCOMPARE(house.notes().size(), 1);
        theNextOneWorks(house);
    }

    void destroyedInEveryPhase()
    {
        RawServer silent;
        RawServer server(webSocketScript([](QTcpSocket &, const QByteArray &) {}));
        {
            ClientFixture connecting;
            connecting.session.open(ClientFixture::settingsFor(silent.port()));
            QTRY_COMPARE(silent.connections(), 1);
        }
        QTRY_VERIFY(silent.peerIsGone());
        {
            ClientFixture open;
            QVERIFY(open.open(ClientFixture::settingsFor(server.port())));
        }
        QTRY_VERIFY(server.peerIsGone());
    }

private:
    // What a server on localhost needs, with a certificate that nobody vouches for.
    static std::optional<QSslConfiguration> selfSigned()
    {
        QTemporaryDir folder;
        const QString keyFile = folder.filePath(QStringLiteral("key.pem"));
        const QString certificateFile = folder.filePath(QStringLiteral("certificate.pem"));
        QProcess openssl;
        openssl.start(QStringLiteral("openssl"),
            {QStringLiteral("req"), QStringLiteral("-x509"), QStringLiteral("-newkey"),
                QStringLiteral("rsa:2048"), QStringLiteral("-nodes"), QStringLiteral("-days"),
                QStringLiteral("2"), QStringLiteral("-subj"), QStringLiteral("/CN=localhost"),
                QStringLiteral("-keyout"), keyFile, QStringLiteral("-out"), certificateFile});
        if (!openssl.waitForFinished(30'000) || openssl.exitCode() != 0)
            return std::nullopt;
        QFile key(keyFile);
        QFile certificate(certificateFile);
        if (!key.open(QIODevice::ReadOnly) || !certificate.open(QIODevice::ReadOnly))
            return std::nullopt;
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setPrivateKey(QSslKey(&key, QSsl::Rsa));
        configuration.setLocalCertificate(QSslCertificate(&certificate));
        return configuration;
    }

    static quint16 freePort()
    {
        RawServer server;
        return server.port();
    }

    static void theNextOneWorks(ClientFixture &house)
    {
        RawServer server(webSocketScript([](QTcpSocket &, const QByteArray &) {}));
        QVERIFY(house.open(ClientFixture::settingsFor(server.port())));
        QCOMPARE(house.session.state().error, ClientError::None);
        QVERIFY(house.session.state().detail.isEmpty());
        house.session.send(Opcode::Text, "works");
        QTRY_VERIFY(server.received().contains("Upgrade: websocket"));
        house.session.abort();
    }
};

QTEST_GUILESS_MAIN(TestClientFailures)
#include "tst_clientfailures.moc"
