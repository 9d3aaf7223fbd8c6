// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/reconnect.h"
#include "clientfixture.h"
#include "tests/support/bytes.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;
using Testing::ClientFixture;
using Testing::hex;
using Testing::RawServer;

namespace {

ReconnectSettings quick(int attempts = 0)
{
    return {true, attempts, 5, 20};
}

ClientState ended(ClientError error, quint16 code = 0, int status = 0)
{
    ClientState state;
    state.error = error;
    state.closeCode = CloseCode{code};
    state.closedByPeer = code != 0;
    state.httpStatus = status;
    return state;
}

// Accepts the upgrade, and says something at once, a close frame perhaps.
RawServer::Script accepting(const QByteArray &words = {})
{
    return Testing::webSocketScript([words](QTcpSocket &peer, const QByteArray &sofar) {
        if (sofar.isEmpty())
            peer.write(words);
    });
}

} // namespace

class TestReconnect : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void boundsDouble();
    void waitsAreJitteredAndRepeatable();
    void attemptsRunOut();
    void comesBackAfterSomeEndsOnly_data();
    void comesBackAfterSomeEndsOnly();
    void triesOnAfterSomeFailuresOnly_data();
    void triesOnAfterSomeFailuresOnly();
    void returnsWhenTheServerDoes_data() { bothEngines(); }
    void returnsWhenTheServerDoes();
    void staysAwayAfterAGoodBye_data() { bothEngines(); }
    void staysAwayAfterAGoodBye();
    void staysAwayUnlessItWasOpen();
    void givesUp();
    void nowMeansNow();
    void stopsByHand();
    void aShortLifeIsNoSuccess();

private:
    static void bothEngines()
    {
        QTest::addColumn<ClientEngine>("engine");
        QTest::newRow("Qt") << ClientEngine::Qt;
        QTest::newRow("raw") << ClientEngine::Raw;
    }
};

