// SPDX-License-Identifier: GPL-3.0-or-later
// The handshake lab, by keys and clicks, with our own server as the peer.
#include "support/accessibility.h"
#include "support/warnings.h"
#include "tester/requestexamination.h"
#include "widgets/bench/handshakefaultbanner.h"
#include "widgets/common/banner.h"
#include "widgets/common/chip.h"
#include "widgets/common/handshakeview.h"
#include "widgets/tester/handshakelab.h"
#include "widgets/tester/headedit.h"
#include "workbench/workbench.h"

#include <QClipboard>
#include <QComboBox>
#include <QGuiApplication>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTabBar>
#include <QTableWidget>
#include <QTest>
#include <QToolButton>

using namespace Fanlight;
using namespace Fanlight::Testing;

class tst_HandshakeLab : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void namesTheRuleBeforeItIsSent();
    void aRefusalIsExplained();
    void anAcceptedRequestIsALiveConnection();
    void aConnectionThatIsThereIsClosedFirst();
    void textAndFieldsStayInStep();
    void whatIsNoFieldStaysText();
    void fieldsAreMoved();
    void lineEndsAreShown();
    void splitsIntoWrites();
    void tooLongIsRefusedInWords();
    void withoutAClientItAsksForOne();
    void aWrongAnswerNamesItsRule();
    void aSilentServerIsSaidToBe();
    void badFieldsHaveWords();
    void theServerPanelSaysSoAndResets();
    void accessible();

private:
    template <typename Widget>
    [[nodiscard]] Widget &find(const char *name) const
    {
        auto *found = m_lab->findChild<Widget *>(QString::fromLatin1(name));
        Q_ASSERT(found);
        return *found;
    }
    // By its text, with keys, as in a list that drops down.
    void choose(const char *combo, const QString &text);
    [[nodiscard]] QString did() const { return find<QLabel>("whatTheServerDid").text(); }
    [[nodiscard]] QString findings() const { return find<QLabel>("requestFindings").text(); }
    void showPage(int page)
    {
        auto *tabs = m_lab->findChild<QTabBar *>();
        QTest::mouseClick(tabs, Qt::LeftButton, {}, tabs->tabRect(page).center());
    }
    void tryAnswer() { QTest::mouseClick(&find<QPushButton>("tryAnswer"), Qt::LeftButton); }
    void send() { QTest::keyClick(&find<HeadEdit>("requestText"), Qt::Key_Return, Qt::ControlModifier); }

    std::unique_ptr<Workbench> m_workbench;
    std::unique_ptr<HandshakeLab> m_lab;
    ClientId m_client;
};

void tst_HandshakeLab::init()
{
    failOnWarnings();
    m_workbench = std::make_unique<Workbench>(quint64(64) << 20);
    ServerSettings settings;
    settings.port = 0;
    m_workbench->startServer(settings);
    QTRY_VERIFY(m_workbench->serverState().listening);
    ClientSettings client;
    client.name = QStringLiteral("Client 1");
    client.url = serverUrl(m_workbench->serverState(), QStringLiteral("ws"));
    client.engine = ClientEngine::Raw;
    client.sendOnOpen.reset();
    client.connectTimeout = 1'500;
    m_client = m_workbench->addClient(client);
    m_lab = std::make_unique<HandshakeLab>(*m_workbench);
    m_lab->setClient(m_client);
    m_lab->resize(1200, 620);
    m_lab->show();
    QVERIFY(QTest::qWaitForWindowExposed(m_lab.get()));
}

void tst_HandshakeLab::cleanup()
{
    m_lab.reset();
    m_workbench.reset();
}

void tst_HandshakeLab::choose(const char *combo, const QString &text)
{
    auto &box = find<QComboBox>(combo);
    int steps = 0;
    box.setFocus();
    QTest::keyClick(&box, Qt::Key_Home);
    while (!box.currentText().contains(text) && steps++ < box.count())
        QTest::keyClick(&box, Qt::Key_Down);
    QVERIFY2(box.currentText().contains(text), qPrintable(box.currentText()));
}

void tst_HandshakeLab::namesTheRuleBeforeItIsSent()
{
    QVERIFY2(findings().contains(QStringLiteral("breaks no rule")), qPrintable(findings()));
    choose("requestPresets", QStringLiteral("A key of 15 bytes"));
    QVERIFY2(findings().contains(QStringLiteral("Sec-WebSocket-Key is the base64 form of 16 bytes.")),
        qPrintable(findings()));
    QVERIFY(findings().contains(QStringLiteral("4.2.1")));
    QVERIFY(find<QLabel>("requestExpected").text().contains(QStringLiteral("refuses it with 400")));
    choose("requestPresets", QStringLiteral("No end of the head"));
    QVERIFY(findings().contains(QStringLiteral("The head has no end")));
    QCOMPARE(m_workbench->clientState(m_client).phase, ClientPhase::Disconnected);
}

