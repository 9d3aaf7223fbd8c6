// SPDX-License-Identifier: GPL-3.0-or-later
#include "ladderstage.h"
#include "support/accessibility.h"
#include "support/warnings.h"
#include "tests/support/parts.h"
#include "widgets/bench/ladderpanel.h"
#include "widgets/common/banner.h"
#include "widgets/common/theme.h"
#include "workbench/workbench.h"

#include <QAction>
#include <QApplication>
#include <QDir>
#include <QFile>
#include <QFileDialog>
#include <QImage>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>
#include <QWheelEvent>
#include <QXmlStreamReader>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {

// A panel that is seen, with three clients that have said nothing yet.
struct Bench
{
    Workbench workbench{64 * 1024 * 1024};
    LadderPanel panel{workbench};
    LadderView &view = *panel.view();
    qint64 time = 0;

    Bench()
    {
        panel.resize(520, 420);
        panel.show();
        CaptureBatch batch;
        batch.connections = {person(1, 1), person(2, 2), person(3, 3)};
        workbench.store().append(std::move(batch));
    }
    // Texts to the first client, a millisecond apart, each half a millisecond on its way.
    void say(int count)
    {
        CaptureBatch batch;
        for (int i = 0; i < count; ++i) {
            time += ms;
            batch.records.push_back(frameOf(1, Direction::ToClient, time, ms / 2,
                "message " + QByteArray::number(workbench.store().lastNumber() + quint64(i) + 1)));
        }
        workbench.store().append(std::move(batch));
    }
    [[nodiscard]] bool shows(quint64 number) const { return view.tape().indexOf(number) >= 0; }
    [[nodiscard]] QPoint placeOf(quint64 number) const
    {
        const LadderLayout &ladder = view.ladder();
        const LadderArrow arrow = ladder.arrowsOf(view.tape().indexOf(number)).front();
        const double x = (ladder.laneX(arrow.server) + ladder.laneX(arrow.lane)) / 2;
        return view.toViewport(QPointF(x, (arrow.leaves + arrow.arrives) / 2)).toPoint();
    }
    template <typename Part>
    [[nodiscard]] Part &part(const char *name)
    {
        return Testing::partOf<Part>(panel, name);
    }
    [[nodiscard]] QString banner() { return panel.findChild<Banner *>()->message(); }
};

QString textOf(const QString &svg)
{
    QFile file(svg);
    if (!file.open(QIODevice::ReadOnly))
        return {};
    QXmlStreamReader reader(&file);
    QString text;
    while (!reader.atEnd()) {
        reader.readNext();
        if (reader.isCharacters())
            text += reader.text();
    }
    return reader.hasError() ? QString() : text;
}

} // namespace

class tst_Ladder : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init() { failOnWarnings(); }
    void saysWhatToDoFirst();
    void saysWhatTheFilterHides();
    void aClickChoosesAnArrow();
    void aClickChoosesADelivery();
    void tellsTimesInAToolTip();
    void keyboard();
    void followsUntilScrolledUp();
    void holdsItsPlace();
    void zooms();
    void takesNothingWhileUnseen();
    void writesAPicture();
    void writesADrawing();
    void writesTheRange();
    void saysWhyItCouldNotWrite();
    void asksWhere();
    void showsACrowd();
    void looksOtherwiseInTheDark();
    void accessible();
};

void tst_Ladder::saysWhatToDoFirst()
{
    Bench bench;
    auto &button = bench.part<QPushButton>("emptyStateAction");
    QVERIFY(button.isVisible());
    QVERIFY(!bench.part<QPushButton>("ladderExport").isEnabled());
    QSignalSpy started(&bench.panel, &LadderPanel::startRequested);
    QTest::mouseClick(&button, Qt::LeftButton);
    QCOMPARE(started.count(), 1);
    bench.say(1);
    QTRY_VERIFY(!button.isVisible());
    QVERIFY(bench.part<QPushButton>("ladderExport").isEnabled());
    bench.workbench.store().clear();
    QVERIFY(button.isVisible());
}

