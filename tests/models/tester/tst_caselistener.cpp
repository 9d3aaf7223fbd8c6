// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/maskingkeys.h"
#include "client/rawclient.h"
#include "tester/caselistener.h"
#include "tester/catalogue.h"

#include <QEventLoop>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTcpSocket>
#include <QTest>

#include <functional>

using namespace Fanlight;

namespace {

// How a client is wrong; all false: a strict client.
struct Faults
{
    bool takesAnyAnswer = false;
    bool takesMaskedFrames = false;
    bool masksNothing = false;
    bool oneKey = false;
    bool noPongs = false;
    bool noClose = false;
    bool textAsBinary = false;
    bool noDeflate = false;
};

// A client under test: connects as often as it is told and sends every message back.
class EchoClient : public QObject
{
public:
    EchoClient(const QUrl &url, Faults faults, QObject *parent)
        : QObject(parent)
        , m_faults(faults)
        , m_request(openingRequest(url, m_keys.nonce()))
        , m_client(settingsFor(url, faults))
    {
        if (!faults.noDeflate)
            m_request.fields.append("Sec-WebSocket-Extensions", offerField(m_offer));
        connect(&m_client, &RawClient::happened, this, [this](const RawEvent &event) { take(event.what); });
        m_client.open();
    }

    std::function<void()> ended;

private:
    static RawClientSettings settingsFor(const QUrl &url, Faults faults)
    {
        RawClientSettings settings = rawSettingsFor(url);
        settings.answerPings = false; // its keys are all the same
        settings.answerClose = !faults.noClose;
        if (!faults.noDeflate)
            settings.deflateOffer = DeflateParameters{.offersClientMaxWindowBits = true};
        return settings;
    }

    void take(const RawHappening &what)
    {
        if (std::holds_alternative<RawConnected>(what))
            m_client.send(WritePlan{{serialize(m_request).value(), 0}});
        else if (const auto *response = std::get_if<RawResponse>(&what))
            takeAnswer(*response);
        else if (const auto *message = std::get_if<Message>(&what); message && !m_over)
            say(m_faults.textAsBinary ? Opcode::Binary : message->opcode, message->payload);
        else if (const auto *control = std::get_if<ControlSeen>(&what))
            takeControl(control->frame);
        else if (const auto *seen = std::get_if<FrameSeen>(&what))
            failOn(seen->frame.violation);
        else if (const auto *failure = std::get_if<Failure>(&what))
            failOn(failure->violation);
        else if (std::holds_alternative<RawEnd>(what))
            ended();
    }

    void takeControl(const Frame &control)
    {
        if (control.header.opcode == Opcode::Ping && !m_faults.noPongs && !m_over)
            say(Opcode::Pong, control.payload);
        m_over = m_over || control.header.opcode == Opcode::Close;
    }

    void takeAnswer(const RawResponse &response)
    {
        if (m_faults.takesAnyAnswer)
            return;
        const bool bad =
            !response.head || firstFailure(checkResponse(m_request, *response.head)) ||
            !checkDeflateAnswer(
                m_offer, parseExtensions(response.head->fields.values("Sec-WebSocket-Extensions").join(", "))
                             .value_or(std::vector<Extension>{}))
                 .fault.isEmpty();
        if (bad)
            m_client.finish();
    }

    void failOn(Violation violation)
    {
        const bool taken = violation == Violation::None || violation == Violation::TruncatedFrame ||
                           (violation == Violation::MaskedServerFrame && m_faults.takesMaskedFrames);
        if (taken || std::exchange(m_over, true))
            return;
        Frame frame;
        frame.header.opcode = Opcode::Close;
        frame.header.maskingKey = m_keys.next();
        frame.payload = Scripted::closing(closeCodeFor(violation).value).payload;
        frame.header.payloadLength = quint64(frame.payload.size());
        m_client.send(Unchecked{frame}); // the client answers no ping after it
    }

    void say(Opcode opcode, const QByteArray &payload)
    {
        std::optional<MaskingKey> key = m_faults.oneKey ? MaskingKey{{1, 2, 3, 4}} : m_keys.next();
        if (m_faults.masksNothing)
            key.reset();
        m_client.send(WritePlan{{serializeMessage(opcode, payload, key), 0}});
    }

