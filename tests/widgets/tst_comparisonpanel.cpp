// SPDX-License-Identifier: GPL-3.0-or-later
#include "comparison/eventschedule.h"
#include "comparison/resultfile.h"
#include "support/accessibility.h"
#include "support/warnings.h"
#include "tests/support/parts.h"
#include "widgets/common/banner.h"
#include "widgets/common/card.h"
#include "widgets/http/ageplot.h"
#include "widgets/http/comparisonpanel.h"
#include "widgets/http/measuremodel.h"
#include "widgets/http/resultopener.h"
#include "widgets/http/runhistory.h"
#include "widgets/http/settingswords.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QComboBox>
#include <QDragEnterEvent>
#include <QFile>
#include <QFileDialog>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QUrl>

#include <cmath>

using namespace Fanlight;

namespace {

constexpr qint64 ms = 1'000'000;

// 20 s in which an event a second is seen by a poll after pollAge, and pushed within 25 ms.
ComparisonResult handMade(qint64 pollAge)
{
    ComparisonResult result;
    result.settings.oneWayDelay = 25;
    result.settings.duration = 20;
    result.settings.seed = 42;
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
        for (quint64 event = 1; event <= 20; ++event) {
            const qint64 happened = qint64(event) * 1000 * ms - 500 * ms;
            const qint64 age = transport == Transport::ShortPolling ? pollAge : 25 * ms;
            measure.recent.push_back({event, happened, happened + age});
            measure.ages.push_back(age);
            measure.down.payload += 64;
            ++measure.delivered;
        }
    }
    return result;
}

} // namespace

class tst_ComparisonPanel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void opensAFile();
    void opensThroughTheDialog();
    void refuses_data();
    void refuses();
    void keepsWhatWasShown();
    void comparesTwoRuns();
    void showsAnEarlierRun();
    void comparesWithAFile();
    void takesADroppedFile();
    void takesNoDropWhileRunning();
    void accessible();

    void modelBesideAnotherRun();
    void wordsForChanges();
    void historyIsBounded();
    void readingIsCancelled();

