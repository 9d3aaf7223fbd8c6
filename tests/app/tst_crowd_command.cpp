// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/program.h"
#include "tests/support/requirement.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTest>

using namespace Fanlight;

namespace {

QStringList words(const QString &line)
{
    return line.split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

Program crowd(const ServeProgram &server, const char *options)
{
    return Program::fanlight(
        QStringList{QStringLiteral("crowd"), server.url()} + words(QString::fromUtf8(options)));
}

qint64 number(const QJsonObject &object, const char *key)
{
    return object.value(QLatin1StringView(key)).toInteger(-1);
}

} // namespace

// `fanlight crowd` as a process, against `fanlight serve`.
class TestCrowdCommand : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void json()
    {
        const ServeProgram server;
        Program program = crowd(server, "--clients 30 --rate 40 --size 128 --duration 1.5 --json");
        QCOMPARE(program.wait(), 0);
        QCOMPARE(program.errors(), QString());
        const QList<QJsonObject> events = program.events();
        QVERIFY(events.size() >= 2);
        for (const QJsonObject &event : events.first(events.size() - 1)) {
            const QJsonObject progress = event.value(u"progress").toObject();
            QVERIFY(!progress.isEmpty());
            QCOMPARE(number(progress, "clients"), 30);
            QVERIFY(progress.value(u"latency_ns").isObject());
        }
        const QJsonObject result = events.constLast();
        QCOMPARE(result.value(u"event").toString(), QStringLiteral("crowd"));
        QVERIFY(result.value(u"well").toBool());
        QCOMPARE(number(result, "ws_sessions"), 30);
        QCOMPARE(number(result, "ws_msgs_sent"), 60);
        QCOMPARE(number(result, "received"), 60 * 30);
        QCOMPARE(result.value(u"reach").toDouble(), 1.0);
        QCOMPARE(number(result, "other_messages"), 30); // the greeting
        QCOMPARE(number(result, "ws_msgs_received"), 61 * 30);
        const QJsonObject latency = result.value(u"latency_ns").toObject();
        QCOMPARE(number(latency, "count"), 60 * 30);
        QVERIFY(number(latency, "p50") > 0 && number(latency, "p50") <= number(latency, "max"));
    }

    void inWords()
    {
        const ServeProgram server({QStringLiteral("--behaviour"), QStringLiteral("echo")});
        Program program =
            crowd(server, "--clients 5 --rate 20 --duration 0.5 --expect echo --preset support");
        QCOMPARE(program.wait(), 0);
        QVERIFY2(program.errors().contains(QStringLiteral("5 clients to ws://127.0.0.1:")),
            qPrintable(program.errors()));
        QVERIFY(program.errors().contains(QStringLiteral("; 3 rooms")));
        const QString text = program.output().join(QLatin1Char('\n'));
        for (const char *part : {"ws_sessions +5 of 5 opened", "ws_connecting +p50 ",
                 "ws_msgs_sent +10 of 10", "ws_msgs_received +\\d+\n", "expected +10\n", "received +10\n",
                 "reach +100.000 %; 0 lost", "latency +p50 .* p99.9 .* max ", "own CPU +\\d+ % of a core"})
            QVERIFY2(text.contains(QRegularExpression(QLatin1StringView(part))), qPrintable(text));
    }

    void whatFailsIsTold()
    {
        const ServeProgram server({QStringLiteral("--behaviour"), QStringLiteral("silent")});
        Program lost = crowd(server, "--clients 3 --rate 20 --duration 0.2 --drain 0.1");
        QCOMPARE(lost.wait(), 1);
        QVERIFY(lost.output().join(QLatin1Char('\n')).contains(QStringLiteral("0.000 %; 12 lost")));

        Program refused = Program::fanlight(words(QStringLiteral("crowd ws://127.0.0.1:1/ --clients 4")));
        QCOMPARE(refused.wait(), 1);
        QVERIFY(refused.output()
                    .join(QLatin1Char('\n'))
                    .contains(QStringLiteral("4 × nobody listens there (connection refused)")));

        Program nowhere = Program::fanlight(words(QStringLiteral("crowd ws://no-such-host.invalid/")));
        QCOMPARE(nowhere.wait(), 1);
        QVERIFY(nowhere.errors().contains(QStringLiteral("There is no host \"no-such-host.invalid\".")));
    }

    void stoppedByCtrlC()
    {
        const ServeProgram server;
        Program program = crowd(server, "--clients 10 --rate 50 --duration 600 --json");
        program.waitForLine([](const QString &line) { return line.contains(QStringLiteral("\"sending\"")); });
        program.interrupt();
        QCOMPARE(program.wait(), 1);
        const QJsonObject result = program.events().constLast();
        QCOMPARE(result.value(u"event").toString(), QStringLiteral("crowd"));
        QVERIFY(result.value(u"stopped").toBool());
        QVERIFY(number(result, "received") > 0);
        QCOMPARE(number(result, "received"), number(result, "expected"));
    }

    // Said before anything is opened, with the numbers.
    void tooFewDescriptors()
    {
        const QString shell = QStandardPaths::findExecutable(QStringLiteral("sh"));
        if (shell.isEmpty())
            FANLIGHT_SKIP_OR_FAIL("There is no sh.");
        Program program(
            shell, {QStringLiteral("-c"),
                       QStringLiteral("ulimit -n 200 && exec \"$0\" crowd ws://127.0.0.1:1/ --clients 300"),
                       QStringLiteral(FANLIGHT_EXECUTABLE)});
        QCOMPARE(program.wait(), 2);
        QVERIFY2(program.errors().contains(
                     QStringLiteral("300 clients need 348 descriptors, but this process may open 200")),
            qPrintable(program.errors()));
        QVERIFY(program.output().isEmpty());
    }

    void softLimitIsRaised()
    {
        const QString shell = QStandardPaths::findExecutable(QStringLiteral("sh"));
        if (shell.isEmpty())
            FANLIGHT_SKIP_OR_FAIL("There is no sh.");
        const ServeProgram server;
        Program program(shell,
            {QStringLiteral("-c"),
                QStringLiteral("ulimit -Sn 100 && exec \"$0\" crowd \"$1\" --clients 150 --duration 0.1"),
                QStringLiteral(FANLIGHT_EXECUTABLE), server.url()});
        QCOMPARE(program.wait(), 0);
        QVERIFY(program.output().join(QLatin1Char('\n')).contains(QStringLiteral("150 of 150 opened")));
    }
};

QTEST_GUILESS_MAIN(TestCrowdCommand)
#include "tst_crowd_command.moc"
