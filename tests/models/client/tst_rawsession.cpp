// SPDX-License-Identifier: GPL-3.0-or-later
#include "clientfixture.h"
#include "tests/support/bytes.h"

#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;
using Testing::ClientFixture;
using Testing::hex;
using Testing::RawServer;
using Testing::webSocketScript;

namespace {

// Says these bytes when the handshake is done, and remembers what it hears after the head.
RawServer::Script saying(const QByteArray &bytes, const QByteArray &moreFields = {})
{
    return webSocketScript(
        [bytes](QTcpSocket &peer, const QByteArray &sofar) {
            if (sofar.isEmpty())
                peer.write(bytes);
        },
        moreFields);
}

QByteArray frame(Opcode opcode, const QByteArray &payload)
{
    return serializeMessage(opcode, payload, std::nullopt);
}

// What the server heard after the head, frame by frame, unmasked.
std::vector<Frame> heard(const RawServer &server)
{
    FrameParser parser(Role::Server, 1 << 20, 0);
    parser.receive(server.received().sliced(server.received().indexOf("\r\n\r\n") + 4));
    std::vector<Frame> frames;
    parser.takeFrames(frames);
    return frames;
}

} // namespace

class TestRawSession : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void opensGreetsAndCloses();
    void sendsWhatTheSettingsSay();
    void fieldsOfAPersonReplaceTheUsualOnes();
    void refusalsAreToldInWords_data();
    void refusalsAreToldInWords();
    void goesOnAfterAViolation_data();
    void goesOnAfterAViolation();
    void answersOrDoesNot_data();
    void answersOrDoesNot();
    void theAnswersChangeWhileItIsOpen();
    void aCloseFrameAmongBytesIsItsOwn();
    void tooLargeAMessageEndsIt();
    void opensWithAnyBytes();
    void writesStayApart();
    void sendsNothingBeforeTcpStands();
    void inflatesWhatItOffered();
    void pingsTellTheRoundTrip();
};

void TestRawSession::opensGreetsAndCloses()
{
    ClientFixture house(ClientEngine::Raw);
    RawServer server(webSocketScript([](QTcpSocket &peer, const QByteArray &sofar) {
        if (sofar.isEmpty())
            return;
        FrameParser parser(Role::Server, 1 << 20, 0);
        parser.receive(sofar);
        std::vector<Frame> frames;
        parser.takeFrames(frames);
        if (frames.back().header.opcode != Opcode::Close)
            return;
        peer.write(frame(Opcode::Close, frames.back().payload));
        peer.disconnectFromHost();
    }));
    ClientSettings settings = ClientFixture::settingsFor(server.port(), QStringLiteral("/chat?room=1"));
    settings.sendOnOpen = QStringLiteral("Hello Server!");
    QVERIFY(house.open(settings));
    QTRY_COMPARE(heard(server).size(), std::size_t(1));
    QCOMPARE(heard(server).front().payload, "Hello Server!");
    QVERIFY(heard(server).front().header.maskingKey.has_value());
    house.session.close(CloseCodes::Normal, QStringLiteral("done"));
    QVERIFY(house.waitFor(ClientPhase::Disconnected));
    const ClientState &state = house.session.state();
    QCOMPARE(state.error, ClientError::None);
    QCOMPARE(state.closeCode, CloseCodes::Normal);
    QVERIFY(!state.closedByPeer);
    QVERIFY(house.phases() == (std::vector{ClientPhase::Connecting, ClientPhase::Open, ClientPhase::Closing,
                                  ClientPhase::Disconnected}));
    QTRY_COMPARE(house.closedRecords(), 1);
    QCOMPARE(house.captured.info(state.connection).path, QStringLiteral("/chat?room=1"));
    QCOMPARE(house.captured.frames(Direction::ToServer).size(), std::size_t(2)); // each once
}

