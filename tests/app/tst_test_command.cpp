// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/program.h"

#include <QFile>
#include <QRegularExpression>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

using namespace Fanlight;

namespace {

QStringList echo()
{
    return {QStringLiteral("--behaviour"), QStringLiteral("echo")};
}

QStringList test(const QString &url, const char *more = "")
{
    return QStringList{QStringLiteral("test"), url} +
           QString::fromUtf8(more).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

} // namespace

// `fanlight test` as a process.
class TestTestCommand : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void ourServerPassesEverything()
    {
        const QTemporaryDir folder;
        const QString report = folder.filePath(QStringLiteral("report.html"));
        ServeProgram server(echo() + QStringList{QStringLiteral("--deflate")});
        Program program = Program::fanlight(
            test(server.url(), "--connections 32") + QStringList{QStringLiteral("--report"), report});
        static const QRegularExpression all(QStringLiteral("^All +(\\d+) +0 +0 +\\d+ +0$"));
        const QString line =
            program.waitForLine([](const QString &text) { return all.match(text).hasMatch(); });
        QVERIFY(all.match(line).captured(1).toInt() >= 150);
        QCOMPARE(program.wait(), 0);
        QCOMPARE(program.errors(), QString());
        // Only what is informational has a line of its own.
        for (const QString &text : program.output()) {
            if (text.contains(QLatin1Char('/')))
                QVERIFY2(text.startsWith(QStringLiteral("informational  ")), qPrintable(text));
        }
        QFile file(report);
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray page = file.readAll();
        QVERIFY(page.startsWith("<!DOCTYPE html>") && page.endsWith("</html>\n"));
        QVERIFY(page.contains("framing/length/text-65536"));
    }

    void json()
    {
        ServeProgram server(echo());
        Program program = Program::fanlight(test(server.url(), "--cases framing/length/text-12? --json"));
        QCOMPARE(program.wait(), 0);
        const QList<QJsonObject> events = program.events();
        QCOMPARE(events.size(), 5);
        for (const QJsonObject &event : events.first(4)) {
            QCOMPARE(event.value(u"event").toString(), QStringLiteral("case"));
            QCOMPARE(event.value(u"verdict").toString(), QStringLiteral("pass"));
            QCOMPARE(event.value(u"clause").toString(), QStringLiteral("RFC 6455 5.2"));
            QVERIFY(event.value(u"bytes_sent").toInt() > 125);
            QVERIFY(event.value(u"time_ns").toInteger() > 0);
        }
        const QJsonObject result = events.last();
        QCOMPARE(result.value(u"event").toString(), QStringLiteral("test"));
        QCOMPARE(result.value(u"cases").toInt(), 4);
        QCOMPARE(result.value(u"pass").toInt(), 4);
        QVERIFY(result.value(u"well").toBool() && result.value(u"complete").toBool());
    }

    void nobodyThereGivesOne()
    {
        QTcpServer server;
        QVERIFY(server.listen(QHostAddress::LocalHost));
        const QString url = QStringLiteral("ws://127.0.0.1:%1/").arg(server.serverPort());
        server.close();
        Program program = Program::fanlight(test(url));
        QCOMPARE(program.wait(), 1);
        QVERIFY(program.errors().contains(QStringLiteral("The server could not be reached")));
    }

    void aFailedCaseGivesOne()
    {
        // A lenient server takes unmasked frames.
        ServeProgram server(echo() + QStringList{QStringLiteral("--lenient")});
        Program program = Program::fanlight(test(server.url(), "--cases masking/missing/text"));
        QCOMPARE(program.wait(), 1);
        QCOMPARE(program.output()
                     .filter(QRegularExpression(QStringLiteral("^fail +masking/missing/text ")))
                     .size(),
            1);
    }

    void aReportThatCannotBeWrittenGivesOne()
    {
        ServeProgram server(echo());
        Program program =
            Program::fanlight(test(server.url(), "--cases ping/answer/empty --report /nowhere/at/all.html"));
        QCOMPARE(program.wait(), 1);
        QVERIFY(program.errors().contains(QStringLiteral("/nowhere/at/all.html")));
    }

    // Clients come for nothing: every case is told as not run.
    void nobodyComes()
    {
        Program program = Program::fanlight(
            QStringLiteral("test --listen 0 --idle 0.1 --cases ping/answer/*").split(QLatin1Char(' ')));
        QCOMPARE(program.wait(), 1);
        QCOMPARE(program.errors(), QString());
        const QStringList lines = program.output();
        static const QRegularExpression first(
            QStringLiteral("^Listening at ws://127\\.0\\.0\\.1:\\d+/ for clients, 7 cases$"));
        QVERIFY2(first.match(lines.first()).hasMatch(), qPrintable(lines.first()));
        QCOMPARE(lines.filter(QRegularExpression(QStringLiteral("^not run +ping/answer/"))).size(), 7);
    }

    void badUsage_data()
    {
        QTest::addColumn<QString>("line");
        QTest::addColumn<QString>("words");
        QTest::newRow("no URL") << "test"
                                << "A URL is needed";
        QTest::newRow("two URLs") << "test ws://a/ ws://b/"
                                  << "one argument too many";
        QTest::newRow("not a WebSocket URL") << "test http://a/"
                                             << "will not do";
        QTest::newRow("no such case") << "test ws://a/ --cases nothing/*"
                                      << "--cases";
        QTest::newRow("no connections") << "test ws://a/ --connections 0"
                                        << "--connections";
        QTest::newRow("no time") << "test ws://a/ --timeout 0"
                                 << "--timeout";
        QTest::newRow("a URL for clients") << "test ws://a/ --listen 0"
                                           << "one argument too many";
        QTest::newRow("no port") << "test --listen 65536"
                                 << "--listen";
        QTest::newRow("an address for no clients") << "test ws://a/ --address 127.0.0.1"
                                                   << "--listen";
        QTest::newRow("connections of clients") << "test --listen 0 --connections 2"
                                                << "--connections";
        QTest::newRow("unknown option") << "test ws://a/ --what"
                                        << "--what";
    }
    void badUsage()
    {
        QFETCH(QString, line);
        QFETCH(QString, words);
        Program program = Program::fanlight(line.split(QLatin1Char(' ')));
        QCOMPARE(program.wait(), 2);
        QVERIFY2(program.errors().contains(words), qPrintable(program.errors()));
        QVERIFY(program.errors().contains(QStringLiteral("fanlight test --help")));
    }

    void help()
    {
        Program program = Program::fanlight({QStringLiteral("test"), QStringLiteral("--help")});
        QCOMPARE(program.wait(), 0);
        const QString text = program.output().join(QLatin1Char('\n'));
        for (const char *option :
            {"--cases", "--report", "--connections", "--timeout", "--insecure", "--json"})
            QVERIFY(text.contains(QLatin1StringView(option)));
        QVERIFY(text.contains(QStringLiteral("  framing/*")));
        QVERIFY(text.contains(QStringLiteral("  handshake/*")));
    }
};

QTEST_GUILESS_MAIN(TestTestCommand)
#include "tst_test_command.moc"
