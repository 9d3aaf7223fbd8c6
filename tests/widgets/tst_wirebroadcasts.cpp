// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/accessibility.h"
#include "tests/support/broadcasts.h"
#include "tests/support/warnings.h"
#include "tests/widgets/recordings.h"
#include "widgets/common/banner.h"
#include "widgets/common/emptystate.h"
#include "widgets/common/handshakeview.h"
#include "widgets/common/theme.h"
#include "widgets/wire/framedelegate.h"
#include "widgets/wire/frametable.h"
#include "widgets/wire/inspector.h"
#include "widgets/wire/wirepanel.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QHeaderView>
#include <QLabel>
#include <QMouseEvent>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QTest>

#include <memory>

using namespace Fanlight;
using namespace Fanlight::Testing;

namespace {
constexpr qint64 millisecond = 1'000'000;
}

// Broadcasts in the wire table and in the inspector, by keys and clicks.
class TestWireBroadcasts : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void aClickOpensAndCloses();
    void keysOpenAndClose();
    void theMenuOpens();
    void paintsATriangle();
    void copiesWhatIsShown();
    void staysStillWhenRowsComeAbove();
    void staysStillWhenItCloses();
    void openingAtTheEndKeepsTheRowInSight();
    void selectsADelivery();
    void keepsTheDeliveryOverAFilterChange();
    void saysThatDeliveriesWent();
    void inspectsTheWhole();
    void inspectsADelivery();
    void inspectsOneGivenUp();

private:
    [[nodiscard]] FrameTable *table() const { return m_panel->table(); }
    [[nodiscard]] QRect opener(int row) const
    {
        return FrameDelegate().openerRect(table()->visualRect(m_model->index(row, int(FrameColumn::FromTo))));
    }
    void clickOpener(int row)
    {
        QTest::mouseClick(table()->viewport(), Qt::LeftButton, {}, opener(row).center());
    }
    [[nodiscard]] bool isOpened(quint64 number) const { return m_model->isOpened(m_model->indexOf(number)); }
    [[nodiscard]] int rowHeight() const { return table()->verticalHeader()->defaultSectionSize(); }
    // What stands at the top, and how far above the edge it begins.
    [[nodiscard]] std::pair<quint64, int> place() const
    {
        const int row = table()->rowAt(0);
        return {m_model->recordNumber(m_model->index(row, 0)), table()->rowViewportPosition(row)};
    }
    [[nodiscard]] EmptyState *visibleEmptyState() const;
    quint64 appendBroadcast(std::initializer_list<quint32> receivers);
    void appendTexts(int count) { Recording().texts(count).append(*m_store); }

    std::unique_ptr<CaptureStore> m_store;
    CaptureClock m_clock;
    std::unique_ptr<FrameTableModel> m_model;
    std::unique_ptr<WirePanel> m_panel;
    std::unique_ptr<Inspector> m_inspector;
    quint32 m_lastBroadcast = 0;
};

