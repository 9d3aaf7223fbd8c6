// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/accessibility.h"
#include "support/warnings.h"
#include "tests/support/parts.h"
#include "widgets/common/banner.h"
#include "widgets/http/headoflinepanel.h"
#include "widgets/http/headoflineview.h"
#include "widgets/http/httppage.h"
#include "widgets/http/timeaxis.h"
#include "widgets/http/verdictpanel.h"
#include "widgets/http/verdicttable.h"
#include "widgets/http/verdictview.h"
#include "widgets/http/waitwords.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QTabBar>
#include <QTest>

using namespace Fanlight;

namespace {

constexpr qint64 ms = 1'000'000;
constexpr int runTime = 15'000; // ms at most

HeadOfLineResult handMadeReplies()
{
    HeadOfLineResult result;
    result.settings = {300, 10};
    const std::array<qint64, 3> behind{321, 322, 323};
    const std::array<qint64, 3> alone{320, 22, 23};
    for (std::size_t index = 0; index < 3; ++index) {
        result.pipelined.at(index).arrived = behind.at(index) * ms;
        result.parallel.at(index).arrived = alone.at(index) * ms;
        for (auto *part : {&result.pipelined, &result.parallel}) {
            part->at(index).request =
                index == 0 ? "GET /longpoll HTTP/1.1\r\n\r\n" : "GET / HTTP/1.1\r\n\r\n";
            part->at(index).status = 200;
            part->at(index).size = 1234;
        }
    }
    result.pipelinedConnections = 1;
    result.parallelConnections = 3;
    result.pipelinedElapsed = 323 * ms;
    result.parallelElapsed = 320 * ms;
    result.complete = true;
    return result;
}

VerdictResult handMadeVerdict()
{
    VerdictResult result;
    result.settings = {1200, 500, 0};
    result.accepted = 1 * ms;
    for (const qint64 asked : {501, 1001, 1501})
        result.notePoll(asked * ms);
    for (VerdictPoll &poll : result.pollTimes)
        poll.answered = poll.asked + 2 * ms;
    result.pollTimes.back().knew = true;
    result.emptyAnswers = 2;
    result.messages = 1;
    result.jobEnd = 1200 * ms;
    result.polled = 1503 * ms;
    result.pushed = 1201 * ms;
    result.pollDelay = 303 * ms;
    result.pushDelay = 1 * ms;
    result.elapsed = 1503 * ms;
    result.pollUp.httpHeader = 700;
    result.pollUp.payload = 15;
    result.pollDown.httpHeader = 900;
    result.pushUp.httpHeader = 180;
    result.pushDown.httpHeader = 120;
    result.pushDown.payload = 18;
    result.pushDown.frameHeader = 2;
    result.complete = true;
    return result;
}

QString textIn(const QTableWidget &table, const QString &label, int column)
{
    for (int row = 0; row < table.rowCount(); ++row) {
        if (table.item(row, 0)->text() == label)
            return table.item(row, column)->text();
    }
    return QStringLiteral("no such row");
}

} // namespace

class tst_WaitPanels : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void saysWhatToDo();
    void fieldsSayWhatTheyTake_data();
    void fieldsSayWhatTheyTake();
    void headOfLineRuns();
    void headOfLineStops();
    void verdictRuns();
    void verdictShowsHowFarItIs();
    void panelsDoNotShareTheirKeys();
    void accessible();
    void wordsOfReplies();
    void wordsOfAVerdict();
    void wordsOfWhatWasStopped();
    void figuresStandBesideTheory();
    void lanesTellOfReplies();
    void lanesTellOfPolls();
    void waitingIsDrawnInItsOwnColour();
    void everySpanHasAScale_data();
    void everySpanHasAScale();

private:
    template <typename Widget>
    [[nodiscard]] Widget &part(const char *name) const
    {
        return Testing::partOf<Widget>(*m_page, name);
    }
    void type(const char *field, const QString &text) { Testing::typeInto(part<QLineEdit>(field), text); }
    void openTab(const QString &label)
    {
        auto &tabs = part<QTabBar>("httpTabs");
        int index = 0;
        while (index < tabs.count() && tabs.tabText(index) != label)
            ++index;
        QVERIFY2(index < tabs.count(), qPrintable(label));
        QTest::mouseClick(&tabs, Qt::LeftButton, {}, tabs.tabRect(index).center());
    }
    void openHeadOfLine() { openTab(QStringLiteral("Head of line")); }
    void openVerdict() { openTab(QStringLiteral("Waiting for a verdict")); }
    [[nodiscard]] QString shown(const char *label) const { return part<QLabel>(label).text(); }

    std::unique_ptr<HttpPage> m_page;
};