void tst_Ladder::saysWhatTheFilterHides()
{
    Bench bench;
    bench.say(3);
    QTRY_VERIFY(bench.shows(3));
    FrameFilter filter;
    filter.pattern = QRegularExpression(QStringLiteral("nowhere"));
    bench.panel.setFilter(filter);
    QVERIFY(bench.view.tape().events().empty());
    const auto labels = bench.panel.findChildren<QLabel *>();
    QVERIFY(std::any_of(labels.cbegin(), labels.cend(), [](const QLabel *label) {
        return label->isVisible() && label->text() == QStringLiteral("The wire's filter hides everything");
    }));
    bench.panel.setFilter({});
    QCOMPARE(bench.view.tape().events().size(), std::size_t(3));
}

void tst_Ladder::aClickChoosesAnArrow()
{
    Bench bench;
    bench.say(5);
    QTRY_VERIFY(bench.shows(5));
    QSignalSpy activated(&bench.panel, &LadderPanel::activated);
    QTest::mouseClick(bench.view.viewport(), Qt::LeftButton, {}, bench.placeOf(3));
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated.first().at(0).toULongLong(), quint64(3));
    QCOMPARE(activated.first().at(1).toUInt(), noDelivery);
    QCOMPARE(bench.view.current(), quint64(3));
    QTest::mouseClick(bench.view.viewport(), Qt::LeftButton, {}, QPoint(300, 5)); // the lanes' names
    QCOMPARE(activated.count(), 1);
}

void tst_Ladder::aClickChoosesADelivery()
{
    Bench bench;
    bench.workbench.store().append(broadcastOf(1, 5 * ms, {ms, 2 * ms, 30 * ms}));
    QTRY_VERIFY(bench.shows(1));
    QSignalSpy activated(&bench.panel, &LadderPanel::activated);
    const LadderLayout &ladder = bench.view.ladder();
    const LadderArrow last = ladder.arrowsOf(0)[2];
    const QPointF end = bench.view.toViewport(QPointF(ladder.laneX(3) - 3, last.arrives));
    QTest::mouseClick(bench.view.viewport(), Qt::LeftButton, {}, end.toPoint());
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated.first().at(0).toULongLong(), quint64(1));
    QCOMPARE(activated.first().at(1).toUInt(), 2U);
}

void tst_Ladder::tellsTimesInAToolTip()
{
    Bench bench;
    bench.say(1);
    QTRY_VERIFY(bench.shows(1));
    const QString tip = bench.view.toolTipAt(bench.placeOf(1));
    QVERIFY2(tip.contains(QStringLiteral("took 0.500 ms")), qPrintable(tip));
    QVERIFY2(tip.contains(QStringLiteral("server → Client 1")), qPrintable(tip));
    QVERIFY(bench.view.toolTipAt(QPointF(300, 5)).isEmpty());
}

void tst_Ladder::keyboard()
{
    Bench bench;
    bench.say(60);
    QTRY_VERIFY(bench.shows(60));
    QSignalSpy activated(&bench.panel, &LadderPanel::activated);
    QTest::keyClick(&bench.view, Qt::Key_Up); // the newest
    QCOMPARE(bench.view.current(), quint64(60));
    QTest::keyClick(&bench.view, Qt::Key_Up);
    QCOMPARE(bench.view.current(), quint64(59));
    QVERIFY(!bench.view.isFollowing());
    QVERIFY2(bench.view.accessibleDescription().contains(QStringLiteral("message 59")),
        qPrintable(bench.view.accessibleDescription()));
    QTest::keyClick(&bench.view, Qt::Key_Return);
    QCOMPARE(activated.count(), 1);
    QCOMPARE(activated.first().at(0).toULongLong(), quint64(59));
    QTest::keyClick(&bench.view, Qt::Key_Home);
    QCOMPARE(bench.view.current(), quint64(1));
    QCOMPARE(bench.view.verticalScrollBar()->value(), 0);
    QTest::keyClick(&bench.view, Qt::Key_Down);
    QCOMPARE(bench.view.current(), quint64(2));
    QTest::keyClick(&bench.view, Qt::Key_End);
    QCOMPARE(bench.view.current(), quint64(60));
    QVERIFY(bench.view.isFollowing());
    QVERIFY(!bench.view.hasRange());
    QTest::keyClick(&bench.view, Qt::Key_Up, Qt::ShiftModifier);
    QVERIFY(bench.view.hasRange());
    QVERIFY(bench.part<QAction>("exportRangeSvg").isEnabled());
    QTest::keyClick(&bench.view, Qt::Key_Up);
    QVERIFY(!bench.view.hasRange());
    QVERIFY(!bench.part<QAction>("exportRangeSvg").isEnabled());
}

