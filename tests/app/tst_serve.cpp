// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/program.h"
#include "tests/support/requirement.h"

#include <QRegularExpression>
#include <QSet>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTest>

#include <algorithm>

using namespace Fanlight;

namespace {

QStringList words(const char *line)
{
    return QString::fromUtf8(line).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

} // namespace

// `fanlight serve` as a process, among foreign peers: curl and python3-websockets.
class TestServe : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void saysWhereItListens()
    {
        Program serve = Program::fanlight(words("serve --port 0"));
        static const QRegularExpression expected(
            QStringLiteral("^Listening on ws://127\\.0\\.0\\.1:\\d+/ and http://127\\.0\\.0\\.1:\\d+/$"));
        QVERIFY(serve.waitForLine([](const QString &) { return true; }).contains(expected));
        serve.terminate();
        QCOMPARE(serve.wait(), 0);
    }

    void curlIsAnswered()
    {
        const QString curl = QStandardPaths::findExecutable(QStringLiteral("curl"));
        if (curl.isEmpty())
            FANLIGHT_SKIP_OR_FAIL("curl is not here");
        ServeProgram serve;
        Program get(curl, {QStringLiteral("--silent"), QStringLiteral("--noproxy"), QStringLiteral("*"),
                              QStringLiteral("http://127.0.0.1:%1/").arg(serve.port()),
                              QStringLiteral("--write-out"), QStringLiteral("\\n%{http_code}\\n")});
        QCOMPARE(get.wait(), 0);
        QCOMPARE(get.output(), (QStringList{QStringLiteral("hi there"), QStringLiteral("200")}));
        const QJsonObject request = serve.waitForEvent(QStringLiteral("http-request"));
        QVERIFY(request.value(u"payload").toString().contains(QStringLiteral("User-Agent: curl")));
        QCOMPARE(serve.waitForEvent(QStringLiteral("http-response")).value(u"status").toInt(), 200);
    }

    // Two python peers and one of ours: what one says, all three receive.
    void threePeersShareABroadcast()
    {
        ServeProgram serve;
        Program one = Program::pythonPeer(serve.url());
        Program two = Program::pythonPeer(serve.url());
        Program three = Program::fanlight({QStringLiteral("connect"), serve.url()});
        const QString greeting = QStringLiteral("Hello! Message From Server!!");
        if (one.firstSign() == 77)
            FANLIGHT_SKIP_OR_FAIL("python3-websockets is not here");
        one.waitForLine(QStringLiteral("message ") + greeting);
        two.waitForLine(QStringLiteral("message ") + greeting);
        three.waitForLine(greeting);

        one.write("from python\n");
        one.waitForLine(QStringLiteral("message from python"));
        two.waitForLine(QStringLiteral("message from python"));
        three.waitForLine(QStringLiteral("from python"));

        three.write("from the terminal: \xc3\xa9\n");
        one.waitForLine(QString::fromUtf8("message from the terminal: \xc3\xa9"));
        two.waitForLine(QString::fromUtf8("message from the terminal: \xc3\xa9"));
        three.waitForLine(QString::fromUtf8("from the terminal: \xc3\xa9"));

        // One event for the broadcast, and one for each of its deliveries: they carry its number.
        const QJsonObject broadcast = serve.waitForEvent(QStringLiteral("broadcast"));
        QCOMPARE(broadcast.value(u"payload").toString(), QStringLiteral("from python"));
        QCOMPARE(broadcast.value(u"direction").toString(), QStringLiteral("to-client"));
        QCOMPARE(broadcast.value(u"receivers").toInt(), 3);
        QVERIFY(!broadcast.contains(u"connection"));
        QVERIFY(broadcast.value(u"broadcast").toInt() > 0);
        const auto deliveries = [&] {
            QSet<int> receivers;
            const auto events = serve.events();
            for (const QJsonObject &event : events) {
                if (event.value(u"event").toString() == u"delivery" &&
                    event.value(u"number") == broadcast.value(u"number") &&
                    event.value(u"broadcast") == broadcast.value(u"broadcast"))
                    receivers << event.value(u"connection").toInt();
            }
            return receivers;
        };
        QTRY_COMPARE(deliveries().size(), 3);
        QVERIFY(deliveries().contains(broadcast.value(u"sender").toInt()));
    }

