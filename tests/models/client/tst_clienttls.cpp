// SPDX-License-Identifier: GPL-3.0-or-later
#include "clientfixture.h"
#include "transport/certificate.h"

#include <QRegularExpression>
#include <QSslConfiguration>
#include <QSslError>
#include <QTest>
#include <QWebSocket>
#include <QWebSocketServer>

#include <cmath>

using namespace Fanlight;
using Testing::ClientFixture;
using Problems = QList<CertificateProblem>;

namespace {

// For 127.0.0.1, from yesterday on, unless said otherwise.
Identity identityFor(const CertificateRequest &request)
{
    auto made = makeIdentity(request);
    if (!made)
        qFatal("no certificate: %s", qPrintable(made.error().detail));
    return *made;
}

CertificateRequest usual()
{
    const QDateTime now = QDateTime::currentDateTimeUtc();
    return {QStringLiteral("fan.example"), {QStringLiteral("fan.example"), QStringLiteral("localhost")},
        {QHostAddress(QHostAddress::LocalHost)}, now.addDays(-1), now.addDays(30)};
}

// Somebody else's server, that says back what it hears.
class EchoServer
{
public:
    explicit EchoServer(const Identity &identity)
        : m_server(QStringLiteral("tls"), QWebSocketServer::SecureMode)
    {
        show(identity);
        if (!m_server.listen(QHostAddress(QHostAddress::LocalHost), 0))
            qFatal("the test's server cannot listen");
        QObject::connect(&m_server, &QWebSocketServer::newConnection, &m_server, [this] {
            QWebSocket *socket = m_server.nextPendingConnection();
            socket->setParent(&m_server);
            QObject::connect(socket, &QWebSocket::textMessageReceived, socket, &QWebSocket::sendTextMessage);
        });
    }
    // From the next connection on.
    void show(const Identity &identity)
    {
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setLocalCertificateChain(identity.chain);
        configuration.setPrivateKey(identity.key);
        m_server.setSslConfiguration(configuration);
    }
    [[nodiscard]] quint16 port() const { return m_server.serverPort(); }

private:
    QWebSocketServer m_server;
};

ClientSettings settingsFor(const EchoServer &server)
{
    ClientSettings settings = ClientFixture::settingsFor(server.port());
    settings.url = QStringLiteral("wss://127.0.0.1:%1/").arg(server.port());
    return settings;
}

} // namespace

class TestClientTls : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void takesTheTrustedOneAlone_data() { bothEngines(); }
    void takesTheTrustedOneAlone();
    void takesOurOwnServers_data() { bothEngines(); }
    void takesOurOwnServers();
    void tellsTheTimes_data() { bothEngines(); }
    void tellsTheTimes();
    void verdicts_data();
    void verdicts();
    void trustKeys_data();
    void trustKeys();
    void rawSeesEverythingInTheClear();

private:
    static void bothEngines()
    {
        QTest::addColumn<ClientEngine>("engine");
        QTest::newRow("Qt") << ClientEngine::Qt;
        QTest::newRow("raw") << ClientEngine::Raw;
    }
};

void TestClientTls::saysWhatIsWrong_data()
{
    QTest::addColumn<ClientEngine>("engine");
    QTest::addColumn<CertificateRequest>("request");
    QTest::addColumn<Problems>("problems");
    const QDateTime now = QDateTime::currentDateTimeUtc();
    QTest::newRow("signed by itself")
        << ClientEngine::Qt << usual() << Problems{CertificateProblem::SelfSigned};
    CertificateRequest request = usual();
    request.from = now.addDays(-30);
    request.until = now.addDays(-1);
    QTest::newRow("expired") << ClientEngine::Qt << request
                             << Problems{CertificateProblem::Expired, CertificateProblem::SelfSigned};
    QTest::newRow("raw, expired") << ClientEngine::Raw << request
                                  << Problems{CertificateProblem::Expired, CertificateProblem::SelfSigned};
    request = usual();
    request.from = now.addDays(1);
    QTest::newRow("not yet valid") << ClientEngine::Qt << request
                                   << Problems{
                                          CertificateProblem::NotYetValid, CertificateProblem::SelfSigned};
    request = usual();
    request.addresses.clear();
    QTest::newRow("somebody else's") << ClientEngine::Qt << request
                                     << Problems{
                                            CertificateProblem::WrongHost, CertificateProblem::SelfSigned};
}

