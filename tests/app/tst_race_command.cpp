// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/program.h"

#include <QJsonArray>
#include <QRegularExpression>
#include <QTest>

using namespace Fanlight;

namespace {

QStringList words(const char *line)
{
    return QString::fromUtf8(line).split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

// Bytes of a field that may be there as text or in base64.
QByteArray bytesOf(const QJsonObject &object, const char *key)
{
    const QString name = QString::fromUtf8(key);
    return object.contains(name)
               ? object.value(name).toString().toUtf8()
               : QByteArray::fromBase64(object.value(name + QStringLiteral("_base64")).toString().toLatin1());
}

} // namespace

// `fanlight race` as a process.
class TestRaceCommand : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void json()
    {
        Program race = Program::fanlight(words("race --requests 200 --json"));
        QCOMPARE(race.wait(), 0);
        QCOMPARE(race.errors(), QString());
        QCOMPARE(race.events().size(), 1);
        const QJsonObject result = race.events().constFirst();
        QCOMPARE(result.value(u"event").toString(), QStringLiteral("race"));
        QCOMPARE(result.value(u"requests").toInt(), 200);
        QVERIFY(result.value(u"complete").toBool());
        const QJsonArray lanes = result.value(u"lanes").toArray();
        QStringList names;
        for (const QJsonValue &value : lanes) {
            const QJsonObject lane = value.toObject();
            names << lane.value(u"lane").toString();
            const auto total = [&](const char *key) {
                return lane.value(QLatin1StringView(key)).toObject().value(u"total").toInteger();
            };
            const QByteArray opening = bytesOf(lane, "opening");
            const qsizetype upgrade = opening.indexOf("\r\n\r\n") + (opening.isEmpty() ? 1 : 4);
            QCOMPARE(total("bytes_up"), 200 * bytesOf(lane, "request").size() + upgrade);
            QCOMPARE(total("bytes_down"), 200 * bytesOf(lane, "reply").size() + opening.size() - upgrade);
            QCOMPARE(lane.value(u"done").toInt(), 200);
            QCOMPARE(lane.value(u"connections").toInt(), names.size() == 1 ? 200 : 1);
            QVERIFY(lane.value(u"elapsed_ns").toInteger() > 0);
            QVERIFY(!lane.contains(u"error"));
        }
        QCOMPARE(names, words("fresh keep-alive pipelined websocket"));
    }

    void inWords()
    {
        Program race = Program::fanlight(words("race --requests 10 --delay 2"));
        QCOMPARE(race.wait(), 0);
        const QString text = race.output().join(QLatin1Char('\n'));
        QVERIFY2(text.contains(QStringLiteral("10 requests in each of four ways")), qPrintable(text));
        QVERIFY(text.contains(QStringLiteral("one-way delay 2 ms")));
        QVERIFY(text.contains(QStringLiteral("    GET / HTTP/1.1\n")));
        QVERIFY(text.contains(QStringLiteral("    Connection: close\n")));
        QVERIFY(text.contains(QStringLiteral("    hi there\n")));
        QVERIFY(text.contains(QStringLiteral("    81 88 "))); // a masked frame of 8 bytes
        QVERIFY(
            text.contains(QStringLiteral("    81 08 30 30 30 30 30 30 30 31"))); // and its echo, "00000001"
        static const QRegularExpression fresh(
            QStringLiteral("A new connection each +10 +[0-9.]+ ms +10 +(\\d+) +(\\d+)\n"));
        const auto match = fresh.match(text);
        QVERIFY2(match.hasMatch(), qPrintable(text));
        QCOMPARE(match.captured(1).toInt() % 10, 0);
        QCOMPARE(match.captured(2).toInt() % 10, 0);
    }

    void isStopped()
    {
        Program race = Program::fanlight(words("race --requests 1000 --delay 100"));
        race.waitForLine(
            [](const QString &line) { return line.startsWith(QStringLiteral("1000 requests")); });
        race.terminate();
        QCOMPARE(race.wait(), 1);
        QVERIFY(race.output().join(QLatin1Char('\n')).contains(QStringLiteral("One connection, pipelined")));
    }

    void headOfLine()
    {
        Program race = Program::fanlight(words("race --head-of-line --slow 200 --delay 5 --json"));
        QCOMPARE(race.wait(), 0);
        QCOMPARE(race.events().size(), 1);
        const QJsonObject result = race.events().constFirst();
        QVERIFY(result.value(u"complete").toBool());
        QCOMPARE(result.value(u"pipelined_connections").toInt(), 1);
        QCOMPARE(result.value(u"parallel_connections").toInt(), 3);
        const auto arrived = [&](const char *part, int index) {
            const QJsonArray replies = result.value(QLatin1StringView(part)).toArray();
            return replies.at(index).toObject().value(u"arrived_ns").toInteger();
        };
        QVERIFY(arrived("pipelined", 2) >= 200'000'000);
        QVERIFY(arrived("parallel", 2) < 200'000'000);

        Program told = Program::fanlight(words("race --head-of-line --slow 50"));
        QCOMPARE(told.wait(), 0);
        QCOMPARE(told.output().filter(QStringLiteral("GET /longpoll?since=0&timeout=50 ")).size(), 2);
        QCOMPARE(told.output().filter(QStringLiteral("  GET / ")).size(), 4);
    }

    void verdict()
    {
        Program race = Program::fanlight(words("race --verdict --job 250 --interval 100 --json"));
        QCOMPARE(race.wait(), 0);
        QCOMPARE(race.events().size(), 1);
        const QJsonObject result = race.events().constFirst();
        QVERIFY(result.value(u"complete").toBool());
        const QJsonObject polling = result.value(u"polling").toObject();
        const int polls = polling.value(u"polls").toInt();
        QVERIFY2(polls >= 2 && polls <= 4, qPrintable(QString::number(polls)));
        QCOMPARE(polling.value(u"empty_answers").toInt(), polls - 1);
        QVERIFY(polling.value(u"delay_ns").toInteger(-1) >= 0);
        QCOMPARE(result.value(u"websocket").toObject().value(u"messages").toInt(), 1);

        Program told = Program::fanlight(words("race --verdict --job 0 --interval 20"));
        QCOMPARE(told.wait(), 0);
        QCOMPARE(told.output().filter(QStringLiteral("WebSocket: 1 message")).size(), 1);
    }
};

QTEST_GUILESS_MAIN(TestRaceCommand)
#include "tst_race_command.moc"
