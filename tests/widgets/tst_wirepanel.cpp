// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/accessibility.h"
#include "tests/support/warnings.h"
#include "tests/widgets/recordings.h"
#include "widgets/common/chip.h"
#include "widgets/common/emptystate.h"
#include "widgets/common/theme.h"
#include "widgets/wire/copytext.h"
#include "widgets/wire/filterbar.h"
#include "widgets/wire/frametable.h"
#include "widgets/wire/patternedit.h"
#include "widgets/wire/wirepanel.h"

#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace Fanlight;
using namespace Fanlight::Testing;

class TestWirePanel : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void namesEverything();
    void saysThatNothingIsThereYet();
    void listsWhatComes();
    void selectingTellsTheRecord();
    void keysWalkTheRows();
    void selectsARecordFromOutside();
    void chipsFilter();
    void chipsCountWhatIsHidden();
    void patternFiltersWhatIsThere();
    void marksAWrongPattern_data();
    void marksAWrongPattern();
    void keepsTheLastGoodPatternWhileTyping();
    void escapeClearsAndCtrlFFocuses();
    void remembersTwentyPatterns();
    void saysThatTheFilterHidesAll();
    void followsUntilScrolledUp();
    void doesNotJumpWhenRowsAreEvicted();
    void keepsSelectionOverAFilterChange();
    void staysWhereItWasOverAFilterChange();
    void evictionChoosesNoOtherRow();
    void copies();
    void choosesColumnsAndTimes();
    void paintsViolationsWithASign();
    void narrowWindowsKeepTheInfo();

private:
    [[nodiscard]] Chip *chip(const char *name) const
    {
        return m_panel->findChild<Chip *>(QLatin1StringView(name));
    }
    [[nodiscard]] QPushButton *resume() const
    {
        return m_panel->findChild<QPushButton *>(QStringLiteral("resume"));
    }
    [[nodiscard]] int topRow() const { return m_panel->table()->rowAt(0); }
    [[nodiscard]] quint64 topRecord() const { return m_model->recordNumber(m_model->index(topRow(), 0)); }
    void makePanel(quint64 budget);

    std::unique_ptr<CaptureStore> m_store;
    std::unique_ptr<CaptureClock> m_clock;
    std::unique_ptr<FrameTableModel> m_model;
    std::unique_ptr<WirePanel> m_panel;
};

void TestWirePanel::makePanel(quint64 budget)
{
    m_panel.reset();
    m_model.reset();
    m_store = std::make_unique<CaptureStore>(budget);
    m_clock = std::make_unique<CaptureClock>();
    m_model = std::make_unique<FrameTableModel>(*m_store, *m_clock);
    m_panel = std::make_unique<WirePanel>(*m_model, *m_store);
    m_panel->resize(840, 340);
    m_panel->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
}

void TestWirePanel::init()
{
    failOnWarnings();
    applyTheme(*qApp, Scheme::Light);
    makePanel(64 * 1024 * 1024);
}

void TestWirePanel::cleanup()
{
    m_panel.reset();
    m_model.reset();
    m_store.reset();
}