    void ctrlCClosesWith1001_data()
    {
        QTest::addColumn<bool>("interrupt");
        QTest::newRow("SIGINT") << true;
        QTest::newRow("SIGTERM") << false;
    }
    void ctrlCClosesWith1001()
    {
        QFETCH(bool, interrupt);
        ServeProgram serve;
        Program python = Program::pythonPeer(serve.url());
        Program ours = Program::fanlight({QStringLiteral("connect"), serve.url(), QStringLiteral("--json")});
        if (python.firstSign() == 77)
            FANLIGHT_SKIP_OR_FAIL("python3-websockets is not here");
        python.waitForLine(QStringLiteral("message Hello! Message From Server!!"));
        ours.waitForEvent(QStringLiteral("frame"));
        if (interrupt)
            serve.interrupt();
        else
            serve.terminate();
        python.waitForLine(QStringLiteral("closed 1001"));
        QCOMPARE(serve.wait(), 0);
        QCOMPARE(ours.wait(), 0);
        // The goodbyes are in the transcript too.
        const auto events = serve.events();
        const auto closes = std::count_if(events.begin(), events.end(), [](const QJsonObject &event) {
            return event.value(u"opcode") == 8 && event.value(u"direction").toString() == u"to-client" &&
                   event.value(u"close_code") == 1001;
        });
        QCOMPARE(closes, 2);
    }

    void everyLineIsJson()
    {
        ServeProgram serve(words("--greeting welcome --behaviour echo"));
        Program client = Program::fanlight({QStringLiteral("connect"), serve.url(), QStringLiteral("--send"),
            QStringLiteral("a \"quoted\" \xe2\x82\xac line"), QStringLiteral("--count"),
            QStringLiteral("2")});
        QCOMPARE(client.wait(), 0);
        serve.waitForEvent(QStringLiteral("closed"));
        serve.terminate();
        QCOMPARE(serve.wait(), 0);
        QStringList kinds;
        int number = 0;
        const auto events = serve.events();
        for (const QJsonObject &event : events) {
            QVERIFY(!event.isEmpty());
            const QString kind = event.value(u"event").toString();
            if (kind != u"listening" && kind != u"delivery")
                QCOMPARE(event.value(u"number").toInt(), ++number);
            if (kind != u"note")
                kinds << kind;
        }
        QCOMPARE(kinds.mid(0, 5), (QStringList{QStringLiteral("listening"), QStringLiteral("opened"),
                                      QStringLiteral("handshake-request"),
                                      QStringLiteral("handshake-response"), QStringLiteral("frame")}));
        QCOMPARE(kinds.last(), QStringLiteral("closed"));
    }

    void portTaken()
    {
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        const QString port = QString::number(other.serverPort());
        Program serve = Program::fanlight({QStringLiteral("serve"), QStringLiteral("--port"), port});
        QCOMPARE(serve.wait(), 1);
        QVERIFY(serve.output().isEmpty());
        QVERIFY2(serve.errors().contains(port), qPrintable(serve.errors()));
        // And a way out: some other port.
        static const QRegularExpression number(QStringLiteral("\\d{2,5}"));
        QSet<QString> ports;
        for (const QRegularExpressionMatch &match : number.globalMatch(serve.errors()))
            ports << match.captured();
        QVERIFY2(ports.size() >= 2, qPrintable(serve.errors()));
    }

    void addressNotOurs()
    {
        Program serve = Program::fanlight(words("serve --port 0 --address 192.0.2.1"));
        QCOMPARE(serve.wait(), 1);
        QVERIFY2(serve.errors().contains(QStringLiteral("192.0.2.1")), qPrintable(serve.errors()));
    }

    void badUsage()
    {
        Program serve = Program::fanlight(words("serve --prot 8080"));
        QCOMPARE(serve.wait(), 2);
        QCOMPARE(serve.errors(),
            QStringLiteral("fanlight: There is no option --prot. See fanlight serve --help.\n"));
    }

    void helpAndVersion()
    {
        Program help = Program::fanlight(words("serve --help"));
        QCOMPARE(help.wait(), 0);
        QVERIFY(help.output().join(QLatin1Char('\n')).contains(QStringLiteral("--behaviour")));
        Program version = Program::fanlight(words("--version"));
        QCOMPARE(version.wait(), 0);
        QVERIFY(version.output().constFirst().startsWith(QStringLiteral("fanlight 0.")));
    }
};

QTEST_GUILESS_MAIN(TestServe)
#include "tst_serve.moc"
