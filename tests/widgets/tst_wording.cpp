// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/warnings.h"
#include "widgets/common/wording.h"

#include <QSet>
#include <QTest>

using namespace Fanlight;

class TestWording : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { Testing::failOnWarnings(); }
    void countsBytes_data();
    void countsBytes();
    void saysWhyTheServerDoesNotListen_data();
    void saysWhyTheServerDoesNotListen();
    void saysThatDescriptorsAreGone();
    void saysWhyAClientFailed_data();
    void saysWhyAClientFailed();
    void saysHowAConnectionClosed_data();
    void saysHowAConnectionClosed();
    void hasWordsForEveryValue();
};

void TestWording::countsBytes_data()
{
    QTest::addColumn<quint64>("bytes");
    QTest::addColumn<QString>("words");
    QTest::newRow("none") << quint64(0) << QStringLiteral("0 B");
    QTest::newRow("25") << quint64(25) << QStringLiteral("25 B");
    QTest::newRow("below a KiB") << quint64(1023) << QStringLiteral("1,023 B");
    QTest::newRow("a KiB") << quint64(1024) << QStringLiteral("1.0 KiB");
    QTest::newRow("9.2 KiB") << quint64(9421) << QStringLiteral("9.2 KiB");
    QTest::newRow("never 1024.0 KiB") << quint64(1024 * 1024 - 1) << QStringLiteral("1.0 MiB");
    QTest::newRow("16 MiB") << quint64(16) * 1024 * 1024 << QStringLiteral("16.0 MiB");
    QTest::newRow("3 GiB") << quint64(3) * 1024 * 1024 * 1024 << QStringLiteral("3.0 GiB");
}

void TestWording::countsBytes()
{
    QFETCH(quint64, bytes);
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    QTEST(byteCount(bytes), "words");
}

void TestWording::saysWhyTheServerDoesNotListen_data()
{
    QTest::addColumn<ServerState>("state");
    QTest::addColumn<QString>("words");
    ServerState state;
    QTest::newRow("nothing wrong") << state << QString();
    state.error = ServerError::PortTaken;
    state.requestedPort = 8080;
    state.nextFreePort = 8081;
    QTest::newRow("port taken") << state
                                << QStringLiteral("Port 8080 is taken by another program. 8081 is free.");
    state.nextFreePort = 0;
    QTest::newRow("port taken, none free near")
        << state
        << QStringLiteral(
               "Port 8080 is taken by another program. Choose another one, or 0 for any free port.");
    state.error = ServerError::AddressNotOurs;
    state.address = QHostAddress(QStringLiteral("192.0.2.1"));
    QTest::newRow("address not ours")
        << state << QStringLiteral("192.0.2.1 is not an address of this computer. 127.0.0.1 always is.");
    state.error = ServerError::NotPermitted;
    state.requestedPort = 80;
    QTest::newRow("not permitted")
        << state
        << QStringLiteral("This system does not permit listening on port 80. Choose a port from 1024 up.");
    state.error = ServerError::Other;
    state.errorText = QStringLiteral("Too many open files");
    QTest::newRow("other") << state
                           << QStringLiteral(
                                  "The server could not start: Too many open files. Check the address "
                                  "and the port.");
}

void TestWording::saysWhyTheServerDoesNotListen()
{
    QFETCH(ServerState, state);
    QTEST(errorText(state), "words");
}

void TestWording::saysThatDescriptorsAreGone()
{
    ServerState state;
    QCOMPARE(descriptorText(state), QString());
    state.descriptorsGone = true;
    QVERIFY(descriptorText(state).startsWith(QStringLiteral("No descriptors left for new connections.")));
    state.descriptorsUsed = 998;
    state.descriptorLimit = 999;
    QVERIFY2(descriptorText(state).startsWith(QStringLiteral(
                 "No descriptors left: 998 of 999 in use. Accepting again when some are free.")),
        qPrintable(descriptorText(state)));
}