void TestWirePanel::namesEverything()
{
    const QStringList faults = accessibilityFaults(*m_panel);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

void TestWirePanel::saysThatNothingIsThereYet()
{
    auto *empty = m_panel->findChild<EmptyState *>();
    QVERIFY(empty->isVisible());
    QCOMPARE(empty->title(), QStringLiteral("Nothing on the wire yet"));
    Recording().texts(1).append(*m_store);
    QVERIFY(!empty->isVisible());
    m_store->clear();
    QVERIFY(empty->isVisible());
}

void TestWirePanel::listsWhatComes()
{
    Recording()
        .connection(1, QStringLiteral("Client 1"))
        .head(RecordKind::HandshakeRequest, sampleRequest)
        .head(RecordKind::HandshakeResponse, sampleResponse)
        .frame(Opcode::Text, "Hello Server!")
        .append(*m_store);
    QCOMPARE(m_model->rowCount(), 3);
    const auto cell = [&](int row, FrameColumn column) {
        return m_model->index(row, int(column)).data().toString();
    };
    QCOMPARE(cell(0, FrameColumn::Kind), QStringLiteral("handshake"));
    QCOMPARE(cell(2, FrameColumn::FromTo), QStringLiteral("Client 1 → server"));
    QCOMPARE(cell(2, FrameColumn::Flags), QStringLiteral("F··M"));
    QCOMPARE(cell(2, FrameColumn::Bytes), QStringLiteral("19"));
}

void TestWirePanel::selectingTellsTheRecord()
{
    Recording().texts(5).append(*m_store);
    QSignalSpy selected(m_panel.get(), &WirePanel::recordSelected);
    FrameTable *table = m_panel->table();
    QTest::mouseClick(
        table->viewport(), Qt::LeftButton, {}, table->visualRect(m_model->index(2, 3)).center());
    QCOMPARE(selected.count(), 1);
    QCOMPARE(selected.at(0).at(0).toULongLong(), quint64(3));
    QVERIFY(table->selectionModel()->isRowSelected(2));
}

void TestWirePanel::keysWalkTheRows()
{
    Recording().texts(5).append(*m_store);
    m_panel->selectRecord(2);
    QSignalSpy selected(m_panel.get(), &WirePanel::recordSelected);
    QTest::keyClick(m_panel->table(), Qt::Key_Down);
    QTest::keyClick(m_panel->table(), Qt::Key_Down);
    QTest::keyClick(m_panel->table(), Qt::Key_Up);
    QCOMPARE(selected.count(), 3);
    QCOMPARE(selected.last().at(0).toULongLong(), quint64(3));
}

void TestWirePanel::selectsARecordFromOutside()
{
    Recording().texts(200).append(*m_store);
    m_panel->selectRecord(7);
    QCOMPARE(m_panel->table()->currentRecord(), quint64(7));
    QVERIFY(
        m_panel->table()->viewport()->rect().intersects(m_panel->table()->visualRect(m_model->index(6, 0))));
    // One that is not there changes nothing.
    m_panel->selectRecord(100'000);
    QCOMPARE(m_panel->table()->currentRecord(), quint64(7));
}

void TestWirePanel::chipsFilter()
{
    Recording()
        .frame(Opcode::Text, "up")
        .frame(Opcode::Text, "down", Direction::ToClient)
        .frame(Opcode::Binary, "bytes")
        .frame(Opcode::Ping, "beat", Direction::ToClient)
        .append(*m_store);
    QCOMPARE(m_model->rowCount(), 3);
    QTest::mouseClick(chip("chipControl"), Qt::LeftButton);
    QCOMPARE(m_model->rowCount(), 4);
    QTest::keyClick(chip("chipSent"), Qt::Key_Space);
    QCOMPARE(m_model->rowCount(), 2);
    QTest::mouseClick(chip("chipText"), Qt::LeftButton);
    QCOMPARE(m_model->rowCount(), 1);
    QCOMPARE(m_model->index(0, int(FrameColumn::Kind)).data().toString(), QStringLiteral("ping"));
}

void TestWirePanel::chipsCountWhatIsHidden()
{
    QCOMPARE(chip("chipControl")->text(), QStringLiteral("Control 0"));
    QVERIFY(!chip("chipControl")->isChecked());
    Recording().frame(Opcode::Ping, "beat").frame(Opcode::Pong, "beat").append(*m_store);
    QCOMPARE(chip("chipControl")->text(), QStringLiteral("Control 2"));
    QCOMPARE(chip("chipViolations")->text(), QStringLiteral("⚠ 0"));
    Recording()
        .frame(Opcode::Text, "hello", Direction::ToServer, true, Violation::UnmaskedClientFrame)
        .append(*m_store);
    QCOMPARE(chip("chipViolations")->text(), QStringLiteral("⚠ 1"));
    Recording().texts(3).append(*m_store);
    QTest::mouseClick(chip("chipViolations"), Qt::LeftButton);
    QCOMPARE(m_model->rowCount(), 1);
}

void TestWirePanel::patternFiltersWhatIsThere()
{
    Recording().frame(Opcode::Text, "Good morning").frame(Opcode::Text, "Good night").append(*m_store);
    PatternEdit *edit = m_panel->filterBar()->patternEdit();
    QTest::keyClicks(edit, QStringLiteral("MORN"));
    QTRY_COMPARE(m_model->rowCount(), 1);
    QTest::keyClick(edit, Qt::Key_Escape);
    QCOMPARE(m_model->rowCount(), 2);
    QTest::keyClicks(edit, QStringLiteral("good (night|evening)"));
    QTRY_COMPARE(m_model->rowCount(), 1);
}

void TestWirePanel::marksAWrongPattern_data()
{
    QTest::addColumn<QString>("pattern");
    QTest::addColumn<int>("offset");
    QTest::addColumn<QString>("words");
    QTest::newRow("open group") << QStringLiteral("Hel(lo") << 5
                                << QStringLiteral("Expected “)” to close the group, at character 6.");
    QTest::newRow("open set") << QStringLiteral("a[bc") << 3
                              << QStringLiteral(
                                     "Expected “]” to close the set of characters, at character 4.");
    QTest::newRow("nothing to repeat")
        << QStringLiteral("*a") << 0
        << QStringLiteral("Expected something to repeat before this sign: write “\\” before it for the sign "
                          "itself, at character 1.");
    QTest::newRow("closes nothing")
        << QStringLiteral("ab)c") << 2
        << QStringLiteral("This “)” closes no group: write “\\)” for the sign itself, at character 3.");
    QTest::newRow("ends in a backslash")
        << QStringLiteral("ab\\") << 2 << QStringLiteral("Expected a character after “\\”, at character 3.");
}

void TestWirePanel::marksAWrongPattern()
{
    QFETCH(QString, pattern);
    QFETCH(int, offset);
    auto *label = m_panel->findChild<QLabel *>(QStringLiteral("filterError"));
    QVERIFY(!label->isVisible());
    PatternEdit *edit = m_panel->filterBar()->patternEdit();
    QTest::keyClicks(edit, pattern);
    QVERIFY(edit->error());
    QCOMPARE(edit->error()->offset, qsizetype(offset));
    QVERIFY(label->isVisible());
    QTEST(label->text(), "words");
    QCOMPARE(edit->property("themeRole").toByteArray(), QByteArray("error"));
    // Nothing was lost: what was typed is still there, and so is the cursor.
    QCOMPARE(edit->text(), pattern);
    QCOMPARE(edit->cursorPosition(), int(pattern.size()));
    QTest::keyClick(edit, Qt::Key_Escape);
    QVERIFY(!label->isVisible());
    QVERIFY(!edit->error());
}

void TestWirePanel::keepsTheLastGoodPatternWhileTyping()
{
    Recording().frame(Opcode::Text, "alpha").frame(Opcode::Text, "beta").append(*m_store);
    PatternEdit *edit = m_panel->filterBar()->patternEdit();
    QTest::keyClicks(edit, QStringLiteral("alp"));
    QTRY_COMPARE(m_model->rowCount(), 1);
    QTest::keyClicks(edit, QStringLiteral("("));
    QVERIFY(edit->error());
    QCOMPARE(m_model->rowCount(), 1);
}

void TestWirePanel::escapeClearsAndCtrlFFocuses()
{
    PatternEdit *edit = m_panel->filterBar()->patternEdit();
    m_panel->table()->setFocus();
    QTRY_VERIFY(m_panel->isActiveWindow());
    QTest::keyClick(m_panel->table(), Qt::Key_F, Qt::ControlModifier);
    QVERIFY(edit->hasFocus());
    QTest::keyClicks(edit, QStringLiteral("x"));
    QTest::keyClick(edit, Qt::Key_Escape);
    QCOMPARE(edit->text(), QString());
    // From the table too.
    edit->setText(QStringLiteral("x"));
    QTest::keyClick(m_panel->table(), Qt::Key_Escape);
    QCOMPARE(edit->text(), QString());
}

void TestWirePanel::remembersTwentyPatterns()
{
    PatternEdit *edit = m_panel->filterBar()->patternEdit();
    for (int i = 0; i < 25; ++i) {
        edit->setText(QStringLiteral("pattern %1").arg(i));
        QTest::keyClick(edit, Qt::Key_Return);
    }
    QCOMPARE(edit->history().size(), 20);
    QCOMPARE(edit->history().first(), QStringLiteral("pattern 24"));
    edit->setText(QStringLiteral("pattern 10"));
    QTest::keyClick(edit, Qt::Key_Return);
    QCOMPARE(edit->history().size(), 20);
    QCOMPARE(edit->history().first(), QStringLiteral("pattern 10"));
    edit->setText(QStringLiteral("(wrong"));
    QTest::keyClick(edit, Qt::Key_Return);
    QCOMPARE(edit->history().first(), QStringLiteral("pattern 10"));
}

void TestWirePanel::saysThatTheFilterHidesAll()
{
    Recording().texts(12).frame(Opcode::Ping, "beat").append(*m_store);
    PatternEdit *edit = m_panel->filterBar()->patternEdit();
    QTest::keyClicks(edit, QStringLiteral("no such thing"));
    auto *empty = m_panel->findChild<EmptyState *>();
    QTRY_VERIFY(empty->isVisible());
    QCOMPARE(empty->title(), QStringLiteral("The filter hides all 13 rows"));
    QSignalSpy resets(m_model.get(), &QAbstractItemModel::modelReset);
    QTest::mouseClick(empty->findChild<QPushButton *>(), Qt::LeftButton);
    QCOMPARE(m_model->rowCount(), 13);
    QCOMPARE(resets.count(), 1);
    QVERIFY(edit->text().isEmpty());
    QVERIFY(!empty->isVisible());
}

void TestWirePanel::followsUntilScrolledUp()
{
    FrameTable *table = m_panel->table();
    Recording().texts(100).append(*m_store);
    QVERIFY(table->isFollowing());
    QCOMPARE(table->verticalScrollBar()->value(), table->verticalScrollBar()->maximum());
    QVERIFY(table->viewport()->rect().contains(table->visualRect(m_model->index(99, 0)).center()));
    QVERIFY(!resume()->isVisible());

    QTest::keyClick(table, Qt::Key_Home, Qt::ControlModifier);
    QVERIFY(!table->isFollowing());
    QVERIFY(resume()->isVisible());
    const int value = table->verticalScrollBar()->value();
    Recording().texts(7).append(*m_store);
    QCOMPARE(table->verticalScrollBar()->value(), value);
    QCOMPARE(resume()->text(), QStringLiteral("Resume ↓ 7 new"));
    Recording().texts(3).append(*m_store);
    QCOMPARE(resume()->text(), QStringLiteral("Resume ↓ 10 new"));

    QTest::mouseClick(resume(), Qt::LeftButton);
    QVERIFY(table->isFollowing());
    QVERIFY(!resume()->isVisible());
    QVERIFY(table->viewport()->rect().contains(table->visualRect(m_model->index(109, 0)).center()));
    Recording().texts(5).append(*m_store);
    QVERIFY(table->viewport()->rect().contains(table->visualRect(m_model->index(114, 0)).center()));

    // Back at the end by hand is following again.
    table->verticalScrollBar()->setValue(10);
    QVERIFY(!table->isFollowing());
    table->verticalScrollBar()->setValue(table->verticalScrollBar()->maximum());
    QVERIFY(table->isFollowing());
}

void TestWirePanel::doesNotJumpWhenRowsAreEvicted()
{
    makePanel(2 * 1024 * 1024);
    FrameTable *table = m_panel->table();
    Recording().texts(10'000).append(*m_store);
    QCOMPARE(m_store->evicted(), quint64(0));
    // In the middle, not on a row's edge.
    const int rowHeight = table->verticalHeader()->defaultSectionSize();
    table->verticalScrollBar()->setValue(9'000 * rowHeight + 5);
    QVERIFY(!table->isFollowing());
    const quint64 top = topRecord();
    const int y = table->rowViewportPosition(topRow());
    int batches = 0;
    while (m_store->evicted() == 0 && ++batches < 100)
        Recording().texts(1'000).append(*m_store);
    QVERIFY(m_store->evicted() > 0);
    QVERIFY(m_store->evicted() < top);
    QCOMPARE(topRecord(), top);
    QCOMPARE(table->rowViewportPosition(topRow()), y);
    QVERIFY(!table->isFollowing());

    auto *evicted = m_panel->findChild<QLabel *>(QStringLiteral("evicted"));
    QVERIFY(evicted->isVisible());
    QVERIFY2(evicted->text().contains(
                 QLocale().toString(m_store->evicted()) + QStringLiteral(" older rows were evicted")),
        qPrintable(evicted->text()));
}

void TestWirePanel::keepsSelectionOverAFilterChange()
{
    Recording().frame(Opcode::Text, "a").frame(Opcode::Binary, "b").frame(Opcode::Text, "c").append(*m_store);
    m_panel->selectRecord(3);
    QSignalSpy selected(m_panel.get(), &WirePanel::recordSelected);
    QTest::mouseClick(chip("chipBinary"), Qt::LeftButton);
    QCOMPARE(m_model->rowCount(), 2);
    QVERIFY(m_panel->table()->selectionModel()->isRowSelected(1));
    QCOMPARE(selected.count(), 0);
}

void TestWirePanel::staysWhereItWasOverAFilterChange()
{
    Recording recording;
    for (int i = 0; i < 300; ++i)
        recording.frame(i % 2 == 0 ? Opcode::Text : Opcode::Binary, "row", Direction::ToClient);
    recording.append(*m_store);
    FrameTable *table = m_panel->table();
    table->verticalScrollBar()->setValue(100 * table->verticalHeader()->defaultSectionSize());
    QCOMPARE(topRecord(), quint64(101));
    QTest::mouseClick(chip("chipBinary"), Qt::LeftButton);
    QCOMPARE(m_model->rowCount(), 150);
    QCOMPARE(topRecord(), quint64(101));
    QVERIFY(!table->isFollowing());
}

void TestWirePanel::evictionChoosesNoOtherRow()
{
    makePanel(2 * 1024 * 1024);
    Recording().texts(100).append(*m_store);
    m_panel->selectRecord(5);
    QSignalSpy selected(m_panel.get(), &WirePanel::recordSelected);
    int batches = 0;
    while (m_store->evicted() < 5 && ++batches < 100)
        Recording().texts(1'000).append(*m_store);
    QVERIFY(m_store->evicted() >= 5);
    QCOMPARE(selected.count(), 0);
    QVERIFY(!m_panel->table()->selectionModel()->hasSelection());
}

void TestWirePanel::copies()
{
    Recording()
        .connection(1, QStringLiteral("Client 1"))
        .frame(Opcode::Text, "Good morning, class")
        .append(*m_store);
    m_panel->selectRecord(1);
    QTest::keyClick(m_panel->table(), Qt::Key_C, Qt::ControlModifier);
    const QString row = QGuiApplication::clipboard()->text();
    QVERIFY2(row.startsWith(QStringLiteral("1\t")), qPrintable(row));
    QVERIFY2(row.endsWith(QStringLiteral("Client 1 → server\ttext\tF··M\t25\tGood morning, class")),
        qPrintable(row));

    const auto trigger = [&](const char *name) {
        m_panel->table()->findChild<QAction *>(QLatin1StringView(name))->trigger();
        return QGuiApplication::clipboard()->text();
    };
    QCOMPARE(trigger("copyText"), QStringLiteral("Good morning, class"));
    QCOMPARE(trigger("copyHex"), QStringLiteral("47 6f 6f 64 20 6d 6f 72 6e 69 6e 67 2c 20 63 6c 61 73 73"));
    QCOMPARE(trigger("copyBase64"), QStringLiteral("R29vZCBtb3JuaW5nLCBjbGFzcw=="));
}

void TestWirePanel::choosesColumnsAndTimes()
{
    Recording().texts(3).append(*m_store);
    m_panel->selectRecord(1);
    QMenu menu;
    m_panel->table()->fillColumnMenu(menu);
    const auto action = [&menu](
                            const char *name) { return menu.findChild<QAction *>(QLatin1StringView(name)); };
    QVERIFY(action("column4")->isChecked());
    action("column4")->trigger();
    QVERIFY(m_panel->table()->isColumnHidden(int(FrameColumn::Flags)));
    action("column4")->trigger();
    QVERIFY(!m_panel->table()->isColumnHidden(int(FrameColumn::Flags)));
    QVERIFY(!action("column6")->isEnabled()); // Info says what a row is: it stays

    QVERIFY(action("timeSincePrevious")->isChecked());
    action("timeAbsolute")->trigger();
    QCOMPARE(m_model->timeStyle(), TimeStyle::Absolute);
    action("timeSincePrevious")->trigger();
    QCOMPARE(m_model->timeStyle(), TimeStyle::SincePrevious);
    action("timeSinceSelected")->trigger();
    QCOMPARE(m_model->timeStyle(), TimeStyle::SinceSelected);
    const QModelIndex third = m_model->index(2, int(FrameColumn::Time));
    QCOMPARE(third.data().toString(), QStringLiteral("+2.000 ms"));
    m_panel->selectRecord(2);
    QCOMPARE(third.data().toString(), QStringLiteral("+1.000 ms"));
}

void TestWirePanel::paintsViolationsWithASign()
{
    Recording()
        .frame(Opcode::Text, "fine", Direction::ToClient)
        .frame(Opcode::Text, "hello", Direction::ToServer, true, Violation::UnmaskedClientFrame)
        .append(*m_store);
    FrameTable *table = m_panel->table();
    // Three times as large, so that every stroke has a middle, at any scale of the screen.
    QImage image(table->viewport()->size() * 3, QImage::Format_RGB32);
    image.setDevicePixelRatio(3);
    table->viewport()->render(&image);
    // Antialiasing mixes inks with the ground; the middle of a stroke has the pure colour.
    const auto has = [&](int row, FrameColumn column, const QColor &wanted) {
        const QRect area = table->visualRect(m_model->index(row, int(column)));
        const QRect cell(area.topLeft() * 3, area.size() * 3);
        for (int y = cell.top(); y < cell.bottom(); ++y) {
            for (int x = cell.left(); x < cell.right(); ++x) {
                if (image.pixelColor(x, y) == wanted)
                    return true;
            }
        }
        return false;
    };
    QVERIFY(has(0, FrameColumn::Kind, color(Token::Text, Scheme::Light)));
    QVERIFY(!has(0, FrameColumn::Kind, color(Token::Violation, Scheme::Light)));
    QVERIFY(has(1, FrameColumn::Kind, color(Token::Violation, Scheme::Light)));
    QVERIFY(!has(1, FrameColumn::Kind, color(Token::Text, Scheme::Light)));
    QVERIFY(has(1, FrameColumn::Info, color(Token::Violation, Scheme::Light)));
}

void TestWirePanel::narrowWindowsKeepTheInfo()
{
    Recording().texts(3).append(*m_store);
    FrameTable *table = m_panel->table();
    const int wide = table->columnWidth(int(FrameColumn::FromTo));
    m_panel->resize(660, 300);
    QTRY_VERIFY(table->columnWidth(int(FrameColumn::FromTo)) < wide);
    QTRY_COMPARE(table->horizontalScrollBar()->maximum(), 0);
    m_panel->resize(1'000, 300);
    QTRY_COMPARE(table->columnWidth(int(FrameColumn::FromTo)), wide);
    // Once dragged, a column stays as it is.
    table->horizontalHeader()->resizeSection(int(FrameColumn::FromTo), wide + 40);
    m_panel->resize(900, 300);
    QTRY_COMPARE(table->columnWidth(int(FrameColumn::FromTo)), wide + 40);
}

QTEST_MAIN(TestWirePanel)
#include "tst_wirepanel.moc"