void TestRawSession::sendsWhatTheSettingsSay()
{
    ClientFixture house(ClientEngine::Raw);
    RawServer server(saying({}, "Sec-WebSocket-Protocol: chat.v1\r\n"));
    ClientSettings settings = ClientFixture::settingsFor(server.port());
    settings.subprotocols = {QStringLiteral("chat.v2"), QStringLiteral("chat.v1")};
    settings.headers = {{"Cookie", "a=1"}, {"Cookie", "b=2"}};
    QVERIFY(house.open(settings));
    QCOMPARE(house.session.state().subprotocol, QStringLiteral("chat.v1"));
    QVERIFY(server.received().contains("Sec-WebSocket-Protocol: chat.v2, chat.v1\r\n"));
    QVERIFY(server.received().contains("Cookie: a=1\r\nCookie: b=2\r\n"));
}

void TestRawSession::fieldsOfAPersonReplaceTheUsualOnes()
{
    ClientFixture house(ClientEngine::Raw);
    RawServer server(saying({}));
    ClientSettings settings = ClientFixture::settingsFor(server.port());
    settings.headers = {{"host", "somebody.example"}};
    QVERIFY(house.open(settings));
    QVERIFY(server.received().contains("host: somebody.example\r\n"));
    QCOMPARE(server.received().toLower().count("host:"), 1);
}

