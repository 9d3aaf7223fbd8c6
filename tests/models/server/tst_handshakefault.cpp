// SPDX-License-Identifier: GPL-3.0-or-later
// Opening handshakes that the server answers wrong on purpose: the bytes, and what QWebSocket makes of them.
#include "client/qwebsocketquirks.h"
#include "protocol/handshake.h"
#include "server/handshakefault.h"
#include "tests/support/rawpeer.h"
#include "tests/support/serverfixture.h"

#include <QElapsedTimer>
#include <QTest>
#include <QWebSocket>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

constexpr char rightAnswer[] =
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

RequestHead requestHead(const QByteArray &extra = {})
{
    RequestHeadParser parser(HeadLimits{});
    const QByteArray bytes = RawPeer::upgradeRequest(extra);
    return parser.receive(bytes) == bytes.size() ? parser.head() : RequestHead();
}

ServerSettings faulty(HandshakeFaultKind kind, int delay = 0)
{
    ServerSettings settings;
    settings.greeting = QStringLiteral("hello");
    settings.handshakeFault.kind = kind;
    settings.handshakeFault.delay = delay;
    return settings;
}

// The rules that a whole answer breaks.
QList<HandshakeRule> brokenRules(const QByteArray &answer)
{
    ResponseHeadParser parser(HeadLimits{});
    (void)parser.receive(answer);
    QList<HandshakeRule> broken;
    if (!parser.isComplete())
        return broken;
    for (const HandshakeCheck &check : checkResponse(requestHead(), parser.head())) {
        if (!check.passed)
            broken.append(check.rule);
    }
    return broken;
}

enum class Outcome : quint8 { Opens, Refuses, Waits };

} // namespace

class TestHandshakeFault : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void everyKindHasItsWords();
    void settingsAreChecked_data();
    void settingsAreChecked();
    void oneRuleIsBroken_data();
    void oneRuleIsBroken();
    void twoSubprotocolsAreThoseAskedFor();
    void aPeerGetsTheBrokenAnswer_data();
    void aPeerGetsTheBrokenAnswer();
    void wrongStatusEndsTheConnection();
    void latenessDelaysWhatFollowsToo();
    void piecesAreOneAnswer();
    void neverIsSilentUntilThePeerLeaves();
    void aPeerThatLeavesInBetweenIsForgotten();
    void theNextHandshakeIsRightAgain();
    void aWrongRequestIsRefusedAllTheSame();
    void qWebSocket_data();
    void qWebSocket();
};

void TestHandshakeFault::init()
{
    QTest::failOnWarning(QRegularExpression(QStringLiteral(".*")));
}

void TestHandshakeFault::everyKindHasItsWords()
{
    QCOMPARE(handshakeFaultTexts().size(), std::size_t(HandshakeFaultKind::Never) + 1);
    for (const HandshakeFaultText &text : handshakeFaultTexts()) {
        QCOMPARE(textOf(text.kind).kind, text.kind);
        QCOMPARE(handshakeFaultNamed(text.name), std::optional(text.kind));
        const bool isFault = text.kind != HandshakeFaultKind::None;
        QCOMPARE(*text.clause != '\0', isFault);
        QCOMPARE(*text.expected != '\0', isFault);
    }
    QVERIFY(!handshakeFaultNamed("nothing-like-it"));
}

