// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/warnings.h"
#include "tables/clientmessagemodel.h"
#include "tests/support/parts.h"
#include "widgets/common/banner.h"
#include "widgets/common/framediagram.h"
#include "widgets/common/hexview.h"
#include "widgets/tester/framecomposer.h"
#include "workbench/workbench.h"

#include <QAbstractItemView>
#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QInputDialog>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

#include <memory>

using namespace Fanlight;

class tst_FrameComposer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void bitsAreToggled();
    void fieldsAreEdited();
    void payloadsAreTyped();
    void bytesAndFieldsAreLinked();
    void sequenceByKeys();
    void presetsAreAdded();
    void framesAreFragmented();
    void writesAreCut();
    void saysWhyItCannotSend();
    void theServerFailsTheConnection();
    void anExtensionGivesABitAMeaning();
    void aPingIsAnswered();
    void switchesAreTheClients();
    void switchesWorkAtOnce();
    void halfClosesAndResets();
    void filesComeBack();

private:
    template <typename Part>
    [[nodiscard]] Part &part(const char *name) const
    {
        return Testing::partOf<Part>(*m_composer, name);
    }
    [[nodiscard]] QByteArray bytes() const { return part<HexView>("composedBytes").bytes(); }
    [[nodiscard]] FrameDiagram &diagram() const { return part<FrameDiagram>("composedDiagram"); }
    [[nodiscard]] QListWidget &list() const { return part<QListWidget>("sequenceList"); }
    [[nodiscard]] QString findings() const { return part<QLabel>("findings").text(); }
    void click(int field)
    {
        QTest::mouseClick(&diagram(), Qt::LeftButton, {}, diagram().boxOf(field).center());
    }
    void choosePreset(const char *name) { part<QAction>(name).trigger(); }
    void clearAndChoose(const char *name)
    {
        part<QAction>("clearSequence").trigger();
        choosePreset(name);
    }
    void connectClient();
    [[nodiscard]] QStringList followed() const
    {
        const QAbstractItemModel &model = *part<QAbstractItemView>("followUpList").model();
        QStringList lines;
        for (int row = 0; row < model.rowCount(); ++row) {
            const QModelIndex index = model.index(row, 0);
            const bool sent = index.data(int(MessageRole::SentByClient)).toBool();
            lines += (sent ? QStringLiteral("↑ ") : QStringLiteral("↓ ")) + index.data().toString();
        }
        return lines;
    }
    [[nodiscard]] ClientPhase phase() const { return m_workbench->clientState(m_client).phase; }

    std::unique_ptr<Workbench> m_workbench;
    std::unique_ptr<FrameComposer> m_composer;
    ClientId m_client;
};

void tst_FrameComposer::init()
{
    Testing::failOnWarnings();
    m_workbench = std::make_unique<Workbench>(16 * 1024 * 1024);
    ServerSettings server;
    server.port = 0;
    server.greeting.reset();
    server.behaviour = Behaviour::Echo;
    m_workbench->setServerSettings(server);
    ClientSettings settings;
    settings.engine = ClientEngine::Raw;
    settings.sendOnOpen.reset();
    m_client = m_workbench->addClient(settings);
    m_composer = std::make_unique<FrameComposer>(*m_workbench);
    m_composer->setClient(m_client);
    m_composer->resize(1180, 600);
    m_composer->show();
    m_composer->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_composer.get()));
}

void tst_FrameComposer::cleanup()
{
    m_composer.reset();
    m_workbench.reset();
}

void tst_FrameComposer::connectClient()
{
    m_workbench->startServer(m_workbench->serverSettings());
    QTRY_VERIFY(m_workbench->serverState().listening);
    ClientSettings settings = m_workbench->clientSettings(m_client);
    settings.url = serverUrl(m_workbench->serverState(), QStringLiteral("ws"));
    m_workbench->setClientSettings(m_client, settings);
    m_workbench->openClient(m_client);
    QTRY_COMPARE(phase(), ClientPhase::Open);
}