void tst_WaitPanels::init()
{
    Testing::failOnWarnings();
    m_page = std::make_unique<HttpPage>();
    m_page->resize(1188, 700);
    m_page->show();
    m_page->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
}

void tst_WaitPanels::cleanup()
{
    m_page.reset();
}

void tst_WaitPanels::saysWhatToDo()
{
    for (const char *tab : {"Head of line", "Waiting for a verdict"}) {
        openTab(QLatin1StringView(tab));
        bool said = false;
        const auto labels = m_page->findChildren<QLabel *>();
        for (const QLabel *label : labels)
            said = said || (label->isVisible() && label->text().contains(QStringLiteral("Press Run")));
        QVERIFY2(said, tab);
    }
    QVERIFY(!part<QPushButton>("headOfLineCopy").isEnabled());
    QVERIFY(!part<QPushButton>("verdictCopy").isEnabled());
}

void tst_WaitPanels::fieldsSayWhatTheyTake_data()
{
    QTest::addColumn<QString>("tab");
    QTest::addColumn<QByteArray>("field");
    QTest::addColumn<QByteArray>("button");
    QTest::addColumn<QString>("wrong");
    QTest::addColumn<QString>("right");
    const auto row = [](const char *tab, const char *field, const char *button, const char *wrong,
                         const char *right) {
        QTest::addRow("%s %s", field, wrong)
            << QString::fromLatin1(tab) << QByteArray(field) << QByteArray(button)
            << QString::fromLatin1(wrong) << QString::fromLatin1(right);
    };
    row("Head of line", "headOfLineSlow", "headOfLineRun", "0", "1");
    row("Head of line", "headOfLineSlow", "headOfLineRun", "60001", "60000");
    row("Head of line", "headOfLineDelay", "headOfLineRun", "5001", "12.5");
    row("Waiting for a verdict", "verdictJob", "verdictRun", "600001", "0");
    row("Waiting for a verdict", "verdictInterval", "verdictRun", "9", "10");
    row("Waiting for a verdict", "verdictDelay", "verdictRun", "soon", "5000");
}

void tst_WaitPanels::fieldsSayWhatTheyTake()
{
    QFETCH(QString, tab);
    QFETCH(QByteArray, field);
    QFETCH(QByteArray, button);
    QFETCH(QString, wrong);
    QFETCH(QString, right);
    openTab(tab);
    const auto &error = part<QLabel>((field + "Error").constData());
    const auto &start = part<QPushButton>(button.constData());
    type(field.constData(), wrong);
    QVERIFY(error.isVisible());
    QVERIFY(!start.isEnabled());
    QTest::keyClick(&part<QLineEdit>(field.constData()), Qt::Key_Return);
    QCOMPARE(start.text(), QStringLiteral("Run"));
    type(field.constData(), right);
    QVERIFY(!error.isVisible());
    QVERIFY(start.isEnabled());
}

void tst_WaitPanels::headOfLineRuns()
{
    openHeadOfLine();
    auto &start = part<QPushButton>("headOfLineRun");
    type("headOfLineSlow", QStringLiteral("250"));
    QTest::mouseClick(&start, Qt::LeftButton);
    QCOMPARE(start.text(), QStringLiteral("Stop"));
    QVERIFY(!part<QLineEdit>("headOfLineSlow").isEnabled());
    QVERIFY(part<HeadOfLineView>("headOfLineView").isVisible());
    QTRY_COMPARE_WITH_TIMEOUT(start.text(), QStringLiteral("Run again"), runTime);
    QVERIFY2(shown("headOfLineWords").contains(QStringLiteral("2 more TCP connections")),
        qPrintable(shown("headOfLineWords")));
    QVERIFY(shown("headOfLineWordsBasis").contains(QStringLiteral("RFC 9112 section 9.3.2")));
    // The bytes: three requests in one go, three replies in their order; and a pair a connection.
    const QString written = part<QPlainTextEdit>("headOfLineWritten").toPlainText();
    QVERIFY2(written.startsWith(QStringLiteral("GET /longpoll?since=0&timeout=250 HTTP/1.1\n")),
        qPrintable(written));
    QCOMPARE(written.count(QStringLiteral("GET ")), 3);
    QCOMPARE(part<QPlainTextEdit>("headOfLineRead").toPlainText().count(QStringLiteral("HTTP/1.1 200 ")), 3);
    for (const char *connection :
        {"headOfLineConnection0", "headOfLineConnection1", "headOfLineConnection2"}) {
        const QString pair = part<QPlainTextEdit>(connection).toPlainText();
        QCOMPARE(pair.count(QStringLiteral("GET ")), 1);
        QCOMPARE(pair.count(QStringLiteral("HTTP/1.1 200 ")), 1);
    }
    const QString spoken = part<HeadOfLineView>("headOfLineView").accessibleDescription();
    QVERIFY2(spoken.contains(QStringLiteral("of them behind another")), qPrintable(spoken));
    QTest::mouseClick(&part<QPushButton>("headOfLineCopy"), Qt::LeftButton);
    const QString copied = QGuiApplication::clipboard()->text();
    QVERIFY2(copied.contains(QStringLiteral("GET /longpoll?since=0&timeout=250")) &&
                 copied.contains(QStringLiteral("2 more TCP connections")) && !copied.contains(u'<'),
        qPrintable(copied));
    QCOMPARE(part<Banner>("headOfLineBanner").message(), QStringLiteral("Copied as text."));
}

