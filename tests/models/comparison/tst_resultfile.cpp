// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/extrapolation.h"
#include "comparison/report.h"
#include "comparison/resultfile.h"
#include "comparison/summary.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

#include <algorithm>
#include <cmath>

using namespace Fanlight;

namespace {

// Sixty events told in 60 s: what the sentences are made of.
ComparisonResult sample()
{
    ComparisonResult result;
    result.settings.oneWayDelay = 25.125;
    result.settings.seed = 4'000'000'000u;
    result.settings.pattern = EventPattern::Periodic;
    result.settings.keepAlive = false;
    result.elapsed = 60'000'000'000;
    result.events = 60;
    result.complete = true;
    for (std::size_t index = 0; index < allTransports.size(); ++index) {
        TransportMeasure &measure = result.measures[index];
        measure.transport = allTransports[index];
        measure.connections = 1;
        measure.requests = 1;
        measure.delivered = 60;
        measure.missed = index;
        measure.messages = 77;
        measure.up = {1'500, 6 * index, 0};
        measure.down = {3'000, 120, 3'000};
        measure.ages = {25'000'001, 30'000'002, 1'025'000'003};
        measure.recent = {{59, 58'000'000'000, 58'025'000'000}, {60, 59'000'000'000, 59'025'000'001}};
        measure.polls = {0, 1'000'000'000};
    }
    result.measures[0].requests = 600;
    result.measures[0].emptyAnswers = 540;
    result.samples = {{0, {312, 0, 312, 312}, {0, 1, 1, 1}},
        {30'000'000'000, {3'810, 3'000, 2'500, 1'600}, {300, 1, 1, 1}},
        {60'000'000'000, {7'620, 7'626, 7'632, 7'638}, {600, 1, 1, 1}}};
    return result;
}

bool same(const TransportMeasure &one, const TransportMeasure &other)
{
    const auto split = [](const ByteSplit &bytes) {
        return QList<quint64>{bytes.httpHeader, bytes.frameHeader, bytes.payload};
    };
    return one.transport == other.transport && one.connections == other.connections &&
           one.requests == other.requests && one.emptyAnswers == other.emptyAnswers &&
           one.delivered == other.delivered && one.duplicated == other.duplicated &&
           one.missed == other.missed && one.messages == other.messages && split(one.up) == split(other.up) &&
           split(one.down) == split(other.down) && one.ages == other.ages && one.polls == other.polls &&
           std::equal(one.recent.begin(), one.recent.end(), other.recent.begin(), other.recent.end(),
               [](const Sighted &a, const Sighted &b) {
                   return a.event == b.event && a.happened == b.happened && a.seen == b.seen;
               });
}

} // namespace

class ResultFileTest : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { QTest::failOnWarning(QRegularExpression(QStringLiteral(".*"))); }
    void whatIsSavedIsOpenedAgain();
    void countsAreOptionalAndChecked_data();
    void countsAreOptionalAndChecked();
    void badFilesAreNamed_data();
    void badFilesAreNamed();
    void damageIsFoundInEveryField();
    void csvHasTheTable();
    void reportIsWellFormed();
    void reportWithoutSamplesOrEvents();
    void sentencesInPlainWords();
    void valuesAreReadable();
    void extrapolationMultiplies();
};

void ResultFileTest::whatIsSavedIsOpenedAgain()
{
    const ComparisonResult saved = sample();
    const auto opened = resultFromJson(resultToJson(saved));
    QVERIFY(opened);
    QCOMPARE(opened->settings, saved.settings);
    QCOMPARE(opened->elapsed, saved.elapsed);
    QCOMPARE(opened->events, saved.events);
    QCOMPARE(opened->complete, saved.complete);
    for (std::size_t index = 0; index < allTransports.size(); ++index)
        QVERIFY(same(opened->measures[index], saved.measures[index]));
    QVERIFY(std::equal(opened->samples.begin(), opened->samples.end(), saved.samples.begin(),
        saved.samples.end(), [](const CountSample &one, const CountSample &other) {
            return one.time == other.time && one.bytes == other.bytes && one.requests == other.requests;
        }));
}

void ResultFileTest::countsAreOptionalAndChecked_data()
{
    QTest::addColumn<QByteArray>("counts");
    QTest::addColumn<qsizetype>("samples"); // -1: the file is damaged
    const QByteArray rest = ",0,0,0,0,0,0,0]";
    QTest::newRow("none") << QByteArray("[]") << qsizetype(0);
    QTest::newRow("a file of before") << QByteArray() << qsizetype(0);
    QTest::newRow("one") << "[[5,7" + rest + "]" << qsizetype(1);
    QTest::newRow("standing still") << "[[5,7" + rest + ",[5,7" + rest + "]" << qsizetype(2);
    QTest::newRow("at the end") << "[[60000000000,7" + rest + "]" << qsizetype(1);
    QTest::newRow("a time that falls") << "[[5,7" + rest + ",[4,7" + rest + "]" << qsizetype(-1);
    QTest::newRow("before the run") << "[[-1,7" + rest + "]" << qsizetype(-1);
    QTest::newRow("after its end") << "[[60000000001,7" + rest + "]" << qsizetype(-1);
    QTest::newRow("bytes that fall") << "[[5,7" + rest + ",[6,6" + rest + "]" << qsizetype(-1);
    QTest::newRow("requests that fall")
        << QByteArray("[[5,0,0,0,0,0,0,0,2],[6,0,0,0,0,0,0,0,1]]") << qsizetype(-1);
    QTest::newRow("a column too few") << QByteArray("[[5,0,0,0,0,0,0,0]]") << qsizetype(-1);
    QTest::newRow("words") << QByteArray("[[5,\"many\",0,0,0,0,0,0,0]]") << qsizetype(-1);
    QTest::newRow("no rows") << QByteArray("[5]") << qsizetype(-1);
    QTest::newRow("no list") << QByteArray("5") << qsizetype(-1);
    QByteArray many = "[";
    for (std::size_t row = 0; row <= ComparisonResult::maxSamples; ++row)
        many += (row > 0 ? ",[5,7" : "[5,7") + rest;
    QTest::newRow("too many") << many + "]" << qsizetype(-1);
}

void ResultFileTest::countsAreOptionalAndChecked()
{
    QFETCH(const QByteArray, counts);
    QFETCH(const qsizetype, samples);
    QJsonObject file = QJsonDocument::fromJson(resultToJson(sample())).object();
    file.remove(QStringLiteral("counts"));
    QByteArray json = QJsonDocument(file).toJson(QJsonDocument::Compact);
    if (!counts.isEmpty())
        json.replace(0, 1, "{\"counts\":" + counts + ",");
    const auto opened = resultFromJson(json);
    QCOMPARE(opened ? qsizetype(opened->samples.size()) : qsizetype(-1), samples);
    if (!opened)
        QCOMPARE(opened.error(), ResultFileError::Damaged);
}

void ResultFileTest::badFilesAreNamed_data()
{
    QTest::addColumn<QByteArray>("file");
    QTest::addColumn<ResultFileError>("error");
    QTest::newRow("empty") << QByteArray() << ResultFileError::NotJson;
    QTest::newRow("cut") << resultToJson(sample()).chopped(200) << ResultFileError::NotJson;
    QTest::newRow("an array") << QByteArray("[1]") << ResultFileError::NotAResult;
    QTest::newRow("somebody else's") << QByteArray("{\"format\":\"x\"}") << ResultFileError::NotAResult;
    QTest::newRow("of a later program")
        << resultToJson(sample()).replace("\"version\":1", "\"version\":2") << ResultFileError::NewerVersion;
    QTest::newRow("rate out of range")
        << resultToJson(sample()).replace("\"rate\":1,", "\"rate\":1e9,") << ResultFileError::Damaged;
    QTest::newRow("no samples") << resultToJson(sample()).replace("\"samples\"", "\"sample\"")
                                << ResultFileError::Damaged;
    QTest::newRow("an age in words") << resultToJson(sample()).replace("[25000001", "[\"old\"")
                                     << ResultFileError::Damaged;
}

void ResultFileTest::badFilesAreNamed()
{
    QFETCH(const QByteArray, file);
    QFETCH(const ResultFileError, error);
    const auto opened = resultFromJson(file);
    QVERIFY(!opened);
    QCOMPARE(opened.error(), error);
    QVERIFY(*sentence(error) != '\0');
}

void ResultFileTest::damageIsFoundInEveryField()
{
    const QJsonObject whole = QJsonDocument::fromJson(resultToJson(sample())).object();
    const QJsonObject settings = whole.value(QStringLiteral("settings")).toObject();
    for (const QString &name : settings.keys()) {
        QJsonObject without = settings;
        without.remove(name);
        QJsonObject file = whole;
        file[QStringLiteral("settings")] = without;
        QVERIFY2(!resultFromJson(QJsonDocument(file).toJson()), qPrintable(name));
    }
    const QJsonArray samples = whole.value(QStringLiteral("samples")).toArray();
    for (const QString &name : samples.first().toObject().keys()) {
        QJsonArray fewer = samples;
        QJsonObject without = samples.first().toObject();
        without.remove(name);
        fewer[0] = without;
        QJsonObject file = whole;
        file[QStringLiteral("samples")] = fewer;
        QVERIFY2(!resultFromJson(QJsonDocument(file).toJson()), qPrintable(name));
    }
}

void ResultFileTest::csvHasTheTable()
{
    const QList<QByteArray> lines = resultToCsv(sample()).split('\n');
    QCOMPARE(lines.first(), "transport,figure,measured,theory,difference\r");
    QVERIFY(lines.contains("settings,seed,4000000000,,\r"));
    QVERIFY(lines.contains("short_polling,requests,600,60,540\r"));
    QVERIFY(lines.contains("short_polling,mean_age_ms,360.000002,,\r")); // periodic: no mean in theory
    QVERIFY(lines.contains("websocket,frame_header_per_message,2,2,0\r"));
    for (const QByteArray &line : lines)
        QVERIFY(line.isEmpty() || line.count(',') == 4);
}

void ResultFileTest::reportIsWellFormed()
{
    QByteArray page = resultToHtml(sample());
    QVERIFY(page.contains("fanlight compare --pattern periodic --rate 1 --payload 64 --seed 4000000000 "));
    QVERIFY(page.contains("--delay 25.125"));
    QVERIFY(page.contains("--no-keep-alive"));
    QVERIFY(page.contains("540 answers were &quot;nothing new&quot;"));
    QVERIFY(page.contains("extrapolated, not measured"));
    QVERIFY(!page.contains("src=") && !page.contains("href=")); // needs nothing else
    QVERIFY(page.contains("871 bytes of headers a poll"));      // the published figures' premise
    // But for the doctype and the one empty element it is XML too: every element is closed.
    page.remove(0, page.indexOf("<html")).replace("<meta charset=\"utf-8\">", "");
    QXmlStreamReader reader(page);
    int rectangles = 0;
    QStringList ends; // the last point of each line
    while (!reader.atEnd()) {
        reader.readNext();
        if (!reader.isStartElement())
            continue;
        rectangles += reader.name() == u"rect" ? 1 : 0;
        if (reader.name() == u"polyline")
            ends << reader.attributes().value(QStringLiteral("points")).toString().section(u' ', -1);
    }
    QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
    QVERIFY(rectangles >= 4 * 3 + 4 * 2 + 4 * 2); // byte bars, ages, lanes
    // Bytes: 7,638 at most, at the top; requests: 600 and three times 1.
    QCOMPARE(ends.size(), 8);
    QCOMPARE(ends.at(3), QStringLiteral("284.00,12.00"));
    QCOMPARE(ends.at(0), QStringLiteral("284.00,12.23"));
    QCOMPARE(ends.at(4), QStringLiteral("284.00,12.00"));
    QCOMPARE(ends.at(7), QStringLiteral("284.00,107.84"));
    for (const char *value : {">7,620</text>", ">7,638</text>", ">600</text>", ">1</text>", ">60 s</text>"})
        QVERIFY2(page.contains(value), value);
}

void ResultFileTest::reportWithoutSamplesOrEvents()
{
    ComparisonResult before = sample(); // a file of before samples were kept
    before.samples.clear();
    QVERIFY(!resultToHtml(before).contains("Bytes over time"));
    QVERIFY(!resultToHtml(before).contains("<polyline"));
    ComparisonResult quiet = sample();
    quiet.events = 0;
    for (TransportMeasure &measure : quiet.measures) {
        measure.recent.clear();
        measure.ages.clear();
        measure.delivered = 0;
    }
    QVERIFY(!resultToHtml(quiet).contains("Happened and seen"));
    QVERIFY(!resultToHtml(quiet).contains("nan"));
    QVERIFY(!resultToHtml(ComparisonResult{}).isEmpty());
}

void ResultFileTest::sentencesInPlainWords()
{
    QCOMPARE(plainWords(sample(), Transport::ShortPolling),
        QStringLiteral("Short polling asked 600 times to hear 60 things: 540 answers were \"nothing new\"."));
    QCOMPARE(plainWords(sample(), Transport::WebSocket),
        QStringLiteral("WebSocket shook hands once and heard 60 things, each behind 2 bytes of header."));
    QCOMPARE(plainWords(sample(), Transport::ServerSentEvents),
        QStringLiteral("Server-sent events asked once and heard 60 things in answers that never ended."));
}

void ResultFileTest::valuesAreReadable()
{
    QCOMPARE(valueText(std::nullopt, Unit::Bytes), QStringLiteral("–"));
    QCOMPARE(valueText(43.276, Unit::Milliseconds), QStringLiteral("43.3 ms"));
    QCOMPARE(valueText(-0.01, Unit::Milliseconds), QStringLiteral("0.0 ms"));
    QCOMPARE(valueText(0.1353, Unit::Share), QStringLiteral("13.5 %"));
    QCOMPARE(valueText(1'234'567, Unit::Count), QStringLiteral("1,234,567"));
    QCOMPARE(valueText(2.5, Unit::Bytes), QStringLiteral("2.5"));
}

void ResultFileTest::extrapolationMultiplies()
{
    // 7,620 bytes in 60 s by one client.
    const auto cost = extrapolate(sample(), Transport::ShortPolling, 1'000);
    QVERIFY(cost);
    QCOMPARE(cost->megabits, 7'620.0 * 8 * 1'000 / 60 / 1e6);
    QCOMPARE(cost->requests, 10'000.0);
    QVERIFY(!extrapolate(ComparisonResult{}, Transport::WebSocket, 10));
    // The formulas: H is 75 bytes a poll; a frame is 2 + 64 bytes.
    const auto theory = [](Transport transport) {
        return theoreticalMegabits(sample(), transport, 1'000).value_or(-1);
    };
    QCOMPARE(theory(Transport::ShortPolling), 1'000 * 4'500.0 / 600 * 8 / 1e6);
    QCOMPARE(theory(Transport::WebSocket), 1'000 * 66.0 * 8 / 1e6);
    QCOMPARE(theory(Transport::LongPolling), -1.0);
    QCOMPARE(theory(Transport::ServerSentEvents), -1.0);
    QVERIFY(!theoreticalMegabits(ComparisonResult{}, Transport::ShortPolling, 10)); // no poll, no H
    QCOMPARE(theoreticalRequests(sample(), Transport::ShortPolling, 1'000).value_or(-1), 1'000.0);
    QCOMPARE(theoreticalRequests(sample(), Transport::WebSocket, 1'000).value_or(-1), 0.0);
    const QList<QByteArray> lines = extrapolationToCsv(sample(), {1'000}).split('\n');
    QCOMPARE(lines.size(), 1 + 4 + 7 + 1);
    QCOMPARE(lines[1], "short_polling,1000,1.016,10000,0.06,1000\r");
    // Kaazing's own arithmetic: 871 bytes a poll, one a second.
    for (const PublishedFigure &figure : publishedFigures()) {
        if (figure.webSocket)
            QVERIFY(std::abs(figure.polling / (double(figure.clients) * 871 * 8 / 1e6) - 1) < 0.06);
    }
}

QTEST_GUILESS_MAIN(ResultFileTest)
#include "tst_resultfile.moc"