void TestReconnect::boundsDouble()
{
    const ReconnectSchedule schedule({true, 0, 1'000, 30'000}, 1);
    QList<int> bounds;
    for (int attempt = 1; attempt <= 7; ++attempt)
        bounds += schedule.bound(attempt);
    QCOMPARE(bounds, (QList<int>{1'000, 2'000, 4'000, 8'000, 16'000, 30'000, 30'000}));
    QCOMPARE(schedule.bound(1'000'000), 30'000);
    // A first wait beyond the longest one is none.
    QCOMPARE(ReconnectSchedule({true, 0, 5'000, 100}, 1).bound(1), 100);
}

void TestReconnect::waitsAreJitteredAndRepeatable()
{
    ReconnectSchedule one({true, 0, 1'000, 30'000}, 7);
    ReconnectSchedule same({true, 0, 1'000, 30'000}, 7);
    ReconnectSchedule other({true, 0, 1'000, 30'000}, 8);
    bool differs = false;
    qint64 sum = 0;
    for (int attempt = 1; attempt <= 200; ++attempt) {
        const int wait = one.next().value();
        QVERIFY(wait >= 0 && wait <= one.bound(attempt));
        QCOMPARE(same.next().value(), wait);
        differs = differs || other.next().value() != wait;
        sum += attempt > 6 ? wait : 0;
    }
    QVERIFY(differs);
    QVERIFY(std::abs(double(sum) / 194.0 - 15'000.0) < 3'000.0); // full jitter: half the bound on average
}

void TestReconnect::attemptsRunOut()
{
    ReconnectSchedule schedule(quick(2), 1);
    QVERIFY(schedule.next().has_value());
    QVERIFY(schedule.next().has_value());
    QVERIFY(!schedule.next().has_value());
    QCOMPARE(schedule.attempt(), 2);
}

void TestReconnect::comesBackAfterSomeEndsOnly_data()
{
    QTest::addColumn<ClientState>("state");
    QTest::addColumn<bool>("comesBack");
    QTest::newRow("lost") << ended(ClientError::ConnectionLost) << true;
    QTest::newRow("1000") << ended(ClientError::None, 1000) << false;
    QTest::newRow("1001 going away") << ended(ClientError::None, 1001) << true;
    QTest::newRow("1005 no code") << ended(ClientError::None, 1005) << false;
    QTest::newRow("1008 policy") << ended(ClientError::None, 1008) << false;
    QTest::newRow("1011 internal error") << ended(ClientError::None, 1011) << true;
    QTest::newRow("1012 restart") << ended(ClientError::None, 1012) << true;
    QTest::newRow("4000") << ended(ClientError::None, 4000) << false;
    QTest::newRow("too large a message") << ended(ClientError::MessageTooBig) << false;
    QTest::newRow("broke the protocol") << ended(ClientError::ProtocolViolation) << false;
}

void TestReconnect::comesBackAfterSomeEndsOnly()
{
    QFETCH(ClientState, state);
    QTEST(comesBackAfter(state), "comesBack");
}

void TestReconnect::triesOnAfterSomeFailuresOnly_data()
{
    QTest::addColumn<ClientState>("state");
    QTest::addColumn<bool>("triesOn");
    QTest::newRow("refused") << ended(ClientError::Refused) << true;
    QTest::newRow("time-out") << ended(ClientError::TimedOut) << true;
    QTest::newRow("503") << ended(ClientError::HandshakeRefused, 0, 503) << true;
    QTest::newRow("429") << ended(ClientError::HandshakeRefused, 0, 429) << true;
    QTest::newRow("404") << ended(ClientError::HandshakeRefused, 0, 404) << false;
    QTest::newRow("wrong accept") << ended(ClientError::HandshakeRefused, 0, 101) << false;
    QTest::newRow("certificate") << ended(ClientError::TlsFailed) << false;
    QTest::newRow("no HTTP") << ended(ClientError::NotHttp) << false;
}

void TestReconnect::triesOnAfterSomeFailuresOnly()
{
    QFETCH(ClientState, state);
    QTEST(triesAgainAfter(state), "triesOn");
}

// The server goes, is refused for a while, and comes again on the same port.
void TestReconnect::returnsWhenTheServerDoes()
{
    QFETCH(ClientEngine, engine);
    ClientFixture house(engine);
    auto server = std::make_unique<RawServer>(accepting());
    const quint16 port = server->port();
    ClientSettings settings = ClientFixture::settingsFor(port);
    settings.reconnect = quick();
    QVERIFY(house.open(settings));
    const ConnectionId first = house.session.state().connection;
    server.reset();
    // At least one attempt finds nobody.
    QTRY_VERIFY(house.session.state().wayBack && house.session.state().wayBack->attempt >= 2);
    QVERIFY(house.session.state().wayBack->lostAt != timeUnknown);
    server = std::make_unique<RawServer>(accepting(), QHostAddress(QHostAddress::LocalHost), port);
    QVERIFY(house.waitFor(ClientPhase::Open));
    const ClientState &state = house.session.state();
    QVERIFY(state.connection != first);
    QVERIFY(!state.wayBack);
    QVERIFY(state.cameBack.has_value());
    QVERIFY(state.cameBack->attempts >= 2);
    QCOMPARE(state.cameBack->lost, first);
    QVERIFY(state.cameBack->gap > 0);
    QVERIFY(!state.cameBack->missed); // it is nobody's server that we know
    QVERIFY(house.notes().constFirst().startsWith(QStringLiteral("Back after ")));
    // Each attempt is told where the one before it ended.
    QStringList told;
    for (const Record &record : house.captured.records(first)) {
        if (record.kind == RecordKind::Note)
            told += QString::fromUtf8(record.payload);
    }
    QVERIFY2(told.constLast().startsWith(QStringLiteral("Attempt 1 to come back in 0.0")),
        qPrintable(told.join(u'\n')));
}

void TestReconnect::staysAwayAfterAGoodBye()
{
    QFETCH(ClientEngine, engine);
    ClientFixture house(engine);
    RawServer server(accepting(hex("88 02 03 E8")));
    ClientSettings settings = ClientFixture::settingsFor(server.port());
    settings.reconnect = quick();
    house.session.open(settings);
    QTRY_VERIFY(server.received().size() > 0 && house.session.state().phase != ClientPhase::Connecting);
    if (server.peer()->state() == QAbstractSocket::ConnectedState)
        server.peer()->disconnectFromHost();
    QVERIFY(house.waitFor(ClientPhase::Disconnected));
    QCOMPARE(house.session.state().closeCode, CloseCodes::Normal);
    QVERIFY(!house.session.state().wayBack);
    // Nor after what this client ended itself.
    RawServer patient(accepting());
    settings.url = ClientFixture::settingsFor(patient.port()).url;
    QVERIFY(house.open(settings));
    house.session.abort();
    QVERIFY(!house.session.state().wayBack);
}

void TestReconnect::staysAwayUnlessItWasOpen()
{
    ClientFixture house;
    quint16 port = 0;
    {
        RawServer gone;
        port = gone.port();
    }
    ClientSettings settings = ClientFixture::settingsFor(port);
    settings.reconnect = quick();
    house.session.open(settings);
    QVERIFY(house.waitFor(ClientPhase::Disconnected));
    QCOMPARE(house.session.state().error, ClientError::Refused);
    QVERIFY(!house.session.state().wayBack);
}

void TestReconnect::givesUp()
{
    ClientFixture house;
    auto server = std::make_unique<RawServer>(accepting());
    ClientSettings settings = ClientFixture::settingsFor(server->port());
    settings.reconnect = quick(3);
    QVERIFY(house.open(settings));
    server.reset();
    QTRY_VERIFY(
        house.session.state().wayBack && house.session.state().wayBack->stage == WayBackStage::GaveUp);
    QCOMPARE(house.session.state().wayBack->attempt, 3);
    QCOMPARE(house.session.state().phase, ClientPhase::Disconnected);
    QCOMPARE(house.session.state().error, ClientError::Refused);
    QVERIFY(house.notes().contains(QStringLiteral("Not coming back any more: 3 attempts failed.")));
    QVERIFY(!house.session.state().isWaitingToReturn());
}

void TestReconnect::nowMeansNow()
{
    ClientFixture house;
    RawServer server(accepting());
    ClientSettings settings = ClientFixture::settingsFor(server.port());
    settings.reconnect = {true, 0, 3'600'000, 3'600'000};
    QVERIFY(house.open(settings));
    server.peer()->abort();
    QTRY_VERIFY(house.session.state().isWaitingToReturn());
    settings.name = QStringLiteral("renamed meanwhile");
    QVERIFY(house.open(settings));
    QVERIFY(house.session.state().cameBack.has_value());
    QCOMPARE(house.session.state().cameBack->attempts, 1);
    // With other settings it is another connection.
    server.peer()->abort();
    QTRY_VERIFY(house.session.state().isWaitingToReturn());
    settings.subprotocols = {QStringLiteral("chat")};
    QVERIFY(house.open(settings));
    QVERIFY(!house.session.state().cameBack);
}

void TestReconnect::stopsByHand()
{
    ClientFixture house;
    RawServer server(accepting());
    ClientSettings settings = ClientFixture::settingsFor(server.port());
    settings.reconnect = {true, 0, 3'600'000, 3'600'000};
    QVERIFY(house.open(settings));
    server.peer()->abort();
    QTRY_VERIFY(house.session.state().isWaitingToReturn());
    house.session.close(CloseCodes::Normal, {});
    QVERIFY(!house.session.state().wayBack);
    QCOMPARE(house.session.state().phase, ClientPhase::Disconnected);
    QVERIFY(!house.states.back().wayBack);
    QVERIFY(house.notes().contains(QStringLiteral("No further attempt to come back: stopped by hand.")));
}

// A server that accepts and drops is not asked ever faster: the waits go on growing.
void TestReconnect::aShortLifeIsNoSuccess()
{
    ClientFixture house;
    RawServer server(
        Testing::webSocketScript([](QTcpSocket &peer, const QByteArray &) { peer.disconnectFromHost(); }));
    ClientSettings settings = ClientFixture::settingsFor(server.port());
    settings.reconnect = quick(4);
    house.session.open(settings);
    QTRY_VERIFY(
        house.session.state().wayBack && house.session.state().wayBack->stage == WayBackStage::GaveUp);
    QCOMPARE(server.connections(), 5); // the first, and four attempts
}

QTEST_GUILESS_MAIN(TestReconnect)
#include "tst_reconnect.moc"