void tst_WaitPanels::headOfLineStops()
{
    openHeadOfLine();
    auto &start = part<QPushButton>("headOfLineRun");
    type("headOfLineSlow", QStringLiteral("60000"));
    QTest::keyClick(&part<QLineEdit>("headOfLineSlow"), Qt::Key_Return);
    QCOMPARE(start.text(), QStringLiteral("Stop"));
    // It says how far it is while nothing has come.
    const auto isUnderWay = [this] {
        const auto labels = m_page->findChildren<QLabel *>();
        return std::any_of(labels.begin(), labels.end(), [](const QLabel *label) {
            return label->isVisible() && label->text().startsWith(QStringLiteral("pipelined, "));
        });
    };
    QTRY_VERIFY(isUnderWay());
    QTest::keyClick(m_page.get(), Qt::Key_R, Qt::ControlModifier);
    QTRY_COMPARE(start.text(), QStringLiteral("Run again"));
    QVERIFY2(
        shown("headOfLineWords").startsWith(QStringLiteral("Stopped")), qPrintable(shown("headOfLineWords")));
    QCOMPARE(part<Banner>("headOfLineBanner").message(), QString());
    type("headOfLineSlow", QStringLiteral("20"));
    QTest::keyClick(m_page.get(), Qt::Key_R, Qt::ControlModifier);
    QTRY_VERIFY_WITH_TIMEOUT(shown("headOfLineWords").contains(QStringLiteral("TCP connections")), runTime);
}

void tst_WaitPanels::verdictRuns()
{
    openVerdict();
    auto &start = part<QPushButton>("verdictRun");
    type("verdictJob", QStringLiteral("450"));
    type("verdictInterval", QStringLiteral("100"));
    const auto &table = part<VerdictTable>("verdictTable");
    QTest::mouseClick(&start, Qt::LeftButton);
    QTRY_COMPARE_WITH_TIMEOUT(start.text(), QStringLiteral("Run again"), runTime);
    const int polls = textIn(table, QStringLiteral("polls"), 1).toInt();
    QVERIFY2(polls >= 4 && polls <= 6, qPrintable(textIn(table, QStringLiteral("polls"), 1)));
    QCOMPARE(textIn(table, QStringLiteral("polls"), 2), QStringLiteral("5 ± 1"));
    QCOMPARE(textIn(table, QStringLiteral("empty answers"), 1), QString::number(polls - 1));
    QCOMPARE(textIn(table, QStringLiteral("messages"), 3), QStringLiteral("1"));
    QVERIFY(!textIn(table, QStringLiteral("known after the end"), 3).isEmpty());
    QVERIFY2(shown("verdictWords").contains(QStringLiteral("Polling every 100 ms asked")),
        qPrintable(shown("verdictWords")));
    QTest::mouseClick(&part<QPushButton>("verdictCopy"), Qt::LeftButton);
    const QString copied = QGuiApplication::clipboard()->text();
    QVERIFY2(copied.startsWith(QStringLiteral("A job of 450 ms")) &&
                 copied.contains(QStringLiteral("5 ± 1")) && !copied.contains(u'<'),
        qPrintable(copied));
}