    MaskingKeys m_keys;
    Faults m_faults;
    DeflateParameters m_offer{.offersClientMaxWindowBits = true};
    RequestHead m_request;
    RawClient m_client;
    bool m_over = false; // failed, or closed
};

ListenSettings quickSettings()
{
    ListenSettings settings;
    settings.timeout = 3'000;
    settings.idle = 5'000;
    return settings;
}

// Comes once for each case, to several at a time.
TestRun runWith(Faults faults, std::vector<TestCase> cases, const QString &path = QStringLiteral("/next"))
{
    CaseListener listener;
    QEventLoop loop;
    QUrl url;
    int left = int(cases.size());
    QObject clients;
    QObject::connect(&listener, &CaseListener::finished, &loop, &QEventLoop::quit);
    QObject::connect(&listener, &CaseListener::failed, &loop, &QEventLoop::quit);
    QObject::connect(&listener, &CaseListener::listening, &loop, [&](const QUrl &where) { url = where; });
    listener.start(quickSettings(), std::move(cases));
    url.setPath(path);
    std::function<void()> comeAgain = [&] {
        if (left-- <= 0)
            return;
        auto *client = new EchoClient(url, faults, &clients);
        client->ended = [&, client] {
            client->deleteLater();
            comeAgain();
        };
    };
    for (int client = 0; client < 8; ++client)
        comeAgain();
    loop.exec();
    return listener.run();
}

// What a plain HTTP request is answered with.
QByteArray get(quint16 port, const QByteArray &path)
{
    QTcpSocket socket;
    socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    socket.write("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n");
    QByteArray answer;
    QObject::connect(&socket, &QIODevice::readyRead, &socket, [&] { answer += socket.readAll(); });
    QSignalSpy ended(&socket, &QAbstractSocket::disconnected);
    return ended.wait() ? answer + socket.readAll() : QByteArray();
}

} // namespace

