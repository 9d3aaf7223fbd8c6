// SPDX-License-Identifier: GPL-3.0-or-later
#include "client/draftbook.h"
#include "support/warnings.h"
#include "widgets/bench/composer.h"
#include "widgets/bench/repeatbutton.h"

#include <QAction>
#include <QLabel>
#include <QMenu>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace Fanlight;

class tst_Composer : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void init();
    void cleanup();
    void sends_data();
    void sends();
    void keepsItsText();
    void saysWhatIsWrong_data();
    void saysWhatIsWrong();
    void saysNothingAboutNothing();
    void measuresTheWire();
    void refusesWhileClosed();
    void closesWithCodeAndReason();
    void countsMessages();
    void repeats();
    void stopsRepeatingOnFault();
    void beautifies();
    void offersSavedMessages();
    void growsToSixLines();
    void draftSurvives();
    void draftFollowsTheName();

private:
    [[nodiscard]] QPlainTextEdit &edit() const { return *m_composer->findChild<QPlainTextEdit *>(); }
    [[nodiscard]] QString label(const char *name) const
    {
        const auto *found = m_composer->findChild<QLabel *>(QLatin1StringView(name));
        return found && found->isVisibleTo(m_composer.get()) ? found->text() : QString();
    }
    void type(const QString &text)
    {
        edit().setFocus();
        QTest::keyClicks(&edit(), text);
    }
    void ctrlEnter() { QTest::keyClick(&edit(), Qt::Key_Return, Qt::ControlModifier); }
    void open(const QString &client = QStringLiteral("Client 1"));

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<DraftBook> m_book;
    std::unique_ptr<Composer> m_composer;
};

void tst_Composer::init()
{
    Testing::failOnWarnings();
    m_folder = std::make_unique<QTemporaryDir>();
    m_book = std::make_unique<DraftBook>(m_folder->filePath(QStringLiteral("drafts.json")));
    open();
}

void tst_Composer::open(const QString &client)
{
    m_composer = std::make_unique<Composer>(*m_book, client);
    m_composer->resize(240, 120);
    m_composer->show();
    m_composer->activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(m_composer.get()));
}

void tst_Composer::cleanup()
{
    m_composer.reset();
    m_book.reset();
}

void tst_Composer::sends_data()
{
    QTest::addColumn<int>("format");
    QTest::addColumn<QString>("text");
    QTest::addColumn<int>("opcode");
    QTest::addColumn<QByteArray>("payload");
    QTest::newRow("text") << int(DraftFormat::Text) << QStringLiteral("hello") << int(Opcode::Text)
                          << QByteArray("hello");
    QTest::newRow("json") << int(DraftFormat::Json) << QStringLiteral("[1]") << int(Opcode::Text)
                          << QByteArray("[1]");
    QTest::newRow("hex") << int(DraftFormat::Hex) << QStringLiteral("00 ff") << int(Opcode::Binary)
                         << QByteArray::fromHex("00ff");
    QTest::newRow("base64") << int(DraftFormat::Base64) << QStringLiteral("AP8=") << int(Opcode::Binary)
                            << QByteArray::fromHex("00ff");
    QTest::newRow("ping") << int(DraftFormat::Ping) << QStringLiteral("p") << int(Opcode::Ping)
                          << QByteArray("p");
    QTest::newRow("empty pong") << int(DraftFormat::Pong) << QString() << int(Opcode::Pong) << QByteArray();
}

void tst_Composer::sends()
{
    QFETCH(int, format);
    QFETCH(QString, text);
    QFETCH(int, opcode);
    QFETCH(QByteArray, payload);
    QSignalSpy sent(m_composer.get(), &Composer::sendRequested);
    m_composer->setFormat(DraftFormat(format));
    type(text);
    ctrlEnter();
    QCOMPARE(sent.count(), 1);
    QCOMPARE(int(sent.first().at(0).value<Opcode>()), opcode);
    QCOMPARE(sent.first().at(1).toByteArray(), payload);
}

void tst_Composer::keepsItsText()
{
    type(QStringLiteral("again"));
    QSignalSpy sent(m_composer.get(), &Composer::sendRequested);
    ctrlEnter();
    QTest::mouseClick(m_composer->findChild<QPushButton *>(QStringLiteral("sendButton")), Qt::LeftButton);
    QCOMPARE(sent.count(), 2);
    QCOMPARE(edit().toPlainText(), QStringLiteral("again"));
}

