// SPDX-License-Identifier: GPL-3.0-or-later
#include "tester/catalogue.h"
#include "tester/testrunner.h"
#include "tests/support/rawserver.h"

#include <QEventLoop>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>

#include <functional>
#include <memory>

using namespace Fanlight;

namespace {

// Servers that are wrong in one way each. What they say to a frame:
using Answer = std::function<QByteArray(const Frame &frame)>;

// Any number of connections, each of them upgraded, each whole frame answered.
class WrongServer
{
public:
    explicit WrongServer(Answer answer)
        : m_answer(std::move(answer))
    {
        if (!m_server.listen(QHostAddress::LocalHost))
            qFatal("the server cannot listen");
        QObject::connect(&m_server, &QTcpServer::newConnection, &m_server, [this] { accept(); });
    }
    [[nodiscard]] QUrl url() const
    {
        return QUrl(QStringLiteral("ws://127.0.0.1:%1/").arg(m_server.serverPort()));
    }

    // The head that accepts a request; empty while it is incomplete.
    std::function<QByteArray(const QByteArray &request)> opening = [](const QByteArray &request) {
        return Testing::acceptanceOf(request);
    };
    // After a frame was answered with this.
    std::function<bool(const Frame &frame)> hangsUp = [](const Frame &frame) {
        return frame.header.opcode == Opcode::Close;
    };

private:
    void accept()
    {
        QTcpSocket *peer = m_server.nextPendingConnection();
        auto request = std::make_shared<QByteArray>();
        auto parser = std::make_shared<FrameParser>(Role::Server, 16 << 20, 0);
        auto open = std::make_shared<bool>(false);
        QObject::connect(peer, &QIODevice::readyRead, peer, [this, peer, request, parser, open] {
            QByteArray bytes = peer->readAll();
            if (!*open) {
                *request += bytes;
                const QByteArray head = opening(*request);
                if (head.isEmpty())
                    return;
                *open = true;
                peer->write(head);
                bytes = request->mid(request->indexOf("\r\n\r\n") + 4);
            }
            parser->receive(bytes);
            for (const Frame &frame : parser->takeFrames()) {
                peer->write(m_answer(frame));
                if (hangsUp(frame))
                    peer->disconnectFromHost();
            }
        });
    }