void TestHandshakeFault::settingsAreChecked_data()
{
    using enum HandshakeFaultError;
    using enum HandshakeFaultKind;
    using MaybeError = std::optional<HandshakeFaultError>;
    QTest::addColumn<HandshakeFault>("fault");
    QTest::addColumn<MaybeError>("error");
    QTest::newRow("status 99") << HandshakeFault{WrongStatus, 99, {}, 0} << MaybeError(StatusOutOfRange);
    QTest::newRow("status 100") << HandshakeFault{WrongStatus, 100, {}, 0} << MaybeError();
    QTest::newRow("status 101") << HandshakeFault{WrongStatus, 101, {}, 0} << MaybeError(StatusIsRight);
    QTest::newRow("status 599") << HandshakeFault{WrongStatus, 599, "x", 0} << MaybeError();
    QTest::newRow("status 600") << HandshakeFault{WrongStatus, 600, {}, 0} << MaybeError(StatusOutOfRange);
    QTest::newRow("a line in the reason")
        << HandshakeFault{WrongStatus, 200, "a\r\nb", 0} << MaybeError(ReasonBad);
    QTest::newRow("a long reason") << HandshakeFault{WrongStatus, 200, QByteArray(201, 'a'), 0}
                                   << MaybeError(ReasonTooLong);
    QTest::newRow("another kind's status") << HandshakeFault{NoAccept, 9, {}, 0} << MaybeError();
    QTest::newRow("delay") << HandshakeFault{Late, 200, {}, 60'000} << MaybeError();
    QTest::newRow("delay too long") << HandshakeFault{Late, 200, {}, 60'001} << MaybeError(DelayOutOfRange);
    QTest::newRow("negative delay") << HandshakeFault{InPieces, 200, {}, -1} << MaybeError(DelayOutOfRange);
}

void TestHandshakeFault::settingsAreChecked()
{
    QFETCH(HandshakeFault, fault);
    QFETCH(std::optional<HandshakeFaultError>, error);
    QCOMPARE(faultIn(fault), error);
    if (error)
        QVERIFY(*sentence(*error));
}

void TestHandshakeFault::oneRuleIsBroken_data()
{
    using enum HandshakeFaultKind;
    using Rules = QList<HandshakeRule>;
    QTest::addColumn<HandshakeFaultKind>("kind");
    QTest::addColumn<Rules>("broken");
    QTest::newRow("none") << None << Rules();
    QTest::newRow("4.1 4 wrong accept") << WrongAccept << Rules{HandshakeRule::AcceptMatches};
    QTest::newRow("4.1 4 no accept") << NoAccept << Rules{HandshakeRule::AcceptMatches};
    QTest::newRow("4.1 1 wrong status") << WrongStatus << Rules{HandshakeRule::StatusIs101};
    QTest::newRow("4.1 2 wrong upgrade") << WrongUpgrade << Rules{HandshakeRule::UpgradeWebSocket};
    QTest::newRow("4.1 2 no upgrade") << NoUpgrade << Rules{HandshakeRule::UpgradeWebSocket};
    QTest::newRow("4.1 3 wrong connection") << WrongConnection << Rules{HandshakeRule::ConnectionUpgrade};
    QTest::newRow("4.1 3 no connection") << NoConnection << Rules{HandshakeRule::ConnectionUpgrade};
    QTest::newRow("4.1 5 extension") << ForeignExtension << Rules{HandshakeRule::ExtensionOffered};
    QTest::newRow("4.1 6 subprotocol") << ForeignSubprotocol << Rules{HandshakeRule::SubprotocolOffered};
    QTest::newRow("11.3.4 two subprotocols") << TwoSubprotocols << Rules{HandshakeRule::SubprotocolOffered};
}

void TestHandshakeFault::oneRuleIsBroken()
{
    QFETCH(HandshakeFaultKind, kind);
    QFETCH(QList<HandshakeRule>, broken);
    HandshakeFault fault;
    fault.kind = kind;
    const std::vector<AnswerPiece> answer = faultyAnswer(fault, requestHead(), rightAnswer);
    QCOMPARE(answer.size(), std::size_t(1));
    QCOMPARE(answer.front().pause, 0);
    QCOMPARE(brokenRules(answer.front().bytes), broken);
    QCOMPARE(answer.front().bytes == rightAnswer, broken.isEmpty());
}

void TestHandshakeFault::twoSubprotocolsAreThoseAskedFor()
{
    HandshakeFault fault;
    fault.kind = HandshakeFaultKind::TwoSubprotocols;
    const auto chosen = [&fault](const QByteArray &asked) {
        ResponseHeadParser parser(HeadLimits{});
        (void)parser.receive(faultyAnswer(fault, requestHead(asked), rightAnswer).front().bytes);
        return parser.head().fields.values("Sec-WebSocket-Protocol");
    };
    QCOMPARE(chosen("Sec-WebSocket-Protocol: chat, more, third\r\n"), (QList<QByteArray>{"chat", "more"}));
    QCOMPARE(chosen("Sec-WebSocket-Protocol: chat\r\n"), (QList<QByteArray>{"chat", "fanlight.first"}));
    QCOMPARE(chosen({}), (QList<QByteArray>{"fanlight.first", "fanlight.second"}));
}

void TestHandshakeFault::aPeerGetsTheBrokenAnswer_data()
{
    oneRuleIsBroken_data();
}

void TestHandshakeFault::aPeerGetsTheBrokenAnswer()
{
    QFETCH(HandshakeFaultKind, kind);
    QFETCH(QList<HandshakeRule>, broken);
    ServerFixture server(faulty(kind));
    RawPeer peer(server.port());
    peer.write(RawPeer::upgradeRequest());
    QVERIFY(peer.waitFor("\r\n\r\n"));
    const QByteArray answer = peer.got().first(peer.got().indexOf("\r\n\r\n") + 4);
    QCOMPARE(brokenRules(answer), broken);
    // The capture has what was said, and that it was meant.
    QVERIFY(server.waitForRecords(RecordKind::HandshakeResponse, 1));
    QCOMPARE(server.records(RecordKind::HandshakeResponse).front().payload, answer);
    QCOMPARE(server.notes().contains("wrong on purpose"), kind != HandshakeFaultKind::None);
}

void TestHandshakeFault::wrongStatusEndsTheConnection()
{
    ServerSettings settings = faulty(HandshakeFaultKind::WrongStatus);
    settings.handshakeFault.status = 302;
    settings.handshakeFault.reason = "Found elsewhere";
    ServerFixture server(settings);
    RawPeer peer(server.port());
    peer.write(RawPeer::upgradeRequest());
    QVERIFY(peer.waitForEnd());
    QVERIFY2(peer.got().startsWith("HTTP/1.1 302 Found elsewhere\r\n"), peer.got());
    QVERIFY2(peer.got().endsWith("\r\n\r\n"), peer.got());
    QTRY_COMPARE(server.records(RecordKind::Closed).size(), std::size_t(1));
}

void TestHandshakeFault::latenessDelaysWhatFollowsToo()
{
    ServerFixture server(faulty(HandshakeFaultKind::Late, 300));
    QElapsedTimer clock;
    RawPeer peer(server.port());
    clock.start();
    peer.write(RawPeer::upgradeRequest());
    QVERIFY(peer.waitForSize(1));
    QVERIFY2(clock.elapsed() >= 290, qPrintable(QString::number(clock.elapsed())));
    QVERIFY(peer.waitFor("hello"));
    QVERIFY(peer.got().startsWith("HTTP/1.1 101 "));
}

void TestHandshakeFault::piecesAreOneAnswer()
{
    ServerFixture server(faulty(HandshakeFaultKind::InPieces, 50));
    QElapsedTimer clock;
    RawPeer peer(server.port());
    clock.start();
    peer.write(RawPeer::upgradeRequest());
    QVERIFY(peer.waitForSize(1));
    const QByteArray first = peer.got();
    QVERIFY2(!first.contains("\r\n\r\n"), first);
    QVERIFY(peer.waitFor("hello"));
    QVERIFY2(clock.elapsed() >= 140, qPrintable(QString::number(clock.elapsed())));
    const QByteArray answer = peer.got().first(peer.got().indexOf("\r\n\r\n") + 4);
    QVERIFY(brokenRules(answer).isEmpty());
    // One record of the whole answer; the greeting stands behind it.
    QTRY_COMPARE(server.records(RecordKind::Frame).size(), std::size_t(1));
    QCOMPARE(server.records(RecordKind::HandshakeResponse).size(), std::size_t(1));
    QCOMPARE(server.records(RecordKind::HandshakeResponse).front().payload, answer);
    QCOMPARE(server.records(RecordKind::Frame).front().offset, quint64(answer.size()));
    peer.write(serializeMessage(Opcode::Text, "still here", MaskingKey{{1, 2, 3, 4}}));
    QVERIFY(peer.waitFor("still here"));
}

void TestHandshakeFault::neverIsSilentUntilThePeerLeaves()
{
    ServerFixture server(faulty(HandshakeFaultKind::Never));
    RawPeer peer(server.port());
    peer.write(RawPeer::upgradeRequest());
    QVERIFY(server.waitForRecords(RecordKind::Note, 1));
    // Another one is served meanwhile: a round trip through the server, in which it had time to answer.
    RawPeer other(server.port());
    other.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    QVERIFY(other.waitFor("hi there"));
    QVERIFY2(peer.got().isEmpty(), peer.got());
    QCOMPARE(peer.socket().state(), QAbstractSocket::ConnectedState);
    peer.socket().disconnectFromHost();
    QVERIFY(server.waitForRecords(RecordKind::Closed, 1));
}

void TestHandshakeFault::aPeerThatLeavesInBetweenIsForgotten()
{
    ServerFixture server(faulty(HandshakeFaultKind::InPieces, 100));
    {
        RawPeer peer(server.port());
        peer.write(RawPeer::upgradeRequest());
        QVERIFY(peer.waitForSize(1));
        peer.socket().abort();
    }
    QVERIFY(server.waitForRecords(RecordKind::Closed, 1));
    RawPeer next(server.port());
    next.write(RawPeer::upgradeRequest());
    QVERIFY(next.waitFor("hello"));
    QCOMPARE(server.records(RecordKind::Frame).size(), std::size_t(1));
}

void TestHandshakeFault::theNextHandshakeIsRightAgain()
{
    ServerSettings settings = faulty(HandshakeFaultKind::NoUpgrade);
    ServerFixture server(settings);
    RawPeer first(server.port());
    first.write(RawPeer::upgradeRequest());
    QVERIFY(first.waitFor("\r\n\r\n"));
    settings.handshakeFault = {};
    settings.port = server.port();
    server.host.configure(settings);
    RawPeer second(server.port());
    QVERIFY(second.open());
    QVERIFY(brokenRules(second.response()).isEmpty());
}

void TestHandshakeFault::aWrongRequestIsRefusedAllTheSame()
{
    ServerFixture server(faulty(HandshakeFaultKind::NoAccept));
    RawPeer peer(server.port());
    peer.write("GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n");
    QVERIFY(peer.waitForEnd());
    QVERIFY2(peer.got().startsWith("HTTP/1.1 400 "), peer.got());
    QVERIFY(!server.notes().contains("wrong on purpose"));
}

// What Qt 6.4's client makes of each: it refuses what it ought to, but for an extension that it did not
// offer, and takes the line feeds amiss that it might let pass.
void TestHandshakeFault::qWebSocket_data()
{
    using enum HandshakeFaultKind;
    QTest::addColumn<HandshakeFaultKind>("kind");
    QTest::addColumn<Outcome>("outcome");
    for (const HandshakeFaultText &text : handshakeFaultTexts()) {
        const bool opens =
            text.kind == None || text.kind == Late || text.kind == InPieces || text.kind == ForeignExtension;
        const bool waits = text.kind == LineFeeds || text.kind == Never;
        QTest::newRow(text.name) << text.kind
                                 << (opens      ? Outcome::Opens
                                        : waits ? Outcome::Waits
                                                : Outcome::Refuses);
    }
}

void TestHandshakeFault::qWebSocket()
{
    QFETCH(HandshakeFaultKind, kind);
    QFETCH(Outcome, outcome);
    ServerFixture server(faulty(kind, 50));
    QWebSocket client;
    QSignalSpy opened(&client, &QWebSocket::connected);
    QSignalSpy failed(&client, errorSignal());
    client.open(QUrl(QStringLiteral("ws://127.0.0.1:%1/").arg(server.port())));
    // What the server says is there; a round trip of another connection later the client has seen it.
    const bool isAnswered = kind != HandshakeFaultKind::Never;
    QVERIFY(
        server.waitForRecords(isAnswered ? RecordKind::HandshakeResponse : RecordKind::HandshakeRequest, 1));
    RawPeer other(server.port());
    other.write("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
    QVERIFY(other.waitFor("hi there"));
    QTRY_COMPARE(opened.size(), outcome == Outcome::Opens ? 1 : 0);
    QTRY_COMPARE(!failed.isEmpty(), outcome == Outcome::Refuses);
}

QTEST_GUILESS_MAIN(TestHandshakeFault)
#include "tst_handshakefault.moc"
