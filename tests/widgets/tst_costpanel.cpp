// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/accessibility.h"
#include "support/warnings.h"
#include "tests/support/parts.h"
#include "widgets/common/emptystate.h"
#include "widgets/http/costmodel.h"
#include "widgets/http/costpanel.h"
#include "widgets/http/costplot.h"
#include "widgets/http/httppage.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabBar>
#include <QTableView>
#include <QTest>

using namespace Fanlight;

namespace {

// 10 s of one client: short polling asked 10 times for 1,000 bytes of HTTP each, WebSocket had 10 frames.
ComparisonResult handMade()
{
    ComparisonResult result;
    result.settings.duration = 10;
    result.elapsed = 10'000'000'000;
    result.events = 10;
    for (const Transport transport : allTransports) {
        TransportMeasure &measure = result.measures.at(std::size_t(transport));
        measure.transport = transport;
        measure.requests = transport == Transport::ShortPolling ? 10 : 1;
        measure.down.payload = 640;
    }
    result.measures.at(0).up.httpHeader = 4'000;
    result.measures.at(0).down.httpHeader = 6'000;
    result.measures.at(3).down.frameHeader = 20;
    return result;
}

QString cell(const QAbstractItemModel &model, const QString &heading, const QString &label, int column)
{
    int row = 0;
    while (row < model.rowCount() && model.index(row, 0).data().toString() != heading)
        ++row;
    while (row < model.rowCount() && model.index(row, 0).data().toString() != label)
        ++row;
    return model.index(row, column).data().toString();
}

const QString calculated = QStringLiteral("Mbit/s, calculated from this run");
const QString asked = QStringLiteral("Requests a second, calculated from this run");
const QString formula = QStringLiteral("Mbit/s, by formula");
const QString published = QStringLiteral("Mbit/s, published by others");

template <typename Widget>
Widget &part(const QWidget &of, const char *name)
{
    return Testing::partOf<Widget>(of, name);
}

} // namespace

class tst_CostPanel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup() { m_panel.reset(); }
    void emptyAsksForARun();
    void calculatesAndStandsBesideOthers();
    void anyNumberCanBeTyped();
    void aWrongNumberSaysWhatItTakes();
    void copiesEverything();
    void followsTheComparison();
    void accessible();

private:
    [[nodiscard]] const QAbstractItemModel &table() const
    {
        return *part<QTableView>(*m_panel, "costTable").model();
    }
    void type(const QString &text) { Testing::typeInto(part<QLineEdit>(*m_panel, "costClients"), text); }

    std::unique_ptr<CostPanel> m_panel;
};

void tst_CostPanel::init()
{
    Testing::failOnWarnings();
    m_panel = std::make_unique<CostPanel>();
    m_panel->resize(1188, 660);
    m_panel->show();
    m_panel->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
}

void tst_CostPanel::emptyAsksForARun()
{
    const auto &empty = part<EmptyState>(*m_panel, "costEmpty");
    QVERIFY(empty.isVisible());
    QVERIFY(!part<QTableView>(*m_panel, "costTable").isVisible());
    const QSignalSpy requested(m_panel.get(), &CostPanel::runRequested);
    auto *button = empty.findChild<QPushButton *>();
    QVERIFY(button);
    button->setFocus();
    QTest::keyClick(button, Qt::Key_Space);
    QCOMPARE(requested.count(), 1);
    m_panel->setResult({}); // a run that has just begun
    QVERIFY(empty.isVisible());
}

void tst_CostPanel::calculatesAndStandsBesideOthers()
{
    m_panel->setResult(handMade());
    QVERIFY(part<QTableView>(*m_panel, "costTable").isVisible());
    QCOMPARE(table().headerData(1, Qt::Horizontal).toString(), QStringLiteral("1,000"));
    // 10,640 bytes in 10 s: 8,512 bit/s a client.
    const QString polling = QStringLiteral("Short polling");
    QCOMPARE(cell(table(), calculated, polling, 1), QStringLiteral("8.51"));
    QCOMPARE(cell(table(), calculated, polling, 3), QStringLiteral("851"));
    QCOMPARE(cell(table(), calculated, QStringLiteral("WebSocket"), 1), QStringLiteral("0.528"));
    QCOMPARE(cell(table(), asked, polling, 2), QStringLiteral("10,000"));
    QCOMPARE(cell(table(), asked, QStringLiteral("WebSocket"), 1), QStringLiteral("100"));
    // 1,000 bytes of HTTP a poll; 66 bytes a frame.
    QCOMPARE(cell(table(), formula, QStringLiteral("Polls: N·H·8/T"), 1), QStringLiteral("8.00"));
    QCOMPARE(cell(table(), formula, QStringLiteral("Frames: N·λ·(h+L)·8"), 1), QStringLiteral("0.528"));
    QCOMPARE(cell(table(), published, QStringLiteral("Kaazing, polling"), 2), QStringLiteral("66.0"));
    QCOMPARE(cell(table(), published, QStringLiteral("Kaazing, WebSocket"), 3), QStringLiteral("1.53"));
    QCOMPARE(cell(table(), published, QStringLiteral("Grigorik, polling"), 2), QStringLiteral("1.13"));
    QCOMPARE(cell(table(), published, QStringLiteral("Grigorik, polling"), 1), QString());
    const auto &plot = part<CostPlot>(*m_panel, "costPlot");
    QCOMPARE(plot.publishedPoints(), 7);
    QVERIFY(qAbs(plot.megabits(Transport::ShortPolling, 1'000'000) - 8512) < 1e-6);
    const QString words = part<QLabel>(*m_panel, "costPublished").text();
    QVERIFY2(words.contains(QStringLiteral("871 bytes of headers a poll")), qPrintable(words));
    QVERIFY2(words.contains(QStringLiteral("High Performance Browser Networking")), qPrintable(words));
    const QString basis = part<QLabel>(*m_panel, "costBasis").text();
    QVERIFY2(basis.startsWith(QStringLiteral("Calculated from this run's bytes, not measured: 1 client")),
        qPrintable(basis));
}

