// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/crowdclient.h"
#include "protocol/messagereader.h"
#include "tests/support/rawserver.h"

#include <QRegularExpression>
#include <QSet>
#include <QTest>

using namespace Fanlight;

namespace {

constexpr quint64 limit = 1000; // bytes a message

// A client, and the other end of its wire.
struct Wire
{
    CrowdClient client{limit};
    MaskingKeys keys;
    std::vector<CrowdEvent> events;

    QByteArray takeOutput()
    {
        const QByteArray bytes = client.output().toByteArray();
        client.takeOutput(bytes.size());
        return bytes;
    }
    std::vector<Frame> takeFrames()
    {
        FrameParser parser(Role::Server, limit, 0);
        parser.receive(takeOutput());
        return parser.takeFrames();
    }
    void receive(const QByteArray &bytes) { client.receive(bytes, keys, events); }
    void open()
    {
        client.start("/x", "localhost:1", keys);
        receive(Testing::acceptanceOf(takeOutput()));
        events.clear();
    }
    [[nodiscard]] CrowdError error() const
    {
        return events.empty() || events.back().kind != CrowdEvent::Kind::Lost ? CrowdError{}
                                                                              : events.back().error;
    }
};

QByteArray closeFrame(CloseCode code)
{
    return serializeMessage(Opcode::Close, serializeCloseBody({code, "bye"}).value());
}

} // namespace

class TestCrowdClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void request()
    {
        Wire wire;
        wire.client.start("/room/a?b=c", "localhost:8080", wire.keys);
        RequestHeadParser parser{HeadLimits{}};
        const QByteArray bytes = wire.takeOutput();
        QCOMPARE(parser.receive(bytes), bytes.size());
        QVERIFY(parser.isComplete());
        QCOMPARE(parser.head().target, QByteArrayLiteral("/room/a?b=c"));
        QCOMPARE(parser.head().fields.value("Host"), QByteArrayLiteral("localhost:8080"));
        QVERIFY(!firstFailure(checkRequest(parser.head())));
        // Another client's key is another.
        Wire other;
        other.client.start("/room/a?b=c", "localhost:8080", other.keys);
        QVERIFY(other.takeOutput() != bytes);
    }

    void opensByteByByte()
    {
        Wire wire;
        wire.client.start("/", "a", wire.keys);
        // With a first message right behind the head.
        const QByteArray answer =
            Testing::acceptanceOf(wire.takeOutput()) + serializeMessage(Opcode::Text, "hello");
        for (const char byte : answer)
            wire.receive(QByteArray(1, byte));
        QCOMPARE(wire.events.size(), std::size_t(2));
        QCOMPARE(wire.events[0].kind, CrowdEvent::Kind::Opened);
        QCOMPARE(wire.events[1].kind, CrowdEvent::Kind::Message);
        QCOMPARE(wire.events[1].payload, QByteArrayLiteral("hello"));
        QCOMPARE(wire.client.state(), CrowdClient::State::Open);
    }

    void refusals_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<CrowdFailure>("failure");
        QTest::addColumn<int>("detail");
        QTest::newRow("503") << QByteArrayLiteral("HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n")
                             << CrowdFailure::HandshakeRefused << 503;
        QTest::newRow("4.1 4 another accept key")
            << QByteArrayLiteral("HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                                 "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n")
            << CrowdFailure::NotWebSocket << int(HandshakeRule::AcceptMatches);
        QTest::newRow("4.1 2 no upgrade")
            << QByteArrayLiteral("HTTP/1.1 101 X\r\nConnection: Upgrade\r\n\r\n")
            << CrowdFailure::NotWebSocket << int(HandshakeRule::UpgradeWebSocket);
        QTest::newRow("SSH") << QByteArrayLiteral("SSH-2.0-OpenSSH_9.2\r\n") << CrowdFailure::NotHttp << 0;
    }
    void refusals()
    {
        QFETCH(QByteArray, answer);
        Wire wire;
        wire.client.start("/", "a", wire.keys);
        wire.receive(answer + "more");
        QCOMPARE(wire.events.size(), std::size_t(1));
        QTEST(wire.error().failure, "failure");
        QTEST(wire.error().detail, "detail");
        QCOMPARE(wire.client.state(), CrowdClient::State::Ended);
    }

    void answersPings()
    {
        Wire wire;
        wire.open();
        wire.receive(serializeMessage(Opcode::Ping, "one"));
        const auto pongs = wire.takeFrames();
        QCOMPARE(pongs.size(), std::size_t(1));
        QCOMPARE(pongs[0].header.opcode, Opcode::Pong);
        QCOMPARE(pongs[0].payload, QByteArrayLiteral("one"));
        QCOMPARE(pongs[0].violation, Violation::None); // masked, that is
        QVERIFY(wire.events.empty());
    }

    // 5.5.3: of pings that pile up, the latest is answered; nothing grows.
    void pingsWhileBlocked()
    {
        Wire wire;
        wire.open();
        const QByteArray message = serializeMessage(Opcode::Text, "mine", wire.keys.next());
        wire.client.append(message);
        wire.client.takeOutput(3);
        for (int number = 0; number < 1'000; ++number)
            wire.receive(serializeMessage(Opcode::Ping, QByteArray::number(number)));
        QCOMPARE(wire.client.output().size(), message.size() - 3);
        wire.client.takeOutput(message.size() - 3);
        const auto pongs = wire.takeFrames();
        QCOMPARE(pongs.size(), std::size_t(1));
        QCOMPARE(pongs[0].payload, QByteArrayLiteral("999"));
        QVERIFY(wire.client.output().isEmpty());
    }

    void fragments()
    {
        Wire wire;
        wire.open();
        Frame frame;
        frame.header.opcode = Opcode::Binary;
        QByteArray bytes;
        for (int part = 0; part < 3; ++part) {
            frame.header.fin = part == 2;
            frame.payload = QByteArray(10, char('a' + part));
            frame.header.payloadLength = 10;
            bytes += serializeFrame(frame, Role::Server).value();
            frame.header.opcode = Opcode::Continuation;
            bytes += serializeMessage(Opcode::Ping, "between"); // 5.4: allowed in the middle
        }
        wire.receive(bytes);
        QCOMPARE(wire.events.size(), std::size_t(1));
        QCOMPARE(wire.events[0].opcode, Opcode::Binary);
        QCOMPARE(wire.events[0].payload, QByteArrayLiteral("aaaaaaaaaabbbbbbbbbbcccccccccc"));
    }

    void violations_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<Violation>("violation");
        QTest::newRow("5.1 masked") << serializeMessage(Opcode::Text, "x", MaskingKey{{1, 2, 3, 4}})
                                    << Violation::MaskedServerFrame;
        QTest::newRow("5.4 nothing to continue")
            << serializeMessage(Opcode::Continuation, "x") << Violation::UnexpectedContinuation;
        FrameHeader first;
        first.fin = false;
        QTest::newRow("5.4 another inside") << serializeHeader(first) + serializeMessage(Opcode::Text, "x")
                                            << Violation::ExpectedContinuation;
        QTest::newRow("too big") << serializeMessage(Opcode::Text, QByteArray(1001, 'x'))
                                 << Violation::MessageTooBig;
        first.payloadLength = 600;
        first.lengthEncoding = LengthEncoding::SixteenBit;
        FrameHeader second = first;
        second.opcode = Opcode::Continuation;
        const QByteArray body(600, 'x');
        QTest::newRow("too big in parts")
            << serializeHeader(first) + body + serializeHeader(second) + body << Violation::MessageTooBig;
        QTest::newRow("5.5.1 close body of one byte")
            << serializeMessage(Opcode::Close, "x") << Violation::CloseBodyOneByte;
    }
    void violations()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(Violation, violation);
        Wire wire;
        wire.open();
        wire.receive(bytes + serializeMessage(Opcode::Text, "not seen"));
        QCOMPARE(wire.events.size(), std::size_t(1));
        QCOMPARE(wire.error().failure, CrowdFailure::BrokeProtocol);
        QCOMPARE(wire.error().detail, int(violation));
        QCOMPARE(wire.client.state(), CrowdClient::State::Ended);
        const auto last = wire.takeFrames();
        QCOMPARE(last.size(), std::size_t(1));
        QCOMPARE(parseCloseBody(last[0].payload)->code, closeCodeFor(violation));
    }

    void serverCloses()
    {
        Wire wire;
        wire.open();
        wire.receive(serializeMessage(Opcode::Text, "last") + closeFrame(CloseCode{4001}));
        QCOMPARE(wire.events.size(), std::size_t(2));
        QCOMPARE(wire.error().failure, CrowdFailure::ClosedByServer);
        QCOMPARE(wire.error().detail, 4001);
        const auto echo = wire.takeFrames();
        QCOMPARE(echo.size(), std::size_t(1));
        QCOMPARE(echo[0].payload, QByteArray::fromHex("0fa1"));
        wire.client.receiveEnd(wire.events);
        QCOMPARE(wire.events.size(), std::size_t(2));
        QCOMPARE(wire.client.state(), CrowdClient::State::Ended);
    }

    void weClose()
    {
        Wire wire;
        wire.open();
        wire.client.close(wire.keys);
        wire.client.close(wire.keys); // once only
        const auto frames = wire.takeFrames();
        QCOMPARE(frames.size(), std::size_t(1));
        QCOMPARE(frames[0].payload, QByteArray::fromHex("03e8"));
        wire.receive(serializeMessage(Opcode::Text, "on its way") + closeFrame(CloseCodes::Normal));
        QCOMPARE(wire.events.size(), std::size_t(1)); // the message
        QVERIFY(wire.client.output().isEmpty());
        wire.client.receiveEnd(wire.events);
        QCOMPARE(wire.events.size(), std::size_t(1));
        QCOMPARE(wire.client.state(), CrowdClient::State::Ended);
    }

    // RFC 6455 section 5.5.1: a close frame is the last one, each way.
    void nothingFollowsACloseFrame()
    {
        Wire wire;
        wire.open();
        wire.receive(closeFrame(CloseCodes::Normal) + serializeMessage(Opcode::Text, "more"));
        QCOMPARE(wire.events.front().error.failure, CrowdFailure::ClosedByServer);
        QCOMPARE(wire.error(), (CrowdError{CrowdFailure::BrokeProtocol, int(Violation::FrameAfterClose)}));
        QCOMPARE(wire.client.state(), CrowdClient::State::Ended);

        Wire ours;
        ours.open();
        ours.client.append(serializeMessage(Opcode::Text, "mine", ours.keys.next()));
        ours.receive(serializeMessage(Opcode::Ping, "waits for room"));
        ours.client.close(ours.keys);
        const std::vector<Frame> frames = ours.takeFrames();
        QCOMPARE(frames.back().header.opcode, Opcode::Close);
        QVERIFY(ours.client.output().isEmpty()); // no pong
    }

    void ends()
    {
        Wire open;
        open.open();
        open.client.receiveEnd(open.events);
        QCOMPARE(open.error(), (CrowdError{CrowdFailure::EndedEarly, 0}));
        Wire opening;
        opening.client.start("/", "a", opening.keys);
        opening.receive("HTTP/1.1 101");
        opening.client.receiveEnd(opening.events);
        QCOMPARE(opening.error(), (CrowdError{CrowdFailure::EndedEarly, 1}));
    }

    void keysDiffer()
    {
        MaskingKeys keys;
        QSet<QByteArray> seen;
        for (int count = 0; count < 3'000; ++count) {
            const MaskingKey key = keys.next();
            seen.insert(QByteArray(reinterpret_cast<const char *>(key.bytes.data()), 4));
        }
        QVERIFY(seen.size() > 2'990); // two of 3,000 are the same once in a thousand runs, ten never
        QCOMPARE(QByteArray::fromBase64(keys.nonce()).size(), 16);
    }
};

QTEST_GUILESS_MAIN(TestCrowdClient)
#include "tst_crowdclient.moc"
