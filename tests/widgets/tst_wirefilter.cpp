// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/accessibility.h"
#include "tests/support/broadcasts.h"
#include "tests/support/warnings.h"
#include "tests/widgets/recordings.h"
#include "widgets/common/chip.h"
#include "widgets/common/emptystate.h"
#include "widgets/common/theme.h"
#include "widgets/wire/filterbar.h"
#include "widgets/wire/frametable.h"
#include "widgets/wire/patternedit.h"
#include "widgets/wire/wirepanel.h"

#include <QApplication>
#include <QHeaderView>
#include <QLabel>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {
constexpr int many = 20'000;
}

// A filter typed over many records: the table while it looks at them, a portion in each turn of the loop.
class TestWireFilter : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void saysHowFarItIs();
    void followsTheNewest();
    void keepsTheTopRow();
    void keepsTheTopRowNearTheEnd();
    void keepsWhereTheReaderScrolls();
    void keepsTheSelection();
    void keepsADelivery();
    void selectsWhatItComesTo();
    void saysThatItFoundNothing();
    void longNumbersFit();

private:
    [[nodiscard]] FrameTable *table() const { return m_panel->table(); }
    [[nodiscard]] QScrollBar *bar() const { return table()->verticalScrollBar(); }
    [[nodiscard]] QLabel *progress() const
    {
        return m_panel->findChild<QLabel *>(QStringLiteral("filterProgress"));
    }
    [[nodiscard]] quint64 topRecord() const
    {
        return m_model->recordNumber(m_model->index(table()->rowAt(0), 0));
    }
    void scrollTo(quint64 number)
    {
        bar()->setValue(m_model->indexOf(number).row() * table()->verticalHeader()->defaultSectionSize());
        QCOMPARE(topRecord(), number);
    }
    // Types it, and waits until the run has begun and is not done.
    void type(const QString &pattern)
    {
        PatternEdit *edit = m_panel->filterBar()->patternEdit();
        edit->setFocus();
        QSignalSpy resets(m_model.get(), &QAbstractItemModel::modelReset);
        QTest::keyClicks(edit, pattern);
        QVERIFY(resets.wait());
        QVERIFY(m_model->isFiltering());
    }
    void step()
    {
        QSignalSpy progressed(m_model.get(), &FrameTableModel::filterProgressed);
        QVERIFY(progressed.wait());
    }
    void finish() { QTRY_VERIFY(!m_model->isFiltering()); }

    std::unique_ptr<CaptureStore> m_store;
    CaptureClock m_clock;
    std::unique_ptr<FrameTableModel> m_model;
    std::unique_ptr<WirePanel> m_panel;
};

// "message 0", "message 1", … by record numbers from 1 on.
void TestWireFilter::init()
{
    failOnWarnings();
    applyTheme(*qApp, Scheme::Light);
    m_store = std::make_unique<CaptureStore>(quint64(1) << 30);
    m_model = std::make_unique<FrameTableModel>(*m_store, m_clock);
    m_model->setSliceTime(0);
    m_panel = std::make_unique<WirePanel>(*m_model, *m_store);
    m_panel->resize(840, 340);
    m_panel->show();
    m_panel->activateWindow();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    Recording().texts(many).append(*m_store);
}

void TestWireFilter::cleanup()
{
    m_panel.reset();
    m_model.reset();
    m_store.reset();
}

void TestWireFilter::saysHowFarItIs()
{
    QVERIFY(!progress()->isVisible());
    type(QStringLiteral("7"));
    QVERIFY(progress()->isVisible());
    step();
    QCOMPARE(progress()->text(), QStringLiteral("filtering … %1 %").arg(m_model->filterProgress()));
    QVERIFY(m_model->filterProgress() > 0);
    const QStringList faults = accessibilityFaults(*m_panel);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
    // More letters take the place of the run.
    type(QStringLiteral("77"));
    QCOMPARE(m_model->filter().pattern.pattern(), QStringLiteral("777"));
    finish();
    QVERIFY(!progress()->isVisible());
    QCOMPARE(m_model->rowCount(), 20 + 18); // x777 and 777x, each of them in 20,000, 7777 once
}

void TestWireFilter::followsTheNewest()
{
    type(QStringLiteral("message"));
    while (m_model->isFiltering()) {
        QVERIFY(table()->isFollowing());
        QCOMPARE(bar()->value(), bar()->maximum());
        QCOMPARE(m_model->recordNumber(m_model->index(m_model->rowCount() - 1, 0)), m_store->lastNumber());
        Recording().texts(1).append(*m_store);
        step();
    }
    QVERIFY(table()->isFollowing());
    QCOMPARE(m_model->rowCount(), int(m_store->lastNumber()));
}