void tst_Composer::saysWhatIsWrong_data()
{
    QTest::addColumn<int>("format");
    QTest::addColumn<QString>("text");
    QTest::addColumn<QStringList>("words");
    QTest::newRow("odd hex") << int(DraftFormat::Hex) << QStringLiteral("00 1")
                             << QStringList{QStringLiteral("odd number"), QStringLiteral("column 4")};
    QTest::newRow("no hex") << int(DraftFormat::Hex) << QStringLiteral("0x")
                            << QStringList{QStringLiteral("“x”"), QStringLiteral("column 2")};
    QTest::newRow("json") << int(DraftFormat::Json) << QStringLiteral("{\n\"a\": nul}")
                          << QStringList{QStringLiteral("line 2"), QStringLiteral("JSON")};
    QTest::newRow("variable") << int(DraftFormat::Text) << QStringLiteral("{{nope}}")
                              << QStringList{QStringLiteral("{{nope}}"), QStringLiteral("{{counter}}")};
    QTest::newRow("file") << int(DraftFormat::File) << QStringLiteral("/nowhere/at/all")
                          << QStringList{QStringLiteral("cannot be read"), QStringLiteral("No such file")};
    QTest::newRow("close reason") << int(DraftFormat::Close) << QString(130, u'x')
                                  << QStringList{QStringLiteral("130 bytes"), QStringLiteral("123")};
    QTest::newRow("ping") << int(DraftFormat::Ping) << QString(126, u'x')
                          << QStringList{QStringLiteral("126"), QStringLiteral("125")};
}

void tst_Composer::saysWhatIsWrong()
{
    QFETCH(int, format);
    QFETCH(QString, text);
    QFETCH(QStringList, words);
    QSignalSpy sent(m_composer.get(), &Composer::sendRequested);
    QSignalSpy closed(m_composer.get(), &Composer::closeRequested);
    m_composer->setFormat(DraftFormat(format));
    edit().setPlainText(text);
    QCOMPARE(label("wireSize"), QStringLiteral("?"));
    for (const QString &word : words)
        QVERIFY2(label("composerFault").contains(word), qPrintable(label("composerFault")));
    ctrlEnter();
    QCOMPARE(sent.count() + closed.count(), 0);
    QCOMPARE(edit().toPlainText(), text);
    edit().setPlainText({});
    QVERIFY(label("composerFault").isEmpty());
}

void tst_Composer::saysNothingAboutNothing()
{
    m_composer->setFormat(DraftFormat::Json);
    QVERIFY(label("composerFault").isEmpty());
    ctrlEnter();
    QVERIFY(!label("composerFault").isEmpty());
}

void tst_Composer::measuresTheWire()
{
    type(QStringLiteral("Good morning, class"));
    QCOMPARE(label("wireSize"), QStringLiteral("25 B"));
    edit().setPlainText(QString::fromUtf8("\xC3\xA9")); // bytes, not characters
    QCOMPARE(label("wireSize"), QStringLiteral("8 B"));
    edit().setPlainText(QString(126, u'x'));
    QCOMPARE(label("wireSize"), QStringLiteral("134 B"));
    edit().setPlainText(QStringLiteral("{{counter}}"));
    QCOMPARE(label("wireSize"), QStringLiteral("≈ 7 B"));
}

void tst_Composer::refusesWhileClosed()
{
    QSignalSpy sent(m_composer.get(), &Composer::sendRequested);
    m_composer->setObstacle(QStringLiteral("Not connected."));
    type(QStringLiteral("x"));
    QVERIFY(label("composerFault").isEmpty());
    ctrlEnter();
    QCOMPARE(label("composerFault"), QStringLiteral("Not connected."));
    m_composer->setObstacle({});
    QVERIFY(label("composerFault").isEmpty());
    QCOMPARE(sent.count(), 0);
    ctrlEnter();
    QCOMPARE(sent.count(), 1);
}

void tst_Composer::closesWithCodeAndReason()
{
    QSignalSpy closed(m_composer.get(), &Composer::closeRequested);
    m_composer->setFormat(DraftFormat::Close);
    auto *code = m_composer->findChild<QSpinBox *>(QStringLiteral("closeCode"));
    QVERIFY(code->isVisible());
    code->setValue(1006);
    ctrlEnter();
    QVERIFY2(label("composerFault").contains(QStringLiteral("1006")), qPrintable(label("composerFault")));
    code->setValue(4000);
    type(QStringLiteral("bye"));
    ctrlEnter();
    QCOMPARE(closed.count(), 1);
    QCOMPARE(closed.first().at(0).value<CloseCode>().value, 4000);
    QCOMPARE(closed.first().at(1).toString(), QStringLiteral("bye"));
}