    QTcpServer m_server;
    Answer m_answer;
};

QByteArray closeWith(quint16 code)
{
    QByteArray body(2, '\0');
    body[0] = char(code >> 8);
    body[1] = char(code & 0xFF);
    return serializeMessage(Opcode::Close, body);
}

// What an honest server of few words says: it echoes and answers pings and closes, whatever the frame is
// like.
QByteArray honest(const Frame &frame)
{
    switch (frame.header.opcode) {
    case Opcode::Ping:
        return serializeMessage(Opcode::Pong, frame.payload);
    case Opcode::Pong:
        return {};
    case Opcode::Close:
        return serializeMessage(Opcode::Close, frame.payload);
    default:
        return serializeMessage(frame.header.opcode, frame.payload);
    }
}

struct Outcome
{
    TestRun run;
    QString failure;
    [[nodiscard]] const TestResult &only() const { return run.results.front(); }
};

Outcome runOn(const QUrl &url, std::vector<TestCase> cases, int timeout = 5'000)
{
    TestSettings settings;
    settings.url = url;
    settings.timeout = timeout;
    TestRunner runner;
    Outcome outcome;
    // QTest's own waiting sleeps between turns of the event loop, which the server lives in as well.
    QEventLoop loop;
    QObject::connect(&runner, &TestRunner::finished, &loop, &QEventLoop::quit);
    QObject::connect(&runner, &TestRunner::failed, &loop, [&](const QString &reason) {
        outcome.failure = reason;
        loop.quit();
    });
    runner.start(settings, std::move(cases));
    loop.exec();
    outcome.run = runner.run();
    return outcome;
}

} // namespace

class TestVerdicts : public QObject
{
    Q_OBJECT

private:
    // One case on a server, and what it came to.
    static void check(const WrongServer &server, QStringView id, TestVerdict verdict, const QString &reason,
        int timeout = 5'000)
    {
        const Outcome outcome = runOn(server.url(), casesMatching(id), timeout);
        QCOMPARE(outcome.failure, QString());
        QCOMPARE(outcome.run.results.size(), std::size_t(1));
        const TestResult &result = outcome.only();
        QVERIFY2(result.verdict == verdict && result.reason.contains(reason),
            qPrintable(QString::fromLatin1(word(result.verdict)) + u' ' + result.reason));
    }

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void passes()
    {
        const WrongServer server(honest);
        check(server, u"framing/length/text-125", TestVerdict::Pass, {});
        check(server, u"ping/answer/ten", TestVerdict::Pass, {});
        check(server, u"closing/code/1000", TestVerdict::Pass, QStringLiteral("close frame with 1000"));
    }

    void aWrongEchoFails()
    {
        bool first = true; // the probe's message comes back as it should
        const WrongServer server([&first](const Frame &frame) {
            if (frame.header.opcode != Opcode::Text || std::exchange(first, false))
                return honest(frame);
            QByteArray payload = frame.payload;
            payload[payload.size() - 1] = '!';
            return serializeMessage(Opcode::Text, payload);
        });
        check(server, u"framing/length/text-125", TestVerdict::Fail, QStringLiteral("another byte at 124"));
    }

    void anotherOpcodeFails()
    {
        const WrongServer server([](const Frame &frame) {
            const bool binary = frame.header.opcode == Opcode::Binary;
            return binary ? serializeMessage(Opcode::Text, frame.payload) : honest(frame);
        });
        check(server, u"framing/length/binary-125", TestVerdict::Fail,
            QStringLiteral("came back as a text message"));
    }

    void silenceFails()
    {
        const WrongServer server([](const Frame &frame) {
            return frame.header.opcode == Opcode::Ping ? QByteArray() : honest(frame);
        });
        check(server, u"ping/answer/empty", TestVerdict::Fail, QStringLiteral("nothing more within 0.3 s"),
            300);
    }

    void acceptingWhatIsWrongFails()
    {
        const WrongServer server(honest);
        check(server, u"masking/missing/text", TestVerdict::Fail, QStringLiteral("came a text message"));
        check(server, u"reserved-bits/text-4", TestVerdict::Fail, QStringLiteral("came a text message"));
        check(
            server, u"closing/forbidden-code/1005", TestVerdict::Fail, QStringLiteral("broke the protocol"));
        check(server, u"handshake/version/12", TestVerdict::Fail, QStringLiteral("accepted with 101"));
    }

    void laxnessIsNonStrict()
    {
        const WrongServer server(honest);
        check(server, u"framing/overlong/125-in-16", TestVerdict::NonStrict,
            QStringLiteral("came a binary message"));
        check(server, u"closing/undefined-code/2000", TestVerdict::NonStrict,
            QStringLiteral("1002 was expected"));
    }

    void anotherCloseCodeIsNonStrict()
    {
        WrongServer server([](const Frame &frame) {
            return frame.violation == Violation::None ? honest(frame) : closeWith(1000);
        });
        server.hangsUp = [](const Frame &frame) { return frame.violation != Violation::None; };
        check(server, u"masking/missing/text", TestVerdict::NonStrict, QStringLiteral("1002 was expected"));
    }

    void noCloseFrameIsNonStrict()
    {
        WrongServer server([](const Frame &frame) {
            return frame.violation == Violation::None ? honest(frame) : QByteArray();
        });
        server.hangsUp = [](const Frame &frame) { return frame.violation != Violation::None; };
        check(
            server, u"masking/missing/text", TestVerdict::NonStrict, QStringLiteral("without a close frame"));
    }

    void anOpenTcpAfterTheHandshakeIsNonStrict()
    {
        WrongServer server(honest);
        server.hangsUp = [](const Frame &) { return false; };
        check(server, u"closing/code/1000", TestVerdict::NonStrict, QStringLiteral("TCP was still open"));
    }

    void noCloseFrameInAnswerFails()
    {
        const WrongServer server([](const Frame &frame) {
            return frame.header.opcode == Opcode::Close ? QByteArray() : honest(frame);
        });
        check(server, u"closing/code/1000", TestVerdict::Fail,
            QStringLiteral("without a close frame in answer"));
    }

    void maskedServerFramesFail()
    {
        bool first = true;
        const WrongServer server([&first](const Frame &frame) {
            const bool mask = frame.header.opcode == Opcode::Text && !std::exchange(first, false);
            return mask ? serializeMessage(Opcode::Text, frame.payload, MaskingKey{}) : honest(frame);
        });
        check(
            server, u"framing/length/text-125", TestVerdict::Fail, QStringLiteral("A server must not mask"));
    }

    void informationalSaysWhatWasSeen()
    {
        const WrongServer server(honest);
        check(server, u"closing/code/1012", TestVerdict::Informational,
            QStringLiteral("a close frame with 1012"));
        check(server, u"handshake/early/half-a-request", TestVerdict::Informational,
            QStringLiteral("nothing came"));
        check(server, u"handshake/early/message", TestVerdict::Informational,
            QStringLiteral("a text message of 5 bytes"));
    }

    void withoutAnEchoItIsNotSupported()
    {
        const WrongServer server(
            [](const Frame &frame) { return isControl(frame.header.opcode) ? honest(frame) : QByteArray(); });
        check(server, u"framing/length/text-125", TestVerdict::NotSupported, QStringLiteral("does not echo"));
        check(server, u"ping/answer/ten", TestVerdict::Pass, {});
    }

    void aWrongAcceptKeyFailsTheRun()
    {
        WrongServer server(honest);
        server.opening = [](const QByteArray &request) {
            const QByteArray head = Testing::acceptanceOf(request);
            const qsizetype key = head.indexOf("Accept: ") + 8;
            return head.isEmpty() ? head : head.first(key) + 'A' + head.mid(key + 1);
        };
        const Outcome outcome = runOn(server.url(), catalogue());
        QVERIFY2(
            outcome.failure.contains(QStringLiteral("Sec-WebSocket-Accept")), qPrintable(outcome.failure));
        QVERIFY(outcome.run.results.empty());
    }

    void nobodyThereFailsTheRun()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        const QUrl url(QStringLiteral("ws://127.0.0.1:%1/").arg(server.serverPort()));
        server.close();
        QVERIFY(
            runOn(url, catalogue()).failure.startsWith(QStringLiteral("The server could not be reached")));
    }