void TestWireFilter::keepsTheTopRow()
{
    scrollTo(9'000);
    type(QStringLiteral("message"));
    while (m_model->isFiltering()) {
        QCOMPARE(topRecord(), quint64(9'000));
        step();
    }
    QCOMPARE(topRecord(), quint64(9'000));
    QVERIFY(!table()->isFollowing());
}

// There are too few rows below to fill the view: it ends at the end, and does not begin to follow.
void TestWireFilter::keepsTheTopRowNearTheEnd()
{
    scrollTo(quint64(many) - 50);
    type(QStringLiteral("00$"));
    while (m_model->isFiltering()) {
        QVERIFY(!table()->isFollowing());
        step();
    }
    QCOMPARE(m_model->rowCount(), many / 100 - 1);
    QCOMPARE(bar()->value(), bar()->maximum());
    QVERIFY(!table()->isFollowing());
}

void TestWireFilter::keepsWhereTheReaderScrolls()
{
    scrollTo(9'000);
    type(QStringLiteral("message"));
    bar()->setValue(bar()->value() + 33);
    const quint64 top = topRecord();
    QVERIFY(top > 9'000);
    const int y = table()->rowViewportPosition(table()->rowAt(0));
    while (m_model->isFiltering()) {
        QCOMPARE(topRecord(), top);
        QCOMPARE(table()->rowViewportPosition(table()->rowAt(0)), y);
        step();
    }
    QCOMPARE(topRecord(), top);
}

void TestWireFilter::keepsTheSelection()
{
    m_panel->selectRecord(3);
    scrollTo(9'000);
    QSignalSpy selected(m_panel.get(), &WirePanel::recordSelected);
    type(QStringLiteral("message"));
    QVERIFY(!table()->selectionModel()->hasSelection()); // not there yet
    finish();
    QVERIFY(table()->selectionModel()->isRowSelected(2));
    QCOMPARE(table()->currentRecord(), quint64(3));
    QCOMPARE(topRecord(), quint64(9'000));
    QCOMPARE(selected.size(), 0);
}

void TestWireFilter::keepsADelivery()
{
    CaptureBatch batch;
    addBroadcast(batch, 1, 0, {1, 2, 3}, "a message");
    m_store->append(std::move(batch));
    Recording().texts(many).append(*m_store);
    table()->selectDelivery(quint64(many) + 1, 1);
    QCOMPARE(table()->currentDelivery(), 1U);
    table()->follow();
    type(QStringLiteral("message"));
    finish();
    QVERIFY(m_model->isOpened(m_model->indexOf(quint64(many) + 1)));
    QCOMPARE(table()->currentIndex(),
        m_model->indexOf(quint64(many) + 1, 1).siblingAtColumn(table()->currentIndex().column()));
    QVERIFY(table()->isFollowing());
    QCOMPARE(bar()->value(), bar()->maximum());
}

// A click elsewhere asks for a row that the filter has not come to.
void TestWireFilter::selectsWhatItComesTo()
{
    type(QStringLiteral("message"));
    QVERIFY(!m_model->indexOf(7).isValid());
    QSignalSpy selected(m_panel.get(), &WirePanel::recordSelected);
    m_panel->selectRecord(7);
    finish();
    QCOMPARE(selected.size(), 1);
    QCOMPARE(table()->currentRecord(), quint64(7));
    QVERIFY(table()->viewport()->rect().intersects(table()->visualRect(m_model->indexOf(7))));
    // One that it hides changes nothing.
    type(QStringLiteral(" 1"));
    m_panel->selectRecord(3);
    finish();
    QCOMPARE(selected.size(), 1);
}

void TestWireFilter::saysThatItFoundNothing()
{
    auto *empty = m_panel->findChild<EmptyState *>();
    type(QStringLiteral("no such thing"));
    QVERIFY(!empty->isVisible()); // it cannot say so yet
    finish();
    QVERIFY(empty->isVisible());
    QCOMPARE(empty->title(), QStringLiteral("The filter hides all 20,000 rows"));
}

void TestWireFilter::longNumbersFit()
{
    const auto fits = [this](quint64 number) {
        constexpr int padding = 16; // pixels that the delegate keeps free
        return QFontMetrics(monospace()).horizontalAdvance(QString::number(number)) + padding <=
               table()->columnWidth(int(FrameColumn::Number));
    };
    QVERIFY(fits(88'888));
    QVERIFY(!fits(888'888)); // it would only take room
    Recording().texts(80'001).append(*m_store);
    QVERIFY(fits(m_store->lastNumber()));
    QVERIFY(table()->isFollowing());
    QCOMPARE(bar()->value(), bar()->maximum());
}

QTEST_MAIN(TestWireFilter)
#include "tst_wirefilter.moc"
