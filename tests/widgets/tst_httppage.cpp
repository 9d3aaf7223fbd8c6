// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/resultfile.h"
#include "support/accessibility.h"
#include "support/warnings.h"
#include "tests/support/parts.h"
#include "widgets/common/banner.h"
#include "widgets/http/ageplot.h"
#include "widgets/http/countplot.h"
#include "widgets/http/exportmenu.h"
#include "widgets/http/headerbars.h"
#include "widgets/http/httppage.h"
#include "widgets/http/laneview.h"
#include "widgets/http/measuremodel.h"
#include "widgets/http/plainwords.h"
#include "widgets/http/transportlook.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QFile>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabBar>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

using namespace Fanlight;

namespace {

constexpr qint64 ms = 1'000'000;

// 20 s in which an event a second is seen by a poll half a second later, and pushed within 25 ms.
ComparisonResult handMade()
{
    ComparisonResult result;
    result.settings.oneWayDelay = 25;
    result.settings.duration = 20;
    result.elapsed = 20'000 * ms;
    result.events = 20;
    result.complete = true;
    for (const Transport transport : allTransports) {
        TransportMeasure &measure = result.measures.at(std::size_t(transport));
        measure.transport = transport;
        measure.connections = 1;
        measure.requests = transport == Transport::ShortPolling ? 30 : 1;
        measure.emptyAnswers = transport == Transport::ShortPolling ? 10 : 0;
        measure.up.httpHeader = measure.requests * 100;
        measure.down.httpHeader = measure.requests * 50;
        for (quint64 event = 1; event <= 20; ++event) {
            const qint64 happened = qint64(event) * 1000 * ms - 500 * ms;
            const qint64 age = (transport == Transport::ShortPolling ? 500 : 25) * ms;
            measure.recent.push_back({event, happened, happened + age});
            measure.ages.push_back(age);
            measure.down.payload += 64;
            ++measure.delivered;
        }
        if (transport == Transport::WebSocket)
            measure.down.frameHeader = 40;
    }
    return result;
}

int rowOf(const QAbstractItemModel &model, const QString &heading, const QString &label)
{
    int row = 0;
    while (row < model.rowCount() && model.index(row, 0).data().toString() != heading)
        ++row;
    while (row < model.rowCount() && model.index(row, 0).data().toString() != label)
        ++row;
    return row;
}

QString cell(
    const QAbstractItemModel &model, const QString &heading, const QString &label, MeasureColumn column)
{
    return model.index(rowOf(model, heading, label), int(column)).data().toString();
}

} // namespace

class tst_HttpPage : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void saysWhatToDo();
    void fieldsSayWhatTheyTake_data();
    void fieldsSayWhatTheyTake();
    void theoryFollowsTheFields();
    void runsToTheEnd();
    void stopsAndRunsAgain();
    void enterInAFieldRuns();
    void runsUnseen();
    void races();
    void exports();
    void accessible();
    void modelHoldsMeasuredAgainstTheory();
    void wordsOfARun();
    void wordsOfNothing();
    void agesFallIntoColumns();
    void laneTellsOfAnEvent();

private:
    template <typename Widget>
    [[nodiscard]] Widget &part(const char *name) const
    {
        return Testing::partOf<Widget>(*m_page, name);
    }
    void type(const char *field, const QString &text) { Testing::typeInto(part<QLineEdit>(field), text); }
    // 40 events a second over a quick network: half a second shows everything.
    void chooseQuickRun(const QString &seconds)
    {
        type("comparisonRate", QStringLiteral("40"));
        type("comparisonPoll", QStringLiteral("100"));
        type("comparisonDelay", QStringLiteral("5"));
        type("comparisonDuration", seconds);
    }
    void openTab(const QString &label)
    {
        auto &tabs = part<QTabBar>("httpTabs");
        int index = 0;
        while (index < tabs.count() && tabs.tabText(index) != label)
            ++index;
        QTest::mouseClick(&tabs, Qt::LeftButton, {}, tabs.tabRect(index).center());
    }
    [[nodiscard]] QPushButton &button() const { return part<QPushButton>("comparisonRun"); }
    [[nodiscard]] const QAbstractItemModel &table() const
    {
        return *part<QTableView>("measureTable").model();
    }

    std::unique_ptr<HttpPage> m_page;
};