    void aSilentPortFailsTheRun()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        const QUrl url(QStringLiteral("ws://127.0.0.1:%1/").arg(server.serverPort()));
        QVERIFY(runOn(url, catalogue(), 200).failure.contains(QStringLiteral("within 0.2 s")));
    }

    void progressAndStop()
    {
        const WrongServer server(honest);
        TestSettings settings;
        settings.url = server.url();
        settings.connections = 2;
        TestRunner runner;
        int most = 0;
        connect(&runner, &TestRunner::progressed, &runner, [&](int done, int total) {
            QCOMPARE(done, most + 1);
            QCOMPARE(total, int(catalogue().size()));
            most = done;
            if (done == 10)
                runner.stop();
        });
        QSignalSpy finished(&runner, &TestRunner::finished);
        runner.start(settings, catalogue());
        QVERIFY(finished.wait());
        QCOMPARE(most, 10);
        QVERIFY(!runner.isRunning());
        QVERIFY(!runner.run().complete);
        QVERIFY(!isWell(runner.run()));
        QCOMPARE(runner.run().results.size(), std::size_t(10));
        runner.stop(); // once more is no harm
        QCOMPARE(finished.size(), 1);
    }

    void resultsStandInTheCataloguesOrderWithBytes()
    {
        const WrongServer server(honest);
        const std::vector<TestCase> cases = casesMatching(u"framing/length/*");
        const Outcome outcome = runOn(server.url(), cases);
        QCOMPARE(outcome.run.results.size(), cases.size());
        for (std::size_t index = 0; index < cases.size(); ++index) {
            const TestResult &result = outcome.run.results[index];
            QCOMPARE(result.test.id, cases[index].id);
            qsizetype kept = 0;
            for (const WirePiece &piece : result.trace.pieces())
                kept += piece.bytes.size();
            QVERIFY(kept > 100 && kept <= 2 * outcome.run.settings.traceLimit);
            QVERIFY(result.trace.pieces().front().bytes.startsWith("GET / HTTP/1.1\r\n"));
            QVERIFY(result.time > 0);
        }
        QVERIFY(outcome.run.results.back().trace.count(Direction::ToServer) > 4 << 20);
    }
};

QTEST_GUILESS_MAIN(TestVerdicts)
#include "tst_verdicts.moc"
