// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/rawclient.h"
#include "tests/support/bytes.h"
#include "tests/support/rawserver.h"
#include "transport/certificate.h"

#include <QRegularExpression>
#include <QSslConfiguration>
#include <QSslServer>
#include <QTest>

#include <algorithm>
#include <memory>

using namespace Fanlight;
using Testing::hex;
using Testing::RawServer;

namespace {

// A client on a server, and everything it said.
struct Heard
{
    explicit Heard(quint16 port, const std::function<void(RawClientSettings &)> &change = {})
    {
        RawClientSettings settings = rawSettingsFor(QUrl(QStringLiteral("ws://127.0.0.1:%1/chat").arg(port)));
        if (change)
            change(settings);
        client = std::make_unique<RawClient>(settings);
        QObject::connect(client.get(), &RawClient::happened, client.get(),
            [this](const RawEvent &event) { events.push_back(event); });
    }

    template <typename What>
    [[nodiscard]] std::vector<What> all() const
    {
        std::vector<What> found;
        for (const RawEvent &event : events) {
            if (const auto *what = std::get_if<What>(&event.what))
                found.push_back(*what);
        }
        return found;
    }
    template <typename What>
    [[nodiscard]] bool waitFor(std::size_t count = 1)
    {
        return QTest::qWaitFor([&] { return all<What>().size() >= count; });
    }

    std::unique_ptr<RawClient> client;
    std::vector<RawEvent> events;
};

const char request[] = "GET / HTTP/1.1\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

Unchecked unchecked(Opcode opcode, const QByteArray &payload, std::optional<MaskingKey> key = MaskingKey{})
{
    Frame frame;
    frame.header.opcode = opcode;
    frame.header.maskingKey = key;
    frame.header.payloadLength = quint64(payload.size());
    frame.payload = payload;
    return {frame};
}

// Answers the request with a 101 and these bytes.
RawServer::Script accepting(const QByteArray &then = {})
{
    return [then](QTcpSocket &peer, const QByteArray &sofar) {
        if (sofar == request)
            peer.write(Testing::acceptanceOf(sofar) + then);
    };
}

} // namespace

