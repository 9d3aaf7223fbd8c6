// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/program.h"

#include <QRegularExpression>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTest>

using namespace Fanlight;

namespace {

QStringList words(const char *line)
{
    return QString::fromUtf8(line).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

// A server that answers whatever comes with the same bytes and closes.
class CannedServer : public QTcpServer
{
public:
    explicit CannedServer(const QByteArray &answer)
    {
        connect(this, &QTcpServer::newConnection, this, [this, answer] {
            QTcpSocket *socket = nextPendingConnection();
            connect(socket, &QTcpSocket::readyRead, socket, [socket, answer] {
                socket->readAll();
                socket->write(answer);
                socket->disconnectFromHost();
            });
        });
        listen(QHostAddress::LocalHost);
    }
    [[nodiscard]] QString url() const { return QStringLiteral("ws://127.0.0.1:%1/").arg(serverPort()); }
};

} // namespace

// `fanlight connect` as a process.
class TestConnect : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void sendsAndWaitsForTheAnswers_data()
    {
        QTest::addColumn<QStringList>("engine");
        QTest::newRow("Qt's engine") << QStringList();
        QTest::newRow("raw") << words("--raw");
    }
    void sendsAndWaitsForTheAnswers()
    {
        QFETCH(QStringList, engine);
        ServeProgram serve(words("--behaviour echo --no-greeting"));
        Program client = Program::fanlight(QStringList{QStringLiteral("connect"), serve.url()} + engine +
                                           words("--send one --send two --wait 0.3"));
        QCOMPARE(client.wait(), 0);
        QCOMPARE(client.output(), words("one two"));
        QVERIFY2(client.errors().contains(QStringLiteral("Connected to ") + serve.url()),
            qPrintable(client.errors()));
        QCOMPARE(serve.waitForEvent(QStringLiteral("closed")).value(u"close_code").toInt(), 1000);
    }

    void withholdsThePong()
    {
        ServeProgram serve(words("--behaviour silent --no-greeting --heartbeat 0.1 --heartbeat-timeout 0.1"));
        Program client = Program::fanlight(QStringList{QStringLiteral("connect"), serve.url()} +
                                           words("--raw --no-pong --send one --count 1 --wait 20"));
        QCOMPARE(client.wait(), 1);
        QVERIFY2(client.errors().contains(QStringLiteral("after 0 of 1 messages")) ||
                     client.errors().contains(QStringLiteral("lost")),
            qPrintable(client.errors()));
    }

    void countsMessages()
    {
        ServeProgram serve(words("--behaviour echo"));
        Program client = Program::fanlight(
            QStringList{QStringLiteral("connect"), serve.url()} + words("--send one --send two --count 2"));
        QCOMPARE(client.wait(), 0);
        QCOMPARE(client.output(),
            (QStringList{QStringLiteral("Hello! Message From Server!!"), QStringLiteral("one")}));
    }

    void tooFewMessages()
    {
        ServeProgram serve(words("--behaviour silent"));
        Program client = Program::fanlight(
            QStringList{QStringLiteral("connect"), serve.url()} + words("--send one --count 2 --wait 0.2"));
        QCOMPARE(client.wait(), 1);
        QVERIFY2(client.errors().contains(QStringLiteral("Only 1 of 2")), qPrintable(client.errors()));
    }

    void sendsStandardInput()
    {
        ServeProgram serve(words("--behaviour echo --no-greeting"));
        Program client =
            Program::fanlight(QStringList{QStringLiteral("connect"), serve.url()} + words("--wait 0.3"));
        client.write("first line\nsecond line\r\nlast line without an end");
        client.closeInput();
        QCOMPARE(client.wait(), 0);
        QCOMPARE(client.output(), (QStringList{QStringLiteral("first line"), QStringLiteral("second line"),
                                      QStringLiteral("last line without an end")}));
    }

