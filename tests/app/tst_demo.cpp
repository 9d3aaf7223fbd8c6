// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/program.h"

#include <QFile>
#include <QImage>
#include <QRegularExpression>
#include <QSet>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>

using namespace Fanlight;

namespace {

// A port that is free now, for the demo to ask for.
QString freePort()
{
    QTcpServer server;
    server.listen(QHostAddress::LocalHost);
    return QString::number(server.serverPort());
}

// Position of the nth event (from 0) that has this payload and direction; -1 when there is none.
qsizetype position(const QList<QJsonObject> &events, const char *direction, const char *payload, int nth = 0)
{
    for (qsizetype index = 0; index < events.size(); ++index) {
        if (events.at(index).value(u"direction").toString() == QLatin1StringView(direction) &&
            events.at(index).value(u"payload").toString() == QLatin1StringView(payload) && nth-- == 0)
            return index;
    }
    return -1;
}

} // namespace

// `fanlight --demo` as a process on the offscreen platform.
class TestDemo : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }

    void doesTheMainJob()
    {
        Program demo = Program::fanlight(
            {QStringLiteral("--demo"), QStringLiteral("--json"), QStringLiteral("--port"), freePort()});
        QCOMPARE(demo.wait(), 0);
        const QList<QJsonObject> events = demo.events();
        QSet<int> greeted;
        QSet<int> received;
        const qsizetype broadcast = position(events, "to-client", "Good morning, class");
        QVERIFY(broadcast > 0);
        QCOMPARE(events.at(broadcast).value(u"event").toString(), QStringLiteral("broadcast"));
        QCOMPARE(events.at(broadcast).value(u"receivers").toInt(), 3);
        for (const QJsonObject &event : events) {
            QVERIFY(!event.isEmpty());
            if (event.value(u"direction").toString() == u"to-client" &&
                event.value(u"payload").toString() == u"Hello! Message From Server!!")
                greeted << event.value(u"connection").toInt();
            if (event.value(u"event").toString() == u"delivery" &&
                event.value(u"number") == events.at(broadcast).value(u"number"))
                received << event.value(u"connection").toInt();
        }
        QCOMPARE(greeted.size(), 3);
        QCOMPARE(received, greeted);

        const qsizetype listening = 1; // after the first step's heading
        const qsizetype thirdHello = position(events, "to-server", "Hello Server!", 2);
        const qsizetype said = position(events, "to-server", "Good morning, class");
        QCOMPARE(events.value(listening).value(u"event"), QJsonValue(QLatin1StringView("listening")));
        QVERIFY(listening < thirdHello);
        QVERIFY(thirdHello < said);
        QVERIFY(said < broadcast);
        QCOMPARE(position(events, "to-client", "Good morning, class", 1), -1);
        QCOMPARE(position(events, "to-server", "Hello Server!", 3), -1);
        const QJsonObject response = *std::find_if(events.begin(), events.end(),
            [](const QJsonObject &event) { return event.value(u"event").toString() == u"http-response"; });
        QCOMPARE(response.value(u"status").toInt(), 200);
        QVERIFY(response.value(u"payload").toString().endsWith(QStringLiteral("\r\n\r\nhi there")));
        QVERIFY(response.value(u"number").toInt() > events.at(broadcast).value(u"number").toInt());
        // Both ends of our own connections are seen.
        QVERIFY(events.at(said).value(u"latency_ns").toInteger(-1) >= 0);
    }

    void numbersAreInOrder()
    {
        Program demo = Program::fanlight(
            {QStringLiteral("--demo"), QStringLiteral("--json"), QStringLiteral("--port"), freePort()});
        QCOMPARE(demo.wait(), 0);
        qint64 last = 0;
        const auto events = demo.events();
        for (const QJsonObject &event : events) {
            if (event.contains(u"number") && event.value(u"event").toString() != u"delivery")
                QCOMPARE(event.value(u"number").toInteger(), ++last);
        }
        QVERIFY(last > 20);
    }

    void savesAPicture_data()
    {
        QTest::addColumn<QString>("scheme");
        QTest::addColumn<QSize>("size");
        QTest::newRow("light") << QStringLiteral("light") << QSize(1280, 800);
        QTest::newRow("dark") << QStringLiteral("dark") << QSize(1600, 1000);
    }
    void savesAPicture()
    {
        QFETCH(QString, scheme);
        QFETCH(QSize, size);
        const QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("demo.png"));
        Program demo = Program::fanlight({QStringLiteral("--demo"), QStringLiteral("--screenshot"), file,
            QStringLiteral("--scheme"), scheme, QStringLiteral("--size"),
            QStringLiteral("%1x%2").arg(size.width()).arg(size.height()), QStringLiteral("--port"),
            freePort()});
        QCOMPARE(demo.wait(), 0);
        QVERIFY2(demo.output().last().contains(file), qPrintable(demo.output().last()));
        QFile picture(file);
        QVERIFY(picture.open(QIODevice::ReadOnly));
        QVERIFY(picture.size() > 10'000);
        const QImage image(file);
        QCOMPARE(image.size(), size);
        // Something is drawn, and it is as light or dark as was asked for.
        QSet<QRgb> colours;
        qint64 lightness = 0;
        for (int x = 0; x < image.width(); x += 5) {
            for (int y = 0; y < image.height(); y += 5) {
                colours << image.pixel(x, y);
                lightness += qGray(image.pixel(x, y));
            }
        }
        QVERIFY(colours.size() > 50);
        const qint64 mean = lightness / ((image.width() / 5) * (image.height() / 5));
        QVERIFY2(scheme == u"light" ? mean > 180 : mean < 80, qPrintable(QString::number(mean)));
    }

    void takesTheNextFreePort()
    {
        QTcpServer other;
        QVERIFY(other.listen(QHostAddress::LocalHost));
        const QString taken = QString::number(other.serverPort());
        Program demo = Program::fanlight({QStringLiteral("--demo"), QStringLiteral("--port"), taken});
        QCOMPARE(demo.wait(), 0);
        const QString output = demo.output().join(QLatin1Char('\n'));
        QVERIFY2(output.contains(taken), qPrintable(output));
        QVERIFY(output.contains(QStringLiteral("Listening on ws://127.0.0.1:")));
        QVERIFY(!output.contains(QStringLiteral("Listening on ws://127.0.0.1:%1/").arg(taken)));
    }

    void wordsTellTheStory()
    {
        Program demo = Program::fanlight({QStringLiteral("--demo"), QStringLiteral("--port"), freePort()});
        QCOMPARE(demo.wait(), 0);
        const QString output = demo.output().join(QLatin1Char('\n'));
        qsizetype from = 0;
        for (const char *words : {"Listening on", "Three clients connect", "Hello Server!", "Client 1 says",
                 "Good morning, class", "plain HTTP GET", "hi there"}) {
            from = output.indexOf(QLatin1StringView(words), from);
            QVERIFY2(from >= 0, words);
        }
        // One line for all three, with how far apart they left: the step is over when it is printed.
        static const QRegularExpression broadcast(QStringLiteral(
            "server → 3 receivers +text +F··· +21 B +Good morning, class · skew [0-9.]+ (µs|ms)"));
        QVERIFY2(output.contains(broadcast), qPrintable(output));
        QCOMPARE(output.count(QStringLiteral("Good morning, class")), 3); // in the heading, up and down
    }

    void pictureThatCannotBeSaved()
    {
        Program demo = Program::fanlight({QStringLiteral("--demo"), QStringLiteral("--screenshot"),
            QStringLiteral("/nowhere/at/all.png"), QStringLiteral("--port"), freePort()});
        QCOMPARE(demo.wait(), 1);
        QVERIFY2(demo.errors().contains(QStringLiteral("/nowhere/at/all.png")), qPrintable(demo.errors()));
    }
};

QTEST_GUILESS_MAIN(TestDemo)
#include "tst_demo.moc"