private:
    template <typename Widget>
    [[nodiscard]] Widget &part(const char *name) const
    {
        return Testing::partOf<Widget>(*m_panel, name);
    }
    void type(const char *field, const QString &text) { Testing::typeInto(part<QLineEdit>(field), text); }
    void runQuickly()
    {
        QTest::mouseClick(&part<QPushButton>("comparisonRun"), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(
            part<QPushButton>("comparisonRun").text(), QStringLiteral("Run again"), 15'000);
    }
    void chooseQuickRun()
    {
        type("comparisonRate", QStringLiteral("40"));
        type("comparisonPoll", QStringLiteral("100"));
        type("comparisonDelay", QStringLiteral("5"));
        type("comparisonDuration", QStringLiteral("0.6"));
    }
    // As a person does: the list is opened, and the line pressed.
    void choose(const char *name, const QString &beginning)
    {
        auto &box = part<QComboBox>(name);
        int row = 0;
        while (row < box.count() && !box.itemText(row).startsWith(beginning))
            ++row;
        QVERIFY2(row < box.count(), qPrintable(beginning));
        box.setFocus();
        const int steps = row - box.currentIndex();
        for (int step = 0; step < std::abs(steps); ++step)
            QTest::keyClick(&box, steps > 0 ? Qt::Key_Down : Qt::Key_Up);
        QCOMPARE(box.currentIndex(), row);
    }
    [[nodiscard]] QString write(const QString &name, const QByteArray &content) const
    {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
            qFatal("cannot write");
        return file.fileName();
    }
    bool drop(const QStringList &paths)
    {
        QMimeData data;
        QList<QUrl> urls;
        for (const QString &path : paths)
            urls.append(QUrl::fromLocalFile(path));
        data.setUrls(urls);
        QDragEnterEvent enter(QPoint(300, 200), Qt::CopyAction, &data, Qt::LeftButton, {});
        enter.setAccepted(false);
        QApplication::sendEvent(m_panel.get(), &enter);
        if (!enter.isAccepted())
            return false;
        QDropEvent drop(QPointF(300, 200), Qt::CopyAction, &data, Qt::LeftButton, {});
        QApplication::sendEvent(m_panel.get(), &drop);
        return drop.isAccepted();
    }
    // Of the first row with this label below the heading.
    [[nodiscard]] QString cell(const QString &heading, const QString &label, MeasureColumn column) const
    {
        const auto &view = part<QTableView>("measureTable");
        const QAbstractItemModel &model = *view.model();
        int row = 0;
        while (row < model.rowCount() && model.index(row, 0).data().toString() != heading)
            ++row;
        while (row < model.rowCount() && model.index(row, 0).data().toString() != label)
            ++row;
        return view.isRowHidden(row) ? QStringLiteral("hidden")
                                     : model.index(row, int(column)).data().toString();
    }
    [[nodiscard]] QString header() const
    {
        return part<QTableView>("measureTable")
            .model()
            ->headerData(int(MeasureColumn::Theory), Qt::Horizontal)
            .toString();
    }
    [[nodiscard]] QString lanesNote() const
    {
        const auto cards = m_panel->findChildren<Card *>();
        for (const Card *card : cards) {
            if (card->title() == QStringLiteral("Happened and seen") && !card->note().isEmpty())
                return card->note();
        }
        return {};
    }
    [[nodiscard]] QString note() const { return part<QLabel>("comparedNote").text(); }

    QTemporaryDir m_folder;
    std::unique_ptr<ComparisonPanel> m_panel;
};

void tst_ComparisonPanel::init()
{
    Testing::failOnWarnings();
    m_panel = std::make_unique<ComparisonPanel>();
    m_panel->resize(1188, 650);
    m_panel->show();
    m_panel->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
}

void tst_ComparisonPanel::cleanup()
{
    m_panel.reset();
}

void tst_ComparisonPanel::opensAFile()
{
    QVERIFY(!part<QComboBox>("shownRun").isVisible());
    m_panel->open(write(QStringLiteral("run.json"), resultToJson(handMade(400 * ms))));
    QTRY_VERIFY(part<QComboBox>("shownRun").isVisible());
    QCOMPARE(part<QLineEdit>("comparisonSeed").text(), QStringLiteral("42"));
    QCOMPARE(part<QLineEdit>("comparisonDuration").text(), QStringLiteral("20"));
    QCOMPARE(
        lanesNote(), QStringLiteral("opened run.json · seed 42 · ran 20.0 s · 20 events · the last 12 s"));
    QCOMPARE(cell(QStringLiteral("Short polling"), QStringLiteral("mean age"), MeasureColumn::Measured),
        QStringLiteral("400 ms"));
    const QString words = part<QLabel>("plainWords").text();
    QVERIFY2(words.startsWith(QStringLiteral("Short polling asked <b>30</b> times")), qPrintable(words));
    QCOMPARE(part<AgePlot>("agePlot").share(Transport::WebSocket, 0), 100.0);
    QCOMPARE(m_panel->result().measures.at(0).recent.size(), std::size_t(20));
    QVERIFY(part<QPushButton>("comparisonExport").isEnabled());
    QVERIFY(part<Banner>("comparisonBanner").message().isEmpty());
    QCOMPARE(part<QComboBox>("shownRun").currentText(), QStringLiteral("run.json · seed 42 · 25 ms"));
    QCOMPARE(header(), QStringLiteral("theory"));
}

void tst_ComparisonPanel::opensThroughTheDialog()
{
    const QString path = write(QStringLiteral("chosen.json"), resultToJson(handMade(300 * ms)));
    QTest::keyClick(m_panel.get(), Qt::Key_O, Qt::ControlModifier);
    QTRY_VERIFY(m_panel->findChild<QFileDialog *>());
    auto &dialog = part<QFileDialog>("openResultDialog");
    QVERIFY(dialog.isVisible());
    Q_EMIT dialog.fileSelected(path);
    dialog.close();
    QTRY_VERIFY2(lanesNote().startsWith(QStringLiteral("opened chosen.json")), qPrintable(lanesNote()));
}

void tst_ComparisonPanel::refuses_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("reason");
    const QByteArray good = resultToJson(handMade(400 * ms));
    QTest::newRow("no JSON") << QByteArray("hello") << QStringLiteral("This is no JSON.");
    QTest::newRow("cut off") << good.left(good.size() / 2) << QStringLiteral("This is no JSON.");
    QTest::newRow("empty") << QByteArray() << QStringLiteral("This is no JSON.");
    QTest::newRow("another's JSON") << QByteArray("{\"a\": [1, 2]}")
                                    << QStringLiteral("This is not the result of a comparison.");
    QTest::newRow("newer") << QByteArray(good).replace("\"version\":1", "\"version\":9")
                           << QStringLiteral("A later version of Fanlight wrote this.");
    QTest::newRow("damaged") << QByteArray(good).replace("\"clients\":1", "\"clients\":-1")
                             << QStringLiteral("damaged");
}