void tst_Composer::countsMessages()
{
    QSignalSpy sent(m_composer.get(), &Composer::sendRequested);
    edit().setPlainText(QStringLiteral("n={{counter}}"));
    m_composer->send();
    m_composer->send();
    QCOMPARE(sent.at(0).at(1).toByteArray(), QByteArray("n=1"));
    QCOMPARE(sent.at(1).at(1).toByteArray(), QByteArray("n=2"));
}

void tst_Composer::repeats()
{
    QSignalSpy sent(m_composer.get(), &Composer::sendRequested);
    edit().setPlainText(QStringLiteral("{{counter}}"));
    auto *button = m_composer->findChild<RepeatButton *>();
    button->findChild<QSpinBox *>(QStringLiteral("repeatInterval"))->setValue(1);
    button->findChild<QSpinBox *>(QStringLiteral("repeatCount"))->setValue(5);
    button->findChild<QPushButton *>(QStringLiteral("repeatStart"))->click();
    QVERIFY(button->isRunning());
    QTRY_VERIFY(!button->isRunning());
    QCOMPARE(sent.count(), 5);
    QCOMPARE(sent.last().at(1).toByteArray(), QByteArray("5"));

    button->start(1, 1'000'000);
    QTRY_VERIFY(sent.count() > 8);
    QTest::mouseClick(button, Qt::LeftButton); // stops it
    QVERIFY(!button->isRunning());
}

void tst_Composer::stopsRepeatingOnFault()
{
    auto *button = m_composer->findChild<RepeatButton *>();
    button->start(1, 1'000'000);
    edit().setPlainText(QStringLiteral("{{nope}}"));
    QTRY_VERIFY(!button->isRunning());
    edit().setPlainText(QStringLiteral("x"));
    button->start(1, 1'000'000);
    m_composer->setObstacle(QStringLiteral("Not connected."));
    QVERIFY(!button->isRunning());
}

void tst_Composer::beautifies()
{
    m_composer->setFormat(DraftFormat::Json);
    edit().setPlainText(QStringLiteral("{\"b\":1,\"a\":[]}"));
    auto *action = m_composer->findChild<QAction *>(QStringLiteral("beautifyJson"));
    action->trigger();
    QCOMPARE(edit().toPlainText(), QStringLiteral("{\n  \"b\": 1,\n  \"a\": []\n}"));
    edit().undo();
    QCOMPARE(edit().toPlainText(), QStringLiteral("{\"b\":1,\"a\":[]}"));
    edit().setPlainText(QStringLiteral("{"));
    action->trigger();
    QCOMPARE(edit().toPlainText(), QStringLiteral("{"));
    QVERIFY(!label("composerFault").isEmpty());
}

void tst_Composer::offersSavedMessages()
{
    m_book->keep({QStringLiteral("greet"), {DraftFormat::Hex, QStringLiteral("0a"), CloseCodes::Normal}});
    auto *menu = m_composer->findChild<QMenu *>(QStringLiteral("savedMessages"));
    Q_EMIT menu->aboutToShow();
    QCOMPARE(menu->actions().first()->text(), QStringLiteral("greet"));
    menu->actions().first()->trigger();
    QCOMPARE(m_composer->draft().format, DraftFormat::Hex);
    QCOMPARE(edit().toPlainText(), QStringLiteral("0a"));
}

void tst_Composer::growsToSixLines()
{
    const int one = edit().height();
    edit().setPlainText(QStringLiteral("1\n2\n3"));
    const int three = edit().height();
    QCOMPARE(three - one, 2 * edit().fontMetrics().lineSpacing());
    edit().setPlainText(QStringLiteral("1\n2\n3\n4\n5\n6"));
    const int six = edit().height();
    QCOMPARE(six - one, 5 * edit().fontMetrics().lineSpacing());
    edit().appendPlainText(QStringLiteral("7\n8"));
    QCOMPARE(edit().height(), six);
}

void tst_Composer::draftSurvives()
{
    m_composer->setFormat(DraftFormat::Json);
    type(QStringLiteral("[1,"));
    cleanup(); // the window closes
    m_book = std::make_unique<DraftBook>(m_folder->filePath(QStringLiteral("drafts.json")));
    open();
    QCOMPARE(edit().toPlainText(), QStringLiteral("[1,"));
    QCOMPARE(m_composer->draft().format, DraftFormat::Json);
}

void tst_Composer::draftFollowsTheName()
{
    type(QStringLiteral("mine"));
    m_composer->setClientName(QStringLiteral("Teacher"));
    QCOMPARE(m_book->draft(QStringLiteral("Teacher")).text, QStringLiteral("mine"));
    QVERIFY(m_book->draft(QStringLiteral("Client 1")).text.isEmpty());
}

QTEST_MAIN(tst_Composer)
#include "tst_composer.moc"