void TestRawSession::refusalsAreToldInWords_data()
{
    QTest::addColumn<QByteArray>("answer");
    QTest::addColumn<ClientError>("error");
    QTest::addColumn<int>("status");
    QTest::addColumn<QString>("detail");
    QTest::newRow("403 with a body") << QByteArray(
                                            "HTTP/1.1 403 Forbidden\r\nContent-Length: 9\r\n\r\nNot you.\n")
                                     << ClientError::HandshakeRefused << 403 << QStringLiteral("Not you.");
    QTest::newRow("another protocol") << QByteArray("SSH-2.0-OpenSSH_9.2\r\n") << ClientError::NotHttp << 0
                                      << QStringLiteral("SSH-2.0-OpenSSH_9.2");
    QTest::newRow("wrong accept")
        << QByteArray("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                      "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n")
        << ClientError::HandshakeRefused << 101 << QStringLiteral("RFC 6455 4.1");
}

void TestRawSession::refusalsAreToldInWords()
{
    QFETCH(QByteArray, answer);
    QFETCH(ClientError, error);
    ClientFixture house(ClientEngine::Raw);
    RawServer server([answer](QTcpSocket &peer, const QByteArray &sofar) {
        if (sofar.endsWith("\r\n\r\n"))
            peer.write(answer);
    });
    house.session.open(ClientFixture::settingsFor(server.port()));
    QVERIFY(house.waitFor(ClientPhase::Disconnected));
    const ClientState &state = house.session.state();
    QCOMPARE(state.error, error);
    QTEST(state.httpStatus, "status");
    QFETCH(QString, detail);
    QVERIFY2(state.detail.contains(detail), qPrintable(state.detail));
    QTRY_VERIFY(server.peerIsGone());
}

void TestRawSession::goesOnAfterAViolation_data()
{
    QTest::addColumn<QByteArray>("bad");
    QTest::addColumn<Violation>("violation");
    QTest::newRow("5.1 masked") << hex("81 81 00 00 00 00 41") << Violation::MaskedServerFrame;
    QTest::newRow("5.2 reserved opcode") << hex("83 00") << Violation::ReservedOpcode;
    QTest::newRow("5.2 RSV2") << hex("A1 00") << Violation::ReservedBit;
    QTest::newRow("5.4 nothing to continue") << hex("80 00") << Violation::UnexpectedContinuation;
    QTest::newRow("8.1 text that is no UTF-8") << hex("81 01 FF") << Violation::InvalidUtf8;
}

void TestRawSession::goesOnAfterAViolation()
{
    QFETCH(QByteArray, bad);
    QFETCH(Violation, violation);
    ClientFixture house(ClientEngine::Raw);
    RawServer server(saying(bad + frame(Opcode::Ping, "still there?") + frame(Opcode::Text, "more")));
    QVERIFY(house.open(ClientFixture::settingsFor(server.port())));
    QTRY_COMPARE(house.captured.frames(Direction::ToClient).size(), std::size_t(3));
    QCOMPARE(house.captured.frames(Direction::ToClient).front().violation, violation);
    QCOMPARE(house.captured.frames(Direction::ToClient).back().payload, "more");
    // A ping is answered all the same, and the connection can still be spoken on.
    QTRY_COMPARE(heard(server).size(), std::size_t(1));
    QCOMPARE(heard(server).front().payload, "still there?");
    QCOMPARE(house.session.state().phase, ClientPhase::Open);
    house.session.send(Opcode::Text, "I heard that");
    QTRY_COMPARE(heard(server).size(), std::size_t(2));
}

void TestRawSession::answersOrDoesNot_data()
{
    QTest::addColumn<bool>("answers");
    QTest::newRow("answers") << true;
    QTest::newRow("does not") << false;
}

void TestRawSession::answersOrDoesNot()
{
    QFETCH(bool, answers);
    ClientFixture house(ClientEngine::Raw);
    RawServer server(saying(frame(Opcode::Ping, "p") + frame(Opcode::Close, hex("03 E9"))));
    ClientSettings settings = ClientFixture::settingsFor(server.port());
    settings.answerPings = answers;
    settings.answerClose = answers;
    house.session.open(settings);
    QTRY_COMPARE(house.captured.frames(Direction::ToClient).size(), std::size_t(2));
    if (!answers) {
        // What is said now is the first that the server hears.
        house.session.send(Opcode::Text, "no");
        QTRY_COMPARE(heard(server).size(), std::size_t(1));
        QCOMPARE(heard(server).front().payload, "no");
        QCOMPARE(house.session.state().phase, ClientPhase::Open);
    } else {
        QTRY_COMPARE(heard(server).size(), std::size_t(2));
        QCOMPARE(heard(server).front().header.opcode, Opcode::Pong);
        QCOMPARE(heard(server).back().payload, hex("03 E9"));
        QCOMPARE(house.session.state().phase, ClientPhase::Closing);
    }
    server.peer()->disconnectFromHost();
    QVERIFY(house.waitFor(ClientPhase::Disconnected));
    QCOMPARE(house.session.state().error, ClientError::None);
    QVERIFY(house.session.state().closedByPeer);
    QCOMPARE(house.session.state().closeCode, CloseCode{1001});
}

void TestRawSession::theAnswersChangeWhileItIsOpen()
{
    ClientFixture house(ClientEngine::Raw);
    RawServer server(saying(frame(Opcode::Ping, "1")));
    QVERIFY(house.open(ClientFixture::settingsFor(server.port())));
    QTRY_COMPARE(heard(server).size(), std::size_t(1));
    house.raw().setAnswers(false, false);
    server.peer()->write(frame(Opcode::Ping, "2"));
    QTRY_COMPARE(house.captured.frames(Direction::ToClient).size(), std::size_t(2));
    house.raw().setAnswers(true, true);
    server.peer()->write(frame(Opcode::Ping, "3"));
    QTRY_COMPARE(heard(server).size(), std::size_t(2));
    QCOMPARE(heard(server).back().payload, "3");
}

void TestRawSession::aCloseFrameAmongBytesIsItsOwn()
{
    ClientFixture house(ClientEngine::Raw);
    RawServer server(webSocketScript([](QTcpSocket &peer, const QByteArray &sofar) {
        if (!sofar.isEmpty())
            peer.write(frame(Opcode::Close, hex("0F A0")) + frame(Opcode::Ping, {}));
    }));
    QVERIFY(house.open(ClientFixture::settingsFor(server.port())));
    house.raw().sendWrites({{hex("88 82 00 00 00 00 0F A0"), 0}});
    QTRY_COMPARE(house.session.state().phase, ClientPhase::Closing);
    QTRY_COMPARE(house.captured.frames(Direction::ToClient).size(), std::size_t(2));
    server.peer()->disconnectFromHost();
    QVERIFY(house.waitFor(ClientPhase::Disconnected));
    QCOMPARE(heard(server).size(), std::size_t(1)); // neither a second one nor a pong
    QVERIFY(!house.session.state().closedByPeer);
    QCOMPARE(house.session.state().closeCode, CloseCode{4000});
}

void TestRawSession::tooLargeAMessageEndsIt()
{
    ClientFixture house(ClientEngine::Raw);
    RawServer server(saying(frame(Opcode::Binary, QByteArray(5000, 'x'))));
    ClientSettings settings = ClientFixture::settingsFor(server.port());
    settings.maxMessage = 4096;
    house.session.open(settings);
    QTRY_COMPARE(house.session.state().error, ClientError::MessageTooBig);
    QCOMPARE(house.session.state().phase, ClientPhase::Disconnected);
    QTRY_COMPARE(heard(server).size(), std::size_t(1));
    QCOMPARE(heard(server).front().payload, hex("03 F1"));
}

void TestRawSession::opensWithAnyBytes()
{
    ClientFixture house(ClientEngine::Raw);
    RawServer server([](QTcpSocket &peer, const QByteArray &sofar) {
        if (sofar.endsWith("\r\n\r\n"))
            peer.write("HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n");
    });
    const WritePlan opening{{"BREW /pot ", 0}, {"HTTP/1.1\r\n\r\n", 0}};
    house.raw().openWith(ClientFixture::settingsFor(server.port()), opening);
    QVERIFY(house.waitFor(ClientPhase::Disconnected));
    QCOMPARE(server.received(), "BREW /pot HTTP/1.1\r\n\r\n");
    QCOMPARE(house.session.state().httpStatus, 400);
    // The next one is the usual again.
    house.session.open(ClientFixture::settingsFor(server.port()));
    QTRY_VERIFY(server.received().startsWith("GET / HTTP/1.1\r\nHost: 127.0.0.1:"));
}

// Each write is a segment of its own, though the relay stands between.
void TestRawSession::writesStayApart()
{
    ClientFixture house(ClientEngine::Raw);
    QList<qsizetype> reads;
    RawServer server(webSocketScript([&reads](QTcpSocket &, const QByteArray &sofar) {
        if (!sofar.isEmpty())
            reads.append(sofar.size());
    }));
    QVERIFY(house.open(ClientFixture::settingsFor(server.port())));
    // Without a pause they may be read together here; the relay is asked for each by itself.
    house.raw().sendWrites({{hex("81"), 0}, {hex("82 00 00"), 20}, {hex("00 00 41 42"), 20}});
    QTRY_COMPARE(house.captured.frames(Direction::ToServer).size(), std::size_t(1));
    QCOMPARE(house.captured.frames(Direction::ToServer).front().payload, "AB");
    QTRY_COMPARE(reads, (QList<qsizetype>{1, 4, 8}));
}

void TestRawSession::sendsNothingBeforeTcpStands()
{
    ClientFixture house(ClientEngine::Raw);
    house.raw().sendWrites({{"x", 0}});
    QCOMPARE(house.session.state().error, ClientError::SendFailed);
    house.raw().halfClose();
    QCOMPARE(house.session.state().error, ClientError::SendFailed);
    house.raw().reset(); // nothing to reset
    QCOMPARE(house.session.state().phase, ClientPhase::Disconnected);
}

void TestRawSession::inflatesWhatItOffered()
{
    ClientFixture house(ClientEngine::Raw);
    RawServer server(saying(hex("c1 07 f2 48 cd c9 c9 07 00"),
        "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover\r\n"));
    ClientSettings settings = ClientFixture::settingsFor(server.port());
    settings.offerDeflate = true;
    QVERIFY(house.open(settings));
    QVERIFY(server.received().contains("Sec-WebSocket-Extensions: permessage-deflate"));
    QTRY_COMPARE(house.captured.frames(Direction::ToClient).size(), std::size_t(1));
    QCOMPARE(house.captured.frames(Direction::ToClient).front().violation, Violation::None);
    QCOMPARE(house.session.state().error, ClientError::None);
    QCOMPARE(house.captured.info(house.session.state().connection).extensions,
        QStringLiteral("permessage-deflate; server_no_context_takeover"));
}

void TestRawSession::pingsTellTheRoundTrip()
{
    ClientFixture house(ClientEngine::Raw);
    RawServer server(webSocketScript([](QTcpSocket &peer, const QByteArray &sofar) {
        if (!sofar.isEmpty())
            peer.write(frame(Opcode::Pong, "now"));
    }));
    QVERIFY(house.open(ClientFixture::settingsFor(server.port())));
    house.session.send(Opcode::Ping, "now");
    QTRY_VERIFY(house.session.state().roundTrip != timeUnknown);
}

QTEST_GUILESS_MAIN(TestRawSession)
#include "tst_rawsession.moc"