void tst_ComparisonPanel::refuses()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, reason);
    m_panel->open(write(QStringLiteral("bad.json"), content));
    auto &banner = part<Banner>("comparisonBanner");
    // Before, on a slow machine: that it is being read.
    QTRY_VERIFY2(banner.message().startsWith(QStringLiteral("bad.json could not be opened. ")),
        qPrintable(banner.message()));
    QVERIFY2(banner.message().contains(reason), qPrintable(banner.message()));
    QVERIFY(!part<QComboBox>("shownRun").isVisible());
}

void tst_ComparisonPanel::keepsWhatWasShown()
{
    m_panel->open(write(QStringLiteral("good.json"), resultToJson(handMade(400 * ms))));
    QTRY_VERIFY(lanesNote().startsWith(QStringLiteral("opened good.json")));
    auto &banner = part<Banner>("comparisonBanner");
    for (const QString &path : {m_folder.filePath(QStringLiteral("none.json")), m_folder.path(),
             QStringLiteral("/dev/null"), write(QStringLiteral("bad.json"), "[]")}) {
        banner.clear();
        m_panel->open(path);
        QTRY_VERIFY2(
            banner.message().contains(QStringLiteral("could not be opened")), qPrintable(banner.message()));
        QVERIFY(lanesNote().startsWith(QStringLiteral("opened good.json")));
        QCOMPARE(cell(QStringLiteral("Short polling"), QStringLiteral("mean age"), MeasureColumn::Measured),
            QStringLiteral("400 ms"));
    }
    // The next that can be opened takes the complaint away.
    m_panel->open(m_folder.filePath(QStringLiteral("good.json")));
    QTRY_VERIFY(banner.message().isEmpty());
}