void tst_Ladder::followsUntilScrolledUp()
{
    Bench bench;
    bench.say(100);
    QTRY_VERIFY(bench.shows(100));
    QScrollBar &bar = *bench.view.verticalScrollBar();
    QVERIFY(bar.maximum() > 0);
    QCOMPARE(bar.value(), bar.maximum());
    auto &resume = bench.part<QPushButton>("ladderResume");
    QVERIFY(!resume.isVisible());
    bar.setValue(300);
    QVERIFY(!bench.view.isFollowing());
    QVERIFY(resume.isVisible());
    bench.say(1'200);
    QTRY_VERIFY(bench.shows(1'300));
    QCOMPARE(bar.value(), 300);
    QCOMPARE(resume.text(), QStringLiteral("↓ 1,200 new"));
    QTest::mouseClick(&resume, Qt::LeftButton);
    QVERIFY(bench.view.isFollowing());
    QVERIFY(!resume.isVisible());
    QCOMPARE(bar.value(), bar.maximum());
    // Back at the end by hand is following too.
    bar.setValue(300);
    bar.setValue(bar.maximum());
    QVERIFY(bench.view.isFollowing());
}

void tst_Ladder::holdsItsPlace()
{
    Bench bench;
    bench.say(1'500);
    QTRY_VERIFY(bench.shows(1'500));
    bench.view.verticalScrollBar()->setValue(20'000);
    const QPoint before = bench.placeOf(700);
    QTest::mouseMove(bench.view.viewport(), before);
    bench.say(3'000); // more than it keeps: what is read stays
    QTRY_VERIFY(bench.shows(2'000));
    QVERIFY(bench.shows(1));
    QCOMPARE(bench.placeOf(700), before);
    FrameFilter fewer;
    fewer.pattern = QRegularExpression(QStringLiteral("message"));
    bench.panel.setFilter(fewer);
    QTRY_VERIFY(bench.shows(bench.workbench.store().lastNumber()));
}

void tst_Ladder::zooms()
{
    Bench bench;
    bench.say(50);
    QTRY_VERIFY(bench.shows(50));
    auto &larger = bench.part<QPushButton>("ladderZoomIn");
    QVERIFY(!larger.isEnabled());
    QTest::mouseClick(&bench.part<QPushButton>("ladderToScale"), Qt::LeftButton);
    QCOMPARE(bench.view.scale(), LadderScale::ToScale);
    QVERIFY(larger.isEnabled());
    const double before = bench.view.ladder().pixelsPerMillisecond();
    QCOMPARE(before, 48.0); // half a millisecond is seen well
    QTest::mouseClick(&larger, Qt::LeftButton);
    QVERIFY(bench.view.ladder().pixelsPerMillisecond() > before);
    QTest::mouseClick(&bench.part<QPushButton>("ladderZoomOut"), Qt::LeftButton);
    QCOMPARE(bench.view.ladder().pixelsPerMillisecond(), before);
    QTest::keyClick(&bench.view, Qt::Key_Minus);
    QVERIFY(bench.view.ladder().pixelsPerMillisecond() < before);
    QTest::keyClick(&bench.view, Qt::Key_Plus);
    QCOMPARE(bench.view.ladder().pixelsPerMillisecond(), before);
    // The wheel keeps what is under it.
    bench.view.verticalScrollBar()->setValue(bench.view.verticalScrollBar()->maximum() / 2);
    const QPointF place(250, 200);
    const auto moment = [&] {
        const double y = place.y() - bench.view.toViewport({}).y();
        return bench.view.ladder().timeAt(y);
    };
    const qint64 under = moment();
    QWheelEvent wheel(place, bench.view.viewport()->mapToGlobal(place), {}, QPoint(0, 240), Qt::NoButton,
        Qt::ControlModifier, Qt::NoScrollPhase, false);
    QApplication::sendEvent(bench.view.viewport(), &wheel);
    QVERIFY(bench.view.ladder().pixelsPerMillisecond() > 1.5 * before);
    QVERIFY2(std::abs(moment() - under) < 50'000, qPrintable(QString::number(moment() - under)));
    QTest::mouseClick(&bench.part<QPushButton>("ladderInOrder"), Qt::LeftButton);
    QCOMPARE(bench.view.scale(), LadderScale::InOrder);
}

void tst_Ladder::takesNothingWhileUnseen()
{
    Bench bench;
    bench.panel.hide();
    bench.say(10);
    QCoreApplication::processEvents();
    QVERIFY(bench.view.tape().events().empty());
    bench.panel.show();
    QVERIFY(bench.shows(10));
}

void tst_Ladder::writesAPicture()
{
    Bench bench;
    bench.say(5);
    QTRY_VERIFY(bench.shows(5));
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("ladder.png"));
    bench.panel.exportTo(path, LadderFormat::Png, false);
    QVERIFY2(bench.banner().startsWith(QStringLiteral("Written to")), qPrintable(bench.banner()));
    const QImage picture(path);
    const LadderSheet sheet = bench.view.sheet(false);
    QCOMPARE(picture.size(), (sheet.size * 2).toSize());
    QCOMPARE(picture.pixelColor(2, 2), color(Token::Surface, bench.view)); // its own ground
    QCOMPARE(picture.text(QStringLiteral("Title")), sheet.title);
    // Text's colour is on it.
    bool drawn = false;
    for (int x = 0; x < picture.width() && !drawn; ++x) {
        for (int y = 0; y < picture.height() && !drawn; ++y)
            drawn = picture.pixelColor(x, y) == color(Token::Text, bench.view);
    }
    QVERIFY(drawn);
}

void tst_Ladder::writesADrawing()
{
    Bench bench;
    bench.say(5);
    QTRY_VERIFY(bench.shows(5));
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("ladder.svg"));
    bench.panel.exportTo(path, LadderFormat::Svg, false);
    const QString text = textOf(path);
    for (const char *word : {"message 5", "Client 1", "Client 3", "Server", "Fanlight"})
        QVERIFY2(text.contains(QLatin1StringView(word)), qPrintable(text));
}

void tst_Ladder::writesTheRange()
{
    Bench bench;
    bench.say(100);
    QTRY_VERIFY(bench.shows(100));
    bench.view.setCurrent(20);
    for (int i = 0; i < 30; ++i)
        QTest::keyClick(&bench.view, Qt::Key_Down, Qt::ShiftModifier);
    QCOMPARE(bench.view.current(), quint64(50));
    const QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("range.svg"));
    bench.panel.exportTo(path, LadderFormat::Svg, true);
    const QString text = textOf(path);
    QVERIFY(text.contains(QStringLiteral("message 20")));
    QVERIFY(text.contains(QStringLiteral("message 50")));
    QVERIFY(!text.contains(QStringLiteral("message 18")));
    QVERIFY(!text.contains(QStringLiteral("message 52")));
}

void tst_Ladder::saysWhyItCouldNotWrite()
{
    Bench bench;
    bench.say(1'000);
    QTRY_VERIFY(bench.shows(1'000));
    const QTemporaryDir folder;
    const QString nowhere = folder.filePath(QStringLiteral("missing/ladder.png"));
    bench.panel.exportTo(nowhere, LadderFormat::Png, false);
    QVERIFY2(bench.banner().contains(QStringLiteral("could not be written")), qPrintable(bench.banner()));
    QVERIFY(bench.banner().contains(QDir::toNativeSeparators(nowhere)));
    // Too much for a picture: in words too, and what was there stays.
    const QString there = folder.filePath(QStringLiteral("there.svg"));
    QFile file(there);
    QVERIFY(file.open(QIODevice::WriteOnly) && file.write("before") == 6);
    file.close();
    bench.view.setCurrent(1);
    QTest::keyClick(&bench.view, Qt::Key_End, Qt::ShiftModifier);
    bench.panel.exportTo(there, LadderFormat::Svg, true);
    QVERIFY2(bench.banner().contains(QStringLiteral("too high")), qPrintable(bench.banner()));
    QVERIFY(file.open(QIODevice::ReadOnly));
    QCOMPARE(file.readAll(), QByteArray("before"));
}

void tst_Ladder::asksWhere()
{
    Bench bench;
    bench.say(5);
    QTRY_VERIFY(bench.shows(5));
    bench.part<QAction>("exportShownSvg").trigger();
    auto *dialog = bench.panel.findChild<QFileDialog *>();
    QVERIFY(dialog);
    QCOMPARE(dialog->acceptMode(), QFileDialog::AcceptSave);
    QCOMPARE(dialog->defaultSuffix(), QStringLiteral("svg"));
    const QTemporaryDir folder;
    Q_EMIT dialog->fileSelected(folder.filePath(QStringLiteral("asked.svg")));
    QVERIFY(QFile::exists(folder.filePath(QStringLiteral("asked.svg"))));
    dialog->reject();
}

void tst_Ladder::showsACrowd()
{
    Bench bench;
    CaptureBatch batch;
    for (quint32 id = 1; id <= 1'000; ++id) {
        batch.connections.push_back(person(id, id <= 3 ? id : 0));
        if (id > 3)
            batch.connections.back().rooms = {id % 2 == 0 ? QStringLiteral("even") : QStringLiteral("odd")};
    }
    bench.workbench.store().append(std::move(batch));
    bench.workbench.store().append(broadcastOf(1, 5 * ms, std::vector<qint64>(1'000, ms)));
    QTRY_VERIFY(bench.shows(1));
    QTRY_COMPARE(bench.view.lanes().lanes().size(), std::size_t(6));
    QCOMPARE(bench.view.ladder().arrowsOf(0).size(), std::size_t(5));
    const QString foot = bench.part<QLabel>("ladderFoot").text();
    QVERIFY2(foot.startsWith(QStringLiteral("997 connections in 2 groups, by room")), qPrintable(foot));
}

void tst_Ladder::looksOtherwiseInTheDark()
{
    Bench bench;
    bench.say(5);
    QTRY_VERIFY(bench.shows(5));
    const QImage light = bench.view.grab().toImage();
    applyTheme(*qApp, Scheme::Dark);
    const QImage dark = bench.view.grab().toImage();
    QCOMPARE(dark.pixelColor(2, light.height() - 2), color(Token::Surface, Scheme::Dark));
    QVERIFY(light != dark);
    applyTheme(*qApp, Scheme::Light);
}

void tst_Ladder::accessible()
{
    Bench bench;
    QCOMPARE(accessibilityFaults(bench.panel), QStringList());
    bench.say(100);
    QTRY_VERIFY(bench.shows(100));
    bench.view.verticalScrollBar()->setValue(0);
    QCOMPARE(accessibilityFaults(bench.panel), QStringList());
}

QTEST_MAIN(tst_Ladder)
#include "tst_ladder.moc"
