// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/serverfixture.h"
#include "tests/support/tlspeer.h"
#include "transport/certificate.h"

#include <QFile>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace Fanlight;
using Testing::RawPeer;
using Testing::ServerFixture;
using Testing::TlsPeer;

namespace {

constexpr int secureText = 0x81;

} // namespace

class TestTls : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { QVERIFY(m_folder.isValid()); }
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void answersHttp();
    void opensAWebSocket();
    void tellsWhatWasAskedFor();
    void protocols_data();
    void protocols();
    void plainHttp();
    void noHello_data();
    void noHello();
    void aClientThatDoesNotTrust();
    void silence();
    void goesAwayInBetween();
    void stopsInBetween();
    void helloByteByByte();
    void broadcastsInOrder_data();
    void broadcastsInOrder();
    void slowReceiver();
    void fullHouse();
    void usesFiles();
    void badCertificate_data();
    void badCertificate();
    void urls();

private:
    [[nodiscard]] ServerSettings settings() const
    {
        ServerSettings settings;
        settings.tls.enabled = true;
        settings.tls.ownFolder = m_folder.path();
        return settings;
    }
    [[nodiscard]] QString write(const QString &name, const QByteArray &bytes) const
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
            qFatal("a file of the test cannot be written");
        return file.fileName();
    }

    QTemporaryDir m_folder;
};

void TestTls::answersHttp()
{
    ServerFixture house(settings());
    TlsPeer peer(house.port());
    QVERIFY(peer.isEncrypted());
    peer.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    QVERIFY(peer.waitFor("hi there"));
    QVERIFY(peer.got().startsWith("HTTP/1.1 200"));
    // In the clear in the capture.
    QVERIFY(house.waitForRecords(RecordKind::HttpResponse, 1));
    QVERIFY(house.records(RecordKind::HttpRequest).front().payload.startsWith("GET / HTTP/1.1"));
    const Record opened = house.records(RecordKind::Opened).front();
    QVERIFY(house.store.connection(opened.connection)->tls);
    QCOMPARE(house.host.state().refused, quint64(0));
}

void TestTls::opensAWebSocket()
{
    ServerFixture house(settings());
    TlsPeer peer(house.port());
    QVERIFY(peer.isEncrypted());
    QVERIFY(peer.upgrade());
    QVERIFY(peer.waitFor("Hello! Message From Server!!"));
    peer.forget();
    peer.write(Testing::maskedFrame(Opcode::Text, "over TLS"));
    QVERIFY(peer.waitFor("over TLS"));
    QCOMPARE(peer.got(), QByteArray("\x81\x08over TLS"));
    QVERIFY(QTest::qWaitFor([&] { return house.notes().contains("the WebSocket after"); }));
    peer.write(Testing::maskedFrame(Opcode::Close, QByteArray::fromHex("03e8")));
    QVERIFY(peer.waitForEnd());
    QVERIFY(house.waitForRecords(RecordKind::Closed, 1));
    QCOMPARE(house.records(RecordKind::Closed).front().closeCode, CloseCodes::Normal);
}

void TestTls::tellsWhatWasAskedFor()
{
    ServerFixture house(settings());
    TlsPeer peer(house.port(), {.name = QStringLiteral("fan.example"), .protocols = {"h2", "http/1.1"}});
    QVERIFY(peer.isEncrypted());
    QVERIFY(house.waitForRecords(RecordKind::Note, 1));
    const QByteArray note = house.notes();
    QVERIFY2(note.startsWith("TLSv1.3 with TLS_"), note.constData());
    QVERIFY2(note.contains("Name asked for (SNI): fan.example."), note.constData());
    QVERIFY2(note.contains("Protocols offered (ALPN): h2, http/1.1; chosen: http/1.1."), note.constData());
    QVERIFY2(note.contains(" ms from the TCP connection"), note.constData());
    QCOMPARE(peer.socket().sslConfiguration().nextNegotiatedProtocol(), QByteArray("http/1.1"));

    const ConnectionInfo *info = house.store.connection(house.records(RecordKind::Opened).front().connection);
    QVERIFY(info && info->tlsSummary);
    QCOMPARE(info->tlsSummary->protocol, QStringLiteral("TLSv1.3"));
    QVERIFY(info->tlsSummary->cipher.startsWith(QStringLiteral("TLS_")));
    QCOMPARE(info->tlsSummary->serverName, QStringLiteral("fan.example"));
    QCOMPARE(
        info->tlsSummary->offeredProtocols, QStringList({QStringLiteral("h2"), QStringLiteral("http/1.1")}));
    QCOMPARE(info->tlsSummary->chosenProtocol, QStringLiteral("http/1.1"));
    QCOMPARE(info->tlsSummary->certificate, fingerprintOf(peer.socket().peerCertificate()));
    QVERIFY(info->encryptedAt > info->openedAt);
    QCOMPARE(info->dialledAt, timeUnknown); // nobody told when that client began
}