void tst_ComparisonPanel::comparesTwoRuns()
{
    chooseQuickRun();
    runQuickly();
    QVERIFY2(
        lanesNote().startsWith(QStringLiteral("run 1 of 1 · seed 7 · ran 0.6 s")), qPrintable(lanesNote()));
    const std::vector<Sighted> first = m_panel->result().measures.back().recent;
    runQuickly();
    QVERIFY2(lanesNote().startsWith(QStringLiteral("run 2 of 2 · seed 7")), qPrintable(lanesNote()));
    const std::vector<Sighted> second = m_panel->result().measures.back().recent;

    // The same settings and seed: the same event times, as exactly as a timer is on a busy machine.
    QCOMPARE(second.size(), first.size());
    EventSchedule schedule(m_panel->result().settings);
    for (std::size_t index = 0; index < first.size(); ++index) {
        const qint64 due = schedule.next();
        for (const Sighted &one : {first[index], second[index]}) {
            QCOMPARE(one.event, quint64(index + 1));
            QVERIFY(one.happened >= due);
            QVERIFY2(one.happened - due < 500 * ms, qPrintable(QString::number(one.happened - due)));
        }
    }

    QVERIFY(!part<QLabel>("comparedNote").isVisible());
    choose("comparedRun", QStringLiteral("run 1 · seed 7 · 5 ms"));
    QCOMPARE(header(), QStringLiteral("run 1"));
    QVERIFY(part<QLabel>("comparedNote").isVisible());
    QCOMPARE(note(), QStringLiteral("Same settings and seed: the same event times."));
    const QString push = QStringLiteral("WebSocket");
    QCOMPARE(cell(push, QStringLiteral("requests"), MeasureColumn::Theory), QStringLiteral("1"));
    QCOMPARE(cell(push, QStringLiteral("requests"), MeasureColumn::Difference), QStringLiteral("0"));
    QCOMPARE(
        cell(push, QStringLiteral("bytes up / down"), MeasureColumn::Measured), QStringLiteral("hidden"));
    QVERIFY(!cell(push, QStringLiteral("bytes down"), MeasureColumn::Theory).isEmpty());

    type("comparisonRate", QStringLiteral("20"));
    type("comparisonDelay", QStringLiteral("10"));
    runQuickly();
    QCOMPARE(header(), QStringLiteral("run 1"));
    QCOMPARE(note(), QStringLiteral("Other settings: rate 40 → 20 events/s, one-way delay 5 → 10 ms."));
    QVERIFY(part<QLabel>("comparedNote").toolTip().contains(QStringLiteral("rate 40 → 20 events/s")));
    choose("comparedRun", QStringLiteral("theory"));
    QCOMPARE(header(), QStringLiteral("theory"));
    QVERIFY(!part<QLabel>("comparedNote").isVisible());
    QCOMPARE(cell(push, QStringLiteral("bytes down"), MeasureColumn::Measured), QStringLiteral("hidden"));
}

void tst_ComparisonPanel::showsAnEarlierRun()
{
    chooseQuickRun();
    runQuickly();
    const quint64 bytes = m_panel->result().measures.at(0).down.total();
    type("comparisonRate", QStringLiteral("80"));
    runQuickly();
    const QSignalSpy told(m_panel.get(), &ComparisonPanel::resultChanged);
    choose("shownRun", QStringLiteral("run 1"));
    QVERIFY(!told.isEmpty());
    QVERIFY2(lanesNote().startsWith(QStringLiteral("run 1 of 2")), qPrintable(lanesNote()));
    QCOMPARE(part<QLineEdit>("comparisonRate").text(), QStringLiteral("40"));
    QCOMPARE(m_panel->result().settings.rate, 40.0);
    QCOMPARE(m_panel->result().measures.at(0).down.total(), bytes);
    // A run is not held against itself: what was shown before takes its place.
    choose("comparedRun", QStringLiteral("run 2"));
    choose("shownRun", QStringLiteral("run 2"));
    QCOMPARE(header(), QStringLiteral("run 1"));
    QCOMPARE(part<QComboBox>("comparedRun").count(), 2);
}

void tst_ComparisonPanel::comparesWithAFile()
{
    m_panel->open(write(QStringLiteral("old.json"), resultToJson(handMade(400 * ms))));
    QTRY_VERIFY(lanesNote().startsWith(QStringLiteral("opened old.json")));
    ComparisonResult newer = handMade(500 * ms);
    newer.complete = false;
    newer.settings.pollInterval = 500;
    m_panel->open(write(QStringLiteral("new.json"), resultToJson(newer)));
    QTRY_VERIFY(lanesNote().startsWith(QStringLiteral("opened new.json")));
    choose("comparedRun", QStringLiteral("old.json"));
    const QString polling = QStringLiteral("Short polling");
    QCOMPARE(cell(polling, QStringLiteral("mean age"), MeasureColumn::Measured), QStringLiteral("500 ms"));
    QCOMPARE(cell(polling, QStringLiteral("mean age"), MeasureColumn::Theory), QStringLiteral("400 ms"));
    QCOMPARE(cell(polling, QStringLiteral("mean age"), MeasureColumn::Difference), QStringLiteral("+100"));
    QCOMPARE(note(), QStringLiteral("Same event times, other settings: poll every 1,000 → 500 ms. "
                                    "Stopped early: what is shown, after 20.0 s."));
}

