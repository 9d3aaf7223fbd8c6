// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/accessibility.h"
#include "tests/support/warnings.h"
#include "tests/widgets/recordings.h"
#include "widgets/common/banner.h"
#include "widgets/common/chip.h"
#include "widgets/common/emptystate.h"
#include "widgets/common/fieldexplanation.h"
#include "widgets/common/framediagram.h"
#include "widgets/common/handshakeview.h"
#include "widgets/common/hexview.h"
#include "widgets/common/theme.h"
#include "widgets/wire/inspector.h"
#include "widgets/wire/jsontree.h"
#include "widgets/wire/payloadview.h"
#include "widgets/wire/unmaskview.h"

#include <QApplication>
#include <QClipboard>
#include <QLabel>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QScrollBar>
#include <QStackedWidget>
#include <QTabBar>
#include <QTest>

#include <memory>

using namespace Fanlight;
using namespace Fanlight::Testing;

class TestInspector : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void namesEverything();
    void asksForARow();
    void showsAFrame();
    void keysWalkTheFields();
    void clickOnAFieldHighlightsItsBytes();
    void clickOnAByteSelectsItsField();
    void keysWalkTheBytes();
    void hoveringExplainsInPassing();
    void undoesTheMask();
    void opensAnySizeOfPayload();
    void saysWhatAViolationIs();
    void saysWhatCameOfAViolation();
    void showsTimesOfBothSides();
    void completesTimesLater();
    void putsFragmentsTogether();
    void showsJson();
    void saysWhereJsonFails();
    void asksBeforeShowingALargePayload();
    void copies();
    void derivesTheAcceptKey();
    void marksABrokenHandshake();
    void opensTheFittingPage();
    void showsPlainHttp();
    void showsSentences();
    void saysThatTheRowWasEvicted();
    void followsTheScheme();

private:
    template <typename T>
    [[nodiscard]] T *find(const char *name = "") const
    {
        return m_inspector->findChild<T *>(QLatin1StringView(name));
    }
    [[nodiscard]] FrameDiagram *diagram() const { return find<FrameDiagram>("frameDiagram"); }
    [[nodiscard]] HexView *hex() const { return find<HexView>("hexView"); }
    [[nodiscard]] QString explanation() const { return m_inspector->findChild<FieldExplanation *>()->text(); }
    [[nodiscard]] QString byteSentence() const { return find<QLabel>("byteSentence")->text(); }
    // Of a page that shows one.
    [[nodiscard]] EmptyState *visibleEmptyState() const;
    void makeInspector(quint64 budget);
    void showMorning();

    std::unique_ptr<CaptureStore> m_store;
    CaptureClock m_clock;
    std::unique_ptr<Inspector> m_inspector;
};

void TestInspector::makeInspector(quint64 budget)
{
    m_inspector.reset();
    m_store = std::make_unique<CaptureStore>(budget);
    m_inspector = std::make_unique<Inspector>(*m_store, m_clock);
    m_inspector->resize(480, 360);
    m_inspector->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_inspector.get()));
}

void TestInspector::init()
{
    failOnWarnings();
    applyTheme(*qApp, Scheme::Light);
    makeInspector(64 * 1024 * 1024);
}

void TestInspector::cleanup()
{
    m_inspector.reset();
    m_store.reset();
}

EmptyState *TestInspector::visibleEmptyState() const
{
    const auto states = m_inspector->findChildren<EmptyState *>();
    for (EmptyState *state : states) {
        if (state->isVisible())
            return state;
    }
    return nullptr;
}

// The frame of design's pictures: 81 93 37fa213d and "Good morning, class".
void TestInspector::showMorning()
{
    m_inspector->showRecord(Recording()
                                .connection(1, QStringLiteral("Client 1"))
                                .frame(Opcode::Text, "Good morning, class")
                                .append(*m_store));
}