void TestWireBroadcasts::init()
{
    failOnWarnings();
    applyTheme(*qApp, Scheme::Light);
    m_store = std::make_unique<CaptureStore>(64 * 1024 * 1024);
    m_model = std::make_unique<FrameTableModel>(*m_store, m_clock);
    m_panel = std::make_unique<WirePanel>(*m_model, *m_store);
    m_inspector = std::make_unique<Inspector>(*m_store, m_clock);
    connect(m_panel.get(), &WirePanel::recordSelected, m_inspector.get(), &Inspector::showRecord);
    m_panel->resize(1'000, 340);
    m_panel->show();
    m_inspector->resize(480, 360);
    m_inspector->show();
    m_panel->activateWindow();
    QVERIFY(QTest::qWaitForWindowExposed(m_panel.get()));
    Recording recording;
    for (quint32 id = 1; id <= 3; ++id)
        recording.connection(id, QStringLiteral("Client %1").arg(id));
    recording.append(*m_store);
}

void TestWireBroadcasts::cleanup()
{
    m_inspector.reset();
    m_panel.reset();
    m_model.reset();
    m_store.reset();
    m_lastBroadcast = 0;
}

EmptyState *TestWireBroadcasts::visibleEmptyState() const
{
    const auto states = m_inspector->findChildren<EmptyState *>();
    for (EmptyState *state : states) {
        if (state->isVisible())
            return state;
    }
    return nullptr;
}

quint64 TestWireBroadcasts::appendBroadcast(std::initializer_list<quint32> receivers)
{
    CaptureBatch batch;
    ++m_lastBroadcast;
    addBroadcast(batch, m_lastBroadcast, qint64(m_lastBroadcast) * 100 * millisecond, receivers);
    m_store->append(std::move(batch));
    return m_store->lastNumber();
}

void TestWireBroadcasts::aClickOpensAndCloses()
{
    appendTexts(1);
    appendBroadcast({1, 2, 3});
    appendTexts(1);
    QSignalSpy selected(m_panel.get(), &WirePanel::recordSelected);
    clickOpener(1);
    QCOMPARE(m_model->rowCount(), 6);
    QVERIFY(isOpened(2));
    clickOpener(0); // the same place in a row that does not open
    QCOMPARE(m_model->rowCount(), 6);
    QCOMPARE(selected.size(), 1);
    // A click beside it selects.
    QTest::mouseClick(table()->viewport(), Qt::LeftButton, {},
        table()->visualRect(m_model->index(3, int(FrameColumn::FromTo))).center());
    QCOMPARE(selected.size(), 2);
    QCOMPARE(selected.last().at(0).toULongLong(), quint64(2));
    QCOMPARE(selected.last().at(1).toUInt(), 1u);
    clickOpener(1);
    QCOMPARE(m_model->rowCount(), 3);
    // The delivery that was current is gone: its broadcast is it now.
    QCOMPARE(table()->currentRecord(), quint64(2));
    QCOMPARE(table()->currentDelivery(), noDelivery);
    // Of two quick clicks the second one counts too.
    clickOpener(1);
    QVERIFY(isOpened(2));
    const QPointF at = opener(1).center();
    QMouseEvent second(QEvent::MouseButtonDblClick, at, table()->viewport()->mapToGlobal(at), Qt::LeftButton,
        Qt::LeftButton, {});
    QApplication::sendEvent(table()->viewport(), &second);
    QVERIFY(!isOpened(2));
}

void TestWireBroadcasts::keysOpenAndClose()
{
    appendTexts(1);
    appendBroadcast({1, 2, 3});
    m_panel->selectRecord(2);
    QTest::keyClick(table(), Qt::Key_Right);
    QVERIFY(isOpened(2));
    QCOMPARE(table()->currentDelivery(), noDelivery);
    QTest::keyClick(table(), Qt::Key_Right); // goes in
    QCOMPARE(table()->currentDelivery(), 0u);
    QTest::keyClick(table(), Qt::Key_Down);
    QCOMPARE(table()->currentDelivery(), 1u);
    QTest::keyClick(table(), Qt::Key_Left); // out
    QCOMPARE(table()->currentDelivery(), noDelivery);
    QCOMPARE(table()->currentRecord(), quint64(2));
    QVERIFY(isOpened(2));
    QTest::keyClick(table(), Qt::Key_Left);
    QVERIFY(!isOpened(2));
    QTest::keyClick(table(), Qt::Key_Return);
    QVERIFY(isOpened(2));
    QTest::keyClick(table(), Qt::Key_Enter, Qt::KeypadModifier);
    QVERIFY(!isOpened(2));
    QTest::keyClick(table(), Qt::Key_Right, Qt::ControlModifier);
    QVERIFY(!isOpened(2));
    m_panel->selectRecord(1);
    QTest::keyClick(table(), Qt::Key_Return);
    QCOMPARE(m_model->rowCount(), 2);
    QTest::keyClick(table(), Qt::Key_End);
    QCOMPARE(table()->currentRecord(), quint64(2));
}

void TestWireBroadcasts::theMenuOpens()
{
    appendBroadcast({1, 2});
    m_panel->selectRecord(1);
    auto *action = table()->findChild<QAction *>(QStringLiteral("openDeliveries"));
    QVERIFY(action);
    action->trigger();
    QCOMPARE(m_model->rowCount(), 3);
    action->trigger();
    QCOMPARE(m_model->rowCount(), 1);
}

void TestWireBroadcasts::paintsATriangle()
{
    appendTexts(1);
    appendBroadcast({1, 2, 3});
    const auto picture = [this](int row) {
        return table()->viewport()->grab(opener(row).adjusted(0, 2, 0, -2)).toImage();
    };
    const QImage closed = picture(1);
    m_model->setOpened(m_model->indexOf(2), true);
    const QImage opened = picture(1);
    QVERIFY(closed != opened);
    const auto inked = [](const QImage &image) {
        int count = 0;
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x)
                count += image.pixelColor(x, y) == color(Token::MutedInk, Scheme::Light) ? 1 : 0;
        }
        return count;
    };
    QVERIFY(inked(closed) > 8);
    QVERIFY(inked(opened) > 8);
}