void tst_ComparisonPanel::takesADroppedFile()
{
    const QString good = write(QStringLiteral("dropped.json"), resultToJson(handMade(400 * ms)));
    QVERIFY(!drop({}));
    QVERIFY(drop({good}));
    QTRY_VERIFY(lanesNote().startsWith(QStringLiteral("opened dropped.json")));
    QVERIFY(drop({write(QStringLiteral("picture.png"), "\x89PNG")}));
    auto &banner = part<Banner>("comparisonBanner");
    QTRY_VERIFY2(banner.message().startsWith(QStringLiteral("picture.png could not be opened. ")),
        qPrintable(banner.message()));
    QVERIFY(lanesNote().startsWith(QStringLiteral("opened dropped.json")));
}

void tst_ComparisonPanel::takesNoDropWhileRunning()
{
    const QString good = write(QStringLiteral("late.json"), resultToJson(handMade(400 * ms)));
    chooseQuickRun();
    QTest::mouseClick(&part<QPushButton>("comparisonRun"), Qt::LeftButton);
    QVERIFY(!drop({good}));
    QVERIFY(!part<QPushButton>("comparisonOpen").isEnabled());
    QVERIFY(!part<QComboBox>("shownRun").isEnabled());
    QCOMPARE(part<QComboBox>("shownRun").currentText(), QStringLiteral("run 1 · seed 7 · 5 ms"));
    QTRY_COMPARE_WITH_TIMEOUT(part<QPushButton>("comparisonRun").text(), QStringLiteral("Run again"), 15'000);
    QVERIFY(part<QComboBox>("shownRun").isEnabled());
    QVERIFY(drop({good}));
    QTRY_VERIFY(lanesNote().startsWith(QStringLiteral("opened late.json")));
}

void tst_ComparisonPanel::accessible()
{
    m_panel->open(write(QStringLiteral("run.json"), resultToJson(handMade(400 * ms))));
    QTRY_VERIFY(part<QComboBox>("comparedRun").isVisible());
    const QStringList faults = Testing::accessibilityFaults(*m_panel);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

void tst_ComparisonPanel::modelBesideAnotherRun()
{
    MeasureModel model;
    QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
    ComparisonResult result = handMade(500 * ms);
    model.setResult(result);
    model.setOther(handMade(425 * ms), QStringLiteral("run 3"));
    const auto number = [&model](const QString &label, MeasureColumn column) {
        int row = 0;
        while (model.index(row, 0).data().toString() != label)
            ++row;
        return model.index(row, int(column)).data().toString();
    };
    QCOMPARE(number(QStringLiteral("age p50"), MeasureColumn::Measured), QStringLiteral("500 ms"));
    QCOMPARE(number(QStringLiteral("age p95"), MeasureColumn::Theory), QStringLiteral("425 ms"));
    QCOMPARE(number(QStringLiteral("age p95"), MeasureColumn::Difference), QStringLiteral("+75"));
    QCOMPARE(number(QStringLiteral("bytes up"), MeasureColumn::Theory), QStringLiteral("3,000"));
    // Further on, the other run's stay.
    result.measures.at(0).ages.insert(result.measures.at(0).ages.end(), 20, 700 * ms);
    model.followResult(result);
    QCOMPARE(number(QStringLiteral("mean age"), MeasureColumn::Measured), QStringLiteral("600 ms"));
    QCOMPARE(number(QStringLiteral("mean age"), MeasureColumn::Difference), QStringLiteral("+175"));
    model.setTheory();
    QCOMPARE(number(QStringLiteral("mean age"), MeasureColumn::Theory), QStringLiteral("525 ms"));
    QCOMPARE(number(QStringLiteral("age p95"), MeasureColumn::Theory), QString());
}

void tst_ComparisonPanel::wordsForChanges()
{
    const ComparisonSettings one;
    QVERIFY(settingsChanges(one, one).isEmpty());
    ComparisonSettings other;
    other.pattern = EventPattern::Periodic;
    other.rate = 2.5;
    other.payload = 1024;
    other.seed = 123'456;
    other.pollInterval = 500;
    other.clients = 3;
    other.oneWayDelay = 12.25;
    other.jitter = 1;
    other.bandwidth = 125'000;
    other.keepAlive = false;
    other.duration = 0.5;
    QCOMPARE(settingsChanges(one, other),
        (QStringList{QStringLiteral("events At random (Poisson) → Periodic"),
            QStringLiteral("rate 1 → 2.5 events/s"), QStringLiteral("payload 64 → 1,024 bytes"),
            QStringLiteral("seed 7 → 123456"), QStringLiteral("poll every 1,000 → 500 ms"),
            QStringLiteral("clients 1 → 3"), QStringLiteral("one-way delay 0 → 12.25 ms"),
            QStringLiteral("jitter 0 → 1 ms"), QStringLiteral("bandwidth unlimited → 125,000 bytes/s"),
            QStringLiteral("keep-alive on → off"), QStringLiteral("run for 60 → 0.5 s")}));
    QCOMPARE(differenceNote(other, one),
        QStringLiteral("Other settings: events At random (Poisson) → Periodic, rate 1 → 2.5 events/s, "
                       "payload 64 → 1,024 bytes, 8 more."));
}

void tst_ComparisonPanel::historyIsBounded()
{
    RunHistory history;
    const RunHistory::Id first = history.addRun(handMade(ms));
    const RunHistory::Id second = history.addRun(handMade(ms));
    for (int run = 3; run <= 20; ++run) {
        history.addRun(handMade(ms));
        history.trim(second, 0);
    }
    QCOMPARE(history.entries().size(), RunHistory::maxRuns);
    QVERIFY(!history.find(first));
    QVERIFY(history.find(second));
    QCOMPARE(history.title(history.entries().back()), QStringLiteral("run 20 · seed 42 · 25 ms"));
    // Memory: of runs with 8 MiB of ages, as many as fit.
    ComparisonResult big = handMade(ms);
    big.measures.at(0).ages.resize(1024 * 1024);
    for (int run = 0; run < 10; ++run) {
        const RunHistory::Id id = history.addRun(big);
        history.trim(id, second);
    }
    QCOMPARE(history.entries().size(), std::size_t(1 + 7));
    // The same file again is the same entry; the same name elsewhere says where.
    const auto result = std::make_shared<const ComparisonResult>(handMade(ms));
    const RunHistory::Id file = history.addFile(QStringLiteral("/a/run.json"), result);
    QCOMPARE(history.addFile(QStringLiteral("/a/run.json"), result), file);
    QCOMPARE(history.name(*history.find(file)), QStringLiteral("run.json"));
    history.addFile(QStringLiteral("/b/run.json"), result);
    QCOMPARE(history.name(*history.find(file)), QStringLiteral("a/run.json"));
}

void tst_ComparisonPanel::readingIsCancelled()
{
    const QString path = write(QStringLiteral("run.json"), resultToJson(handMade(400 * ms)));
    ResultOpener opener;
    QSignalSpy opened(&opener, &ResultOpener::opened);
    opener.open(path);
    opener.cancel();
    opener.open(path);
    QVERIFY(opened.wait());
    QCOMPARE(opened.size(), 1);
}

QTEST_MAIN(tst_ComparisonPanel)
#include "tst_comparisonpanel.moc"