void TestInspector::namesEverything()
{
    showMorning();
    const QStringList faults = accessibilityFaults(*m_inspector);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

void TestInspector::asksForARow()
{
    QVERIFY(visibleEmptyState());
    QCOMPARE(visibleEmptyState()->title(), QStringLiteral("Select a row to see its bits"));
    showMorning();
    QVERIFY(!visibleEmptyState());
    m_inspector->showRecord(0);
    QVERIFY(visibleEmptyState());
    QCOMPARE(m_inspector->note(), QString());
}

void TestInspector::showsAFrame()
{
    showMorning();
    QCOMPARE(m_inspector->tabBar()->tabText(0), QStringLiteral("Frame 1"));
    QCOMPARE(m_inspector->note(), QStringLiteral("Client 1 → server · 25 B"));
    QCOMPARE(hex()->bytes().toHex(),
        QByteArray("819337fa213d7095") + "4e5917974e4f5993" + "4f5a1bda42515689" + "52");
    // The opcode says most, so it is explained first.
    QVERIFY2(explanation().contains(QStringLiteral("text")), qPrintable(explanation()));
    QCOMPARE(hex()->highlight(), (ByteRange{0, 1}));
}

void TestInspector::keysWalkTheFields()
{
    showMorning();
    diagram()->setFocus();
    QTest::keyClick(diagram(), Qt::Key_Home);
    QVERIFY2(explanation().startsWith(QStringLiteral("FIN = 1.")), qPrintable(explanation()));
    // FIN, RSV1 to RSV3, opcode, MASK
    for (int i = 0; i < 5; ++i)
        QTest::keyClick(diagram(), Qt::Key_Right);
    QVERIFY2(explanation().startsWith(QStringLiteral("MASK = 1.")), qPrintable(explanation()));
    QVERIFY2(explanation().contains(QStringLiteral("RFC 6455")), qPrintable(explanation()));
    QCOMPARE(hex()->highlight(), (ByteRange{1, 1}));
    QTest::keyClick(diagram(), Qt::Key_End);
    QCOMPARE(hex()->highlight(), (ByteRange{6, 19}));
    QTest::keyClick(diagram(), Qt::Key_Left);
    QCOMPARE(hex()->highlight(), (ByteRange{2, 4}));
    QVERIFY(diagram()->accessibleDescription().contains(QStringLiteral("37 fa 21 3d")));
}

void TestInspector::clickOnAFieldHighlightsItsBytes()
{
    showMorning();
    QTest::mouseClick(diagram(), Qt::LeftButton, {}, diagram()->boxOf(7).center());
    QCOMPARE(hex()->highlight(), (ByteRange{2, 4}));
    QTest::mouseClick(diagram(), Qt::LeftButton, {}, diagram()->boxOf(5).center());
    QCOMPARE(hex()->highlight(), (ByteRange{1, 1}));
    QCOMPARE(byteSentence(), QStringLiteral("Byte 1 = 0x93: MASK 1, Payload len 19"));
}

void TestInspector::clickOnAByteSelectsItsField()
{
    showMorning();
    const auto click = [this](qsizetype byte) {
        QTest::mouseClick(hex()->viewport(), Qt::LeftButton, {}, hex()->rectOf(byte).center());
    };
    click(3);
    QCOMPARE(diagram()->current(), 7);
    QCOMPARE(hex()->highlight(), (ByteRange{2, 4}));
    QCOMPARE(byteSentence(), QStringLiteral("Byte 3 = 0xfa: Masking-key byte 1 of 4"));
    // Two fields share byte 1: the one with more bits in it, unless the other one is selected already.
    click(1);
    QCOMPARE(diagram()->current(), 6);
    QCOMPARE(byteSentence(), QStringLiteral("Byte 1 = 0x93: MASK 1, Payload len 19"));
    click(2);
    QTest::mouseClick(diagram(), Qt::LeftButton, {}, diagram()->boxOf(5).center());
    click(1);
    QCOMPARE(diagram()->current(), 5);
    // A payload byte says what it is without its mask: 0x70 ^ 0x37 is G.
    click(6);
    QCOMPARE(diagram()->current(), 8);
    QVERIFY2(byteSentence().startsWith(QStringLiteral("Byte 6 = 0x70: ")), qPrintable(byteSentence()));
    QVERIFY2(
        byteSentence().endsWith(QStringLiteral("byte 0, unmasked 0x47 “G”")), qPrintable(byteSentence()));
}

void TestInspector::keysWalkTheBytes()
{
    showMorning();
    hex()->setFocus();
    QTest::keyClick(hex(), Qt::Key_Home);
    QCOMPARE(hex()->cursorByte(), qsizetype(0));
    QTest::keyClick(hex(), Qt::Key_Right);
    QTest::keyClick(hex(), Qt::Key_Right);
    QCOMPARE(hex()->cursorByte(), qsizetype(2));
    QCOMPARE(diagram()->current(), 7);
    QTest::keyClick(hex(), Qt::Key_Down);
    QCOMPARE(hex()->cursorByte(), qsizetype(2 + hex()->bytesPerLine()));
    QTest::keyClick(hex(), Qt::Key_End);
    QCOMPARE(hex()->cursorByte(), qsizetype(24));
    QTest::keyClick(hex(), Qt::Key_Right);
    QCOMPARE(hex()->cursorByte(), qsizetype(24));
}

void TestInspector::hoveringExplainsInPassing()
{
    showMorning();
    QTest::keyClick(diagram(), Qt::Key_Home);
    QTest::mouseMove(diagram(), diagram()->boxOf(5).center());
    QVERIFY2(explanation().startsWith(QStringLiteral("MASK = 1.")), qPrintable(explanation()));
    QTest::mouseMove(hex()->viewport(), hex()->rectOf(2).center());
    QTRY_VERIFY2(explanation().startsWith(QStringLiteral("Masking-key")), qPrintable(explanation()));
    QCOMPARE(diagram()->current(), 0);
    QEvent leave(QEvent::Leave);
    QCoreApplication::sendEvent(hex()->viewport(), &leave);
    QVERIFY2(explanation().startsWith(QStringLiteral("FIN = 1.")), qPrintable(explanation()));
}

void TestInspector::undoesTheMask()
{
    showMorning();
    auto *unmask = find<UnmaskView>("unmaskView");
    QVERIFY(unmask->isVisible());
    QCOMPARE(unmask->plainCells().join(QString()), QStringLiteral("Good␣morning,␣class"));
    // Not for what is not masked.
    m_inspector->showRecord(Recording().frame(Opcode::Text, "Hi", Direction::ToClient).append(*m_store));
    QVERIFY(!unmask->isVisible());
    // Only the beginning of a long one.
    m_inspector->showRecord(Recording().frame(Opcode::Binary, QByteArray(1'000, '\x80')).append(*m_store));
    QCOMPARE(unmask->plainCells().size(), 64);
    QCOMPARE(unmask->plainCells().first(), QStringLiteral("80"));
}

void TestInspector::opensAnySizeOfPayload()
{
    HexView view;
    view.resize(500, 200);
    view.show();
    view.setBytes(QByteArray(16 * 1024 * 1024, 'x'));
    view.setCursorByte(16 * 1024 * 1024 - 1);
    QVERIFY(view.viewport()->rect().contains(view.rectOf(16 * 1024 * 1024 - 1)));
    // A page of lines is all that scrolls at once, and the last one can be reached and seen.
    const int lines = 16 * 1024 * 1024 / view.bytesPerLine();
    QCOMPARE(view.verticalScrollBar()->maximum(), lines - view.verticalScrollBar()->pageStep());
    QVERIFY(view.verticalScrollBar()->pageStep() < 20);
    QVERIFY(!view.grab().isNull());
}

void TestInspector::saysWhatAViolationIs()
{
    m_inspector->showRecord(
        Recording()
            .frame(Opcode::Text, "hello", Direction::ToServer, true, Violation::UnmaskedClientFrame)
            .append(*m_store));
    auto *banner = m_inspector->findChild<Banner *>();
    QVERIFY(banner->isVisible());
    QVERIFY2(banner->message().contains(QStringLiteral("RFC 6455 5.1")), qPrintable(banner->message()));
    QCOMPARE(banner->property("themeRole").toByteArray(), QByteArray("error"));
    // The field that breaks the rule is the one explained.
    QVERIFY2(explanation().startsWith(QStringLiteral("⚠ MASK = 0.")), qPrintable(explanation()));
    showMorning();
    QVERIFY(!banner->isVisible());
}

void TestInspector::saysWhatCameOfAViolation()
{
    Recording recording;
    m_inspector->showRecord(
        recording.frame(Opcode::Text, "hello", Direction::ToServer, true, Violation::UnmaskedClientFrame)
            .append(*m_store));
    const auto *banner = m_inspector->findChild<Banner *>();
    QVERIFY2(banner->message().endsWith(QStringLiteral("Nothing has followed on this connection yet.")),
        qPrintable(banner->message()));
    // While it is looked at.
    recording.frame(Opcode::Close, QByteArray::fromHex("03ea"), Direction::ToClient).append(*m_store);
    QVERIFY2(banner->message().contains(QStringLiteral("Then the server sent close 1002")),
        qPrintable(banner->message()));
    QVERIFY2(banner->message().endsWith(QStringLiteral("after 1.000 ms. The connection goes on.")),
        qPrintable(banner->message()));
    recording.frame(Opcode::Close, QByteArray::fromHex("03ea"))
        .other(RecordKind::Closed, "the server closed it");
    recording.append(*m_store);
    QVERIFY2(banner->message().contains(QStringLiteral("; the client sent close 1002")),
        qPrintable(banner->message()));
    QVERIFY2(banner->message().endsWith(QStringLiteral("; the connection ended after 3.000 ms.")),
        qPrintable(banner->message()));
}

void TestInspector::showsTimesOfBothSides()
{
    auto *times = find<QLabel>("times");
    const auto show = [this](ConnectionSide side, Direction direction, qint64 senderTime = timeUnknown) {
        Record record = recordOf(Frame{}, direction, ConnectionId{1}, 0);
        record.senderTime = senderTime;
        m_inspector->showRecord(
            Recording().connection(1, QStringLiteral("Client 1"), side).add(record).append(*m_store));
    };
    show(ConnectionSide::Server, Direction::ToServer);
    QVERIFY2(times->text().endsWith(QStringLiteral("server's side only")), qPrintable(times->text()));
    QVERIFY2(times->toolTip().startsWith(QStringLiteral("received ")), qPrintable(times->toolTip()));
    QVERIFY2(times->toolTip().endsWith(QStringLiteral("seen from the server's side only")),
        qPrintable(times->toolTip()));
    show(ConnectionSide::Server, Direction::ToClient);
    QVERIFY2(times->toolTip().startsWith(QStringLiteral("sent ")), qPrintable(times->toolTip()));
    QVERIFY2(times->toolTip().endsWith(QStringLiteral("seen from the server's side only")),
        qPrintable(times->toolTip()));
    show(ConnectionSide::Client, Direction::ToServer);
    QVERIFY2(times->text().endsWith(QStringLiteral("client's side only")), qPrintable(times->text()));
    // It left half a millisecond before it came.
    show(ConnectionSide::Both, Direction::ToServer, 500'000);
    QVERIFY2(times->text().endsWith(QStringLiteral("took 0.500 ms")), qPrintable(times->text()));
}

void TestInspector::completesTimesLater()
{
    Frame source;
    Record record = recordOf(source, Direction::ToServer, ConnectionId{1}, 2'000'000);
    record.receiverTime = 2'000'000;
    record.offset = 40;
    const quint64 number = Recording().connection(1, QStringLiteral("Client 1")).add(record).append(*m_store);
    m_inspector->showRecord(number);
    CaptureBatch later;
    later.sightings.push_back({1'000'000, 40, ConnectionId{1}, Direction::ToServer});
    m_store->append(std::move(later));
    QVERIFY2(find<QLabel>("times")->text().endsWith(QStringLiteral("took 1.000 ms")),
        qPrintable(find<QLabel>("times")->text()));
}

void TestInspector::putsFragmentsTogether()
{
    const quint64 last = Recording()
                             .frame(Opcode::Text, "Good ", Direction::ToServer, false)
                             .frame(Opcode::Text, "another direction", Direction::ToClient)
                             .frame(Opcode::Ping, "between")
                             .frame(Opcode::Continuation, "morn", Direction::ToServer, false)
                             .frame(Opcode::Continuation, "ing", Direction::ToServer, true)
                             .append(*m_store);
    auto *summary = find<QLabel>("messageSummary");
    auto *text = find<QPlainTextEdit>("payloadText");
    for (const quint64 number : {last, last - 1, last - 4}) {
        m_inspector->showRecord(number);
        QCOMPARE(text->toPlainText(), QStringLiteral("Good morning"));
        QCOMPARE(summary->text(), QStringLiteral("text · 12 B · in 3 frames: 1, 4, 5"));
    }
    m_inspector->showRecord(last - 2);
    QCOMPARE(text->toPlainText(), QStringLiteral("between"));
    // A message whose end has not come says so.
    m_inspector->showRecord(
        Recording().frame(Opcode::Binary, "ab", Direction::ToServer, false).append(*m_store));
    QVERIFY2(summary->text().endsWith(QStringLiteral("its end has not come")), qPrintable(summary->text()));
}

void TestInspector::showsJson()
{
    m_inspector->showRecord(
        Recording().frame(Opcode::Text, R"({"room":"a","users":[1,{"x":null}]})").append(*m_store));
    m_inspector->setCurrentPage(int(InspectorPage::Message));
    QTest::mouseClick(find<Chip>("showJson"), Qt::LeftButton);
    auto *tree = find<JsonTree>("jsonTree");
    QVERIFY(tree->isVisible());
    QCOMPARE(tree->topLevelItemCount(), 2);
    QCOMPARE(tree->topLevelItem(0)->text(0), QStringLiteral("room"));
    QCOMPARE(tree->topLevelItem(0)->text(1), QStringLiteral("\"a\""));
    QTreeWidgetItem *users = tree->topLevelItem(1);
    QVERIFY(users->isExpanded());
    QCOMPARE(users->child(0)->text(1), QStringLiteral("1"));
    // The third level is filled when it is opened.
    QCOMPARE(users->child(1)->childCount(), 0);
    users->child(1)->setExpanded(true);
    QCOMPARE(users->child(1)->child(0)->text(1), QStringLiteral("null"));
}

void TestInspector::saysWhereJsonFails()
{
    m_inspector->showRecord(Recording().frame(Opcode::Text, R"({"room":oops})").append(*m_store));
    m_inspector->setCurrentPage(int(InspectorPage::Message));
    QTest::mouseClick(find<Chip>("showJson"), Qt::LeftButton);
    auto *problem = find<QLabel>("payloadProblem");
    QVERIFY(problem->isVisible());
    QVERIFY2(
        problem->text().startsWith(QStringLiteral("This is no JSON: at byte ")), qPrintable(problem->text()));
    // And shows what is there.
    QVERIFY(find<QPlainTextEdit>("payloadText")->isVisible());
    QVERIFY(!find<QPushButton>("copyAsJson")->isEnabled());
    QTest::mouseClick(find<Chip>("showText"), Qt::LeftButton);
    QVERIFY(!problem->isVisible());
}

void TestInspector::asksBeforeShowingALargePayload()
{
    const QByteArray large(3'355'443, 'x');
    m_inspector->showRecord(Recording().frame(Opcode::Text, large).append(*m_store));
    m_inspector->setCurrentPage(int(InspectorPage::Message));
    QVERIFY(visibleEmptyState());
    auto *show = visibleEmptyState()->findChild<QPushButton *>();
    QCOMPARE(show->text(), QStringLiteral("Show all 3.2 MiB"));
    QVERIFY(!find<QPlainTextEdit>("payloadText")->isVisible());
    QTest::mouseClick(show, Qt::LeftButton);
    auto *text = find<QPlainTextEdit>("payloadText");
    QVERIFY(text->isVisible());
    QCOMPARE(text->toPlainText().remove(u'\n').size(), large.size());
}

void TestInspector::copies()
{
    m_inspector->showRecord(Recording().frame(Opcode::Text, R"({"a":1})").append(*m_store));
    const auto copied = [this](const char *button) {
        auto *page = m_inspector->findChild<FieldExplanation *>()->window();
        const auto buttons = page->findChildren<QPushButton *>(QLatin1StringView(button));
        for (QPushButton *candidate : buttons) {
            if (candidate->isVisible())
                QTest::mouseClick(candidate, Qt::LeftButton);
        }
        return QGuiApplication::clipboard()->text();
    };
    QCOMPARE(copied("copyAsText"), QStringLiteral("{\"a\":1}"));
    QCOMPARE(copied("copyAsHex"), QStringLiteral("7b 22 61 22 3a 31 7d"));
    QCOMPARE(copied("copyAsBase64"), QStringLiteral("eyJhIjoxfQ=="));
    QCOMPARE(copied("copyAsJson"), QStringLiteral("{\n    \"a\": 1\n}\n"));
}

void TestInspector::derivesTheAcceptKey()
{
    m_inspector->showRecord(Recording()
                                .head(RecordKind::HandshakeRequest, sampleRequest)
                                .head(RecordKind::HandshakeResponse, sampleResponse)
                                .append(*m_store));
    const QString page = m_inspector->findChild<HandshakeView *>()->text();
    // RFC 6455 section 1.3's own example.
    for (const char *part : {"GET / HTTP/1.1", "HTTP/1.1 101 Switching Protocols",
             "Sec-WebSocket-Key:", "dGhlIHNhbXBsZSBub25jZQ==258EAFA5-E914-47DA-95CA-C5AB0DC85B11",
             "b3 7a 4f 2c c0 62 4f 16 90 f6 46 06 cf 38 59 45 b2 be c4 ea",
             "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "equals the response's Sec-WebSocket-Accept"})
        QVERIFY2(page.contains(QLatin1StringView(part)), part);
    QVERIFY(!page.contains(u'✗'));
    QVERIFY(page.count(u'✓') > 10);
}

void TestInspector::marksABrokenHandshake()
{
    QByteArray request = sampleRequest;
    request.replace("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: <b>8</b>");
    QByteArray response = sampleResponse;
    response.replace("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", "wrong");
    m_inspector->showRecord(Recording()
                                .head(RecordKind::HandshakeRequest, request)
                                .head(RecordKind::HandshakeResponse, response)
                                .append(*m_store));
    const QString page = m_inspector->findChild<HandshakeView *>()->text();
    // The version, the accept value, and the derivation's last step. What came is shown, never interpreted.
    QCOMPARE(page.count(u'✗'), 3);
    QVERIFY2(page.contains(QStringLiteral("Found: <b>8</b>")), qPrintable(page));
    QVERIFY(page.contains(QStringLiteral("Sec-WebSocket-Accept differs")));
}

void TestInspector::opensTheFittingPage()
{
    const quint64 last = Recording()
                             .head(RecordKind::HandshakeRequest, sampleRequest)
                             .head(RecordKind::HandshakeResponse, sampleResponse)
                             .texts(2)
                             .append(*m_store);
    const auto page = [this] { return InspectorPage(m_inspector->currentPage()); };
    m_inspector->showRecord(1);
    QCOMPARE(page(), InspectorPage::Handshake);
    m_inspector->showRecord(last);
    QCOMPARE(page(), InspectorPage::Frame);
    // Who reads messages goes on reading messages.
    m_inspector->setCurrentPage(int(InspectorPage::Message));
    m_inspector->showRecord(last - 1);
    QCOMPARE(page(), InspectorPage::Message);
    m_inspector->showRecord(2);
    QCOMPARE(page(), InspectorPage::Handshake);
    m_inspector->showRecord(last);
    QCOMPARE(page(), InspectorPage::Message);
}

void TestInspector::showsPlainHttp()
{
    m_inspector->showRecord(
        Recording()
            .head(RecordKind::HttpResponse, "HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nhi there")
            .append(*m_store));
    QCOMPARE(m_inspector->currentPage(), int(InspectorPage::Message));
    QVERIFY(find<QPlainTextEdit>("payloadText")->toPlainText().endsWith(QStringLiteral("hi there")));
    m_inspector->setCurrentPage(int(InspectorPage::Handshake));
    QVERIFY(visibleEmptyState());
    QVERIFY(visibleEmptyState()->hint().contains(QStringLiteral("plain HTTP")));
}

void TestInspector::showsSentences()
{
    m_inspector->showRecord(
        Recording().other(RecordKind::Note, "The relay could not connect.").append(*m_store));
    QVERIFY(visibleEmptyState());
    QCOMPARE(visibleEmptyState()->hint(), QStringLiteral("The relay could not connect."));
    QCOMPARE(m_inspector->tabBar()->tabText(0), QStringLiteral("Row 1"));
}

void TestInspector::saysThatTheRowWasEvicted()
{
    makeInspector(2 * 1024 * 1024);
    showMorning();
    int batches = 0;
    while (m_store->evicted() == 0 && ++batches < 100)
        Recording().texts(1'000).append(*m_store);
    QVERIFY(m_store->evicted() > 0);
    QVERIFY(visibleEmptyState());
    QCOMPARE(visibleEmptyState()->title(), QStringLiteral("Row 1 was evicted"));
    m_store->clear();
    QCOMPARE(visibleEmptyState()->title(), QStringLiteral("Select a row to see its bits"));
}

void TestInspector::followsTheScheme()
{
    m_inspector->showRecord(Recording()
                                .head(RecordKind::HandshakeRequest, sampleRequest)
                                .head(RecordKind::HandshakeResponse, sampleResponse)
                                .append(*m_store));
    const auto has = [this](const QColor &wanted) {
        const QImage image = m_inspector->grab().toImage();
        for (int y = 0; y < image.height(); ++y) {
            for (int x = 0; x < image.width(); ++x) {
                if (image.pixelColor(x, y) == wanted)
                    return true;
            }
        }
        return false;
    };
    QVERIFY(has(color(Token::MutedInk, Scheme::Light)));
    applyTheme(*qApp, Scheme::Dark);
    QVERIFY(has(color(Token::MutedInk, Scheme::Dark)));
    QVERIFY(!has(color(Token::MutedInk, Scheme::Light)));
}

QTEST_MAIN(TestInspector)
#include "tst_inspector.moc"