void tst_HttpPage::init()
{
    Testing::failOnWarnings();
    m_page = std::make_unique<HttpPage>();
    m_page->resize(1188, 700);
    m_page->show();
    m_page->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
}

void tst_HttpPage::cleanup()
{
    m_page.reset();
}

void tst_HttpPage::saysWhatToDo()
{
    bool said = false;
    const auto labels = m_page->findChildren<QLabel *>();
    for (const QLabel *label : labels)
        said = said || (label->isVisible() && label->text().contains(QStringLiteral("Press Run")));
    QVERIFY(said);
    QVERIFY(!part<LaneView>("laneView").isVisible());
    QCOMPARE(button().text(), QStringLiteral("Run"));
}

void tst_HttpPage::fieldsSayWhatTheyTake_data()
{
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QString>("wrong");
    QTest::addColumn<QString>("right");
    QTest::addColumn<QString>("sentence");
    const auto row = [](const char *name, const char *wrong, const char *right, const char *sentence) {
        QTest::addRow("%s %s", name, wrong) << QByteArray(name) << QString::fromLatin1(wrong)
                                            << QString::fromLatin1(right) << QString::fromLatin1(sentence);
    };
    row("comparisonRate", "0.05", "0.1", "A number from 0.1");
    row("comparisonRate", "fast", "1000", "events/s");
    row("comparisonPayload", "7", "8", "A whole number from 8");
    row("comparisonPayload", "8.5", "65536", "bytes");
    row("comparisonSeed", "-1", "4294967295", "A whole number from 0");
    row("comparisonPoll", "9", "10", "ms");
    row("comparisonClients", "201", "200", "from 1 to 200");
    row("comparisonDelay", "5001", "12.5", "from 0 to");
    row("comparisonJitter", "", "0", "ms");
    row("comparisonBandwidth", "999", "unlimited", "or unlimited");
    row("comparisonDuration", "0", "0.1", "from 0.1");
}

void tst_HttpPage::fieldsSayWhatTheyTake()
{
    QFETCH(QByteArray, field);
    QFETCH(QString, wrong);
    QFETCH(QString, right);
    QFETCH(QString, sentence);
    const auto &error = part<QLabel>((field + "Error").constData());
    QVERIFY(!error.isVisible());
    type(field.constData(), wrong);
    if (wrong.isEmpty())
        part<QLineEdit>(field.constData()).clear();
    QVERIFY(error.isVisible());
    QVERIFY2(error.text().contains(sentence), qPrintable(error.text()));
    QVERIFY(!button().isEnabled());
    type(field.constData(), right);
    QVERIFY(!error.isVisible());
    QVERIFY(button().isEnabled());
}

void tst_HttpPage::theoryFollowsTheFields()
{
    type("comparisonDelay", QStringLiteral("40"));
    QCOMPARE(cell(table(), QStringLiteral("WebSocket"), QStringLiteral("mean age"), MeasureColumn::Theory),
        QStringLiteral("40.0 ms"));
    QCOMPARE(cell(table(), QStringLiteral("WebSocket"), QStringLiteral("mean age"), MeasureColumn::Measured),
        QString());
}