void tst_HandshakeLab::aRefusalIsExplained()
{
    choose("requestPresets", QStringLiteral("A key of 15 bytes"));
    send();
    QTRY_VERIFY2(did().contains(QStringLiteral("It answered 400 after")), qPrintable(did()));
    QTRY_VERIFY2(did().contains(QStringLiteral("It closed TCP")), qPrintable(did()));
    QVERIFY(did().contains(QStringLiteral("bytes of a body")));
    QVERIFY(did().contains(QStringLiteral("What it ought to do: The server refuses it with 400.")));
    const QString explained = m_lab->findChild<HandshakeView *>()->text();
    QVERIFY2(explained.contains(QStringLiteral("a2tra2tra2tra2tra2tr")), qPrintable(explained));
    QVERIFY2(explained.contains(QStringLiteral("base64 form of 16 bytes")), qPrintable(explained));
}

void tst_HandshakeLab::anAcceptedRequestIsALiveConnection()
{
    choose("requestPresets", QStringLiteral("Field names in lower case"));
    send();
    QTRY_VERIFY2(did().contains(QStringLiteral("accepted the request")), qPrintable(did()));
    QCOMPARE(m_workbench->clientState(m_client).phase, ClientPhase::Open);
    const CaptureStore &store = m_workbench->store();
    const quint64 request =
        store.findHandshake(m_workbench->clientState(m_client).connection, RecordKind::HandshakeRequest);
    QVERIFY(request != 0);
    QVERIFY(store.record(request).payload.contains("\r\nsec-websocket-key: "));
}

void tst_HandshakeLab::aConnectionThatIsThereIsClosedFirst()
{
    send();
    QTRY_COMPARE(m_workbench->clientState(m_client).phase, ClientPhase::Open);
    const ConnectionId first = m_workbench->clientState(m_client).connection;
    choose("requestPresets", QStringLiteral("Two keys"));
    send();
    QTRY_VERIFY2(did().contains(QStringLiteral("It answered 400")), qPrintable(did()));
    QVERIFY(m_workbench->clientState(m_client).connection != first);
}

void tst_HandshakeLab::textAndFieldsStayInStep()
{
    auto &text = find<HeadEdit>("requestText");
    text.setFocus();
    QTest::keyClick(&text, Qt::Key_End);
    for (int back = 0; back < 3; ++back) // HTTP/1.1 -> HTTP/
        QTest::keyClick(&text, Qt::Key_Backspace);
    QTest::keyClicks(&text, QStringLiteral("2.0"));
    QTest::mouseClick(&find<Chip>("asFields"), Qt::LeftButton);
    QCOMPARE(find<QLineEdit>("requestVersion").text(), QStringLiteral("HTTP/2.0"));

    auto &method = find<QLineEdit>("requestMethod");
    method.selectAll();
    QTest::keyClicks(&method, QStringLiteral("POST"));
    auto &table = find<QTableWidget>("requestFields");
    QCOMPARE(table.item(0, 0)->text(), QStringLiteral("Host"));
    table.setFocus();
    table.setCurrentCell(0, 1);
    QTest::keyClick(&table, Qt::Key_F2);
    auto *editor = table.findChild<QLineEdit *>();
    QVERIFY(editor);
    editor->selectAll();
    QTest::keyClicks(editor, QStringLiteral("a.example"));
    QTest::keyClick(editor, Qt::Key_Return);
    QTRY_VERIFY2(text.bytes().startsWith("POST / HTTP/2.0\r\nHost: a.example\r\n"), text.bytes());
    QVERIFY2(findings().contains(QStringLiteral("The method of the request is GET. Found: POST")),
        qPrintable(findings()));
}