void tst_WaitPanels::verdictShowsHowFarItIs()
{
    openVerdict();
    auto &start = part<QPushButton>("verdictRun");
    type("verdictJob", QStringLiteral("60000"));
    type("verdictInterval", QStringLiteral("20"));
    QTest::keyClick(m_page.get(), Qt::Key_R, Qt::ControlModifier);
    QTRY_COMPARE(start.text(), QStringLiteral("Stop"));
    const auto &table = part<VerdictTable>("verdictTable");
    QTRY_VERIFY(textIn(table, QStringLiteral("polls"), 1).toInt() >= 5);
    QVERIFY(textIn(table, QStringLiteral("bytes up"), 1) != QStringLiteral("0"));
    QTest::mouseClick(&start, Qt::LeftButton);
    QTRY_COMPARE(start.text(), QStringLiteral("Run again"));
    QVERIFY2(shown("verdictWords").startsWith(QStringLiteral("Stopped")), qPrintable(shown("verdictWords")));
    QVERIFY(textIn(table, QStringLiteral("polls"), 1).toInt() >= 5); // what there is stays
}

// Ctrl+R runs what is in front.
void tst_WaitPanels::panelsDoNotShareTheirKeys()
{
    openVerdict();
    type("verdictJob", QStringLiteral("0"));
    QTest::keyClick(m_page.get(), Qt::Key_R, Qt::ControlModifier);
    QTRY_COMPARE_WITH_TIMEOUT(part<QPushButton>("verdictRun").text(), QStringLiteral("Run again"), runTime);
    QCOMPARE(part<QPushButton>("headOfLineRun").text(), QStringLiteral("Run"));
    QCOMPARE(part<QPushButton>("raceRun").text(), QStringLiteral("Race"));
}

void tst_WaitPanels::accessible()
{
    openHeadOfLine();
    openVerdict();
    const QStringList faults = Testing::accessibilityFaults(*m_page);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
    for (const char *view : {"headOfLineView", "verdictView"}) {
        QVERIFY(!part<QWidget>(view).accessibleName().isEmpty());
        QVERIFY(!part<QWidget>(view).accessibleDescription().isEmpty());
    }
}

void tst_WaitPanels::wordsOfReplies()
{
    const QString words = inPlainWords(handMadeReplies());
    QCOMPARE(
        words, QStringLiteral(
                   "Pipelined on one connection, the second reply came after <b>322 ms</b>, right behind the "
                   "slow one. On a connection of its own it came after <b>22.0 ms</b>: so it waited <b>300 "
                   "ms</b> behind the first. Sparing it the wait took <b>2 more TCP connections</b>."));
}

void tst_WaitPanels::wordsOfAVerdict()
{
    QCOMPARE(inPlainWords(handMadeVerdict()),
        QStringLiteral(
            "Polling every 500 ms asked <b>3</b> times: <b>2</b> answers were “not yet”, and the "
            "client knew <b>303 ms</b> after the job’s end. The WebSocket was told by one message, "
            "<b>1.00 ms</b> after it. In all, polling moved <b>1,615</b> bytes and the WebSocket "
            "<b>320</b>, its handshake included."));
    VerdictResult once = handMadeVerdict();
    once.polls = 1;
    once.emptyAnswers = 0;
    QVERIFY(inPlainWords(once).startsWith(
        QStringLiteral("Polling every 500 ms asked once: <b>0</b> answers were “not yet”")));
    once.emptyAnswers = 1;
    QVERIFY(inPlainWords(once).contains(QStringLiteral("<b>1</b> answer was “not yet”")));
}

void tst_WaitPanels::wordsOfWhatWasStopped()
{
    HeadOfLineResult replies = handMadeReplies();
    replies.complete = false;
    replies.parallel[2].arrived = -1;
    QVERIFY(inPlainWords(replies).startsWith(QStringLiteral("Stopped")));
    QVERIFY(asText(replies).contains(QStringLiteral("never")));
    replies.error = QStringLiteral("The server closed the connection.");
    QVERIFY(inPlainWords(replies).startsWith(QStringLiteral("It ended early")));
    QVERIFY(inPlainWords(VerdictResult()).startsWith(QStringLiteral("Stopped")));
}

void tst_WaitPanels::figuresStandBesideTheory()
{
    VerdictTable table;
    QCOMPARE(textIn(table, QStringLiteral("polls"), 1), QString());
    QCOMPARE(textIn(table, QStringLiteral("polls"), 2), QStringLiteral("3 ± 1"));
    table.setResult(handMadeVerdict());
    QCOMPARE(textIn(table, QStringLiteral("polls"), 1), QStringLiteral("3"));
    QCOMPARE(textIn(table, QStringLiteral("empty answers"), 2), QStringLiteral("2 ± 1"));
    QCOMPARE(textIn(table, QStringLiteral("known after the end"), 1), QStringLiteral("303 ms"));
    QCOMPARE(textIn(table, QStringLiteral("known after the end"), 2), QStringLiteral("0 to 500 ms"));
    QCOMPARE(textIn(table, QStringLiteral("known after the end"), 4), QStringLiteral("0 ms"));
    QCOMPARE(textIn(table, QStringLiteral("bytes up"), 1), QStringLiteral("715"));
    QCOMPARE(textIn(table, QStringLiteral("bytes down"), 3), QStringLiteral("140"));
    for (int row = 0; row < table.rowCount(); ++row)
        QVERIFY(!table.item(row, 1)->toolTip().isEmpty());
}