void tst_HttpPage::runsToTheEnd()
{
    chooseQuickRun(QStringLiteral("2"));
    QTest::mouseClick(&button(), Qt::LeftButton);
    QCOMPARE(button().text(), QStringLiteral("Stop"));
    for (const char *field : {"comparisonRate", "comparisonDuration", "comparisonSeed"}) {
        QVERIFY(!part<QLineEdit>(field).isEnabled());
        QVERIFY(part<QLineEdit>(field).toolTip().contains(QStringLiteral("stop it")));
    }
    QVERIFY(!part<QComboBox>("comparisonPattern").isEnabled());
    QTRY_VERIFY_WITH_TIMEOUT(part<LaneView>("laneView").isVisible(), 2000);
    QTRY_COMPARE_WITH_TIMEOUT(button().text(), QStringLiteral("Run again"), 15'000);
    QVERIFY(part<QLineEdit>("comparisonRate").isEnabled());
    QVERIFY(part<CountPlot>("bytePlot").sampleCount() > 5);
    auto &requests = part<CountPlot>("requestPlot");
    QVERIFY(!requests.isVisible());
    auto &tabs = part<QTabBar>("countTabs");
    tabs.setFocus();
    QTest::keyClick(&tabs, Qt::Key_Right);
    QVERIFY(requests.isVisible());
    QCOMPARE(requests.lastCount(Transport::WebSocket), 1.0);
    QCOMPARE(numberText(requests.lastCount(Transport::ShortPolling)),
        cell(table(), QStringLiteral("Short polling"), QStringLiteral("requests"), MeasureColumn::Measured));
    for (const Transport transport : allTransports) {
        double sum = 0;
        for (int column = 0; column < AgePlot::columns; ++column)
            sum += part<AgePlot>("agePlot").share(transport, column);
        QVERIFY2(qAbs(sum - 100) < 0.01, qPrintable(QString::number(sum)));
    }
    for (const char *heading : {"Short polling", "Long polling", "Server-sent events", "WebSocket"}) {
        for (const char *label : {"requests", "connections", "bytes up / down", "mean age", "age p50 / p95"})
            QVERIFY2(!cell(table(), QString::fromLatin1(heading), QString::fromLatin1(label),
                         MeasureColumn::Measured)
                          .isEmpty(),
                heading);
    }
    const QString words = part<QLabel>("plainWords").text();
    QVERIFY2(words.startsWith(QStringLiteral("Short polling asked <b>")), qPrintable(words));
    QVERIFY2(words.contains(QStringLiteral("WebSocket asked once")), qPrintable(words));
}

void tst_HttpPage::stopsAndRunsAgain()
{
    chooseQuickRun(QStringLiteral("60"));
    QTest::mouseClick(&button(), Qt::LeftButton);
    QTRY_VERIFY(part<QLabel>("plainWords").text().contains(QStringLiteral("WebSocket asked once")));
    QTest::keyClick(m_page.get(), Qt::Key_R, Qt::ControlModifier);
    QTRY_COMPARE(button().text(), QStringLiteral("Run again"));
    QVERIFY(!part<QLabel>("plainWords").text().isEmpty());
    type("comparisonDuration", QStringLiteral("1"));
    QTest::keyClick(m_page.get(), Qt::Key_R, Qt::ControlModifier);
    QTRY_COMPARE(button().text(), QStringLiteral("Stop")); // a shortcut presses the button for a moment
    QTRY_COMPARE_WITH_TIMEOUT(button().text(), QStringLiteral("Run again"), 15'000);
    QCOMPARE(cell(table(), QStringLiteral("WebSocket"), QStringLiteral("requests"), MeasureColumn::Measured),
        QStringLiteral("1"));
}

void tst_HttpPage::enterInAFieldRuns()
{
    chooseQuickRun(QStringLiteral("0.2"));
    QTest::keyClick(&part<QLineEdit>("comparisonDuration"), Qt::Key_Return);
    QCOMPARE(button().text(), QStringLiteral("Stop"));
    QTRY_COMPARE_WITH_TIMEOUT(button().text(), QStringLiteral("Run again"), 15'000);
}

// What ended while the page was hidden is there when it comes back.
void tst_HttpPage::runsUnseen()
{
    chooseQuickRun(QStringLiteral("0.4"));
    QTest::mouseClick(&button(), Qt::LeftButton);
    m_page->hide();
    QTRY_COMPARE_WITH_TIMEOUT(button().text(), QStringLiteral("Run again"), 15'000);
    m_page->show();
    QVERIFY(part<QLabel>("plainWords").text().contains(QStringLiteral("Short polling asked")));
}

void tst_HttpPage::races()
{
    openTab(QStringLiteral("1,000 requests race"));
    auto &start = part<QPushButton>("raceRun");
    QTRY_VERIFY(start.isVisible());
    QVERIFY(!button().isVisible());
    type("raceRequests", QStringLiteral("20"));
    type("raceDelay", QStringLiteral("0"));
    QTest::mouseClick(&start, Qt::LeftButton);
    QCOMPARE(start.text(), QStringLiteral("Stop"));
    QTRY_COMPARE_WITH_TIMEOUT(start.text(), QStringLiteral("Race again"), 15'000);
    for (int lane = 0; lane < 3; ++lane) {
        const QString request =
            part<QPlainTextEdit>(qPrintable(QStringLiteral("raceRequest%1").arg(lane))).toPlainText();
        QVERIFY2(request.startsWith(QStringLiteral("GET ")), qPrintable(request));
        const QString reply =
            part<QPlainTextEdit>(qPrintable(QStringLiteral("raceReply%1").arg(lane))).toPlainText();
        QVERIFY2(reply.startsWith(QStringLiteral("HTTP/1.1 ")), qPrintable(reply));
        const QString sum = part<QLabel>(qPrintable(QStringLiteral("raceSum%1").arg(lane))).text();
        QVERIFY2(sum.startsWith(QStringLiteral("20 × (")), qPrintable(sum));
    }
    QVERIFY(
        part<QPlainTextEdit>("raceRequest3").toPlainText().startsWith(QStringLiteral("8"))); // FIN and opcode
    QVERIFY(part<QPlainTextEdit>("raceOpening3").toPlainText().contains(QStringLiteral("Sec-WebSocket-Key")));
    openTab(QStringLiteral("Same events, four ways"));
    QTRY_VERIFY(button().isVisible());
}

void tst_HttpPage::exports()
{
    QVERIFY(!part<QPushButton>("comparisonExport").isEnabled());
    chooseQuickRun(QStringLiteral("0.3"));
    QTest::mouseClick(&button(), Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(button().text(), QStringLiteral("Run again"), 15'000);
    QVERIFY(part<QPushButton>("comparisonExport").isEnabled());
    auto &menu = part<ExportMenu>("exportMenu");
    const QTemporaryDir folder;
    const auto written = [&](ExportKind kind, const QString &name) {
        Q_EMIT menu.exportRequested(kind, folder.filePath(name));
        QFile file(folder.filePath(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    };
    QVERIFY(written(ExportKind::Report, QStringLiteral("a.html")).contains("<html"));
    QVERIFY(written(ExportKind::Csv, QStringLiteral("a.csv")).contains("short_polling"));
    const auto opened = resultFromJson(written(ExportKind::Json, QStringLiteral("a.json")));
    QVERIFY(opened.has_value());
    QCOMPARE(opened->settings.rate, 40.0);
    QVERIFY(written(ExportKind::Picture, QStringLiteral("a.png")).startsWith("\x89PNG"));
    auto &banner = part<Banner>("comparisonBanner");
    QVERIFY2(banner.message().startsWith(QStringLiteral("Written to")), qPrintable(banner.message()));
    written(ExportKind::Csv, QStringLiteral("no/such/folder.csv"));
    QVERIFY2(banner.message().contains(QStringLiteral("could not be written")), qPrintable(banner.message()));
}

void tst_HttpPage::accessible()
{
    const QStringList faults = Testing::accessibilityFaults(*m_page);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

void tst_HttpPage::modelHoldsMeasuredAgainstTheory()
{
    MeasureModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    model.setResult(handMade());
    const QString polling = QStringLiteral("Short polling");
    QCOMPARE(cell(model, polling, QStringLiteral("requests"), MeasureColumn::Measured), QStringLiteral("30"));
    QCOMPARE(cell(model, polling, QStringLiteral("requests"), MeasureColumn::Theory), QStringLiteral("20"));
    QCOMPARE(
        cell(model, polling, QStringLiteral("requests"), MeasureColumn::Difference), QStringLiteral("+10"));
    QCOMPARE(
        cell(model, polling, QStringLiteral("mean age"), MeasureColumn::Measured), QStringLiteral("500 ms"));
    QCOMPARE(
        cell(model, polling, QStringLiteral("mean age"), MeasureColumn::Theory), QStringLiteral("525 ms"));
    QCOMPARE(
        cell(model, polling, QStringLiteral("mean age"), MeasureColumn::Difference), QStringLiteral("−25"));
    const QString push = QStringLiteral("WebSocket");
    QCOMPARE(cell(model, push, QStringLiteral("mean age"), MeasureColumn::Difference), QStringLiteral("0"));
    QCOMPARE(
        cell(model, push, QStringLiteral("frame header"), MeasureColumn::Measured), QStringLiteral("2.0 B"));
    for (int row = 0; row < model.rowCount(); ++row)
        QCOMPARE(model.index(row, 1).data(Qt::ToolTipRole).toString().isEmpty(), model.isHeading(row));
}

void tst_HttpPage::wordsOfARun()
{
    const QString words = inPlainWords(handMade());
    QVERIFY2(words.contains(
                 QStringLiteral("asked <b>30</b> times to hear <b>20</b> things; <b>10</b> answers were "
                                "“nothing new”, and the news was <b>500 ms</b> old on average.")),
        qPrintable(words));
    QVERIFY2(words.contains(
                 QStringLiteral("WebSocket asked once, and the news was <b>25.0 ms</b> old: the network’s "
                                "own delay.")),
        qPrintable(words));
    QVERIFY2(words.contains(QStringLiteral("Keep-alive saved 29 TCP handshakes")), qPrintable(words));
    QVERIFY(!words.contains(QStringLiteral("never arrived")));
    ComparisonResult lost = handMade();
    lost.measures.at(0).missed = 3;
    QVERIFY(inPlainWords(lost).contains(QStringLiteral("<b>3</b> never arrived.")));
}

void tst_HttpPage::wordsOfNothing()
{
    QVERIFY(inPlainWords({}).isEmpty());
}

void tst_HttpPage::agesFallIntoColumns()
{
    const ComparisonResult result = handMade();
    AgePlot plot;
    plot.begin(result.settings);
    plot.add(result);
    QCOMPARE(plot.share(Transport::WebSocket, 0), 100.0);
    QCOMPARE(plot.share(Transport::ShortPolling, 0), 0.0);
    const int column = int(500 / plot.columnWidth());
    QCOMPARE(plot.share(Transport::ShortPolling, std::min(column, AgePlot::columns - 1)), 100.0);
    plot.add(result); // what was counted is not counted again
    QCOMPARE(plot.share(Transport::ShortPolling, std::min(column, AgePlot::columns - 1)), 100.0);
}

void tst_HttpPage::laneTellsOfAnEvent()
{
    const ComparisonResult result = handMade();
    LaneView lanes;
    lanes.resize(700, 260);
    lanes.show(&result);
    QString tip;
    for (int x = 0; x < lanes.width() && tip.isEmpty(); x += 2)
        tip = lanes.tipAt(QPointF(x, 26));
    QVERIFY2(tip.startsWith(QStringLiteral("Short polling, event 8: happened at 7.500 s")), qPrintable(tip));
    QVERIFY2(tip.endsWith(QStringLiteral("500 ms old")), qPrintable(tip));
}

QTEST_MAIN(tst_HttpPage)
#include "tst_httppage.moc"