class TestRawClient : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void urls()
    {
        const RawClientSettings plain = rawSettingsFor(QUrl(QStringLiteral("ws://example.com/a")));
        QCOMPARE(plain.host, QStringLiteral("example.com"));
        QCOMPARE(plain.port, 80);
        QVERIFY(!plain.tls);
        const QUrl secure(QStringLiteral("wss://[::1]:8443/a%20b?x=1"));
        QCOMPARE(rawSettingsFor(secure).port, 8443);
        QVERIFY(rawSettingsFor(secure).tls);
        const RequestHead head = openingRequest(secure, "key");
        QCOMPARE(head.target, "/a%20b?x=1");
        QCOMPARE(head.fields.value("Host"), "[::1]:8443");
        QCOMPARE(openingRequest(QUrl(QStringLiteral("wss://a.b")), "k").fields.value("Host"), "a.b");
        QCOMPARE(openingRequest(QUrl(QStringLiteral("wss://a.b")), "k").target, "/");
    }

    void saysNothingByItself()
    {
        RawServer server;
        Heard heard(server.port());
        heard.client->open();
        QVERIFY(heard.waitFor<RawConnected>());
        heard.client->send(WritePlan{{"anything\r\n", 0}});
        QTRY_COMPARE(server.received(), "anything\r\n");
        QCOMPARE(heard.events.size(), std::size_t(1));
        QVERIFY(!heard.client->isOpen());
    }

    void waitsUntilItIsConnected()
    {
        RawServer server(accepting());
        Heard heard(server.port());
        heard.client->send(WritePlan{{request, 0}});
        heard.client->open();
        QVERIFY(heard.waitFor<RawResponse>());
        QCOMPARE(heard.all<RawResponse>().front().head->status, 101);
        QVERIFY(heard.client->isOpen());
    }

    void hearsEveryFrameWithItsViolation()
    {
        // Masked, a lone continuation, RSV1, a reserved opcode: all of them are reported.
        const QByteArray frames = hex("8182 00000000 6869  80026869  c1026869  83026869  8900");
        RawServer server(accepting(frames));
        Heard heard(server.port());
        heard.client->send(WritePlan{{request, 0}});
        heard.client->open();
        QVERIFY(heard.waitFor<FrameSeen>(5));
        std::vector<Violation> violations;
        for (const FrameSeen &seen : heard.all<FrameSeen>())
            violations.push_back(seen.frame.violation);
        QCOMPARE(violations.at(0), Violation::MaskedServerFrame);
        QCOMPARE(violations.at(1), Violation::UnexpectedContinuation);
        QCOMPARE(violations.at(2), Violation::ReservedBit);
        QCOMPARE(violations.at(3), Violation::ReservedOpcode);
        QCOMPARE(heard.all<Failure>().size(), std::size_t(1));
        QCOMPARE(heard.all<Message>().size(), std::size_t(1)); // the masked one is only noted
        // Offsets count the head: what a page shows beside them are the bytes of the trace.
        const qsizetype head = heard.all<RawResponse>().front().raw.size();
        QCOMPARE(heard.all<FrameSeen>().front().frame.offset, quint64(head));
    }

    void passesOverInterimResponses()
    {
        RawServer server([](QTcpSocket &peer, const QByteArray &sofar) {
            if (sofar == request)
                peer.write("HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 403 Forbidden\r\n\r\nno");
        });
        Heard heard(server.port());
        heard.client->send(WritePlan{{request, 0}});
        heard.client->open();
        QVERIFY(heard.waitFor<RawResponse>());
        QCOMPARE(heard.all<RawResponse>().front().head->status, 403);
        QVERIFY(!heard.client->isOpen());
    }

    void saysWhatIsNotHttp()
    {
        RawServer server([](QTcpSocket &peer, const QByteArray &sofar) {
            if (sofar == request)
                peer.write("SSH-2.0-x\r\n");
        });
        Heard heard(server.port());
        heard.client->send(WritePlan{{request, 0}});
        heard.client->open();
        QVERIFY(heard.waitFor<RawResponse>());
        const RawResponse response = heard.all<RawResponse>().front();
        QVERIFY(!response.head && response.failure);
        QCOMPARE(response.raw, "SSH-2.0-x\r\n");
    }

    void eachWriteHasItsTime()
    {
        RawServer server;
        Heard heard(server.port());
        heard.client->send(WritePlan{{"one", 0}, {"two", 30}, {"three", 0}});
        heard.client->open();
        QTRY_COMPARE(server.received(), "onetwothree");
        const std::vector<WirePiece> &pieces = heard.client->trace().pieces();
        QCOMPARE(pieces.size(), std::size_t(3));
        QCOMPARE(pieces.at(1).bytes, "two");
        QCOMPARE(pieces.at(1).offset, quint64(3));
        QVERIFY(pieces.at(1).time - pieces.at(0).time >= 29'000'000);
        QCOMPARE(heard.client->bytesToWrite(), quint64(0));
    }

    void manySmallWritesArriveInOrder()
    {
        RawServer server;
        Heard heard(server.port());
        const QByteArray bytes = Testing::pattern(5000);
        WritePlan plan;
        for (const char byte : bytes)
            plan.push_back({QByteArray(1, byte), 0});
        heard.client->send(plan);
        heard.client->open();
        QTRY_COMPARE(server.received(), bytes);
    }

    void answersPingsAndCloses_data()
    {
        QTest::addColumn<bool>("answers");
        QTest::newRow("answers") << true;
        QTest::newRow("withholds") << false;
    }
    void answersPingsAndCloses()
    {
        QFETCH(bool, answers);
        RawServer server(accepting(hex("8902 6869  8802 03e8")));
        Heard heard(server.port(), [answers](RawClientSettings &settings) {
            settings.answerPings = answers;
            settings.answerClose = answers;
        });
        heard.client->send(WritePlan{{request, 0}});
        heard.client->open();
        QVERIFY(heard.waitFor<ControlSeen>(2));
        heard.client->send(WritePlan{{"end", 0}});
        QTRY_VERIFY(server.received().endsWith("end"));
        FrameParser answered(Role::Server, 1'000, 0);
        answered.receive(server.received().mid(qsizetype(qstrlen(request))).chopped(3));
        const std::vector<Frame> frames = answered.takeFrames();
        QCOMPARE(frames.size(), std::size_t(answers ? 2 : 0));
        if (!answers)
            return;
        QCOMPARE(frames[0].header.opcode, Opcode::Pong);
        QCOMPARE(frames[0].payload, QByteArray("hi"));
        QCOMPARE(frames[1].header.opcode, Opcode::Close);
        QCOMPARE(frames[1].payload, hex("03e8"));
        // RFC 6455 section 5.3: unpredictable, a new one for each frame.
        QVERIFY(frames[0].header.maskingKey && frames[1].header.maskingKey);
        QVERIFY(!(*frames[0].header.maskingKey == *frames[1].header.maskingKey));
    }

    void aCloseOfItsOwnIsNotAnsweredTwice()
    {
        RawServer server(accepting());
        Heard heard(server.port());
        heard.client->send(WritePlan{{request, 0}});
        heard.client->open();
        QVERIFY(heard.waitFor<RawResponse>());
        heard.client->send(unchecked(Opcode::Close, {}));
        QTRY_COMPARE(server.received(), request + hex("8880 00000000"));
        server.peer()->write(hex("8800"));
        QVERIFY(heard.waitFor<ControlSeen>());
        heard.client->send(WritePlan{{"end", 0}});
        QTRY_COMPARE(server.received(), request + hex("8880 00000000") + "end");
    }

    void uncheckedFramesStandAsTheyAre()
    {
        RawServer server(accepting());
        Heard heard(server.port());
        heard.client->send(WritePlan{{request, 0}});
        heard.client->open();
        QVERIFY(heard.waitFor<RawResponse>());
        Unchecked wrong = unchecked(Opcode(0x7), "hi", std::nullopt);
        wrong.frame.header.rsv2 = true;
        heard.client->send(wrong);
        QTRY_COMPARE(server.received(), request + hex("a7026869"));
    }

    void halfClosesAndGoesOnReading()
    {
        RawServer server(accepting());
        Heard heard(server.port());
        heard.client->send(WritePlan{{request, 0}, {"rest", 20}});
        heard.client->open();
        heard.client->halfClose();
        QVERIFY(heard.waitFor<RawResponse>());
        QTRY_VERIFY(server.received().endsWith("rest"));
        // Qt's socket ends with the peer's side: what it wrote before is what a client still reads.
        QTRY_VERIFY(server.peerIsGone());
        QVERIFY(heard.waitFor<RawEnd>());
        QCOMPARE(heard.all<RawEnd>().front().cause, RawEndCause::PeerClosed);
    }

    void abortsWithAReset()
    {
        RawServer server;
        Heard heard(server.port());
        heard.client->open();
        QVERIFY(heard.waitFor<RawConnected>());
        QTRY_COMPARE(server.connections(), 1);
        heard.client->abort();
        QTRY_VERIFY(server.peerIsGone());
        QVERIFY(heard.client->hasEnded());
        QVERIFY(heard.all<RawEnd>().empty());
    }

    void saysHowAFrameWasCutShort()
    {
        RawServer server([](QTcpSocket &peer, const QByteArray &sofar) {
            if (sofar == request) {
                peer.write(Testing::acceptanceOf(sofar) + hex("8105 4865"));
                peer.disconnectFromHost();
            }
        });
        Heard heard(server.port());
        heard.client->send(WritePlan{{request, 0}});
        heard.client->open();
        QVERIFY(heard.waitFor<RawEnd>());
        QCOMPARE(heard.all<Failure>().front().violation, Violation::TruncatedFrame);
        QCOMPARE(heard.all<Failure>().front().partialPayload, "He");
        QVERIFY(std::holds_alternative<RawEnd>(heard.events.back().what));
    }

    void aRefusedConnectionHasWords()
    {
        RawServer server;
        const quint16 port = server.port();
        server.close();
        Heard heard(port);
        heard.client->open();
        QVERIFY(heard.waitFor<RawEnd>());
        QCOMPARE(heard.all<RawEnd>().front().cause, RawEndCause::NotConnected);
        QVERIFY(!heard.all<RawEnd>().front().detail.isEmpty());
    }

    void aTlsHandshakeThatHangsTimesOut()
    {
        RawServer server; // says nothing
        Heard heard(server.port(), [](RawClientSettings &settings) {
            settings.tls = true;
            settings.connectTimeout = 100;
        });
        heard.client->open();
        QVERIFY(heard.waitFor<RawEnd>());
        QCOMPARE(heard.all<RawEnd>().front().cause, RawEndCause::TimedOut);
    }

    void inflatesWhatWasAgreedOn()
    {
        RawServer server([](QTcpSocket &peer, const QByteArray &sofar) {
            if (sofar == request)
                peer.write(Testing::acceptanceOf(sofar, "Sec-WebSocket-Extensions: permessage-deflate\r\n") +
                           hex("c107 f248cdc9c90700"));
        });
        Heard heard(server.port(), [](RawClientSettings &settings) { settings.deflateOffer.emplace(); });
        heard.client->send(WritePlan{{request, 0}});
        heard.client->open();
        QVERIFY(heard.waitFor<Message>());
        QCOMPARE(heard.all<Message>().front().payload, "Hello");
        QCOMPARE(heard.all<FrameSeen>().front().frame.violation, Violation::None);
    }

    void tls_data()
    {
        QTest::addColumn<bool>("verifies");
        QTest::newRow("a certificate that nobody knows is refused") << true;
        QTest::newRow("it is accepted where none is verified") << false;
    }
    void tls()
    {
        QFETCH(bool, verifies);
        const auto identity = makeIdentity(requestForThisComputer(QDateTime::currentDateTimeUtc()));
        QVERIFY(identity);
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setLocalCertificateChain(identity->chain);
        configuration.setPrivateKey(identity->key);
        QSslServer server;
        server.setSslConfiguration(configuration);
        QVERIFY(server.listen(QHostAddress::LocalHost));
        QByteArray received;
        connect(&server, &QTcpServer::pendingConnectionAvailable, &server, [&] {
            QTcpSocket *peer = server.nextPendingConnection();
            connect(peer, &QIODevice::readyRead, peer, [&received, peer] { received += peer->readAll(); });
        });
        Heard heard(server.serverPort(), [verifies](RawClientSettings &settings) {
            settings.tls = true;
            settings.verifyCertificate = verifies;
        });
        heard.client->send(WritePlan{{"one", 0}, {"two", 0}});
        heard.client->open();
        if (verifies) {
            QVERIFY(heard.waitFor<RawEnd>());
            QCOMPARE(heard.all<RawEnd>().front().cause, RawEndCause::TlsFailed);
            QVERIFY(!heard.all<RawEnd>().front().detail.isEmpty());
        } else {
            QTRY_COMPARE(received, "onetwo");
            QCOMPARE(heard.client->trace().pieces().size(), std::size_t(2)); // in the clear
        }
    }

    void theTraceIsBounded()
    {
        RawServer server(accepting(QByteArray(5000, 'x')));
        Heard heard(server.port(), [](RawClientSettings &settings) { settings.traceLimit = 10; });
        heard.client->send(WritePlan{{request, 0}});
        heard.client->open();
        QTRY_VERIFY(heard.client->trace().count(Direction::ToClient) > 5000);
        QCOMPARE(heard.client->trace().count(Direction::ToServer), quint64(qstrlen(request)));
        QCOMPARE(heard.client->trace().pieces().size(), std::size_t(2));
        QCOMPARE(heard.client->trace().pieces().front().bytes, "GET / HTTP");
        QCOMPARE(heard.client->trace().pieces().back().bytes, "HTTP/1.1 1");
        QVERIFY(heard.client->trace().isCut(Direction::ToClient));
    }
};

QTEST_GUILESS_MAIN(TestRawClient)
#include "tst_rawclient.moc"