void TestTls::protocols_data()
{
    QTest::addColumn<QSsl::SslProtocol>("protocol");
    QTest::addColumn<QByteArray>("says");
    QTest::newRow("TLS 1.2") << QSsl::TlsV1_2 << QByteArray("TLSv1.2 with ");
    QTest::newRow("TLS 1.3") << QSsl::TlsV1_3 << QByteArray("TLSv1.3 with ");
}

void TestTls::protocols()
{
    QFETCH(const QSsl::SslProtocol, protocol);
    QFETCH(const QByteArray, says);
    ServerFixture house(settings());
    TlsPeer peer(house.port(), {.protocol = protocol});
    QVERIFY(peer.isEncrypted());
    QVERIFY(house.waitForRecords(RecordKind::Note, 1));
    QVERIFY(house.notes().startsWith(says));
    QVERIFY(house.notes().contains("(SNI): none. Protocols offered (ALPN): none; chosen: none"));
    QVERIFY(peer.upgrade());
}

void TestTls::plainHttp()
{
    ServerFixture house(settings());
    RawPeer peer(house.port());
    peer.write("GE");
    peer.write("T /chat HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n\r\n");
    QVERIFY(peer.waitFor("https://"));
    QVERIFY(peer.got().startsWith("HTTP/1.1 400"));
    QVERIFY(peer.waitForEnd());
    QVERIFY(house.waitForRecords(RecordKind::Closed, 1));
    QVERIFY2(house.notes().startsWith("Plain HTTP came to the TLS port"), house.notes().constData());
    QVERIFY(house.records(RecordKind::Closed).front().payload.contains("plain HTTP came to the TLS port"));
    QCOMPARE(house.host.state().refused, quint64(1));
}

void TestTls::noHello_data()
{
    QTest::addColumn<QByteArray>("bytes");
    QTest::newRow("a WebSocket frame") << QByteArray::fromHex("818537fa213d7f9f4d5158");
    QTest::newRow("an alert") << QByteArray::fromHex("15030100020228");
    QTest::newRow("SSH") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n");
    QTest::newRow("a broken hello") << QByteArray::fromHex("1603010006010000020303");
    QTest::newRow("zeros") << QByteArray(4096, '\0');
}

void TestTls::noHello()
{
    QFETCH(const QByteArray, bytes);
    ServerFixture house(settings());
    RawPeer peer(house.port());
    peer.write(bytes);
    QVERIFY(peer.waitForEnd());
    QVERIFY(house.waitForRecords(RecordKind::Closed, 1));
    QVERIFY2(house.notes().startsWith("The TLS handshake with 127.0.0.1:"), house.notes().constData());
    QVERIFY2(house.notes().contains(" failed: "), house.notes().constData());
    QCOMPARE(house.host.state().refused, quint64(1));
    QVERIFY(!house.host.hasConnections());
}

void TestTls::aClientThatDoesNotTrust()
{
    ServerFixture house(settings());
    TlsPeer peer(house.port(), {.verifies = true});
    QVERIFY(!peer.isEncrypted());
    QVERIFY(house.waitForRecords(RecordKind::Closed, 1));
    QVERIFY(!house.host.hasConnections());
}