    void sendsMoreLinesThanItReadsAhead()
    {
        ServeProgram serve(words("--behaviour silent --no-greeting"));
        Program client =
            Program::fanlight(QStringList{QStringLiteral("connect"), serve.url()} + words("--wait 0.1"));
        QByteArray lines;
        for (int number = 0; number < 2'000; ++number)
            lines += QByteArray::number(number) + '\n';
        client.write(lines);
        client.closeInput();
        QCOMPARE(client.wait(), 0);
        serve.waitForEvent(QStringLiteral("closed"));
        int next = 0;
        const auto events = serve.events();
        for (const QJsonObject &event : events) {
            if (event.value(u"opcode") == 1)
                QCOMPARE(event.value(u"payload").toString(), QString::number(next++));
        }
        QCOMPARE(next, 2'000);
    }

    void ctrlCClosesWith1001()
    {
        ServeProgram serve;
        Program client = Program::fanlight({QStringLiteral("connect"), serve.url()});
        client.waitForLine(QStringLiteral("Hello! Message From Server!!"));
        client.interrupt();
        QCOMPARE(client.wait(), 0);
        QCOMPARE(serve.waitForEvent(QStringLiteral("closed")).value(u"close_code").toInt(), 1001);
    }

    void headersAndSubprotocolsGoOut()
    {
        ServeProgram serve(words("--subprotocol chat"));
        Program client = Program::fanlight({QStringLiteral("connect"), serve.url(),
            QStringLiteral("--header"), QStringLiteral("Cookie: a=b"), QStringLiteral("--subprotocol"),
            QStringLiteral("soap"), QStringLiteral("--subprotocol"), QStringLiteral("chat"),
            QStringLiteral("--count"), QStringLiteral("1")});
        QCOMPARE(client.wait(), 0);
        QVERIFY2(client.errors().contains(QStringLiteral("subprotocol chat")), qPrintable(client.errors()));
        const QString request =
            serve.waitForEvent(QStringLiteral("handshake-request")).value(u"payload").toString();
        QVERIFY2(request.contains(QStringLiteral("Cookie: a=b\r\n")), qPrintable(request));
    }

    void jsonShowsEveryEvent()
    {
        ServeProgram serve(words("--behaviour echo"));
        Program client = Program::fanlight(
            QStringList{QStringLiteral("connect"), serve.url()} + words("--send one --count 2 --json"));
        QCOMPARE(client.wait(), 0);
        QStringList seen;
        const auto events = client.events();
        for (const QJsonObject &event : events) {
            QVERIFY(!event.isEmpty());
            const QString kind = event.value(u"event").toString();
            if (kind != u"note")
                seen << (kind == u"frame" ? event.value(u"opcode_name").toString() : kind);
        }
        for (const char *kind :
            {"opened", "handshake-request", "handshake-response", "text", "close", "closed"})
            QVERIFY2(seen.contains(QLatin1StringView(kind)), qPrintable(seen.join(QLatin1Char(' '))));
        QCOMPARE(seen.count(QStringLiteral("text")), 3);
    }

    void failsInWords_data()
    {
        QTest::addColumn<QStringList>("arguments");
        QTest::addColumn<QString>("words"); // that standard error must hold
        QTcpServer closed;                  // a port where nobody listens any more
        QVERIFY(closed.listen(QHostAddress::LocalHost));
        const QString refused = QStringLiteral("ws://127.0.0.1:%1/").arg(closed.serverPort());
        QTest::newRow("refused") << QStringList{refused} << QStringLiteral("127.0.0.1");
        QTest::newRow("unresolvable")
            << QStringList{QStringLiteral("ws://nowhere.invalid/")} << QStringLiteral("nowhere.invalid");
        QTest::newRow("not a WebSocket URL")
            << QStringList{QStringLiteral("http://127.0.0.1/")} << QStringLiteral("ws://");
        QTest::newRow("not a URL") << QStringList{QStringLiteral("::::")} << QStringLiteral("ws://");
        QTest::newRow("header injection")
            << QStringList{refused, QStringLiteral("--header"), QStringLiteral("X: a\r\nInjected: b")}
            << QStringLiteral("X");
        QTest::newRow("subprotocol that is no token")
            << QStringList{refused, QStringLiteral("--subprotocol"), QStringLiteral("a b")}
            << QStringLiteral("a b");
    }
    void failsInWords()
    {
        QFETCH(QStringList, arguments);
        QFETCH(QString, words);
        Program client = Program::fanlight(QStringList{QStringLiteral("connect")} + arguments);
        QCOMPARE(client.wait(), 1);
        QVERIFY(client.output().isEmpty());
        QVERIFY2(client.errors().startsWith(QStringLiteral("fanlight: ")), qPrintable(client.errors()));
        QVERIFY2(client.errors().contains(words), qPrintable(client.errors()));
        QCOMPARE(client.errors().count(QLatin1Char('\n')), 1);
    }

    void serverThatIsNone_data()
    {
        QTest::addColumn<QByteArray>("answer");
        QTest::addColumn<QString>("words");
        QTest::newRow("404") << QByteArray("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\nnone")
                             << QStringLiteral("404");
        QTest::newRow("garbage") << QByteArray("220 smtp.example.org ESMTP\r\n\r\n") << QString();
        QTest::newRow("wrong accept")
            << QByteArray("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                          "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA=\r\n\r\n")
            << QString();
    }
    void serverThatIsNone()
    {
        QFETCH(QByteArray, answer);
        QFETCH(QString, words);
        CannedServer server(answer);
        QProcess client;
        client.start(QStringLiteral(FANLIGHT_EXECUTABLE), {QStringLiteral("connect"), server.url()});
        QTRY_COMPARE_WITH_TIMEOUT(client.state(), QProcess::NotRunning, 20'000);
        const QString said = QString::fromUtf8(client.readAllStandardError());
        QCOMPARE(client.exitCode(), 1);
        QVERIFY2(said.startsWith(QStringLiteral("fanlight: ")), qPrintable(said));
        QVERIFY2(said.contains(words), qPrintable(said));
    }

    void badUsage()
    {
        Program client = Program::fanlight(words("connect"));
        QCOMPARE(client.wait(), 2);
        QVERIFY2(
            client.errors().contains(QStringLiteral("fanlight connect --help")), qPrintable(client.errors()));
    }
};

QTEST_GUILESS_MAIN(TestConnect)
#include "tst_connect.moc"