void TestWireBroadcasts::copiesWhatIsShown()
{
    appendBroadcast({1, 2});
    m_model->setOpened(m_model->indexOf(1), true);
    table()->selectAll();
    QTest::keyClick(table(), Qt::Key_C, Qt::ControlModifier);
    const QStringList lines = QGuiApplication::clipboard()->text().split(u'\n');
    QCOMPARE(lines.size(), 3);
    QVERIFY2(
        lines.at(0).endsWith(QStringLiteral("server → 2 receivers\ttext\tF···\t6\tnews · skew 1.000 ms")),
        qPrintable(lines.at(0)));
    QVERIFY2(lines.at(2).startsWith(QStringLiteral("1\t+2.000 ms\tserver → Client 2\ttext")),
        qPrintable(lines.at(2)));
    m_panel->selectDelivery(1, 1);
    table()->findChild<QAction *>(QStringLiteral("copyText"))->trigger();
    QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("news"));
}

void TestWireBroadcasts::staysStillWhenRowsComeAbove()
{
    CaptureBatch batch;
    batch.broadcasts.push_back(broadcastNews(1, 50));
    batch.records.push_back(broadcastRecord(1, 0));
    batch.deliveries.push_back(deliveryNews(1, 1, millisecond));
    m_store->append(std::move(batch));
    appendTexts(100);
    m_model->setOpened(m_model->indexOf(1), true);
    table()->verticalScrollBar()->setValue(30 * rowHeight() + 7);
    QVERIFY(!table()->isFollowing());
    const auto before = place();
    CaptureBatch late;
    for (quint32 id = 2; id <= 30; ++id)
        late.deliveries.push_back(deliveryNews(1, id, 2 * millisecond));
    m_store->append(std::move(late));
    QCOMPARE(m_model->rowCount(), 1 + 30 + 100);
    QCOMPARE(place(), before);
    QCOMPARE(m_panel->findChild<QPushButton *>(QStringLiteral("resume"))->text(), QStringLiteral("Resume ↓"));
    // Below, nothing moves either.
    table()->verticalScrollBar()->setValue(5);
    const auto top = place();
    CaptureBatch more;
    more.deliveries.push_back(deliveryNews(1, 31, 3 * millisecond));
    m_store->append(std::move(more));
    QCOMPARE(place(), top);
}

void TestWireBroadcasts::staysStillWhenItCloses()
{
    appendBroadcast({1, 2, 3});
    appendTexts(100);
    m_model->setOpened(m_model->indexOf(1), true);
    table()->verticalScrollBar()->setValue(40 * rowHeight() + 3);
    const auto before = place();
    m_model->setOpened(m_model->indexOf(1), false); // as when its deliveries are forgotten
    QCOMPARE(place(), before);
    // While the newest row is followed, it stays in sight.
    table()->follow();
    m_model->setOpened(m_model->indexOf(1), true);
    QVERIFY(table()->isFollowing());
    QCOMPARE(table()->verticalScrollBar()->value(), table()->verticalScrollBar()->maximum());
}

void TestWireBroadcasts::openingAtTheEndKeepsTheRowInSight()
{
    appendTexts(100);
    CaptureBatch batch;
    batch.broadcasts.push_back(broadcastNews(1, 200));
    batch.records.push_back(broadcastRecord(1, 0));
    for (quint32 id = 1; id <= 200; ++id)
        batch.deliveries.push_back(deliveryNews(1, id, millisecond));
    m_store->append(std::move(batch));
    QVERIFY(table()->isFollowing());
    m_panel->selectRecord(101);
    QTest::keyClick(table(), Qt::Key_Right);
    QCOMPARE(m_model->rowCount(), 301);
    QVERIFY(!table()->isFollowing());
    const QRect area = table()->viewport()->rect();
    QVERIFY(area.contains(table()->visualRect(m_model->indexOf(101)).center()));
    QVERIFY(area.contains(table()->visualRect(m_model->indexOf(101, 3)).center()));
    const auto before = place();
    appendTexts(5);
    QCOMPARE(place(), before);
    QCOMPARE(m_panel->findChild<QPushButton *>(QStringLiteral("resume"))->text(),
        QStringLiteral("Resume ↓ 5 new"));
    QTest::keyClick(table(), Qt::Key_Left);
    QCOMPARE(m_model->rowCount(), 106);
    QVERIFY(area.contains(table()->visualRect(m_model->indexOf(101)).center()));
}