void tst_CostPanel::anyNumberCanBeTyped()
{
    m_panel->setResult(handMade());
    const QAbstractItemModelTester tester(
        const_cast<QAbstractItemModel *>(&table()), QAbstractItemModelTester::FailureReportingMode::QtTest);
    type(QStringLiteral("250"));
    QCOMPARE(table().headerData(4, Qt::Horizontal).toString(), QStringLiteral("250"));
    QCOMPARE(cell(table(), calculated, QStringLiteral("Short polling"), 4), QStringLiteral("2.13"));
    const auto &plot = part<CostPlot>(*m_panel, "costPlot");
    QVERIFY(qAbs(plot.megabits(Transport::ShortPolling, 250) - 2.128) < 1e-9);
    type(QStringLiteral("10000")); // a number that others published for
    QCOMPARE(cell(table(), published, QStringLiteral("Kaazing, polling"), 4), QStringLiteral("66.0"));
}

void tst_CostPanel::aWrongNumberSaysWhatItTakes()
{
    m_panel->setResult(handMade());
    const QString before = cell(table(), calculated, QStringLiteral("WebSocket"), 4);
    type(QStringLiteral("0"));
    QVERIFY(part<QLabel>(*m_panel, "costClientsError").isVisible());
    QVERIFY(!part<QPushButton>(*m_panel, "costCopy").isEnabled());
    QCOMPARE(cell(table(), calculated, QStringLiteral("WebSocket"), 4), before);
    type(QStringLiteral("7"));
    QVERIFY(!part<QLabel>(*m_panel, "costClientsError").isVisible());
    QVERIFY(part<QPushButton>(*m_panel, "costCopy").isEnabled());
}

void tst_CostPanel::copiesEverything()
{
    m_panel->setResult(handMade());
    type(QStringLiteral("7"));
    QTest::keyClick(m_panel.get(), Qt::Key_V, Qt::AltModifier);
    QTRY_VERIFY(
        QApplication::clipboard()->text().contains(QStringLiteral("short_polling,7,0.059584,7,0.056,7")));
    QVERIFY(QApplication::clipboard()->text().contains(QStringLiteral(",100000,665,")));
}

// On the page: the button runs the comparison where it can be seen, and what it counted is calculated from.
void tst_CostPanel::followsTheComparison()
{
    HttpPage page;
    ComparisonSettings quick;
    quick.rate = 40;
    quick.pollInterval = 50;
    quick.duration = 0.3;
    page.setSettings(quick);
    page.resize(1188, 700);
    page.show();
    QVERIFY(QTest::qWaitForWindowExposed(&page));
    auto &tabs = part<QTabBar>(page, "httpTabs");
    int index = 0;
    while (index < tabs.count() && tabs.tabText(index) != QStringLiteral("At N clients"))
        ++index;
    tabs.setCurrentIndex(index);
    QTest::mouseClick(part<EmptyState>(page, "costEmpty").findChild<QPushButton *>(), Qt::LeftButton);
    QVERIFY(part<QWidget>(page, "comparisonPanel").isVisible());
    const auto &run = part<QPushButton>(page, "comparisonRun");
    QTRY_COMPARE_WITH_TIMEOUT(run.text(), QStringLiteral("Run again"), 15'000);
    tabs.setCurrentIndex(index);
    const auto &view = part<QTableView>(page, "costTable");
    QVERIFY(view.isVisible());
    const double polling =
        QLocale().toDouble(cell(*view.model(), calculated, QStringLiteral("Short polling"), 1));
    const double pushed = QLocale().toDouble(cell(*view.model(), calculated, QStringLiteral("WebSocket"), 1));
    QVERIFY2(pushed > 0 && polling > pushed, qPrintable(QStringLiteral("%1 %2").arg(polling).arg(pushed)));
}

void tst_CostPanel::accessible()
{
    m_panel->setResult(handMade());
    const QStringList faults = Testing::accessibilityFaults(*m_panel);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

QTEST_MAIN(tst_CostPanel)
#include "tst_costpanel.moc"