class TestCaseListener : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void aStrictClientPassesEverything()
    {
        const std::vector<TestCase> cases = catalogue(Role::Client);
        const TestRun run = runWith({}, cases);
        QCOMPARE(run.tested, Role::Client);
        QCOMPARE(run.results.size(), cases.size());
        for (std::size_t at = 0; at < cases.size(); ++at) {
            const TestResult &result = run.results[at];
            QCOMPARE(result.test.id, cases[at].id);
            const bool isFine =
                result.verdict == TestVerdict::Pass || result.verdict == TestVerdict::Informational;
            QVERIFY2(isFine, result.test.id + ": " + result.reason.toUtf8());
            QVERIFY2(result.trace.count(Direction::ToServer) > 0, result.test.id);
        }
        QVERIFY(isWell(run));
    }

    void whatIsWrongIsFound_data()
    {
        QTest::addColumn<Faults>("faults");
        QTest::addColumn<QString>("id");
        QTest::addColumn<TestVerdict>("verdict");
        QTest::addColumn<QString>("words");
        QTest::newRow("any answer is taken")
            << Faults{.takesAnyAnswer = true} << QStringLiteral("handshake/accept/other-key")
            << TestVerdict::Fail << QStringLiteral("took the answer");
        QTest::newRow("masked frames are taken")
            << Faults{.takesMaskedFrames = true} << QStringLiteral("masking/unwanted/text")
            << TestVerdict::Fail << QStringLiteral("came a text message of 5 bytes");
        QTest::newRow("nothing is masked")
            << Faults{.masksNothing = true} << QStringLiteral("framing/length/text-125") << TestVerdict::Fail
            << QStringLiteral("the peer broke the protocol");
        QTest::newRow("one key for all") << Faults{.oneKey = true} << QStringLiteral("masking/fresh/messages")
                                         << TestVerdict::Fail << QStringLiteral("had the same masking key");
        QTest::newRow("no pongs") << Faults{.noPongs = true} << QStringLiteral("ping/answer/empty")
                                  << TestVerdict::Fail << QStringLiteral("nothing more within 3 s");
        QTest::newRow("no close frame") << Faults{.noClose = true} << QStringLiteral("closing/answer/reason")
                                        << TestVerdict::Fail << QStringLiteral("nothing more within 3 s");
        QTest::newRow("text comes back as binary")
            << Faults{.textAsBinary = true} << QStringLiteral("framing/length/text-125") << TestVerdict::Fail
            << QStringLiteral("came back as a binary message");
        QTest::newRow("no compression")
            << Faults{.noDeflate = true} << QStringLiteral("compression/message/empty")
            << TestVerdict::NotSupported << QStringLiteral("does not offer permessage-deflate");
    }
    void whatIsWrongIsFound()
    {
        QFETCH(Faults, faults);
        QFETCH(QString, id);
        QFETCH(TestVerdict, verdict);
        QFETCH(QString, words);
        const TestRun run = runWith(faults, casesMatching(id, Role::Client));
        QCOMPARE(run.results.size(), std::size_t(1));
        QVERIFY2(run.results.front().reason.contains(words), qPrintable(run.results.front().reason));
        QCOMPARE(run.results.front().verdict, verdict);
        QCOMPARE(isWell(run), verdict != TestVerdict::Fail);
    }

    void aRequestThatIsWrongFailsItsCase()
    {
        CaseListener listener;
        QSignalSpy listening(&listener, &CaseListener::listening);
        QSignalSpy finished(&listener, &CaseListener::finished);
        listener.start(quickSettings(), casesMatching(u"ping/answer/empty", Role::Client));
        QTcpSocket socket;
        socket.connectToHost(
            QHostAddress(QHostAddress::LocalHost), quint16(listening.front().front().toUrl().port()));
        socket.write("GET /next HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     "Sec-WebSocket-Version: 8\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n");
        QVERIFY(finished.wait());
        const TestResult &result = listener.run().results.front();
        QCOMPARE(result.verdict, TestVerdict::Fail);
        QVERIFY2(result.reason.contains(QStringLiteral("It was \"8\"")), qPrintable(result.reason));
    }

    // By number, by name, and again: the newest result counts.
    void pathsChoose()
    {
        std::vector<TestCase> cases = casesMatching(u"ping/answer/*", Role::Client);
        cases.resize(2);
        CaseListener listener;
        QSignalSpy done(&listener, &CaseListener::caseFinished);
        QSignalSpy finished(&listener, &CaseListener::finished);
        QUrl url;
        connect(&listener, &CaseListener::listening, this, [&](const QUrl &where) { url = where; });
        listener.start(quickSettings(), cases);
        QStringList paths{QStringLiteral("/case/2"), QStringLiteral("/case/2"), QStringLiteral("/case/3"),
            QStringLiteral("/case/0"), QStringLiteral("/case/nothing"),
            QStringLiteral("/case/") + QString::fromLatin1(cases.front().id)};
        QObject clients;
        std::function<void()> comeAgain = [&] {
            if (paths.isEmpty())
                return;
            url.setPath(paths.takeFirst());
            auto *client = new EchoClient(url, {}, &clients);
            client->ended = [&, client] {
                client->deleteLater();
                comeAgain();
            };
        };
        comeAgain();
        QVERIFY(finished.wait(10'000));
        QCOMPARE(done.size(), 3);
        QVERIFY(isWell(listener.run()));
        QCOMPARE(listener.run().results.size(), cases.size());
    }

    void plainHttpIsAnswered()
    {
        CaseListener listener;
        QSignalSpy listening(&listener, &CaseListener::listening);
        listener.start(quickSettings(), casesMatching(u"ping/answer/*", Role::Client));
        const auto port = quint16(listening.front().front().toUrl().port());
        QVERIFY(get(port, "/cases").endsWith("\r\n\r\n7\n"));
        QVERIFY(get(port, "/").startsWith("HTTP/1.1 426 "));
        QVERIFY(get(port, "/ what").startsWith("HTTP/1.1 505 "));
        QVERIFY(listener.isRunning());
    }

    void nobodyComes()
    {
        CaseListener listener;
        QSignalSpy finished(&listener, &CaseListener::finished);
        ListenSettings settings = quickSettings();
        settings.idle = 50;
        listener.start(settings, casesMatching(u"ping/answer/*", Role::Client));
        QVERIFY(finished.wait());
        QVERIFY(!listener.run().complete && !isWell(listener.run()));
        QCOMPARE(listener.run().notRun.size(), std::size_t(7));
    }

    void aPortThatIsTaken()
    {
        CaseListener first;
        QSignalSpy listening(&first, &CaseListener::listening);
        first.start(quickSettings(), catalogue(Role::Client));
        ListenSettings settings = quickSettings();
        settings.port = quint16(listening.front().front().toUrl().port());
        CaseListener second;
        QSignalSpy failed(&second, &CaseListener::failed);
        second.start(settings, catalogue(Role::Client));
        QCOMPARE(failed.size(), 1);
        QVERIFY(failed.front().front().toString().contains(QString::number(settings.port)));
        QVERIFY(!second.isRunning());
    }
};

QTEST_GUILESS_MAIN(TestCaseListener)
#include "tst_caselistener.moc"