void tst_WaitPanels::lanesTellOfReplies()
{
    HeadOfLineView view;
    view.resize(800, view.sizeHint().height());
    view.setResult(handMadeReplies());
    QStringList tips;
    for (int y = 0; y < view.height(); ++y) {
        const QString tip = view.tipAt(QPointF(300, y));
        if (!tip.isEmpty() && !tips.contains(tip))
            tips.append(tip);
    }
    QCOMPARE(tips.size(), 6);
    QVERIFY2(tips.at(1).startsWith(QStringLiteral("request 2, quick: its last byte came 322 ms")),
        qPrintable(tips.at(1)));
    QVERIFY(tips.at(1).contains(QStringLiteral("Hatched, 300 ms")));
    QVERIFY(!tips.at(0).contains(QStringLiteral("Hatched")));
    QVERIFY(tips.at(4).startsWith(QStringLiteral("connection 2, quick: its last byte came 22.0 ms")));
    view.setResult({});
    QCOMPARE(view.tipAt(QPointF(300, 60)), QString());
}

void tst_WaitPanels::lanesTellOfPolls()
{
    VerdictView view;
    view.resize(800, view.sizeHint().height());
    view.setResult(handMadeVerdict());
    QStringList tips;
    for (int y = 0; y < view.height(); ++y) {
        for (int x = 0; x < view.width(); ++x) {
            const QString tip = view.tipAt(QPointF(x, y));
            if (!tip.isEmpty() && !tips.contains(tip))
                tips.append(tip);
        }
    }
    QCOMPARE(tips.size(), 4); // three polls, one message
    QVERIFY2(tips.at(0).startsWith(QStringLiteral("Poll 1: asked at 501 ms")), qPrintable(tips.at(0)));
    QVERIFY(tips.at(0).endsWith(QStringLiteral("not yet")));
    QVERIFY2(tips.at(2).startsWith(QStringLiteral("Poll 3: asked at 1.50 s")), qPrintable(tips.at(2)));
    QVERIFY(tips.at(2).endsWith(QStringLiteral("done")));
    QVERIFY(tips.at(3).startsWith(QStringLiteral("The message came 1.20 s")));
    QVERIFY(view.accessibleDescription().contains(QStringLiteral("3 polls, 2 of them empty")));
}

// Where the second reply waits, there is more than one colour: it is hatched; its own time is one.
void tst_WaitPanels::waitingIsDrawnInItsOwnColour()
{
    HeadOfLineView view;
    view.resize(800, view.sizeHint().height());
    view.setResult(handMadeReplies());
    const QImage image = view.grab().toImage();
    int y = 0;
    while (!view.tipAt(QPointF(300, y)).startsWith(QStringLiteral("request 2")))
        ++y;
    const int middle = y + 12;
    const auto coloursIn = [&](int row, int from, int to) {
        QSet<QRgb> colours;
        for (int x = from; x < to; ++x)
            colours.insert(image.pixel(x, row));
        return colours.size();
    };
    QVERIFY(coloursIn(middle, 300, 340) > 2);
    const int slow = middle - 25;
    QCOMPARE(coloursIn(slow, 302, 318), 1);
}

void tst_WaitPanels::everySpanHasAScale_data()
{
    QTest::addColumn<qint64>("span");
    QTest::addColumn<qint64>("step");
    QTest::newRow("1 ms") << 1 * ms << ms / 5;
    QTest::newRow("300 ms") << 300 * ms << 50 * ms;
    QTest::newRow("60 s") << 60'000 * ms << 10'000 * ms;
    QTest::newRow("10 min") << 600'000 * ms << 100'000 * ms;
}

void tst_WaitPanels::everySpanHasAScale()
{
    QFETCH(qint64, span);
    QFETCH(qint64, step);
    const TimeAxis axis{100, 700, span};
    QCOMPARE(axis.step(), step);
    QCOMPARE(axis.xOf(0), 100.0);
    QCOMPARE(axis.xOf(span), 700.0);
}

QTEST_MAIN(tst_WaitPanels)
#include "tst_waitpanels.moc"