void tst_FrameComposer::bitsAreToggled()
{
    QCOMPARE(quint8(bytes().at(0)), quint8(0x81));
    QVERIFY(findings().startsWith(QStringLiteral("✓")));
    click(2); // RSV2
    QCOMPARE(quint8(bytes().at(0)), quint8(0xA1));
    QVERIFY2(findings().contains(QStringLiteral("RFC 6455 5.2")), qPrintable(findings()));
    QVERIFY(list().item(0)->text().contains(u'⚠'));
    QTest::keyClick(&diagram(), Qt::Key_Space);
    QCOMPARE(quint8(bytes().at(0)), quint8(0x81));
    QTest::keyClick(&diagram(), Qt::Key_Home);
    QTest::keyClick(&diagram(), Qt::Key_Return);
    QCOMPARE(quint8(bytes().at(0)), quint8(0x01));
}

void tst_FrameComposer::fieldsAreEdited()
{
    click(4); // the opcode
    QCOMPARE(m_composer->focusWidget()->objectName(), QStringLiteral("fieldOpcode"));
    QTest::keyClick(m_composer->focusWidget(), Qt::Key_Down);
    QCOMPARE(quint8(bytes().at(0)), quint8(0x82));
    QTest::keyClick(m_composer->focusWidget(), Qt::Key_Escape);
    QCOMPARE(m_composer->focusWidget(), &diagram());

    click(5); // the mask
    part<QComboBox>("fieldMask").setCurrentText(QStringLiteral("No mask"));
    QCOMPARE(bytes().toHex(), QByteArray("820548656c6c6f"));
    QVERIFY(findings().contains(QStringLiteral("RFC 6455 5.1")));
    part<QComboBox>("fieldMask").setCurrentText(QStringLiteral("This key"));
    auto &key = part<QLineEdit>("fieldKey");
    key.selectAll();
    QTest::keyClicks(&key, QStringLiteral("37 fa 21 3d"));
    QCOMPARE(bytes().toHex(), QByteArray("828537fa213d7f9f4d5158")); // RFC 6455 5.7

    click(6); // the length
    part<QComboBox>("fieldEncoding").setCurrentIndex(2);
    QCOMPARE(bytes().left(4).toHex(), QByteArray("82fe0005"));
    QVERIFY(findings().contains(QStringLiteral("fewest bytes")));
    QTest::keyClicks(&part<QLineEdit>("fieldClaimed"), QStringLiteral("9"));
    QCOMPARE(bytes().left(4).toHex(), QByteArray("82fe0009"));
    QVERIFY(findings().contains(QStringLiteral("waits for more: 4 B")));
}