void TestTls::silence()
{
    ServerSettings impatient = settings();
    impatient.tls.handshakeTimeout = 50;
    ServerFixture house(impatient);
    RawPeer peer(house.port());
    QVERIFY(peer.waitForEnd());
    QVERIFY(house.waitForRecords(RecordKind::Closed, 1));
    QCOMPARE(house.notes(), QByteArray("Dropped: no TLS handshake within 0.05 s\n"));
    QCOMPARE(house.host.state().refused, quint64(1));
}

void TestTls::goesAwayInBetween()
{
    ServerFixture house(settings());
    {
        RawPeer peer(house.port());
        peer.write(QByteArray::fromHex("160301"));
        QVERIFY(house.waitForRecords(RecordKind::Opened, 1));
    }
    QVERIFY(house.waitForRecords(RecordKind::Closed, 1));
    QVERIFY(house.records(RecordKind::Closed).front().payload.startsWith("it ended before TLS was set up"));
    QVERIFY(QTest::qWaitFor([&] { return !house.host.hasConnections(); }));
}

void TestTls::stopsInBetween()
{
    ServerFixture house(settings());
    RawPeer peer(house.port());
    QVERIFY(house.waitForRecords(RecordKind::Opened, 1));
    house.host.stop();
    QVERIFY(peer.waitForEnd());
    QVERIFY(QTest::qWaitFor([&] { return !house.host.hasConnections(); }));
}

// What was looked at is what the library gets, however it came.
void TestTls::helloByteByByte()
{
    ServerFixture house(settings());
    QTcpServer between;
    QVERIFY(between.listen(QHostAddress(QHostAddress::LocalHost), 0));
    QTcpSocket toServer;
    toServer.connectToHost(QHostAddress(QHostAddress::LocalHost), house.port());
    connect(&between, &QTcpServer::newConnection, this, [&] {
        QTcpSocket *client = between.nextPendingConnection();
        connect(client, &QIODevice::readyRead, &toServer, [client, &toServer] {
            for (const char byte : client->readAll()) {
                toServer.write(&byte, 1);
                toServer.flush();
            }
        });
        connect(&toServer, &QIODevice::readyRead, client,
            [client, &toServer] { client->write(toServer.readAll()); });
    });
    TlsPeer peer(between.serverPort(), {.name = QStringLiteral("slow.example")});
    QVERIFY(peer.isEncrypted());
    QVERIFY(peer.upgrade());
    QVERIFY(house.notes().contains("(SNI): slow.example"));
}

void TestTls::broadcastsInOrder_data()
{
    QTest::addColumn<int>("threads");
    QTest::newRow("one thread") << 1;
    QTest::newRow("three threads") << 3;
}

void TestTls::broadcastsInOrder()
{
    QFETCH(const int, threads);
    constexpr int messages = 500;
    ServerSettings many = settings();
    many.threads = threads;
    many.greeting.reset();
    ServerFixture house(many);
    std::vector<std::unique_ptr<TlsPeer>> peers;
    for (int i = 0; i < 6; ++i) {
        peers.push_back(std::make_unique<TlsPeer>(house.port()));
        QVERIFY(peers.back()->isEncrypted());
        QVERIFY(peers.back()->upgrade());
        peers.back()->forget();
    }
    QByteArray expected;
    for (int i = 0; i < messages; ++i) {
        const QByteArray text = "message " + QByteArray::number(i).rightJustified(4, '0');
        peers.front()->write(Testing::maskedFrame(Opcode::Text, text));
        expected += char(secureText);
        expected += char(text.size());
        expected += text;
    }
    for (const auto &peer : peers) {
        QVERIFY(peer->waitForSize(expected.size()));
        QCOMPARE(peer->got(), expected);
    }
}