void TestClientTls::saysWhatIsWrong()
{
    QFETCH(const ClientEngine, engine);
    QFETCH(const CertificateRequest, request);
    const Identity identity = identityFor(request);
    const EchoServer server(identity);
    ClientFixture house(engine);
    house.session.open(settingsFor(server));
    QVERIFY(house.waitFor(ClientPhase::Disconnected));
    const ClientState &state = house.session.state();
    QCOMPARE(state.error, ClientError::TlsFailed);
    QVERIFY(state.certificate.has_value());
    QTEST(state.certificate->problems, "problems");
    QCOMPARE(state.certificate->host, QStringLiteral("127.0.0.1"));
    QCOMPARE(state.certificate->port, server.port());
    QCOMPARE(state.certificate->subject, QStringLiteral("fan.example"));
    QCOMPARE(state.certificate->sha256, fingerprintOf(identity.chain.constFirst()));
    QVERIFY(state.certificate->names.contains(QStringLiteral("localhost")));
    QCOMPARE(state.certificate->until.date(), request.until.date());
    QCOMPARE(house.notes().size(), 1);

    // Trusted, it is taken in spite of all that.
    ClientSettings trusting = settingsFor(server);
    trusting.trustedCertificate = state.certificate->sha256;
    QVERIFY2(house.open(trusting), qPrintable(house.notes().join(u'\n')));
    QVERIFY(!house.session.state().certificate);
}

void TestClientTls::takesTheTrustedOneAlone()
{
    const Identity trusted = identityFor(usual());
    EchoServer server(trusted);
    QFETCH(const ClientEngine, engine);
    ClientFixture house(engine);
    ClientSettings settings = settingsFor(server);
    settings.trustedCertificate = fingerprintOf(trusted.chain.constFirst());
    QVERIFY(house.open(settings));
    house.session.close(CloseCodes::Normal, {});
    QVERIFY(house.waitFor(ClientPhase::Disconnected));
    // The same names, the same dates, another key.
    server.show(identityFor(usual()));
    house.session.open(settings);
    QVERIFY(house.waitFor(ClientPhase::Disconnected));
    QCOMPARE(house.session.state().error, ClientError::TlsFailed);
    QVERIFY(house.session.state().certificate.has_value());
    QCOMPARE(house.session.state().certificate->problems,
        (Problems{CertificateProblem::Changed, CertificateProblem::SelfSigned}));
    // Who verifies nothing is not asked.
    settings.verifyCertificate = false;
    QVERIFY(house.open(settings));
}

void TestClientTls::takesOurOwnServers()
{
    const Identity identity = identityFor(usual());
    EchoServer server(identity);
    QFETCH(const ClientEngine, engine);
    ClientFixture house(engine);
    house.registry.addListener(QHostAddress(QHostAddress::LocalHost), server.port());
    house.registry.setListenerCertificate(server.port(), fingerprintOf(identity.chain.constFirst()));
    QVERIFY2(house.open(settingsFor(server)), qPrintable(house.notes().join(u'\n')));
    house.session.close(CloseCodes::Normal, {});
    QVERIFY(house.waitFor(ClientPhase::Disconnected));
    // But not whatever comes from its port.
    server.show(identityFor(usual()));
    house.session.open(settingsFor(server));
    QVERIFY(house.waitFor(ClientPhase::Disconnected));
    QCOMPARE(house.session.state().error, ClientError::TlsFailed);
}

void TestClientTls::tellsTheTimes()
{
    const Identity identity = identityFor(usual());
    const EchoServer server(identity);
    QFETCH(const ClientEngine, engine);
    ClientFixture house(engine);
    ClientSettings settings = settingsFor(server);
    settings.verifyCertificate = false;
    QVERIFY(house.open(settings));
    QCOMPARE(house.notes().size(), 1);
    const QRegularExpression sentence(
        QStringLiteral("^Connected in ([0-9.]+) ms: TCP ([0-9.]+) ms, TLS ([0-9.]+) ms, upgrade ([0-9.]+) "
                       "ms\\. TLSv1\\.3 with TLS_"));
    const QRegularExpressionMatch match = sentence.match(house.notes().constFirst());
    QVERIFY2(match.hasMatch(), qPrintable(house.notes().constFirst()));
    const double sum =
        match.captured(2).toDouble() + match.captured(3).toDouble() + match.captured(4).toDouble();
    QVERIFY(std::abs(match.captured(1).toDouble() - sum) < 0.3); // each is rounded
    QVERIFY(match.captured(3).toDouble() > 0);

    const ConnectionInfo info = house.captured.info(house.session.state().connection);
    QVERIFY(info.tlsSummary);
    QCOMPARE(info.tlsSummary->protocol, QStringLiteral("TLSv1.3"));
    QCOMPARE(info.tlsSummary->serverName, QString()); // an address is not asked for by name
    QCOMPARE(info.tlsSummary->certificate, fingerprintOf(identity.chain.constFirst()));
    QVERIFY(info.dialledAt != timeUnknown && info.dialledAt <= info.openedAt);
    QVERIFY(info.encryptedAt > info.openedAt);
}