void tst_HandshakeLab::whatIsNoFieldStaysText()
{
    choose("requestPresets", QStringLiteral("obs-fold"));
    QTest::mouseClick(&find<Chip>("asFields"), Qt::LeftButton);
    auto &remark = find<QLabel>("fieldsRemark");
    QVERIFY2(remark.isVisible() && remark.text().contains(QStringLiteral("can be edited as text only")),
        qPrintable(remark.text()));
    const QByteArray before = find<HeadEdit>("requestText").bytes();
    QVERIFY(before.contains("\r\n two\r\n"));
    // Another field is edited, and the line stays as it is.
    auto &target = find<QLineEdit>("requestTarget");
    target.setFocus();
    QTest::keyClick(&target, Qt::Key_End);
    QTest::keyClicks(&target, QStringLiteral("room"));
    QByteArray after = before;
    QCOMPARE(find<HeadEdit>("requestText").bytes(), after.replace("GET / ", "GET /room "));
}

void tst_HandshakeLab::fieldsAreMoved()
{
    QTest::mouseClick(&find<Chip>("asFields"), Qt::LeftButton);
    auto &table = find<QTableWidget>("requestFields");
    const int rows = table.rowCount();
    table.setFocus();
    table.setCurrentCell(0, 0);
    QTest::keyClick(&table, Qt::Key_Insert, Qt::AltModifier);
    QCOMPARE(table.rowCount(), rows + 1);
    QVERIFY(findings().contains(QStringLiteral("exactly one Host field")));
    QTest::keyClick(&table, Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(table.currentRow(), 2);
    QCOMPARE(table.item(2, 0)->text(), QStringLiteral("Host"));
    QTest::keyClick(&table, Qt::Key_Delete);
    QVERIFY(findings().contains(QStringLiteral("breaks no rule")));
    QTest::mouseClick(&find<QToolButton>("addField"), Qt::LeftButton);
    auto *editor = table.findChild<QLineEdit *>();
    QVERIFY(editor);
    QTest::keyClicks(editor, QStringLiteral("X-Mine"));
    QTest::keyClick(editor, Qt::Key_Return);
    QTRY_VERIFY(find<HeadEdit>("requestText").bytes().contains("\r\nX-Mine: value\r\n"));
}

void tst_HandshakeLab::lineEndsAreShown()
{
    auto &text = find<HeadEdit>("requestText");
    const QByteArray bytes = text.bytes();
    QVERIFY(!text.toPlainText().contains(QStringLiteral("⟨CR⟩")));
    QTest::mouseClick(&find<Chip>("lineEnds"), Qt::LeftButton);
    QVERIFY(text.toPlainText().startsWith(QStringLiteral("GET / HTTP/1.1⟨CR⟩⟨LF⟩\n")));
    QCOMPARE(text.bytes(), bytes);
    choose("requestPresets", QStringLiteral("Lines that end in LF alone"));
    QVERIFY(text.toPlainText().startsWith(QStringLiteral("GET / HTTP/1.1⟨LF⟩\n")));
}

void tst_HandshakeLab::splitsIntoWrites()
{
    choose("requestCut", QStringLiteral("Byte by byte"));
    auto &pause = find<QSpinBox>("requestPause");
    pause.setFocus();
    pause.selectAll();
    QTest::keyClicks(&pause, QStringLiteral("0"));
    QTest::keyClick(&pause, Qt::Key_Return);
    send();
    QTRY_VERIFY2(did().contains(QStringLiteral("accepted the request")), qPrintable(did()));
    choose("requestPresets", QStringLiteral("A head of 100 KB"));
    QVERIFY(find<QLabel>("requestFault")
                .text()
                .contains(QStringLiteral("Byte by byte is for requests of at most")));
    QVERIFY(!find<QPushButton>("sendRequest").isEnabled());
}

void tst_HandshakeLab::tooLongIsRefusedInWords()
{
    auto &text = find<HeadEdit>("requestText");
    const QByteArray before = text.bytes();
    QGuiApplication::clipboard()->setText(QString(longestRequest + 1, u'a'));
    text.setFocus();
    QTest::keyClick(&text, Qt::Key_V, Qt::ControlModifier);
    QCOMPARE(text.bytes(), before);
    QVERIFY(m_lab->findChild<Banner *>(QStringLiteral("requestBanner"))
                ->message()
                .contains(u"Nothing was pasted"));
    QGuiApplication::clipboard()->setText(QString(longestRequest, u'a'));
    QTest::keyClick(&text, Qt::Key_V, Qt::ControlModifier);
    auto &fault = find<QLabel>("requestFault");
    QVERIFY2(fault.text().contains(QStringLiteral("has at most 1 MiB here")), qPrintable(fault.text()));
    QVERIFY(!find<QPushButton>("sendRequest").isEnabled());
    QTest::keyClick(&text, Qt::Key_Z, Qt::ControlModifier);
    QCOMPARE(text.bytes(), before);
    QVERIFY(find<QPushButton>("sendRequest").isEnabled());
}

void tst_HandshakeLab::withoutAClientItAsksForOne()
{
    m_lab->setClient({});
    QSignalSpy asked(m_lab.get(), &HandshakeLab::clientRequested);
    send();
    QCOMPARE(asked.size(), 1);
    QVERIFY(!find<QLabel>("whatTheServerDid").isVisible());
    connect(m_lab.get(), &HandshakeLab::clientRequested, this, [this] { m_lab->setClient(m_client); });
    send();
    QTRY_VERIFY2(did().contains(QStringLiteral("accepted the request")), qPrintable(did()));
}

void tst_HandshakeLab::aWrongAnswerNamesItsRule()
{
    showPage(1);
    choose("answerFault", QStringLiteral("A wrong Sec-WebSocket-Accept"));
    QVERIFY(find<QLabel>("answerExpected").text().contains(QStringLiteral("RFC 6455 4.1")));
    tryAnswer();
    QTRY_VERIFY2(
        did().contains(QStringLiteral("Sec-WebSocket-Accept is the value that follows")), qPrintable(did()));
    QTRY_VERIFY2(did().contains(QStringLiteral("It left TCP open for")), qPrintable(did()));
    QVERIFY2(did().contains(QStringLiteral("30 bytes of frames came after the head")), qPrintable(did()));
    QVERIFY(did().contains(QStringLiteral("What a client ought to do: The client fails the connection")));
    QTest::mouseClick(&find<QPushButton>("answerReset"), Qt::LeftButton);
    QCOMPARE(m_workbench->serverSettings().handshakeFault, HandshakeFault());
    tryAnswer();
    QTRY_VERIFY2(did().contains(QStringLiteral("accepted the request")), qPrintable(did()));
}

void tst_HandshakeLab::aSilentServerIsSaidToBe()
{
    showPage(1);
    choose("answerFault", QStringLiteral("No answer at all"));
    tryAnswer();
    QTRY_VERIFY2(did().contains(QStringLiteral("No answer yet.")), qPrintable(did()));
    QTRY_VERIFY2(did().contains(QStringLiteral("It left TCP open all that time")), qPrintable(did()));
}

void tst_HandshakeLab::badFieldsHaveWords()
{
    showPage(1);
    choose("answerFault", QStringLiteral("Another status than 101"));
    auto &status = find<QLineEdit>("answerStatus");
    auto &fault = find<QLabel>("answerFieldFault");
    const auto type = [&status](const QString &text) {
        status.selectAll();
        QTest::keyClicks(&status, text);
    };
    type(QStringLiteral("101"));
    QVERIFY2(fault.isVisible() && fault.text().contains(QStringLiteral("101 is the right status")),
        qPrintable(fault.text()));
    type(QStringLiteral("9x"));
    QVERIFY(fault.text().contains(QStringLiteral("100 to 599")));
    type(QStringLiteral("503"));
    QVERIFY(!fault.isVisible());
    QCOMPARE(m_workbench->serverSettings().handshakeFault.status, 503);
    tryAnswer();
    QTRY_VERIFY2(did().contains(QStringLiteral("It answered 503")), qPrintable(did()));
    choose("answerFault", QStringLiteral("The right answer, late"));
    auto &delay = find<QLineEdit>("answerDelay");
    delay.selectAll();
    QTest::keyClicks(&delay, QStringLiteral("60001"));
    QVERIFY(fault.isVisible() && fault.text().contains(QStringLiteral("0 to 60000")));
    QCOMPARE(m_workbench->serverSettings().handshakeFault.delay, 6'000); // as long as it was right
}

void tst_HandshakeLab::theServerPanelSaysSoAndResets()
{
    HandshakeFaultBanner banner(*m_workbench);
    QVERIFY(banner.message().isEmpty());
    choose("answerFault", QStringLiteral("No Upgrade field"));
    QCOMPARE(banner.message(), QStringLiteral("Handshakes are wrong on purpose: No Upgrade field"));
    QTest::mouseClick(banner.findChild<QPushButton *>(QStringLiteral("bannerAction")), Qt::LeftButton);
    QVERIFY(banner.message().isEmpty());
    QCOMPARE(find<QComboBox>("answerFault").currentIndex(), 0);
}

void tst_HandshakeLab::accessible()
{
    const QStringList faults = accessibilityFaults(*m_lab);
    QVERIFY2(faults.isEmpty(), qPrintable(faults.join(u'\n')));
}

QTEST_MAIN(tst_HandshakeLab)
#include "tst_handshakelab.moc"