void TestWording::saysWhyAClientFailed_data()
{
    QTest::addColumn<ClientError>("error");
    QTest::addColumn<QString>("part");
    QTest::addColumn<int>("status");
    const auto row = [](const char *name, ClientError error, const char *part, int status = 404) {
        QTest::newRow(name) << error << QString::fromUtf8(part) << status;
    };
    row("bad URL", ClientError::BadUrl, "no WebSocket URL: DETAIL. Write it like ws://");
    row("bad header", ClientError::BadHeader, "“DETAIL”");
    row("bad subprotocol", ClientError::BadSubprotocol, "“DETAIL”");
    row("host not found", ClientError::HostNotFound, "No computer of that name");
    row("refused", ClientError::Refused, "Start the server");
    row("unreachable", ClientError::Unreachable, "Check the network");
    row("timed out", ClientError::TimedOut, "did not answer in time");
    row("TLS", ClientError::TlsFailed, "TLS could not be set up: DETAIL.");
    row("handshake refused", ClientError::HandshakeRefused, "status 404: DETAIL.");
    row("handshake agreed to wrongly", ClientError::HandshakeRefused, "handshake breaks a rule: DETAIL.",
        101);
    row("not HTTP", ClientError::NotHttp, "speaks no HTTP");
    row("connection lost", ClientError::ConnectionLost, "without a close frame");
    row("message too big", ClientError::MessageTooBig, "larger than this client takes");
    row("violation", ClientError::ProtocolViolation, "broke the protocol: DETAIL.");
    row("send failed", ClientError::SendFailed, "Your text is kept");
    row("other", ClientError::Other, "The connection failed: DETAIL.");
}

void TestWording::saysWhyAClientFailed()
{
    QFETCH(ClientError, error);
    QFETCH(QString, part);
    QFETCH(int, status);
    ClientState state;
    state.error = error;
    state.detail = QStringLiteral("DETAIL");
    state.httpStatus = status;
    const QString words = errorText(state);
    QVERIFY2(words.contains(part), qPrintable(words));
    QVERIFY2(words.endsWith(u'.'), qPrintable(words));
    // What happened and the way out: two sentences, or one with both.
    QVERIFY2(words.count(QStringLiteral(". ")) >= 1 || words.contains(u':'), qPrintable(words));
    QVERIFY2(!words.contains(QStringLiteral("..")), qPrintable(words));
}

void TestWording::saysHowAConnectionClosed_data()
{
    QTest::addColumn<int>("code");
    QTest::addColumn<QString>("reason");
    QTest::addColumn<bool>("byPeer");
    QTest::addColumn<QString>("words");
    QTest::newRow("by the server") << 1000 << QString() << true
                                   << QStringLiteral("closed by the server: 1000 normal closure");
    QTest::newRow("by us, with a reason") << 1001 << QStringLiteral("bye") << false
                                          << QStringLiteral("closed by this client: 1001 going away, “bye”");
    QTest::newRow("no code") << 1005 << QString() << true
                             << QStringLiteral("closed by the server, no status code given");
    QTest::newRow("no close frame") << 1006 << QString() << true
                                    << QStringLiteral("ended without a close frame");
}

void TestWording::saysHowAConnectionClosed()
{
    QFETCH(int, code);
    QFETCH(QString, reason);
    QFETCH(bool, byPeer);
    QTEST(closeText(CloseCode{quint16(code)}, reason, byPeer), "words");
}

void TestWording::hasWordsForEveryValue()
{
    QSet<QString> seen;
    const auto isNew = [&seen](const QString &words) {
        const bool fresh = !words.isEmpty() && !seen.contains(words);
        seen.insert(words);
        return fresh;
    };
    for (const auto value : {Behaviour::Broadcast, Behaviour::Others, Behaviour::Echo, Behaviour::Rooms,
             Behaviour::Rules, Behaviour::Silent})
        QVERIFY(isNew(text(value)));
    for (const auto value :
        {SlowPolicy::Close, SlowPolicy::DropOldest, SlowPolicy::Conflate, SlowPolicy::Wait})
        QVERIFY(isNew(text(value)));
    for (const auto value :
        {ClientPhase::Disconnected, ClientPhase::Connecting, ClientPhase::Open, ClientPhase::Closing})
        QVERIFY(isNew(text(value)));
    for (int value = int(Violation::None) + 1; value <= int(Violation::TruncatedFrame); ++value)
        QVERIFY2(isNew(text(Violation(value))), qPrintable(QString::number(value)));
    for (int value = 0; value <= int(HandshakeRule::SubprotocolOffered); ++value)
        QVERIFY2(isNew(text(HandshakeRule(value))), qPrintable(QString::number(value)));
    for (const auto value : {CloseBodyError::OneByte, CloseBodyError::CodeNotAllowed,
             CloseBodyError::ReasonNotUtf8, CloseBodyError::ReasonTooLong})
        QVERIFY(isNew(text(value)));
    QCOMPARE(translated("Reserved for extensions."), QStringLiteral("Reserved for extensions."));
}

QTEST_MAIN(TestWording)
#include "tst_wording.moc"