// The relay has ciphertext alone; the capture has the heads and the frames to the bit, each once.
void TestClientTls::rawSeesEverythingInTheClear()
{
    const EchoServer server(identityFor(usual()));
    ClientFixture house(ClientEngine::Raw);
    ClientSettings settings = settingsFor(server);
    settings.verifyCertificate = false;
    settings.url += QStringLiteral("chat");
    settings.sendOnOpen = QStringLiteral("Hello Server!");
    QVERIFY(house.open(settings));
    QTRY_COMPARE(house.captured.frames(Direction::ToClient).size(), std::size_t(1));
    QCOMPARE(house.captured.records(RecordKind::HandshakeRequest).size(), std::size_t(1));
    QVERIFY(
        house.captured.records(RecordKind::HandshakeRequest).front().payload.startsWith("GET /chat HTTP"));
    QCOMPARE(house.captured.records(RecordKind::HandshakeResponse).size(), std::size_t(1));
    QVERIFY(house.captured.records(RecordKind::HandshakeResponse).front().payload.startsWith("HTTP/1.1 101"));
    QCOMPARE(house.captured.frames(Direction::ToServer).size(), std::size_t(1));
    const Record sent = house.captured.frames(Direction::ToServer).front();
    QCOMPARE(sent.payload, "Hello Server!");
    QVERIFY(sent.has(RecordFlag::Masked));
    QVERIFY(!sent.has(RecordFlag::ApiReported));
    QVERIFY(house.captured.sightings().empty());
    const ConnectionInfo info = house.captured.info(house.session.state().connection);
    QVERIFY(info.webSocket);
    QCOMPARE(info.path, QStringLiteral("/chat"));
    house.session.close(CloseCodes::Normal, QStringLiteral("done"));
    QVERIFY(house.waitFor(ClientPhase::Disconnected));
    QCOMPARE(house.session.state().error, ClientError::None);
    QCOMPARE(house.captured.frames(Direction::ToServer).back().opcode, Opcode::Close);
    QCOMPARE(house.captured.frames(Direction::ToClient).back().opcode, Opcode::Close);
    QTRY_COMPARE(house.closedRecords(), 1);
}

void TestClientTls::verdicts_data()
{
    QTest::addColumn<QList<QSslError::SslError>>("errors");
    QTest::addColumn<Problems>("problems");
    QTest::newRow("an issuer that is not known")
        << QList{QSslError::UnableToGetLocalIssuerCertificate, QSslError::UnableToVerifyFirstCertificate}
        << Problems{CertificateProblem::UnknownIssuer};
    QTest::newRow("an own authority")
        << QList{QSslError::SelfSignedCertificateInChain} << Problems{CertificateProblem::UnknownIssuer};
    QTest::newRow("signed by itself says it once")
        << QList{QSslError::UnableToGetLocalIssuerCertificate, QSslError::SelfSignedCertificate}
        << Problems{CertificateProblem::SelfSigned};
    QTest::newRow("the gravest first") << QList{QSslError::SelfSignedCertificate, QSslError::HostNameMismatch,
                                              QSslError::CertificateExpired, QSslError::CertificateRevoked}
                                       << Problems{CertificateProblem::Revoked, CertificateProblem::Expired,
                                              CertificateProblem::WrongHost, CertificateProblem::SelfSigned};
    QTest::newRow("something else") << QList{QSslError::PathLengthExceeded}
                                    << Problems{CertificateProblem::Other};
}

void TestClientTls::verdicts()
{
    QFETCH(const QList<QSslError::SslError>, errors);
    const Identity identity = identityFor(usual());
    QList<QSslError> found;
    for (const QSslError::SslError error : errors)
        found.append(QSslError(error, identity.chain.constFirst()));
    const CertificateVerdict verdict =
        verdictOn(identity.chain.constFirst(), found, QStringLiteral("fan.example"), 443);
    QTEST(verdict.problems, "problems");
    QCOMPARE(verdict.words.isEmpty(), !verdict.problems.contains(CertificateProblem::Other));
    QCOMPARE(verdict.issuer, QStringLiteral("fan.example"));
}

void TestClientTls::trustKeys_data()
{
    QTest::addColumn<QString>("url");
    QTest::addColumn<QString>("key");
    QTest::newRow("port") << QStringLiteral("wss://fan.example:8443/chat?a=b")
                          << QStringLiteral("fan.example:8443");
    QTest::newRow("no port") << QStringLiteral(" wss://Fan.Example/ ") << QStringLiteral("fan.example:443");
    QTest::newRow("IPv6") << QStringLiteral("wss://[::1]:8443/") << QStringLiteral("[::1]:8443");
    QTest::newRow("in the clear") << QStringLiteral("ws://fan.example/") << QString();
    QTest::newRow("no URL") << QStringLiteral("wss://") << QString();
}

void TestClientTls::trustKeys()
{
    QFETCH(const QString, url);
    QTEST(trustKey(url), "key");
}

QTEST_GUILESS_MAIN(TestClientTls)
#include "tst_clienttls.moc"