void tst_FrameComposer::payloadsAreTyped()
{
    clearAndChoose("Text with a key of zeros");
    auto &text = part<QPlainTextEdit>("payloadText");
    text.setFocus();
    text.selectAll();
    QTest::keyClicks(&text, QStringLiteral("abc"));
    QCOMPARE(bytes().mid(6), QByteArray("abc"));
    auto &form = part<QComboBox>("payloadForm");
    form.setCurrentIndex(1);
    QCOMPARE(text.toPlainText(), QStringLiteral("61 62 63"));
    QCOMPARE(bytes().mid(6), QByteArray("abc"));
    text.selectAll();
    QTest::keyClicks(&text, QStringLiteral("ff 0g"));
    QVERIFY(part<QLabel>("payloadFault").isVisible());
    QVERIFY(!part<QPushButton>("sendFrames").isEnabled());
    QTest::keyClick(&text, Qt::Key_Backspace);
    QTest::keyClicks(&text, QStringLiteral("0"));
    QVERIFY(!part<QLabel>("payloadFault").isVisible());
    QCOMPARE(bytes().mid(6), QByteArray::fromHex("ff00"));
    form.setCurrentIndex(0); // no text: it stays what it is and says so
    QCOMPARE(form.currentIndex(), 1);
    QVERIFY(part<QLabel>("payloadFault").text().contains(QStringLiteral("UTF-8")));
    QTest::keyClicks(&part<QLineEdit>("payloadSize"), QStringLiteral("65536"));
    QCOMPARE(bytes().size(), qsizetype(14 + 65'536));
    clearAndChoose("Close 1000");
    click(8); // the status code
    part<QSpinBox>("fieldCloseCode").setValue(1005);
    QVERIFY(findings().contains(QStringLiteral("RFC 6455 7.4")));
}

void tst_FrameComposer::bytesAndFieldsAreLinked()
{
    choosePreset("Ping");
    QCOMPARE(list().currentRow(), 1);
    auto &hex = part<HexView>("composedBytes");
    QCOMPARE(hex.highlight(), (ByteRange{11, 1})); // the ping's opcode
    QTest::mouseClick(hex.viewport(), Qt::LeftButton, {}, hex.rectOf(3).center());
    QCOMPARE(list().currentRow(), 0);
    QCOMPARE(diagram().current(), 7); // the masking key of the first frame
    QCOMPARE(hex.highlight(), (ByteRange{2, 4}));
    QTest::keyClick(&diagram(), Qt::Key_End);
    QCOMPARE(hex.highlight(), (ByteRange{6, 5}));
    QTest::keyClick(&hex, Qt::Key_Home); // the dump by keys
    QCOMPARE(diagram().current(), 4);
}

void tst_FrameComposer::sequenceByKeys()
{
    choosePreset("Ping");
    list().setFocus();
    QTest::keyClick(&list(), Qt::Key_D, Qt::ControlModifier);
    QCOMPARE(list().count(), 3);
    QTest::keyClick(&list(), Qt::Key_Up);
    QTest::keyClick(&list(), Qt::Key_Up, Qt::AltModifier);
    QCOMPARE(list().currentRow(), 0);
    QVERIFY(list().item(0)->text().contains(QStringLiteral("ping")));
    QVERIFY(list().item(1)->text().contains(QStringLiteral("text")));
    QTest::keyClick(&list(), Qt::Key_Delete);
    QTest::keyClick(&list(), Qt::Key_Delete);
    QTest::keyClick(&list(), Qt::Key_Delete);
    QCOMPARE(list().count(), 0);
    QCOMPARE(bytes(), QByteArray());
    QVERIFY(part<QLabel>("sendObstacle").text().contains(QStringLiteral("add a frame")));
}

void tst_FrameComposer::presetsAreAdded()
{
    clearAndChoose("A new message inside another");
    QCOMPARE(list().count(), 3);
    QVERIFY(list().item(1)->text().contains(u'⚠'));
    QVERIFY(!list().item(0)->text().contains(u'⚠'));
    clearAndChoose("Half a header");
    QCOMPARE(bytes(), QByteArray::fromHex("81"));
    QVERIFY(!diagram().isVisible());
}

// RFC 6455 5.4: the same message in frames.
void tst_FrameComposer::framesAreFragmented()
{
    const auto answer = [this](const QString &sizes) {
        QTimer::singleShot(0, this, [sizes] {
            auto *dialog = qobject_cast<QInputDialog *>(QApplication::activeModalWidget());
            QVERIFY(dialog);
            dialog->setTextValue(sizes);
            dialog->accept();
        });
        part<QAction>("fragmentPiece").trigger();
    };
    answer(QStringLiteral("2, no"));
    QVERIFY(part<Banner>("composerBanner").message().contains(QStringLiteral("“no”")));
    QCOMPARE(list().count(), 1);
    answer(QStringLiteral("2, 3"));
    QVERIFY(!part<Banner>("composerBanner").isVisible());
    QCOMPARE(list().count(), 2);
    QCOMPARE(quint8(bytes().at(0)), quint8(0x01));
    QCOMPARE(quint8(bytes().at(8)), quint8(0x80));
    QVERIFY(findings().startsWith(QStringLiteral("✓")));
}

void tst_FrameComposer::writesAreCut()
{
    auto &hex = part<HexView>("composedBytes");
    auto &table = part<QTableView>("writesTable");
    QCOMPARE(table.model()->rowCount(), 1);
    QTest::mouseClick(hex.viewport(), Qt::LeftButton, {}, hex.rectOf(4).center());
    part<QSpinBox>("cutPause").setValue(50);
    QTest::mouseClick(&part<QPushButton>("cutHere"), Qt::LeftButton);
    QCOMPARE(table.model()->rowCount(), 2);
    QCOMPARE(m_composer->composition().pieces[0].cuts, (std::vector<WriteCut>{{4, 50}}));
    QVERIFY(table.model()->setData(table.model()->index(1, 2), 120));
    QCOMPARE(m_composer->composition().pieces[0].cuts, (std::vector<WriteCut>{{4, 120}}));
    QVERIFY(part<QLabel>("writesSummary").text().contains(QStringLiteral("120 ms")));
    QTest::mouseClick(&part<QPushButton>("cutHere"), Qt::LeftButton);
    QCOMPARE(table.model()->rowCount(), 1);
}

void tst_FrameComposer::saysWhyItCannotSend()
{
    QVERIFY(!part<QPushButton>("sendFrames").isEnabled());
    QVERIFY(part<QLabel>("sendObstacle").text().contains(QStringLiteral("Not connected")));
    QTest::keyClick(&diagram(), Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(followed().isEmpty());
    connectClient();
    QTRY_VERIFY(part<QPushButton>("sendFrames").isEnabled());
}

// RFC 6455 5.1: a server must fail the connection on an unmasked frame; 7.1.7 with a close frame first.
void tst_FrameComposer::theServerFailsTheConnection()
{
    connectClient();
    clearAndChoose("Without a mask (5.1)");
    diagram().setFocus();
    QTest::keyClick(&diagram(), Qt::Key_Return, Qt::ControlModifier);
    QTRY_COMPARE(phase(), ClientPhase::Disconnected);
    QTRY_VERIFY2(followed().join(u'\n').contains(QStringLiteral("1002")), qPrintable(followed().join(u'\n')));
    const QStringList lines = followed();
    QVERIFY2(lines.constFirst().startsWith(u'↑'), qPrintable(lines.join(u'\n')));
    QVERIFY(lines.at(1).startsWith(QStringLiteral("↓ close · 1002")));
    QSignalSpy activated(m_composer.get(), &FrameComposer::recordActivated);
    auto &view = part<QAbstractItemView>("followUpList");
    view.setCurrentIndex(view.model()->index(1, 0));
    QCOMPARE(activated.size(), 1);
    const quint64 number = activated.constFirst().constFirst().toULongLong();
    QCOMPARE(m_workbench->store().record(number).opcode, Opcode::Close);
    QVERIFY(view.model()->index(1, 0).data(int(MessageRole::TimeText)).toString().startsWith(u'+'));
}

// RFC 7692 section 6: with the extension RSV1 is no reserved bit any more.
void tst_FrameComposer::anExtensionGivesABitAMeaning()
{
    ServerSettings server = m_workbench->serverSettings();
    server.deflate.enabled = true;
    m_workbench->setServerSettings(server);
    ClientSettings settings = m_workbench->clientSettings(m_client);
    settings.offerDeflate = true;
    m_workbench->setClientSettings(m_client, settings);
    choosePreset("RSV1 set");
    auto &text = part<QPlainTextEdit>("payloadText");
    part<QComboBox>("payloadForm").setCurrentIndex(1);
    text.setPlainText(QStringLiteral("f2 48 cd c9 c9 07 00")); // "Hello", 7.2.3.1
    QVERIFY(findings().contains(QStringLiteral("RFC 6455 5.2")));
    connectClient();
    QTRY_VERIFY2(findings().startsWith(QStringLiteral("✓")), qPrintable(findings()));
    QTest::mouseClick(&part<QPushButton>("sendFrames"), Qt::LeftButton);
    QTRY_COMPARE(followed().size(), 4); // both texts and their echoes
    QCOMPARE(phase(), ClientPhase::Open);
}

void tst_FrameComposer::aPingIsAnswered()
{
    connectClient();
    clearAndChoose("Ping");
    const QByteArray before = bytes();
    QTest::mouseClick(&part<QPushButton>("sendFrames"), Qt::LeftButton);
    QTRY_COMPARE(followed(),
        (QStringList{QStringLiteral("↑ ping · are you there?"), QStringLiteral("↓ pong · are you there?")}));
    QVERIFY(bytes() != before); // the next one has another key
    QTest::mouseClick(&part<QPushButton>("sendFrames"), Qt::LeftButton);
    QTRY_COMPARE(followed().size(), 2); // of the last send alone
    QCOMPARE(phase(), ClientPhase::Open);
}

void tst_FrameComposer::switchesAreTheClients()
{
    QTest::mouseClick(&part<QCheckBox>("answerPings"), Qt::LeftButton, {}, QPoint(8, 8));
    QVERIFY(!m_workbench->clientSettings(m_client).answerPings);
    ClientSettings settings = m_workbench->clientSettings(m_client);
    settings.answerClose = false;
    m_workbench->setClientSettings(m_client, settings);
    QVERIFY(!part<QCheckBox>("answerClose").isChecked());
}

// RFC 6455 5.5.2 demands a pong: whoever waits for one can be tried without it.
void tst_FrameComposer::switchesWorkAtOnce()
{
    connectClient();
    QTest::mouseClick(&part<QPushButton>("sendFrames"), Qt::LeftButton);
    QTRY_COMPARE(followed().size(), 2); // the text and its echo
    part<QCheckBox>("answerPings").setChecked(false);
    m_workbench->pingAll();
    QTRY_COMPARE(followed().size(), 3);
    QVERIFY(followed().constLast().startsWith(QStringLiteral("↓ ping")));
    part<QCheckBox>("answerPings").setChecked(true);
    m_workbench->pingAll();
    QTRY_COMPARE(followed().size(), 5); // of two pings one has its pong
    QVERIFY(followed().constLast().startsWith(QStringLiteral("↑ pong")));
}

void tst_FrameComposer::halfClosesAndResets()
{
    connectClient();
    clearAndChoose("Says 10 bytes, has 5");
    QTest::mouseClick(&part<QPushButton>("sendAndHalfClose"), Qt::LeftButton);
    QTRY_COMPARE(phase(), ClientPhase::Disconnected); // the server sees the end inside a frame
    QTRY_VERIFY(!followed().isEmpty());
    QVERIFY(!part<QPushButton>("resetConnection").isEnabled());
    m_workbench->openClient(m_client);
    QTRY_COMPARE(phase(), ClientPhase::Open);
    QTRY_VERIFY(part<QPushButton>("resetConnection").isEnabled());
    part<QAction>("clearSequence").trigger();
    QCOMPARE(part<QPushButton>("sendAndHalfClose").text(), QStringLiteral("Half-close"));
    QVERIFY(part<QPushButton>("sendAndHalfClose").isEnabled());
    QTest::mouseClick(&part<QPushButton>("resetConnection"), Qt::LeftButton);
    QTRY_COMPARE(phase(), ClientPhase::Disconnected);
}

void tst_FrameComposer::filesComeBack()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("frames.json"));
    clearAndChoose("Text in three frames");
    m_composer->saveFile(path);
    part<QAction>("clearSequence").trigger();
    m_composer->openFile(path);
    QCOMPARE(list().count(), 3);
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("{\"pieces\": [\n{\"opcode\": \"txt\"}]}");
    file.close();
    m_composer->openFile(path);
    const QString words = part<Banner>("composerBanner").message();
    QVERIFY2(words.contains(QStringLiteral("frames.json, piece 1")), qPrintable(words));
    QCOMPARE(list().count(), 3); // nothing is lost
    part<QAction>("clearSequence").trigger();
    QCOMPARE(list().count(), 0);
    QTest::mouseClick(&part<QPushButton>("bannerAction"), Qt::LeftButton);
    QCOMPARE(list().count(), 3);
    QVERIFY(!part<Banner>("composerBanner").isVisible());
}

QTEST_MAIN(tst_FrameComposer)
#include "tst_framecomposer.moc"