void TestTls::slowReceiver()
{
    ServerSettings strict = settings();
    strict.greeting.reset();
    strict.limits.maxQueue = 256 * 1024;
    ServerFixture house(strict);
    TlsPeer fast(house.port());
    TlsPeer slow(house.port());
    QVERIFY(fast.upgrade() && slow.upgrade());
    slow.stopReading();
    fast.forget();
    const QByteArray text(32 * 1024, 'x');
    qsizetype sent = 0;
    // The kernel and the library hold much before anything waits.
    while (!house.notes().contains("1008") && sent < 4'000) {
        house.host.send({}, Opcode::Text, text);
        ++sent;
        QVERIFY(fast.waitForSize(sent * (text.size() + 4)));
    }
    QVERIFY2(house.notes().contains("1008"), house.notes().constData());
    QVERIFY(fast.socket().state() == QAbstractSocket::ConnectedState);
}

void TestTls::fullHouse()
{
    ServerSettings small = settings();
    small.limits.maxConnections = 1;
    ServerFixture house(small);
    TlsPeer first(house.port());
    QVERIFY(first.isEncrypted());
    RawPeer second(house.port());
    QVERIFY(second.waitForEnd());
    QVERIFY(second.got().isEmpty()); // it waits for TLS, not for words
    QCOMPARE(house.host.state().refused, quint64(1));
}

void TestTls::usesFiles()
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const auto made = makeIdentity({QStringLiteral("fan.example"), {QStringLiteral("fan.example")}, {},
        now.addDays(-1), now.addDays(30)});
    QVERIFY(made);
    ServerSettings files = settings();
    files.tls.certificateFile = write(QStringLiteral("cert.pem"), made->chain.constFirst().toPem());
    files.tls.keyFile = write(QStringLiteral("key.pem"), made->key.toPem("sesame"));
    files.tls.passphrase = "sesame";
    ServerFixture house(files);
    QCOMPARE(house.host.state().certificate, made->chain.constFirst());
    QCOMPARE(house.registry.listenerCertificate(house.port()), fingerprintOf(made->chain.constFirst()));
    TlsPeer peer(house.port());
    QVERIFY(peer.isEncrypted());
    QCOMPARE(peer.socket().peerCertificate(), made->chain.constFirst());
}

void TestTls::badCertificate_data()
{
    QTest::addColumn<int>("fromDays");
    QTest::addColumn<int>("untilDays");
    QTest::addColumn<CertificateError>("error");
    QTest::newRow("expired") << -30 << -1 << CertificateError::Expired;
    QTest::newRow("not yet valid") << 1 << 30 << CertificateError::NotYetValid;
}

void TestTls::badCertificate()
{
    QFETCH(const int, fromDays);
    QFETCH(const int, untilDays);
    const QDateTime now = QDateTime::currentDateTimeUtc();
    const auto made = makeIdentity({QStringLiteral("fan.example"), {QStringLiteral("fan.example")}, {},
        now.addDays(fromDays), now.addDays(untilDays)});
    QVERIFY(made);
    ServerSettings files = settings();
    files.tls.certificateFile =
        write(QStringLiteral("bad.pem"), made->chain.constFirst().toPem() + made->key.toPem());
    ServerFixture house(files);
    QVERIFY(!house.host.state().listening);
    QCOMPARE(house.host.state().error, ServerError::Certificate);
    QTEST(house.host.state().certificateFault.error, "error");
    // The next start without it works.
    ServerSettings good = settings();
    good.port = 0;
    house.host.start(good);
    QVERIFY(house.host.state().listening);
    QCOMPARE(house.host.state().error, ServerError::None);
}

void TestTls::urls()
{
    ServerFixture secure(settings());
    QCOMPARE(serverUrl(secure.host.state(), QStringLiteral("ws")),
        QStringLiteral("wss://127.0.0.1:%1/").arg(secure.port()));
    QCOMPARE(serverUrl(secure.host.state(), QStringLiteral("http")),
        QStringLiteral("https://127.0.0.1:%1/").arg(secure.port()));
    ServerFixture plain;
    QCOMPARE(serverUrl(plain.host.state(), QStringLiteral("ws")),
        QStringLiteral("ws://127.0.0.1:%1/").arg(plain.port()));
    QVERIFY(plain.registry.listenerCertificate(plain.port()).isEmpty());
}

QTEST_GUILESS_MAIN(TestTls)
#include "tst_tls.moc"