void TestWireBroadcasts::selectsADelivery()
{
    appendTexts(100);
    const quint64 number = appendBroadcast({3, 1, 2});
    appendTexts(100);
    QSignalSpy selected(m_panel.get(), &WirePanel::recordSelected);
    m_panel->selectDelivery(number, 2);
    QVERIFY(isOpened(number));
    QCOMPARE(selected.size(), 1);
    QCOMPARE(selected.last().at(0).toULongLong(), number);
    QCOMPARE(selected.last().at(1).toUInt(), 2u);
    QVERIFY(table()->viewport()->rect().contains(table()->visualRect(m_model->indexOf(number, 2)).center()));
    // There is none: the broadcast itself, or whatever else the record is.
    m_panel->selectDelivery(number, 9);
    QCOMPARE(selected.size(), 2);
    QCOMPARE(selected.last().at(0).toULongLong(), number);
    QCOMPARE(selected.last().at(1).toUInt(), noDelivery);
    m_panel->selectDelivery(1, 0);
    QCOMPARE(selected.size(), 3);
    QCOMPARE(selected.last().at(0).toULongLong(), quint64(1));
    m_panel->selectDelivery(100'000, 0);
    QCOMPARE(selected.size(), 3);
    // Times since a delivery.
    m_model->setTimeStyle(TimeStyle::SinceSelected);
    m_panel->selectDelivery(number, 1);
    QCOMPARE(m_model->indexOf(number, 2).siblingAtColumn(int(FrameColumn::Time)).data().toString(),
        QStringLiteral("+1.000 ms"));
}

void TestWireBroadcasts::keepsTheDeliveryOverAFilterChange()
{
    appendTexts(3);
    appendBroadcast({1, 2, 3});
    m_panel->selectDelivery(4, 1);
    QSignalSpy selected(m_panel.get(), &WirePanel::recordSelected);
    FrameFilter filter;
    filter.pattern = QRegularExpression(QStringLiteral("client 2"));
    m_model->setFilter(filter);
    QCOMPARE(m_model->rowCount(), 2);
    QVERIFY(table()->selectionModel()->isRowSelected(1));
    QCOMPARE(selected.size(), 0);
    filter.pattern = QRegularExpression(QStringLiteral("client 3"));
    m_model->setFilter(filter);
    QVERIFY(table()->selectionModel()->isRowSelected(0)); // its broadcast
}

void TestWireBroadcasts::saysThatDeliveriesWent()
{
    auto *evicted = m_panel->findChild<QLabel *>(QStringLiteral("evicted"));
    const quint64 number = appendBroadcast({1, 2, 3});
    m_model->setOpened(m_model->indexOf(number), true);
    QVERIFY(!evicted->isVisible());
    table()->selectDelivery(number, 1);
    QVERIFY(!visibleEmptyState());
    m_store->setBudget(1);            // the last chunk of records stays
    QCOMPARE(m_model->rowCount(), 1); // at once
    QVERIFY(visibleEmptyState());
    QCOMPARE(visibleEmptyState()->title(), QStringLiteral("This delivery is no longer kept"));
    QVERIFY(evicted->isVisible());
    appendTexts(1);
    QCOMPARE(m_store->evicted(), quint64(0));
    QVERIFY(evicted->isVisible());
    QVERIFY2(evicted->text().contains(QStringLiteral("The deliveries of older broadcasts (3) were evicted")),
        qPrintable(evicted->text()));
    QCOMPARE(m_model->rowCount(), 2);
    appendTexts(int(CaptureStore::chunkSize));
    QVERIFY2(evicted->text().contains(QStringLiteral("4,096 older rows were evicted, with 3 deliveries")),
        qPrintable(evicted->text()));
}

void TestWireBroadcasts::inspectsTheWhole()
{
    CaptureBatch batch;
    batch.broadcasts.push_back(broadcastNews(1, 3));
    batch.records.push_back(broadcastRecord(1, 0, "Good morning, class"));
    batch.deliveries = {deliveryNews(1, 1, millisecond), deliveryNews(1, 2, 2 * millisecond)};
    m_store->append(std::move(batch));
    m_panel->selectRecord(1);
    QVERIFY2(m_inspector->note().startsWith(QStringLiteral("server → 3 receivers · 21")),
        qPrintable(m_inspector->note()));
    auto *times = m_inspector->findChild<QLabel *>(QStringLiteral("times"));
    QVERIFY2(
        times->text().contains(QStringLiteral("skew 1.000 ms · 2 of 3 reached")), qPrintable(times->text()));
    CaptureBatch late;
    late.deliveries.push_back(deliveryNews(1, 3, 5 * millisecond));
    m_store->append(std::move(late));
    QVERIFY2(times->text().endsWith(QStringLiteral("skew 4.000 ms")), qPrintable(times->text()));
    QVERIFY(times->toolTip().contains(QStringLiteral("first left after 1.000 ms, last after 5.000 ms")));
    m_inspector->setCurrentPage(int(InspectorPage::Message));
    QCOMPARE(m_inspector->findChild<QLabel *>(QStringLiteral("messageSummary"))->text(),
        QStringLiteral("text · 19 B · in one frame"));
    m_inspector->setCurrentPage(int(InspectorPage::Handshake));
    QVERIFY(visibleEmptyState());
    QCOMPARE(visibleEmptyState()->title(), QStringLiteral("No handshake to show"));
    QVERIFY2(visibleEmptyState()->hint().contains(QStringLiteral("open it and choose one")),
        qPrintable(visibleEmptyState()->hint()));
}

void TestWireBroadcasts::inspectsADelivery()
{
    Recording()
        .head(RecordKind::HandshakeRequest, sampleRequest, 2)
        .head(RecordKind::HandshakeResponse, sampleResponse, 2)
        .append(*m_store);
    constexpr quint64 offset = 1'000; // behind the heads
    CaptureBatch batch;
    addBroadcast(batch, 1, 100 * millisecond, {1, 2});
    batch.deliveries.back().offset = offset;
    m_store->append(std::move(batch));
    const quint64 number = m_store->lastNumber();
    m_panel->selectDelivery(number, 1);
    QCOMPARE(m_inspector->shownRecord(), number);
    QVERIFY2(
        m_inspector->note().startsWith(QStringLiteral("server → Client 2")), qPrintable(m_inspector->note()));
    m_inspector->setCurrentPage(int(InspectorPage::Handshake));
    QVERIFY(m_inspector->findChild<HandshakeView *>()->isVisible());
    // Its times, once the receiver's end is known.
    CaptureBatch late;
    late.sightings.push_back({105 * millisecond, offset, ConnectionId{2}, Direction::ToClient});
    m_store->append(std::move(late));
    m_inspector->setCurrentPage(int(InspectorPage::Frame));
    auto *times = m_inspector->findChild<QLabel *>(QStringLiteral("times"));
    QVERIFY2(times->text().endsWith(QStringLiteral("took 3.000 ms")), qPrintable(times->text()));
    const QStringList faults = accessibilityFaults(*m_inspector);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
    m_store->setBudget(1); // deliveries go first
    m_inspector->showRecord(0);
    m_inspector->showRecord(number, 1);
    QVERIFY(visibleEmptyState());
    QCOMPARE(visibleEmptyState()->title(), QStringLiteral("This delivery is no longer kept"));
}

void TestWireBroadcasts::inspectsOneGivenUp()
{
    CaptureBatch batch;
    batch.broadcasts.push_back(broadcastNews(1, 2));
    batch.records.push_back(broadcastRecord(1, 0));
    batch.deliveries = {deliveryNews(1, 1, millisecond), givenUpNews(1, 2, millisecond)};
    m_store->append(std::move(batch));
    m_panel->selectDelivery(1, 1);
    auto *banner = m_inspector->findChild<Banner *>();
    QVERIFY(banner->isVisible());
    QVERIFY2(banner->message().contains(QStringLiteral("Given up")), qPrintable(banner->message()));
    m_panel->selectDelivery(1, 0);
    QVERIFY(!banner->isVisible());
}

QTEST_MAIN(TestWireBroadcasts)
#include "tst_wirebroadcasts.moc"
